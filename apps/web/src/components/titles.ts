/** The greatest length of titles, and how longer ones are cut. */

/** Greatest length of a title, in UTF-16 code units. */
export const TITLE_LIMIT = 200;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The beginning of a title, cut between characters as readers see them. The server would refuse half an emoji. */
export function cutTitle(title: string): string {
  if (title.length <= TITLE_LIMIT) return title;
  const next = graphemes.segment(title).containing(TITLE_LIMIT);
  return title.slice(0, next?.index);
}
