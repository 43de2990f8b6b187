/** How a section is shown, and the way to change that. */
import { useSyncExternalStore } from 'react';
import type { Scope } from '../../../api/index.ts';
import { change, read, sortingOf, subscribe, type View } from '../preferences.ts';
import type { Sorting } from '../sections.ts';

export function useListPreferences(scope: Scope) {
  const { view, sorting } = useSyncExternalStore(subscribe, read);
  return {
    view,
    sorting: sortingOf(sorting, scope),
    setView: (next: View) => change({ ...read(), view: next }),
    setSorting: (next: Sorting) => change({ ...read(), sorting: { ...read().sorting, [scope]: next } }),
  };
}
