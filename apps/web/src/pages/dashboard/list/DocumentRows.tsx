/** The documents of a list, those in sight, with the strip above them and what opens from them. */
import { Button } from '@mantine/core';
import { IconArrowUp } from '@tabler/icons-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type DocumentInfo, type ListQuery, useSession, useTags } from '../../../api/index.ts';
import { useCommands } from '../../../commands/registry.ts';
import { lazyPart } from '../../../components/lazy/lazy-part.tsx';
import { type DialogKind, type OpenDialog, useDocumentDialogs } from '../actions/dialogs.ts';
import { useDocumentActions } from '../actions/useDocumentActions.ts';
import { endDrag } from '../dragging.ts';
import type { Section } from '../sections.ts';
import { DocumentItem } from './DocumentItem.tsx';
import classes from './DocumentList.module.css';
import { PresenceContext } from './live/presence.ts';
import { useSteadyOrder } from './live/steady-order.ts';
import { useRecentTouch } from './live/useRecentTouch.ts';
import { useWatch } from './live/useWatch.ts';
import { RowGhost } from './Skeletons.tsx';
import { allOf, extended, NOTHING_SELECTED, stillListed } from './selection.ts';
import { ListStrip } from './strip/ListStrip.tsx';
import { SelectionButtons } from './strip/SelectionButtons.tsx';
import { type FurtherPages, useFurtherPages } from './useFurtherPages.ts';
import { type OnceLoaded, type OpenMenu, useItemEvents } from './useItemEvents.ts';
import { useItemGrid } from './useItemGrid.ts';
import { useActiveItem, useListFocus } from './useListFocus.ts';
import { useListPreferences } from './useListPreferences.ts';

const DocumentDialogs = lazyPart(async () => (await import('../actions/DocumentDialogs.tsx')).DocumentDialogs);
const ItemMenu = lazyPart(async () => (await import('../actions/ItemMenu.tsx')).ItemMenu);

/** Empty places after the last loaded document while there are more. */
const GHOST_ITEMS = 12;

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
  const grid = useItemGrid({ view, count: ids.length + (hasMore ? GHOST_ITEMS : 0), hasPassages: list.query !== '', kept: item.index });
  const { listRef, first, last, columns, screen, reveal } = grid;
  isScrolled.current = grid.isScrolledInto;

  const [picked, setPicked] = useState(NOTHING_SELECTED);
  const selection = useMemo(() => stillListed(picked, ids), [picked, ids]);
  const chosen = useMemo(() => documents.filter(({ id }) => selection.ids.has(id)), [documents, selection]);
  const isAll = chosen.length === ids.length;
  const { awaited, awaitAll, stopAwaiting } = useFurtherPages<OnceLoaded>(props, ids.length, last, (then) => {
    const end = ids.length - 1;
    if (then === 'select-all') return setPicked(allOf(ids));
    // If the focus has left the list meanwhile, it stays where it is.
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
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const tags = useTags().data;
  const tagNames = useMemo(() => new Map(tags?.map((tag) => [tag.id, tag.name])), [tags]);
  const presence = useWatch(isTrash ? NO_IDS : ids, first, Math.min(last, ids.length - 1), props.onChanged);

  useEffect(() => onSight(first, last), [onSight, first, last]);

  // An action that waits for a whole list is dropped when another list is shown.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each list
  useEffect(() => stopAwaiting(), [list]);

  const selectNone = () => {
    stopAwaiting();
    setPicked(NOTHING_SELECTED);
  };

  const { documentAt, onClick, onContextMenu, onDragStart, onKeyDown, preload } = useItemEvents({
    documents,
    ids,
    isTrash,
    selection,
    chosen,
    columns,
    screen,
    hasMore,
    isTakingRest,
    actions,
    dialogs,
    onTouch: touch,
    onSelect: setPicked,
    onSelectNone: selectNone,
    onFocus: focus.focus,
    onMenu: setMenu,
    awaitAll,
    stopAwaiting,
  });

  useCommands(async () => {
    const { listCommands } = await import('./list-commands.ts');
    const list = {
      scope: section.scope,
      view,
      selected: chosen,
      mayCreate,
      actions,
      setView,
      setSorting,
      selectAll: () => setPicked(allOf(ids)),
      openDialog: (kind: DialogKind) => dialogs.open(kind, chosen, document.activeElement as HTMLElement | null),
    };
    return listCommands(list, t);
  });

  const onDialog: OpenDialog = (kind, targets, from) => dialogs.open(kind, targets, from);
  const closeMenu = () => {
    menu?.from.focus({ preventScroll: true });
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
          onContextMenu={onContextMenu}
          onDragStart={onDragStart}
          onDragEnd={endDrag}
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
          documents={menu.documents}
          at={menu.at}
          mayCreate={mayCreate}
          actions={actions}
          onDialog={(kind, targets) => dialogs.open(kind, targets, menu.from)}
          onClose={closeMenu}
          onMissing={closeMenu}
        />
      )}
      {dialogs.target !== null && <DocumentDialogs dialogs={dialogs} listed={documents} actions={actions} onMissing={dialogs.forget} />}
    </PresenceContext>
  );
}

const NO_IDS: readonly string[] = [];
