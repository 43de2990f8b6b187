/** Which parts of a document a ProseMirror step changed, in units of the document before and after it. */
import type { Node } from 'prosemirror-model';
import type { StepMap } from 'prosemirror-transform';
import { documentLength, toUnits } from './positions.ts';

/** The step replaced `from` to `to` by `newFrom` to `newTo`. Between two ranges only the attributes of newlines can differ. */
export interface ChangedRange {
  readonly from: number;
  readonly to: number;
  readonly newFrom: number;
  readonly newTo: number;
}

/** The ranges of a step that replaced something, from left to right. If a range reaches the end of one document, it reaches the end of the other too. */
export function rangesOf(map: StepMap, before: Node, after: Node): ChangedRange[] {
  const ranges: ChangedRange[] = [];
  map.forEach((from, to, newFrom, newTo) => {
    ranges.push({ from: toUnits(before, from), to: toUnits(before, to), newFrom: toUnits(after, newFrom), newTo: toUnits(after, newTo) });
  });
  return keepLastNewline(ranges, documentLength(before));
}

/**
 * Extends a range at the end of the document by the newline before it if whole lines were added or removed there. Both sides then end in a newline, which
 * is kept: a delta must not delete the last newline or insert behind it.
 */
function keepLastNewline(ranges: ChangedRange[], length: number): ChangedRange[] {
  const last = ranges.at(-1);
  if (!last || last.to < length || (last.from < last.to && last.newFrom < last.newTo)) return ranges;
  const widened = { from: last.from - 1, to: last.to, newFrom: last.newFrom - 1, newTo: last.newTo };
  const rest = ranges.slice(0, -1);
  const previous = rest.at(-1);
  if (!previous || previous.to <= widened.from) return [...rest, widened];
  // The newline before belongs to another change of the same step: both are one.
  return keepLastNewline(
    [...rest.slice(0, -1), { from: previous.from, to: last.to, newFrom: previous.newFrom, newTo: last.newTo }],
    length,
  );
}

/**
 * The lines that differ between two documents of equal length, as one range; null if none does. Lines that a step didn't touch are the same
 * nodes, so this compares references, a few nanoseconds each.
 */
export function differingLines(before: Node, after: Node): ChangedRange | null {
  const old = before.content.content;
  const current = after.content.content;
  let start = 0;
  let from = 0;
  while (start < old.length && old[start] === current[start]) from += (old[start++] as Node).nodeSize - 1;
  if (start === old.length) return null;
  let end = old.length;
  let to = documentLength(before);
  while (end > start && old[end - 1] === current[end - 1]) to -= (old[--end] as Node).nodeSize - 1;
  return { from, to, newFrom: from, newTo: to };
}
