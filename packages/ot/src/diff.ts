/** The difference of two contents, as a delta. It compares characters if few have changed; otherwise it compares lines first, and characters within them. */
import { diffAttributes, type Embed, embedsEqual } from './attributes.ts';
import { DeltaCursor } from './cursor.ts';
import { type Delta, DeltaBuilder, type InsertOp, plainText } from './delta.ts';
import { type Match, matches } from './myers.ts';
import { Text } from './text.ts';

/** If more units, or more lines, of a piece have changed, all of it counts as replaced. */
const UNIT_DISTANCE = 400;
const LINE_DISTANCE = 1_000;
/** If a piece takes more comparisons, all of it counts as replaced. This bounds the time. */
const COMPARISONS = 4_000_000;
/** A shorter match is ignored if the changes around it are longer than it: such a match is a coincidence and makes the delta hard to read. */
const MATCH_MIN = 4;

/**
 * A delta that turns `before` into `after`. It keeps the last newline, inserts nothing after it, and cuts no surrogate pair. It is short, but not always
 * the shortest, because the effort is bounded. Throws `RangeError` if one of them is not a content.
 */
export function diff(before: Delta | Text, after: Delta | Text): Delta {
  const a = new Content(before instanceof Text ? before.toDelta() : before);
  const b = new Content(after instanceof Text ? after.toDelta() : after);
  const found = joinMatches(commonUnits(a, b), a.text);
  const builder = new DeltaBuilder();
  const from = new DeltaCursor(a.delta);
  const to = new DeltaCursor(b.delta);
  let readA = 0;
  let readB = 0;
  for (const match of found) {
    builder.delete(match.a - readA);
    skipUnits(from, match.a - readA);
    insertUnits(builder, to, match.b - readB);
    retainUnits(builder, from, to, match.length);
    readA = match.a + match.length;
    readB = match.b + match.length;
  }
  return builder.build();
}

/** A content with its text in one string. Embeds are U+FFFC there; their objects are found by position. */
class Content {
  readonly delta: Delta;
  readonly text: string;
  private readonly embeds = new Map<number, Embed>();

  constructor(delta: Delta) {
    this.delta = delta;
    this.text = plainText(delta);
    const last = delta[delta.length - 1]?.insert;
    if (typeof last !== 'string' || !last.endsWith('\n')) throw new RangeError('a content ends in a newline');
    let position = 0;
    for (const op of delta) {
      if (op.insert === undefined) throw new RangeError('a content has inserts only');
      if (typeof op.insert === 'string') position += op.insert.length;
      else this.embeds.set(position++, op.insert);
    }
  }

  embedAt(position: number): Embed | undefined {
    return this.embeds.get(position);
  }
}

function unitsEqual(a: Content, i: number, b: Content, j: number): boolean {
  const unit = a.text.charCodeAt(i);
  return unit === b.text.charCodeAt(j) && (unit !== 0xfffc || embedsEqual(a.embedAt(i), b.embedAt(j)));
}

/** The matching pieces in order, including the last newline. They may cut surrogate pairs. */
function commonUnits(a: Content, b: Content): Match[] {
  const endA = a.text.length - 1;
  const endB = b.text.length - 1;
  const shorter = Math.min(endA, endB);
  let prefix = 0;
  while (prefix < shorter && unitsEqual(a, prefix, b, prefix)) prefix += 1;
  let suffix = 0;
  while (suffix < shorter - prefix && unitsEqual(a, endA - 1 - suffix, b, endB - 1 - suffix)) suffix += 1;
  return [
    { a: 0, b: 0, length: prefix },
    ...changedUnits(a, b, { a: prefix, b: prefix, n: endA - suffix - prefix, m: endB - suffix - prefix }),
    { a: endA - suffix, b: endB - suffix, length: suffix + 1 },
  ];
}

/** A piece to compare: `n` units of the first content, starting at `a`, with `m` units of the second, starting at `b`. */
interface Block {
  readonly a: number;
  readonly b: number;
  readonly n: number;
  readonly m: number;
}

function changedUnits(a: Content, b: Content, block: Block): Match[] {
  if (block.n === 0 || block.m === 0) return [];
  return unitMatches(a, b, block) ?? lineMatches(a, b, block);
}

function unitMatches(a: Content, b: Content, block: Block): Match[] | null {
  // The lengths differ by more than the bound, so the search would fail anyway.
  if (Math.abs(block.n - block.m) > UNIT_DISTANCE) return null;
  const found = matches(block.n, block.m, (i, j) => unitsEqual(a, block.a + i, b, block.b + j), UNIT_DISTANCE, COMPARISONS);
  if (found === null) return null;
  const placed = found.map((match) => ({ a: match.a + block.a, b: match.b + block.b, length: match.length }));
  return placed.filter((match, index) => {
    if (match.length >= MATCH_MIN) return true;
    const before = placed[index - 1] ?? { a: block.a, b: block.b, length: 0 };
    const after = placed[index + 1] ?? { a: block.a + block.n, b: block.b + block.m };
    const changedBefore = match.a - before.a + match.b - before.b - 2 * before.length;
    const changedAfter = after.a - match.a + after.b - match.b - 2 * match.length;
    return changedBefore <= match.length || changedAfter <= match.length;
  });
}

/** The whole lines that match, and the matches within the pieces between them. */
function lineMatches(a: Content, b: Content, block: Block): Match[] {
  const numbers = new Map<string, number>();
  const linesA = numberLines(a, block.a, block.n, numbers);
  const linesB = numberLines(b, block.b, block.m, numbers);
  const n = linesA.numbers.length;
  const m = linesB.numbers.length;
  const found = matches(n, m, (i, j) => linesA.numbers[i] === linesB.numbers[j], LINE_DISTANCE, COMPARISONS);
  if (found === null) return [];
  const result: Match[] = [];
  let lineA = 0;
  let lineB = 0;
  for (const match of [...found, { a: n, b: m, length: 0 }]) {
    const startA = linesA.starts[lineA] as number;
    const startB = linesB.starts[lineB] as number;
    const endA = linesA.starts[match.a] as number;
    const endB = linesB.starts[match.b] as number;
    const between = { a: startA, b: startB, n: endA - startA, m: endB - startB };
    if (between.n > 0 && between.m > 0) result.push(...(unitMatches(a, b, between) ?? []));
    lineA = match.a + match.length;
    lineB = match.b + match.length;
    result.push({ a: endA, b: endB, length: (linesA.starts[lineA] as number) - endA });
  }
  return result;
}

/** The lines of a block: a number for each, which equal lines share, and the start of each. The last start is the block's end. */
function numberLines(
  content: Content,
  from: number,
  length: number,
  numbers: Map<string, number>,
): { numbers: number[]; starts: number[] } {
  const result: number[] = [];
  const starts = [from];
  const end = from + length;
  let start = from;
  while (start < end) {
    const newline = content.text.indexOf('\n', start);
    const next = newline < 0 || newline >= end ? end : newline + 1;
    const key = lineKey(content, start, next);
    let number = numbers.get(key);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(key, number);
    }
    result.push(number);
    starts.push(next);
    start = next;
  }
  return { numbers: result, starts };
}

/** A string that is the same for lines of the same text and embeds. A NUL, which no text contains, separates the two. */
function lineKey(content: Content, from: number, to: number): string {
  const line = content.text.slice(from, to);
  if (!line.includes('\ufffc')) return line;
  const embeds: string[] = [];
  for (let position = from; position < to; position += 1) {
    const embed = content.embedAt(position);
    if (embed !== undefined) embeds.push(`\0${position - from}${JSON.stringify(embed)}`);
  }
  return line + embeds.join('');
}

/** Joins neighbouring matches, and removes halves of surrogate pairs from their ends. */
function joinMatches(found: readonly Match[], text: string): Match[] {
  const joined: Match[] = [];
  for (const match of found) {
    const last = joined[joined.length - 1];
    if (match.length === 0) continue;
    if (last !== undefined && last.a + last.length === match.a && last.b + last.length === match.b) last.length += match.length;
    else joined.push({ ...match });
  }
  return joined.filter((match) => trimPairs(match, text));
}

function trimPairs(match: Match, text: string): boolean {
  if ((text.charCodeAt(match.a) & 0xfc00) === 0xdc00) {
    match.a += 1;
    match.b += 1;
    match.length -= 1;
  }
  if (match.length > 0 && (text.charCodeAt(match.a + match.length - 1) & 0xfc00) === 0xd800) match.length -= 1;
  return match.length > 0;
}

function skipUnits(cursor: DeltaCursor, length: number): void {
  for (let left = length; left > 0; ) {
    const step = Math.min(left, cursor.remaining);
    cursor.skip(step);
    left -= step;
  }
}

function insertUnits(builder: DeltaBuilder, to: DeltaCursor, length: number): void {
  for (let left = length; left > 0; ) {
    const step = Math.min(left, to.remaining);
    builder.push(to.takeInsert(step));
    left -= step;
  }
}

/** Keeps units that are in both contents, and changes their format where it differs. */
function retainUnits(builder: DeltaBuilder, from: DeltaCursor, to: DeltaCursor, length: number): void {
  for (let left = length; left > 0; ) {
    const step = Math.min(left, from.remaining, to.remaining);
    builder.retain(step, diffAttributes((from.op as InsertOp).attributes, (to.op as InsertOp).attributes));
    from.skip(step);
    to.skip(step);
    left -= step;
  }
}
