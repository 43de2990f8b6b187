/** The preferences for lists that this device stores: rows or cards, and the order of each section. */
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

/** @param value the stored value. Another version of the app, or the user, may have written it, so it is checked. */
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
    // The storage may be forbidden or full. Then the preferences hold until the page is closed.
  }
  for (const listener of listeners) listener();
}

export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The stored order of a section, or the default if there is none or the section no longer has that order. */
export function sortingOf(kept: Preferences['sorting'], scope: Scope): Sorting {
  const sorting = kept[scope];
  return sorting !== undefined && sortsOf(scope).includes(sorting.sort) ? sorting : defaultSorting(scope);
}

/** The query of a section's list. */
export function queryOf({ scope, tag }: Section, query: string, sorting: Sorting, view: View): ListQuery {
  return { scope, tag, query, ...sorting, preview: view === 'cards' };
}

/** The query that a section's list will have with the stored preferences, for loading it before it is shown. */
export function preferredQuery(section: Section, query: string, { view, sorting }: Preferences = read()): ListQuery {
  return queryOf(section, query, sortingOf(sorting, section.scope), view);
}
