/** Where characters as a reader sees them begin and end (Unicode's extended grapheme clusters). Pure. */
import type { Text } from '@inkstone/ot';

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Units on each side of a place that are looked at: no character that a reader sees as one is longer. */
const WINDOW_CHARS = 128;
/** Below this, each unit is a character of its own. */
const FIRST_COMBINING = 0x300;

/** The start of the character that `place` is in; `place` itself between two characters. */
export function graphemeStart(text: Text | string, place: number): number {
  return around(text, place)?.start ?? place;
}

/** The end of the character that `place` is in; `place` itself between two characters. */
export function graphemeEnd(text: Text | string, place: number): number {
  return around(text, place)?.end ?? place;
}

/** The character that `place` is inside of; null between two characters. */
function around(text: Text | string, place: number): { readonly start: number; readonly end: number } | null {
  const from = Math.max(0, place - WINDOW_CHARS);
  const to = Math.min(text.length, place + WINDOW_CHARS);
  if (place <= from || place >= to) return null;
  if (unitAt(text, place - 1) < FIRST_COMBINING && unitAt(text, place) < FIRST_COMBINING) return null;
  const near = typeof text === 'string' ? text.slice(from, to) : text.sliceText(from, to);
  const { index, segment } = segmenter.segment(near).containing(place - from) as Intl.SegmentData;
  const start = from + index;
  return start === place ? null : { start, end: start + segment.length };
}

const unitAt = (text: Text | string, place: number) => (typeof text === 'string' ? text.charCodeAt(place) : text.codeUnitAt(place));
