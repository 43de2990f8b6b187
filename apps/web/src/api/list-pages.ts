/** The loaded pages of a list, kept true by fetching some of them anew instead of all. Pure. */
import type { Page } from './types.ts';

interface Identified {
  readonly id: string;
}

/**
 * Puts a page that was fetched anew in the place of the old one. What moved into it from other pages leaves those. Items that new ones
 * pushed off its end stay behind it, so that no gap opens before the next page: they follow the last item that both have.
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
  // Nothing in common: what lies between the two is unknown.
  if (last === undefined) return [...before, fresh];
  const pushedOff = old.items.slice((places.get(last.id) as number) + 1).filter(({ id }) => !ids.has(id));
  const merged = pushedOff.length === 0 ? fresh : { items: [...fresh.items, ...pushedOff], nextCursor: old.nextCursor };
  return [...before, merged, ...pages.slice(index + 1).map(others)];
}

/** All loaded items in order, each once: between two calls an item can move from one page to the next. */
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
