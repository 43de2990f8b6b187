/** What edits did to a document, as one change whose parts name the edits that did them. */
import { type AttributeChange, type Attributes, type Delta, diff, type Embed, type InsertOp, opLength, type Text } from '@inkstone/ot';
import type { Weave } from './weave.ts';

/** An operation of a delta, and the edit that did it; null: not known, or nothing is done. */
export type Change =
  | { readonly insert: string | Embed; readonly attributes?: Attributes; readonly version: number | null }
  | { readonly delete: number; readonly version: number | null }
  | { readonly retain: number; readonly attributes?: AttributeChange; readonly version: number | null };

/** Units that were kept, inserted or deleted, by one edit. */
interface Segment {
  readonly kind: 'kept' | 'inserted' | 'deleted';
  readonly length: number;
  readonly version: number | null;
  /** Of kept units: their format may have changed. */
  readonly formatted: boolean;
}

/** Segments between two steps. */
const STEP_SEGMENTS = 10_000;
/** Deleted and inserted text at one place is compared if it has at most so many units. Comparing them takes some 20 ms. */
const COMPARED_UNITS = 100_000;

/**
 * The change from the weave's base to its version, in steps.
 *
 * @param before the content at the base
 * @param backwards the change from the version to the base in place of that
 */
export function* difference(weave: Weave, before: Text, backwards: boolean): Generator<void, Change[]> {
  const [from, to] = backwards ? [weave.text, before] : [before, weave.text];
  const changes = new Changes(from, to);
  let count = 0;
  for (const segment of segments(weave)) {
    count += 1;
    if (count % STEP_SEGMENTS === 0) yield;
    changes.add(backwards ? turned(segment) : segment);
  }
  return changes.done();
}

function* segments(weave: Weave): Generator<Segment, void> {
  for (const runs of weave.runs()) {
    for (const { length, inserted, deleted, formats } of runs) {
      const wasThere = inserted === weave.base;
      if (deleted !== null) {
        if (wasThere) yield { kind: 'deleted', length, version: deleted, formatted: false };
      } else if (wasThere) yield { kind: 'kept', length, version: formats?.version ?? null, formatted: formats !== null };
      else yield { kind: 'inserted', length, version: inserted, formatted: false };
    }
  }
}

function turned(segment: Segment): Segment {
  if (segment.kind === 'kept') return segment;
  return { ...segment, kind: segment.kind === 'inserted' ? 'deleted' : 'inserted' };
}

class Changes {
  readonly #from: Text;
  readonly #to: Text;
  readonly #changes: Change[] = [];
  /** How much of the contents is done. */
  #read = 0;
  #written = 0;
  /** What was inserted and deleted since the last units that were kept. */
  #inserted: Segment[] = [];
  #deleted: Segment[] = [];

  constructor(from: Text, to: Text) {
    this.#from = from;
    this.#to = to;
  }

  add(segment: Segment): void {
    if (segment.kind === 'inserted') this.#inserted.push(segment);
    else if (segment.kind === 'deleted') this.#deleted.push(segment);
    else {
      this.#flush();
      this.#keep(segment);
    }
  }

  done(): Change[] {
    this.#flush();
    const changes = this.#changes;
    for (let last = changes.at(-1); last !== undefined && 'retain' in last && last.attributes === undefined; last = changes.at(-1))
      changes.pop();
    return changes;
  }

  #keep({ length, version, formatted }: Segment): void {
    if (!formatted) this.#retain(length, undefined, null);
    else {
      const before = this.#from.slice(this.#read, this.#read + length);
      const after = this.#to.slice(this.#written, this.#written + length);
      let left = length;
      // Both have the same text, so the difference has nothing but retains.
      for (const op of differenceOf(before, after)) {
        left -= opLength(op);
        this.#retain(opLength(op), op.retain === undefined ? undefined : op.attributes, op.attributes === undefined ? null : version);
      }
      this.#retain(left, undefined, null);
    }
    this.#read += length;
    this.#written += length;
  }

  #retain(length: number, attributes: AttributeChange | undefined, version: number | null): void {
    if (length === 0) return;
    const last = this.#changes.at(-1);
    if (attributes !== undefined) this.#changes.push({ retain: length, attributes, version });
    else if (last !== undefined && 'retain' in last && last.attributes === undefined)
      this.#changes[this.#changes.length - 1] = { retain: last.retain + length, version: null };
    else this.#changes.push({ retain: length, version: null });
  }

  /** Adds what was inserted and deleted at one place. What is in both was not changed in the end (an undo, say). */
  #flush(): void {
    const inserted = new Portions(this.#inserted);
    const deleted = new Portions(this.#deleted);
    this.#inserted = [];
    this.#deleted = [];
    const before = this.#from.slice(this.#read, this.#read + deleted.length);
    const after = this.#to.slice(this.#written, this.#written + inserted.length);
    const change = compared(before, deleted.length, after, inserted.length);
    for (const op of change) {
      if (op.insert !== undefined) this.#insert(op, inserted);
      else if (op.delete !== undefined)
        for (const { length, version } of deleted.take(op.delete)) this.#changes.push({ delete: length, version });
      else {
        const by = inserted.take(op.retain);
        deleted.take(op.retain);
        this.#retain(op.retain, op.attributes, op.attributes === undefined ? null : (by[0]?.version ?? null));
      }
    }
    // The end of the change keeps the rest.
    this.#retain(inserted.rest, undefined, null);
    this.#read += deleted.length;
    this.#written += inserted.length;
  }

  #insert({ insert, attributes }: InsertOp, portions: Portions): void {
    let at = 0;
    for (const { length, version } of portions.take(opLength({ insert }))) {
      const content = typeof insert === 'string' ? insert.slice(at, at + length) : insert;
      this.#changes.push(attributes === undefined ? { insert: content, version } : { insert: content, attributes, version });
      at += length;
    }
  }
}

/** Segments that are taken piece by piece. */
class Portions {
  readonly length: number;
  readonly #segments: readonly Segment[];
  #index = 0;
  #taken = 0;
  /** Units that were not taken. */
  rest: number;

  constructor(segments: readonly Segment[]) {
    this.#segments = segments;
    this.length = segments.reduce((sum, { length }) => sum + length, 0);
    this.rest = this.length;
  }

  take(units: number): { length: number; version: number | null }[] {
    const result: { length: number; version: number | null }[] = [];
    this.rest -= units;
    for (let left = units; left > 0; ) {
      const segment = this.#segments[this.#index] as Segment;
      const length = Math.min(left, segment.length - this.#taken);
      result.push({ length, version: segment.version });
      left -= length;
      this.#taken += length;
      if (this.#taken < segment.length) continue;
      this.#index += 1;
      this.#taken = 0;
    }
    return result;
  }
}

/** The change from deleted to inserted text at one place. */
function compared(deleted: Delta, deletedUnits: number, inserted: Delta, insertedUnits: number): Delta {
  if (deletedUnits > 0 && insertedUnits > 0 && deletedUnits + insertedUnits <= COMPARED_UNITS) return differenceOf(deleted, inserted);
  return deletedUnits > 0 ? [...inserted, { delete: deletedUnits }] : inserted;
}

/** The difference of two pieces of content. */
function differenceOf(before: Delta, after: Delta): Delta {
  return diff([...before, { insert: '\n' }], [...after, { insert: '\n' }]);
}
