/** The change from one content to another. */
import { type AttributeChange, type Attributes, attributesEqual } from './attributes.ts';
import { type Delta, DeltaBuilder, EMBED_CHARACTER } from './delta.ts';
import type { Text } from './text.ts';

/**
 * A delta that, applied to `before`, gives `after`: keeps what both begin and end with, replaces what is between. Never cuts a surrogate pair and never
 * deletes the last newline.
 */
export function diff(before: Text, after: Text): Delta {
  const a = before.toString();
  const b = after.toString();
  const most = Math.min(a.length, b.length) - 1;
  const looks = [looksOf(before), looksOf(after)] as const;
  let start = 0;
  while (start < most && a[start] === b[start] && embedAt(looks[0], start) === embedAt(looks[1], start)) start++;
  if (isLow(a, start) || isLow(b, start)) start--;
  let end = 1;
  while (end < most - start + 1 && a.at(-1 - end) === b.at(-1 - end)) {
    if (embedAt(looks[0], a.length - 1 - end) !== embedAt(looks[1], b.length - 1 - end)) break;
    end++;
  }
  if (isLow(a, a.length - end) || isLow(b, b.length - end)) end--;
  const result = new DeltaBuilder();
  format(result, before, after, 0, 0, start);
  for (const op of after.slice(start, b.length - end)) result.push(op);
  result.delete(a.length - end - start);
  format(result, before, after, a.length - end, b.length - end, end);
  return result.build();
}

function isLow(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= 0xdc00 && code <= 0xdfff;
}

/** Embeds by position, as text that is equal for equal embeds. */
function looksOf(text: Text): Map<number, string> {
  const embeds = new Map<number, string>();
  let position = 0;
  text.visit(0, text.length, (content) => {
    if (typeof content !== 'string') embeds.set(position, JSON.stringify(content));
    position += typeof content === 'string' ? content.length : EMBED_CHARACTER.length;
  });
  return embeds;
}

const embedAt = (embeds: Map<number, string>, position: number): string | undefined => embeds.get(position);

interface Piece {
  readonly length: number;
  readonly attributes: Attributes | undefined;
}

function pieces(text: Text, from: number, to: number): Piece[] {
  const result: Piece[] = [];
  text.visit(from, to, (content, attributes) => {
    result.push({ length: typeof content === 'string' ? content.length : 1, attributes });
  });
  return result;
}

/** Retains `length` units that are equal but for their formatting. */
function format(result: DeltaBuilder, before: Text, after: Text, from: number, to: number, length: number): void {
  const a = pieces(before, from, from + length);
  const b = pieces(after, to, to + length);
  let [i, j, usedA, usedB] = [0, 0, 0, 0];
  while (i < a.length && j < b.length) {
    const one = a[i] as Piece;
    const other = b[j] as Piece;
    const run = Math.min(one.length - usedA, other.length - usedB);
    result.retain(run, changeOf(one.attributes, other.attributes));
    usedA += run;
    usedB += run;
    if (usedA === one.length) [i, usedA] = [i + 1, 0];
    if (usedB === other.length) [j, usedB] = [j + 1, 0];
  }
}

function changeOf(before: Attributes | undefined, after: Attributes | undefined): AttributeChange | undefined {
  if (attributesEqual(before, after)) return undefined;
  const change: Record<string, string | number | boolean | null> = {};
  for (const key of Object.keys(before ?? {})) if (after?.[key] === undefined) change[key] = null;
  for (const [key, value] of Object.entries(after ?? {})) if (before?.[key] !== value) change[key] = value;
  return change;
}
