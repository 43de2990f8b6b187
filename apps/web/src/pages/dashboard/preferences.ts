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

function stored(): Preferences {
  try {
    return readPreferences(JSON.parse(localStorage.getItem(KEY) ?? '{}'));
  } catch {
    return DEFAULTS;
  }
}

/** @param value whatever was kept: it may come from another version of the app, or from anybody's hands */
function readPreferences(value: unknown): Preferences {
  const { view, sorting } = Object(value) as Partial<Preferences>;
  const known = Object.entries(Object(sorting) as Record<string, Partial<Sorting> | null>).flatMap(([scope, entry]) => {
    const { sort, order } = entry ?? {};
    return SORTS.includes(String(sort)) && /^(a|de)sc$/.test(String(order)) ? [[scope, { sort, order }] as const] : [];
  });
  return { view: view === 'cards' ? 'cards' : 'list', sorting: Object.fromEntries(known) };
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
export function preferredQuery(section: Section, query: string, { view, sorting }: Preferences = read()): ListQuery {
  return queryOf(section, query, sortingOf(sorting, section.scope), view);
}
