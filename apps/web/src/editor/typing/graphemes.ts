/**
 * Backspace and Delete by what a reader takes for one character: an emoji of several parts, a flag, a letter with its accents. Other scripts are left to
 * the browser, for there Backspace takes back the last sign that was typed and not the whole syllable.
 */
import { type Command, TextSelection } from 'prosemirror-state';

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

const WHOLE =
  /^(?:\p{Extended_Pictographic}|\p{Regional_Indicator}|[0-9#*]\ufe0f?\u20e3|[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]\p{M})/u;

/** No character that counts as one is longer, and lines may be very long. */
const MAX_GRAPHEME_CHARS = 400;

export function deleteGrapheme(side: 'before' | 'after'): Command {
  return ({ selection, tr }, dispatch) => {
    const $at = selection instanceof TextSelection ? selection.$cursor : null;
    if (!$at) return false;
    const [from, to] =
      side === 'before'
        ? [$at.parentOffset - MAX_GRAPHEME_CHARS, $at.parentOffset]
        : [$at.parentOffset, $at.parentOffset + MAX_GRAPHEME_CHARS];
    const text = $at.parent.textBetween(Math.max(0, from), Math.min($at.parent.content.size, to), null, '\ufffc');
    if (text === '') return false;
    const grapheme = segmenter.segment(text).containing(side === 'before' ? text.length - 1 : 0)?.segment ?? '';
    if (!WHOLE.test(grapheme) || [...grapheme].length < 2) return false;
    const start = side === 'before' ? $at.pos - grapheme.length : $at.pos;
    dispatch?.(tr.delete(start, start + grapheme.length).scrollIntoView());
    return true;
  };
}
