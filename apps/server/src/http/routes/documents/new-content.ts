/** The content of a new document: checks it, and makes the document's first edits of it. */
import {
  type Attributes,
  checkText,
  contentLength,
  type Delta,
  DeltaBuilder,
  type DeltaLimits,
  fileIdOf,
  lengthChange,
  type Op,
  parseDelta,
  plainText,
  splitBySize,
  type Text,
} from '@inkstone/ot';
import { LIMITS } from '@inkstone/sync/constants';
import type { FirstEdit, NewDocument } from '../../../db/queries/documents/documents.ts';
import { ApiError } from '../../../errors.ts';

/** A content must fit into one edit. Its length has one unit more, because every document has the last newline already. */
const CONTENT_LIMITS = { ops: LIMITS.editOps, length: LIMITS.editLength + 1 };

/** @throws ApiError `too-large` or `invalid` */
export function contentOfText(text: string): Delta {
  if (text.length > LIMITS.editLength) throw new ApiError('too-large', `A text has ${LIMITS.editLength} units at most`);
  const flaw = checkText(text);
  if (flaw !== null) throw wrong('text', flaw.message);
  return [{ insert: `${text}\n` }];
}

/**
 * @param ops unchecked input; inserts only, with or without the newline that ends every document
 * @throws ApiError `too-large` or `invalid`
 */
export function contentOfOps(ops: readonly unknown[]): Delta {
  if (ops.length === 0) return [{ insert: '\n' }];
  const parsed = parseDelta(ops, CONTENT_LIMITS);
  if (!parsed.ok) {
    const { code, message } = parsed.problem;
    throw code === 'too-large' ? new ApiError('too-large', message) : wrong('content', message);
  }
  const { delta } = parsed;
  if (delta.some((op) => op.insert === undefined)) throw wrong('content', 'holds more than inserts');
  const last = delta.at(-1)?.insert;
  if (typeof last === 'string' && last.endsWith('\n')) return delta;
  const builder = new DeltaBuilder();
  for (const op of delta) builder.push(op);
  const whole = builder.insert('\n').build();
  if (contentLength(whole) > CONTENT_LIMITS.length) throw new ApiError('too-large', `A content has ${LIMITS.editLength} units at most`);
  return whole;
}

function wrong(path: string, message: string): ApiError {
  return new ApiError('invalid', undefined, { errors: [{ path, message }] });
}

export interface NewContent extends Pick<NewDocument, 'edits' | 'text'> {
  /** Ids of the files that it shows. */
  readonly files: readonly string[];
}

/** Operations in one edit of a copy. Even with the longest formats, such an edit is no longer than a client's edit may be. */
const COPY_OPS = 2_000;

/** @throws ApiError `too-large` for a text above the limits, which only old documents have */
export function copyOf(text: Text): NewContent {
  if (text.length > LIMITS.documentLength || text.jsonLength > LIMITS.documentJson) {
    const { documentLength, documentJson } = LIMITS;
    throw new ApiError('too-large', `A document holds ${documentLength} characters, and ${documentJson} of JSON`);
  }
  const content = text.toDelta();
  const edits = firstEdits(content, { ops: COPY_OPS, length: LIMITS.editLength });
  return { edits, text: text.sliceText(0, text.length - 1), files: filesIn(content) };
}

/** Ids of the files that a content shows, each once. */
export function filesIn(content: Delta): string[] {
  const ids = content.map(({ insert = '' }) => fileIdOf(insert));
  return [...new Set(ids.filter((id) => id !== null))];
}

/** The plain text without the newline that ends every document. */
export function shownText(content: Delta): string {
  return plainText(content).slice(0, -1);
}

/**
 * The edits that turn an empty document into the content: as many as the limits require, each continuing where the previous one ended; none for an empty
 * content. They are made one by one, so that a long content does not block the event loop.
 *
 * @param content inserts that end in a newline, which is the one that the document has from the start: it is formatted, not inserted
 * @param limits operations, and units inserted, in one edit; at least 2 each
 */
export function* firstEdits(
  content: Delta,
  limits: DeltaLimits = { ops: LIMITS.editOps, length: LIMITS.editLength },
): Generator<FirstEdit, void> {
  let length = 1;
  for (const delta of splitBySize(opsOnEmpty(content), limits)) {
    length += lengthChange(delta);
    yield { json: JSON.stringify(delta), length };
  }
}

/** The operations that make `content` out of an empty document, whose newline is the last one of `content`. */
function* opsOnEmpty(content: Delta): Generator<Op, void> {
  const last = content.at(-1);
  for (const [index, op] of content.entries()) {
    if (op.insert === undefined) throw new RangeError('a content has inserts only');
    if (index < content.length - 1) yield op;
  }
  const text = String(last?.insert).slice(0, -1);
  const attributes = last?.attributes as Attributes | undefined;
  if (text !== '') yield attributes ? { insert: text, attributes } : { insert: text };
  if (attributes) yield { retain: 1, attributes };
}
