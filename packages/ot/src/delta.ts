/**
 * The Delta format (Jason Chen's, of Quill): a list of operations that keep, insert or delete units of a linear document.
 * A unit is a UTF-16 code unit or one embed.
 */
import { type AttributeChange, type Attributes, attributesEqual, canonicalAttributes, type Embed, embedsEqual } from './attributes.ts';

export type InsertOp = { readonly insert: string | Embed; readonly attributes?: Attributes };
export type RetainOp = { readonly retain: number; readonly attributes?: AttributeChange };
export type DeleteOp = { readonly delete: number };
export type Op = InsertOp | RetainOp | DeleteOp;

/**
 * A change of a document, or, if it holds inserts only, a document's content. Always canonical: no empty op, no two
 * neighbours that could be one, an insert before a delete at the same place, no plain retain at the end.
 */
export type Delta = readonly Op[];

/** What stands for an embed where only text can. */
export const EMBED_CHARACTER = '\uFFFC';

/** Length of an op in units. */
export function opLength(op: Op): number {
  if ('insert' in op) return typeof op.insert === 'string' ? op.insert.length : 1;
  return 'retain' in op ? op.retain : op.delete;
}

/** Units of the base that a delta spans: what it retains and deletes. */
export function baseLength(delta: Delta): number {
  let length = 0;
  for (const op of delta) if (!('insert' in op)) length += opLength(op);
  return length;
}

/** By how many units a delta changes the length. */
export function lengthChange(delta: Delta): number {
  let change = 0;
  for (const op of delta) {
    if ('insert' in op) change += opLength(op);
    else if ('delete' in op) change -= op.delete;
  }
  return change;
}

/** Length of a content in units. */
export function contentLength(content: Delta): number {
  let length = 0;
  for (const op of content) length += opLength(op);
  return length;
}

/** Whether a delta changes nothing. */
export function isEmpty(delta: Delta): boolean {
  return delta.length === 0;
}

/** The plain text of a content, with its last newline; an embed is U+FFFC. */
export function plainText(content: Delta): string {
  return content.map((op) => ('insert' in op ? (typeof op.insert === 'string' ? op.insert : EMBED_CHARACTER) : '')).join('');
}

function opsEqual(a: Op, b: Op): boolean {
  if ('delete' in a) return 'delete' in b && a.delete === b.delete;
  if ('retain' in a) return 'retain' in b && a.retain === b.retain && attributesEqual(a.attributes, b.attributes);
  if (!('insert' in b) || !attributesEqual(a.attributes, b.attributes)) return false;
  if (typeof a.insert === 'string' || typeof b.insert === 'string') return a.insert === b.insert;
  return embedsEqual(a.insert, b.insert);
}

export function deltasEqual(a: Delta, b: Delta): boolean {
  return a.length === b.length && a.every((op, index) => opsEqual(op, b[index] as Op));
}

/** The one maker of deltas: whatever is put in, in whatever pieces, comes out canonical. */
export class DeltaBuilder {
  readonly #ops: Op[] = [];

  retain(length: number, attributes?: AttributeChange): this {
    if (length <= 0) return this;
    const last = this.#ops.at(-1);
    if (last !== undefined && 'retain' in last && attributesEqual(last.attributes, attributes)) {
      this.#ops[this.#ops.length - 1] = withAttributes({ retain: last.retain + length }, last.attributes);
    } else this.#ops.push(withAttributes({ retain: length }, canonicalAttributes(attributes)));
    return this;
  }

  delete(length: number): this {
    if (length <= 0) return this;
    const last = this.#ops.at(-1);
    if (last !== undefined && 'delete' in last) this.#ops[this.#ops.length - 1] = { delete: last.delete + length };
    else this.#ops.push({ delete: length });
    return this;
  }

  insert(content: string | Embed, attributes?: Attributes): this {
    if (content === '') return this;
    const ops = this.#ops;
    const last = ops.at(-1);
    // An insert stands before a delete at the same place.
    const behind = last !== undefined && 'delete' in last ? 1 : 0;
    const before = ops[ops.length - 1 - behind];
    if (
      typeof content === 'string' &&
      before !== undefined &&
      'insert' in before &&
      typeof before.insert === 'string' &&
      attributesEqual(before.attributes, attributes)
    ) {
      ops[ops.length - 1 - behind] = withAttributes({ insert: before.insert + content }, before.attributes);
    } else ops.splice(ops.length - behind, 0, withAttributes({ insert: content }, canonicalAttributes(attributes)));
    return this;
  }

  push(op: Op): this {
    if ('insert' in op) return this.insert(op.insert, op.attributes);
    return 'retain' in op ? this.retain(op.retain, op.attributes) : this.delete(op.delete);
  }

  /** The delta so far; the builder is not to be used any more. */
  build(): Delta {
    const last = this.#ops.at(-1);
    if (last !== undefined && 'retain' in last && last.attributes === undefined) this.#ops.pop();
    return this.#ops;
  }
}

function withAttributes<T extends object, A>(op: T, attributes: A | undefined): T & { readonly attributes?: A } {
  return attributes === undefined ? op : { ...op, attributes };
}

/** Walks a delta in pieces of any length; past its end it retains for ever. */
export class OpReader {
  readonly #delta: Delta;
  #index = 0;
  #offset = 0;

  constructor(delta: Delta) {
    this.#delta = delta;
  }

  get done(): boolean {
    return this.#index >= this.#delta.length;
  }

  /** The op that is read next, whole; undefined past the end. */
  get op(): Op | undefined {
    return this.#delta[this.#index];
  }

  /** Units left of the present op; Infinity past the end. */
  get left(): number {
    const op = this.op;
    return op === undefined ? Number.POSITIVE_INFINITY : opLength(op) - this.#offset;
  }

  /** Takes at most `length` units of the present op. */
  take(length: number = Number.POSITIVE_INFINITY): Op {
    const op = this.op;
    if (op === undefined) return { retain: length };
    const offset = this.#offset;
    const end = Math.min(opLength(op), offset + length);
    if (end === opLength(op)) {
      this.#index++;
      this.#offset = 0;
      if (offset === 0) return op;
    } else this.#offset = end;
    if ('delete' in op) return { delete: end - offset };
    if ('retain' in op) return withAttributes({ retain: end - offset }, op.attributes);
    // An embed has one unit and was returned whole.
    return withAttributes({ insert: (op.insert as string).slice(offset, end) }, op.attributes);
  }
}
