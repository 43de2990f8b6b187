/** The naive model: a document is an array of units, an edit is made of splices. Slow, and too simple to be wrong. */
import { expect } from 'vitest';
import { type Attributes, attributesEqual, type Delta, DeltaBuilder, type Embed, type Line, type Op } from '../src/index.ts';

/** One UTF-16 code unit or one embed, with its attributes. */
export interface Unit {
  readonly content: string | Embed;
  readonly attributes: Attributes | undefined;
}

function unitsOf(op: Op): Unit[] {
  const attributes = op.attributes as Attributes | undefined;
  if (typeof op.insert === 'string') return op.insert.split('').map((content) => ({ content, attributes }));
  return [{ content: op.insert as Embed, attributes }];
}

export function fromDelta(content: Delta): Unit[] {
  return content.flatMap(unitsOf);
}

export function toDelta(units: readonly Unit[]): Delta {
  const builder = new DeltaBuilder();
  for (const unit of units) builder.insert(unit.content, unit.attributes);
  return builder.build();
}

export function toText(units: readonly Unit[]): string {
  return units.map((unit) => (typeof unit.content === 'string' ? unit.content : '\ufffc')).join('');
}

export function linesNaively(units: readonly Unit[]): Line[] {
  const lines: Line[] = [];
  let start = 0;
  units.forEach(({ content, attributes }, end) => {
    if (content !== '\n') return;
    lines.push({ index: lines.length, start, end, attributes });
    start = end + 1;
  });
  return lines;
}

export function applyNaively(units: readonly Unit[], delta: Delta): Unit[] {
  const result = units.slice();
  let position = 0;
  for (const op of delta) {
    if (op.insert !== undefined) {
      const inserted = unitsOf(op);
      result.splice(position, 0, ...inserted);
      position += inserted.length;
    } else if (op.delete !== undefined) {
      if (position + op.delete > result.length) throw new RangeError('past the end');
      result.splice(position, op.delete);
    } else {
      if (position + op.retain > result.length) throw new RangeError('past the end');
      for (const end = position + op.retain; position < end; position += 1) result[position] = format(result[position] as Unit, op);
    }
  }
  return result;
}

function format(unit: Unit, op: Op): Unit {
  if (op.attributes === undefined) return unit;
  const kept = Object.entries({ ...unit.attributes, ...op.attributes }).filter(([, value]) => value !== null);
  return { content: unit.content, attributes: kept.length === 0 ? undefined : (Object.fromEntries(kept) as Attributes) };
}

/** What a delta does to each unit of its base and to the gaps between them, each by itself. */
function effects(base: readonly Unit[], delta: Delta) {
  const inserted: Unit[][] = Array.from({ length: base.length + 1 }, () => []);
  const deleted = new Set<number>();
  const changed = new Map<number, Op>();
  let position = 0;
  for (const op of delta) {
    if (op.insert !== undefined) inserted[position]?.push(...unitsOf(op));
    for (const end = position + (op.delete ?? op.retain ?? 0); position < end; position += 1) {
      if (op.delete !== undefined) deleted.add(position);
      else changed.set(position, op);
    }
  }
  return { inserted, deleted, changed };
}

/**
 * The document after two concurrent edits, by definition and without any transformation: in each gap what `first` inserts and then what `second`
 * does; a unit is gone if either deletes it; where both change an attribute, `first` wins.
 */
export function mergeNaively(base: readonly Unit[], first: Delta, second: Delta): Unit[] {
  const a = effects(base, first);
  const b = effects(base, second);
  const result: Unit[] = [];
  for (let index = 0; index <= base.length; index += 1) {
    result.push(...(a.inserted[index] as Unit[]), ...(b.inserted[index] as Unit[]));
    let unit = base[index];
    if (unit === undefined || a.deleted.has(index) || b.deleted.has(index)) continue;
    for (const op of [b.changed.get(index), a.changed.get(index)]) if (op !== undefined) unit = format(unit, op);
    result.push(unit);
  }
  return result;
}

/** Fails unless `delta` is canonical: checked against the definition, not with the code that makes it. */
export function expectCanonical(delta: Delta): void {
  let previous: Op | undefined;
  for (const op of delta) {
    const problem = problemOf(op) ?? problemBetween(previous, op);
    if (problem !== undefined) expect.fail(`${problem} in ${JSON.stringify(delta)}`);
    previous = op;
  }
  if (previous?.retain !== undefined && previous.attributes === undefined)
    expect.fail(`a plain retain at the end of ${JSON.stringify(delta)}`);
}

function problemOf(op: Op): string | undefined {
  const length = op.retain ?? op.delete ?? (typeof op.insert === 'string' ? op.insert.length : 1);
  if (!(length > 0)) return 'an empty op';
  if (!('attributes' in op)) return undefined;
  const keys = Object.keys(op.attributes ?? {});
  if (keys.length === 0) return 'empty attributes';
  if (keys.join() !== keys.toSorted().join()) return 'unsorted attributes';
  if (op.insert !== undefined && Object.values(op.attributes).includes(null as never)) return 'null in an insert';
  return undefined;
}

function problemBetween(previous: Op | undefined, op: Op): string | undefined {
  if (previous === undefined) return undefined;
  if (previous.delete !== undefined) return op.retain === undefined ? 'an insert or a delete behind a delete' : undefined;
  const equal = attributesEqual(previous.attributes, op.attributes);
  if (previous.retain !== undefined) return op.retain !== undefined && equal ? 'two equal retains' : undefined;
  return typeof previous.insert === 'string' && typeof op.insert === 'string' && equal ? 'two equal inserts' : undefined;
}

/** Fails unless the text ends in a newline and has no half of a surrogate pair. */
export function expectSound(units: readonly Unit[]): void {
  const text = toText(units);
  if (!text.endsWith('\n')) expect.fail(`no newline at the end of ${JSON.stringify(text)}`);
  if (/\p{Surrogate}/u.test(text)) expect.fail(`half of a surrogate pair in ${JSON.stringify(text)}`);
}
