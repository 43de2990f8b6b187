/** Deltas from outside: checked once, at the edge, and rebuilt, so that nothing of a foreign object goes further. */
import {
  type AttributeChange,
  type Attributes,
  type AttributeValue,
  canonicalAttributes,
  type Embed,
  isAttribute,
  isEmbed,
  isWellFormed,
} from './attributes.ts';
import { type Delta, DeltaBuilder, type Op, opLength } from './delta.ts';
import type { Text } from './text.ts';

export interface DeltaProblem {
  readonly code: 'malformed' | 'bad-content' | 'bad-attribute' | 'bad-position' | 'empty-edit' | 'too-large';
  readonly message: string;
}

export type Parsed<K extends string, T> = { readonly ok: true } & { readonly [key in K]: T };
export type Refused = { readonly ok: false; readonly problem: DeltaProblem };

export interface DeltaLimits {
  /** Operations. */
  readonly ops: number;
  /** Units that are inserted. */
  readonly length: number;
}

/** Units that a position or a length may count at most. */
const FAR = 2 ** 31;

const refuse = (code: DeltaProblem['code'], message: string): Refused => ({ ok: false, problem: { code, message } });

/** What is wrong with a text that is to be inserted, or null. */
export function checkText(text: string): DeltaProblem | null {
  if (text.includes('\0')) return { code: 'bad-content', message: 'The text holds a NUL.' };
  return isWellFormed(text) ? null : { code: 'bad-content', message: 'The text holds half a surrogate pair.' };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseAttributes(value: unknown, nullable: boolean): Parsed<'attributes', AttributeChange> | Refused {
  if (!isRecord(value)) return refuse('bad-attribute', 'Attributes are an object.');
  const entries: [string, AttributeValue | null][] = [];
  for (const [key, setting] of Object.entries(value)) {
    if (setting === null ? !nullable || !isKnown(key) : !isAttribute(key, setting)) {
      return refuse('bad-attribute', `The attribute ${JSON.stringify(key.slice(0, 40))} is unknown, or its value is not of its form.`);
    }
    entries.push([key, setting as AttributeValue | null]);
  }
  return { ok: true, attributes: canonicalAttributes(Object.fromEntries(entries)) ?? {} };
}

const KNOWN = ['bold', 'italic', 'underline', 'strike', 'code', 'blockquote', 'codeBlock'];

/** Whether an attribute exists, whatever its value. */
function isKnown(key: string): boolean {
  if (KNOWN.includes(key)) return isAttribute(key, true);
  return ['link', 'color', 'background', 'header', 'list', 'indent', 'align'].includes(key);
}

/** A change of formatting from outside; it may be empty. */
export function parseAttributeChange(value: unknown): Parsed<'attributes', AttributeChange> | Refused {
  return parseAttributes(value, true);
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) > 0 && (value as number) < FAR;
}

function parseOp(value: unknown): Parsed<'op', Op> | Refused {
  if (!isRecord(value)) return refuse('malformed', 'An operation is an object.');
  const keys = Object.keys(value);
  const formatted = Object.hasOwn(value, 'attributes');
  const kind = keys.find((key) => key !== 'attributes');
  if (keys.length !== (formatted ? 2 : 1))
    return refuse('malformed', 'An operation is one of insert, retain and delete, with attributes or without.');
  let attributes: AttributeChange | undefined;
  if (formatted) {
    const parsed = parseAttributes(value.attributes, kind === 'retain');
    if (!parsed.ok) return parsed;
    if (Object.keys(parsed.attributes).length === 0) return refuse('malformed', 'Attributes that are there are not empty.');
    attributes = parsed.attributes;
  }
  switch (kind) {
    case 'insert':
      return parseInsert(value.insert, attributes as Attributes | undefined);
    case 'retain':
      if (!isCount(value.retain)) return refuse('malformed', 'A retain is a whole number from 1 on.');
      return { ok: true, op: attributes === undefined ? { retain: value.retain } : { retain: value.retain, attributes } };
    case 'delete':
      if (!isCount(value.delete) || formatted) return refuse('malformed', 'A delete is a whole number from 1 on.');
      return { ok: true, op: { delete: value.delete } };
    default:
      return refuse('malformed', 'An operation is one of insert, retain and delete.');
  }
}

function parseInsert(content: unknown, attributes: Attributes | undefined): Parsed<'op', Op> | Refused {
  let insert: string | Embed;
  if (typeof content === 'string') {
    const problem = checkText(content);
    if (problem !== null) return { ok: false, problem };
    insert = content;
  } else if (isEmbed(content)) {
    const [entry] = Object.entries(content) as [[string, unknown]];
    insert = { [entry[0]]: entry[1] } as unknown as Embed;
  } else return refuse(isRecord(content) ? 'bad-content' : 'malformed', 'An insert is a text or a known embed.');
  return { ok: true, op: attributes === undefined ? { insert } : { insert, attributes } };
}

/**
 * Checks a delta that came from outside. What comes out shares no object with what came in.
 *
 * Whether it fits a document is asked of `checkSpan` and `checkFits`.
 */
export function parseDelta(value: unknown, limits: DeltaLimits): Parsed<'delta', Delta> | Refused {
  if (!Array.isArray(value)) return refuse('malformed', 'A delta is a list of operations.');
  if (value.length > limits.ops) return refuse('too-large', `A delta has at most ${limits.ops} operations.`);
  if (value.length === 0) return refuse('empty-edit', 'The delta changes nothing.');
  const builder = new DeltaBuilder();
  let inserted = 0;
  for (const item of value) {
    const parsed = parseOp(item);
    if (!parsed.ok) return parsed;
    if ('insert' in parsed.op) inserted += opLength(parsed.op);
    if (inserted > limits.length) return refuse('too-large', `One edit inserts at most ${limits.length} characters.`);
    builder.push(parsed.op);
  }
  const delta = builder.build();
  // The builder joins, reorders and drops what is not canonical: then the number of ops or a kind at some place differs.
  if (delta.length !== value.length || !delta.every((op, index) => sameShape(op, value[index] as Op))) {
    return refuse('malformed', 'The delta is not in canonical form.');
  }
  return { ok: true, delta };
}

function sameShape(op: Op, given: Op): boolean {
  if ('insert' in op) return 'insert' in given && (typeof op.insert !== 'string' || op.insert === given.insert);
  return 'retain' in op ? 'retain' in given && op.retain === given.retain : 'delete' in given && op.delete === given.delete;
}

/** Checks a document's content that came from outside: inserts only, a newline at the end. */
export function parseContent(value: unknown, limits: DeltaLimits): Parsed<'delta', Delta> | Refused {
  const parsed = parseDelta(value, limits);
  if (!parsed.ok) return parsed;
  const last = parsed.delta.at(-1);
  const ends = last !== undefined && 'insert' in last && typeof last.insert === 'string' && last.insert.endsWith('\n');
  if (!ends || parsed.delta.some((op) => !('insert' in op))) return refuse('malformed', 'A content is inserts that end in a newline.');
  return parsed;
}

/**
 * What is wrong with a delta on a base of `length` units, or null. The last unit is a newline for ever: nothing deletes it or stands behind it.
 * Checked against the base, so that no two edits that pass leave a document without it.
 */
export function checkSpan(delta: Delta, length: number): DeltaProblem | null {
  let position = 0;
  for (const op of delta) {
    if ('insert' in op) {
      if (position >= length) return outside(`Nothing stands behind the last newline, at ${length - 1}.`);
      continue;
    }
    position += opLength(op);
    if (position > length) return outside(`The edit reaches to ${position}, the document has ${length} units.`);
    if ('delete' in op && position === length) return outside('The last newline stays.');
  }
  return null;
}

const outside = (message: string): DeltaProblem => ({ code: 'bad-position', message });

/** What is wrong with a delta on `base`, or null: `checkSpan`, and that no surrogate pair is cut. */
export function checkFits(delta: Delta, base: Text): DeltaProblem | null {
  const problem = checkSpan(delta, base.length);
  if (problem !== null) return problem;
  let position = 0;
  for (const op of delta) {
    // Every op but a plain retain begins or ends something where it begins.
    if (!('retain' in op && op.attributes === undefined) && cutsPair(base, position)) return CUT;
    if (!('insert' in op)) {
      position += opLength(op);
      if (('delete' in op || op.attributes !== undefined) && cutsPair(base, position)) return CUT;
    }
  }
  return null;
}

const CUT: DeltaProblem = { code: 'bad-content', message: 'The edit cuts a surrogate pair.' };

function cutsPair(text: Text, position: number): boolean {
  const code = text.codeUnitAt(position);
  return code >= 0xdc00 && code <= 0xdfff;
}
