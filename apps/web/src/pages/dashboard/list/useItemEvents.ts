/** What the pointer and the keys do to the documents of a list. The list hears the events of all its items. */
import { useNavigate, useRouter } from '@tanstack/react-router';
import { type DragEvent, type KeyboardEvent, type MouseEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { DocumentInfo } from '../../../api/index.ts';
import type { Anchor } from '../../../components/dropdown/AnchoredMenu.tsx';
import type { DocumentDialogsState } from '../actions/dialogs.ts';
import { mayRename, type useDocumentActions } from '../actions/useDocumentActions.ts';
import { startDrag } from '../dragging.ts';
import { intentOf } from './list-keys.ts';
import { allOf, extended, type Selection, toggled } from './selection.ts';

/** What waits until all of a list is loaded. */
export type OnceLoaded = 'select-all' | 'move-to-end' | 'select-to-end';

/** The menu of documents. */
export interface OpenMenu {
  readonly documents: readonly DocumentInfo[];
  /** Its button, or the place of a right click. */
  readonly at: Anchor;
  /** Where the focus goes when it closes. */
  readonly from: HTMLElement;
}

interface ItemEventsOptions {
  readonly documents: readonly DocumentInfo[];
  readonly ids: readonly string[];
  readonly isTrash: boolean;
  readonly selection: Selection;
  /** The documents that are selected. */
  readonly chosen: readonly DocumentInfo[];
  readonly columns: number;
  /** Items on one screen. */
  readonly screen: number;
  readonly hasMore: boolean;
  /** Whether the rest is being loaded in order to select it. */
  readonly isTakingRest: boolean;
  readonly actions: ReturnType<typeof useDocumentActions>;
  readonly dialogs: DocumentDialogsState;
  readonly onTouch: () => void;
  readonly onSelect: (selection: Selection) => void;
  readonly onSelectNone: () => void;
  readonly onFocus: (index: number) => void;
  readonly onMenu: (menu: OpenMenu) => void;
  readonly awaitAll: (then: OnceLoaded) => void;
  readonly stopAwaiting: () => void;
}

export function useItemEvents(options: ItemEventsOptions) {
  const { documents, ids, isTrash, selection, chosen, columns, screen, hasMore, isTakingRest, actions, dialogs } = options;
  const { onTouch, onSelect, onSelectNone, onFocus, onMenu, awaitAll, stopAwaiting } = options;
  const { t } = useTranslation();
  const navigate = useNavigate();
  const router = useRouter();

  const documentAt = (target: EventTarget) => {
    const place = (target as Element).closest<HTMLElement>('[data-index]');
    const index = Number(place?.dataset.index ?? -1);
    return { index, document: documents[index] };
  };

  const onClick = (event: MouseEvent) => {
    const part = (event.target as Element).closest<HTMLElement>('[data-act]');
    const { document } = documentAt(event.target);
    if (part === null || document === undefined) return;
    if (!isTakingRest) stopAwaiting();
    const { id } = document;
    switch (part.dataset.act) {
      case 'select':
        return onSelect(event.shiftKey ? extended(selection, ids, id) : toggled(selection, id));
      case 'star':
        return void actions.star([document], !document.starred);
      case 'menu':
        return onMenu({ documents: [document], at: part, from: part });
      case 'open':
        if (event.shiftKey) {
          event.preventDefault();
          return onSelect(extended(selection, ids, id));
        }
        if (isTrash) return onSelect(toggled(selection, id));
        // With a key held the browser opens it, in another tab say.
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        void navigate({ to: '/documents/$id', params: { id } });
    }
  };

  /** What is done to a document that is selected is done to all that are. */
  const withSelected = (document: DocumentInfo) => (selection.ids.has(document.id) ? chosen : [document]);

  // With Shift the browser shows its own menu.
  const onContextMenu = (event: MouseEvent) => {
    const { index, document } = documentAt(event.target);
    if (document === undefined || event.shiftKey) return;
    event.preventDefault();
    const link = event.currentTarget.querySelector<HTMLElement>(`[data-index="${index}"] [data-act="open"]`);
    onMenu({ documents: withSelected(document), at: { x: event.clientX, y: event.clientY }, from: link ?? (event.target as HTMLElement) });
  };

  const onDragStart = (event: DragEvent) => {
    const { document } = documentAt(event.target);
    if (document !== undefined) startDrag(event, withSelected(document), t);
  };

  // Fetches the script of the document's page, because a document under the pointer or the focus is likely to be opened.
  const isPreloaded = useRef(false);
  const preload = (target: EventTarget) => {
    const { document } = documentAt(target);
    if (isPreloaded.current || isTrash || document === undefined) return;
    isPreloaded.current = true;
    void router.preloadRoute({ to: '/documents/$id', params: { id: document.id } }).catch(() => {
      isPreloaded.current = false;
    });
  };

  const onKeyDown = (event: KeyboardEvent) => {
    onTouch();
    const { index, document } = documentAt(event.target);
    const part = (event.target as HTMLElement).dataset.act;
    const isRtl = getComputedStyle(event.currentTarget).direction === 'rtl';
    const intent = intentOf(event, { index, count: ids.length, columns, screen, isRtl });
    // On a button, Space is the button's.
    if (intent === null || document === undefined || (intent.kind === 'toggle' && (part !== 'open' || isTrash))) return;
    const targets = withSelected(document);
    const from = event.target as HTMLElement;
    if (!isTakingRest) stopAwaiting();
    switch (intent.kind) {
      case 'move':
        if (intent.select) onSelect(extended(selection, ids, ids[intent.to] as string, document.id));
        onFocus(intent.to);
        if (event.key === 'End' && hasMore && !isTakingRest) awaitAll(intent.select ? 'select-to-end' : 'move-to-end');
        break;
      case 'toggle':
        onSelect(toggled(selection, document.id));
        break;
      case 'select-all':
        onSelect(allOf(ids));
        break;
      case 'clear':
        if (selection.ids.size === 0) return;
        onSelectNone();
        break;
      case 'star':
        if (!isTrash) void actions.star(targets, !targets.every(({ starred }) => starred));
        break;
      case 'remove':
        if (isTrash) dialogs.open('delete', targets, from);
        else void actions.trash(targets);
        break;
      case 'rename':
        if (!isTrash && mayRename(document)) dialogs.open('rename', [document], from);
        break;
    }
    event.preventDefault();
  };

  return { documentAt, onClick, onContextMenu, onDragStart, onKeyDown, preload };
}
