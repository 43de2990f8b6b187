/**
 * Parses deltas from outside. After that they are typed and canonical. The log of edits is never changed, so everything that it must not contain is refused
 * here: NUL and lone surrogates (PostgreSQL refuses them in `jsonb`, and with them all edits of the same commit), invalid lengths, unknown attributes, and
 * keys that reach an object's prototype.
 */
import {
  type AttributeChange,
  type Attributes,
  type AttributeValue,
  attributesEqual,
  canonicalAttributes,
  type Embed,
  isAttribute,
  isAttributeName,
  isEmbedValue,
} from './attributes.ts';
import type { Delta, Op } from './delta.ts';
import type { Text } from './text.ts';

/** Why a delta from outside was refused; the codes are those of the socket's contract. */
export interface DeltaProblem {
  readonly code: 'malformed' | 'bad-content' | 'bad-attribute' | 'bad-position' | 'empty-edit' | 'too-large';
  readonly message: string;
}

/** The greatest number of operations, and of inserted units. */
export interface DeltaLimits {
  readonly ops: number;
  readonly length: number;
}

export type ParsedDelta = { readonly ok: true; readonly delta: Delta } | { readonly ok: false; readonly problem: DeltaProblem };
export type ParsedAttributes =
  | { readonly ok: true; readonly attributes: AttributeChange }
  | { readonly ok: false; readonly problem: DeltaProblem };

/** No document is longer. The limit keeps sums of lengths exact. */
const LENGTH_MAX = 2 ** 31 - 1;

/** NUL or a lone surrogate. */
const UNSTORABLE = /[\0\p{Surrogate}]/u;

/** Carries a problem out of nested parsing functions. It is always caught in this file. */
class Refusal extends Error {
  readonly problem: DeltaProblem;

  constructor(code: DeltaProblem['code'], message: string) {
    super(message);
    this.problem = { code, message };
  }
}

/**
 * Checks a delta from outside and copies it. `limits.length` bounds the inserted units. Whether it fits a document is checked by `checkFits`.
 */
export function parseDelta(value: unknown, limits: DeltaLimits): ParsedDelta {
  return refusable(() => {
    const delta = parseOps(value, limits);
    if (delta.length === 0) throw new Refusal('empty-edit', 'the delta changes nothing');
    return { ok: true, delta };
  });
}

/** Checks a document's content from outside and copies it: inserts only, a newline at the end. `limits.length` bounds its units. */
export function parseContent(value: unknown, limits: DeltaLimits): ParsedDelta {
  return refusable(() => {
    const delta = parseOps(value, limits);
    if (delta.some((op) => op.insert === undefined)) throw new Refusal('bad-content', 'a content has inserts only');
    const last = delta[delta.length - 1]?.insert;
    if (typeof last !== 'string' || !last.endsWith('\n')) throw new Refusal('bad-content', 'a content ends in a newline');
    return { ok: true, delta };
  });
}

/** Checks a change of format from outside and copies it. */
export function parseAttributeChange(value: unknown): ParsedAttributes {
  return refusable(() => ({ ok: true, attributes: parseAttributes(value, true) }));
}

/** Why a text can't be inserted into a document (NUL or a lone surrogate), or null. */
export function checkText(text: string): DeltaProblem | null {
  // For a single letter, which is the usual case, this is faster than the regular expression.
  if (text.length === 1 ? isOrdinary(text.charCodeAt(0)) : !UNSTORABLE.test(text)) return null;
  return { code: 'bad-content', message: text.includes('\0') ? 'the text contains NUL' : 'the text contains half of a surrogate pair' };
}

function isOrdinary(unit: number): boolean {
  return unit > 0 && (unit & 0xf800) !== 0xd800;
}

/**
 * Why a parsed delta can't be applied to its base of `length` units: it reaches past the end, deletes the last newline, or inserts after it. Null if it can,
 * as far as the length shows: it may still cut a surrogate pair, which `checkFits` checks.
 */
export function checkSpan(delta: Delta, length: number): DeltaProblem | null {
  let position = 0;
  for (const op of delta) {
    if (op.insert !== undefined) {
      if (position === length) return { code: 'bad-position', message: `nothing can be inserted behind the last newline, at ${position}` };
      continue;
    }
    position += op.retain ?? op.delete;
    if (position > length) return { code: 'bad-position', message: `the delta reaches to ${position}, the text has ${length} units` };
    if (position === length && op.delete !== undefined) return { code: 'bad-position', message: 'the last newline cannot be deleted' };
  }
  return null;
}

/** Why a parsed delta can't be applied to `base`, the document that it was made against: a problem of `checkSpan`, or a cut surrogate pair. Null if it can. */
export function checkFits(delta: Delta, base: Text): DeltaProblem | null {
  const problem = checkSpan(delta, base.length);
  if (problem !== null) return problem;
  let position = 0;
  for (const op of delta) {
    if (op.insert !== undefined) continue;
    position += op.retain ?? op.delete;
    if (cutsPair(base, position)) return { code: 'bad-content', message: `position ${position} is inside a surrogate pair` };
  }
  return null;
}

function cutsPair(base: Text, position: number): boolean {
  // A delta may span all of the text. There is no unit at the end to look at.
  if (position === 0 || position === base.length) return false;
  return (base.codeUnitAt(position) & 0xfc00) === 0xdc00 && (base.codeUnitAt(position - 1) & 0xfc00) === 0xd800;
}

function refusable<T>(parse: () => T): T | { readonly ok: false; readonly problem: DeltaProblem } {
  try {
    return parse();
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, problem: error.problem };
    throw error;
  }
}

function parseOps(value: unknown, limits: DeltaLimits): Delta {
  if (!Array.isArray(value)) throw new Refusal('malformed', 'a delta is a list of operations');
  if (value.length > limits.ops) throw new Refusal('too-large', `${value.length} operations; ${limits.ops} are allowed`);
  const ops: Op[] = [];
  let spanned = 0;
  let inserted = 0;
  let previous: Op | undefined;
  for (let index = 0; index < value.length; index += 1) {
    const op = parseOp(value[index]);
    if (op.insert === undefined) spanned += op.retain ?? op.delete;
    else inserted += typeof op.insert === 'string' ? op.insert.length : 1;
    if (inserted > limits.length) throw new Refusal('too-large', `more than ${limits.length} units inserted`);
    if (spanned > LENGTH_MAX) throw new Refusal('bad-position', `more than ${LENGTH_MAX} units spanned`);
    if (previous !== undefined) requireOrder(previous, op);
    ops.push(op);
    previous = op;
  }
  if (previous?.retain !== undefined && previous.attributes === undefined) throw new Refusal('malformed', 'a plain retain at the end');
  return ops;
}

/** Refuses neighbours that could be one operation, and an insert after a delete: each edit has exactly one valid form. */
function requireOrder(previous: Op, op: Op): void {
  if (previous.delete !== undefined) {
    if (op.delete !== undefined) throw new Refusal('malformed', 'two deletes side by side');
    if (op.insert !== undefined) throw new Refusal('malformed', 'an insert stands before a delete at the same place');
  } else if (previous.retain !== undefined) {
    if (op.retain !== undefined && attributesEqual(previous.attributes, op.attributes))
      throw new Refusal('malformed', 'two equal retains side by side');
  } else if (typeof previous.insert === 'string' && typeof op.insert === 'string' && attributesEqual(previous.attributes, op.attributes)) {
    throw new Refusal('malformed', 'two equal inserts side by side');
  }
}

function parseOp(value: unknown): Op {
  const entries = requireObject(value, 'an operation');
  let kind: string | undefined;
  let amount: unknown;
  let attributes: unknown;
  // Only own keys count: an inherited key is not part of the message.
  for (const key of Object.keys(entries)) {
    if (key === 'attributes') {
      attributes = entries[key];
      if (attributes === undefined) throw new Refusal('bad-attribute', 'attributes are an object');
    } else if (kind === undefined && (key === 'insert' || key === 'retain' || key === 'delete')) {
      kind = key;
      amount = entries[key];
    } else throw new Refusal('malformed', 'an operation is one of insert, retain and delete, perhaps with attributes');
  }
  switch (kind) {
    case 'insert': {
      const insert = typeof amount === 'string' ? parseText(amount) : parseEmbed(amount);
      return attributes === undefined ? { insert } : { insert, attributes: parseAttributes(attributes, false) as Attributes };
    }
    case 'retain': {
      const retain = parseLength(amount);
      return attributes === undefined ? { retain } : { retain, attributes: parseAttributes(attributes, true) };
    }
    case 'delete':
      if (attributes !== undefined) throw new Refusal('malformed', 'a delete has no attributes');
      return { delete: parseLength(amount) };
    default:
      throw new Refusal('malformed', 'an operation without insert, retain or delete');
  }
}

function parseLength(value: unknown): number {
  if (typeof value !== 'number' || !Number.isInteger(value)) throw new Refusal('malformed', 'a length is a whole number');
  if (value <= 0 || value > LENGTH_MAX) throw new Refusal('bad-position', `a length is from 1 to ${LENGTH_MAX}`);
  return value;
}

function parseText(text: string): string {
  if (text === '') throw new Refusal('malformed', 'an empty insert');
  const problem = checkText(text);
  if (problem !== null) throw new Refusal(problem.code, problem.message);
  return text;
}

function parseEmbed(value: unknown): Embed {
  const entries = requireObject(value, 'an embed');
  const keys = Object.keys(entries);
  const key = keys[0];
  if (keys.length !== 1 || key === undefined) throw new Refusal('bad-content', 'an embed has one key');
  if (!isEmbedValue(key, entries[key])) throw new Refusal('bad-content', 'an embed of an unknown kind, or of the wrong form');
  return { [key]: entries[key] } as unknown as Embed;
}

function parseAttributes(value: unknown, removable: boolean): AttributeChange {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Refusal('bad-attribute', 'attributes are an object');
  const entries = value as Record<string, unknown>;
  const result: Record<string, AttributeValue | null> = {};
  for (const key of Object.keys(entries)) {
    const attribute = entries[key];
    // The name is checked before it is used as a key, so `__proto__` is refused.
    if (attribute === null && removable && isAttributeName(key)) result[key] = null;
    else if (isAttribute(key, attribute)) result[key] = attribute;
    else throw new Refusal('bad-attribute', 'an unknown attribute, or a value of the wrong form');
  }
  const canonical = canonicalAttributes(result);
  if (canonical === undefined) throw new Refusal('bad-attribute', 'attributes are not empty');
  return canonical;
}

function requireObject(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new Refusal('malformed', `${what} is an object`);
}
