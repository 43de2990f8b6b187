/** Finds what is meant by the beginning of a word, in any language, with or without its accents. */

export interface Findable {
  readonly label: string;
  /** Other words for it. */
  readonly keywords: string;
}

/** The items that have, for each word of `query`, a word that begins so; those whose label begins so come first. */
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
