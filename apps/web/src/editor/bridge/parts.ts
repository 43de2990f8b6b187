/** Splits a change that is so large that the page would freeze while it is drawn. */
import { type Delta, type Op, opLength, splitDelta } from '@inkstone/ot';

/**
 * Deltas that, applied in order, do what `delta` does. Each changes about `lines` lines at most.
 *
 * @param average length of the document's lines, in units, to estimate how many lines are deleted or formatted
 */
export function partsOf(delta: Delta, lines: number, average: number): readonly Delta[] {
  if (weightOf(delta, average) <= lines) return [delta];
  const newPortion = () => {
    let left = lines;
    // No part ends within a line that it inserts: at the end of the document, only whole lines may be inserted.
    let isAtLineEnd = true;
    return (rest: Op): number => {
      if (left <= 0 && isAtLineEnd) return 0;
      if (isPlainRetain(rest)) {
        isAtLineEnd = true;
        return opLength(rest);
      }
      if (typeof rest.insert === 'string') {
        const [end, count] = endOfLines(rest.insert, Math.max(1, left));
        left -= Math.max(1, count);
        isAtLineEnd = rest.insert.charAt(end - 1) === '\n';
        return end;
      }
      isAtLineEnd = rest.insert === undefined;
      const units = rest.insert === undefined ? Math.min(opLength(rest), Math.ceil(Math.max(1, left) * average)) : 1;
      left -= rest.insert === undefined ? Math.max(1, units / average) : 1;
      return units;
    };
  };
  return [...splitDelta(delta, newPortion)];
}

/** About how many lines a change concerns. Each operation counts as one line or more. */
function weightOf(delta: Delta, average: number): number {
  return delta.reduce((sum, op) => {
    if (isPlainRetain(op)) return sum;
    const lines = typeof op.insert === 'string' ? endOfLines(op.insert, Number.POSITIVE_INFINITY)[1] : opLength(op) / average;
    return sum + Math.max(1, lines);
  }, 0);
}

function isPlainRetain(op: Op): boolean {
  return op.retain !== undefined && op.attributes === undefined;
}

/** Where the first `most` lines of a text end, and how many they are. */
function endOfLines(text: string, most: number): [end: number, count: number] {
  let count = 0;
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) {
    if (++count >= most) return [end + 1, count];
  }
  return [text.length, count];
}
