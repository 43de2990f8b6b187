/**
 * The Delta format: a list of operations that keep, insert or delete units of a linear document.
 * A unit is a UTF-16 code unit or one embed.
 */
import { type AttributeChange, type Attributes, attributesEqual, canonicalAttributes, type Embed, embedsEqual } from './attributes.ts';

export type InsertOp = {
  readonly insert: string | Embed;
  readonly attributes?: Attributes;
  readonly retain?: never;
  readonly delete?: never;
};
export type RetainOp = {
  readonly retain: number;
  readonly attributes?: AttributeChange;
  readonly insert?: never;
  readonly delete?: never;
};
export type DeleteOp = {
  readonly delete: number;
  readonly attributes?: never;
  readonly insert?: never;
  readonly retain?: never;
};
export type Op = InsertOp | RetainOp | DeleteOp;

/**
 * A change of a document, or, if it holds inserts only, a document's content. Always canonical: no empty op, no two
 * neighbours that could be one, an insert before a delete at the same place, no plain retain at the end.
 */
export type Delta = readonly Op[];

/** How an embed shows in plain text: the object replacement character. */
export const EMBED_CHARACTER = '\ufffc';

/**
 * Collects operations and makes the canonical form of them. Every delta of this package comes out of one, except for a few
 * that are canonical by construction. Op objects that are canonical already are shared, never copied.
 */
export class DeltaBuilder {
  private ops: Op[] = [];

  /** Keeps `length` units, changing their format by `attributes`. */
  retain(length: number, attributes?: AttributeChange): this {
    if (length === 0) return this;
    const change = canonicalAttributes(attributes);
    return this.add(change === undefined ? { retain: length } : { retain: length, attributes: change });
  }

  /** Inserts a text or one embed. */
  insert(content: string | Embed, attributes?: Attributes): this {
    if (content === '') return this;
    const format = canonicalAttributes(attributes);
    return this.add(format === undefined ? { insert: content } : { insert: content, attributes: format });
  }

  /** Deletes `length` units. */
  delete(length: number): this {
    return length === 0 ? this : this.add({ delete: length });
  }

  /** Adds an operation as it is; empty ones vanish. */
  push(op: Op): this {
    if (opLength(op) === 0) return this;
    const { attributes } = op;
    if (attributes === undefined || canonicalAttributes(attributes) === attributes) return this.add(op);
    return op.retain !== undefined ? this.retain(op.retain, op.attributes) : this.insert((op as InsertOp).insert, attributes as Attributes);
  }

  /** The delta of what was added. The builder is empty afterwards. */
  build(): Delta {
    const { ops } = this;
    const last = ops[ops.length - 1];
    if (last?.retain !== undefined && last.attributes === undefined) ops.pop();
    this.ops = [];
    return ops;
  }

  /** `op` is not empty and its attributes are canonical. */
  private add(op: Op): this {
    const { ops } = this;
    let index = ops.length - 1;
    let last = ops[index];
    if (last === undefined) {
      ops.push(op);
      return this;
    }
    if (op.delete !== undefined) {
      if (last.delete !== undefined) ops[index] = { delete: last.delete + op.delete };
      else ops.push(op);
      return this;
    }
    if (op.retain !== undefined) {
      if (last.retain !== undefined && attributesEqual(last.attributes, op.attributes))
        ops[index] = withLength(op, last.retain + op.retain);
      else ops.push(op);
      return this;
    }
    // Before and after a deletion at the same place are the same; canonical is before it.
    let deletion: DeleteOp | undefined;
    if (last.delete !== undefined) {
      deletion = last;
      index -= 1;
      last = ops[index];
    }
    const joined = joinInserts(last, op);
    if (joined !== undefined) ops[index] = joined;
    else if (deletion === undefined) ops.push(op);
    else {
      ops[index + 1] = op;
      ops.push(deletion);
    }
    return this;
  }
}

function withLength(op: RetainOp, length: number): RetainOp {
  return op.attributes === undefined ? { retain: length } : { retain: length, attributes: op.attributes };
}

function joinInserts(first: Op | undefined, second: InsertOp): InsertOp | undefined {
  if (typeof first?.insert !== 'string' || typeof second.insert !== 'string') return undefined;
  if (!attributesEqual(first.attributes, second.attributes)) return undefined;
  const insert = first.insert + second.insert;
  return first.attributes === undefined ? { insert } : { insert, attributes: first.attributes };
}

/** Units that `op` keeps, inserts or deletes. */
export function opLength(op: Op): number {
  if (op.retain !== undefined) return op.retain;
  if (op.delete !== undefined) return op.delete;
  return typeof op.insert === 'string' ? op.insert.length : 1;
}

/** Units of the base that `delta` spans: what it keeps and deletes. The base may be longer, the rest is kept. */
export function baseLength(delta: Delta): number {
  let length = 0;
  for (const op of delta) length += op.retain ?? op.delete ?? 0;
  return length;
}

/** Units by which `delta` makes a document longer (negative: shorter). */
export function lengthChange(delta: Delta): number {
  let change = 0;
  for (const op of delta) {
    if (op.delete !== undefined) change -= op.delete;
    else if (op.insert !== undefined) change += opLength(op);
  }
  return change;
}

/** Units of a content, its last newline included. */
export function contentLength(content: Delta): number {
  let length = 0;
  for (const op of content) length += opLength(op);
  return length;
}

/** Whether `delta` changes nothing. */
export function isEmpty(delta: Delta): boolean {
  return delta.length === 0;
}

/** Whether two canonical deltas are the same, whatever the order of attribute keys. */
export function deltasEqual(a: Delta, b: Delta): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index += 1) {
    if (!opsEqual(a[index] as Op, b[index] as Op)) return false;
  }
  return true;
}

function opsEqual(a: Op, b: Op): boolean {
  if (a.retain !== b.retain || a.delete !== b.delete || !attributesEqual(a.attributes, b.attributes)) return false;
  if (a.insert === b.insert) return true;
  return typeof a.insert === 'object' && typeof b.insert === 'object' && embedsEqual(a.insert, b.insert);
}

/** The text of a content with its last newline; embeds show as U+FFFC. */
export function plainText(content: Delta): string {
  return content.map((op) => (typeof op.insert === 'string' ? op.insert : op.insert === undefined ? '' : EMBED_CHARACTER)).join('');
}
