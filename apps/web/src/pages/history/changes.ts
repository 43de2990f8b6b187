/**
 * A difference as it is drawn: one text that has what was inserted and what was deleted, each in its place, and the list of changes in it. No change begins or
 * ends within a character as a reader sees it, and a line that was deleted at one place and inserted at another is told as moved. Pure.
 */
import { type AttributeChange, type Attributes, type Delta, DeltaBuilder, type InsertOp, opLength, type Text } from '@inkstone/ot';
import type { DiffChange } from '../../api/history.ts';
import type { Person } from '../../api/types.ts';
import type { Change } from './change.ts';
import { graphemeEnd, graphemeStart } from './graphemes.ts';
import { toldAsMoved } from './moved-lines.ts';

export interface Comparison {
  readonly text: Text;
  /** In the order of the text. */
  readonly changes: readonly Change[];
}

/** A stretch of the drawn text before it is drawn. */
interface Part {
  readonly kind: 'kept' | 'formatted' | 'deleted' | 'inserted';
  readonly length: number;
  readonly user: Person | null;
  readonly attributes: AttributeChange | undefined;
  /** What is inserted. */
  readonly content: readonly InsertOp[];
}

/** @throws RangeError if the difference does not fit the text */
export function compare(base: Text, changes: readonly DiffChange[]): Comparison {
  const after = base.snapshot();
  after.apply(asDelta(changes, (builder, length) => builder.delete(length)));
  const parts = widened(deletedFirst(partsOf(changes, base.length)), base, after);
  const text = base.snapshot();
  text.apply(drawing(parts));
  const plain = text.toString();
  return { text, changes: toldAsMoved(joined(listed(parts, plain)), plain) };
}

function asDelta(changes: readonly DiffChange[], remove: (builder: DeltaBuilder, length: number) => unknown): Delta {
  const builder = new DeltaBuilder();
  for (const { insert, retain, delete: deleted, attributes } of changes) {
    if (insert !== undefined) builder.insert(insert, attributes as Attributes | undefined);
    else if (retain !== undefined) builder.retain(retain, attributes);
    else if (deleted !== undefined) remove(builder, deleted);
  }
  return builder.build();
}

function partsOf(changes: readonly DiffChange[], baseLength: number): Part[] {
  const parts: Part[] = [];
  let read = 0;
  for (const { insert, retain, delete: deleted, attributes, user = null } of changes) {
    if (insert !== undefined) {
      const content = new DeltaBuilder().insert(insert, attributes as Attributes | undefined).build() as readonly InsertOp[];
      parts.push({ kind: 'inserted', length: lengthOf(content), user, attributes: undefined, content });
      continue;
    }
    const length = retain ?? deleted ?? 0;
    const kind = deleted !== undefined ? 'deleted' : attributes ? 'formatted' : 'kept';
    parts.push({ kind, length, user, attributes: kind === 'formatted' ? attributes : undefined, content: [] });
    read += length;
  }
  if (read < baseLength) parts.push({ kind: 'kept', length: baseLength - read, user: null, attributes: undefined, content: [] });
  return parts;
}

/** The same with what was deleted before what stands in its place, as one reads it. */
function deletedFirst(parts: readonly Part[]): Part[] {
  const result: Part[] = [];
  const inserted: Part[] = [];
  for (const [index, part] of parts.entries()) {
    if (part.kind === 'inserted' && parts[index - 1]?.kind === 'deleted') result.push(...inserted.splice(0));
    if (part.kind === 'inserted') inserted.push(part);
    else if (part.kind === 'deleted') result.push(part);
    else result.push(...inserted.splice(0), part);
  }
  return [...result, ...inserted];
}

const lengthOf = (content: readonly InsertOp[]) => content.reduce((sum, op) => sum + opLength(op), 0);

/** The edit that makes the drawn text of the base: nothing is deleted. */
function drawing(parts: readonly Part[]): Delta {
  const builder = new DeltaBuilder();
  for (const { kind, length, attributes, content } of parts) {
    if (kind === 'inserted') for (const op of content) builder.push(op);
    else builder.retain(length, attributes);
  }
  return builder.build();
}

/** Places of a run of deletions and insertions, in the base and in the text after it. */
interface Hunk {
  readonly baseFrom: number;
  readonly baseTo: number;
  readonly afterFrom: number;
  readonly afterTo: number;
}

/**
 * The same change with runs of deletions and insertions that begin and end between characters as a reader sees them. What a run takes in of the text around it
 * counts as deleted and inserted again; without that, half of the old character and half of the new one would be drawn as one.
 */
function widened(parts: readonly Part[], base: Text, after: Text): Part[] {
  const hunks = hunksOf(parts);
  const wide = joinHunks(hunks.map((hunk) => widen(hunk, base, after)));
  if (wide.every((hunk, index) => hunk.baseFrom === hunks[index]?.baseFrom && hunk.baseTo === hunks[index].baseTo)) return [...parts];
  const cuts = cut(parts, new Set(wide.flatMap(({ baseFrom, baseTo }) => [baseFrom, baseTo])));
  const result: Part[] = [];
  let read = 0;
  let hunk = 0;
  let inside: Part[] = [];
  const close = () => {
    result.push(...replaced(inside, wide[hunk] as Hunk, after));
    inside = [];
    hunk++;
  };
  for (const part of cuts) {
    while (inside.length > 0 && read >= (wide[hunk] as Hunk).baseTo && part.kind !== 'inserted' && part.kind !== 'deleted') close();
    const here = wide[hunk];
    if (here && read >= here.baseFrom && read + baseLengthOf(part) <= here.baseTo) inside.push(part);
    else result.push(part);
    read += baseLengthOf(part);
  }
  if (inside.length > 0) close();
  return result;
}

const baseLengthOf = ({ kind, length }: Part) => (kind === 'inserted' ? 0 : length);

function hunksOf(parts: readonly Part[]): Hunk[] {
  const hunks: Hunk[] = [];
  let [base, after] = [0, 0];
  let from: { base: number; after: number } | null = null;
  for (const { kind, length } of parts) {
    const isChange = kind === 'deleted' || kind === 'inserted';
    if (isChange) from ??= { base, after };
    else if (from) {
      hunks.push({ baseFrom: from.base, baseTo: base, afterFrom: from.after, afterTo: after });
      from = null;
    }
    if (kind !== 'inserted') base += length;
    if (kind !== 'deleted') after += length;
  }
  if (from) hunks.push({ baseFrom: from.base, baseTo: base, afterFrom: from.after, afterTo: after });
  return hunks;
}

function widen({ baseFrom, baseTo, afterFrom, afterTo }: Hunk, base: Text, after: Text): Hunk {
  let [before, behind] = [0, 0];
  for (;;) {
    const more = Math.max(
      baseFrom - before - graphemeStart(base, baseFrom - before),
      afterFrom - before - graphemeStart(after, afterFrom - before),
    );
    if (more === 0) break;
    before += more;
  }
  for (;;) {
    const more = Math.max(graphemeEnd(base, baseTo + behind) - baseTo - behind, graphemeEnd(after, afterTo + behind) - afterTo - behind);
    if (more === 0) break;
    behind += more;
  }
  return { baseFrom: baseFrom - before, baseTo: baseTo + behind, afterFrom: afterFrom - before, afterTo: afterTo + behind };
}

/** Runs that touch each other by now are one. */
function joinHunks(hunks: readonly Hunk[]): Hunk[] {
  const result: Hunk[] = [];
  for (const hunk of hunks) {
    const last = result.at(-1);
    if (last && hunk.baseFrom <= last.baseTo) {
      result[result.length - 1] = { ...last, baseTo: Math.max(last.baseTo, hunk.baseTo), afterTo: Math.max(last.afterTo, hunk.afterTo) };
    } else result.push(hunk);
  }
  return result;
}

/** The same parts, cut at places of the base. */
function cut(parts: readonly Part[], places: ReadonlySet<number>): Part[] {
  let read = 0;
  return parts.flatMap((part) => {
    if (part.kind === 'inserted') return [part];
    const start = read;
    read += part.length;
    const inner = [...places].filter((place) => place > start && place < read).sort((a, b) => a - b);
    return [start, ...inner].map((from, index) => ({ ...part, length: (inner[index] ?? read) - from }));
  });
}

/** All of a run as deleted, and then as inserted, each with its author. */
function replaced(parts: readonly Part[], { afterFrom }: Hunk, after: Text): Part[] {
  if (parts.every(({ kind }) => kind === 'deleted' || kind === 'inserted')) return [...parts];
  const by = parts.find(({ kind }) => kind === 'deleted' || kind === 'inserted')?.user ?? null;
  const deleted: Part[] = [];
  const inserted: Part[] = [];
  let at = afterFrom;
  for (const part of parts) {
    const user = part.kind === 'kept' ? by : part.user;
    if (part.kind !== 'inserted') deleted.push({ ...part, kind: 'deleted', user, attributes: undefined });
    if (part.kind === 'deleted') continue;
    const content = after.slice(at, at + part.length) as readonly InsertOp[];
    inserted.push({ kind: 'inserted', length: part.length, user, attributes: undefined, content });
    at += part.length;
  }
  return [...deleted, ...inserted];
}

function listed(parts: readonly Part[], drawn: string): Change[] {
  const changes: Change[] = [];
  let at = 0;
  for (const { kind, length, user, attributes = {} } of parts) {
    const to = at + length;
    if (kind === 'formatted') {
      const names = Object.keys(attributes).sort();
      changes.push({ kind, from: graphemeStart(drawn, at), to: graphemeEnd(drawn, to), user, attributes: names });
    } else if (kind !== 'kept') changes.push({ kind, from: at, to, user, attributes: [] });
    at = to;
  }
  return changes;
}

/** Neighbours of one kind and one author are one change. */
function joined(changes: readonly Change[]): Change[] {
  const result: Change[] = [];
  for (const change of changes) {
    const last = result.at(-1);
    const isSame =
      last?.kind === change.kind &&
      last.user?.id === change.user?.id &&
      last.to >= change.from &&
      last.attributes.join() === change.attributes.join();
    if (isSame) result[result.length - 1] = { ...last, to: Math.max(last.to, change.to) };
    else result.push(change);
  }
  return result;
}

/** The place in the text after the change of a place in the drawn text. */
export function placeAfter(changes: readonly Change[], place: number): number {
  let deleted = 0;
  for (const { kind, from, to } of changes) {
    if (from >= place) break;
    if (kind === 'deleted' || kind === 'movedAway') deleted += Math.min(to, place) - from;
  }
  return place - deleted;
}
