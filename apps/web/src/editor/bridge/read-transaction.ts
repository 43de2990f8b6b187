/**
 * Converts a ProseMirror transaction into the smallest Delta that its steps allow. It compares only what the steps changed. So a letter typed among equal
 * letters is inserted where it was typed; a comparison of whole documents would have to guess.
 */

import { attributesOfLine } from '@inkstone/formats/line-attributes';
import { type AttributeChange, type Attributes, compose, type Delta, DeltaBuilder } from '@inkstone/ot';
import type { Node } from 'prosemirror-model';
import type { Transaction } from 'prosemirror-state';
import { lineAttributes } from '../core/schema.ts';
import { type ChangedRange, differingLines, rangesOf } from './changed-ranges.ts';
import { documentLength, placeAt } from './positions.ts';
import { commonPrefix, commonSuffix, lengthOf, type Run, runsBetween, splitRuns } from './runs.ts';

/** What transactions, one after another, changed. Empty if nothing. */
export function transactionsToDelta(transactions: readonly Transaction[]): Delta {
  return composeAll(transactions.flatMap(stepDeltas));
}

/** What a transaction changed. Empty if nothing. */
export function transactionToDelta(tr: Transaction): Delta {
  return transactionsToDelta([tr]);
}

/** One delta for each step that changed the length, and one for all neighbours that changed formatting only. */
function stepDeltas(tr: Transaction): Delta[] {
  const deltas: Delta[] = [];
  const docAt = (index: number) => tr.docs[index] ?? tr.doc;
  for (let index = 0; index < tr.steps.length; ) {
    const before = docAt(index);
    let map = tr.mapping.maps[index++];
    if (map && isReplacing(map)) {
      deltas.push(deltaOfRanges(before, docAt(index), rangesOf(map, before, docAt(index))));
      continue;
    }
    for (map = tr.mapping.maps[index]; map && !isReplacing(map); map = tr.mapping.maps[++index]);
    const range = differingLines(before, docAt(index));
    if (range) deltas.push(formatOfRange(before, docAt(index), range));
  }
  return deltas;
}

function isReplacing(map: { forEach(f: () => void): void }): boolean {
  let found = false;
  map.forEach(() => {
    found = true;
  });
  return found;
}

/** Composes by halves, which takes n log n; from left to right it would take n squared. The result is the same: composition is associative. */
function composeAll(deltas: readonly Delta[]): Delta {
  if (deltas.length <= 1) return deltas[0] ?? [];
  const middle = deltas.length >> 1;
  return compose(composeAll(deltas.slice(0, middle)), composeAll(deltas.slice(middle)));
}

function deltaOfRanges(before: Node, after: Node, ranges: readonly ChangedRange[]): Delta {
  const builder = new DeltaBuilder();
  const length = documentLength(before);
  let done = 0;
  ranges.forEach((given, index) => {
    const limit = ranges[index + 1]?.from ?? length;
    const range = withNewlineOf(given, before, after, limit);
    builder.retain(range.from - done);
    const old = runsBetween(before, range.from, range.to);
    replaceRuns(builder, old, runsBetween(after, range.newFrom, range.newTo), range.to === length);
    done = range.to + newlineAfter(builder, before, after, range, limit);
  });
  return builder.build();
}

/**
 * Enter at the end of a heading: ProseMirror's step inserts a newline with the heading's attributes before the old newline, which becomes plain. The user
 * means a plain line after the heading. So the range is extended by the old newline: the heading keeps its newline, and the plain one is inserted.
 */
function withNewlineOf(range: ChangedRange, before: Node, after: Node, limit: number): ChangedRange {
  if (range.from < range.to || range.to + 1 >= limit) return range;
  const old = placeAt(before, range.to);
  if (old.offset < before.child(old.line).content.size) return range;
  const first = placeAt(after, range.newFrom);
  const last = placeAt(after, range.newTo);
  const splits = first.line < last.line && first.offset === after.child(first.line).content.size;
  if (!splits || before.child(old.line).sameMarkup(after.child(last.line))) return range;
  return { from: range.from, to: range.to + 1, newFrom: range.newFrom, newTo: range.newTo + 1 };
}

/** Formatting alone: the same units on both sides. */
function formatOfRange(before: Node, after: Node, { from, to, newFrom, newTo }: ChangedRange): Delta {
  const builder = new DeltaBuilder().retain(from);
  reformat(builder, runsBetween(before, from, to), runsBetween(after, newFrom, newTo));
  return builder.build();
}

/**
 * The newline behind a range may have other attributes although it isn't in the range, because two lines were joined or one was split.
 * Returns how many units were read, 0 if it is the same or belongs to the next range.
 */
function newlineAfter(builder: DeltaBuilder, before: Node, after: Node, range: ChangedRange, limit: number): number {
  if (range.to >= documentLength(before)) return 0;
  const old = placeAt(before, range.to);
  const line = before.child(old.line);
  const distance = line.content.size - old.offset;
  if (range.to + distance >= limit) return 0;
  const current = after.child(placeAt(after, range.newTo).line);
  const change = attributeChange(attributesOfLine(lineAttributes(line)), attributesOfLine(lineAttributes(current)));
  if (!change) return 0;
  builder.retain(distance).retain(1, change);
  return distance + 1;
}

/** Replaces the old content of a range by the new one. What both begin or end with is kept; only its formatting is updated. */
function replaceRuns(builder: DeltaBuilder, old: readonly Run[], current: readonly Run[], endsDocument: boolean): void {
  // The last newline is always kept.
  const reserved = endsDocument && old.length > 0 ? 1 : 0;
  const prefix = commonPrefix(splitRuns(old, lengthOf(old) - reserved)[0], splitRuns(current, lengthOf(current) - reserved)[0]);
  const [oldStart, oldRest] = splitRuns(old, prefix);
  const [start, rest] = splitRuns(current, prefix);
  const suffix = commonSuffix(oldRest, rest);
  const [oldMiddle, oldEnd] = splitRuns(oldRest, lengthOf(oldRest) - suffix);
  const [middle, end] = splitRuns(rest, lengthOf(rest) - suffix);
  reformat(builder, oldStart, start);
  for (const run of middle) builder.insert(run.insert, run.attributes);
  for (const run of oldMiddle) builder.delete(run.length);
  reformat(builder, oldEnd, end);
}

/** Keeps units that are the same on both sides and sets what differs in their attributes. */
function reformat(builder: DeltaBuilder, old: readonly Run[], current: readonly Run[]): void {
  let [i, j, usedOld, usedCurrent] = [0, 0, 0, 0];
  while (i < old.length && j < current.length) {
    const [a, b] = [old[i] as Run, current[j] as Run];
    const count = Math.min(a.length - usedOld, b.length - usedCurrent);
    builder.retain(count, attributeChange(a.attributes, b.attributes) ?? undefined);
    usedOld += count;
    usedCurrent += count;
    if (usedOld === a.length) [i, usedOld] = [i + 1, 0];
    if (usedCurrent === b.length) [j, usedCurrent] = [j + 1, 0];
  }
}

function attributeChange(from: Attributes | undefined, to: Attributes | undefined): AttributeChange | null {
  if (from === to) return null;
  const change: Record<string, string | number | boolean | null> = {};
  for (const key in from) if (to?.[key] === undefined) change[key] = null;
  for (const key in to) if (from?.[key] !== to[key]) change[key] = to[key] as string | number | boolean;
  return Object.keys(change).length > 0 ? change : null;
}
