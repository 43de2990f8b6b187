/** Merges pages of a list that were fetched again into the loaded ones, so that a change does not reload all pages. Pure. */
import type { Page } from './types.ts';

interface Identified {
  readonly id: string;
}

/**
 * Replaces a page by its newly fetched version. Items that moved into it are removed from the other pages. Items that new ones pushed off its end stay after
 * it, so that there is no gap before the next page: they follow the last item that both versions have.
 *
 * @param index which of `pages`; it exists
 */
export function mergePage<T extends Identified>(pages: readonly Page<T>[], index: number, fresh: Page<T>): readonly Page<T>[] {
  const old = pages[index];
  if (old === undefined) throw new RangeError(`Page ${index} of ${pages.length} is not loaded`);
  const ids = new Set(fresh.items.map(({ id }) => id));
  const others = (page: Page<T>) =>
    page.items.some(({ id }) => ids.has(id)) ? { ...page, items: page.items.filter(({ id }) => !ids.has(id)) } : page;
  const before = pages.slice(0, index).map(others);
  if (fresh.nextCursor === null) return [...before, fresh];

  const places = new Map(old.items.map(({ id }, place) => [id, place]));
  const last = fresh.items.findLast(({ id }) => places.has(id));
  // The two versions have no item in common, so the items between them are unknown.
  if (last === undefined) return [...before, fresh];
  const pushedOff = old.items.slice((places.get(last.id) as number) + 1).filter(({ id }) => !ids.has(id));
  const merged = pushedOff.length === 0 ? fresh : { items: [...fresh.items, ...pushedOff], nextCursor: old.nextCursor };
  return [...before, merged, ...pages.slice(index + 1).map(others)];
}

/** All loaded items in order, without duplicates: an item that moves between two calls can be on two pages. */
export function itemsOf<T extends Identified>(pages: readonly Page<T>[]): readonly T[] {
  const seen = new Set<string>();
  return pages.flatMap(({ items }) =>
    items.filter(({ id }) => {
      if (seen.has(id)) return false;
      seen.add(id);
      return true;
    }),
  );
}
