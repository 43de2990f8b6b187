/** How this user likes lists on this device: rows or cards, and the order of each section. */
import type { ListQuery, Scope } from '../../api/index.ts';
import { defaultSorting, type Section, type Sorting, sortsOf } from './sections.ts';

export type View = 'list' | 'cards';

interface Preferences {
  readonly view: View;
  readonly sorting: Readonly<Partial<Record<Scope, Sorting>>>;
}

const KEY = 'inkstone.library';
const DEFAULTS: Preferences = { view: 'list', sorting: {} };
const SORTS = ['changed', 'opened', 'title', 'created'];

let current: Preferences | null = null;
const listeners = new Set<() => void>();

export function read(): Preferences {
  current ??= stored();
  return current;
}

/** Whatever stands there: it may come from another version of the app, or from anybody's hands. */
function stored(): Preferences {
  try {
    const value = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Preferences>;
    const sorting = Object.entries(value.sorting ?? {}).filter(([, entry]) => SORTS.includes(entry.sort) && /^(a|de)sc$/.test(entry.order));
    return { view: value.view === 'cards' ? 'cards' : 'list', sorting: Object.fromEntries(sorting) };
  } catch {
    return DEFAULTS;
  }
}

export function change(next: Preferences): void {
  current = next;
  try {
    localStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // Storage may be forbidden or full: then it holds until the page is left.
  }
  for (const listener of listeners) listener();
}

export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What is kept may be of a time when a section could be sorted otherwise. */
export function sortingOf(kept: Preferences['sorting'], scope: Scope): Sorting {
  const sorting = kept[scope];
  return sorting !== undefined && sortsOf(scope).includes(sorting.sort) ? sorting : defaultSorting(scope);
}

/** What the server is asked for, for a section as its user likes it. */
export function queryOf({ scope, tag }: Section, query: string, sorting: Sorting, view: View): ListQuery {
  return { scope, tag, query, ...sorting, preview: view === 'cards' };
}

/** The same before a section is shown, for loading it ahead. */
export function preferredQuery(section: Section, query: string): ListQuery {
  const { view, sorting } = read();
  return queryOf(section, query, sortingOf(sorting, section.scope), view);
}
