/** Finds items by the beginnings of their words. Case and accents are ignored. */

export interface Findable {
  readonly label: string;
  /** Further words by which the item is found, separated by spaces. */
  readonly keywords: string;
}

/** The items in which each word of `query` is the beginning of some word. Items whose label begins with the query come first. */
export function matching<Item extends Findable>(items: readonly Item[], query: string): readonly Item[] {
  const words = plain(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return items;
  const found = items.filter((item) => {
    const own = plain(`${item.label} ${item.keywords}`).split(/[\s/-]+/);
    return words.every((word) => own.some((other) => other.startsWith(word)));
  });
  const begins = (item: Item) => plain(item.label).startsWith(words.join(' '));
  return [...found.filter(begins), ...found.filter((item) => !begins(item))];
}

function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
