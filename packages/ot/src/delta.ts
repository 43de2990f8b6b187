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
 * A change of a document, or, if it consists of inserts, a document's content. It is always canonical: it has no empty operation, no neighbours that could
 * be one operation, an insert before a delete at the same place, and no retain without attributes at the end.
 */
export type Delta = readonly Op[];

/** How an embed shows in plain text: the object replacement character. */
export const EMBED_CHARACTER = '\ufffc';

/**
 * Builds a canonical delta from operations. Every delta of this package is built by it, except for a few that are canonical by construction. Operations that
 * are canonical already are shared, not copied.
 */
export class DeltaBuilder {
  private ops: Op[] = [];

  /** Keeps `length` units and changes their format by `attributes`. */
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

  delete(length: number): this {
    return length === 0 ? this : this.add({ delete: length });
  }

  /** Adds an operation. Empty ones are ignored. */
  push(op: Op): this {
    if (opLength(op) === 0) return this;
    const { attributes } = op;
    if (attributes === undefined || canonicalAttributes(attributes) === attributes) return this.add(op);
    return op.retain !== undefined ? this.retain(op.retain, op.attributes) : this.insert((op as InsertOp).insert, attributes as Attributes);
  }

  /** The delta of the added operations. The builder is empty afterwards. */
  build(): Delta {
    const { ops } = this;
    const last = ops[ops.length - 1];
    if (last?.retain !== undefined && last.attributes === undefined) ops.pop();
    this.ops = [];
    return ops;
  }

  /** @param op not empty, with canonical attributes */
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
    // An insert before a deletion has the same effect as one after it. The canonical form has it before.
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

/** The number of units that `op` keeps, inserts or deletes. */
export function opLength(op: Op): number {
  if (op.retain !== undefined) return op.retain;
  if (op.delete !== undefined) return op.delete;
  return typeof op.insert === 'string' ? op.insert.length : 1;
}

/** The number of units of the base that `delta` keeps and deletes. The base may be longer; its rest is kept. */
export function baseLength(delta: Delta): number {
  let length = 0;
  for (const op of delta) length += op.retain ?? op.delete ?? 0;
  return length;
}

/** The number of units by which `delta` makes a document longer; negative if it makes it shorter. */
export function lengthChange(delta: Delta): number {
  let change = 0;
  for (const op of delta) {
    if (op.delete !== undefined) change -= op.delete;
    else if (op.insert !== undefined) change += opLength(op);
  }
  return change;
}

/** The number of units of a content, including its last newline. */
export function contentLength(content: Delta): number {
  let length = 0;
  for (const op of content) length += opLength(op);
  return length;
}

export function isEmpty(delta: Delta): boolean {
  return delta.length === 0;
}

/** Whether two canonical deltas are the same. The order of attribute keys does not matter. */
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

/** The text of a content, including its last newline. An embed is U+FFFC. */
export function plainText(content: Delta): string {
  return content.map((op) => (typeof op.insert === 'string' ? op.insert : op.insert === undefined ? '' : EMBED_CHARACTER)).join('');
}
