/** What the command palette offers for a list of documents: how it is shown, and what is done with those that are selected. */
import {
  IconArrowBackUp,
  IconArrowsSort,
  IconCopy,
  IconLayoutGrid,
  IconLayoutList,
  IconSelectAll,
  IconStar,
  IconStarOff,
  IconTag,
  IconTrash,
  IconTrashX,
} from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import type { DocumentInfo, Scope } from '../../../api/index.ts';
import type { Command } from '../../../commands/registry.ts';
import type { DialogKind } from '../actions/dialogs.ts';
import { type DocumentActions, mayTrash } from '../actions/useDocumentActions.ts';
import type { View } from '../preferences.ts';
import { naturalOrder, type Sorting, sortsOf } from '../sections.ts';
import { sortName } from './strip/sort-names.ts';

interface CommandedList {
  readonly scope: Scope;
  readonly view: View;
  readonly selected: readonly DocumentInfo[];
  readonly mayCreate: boolean;
  readonly actions: DocumentActions;
  setView(view: View): void;
  setSorting(sorting: Sorting): void;
  selectAll(): void;
  openDialog(kind: DialogKind): void;
}

export function listCommands(list: CommandedList, t: TFunction): readonly Command[] {
  const { scope, view, setView, setSorting, selectAll, selected } = list;
  const isList = view === 'list';
  return [
    ...(selected.length > 0 ? selectionCommands(list, t) : []),
    {
      id: 'view',
      group: 'page',
      icon: isList ? IconLayoutGrid : IconLayoutList,
      label: t(isList ? 'library.view.toCards' : 'library.view.toList'),
      run: () => setView(isList ? 'cards' : 'list'),
    },
    { id: 'select-all', group: 'page', icon: IconSelectAll, label: t('library.selectAll'), run: selectAll },
    ...sortsOf(scope).map(
      (sort): Command => ({
        id: `sort-${sort}`,
        words: 'sort',
        group: 'page',
        icon: IconArrowsSort,
        label: `${t('library.sort.label')}: ${sortName(t, scope, sort)}`,
        run: () => setSorting({ sort, order: naturalOrder(sort) }),
      }),
    ),
  ];
}

function selectionCommands({ scope, selected, mayCreate, actions, openDialog }: CommandedList, t: TFunction): readonly Command[] {
  const command = (id: string, label: string, icon: Command['icon'], run: () => void, words?: Command['words']): Command => ({
    id: `selection-${id}`,
    group: 'selection',
    icon,
    label,
    ...(words && { words }),
    run,
  });
  if (scope === 'trash') {
    return [
      command('restore', t('document.restore'), IconArrowBackUp, () => void actions.restore(selected)),
      command('delete', t('document.deleteForGood'), IconTrashX, () => openDialog('delete')),
    ];
  }
  const isStarred = selected.every(({ starred }) => starred);
  const star = () => void actions.star(selected, !isStarred);
  return [
    isStarred
      ? command('star', t('library.unstar'), IconStarOff, star, 'star')
      : command('star', t('library.star'), IconStar, star, 'star'),
    command('tags', t('library.tags.set'), IconTag, () => openDialog('tags')),
    ...(mayCreate ? [command('copy', t('document.copy'), IconCopy, () => void actions.duplicate(selected), 'duplicate')] : []),
    ...(selected.some(mayTrash)
      ? [command('trash', t('document.moveToTrash'), IconTrash, () => void actions.trash(selected), 'trash')]
      : []),
  ];
}
