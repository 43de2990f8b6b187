/** How long titles may be, and how longer ones are cut. */

/** In UTF-16 code units, as the server counts. */
export const TITLE_LIMIT = 200;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The beginning of a title, with nothing that a reader takes for one character cut through: half an emoji is refused by the server. */
export function cutTitle(title: string): string {
  if (title.length <= TITLE_LIMIT) return title;
  const next = graphemes.segment(title).containing(TITLE_LIMIT);
  return title.slice(0, next?.index);
}
