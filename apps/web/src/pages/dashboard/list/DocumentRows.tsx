/** The documents of a list, with all that can be done to them by pointer and by keys. */
import { Button } from '@mantine/core';
import { IconArrowUp, IconLayoutGrid, IconLayoutList, IconSelectAll } from '@tabler/icons-react';
import { useNavigate, useRouter } from '@tanstack/react-router';
import { type KeyboardEvent, type MouseEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type DocumentInfo, type ListQuery, useSession, useTags } from '../../../api/index.ts';
import { useCommands } from '../../../commands/registry.ts';
import { lazyPart } from '../../../components/lazy-part.tsx';
import { type OpenDialog, useDocumentDialogs } from '../actions/dialogs.ts';
import { useDocumentActions } from '../actions/useDocumentActions.ts';
import type { Section } from '../sections.ts';
import { DocumentItem } from './DocumentItem.tsx';
import classes from './DocumentList.module.css';
import { ListStrip } from './ListStrip.tsx';
import { intentOf } from './list-keys.ts';
import { PresenceContext } from './presence.ts';
import { SelectionButtons } from './SelectionButtons.tsx';
import { RowGhost } from './Skeletons.tsx';
import { allOf, extended, NOTHING_SELECTED, stillListed, toggled } from './selection.ts';
import { useSteadyOrder } from './steady-order.ts';
import { type FurtherPages, useFurtherPages } from './useFurtherPages.ts';
import { useItemGrid } from './useItemGrid.ts';
import { useActiveItem, useListFocus } from './useListFocus.ts';
import { useListPreferences } from './useListPreferences.ts';
import { useRecentTouch } from './useRecentTouch.ts';
import { useWatch } from './useWatch.ts';

const DocumentDialogs = lazyPart(async () => (await import('../actions/DocumentDialogs.tsx')).DocumentDialogs);
const ItemMenu = lazyPart(async () => (await import('../actions/ItemMenu.tsx')).ItemMenu);

/** Empty places after the last loaded document while there are more. */
const GHOSTS = 12;

/** What waits until all of a list is loaded. */
type OnceLoaded = 'select-all' | 'move-to-end' | 'select-to-end';

interface DocumentRowsProps extends FurtherPages {
  readonly section: Section;
  readonly list: ListQuery;
  readonly documents: readonly DocumentInfo[];
  /** Something in sight has changed. */
  readonly onChanged: () => void;
  readonly onSight: (first: number, last: number) => void;
}

export function DocumentRows(props: DocumentRowsProps) {
  const { section, list, hasMore, isOld, onSight } = props;
  const { t } = useTranslation();
  const navigate = useNavigate();
  const router = useRouter();
  const me = useSession();
  const mayCreate = me.role !== 'viewer';
  const isTrash = section.scope === 'trash';
  const { view, sorting, setView, setSorting } = useListPreferences(section.scope);
  const { isTouched, touch, release } = useRecentTouch();
  const isScrolled = useRef(false);

  const steady = useSteadyOrder(JSON.stringify(list), props.documents, isTouched || isScrolled.current);
  const documents = steady.shown;
  const ids = useMemo(() => documents.map(({ id }) => id), [documents]);
  const item = useActiveItem(ids);
  const grid = useItemGrid({ view, count: ids.length + (hasMore ? GHOSTS : 0), hasPassages: list.query !== '', kept: item.index });
  const { listRef, first, last, columns, screen, reveal } = grid;
  isScrolled.current = grid.isScrolledInto;

  const [picked, setPicked] = useState(NOTHING_SELECTED);
  const selection = useMemo(() => stillListed(picked, ids), [picked, ids]);
  const chosen = useMemo(() => documents.filter(({ id }) => selection.ids.has(id)), [documents, selection]);
  const isAll = chosen.length === ids.length;
  const { awaited, awaitAll, stopAwaiting } = useFurtherPages<OnceLoaded>(props, ids.length, last, (then) => {
    const end = ids.length - 1;
    if (then === 'select-all') return setPicked(allOf(ids));
    // Whoever has left the list is not taken back.
    if (!listRef.current?.contains(document.activeElement)) return;
    if (then === 'select-to-end') setPicked(extended(selection, ids, ids[end] as string));
    focus.focus(end);
  });
  const isRestOffered = isAll && hasMore;
  const isTakingRest = awaited === 'select-all';
  const controls = chosen.length === 0 ? 'heads' : isRestOffered || isTakingRest ? 'rest' : 'actions';
  const focus = useListFocus({ ids, listRef, reveal, controls }, item);
  const actions = useDocumentActions(steady.release);
  const dialogs = useDocumentDialogs();
  const [menu, setMenu] = useState<{ readonly document: DocumentInfo; readonly at: HTMLElement } | null>(null);
  const tags = useTags().data;
  const tagNames = useMemo(() => new Map(tags?.map((tag) => [tag.id, tag.name])), [tags]);
  const presence = useWatch(isTrash ? NO_IDS : ids, first, Math.min(last, ids.length - 1), props.onChanged);

  useEffect(() => onSight(first, last), [onSight, first, last]);

  // What was to be done with all of one list is not done with all of another.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each list
  useEffect(() => stopAwaiting(), [list]);

  const selectNone = () => {
    stopAwaiting();
    setPicked(NOTHING_SELECTED);
  };

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
        return setPicked(event.shiftKey ? extended(selection, ids, id) : toggled(selection, id));
      case 'star':
        return void actions.star([document], !document.starred);
      case 'menu':
        return setMenu({ document, at: part });
      case 'open':
        if (event.shiftKey) {
          event.preventDefault();
          return setPicked(extended(selection, ids, id));
        }
        if (isTrash) return setPicked(toggled(selection, id));
        // With a key held the browser opens it, in another tab say.
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        void navigate({ to: '/documents/$id', params: { id } });
    }
  };

  // Whoever comes near a document may well open it: the script of its page is fetched then.
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
    touch();
    const { index, document } = documentAt(event.target);
    const part = (event.target as HTMLElement).dataset.act;
    const isRtl = getComputedStyle(event.currentTarget).direction === 'rtl';
    const intent = intentOf(event, { index, count: ids.length, columns, screen, isRtl });
    // On a button, Space is the button's.
    if (intent === null || document === undefined || (intent.kind === 'toggle' && (part !== 'open' || isTrash))) return;
    const targets = selection.ids.has(document.id) ? chosen : [document];
    const from = event.target as HTMLElement;
    if (!isTakingRest) stopAwaiting();
    switch (intent.kind) {
      case 'move':
        if (intent.select) setPicked(extended(selection, ids, ids[intent.to] as string, document.id));
        focus.focus(intent.to);
        if (event.key === 'End' && hasMore && !isTakingRest) awaitAll(intent.select ? 'select-to-end' : 'move-to-end');
        break;
      case 'toggle':
        setPicked(toggled(selection, document.id));
        break;
      case 'select-all':
        setPicked(allOf(ids));
        break;
      case 'clear':
        if (selection.ids.size === 0) return;
        selectNone();
        break;
      case 'star':
        if (!isTrash) void actions.star(targets, !targets.every(({ starred }) => starred));
        break;
      case 'remove':
        if (isTrash) dialogs.open('delete', targets, from);
        else void actions.trash(targets);
        break;
      case 'rename':
        if (!isTrash && document.role === 'owner') dialogs.open('rename', [document], from);
        break;
    }
    event.preventDefault();
  };

  const isList = view === 'list';
  useCommands(() => [
    {
      id: 'view',
      group: 'page',
      icon: isList ? IconLayoutGrid : IconLayoutList,
      label: t(isList ? 'library.view.toCards' : 'library.view.toList'),
      run: () => setView(isList ? 'cards' : 'list'),
    },
    { id: 'select-all', group: 'page', icon: IconSelectAll, label: t('library.selectAll'), run: () => setPicked(allOf(ids)) },
  ]);

  const onDialog: OpenDialog = (kind, targets, from) => dialogs.open(kind, targets, from);
  const closeMenu = () => {
    menu?.at.focus({ preventScroll: true });
    setMenu(null);
  };

  return (
    <PresenceContext value={presence}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it only hears where the focus goes inside of it */}
      <div
        className={classes.surface}
        data-view={view}
        data-old={isOld || undefined}
        aria-busy={isOld}
        onFocus={(event) => {
          preload(event.target);
          focus.onFocus(documentAt(event.target).index);
        }}
        onBlur={(event) => focus.onBlur(event.relatedTarget)}
      >
        <ListStrip
          scope={section.scope}
          view={view}
          sorting={sorting}
          onSorting={setSorting}
          selected={chosen.length}
          isAll={isAll}
          isRestOffered={isRestOffered}
          isTakingRest={isTakingRest}
          onSelectAll={() => setPicked(allOf(ids))}
          onSelectNone={selectNone}
          onSelectRest={() => awaitAll('select-all')}
        >
          <SelectionButtons scope={section.scope} documents={chosen} mayCreate={mayCreate} actions={actions} onDialog={onDialog} />
        </ListStrip>
        {steady.isBehind && grid.isScrolledInto && (
          <div className={classes.behind}>
            <Button
              size="compact-md"
              radius="xl"
              leftSection={<IconArrowUp size={16} />}
              onClick={() => {
                release();
                steady.release();
                window.scrollTo({ top: 0 });
              }}
            >
              {t('library.showChanges')}
            </Button>
          </div>
        )}
        {/* The clicks and keys are those of the controls inside; the list hears them for all. */}
        <ul
          ref={listRef}
          className={classes.items}
          style={{ height: grid.height }}
          aria-label={t('dashboard.documents')}
          onClick={onClick}
          onKeyDown={onKeyDown}
          onPointerMove={(event) => event.pointerType === 'mouse' && touch()}
          onPointerOver={(event) => preload(event.target)}
        >
          {grid.drawn.map(({ index, style }) => {
            const document = documents[index];
            if (document === undefined) {
              return (
                <li key={`ghost-${index}`} style={style} aria-hidden="true">
                  <RowGhost view={view} />
                </li>
              );
            }
            return (
              <li
                key={document.id}
                style={style}
                data-index={index}
                data-id={document.id}
                aria-setsize={hasMore ? -1 : ids.length}
                aria-posinset={index + 1}
              >
                <DocumentItem
                  document={document}
                  view={view}
                  sort={sorting.sort}
                  me={me.id}
                  tagNames={tagNames}
                  isSelected={selection.ids.has(document.id)}
                  isActive={index === item.index}
                />
              </li>
            );
          })}
        </ul>
      </div>
      {menu !== null && (
        <ItemMenu
          document={menu.document}
          at={menu.at}
          mayCreate={mayCreate}
          actions={actions}
          onDialog={(kind, targets) => dialogs.open(kind, targets, menu.at)}
          onClose={closeMenu}
          onMissing={closeMenu}
        />
      )}
      {dialogs.target !== null && <DocumentDialogs dialogs={dialogs} listed={documents} actions={actions} onMissing={dialogs.forget} />}
    </PresenceContext>
  );
}

const NO_IDS: readonly string[] = [];
