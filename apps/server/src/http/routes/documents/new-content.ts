/** The content of a new document: checks it, and makes the document's first edits of it. */
import { checkText, contentLength, type Delta, DeltaBuilder, type DeltaLimits, parseDelta, plainText, type Text } from '@inkstone/ot';
import { LIMITS } from '@inkstone/sync/constants';
import type { FirstEdit, NewDocument } from '../../../db/queries/documents.ts';
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

export type NewContent = Pick<NewDocument, 'edits' | 'text'>;

/** Operations in one edit of a copy. Even with the longest formats, such an edit is no longer than a client's edit may be. */
const COPY_OPS = 2_000;

/** @throws ApiError `too-large` for a text above the limits, which only old documents have */
export function copyOf(text: Text): NewContent {
  if (text.length > LIMITS.documentLength || text.jsonLength > LIMITS.documentJson) {
    const { documentLength, documentJson } = LIMITS;
    throw new ApiError('too-large', `A document holds ${documentLength} characters, and ${documentJson} of JSON`);
  }
  return { edits: firstEdits(text.toDelta(), { ops: COPY_OPS, length: LIMITS.editLength }), text: text.sliceText(0, text.length - 1) };
}

/** The plain text without the newline that ends every document. */
export function shownText(content: Delta): string {
  return plainText(content).slice(0, -1);
}

/**
 * The edits that turn an empty document into the content: as many as the limits require, each continuing where the previous one ended; none for an empty
 * content. They are made one by one, so that a long content does not block the event loop.
 *
 * @param content inserts that end in a newline. The document has this newline from the start, so it is formatted, not inserted
 * @param limits operations and inserted units in one edit; at least 3 and 2
 */
export function* firstEdits(
  content: Delta,
  limits: DeltaLimits = { ops: LIMITS.editOps, length: LIMITS.editLength },
): Generator<FirstEdit, void> {
  let builder = new DeltaBuilder();
  let ops = 0;
  let units = 0;
  let before = 0;
  const finish = (): FirstEdit => {
    before += units;
    const json = JSON.stringify(builder.build());
    builder = new DeltaBuilder().retain(before);
    ops = 1;
    units = 0;
    return { json, length: before + 1 };
  };
  const last = content.at(-1);
  for (const op of content) {
    if (op.insert === undefined) throw new RangeError('a content has inserts only');
    let rest = op === last ? String(op.insert).slice(0, -1) : op.insert;
    while (rest !== '') {
      // One operation is reserved for the format of the last newline.
      const room = ops < limits.ops - 1 ? limits.length - units : 0;
      const taken = typeof rest === 'string' ? rest.slice(0, wholeUnits(rest, room)) : room > 0 ? rest : '';
      if (taken === '') {
        yield finish();
        continue;
      }
      builder.insert(taken, op.attributes);
      ops++;
      units += typeof taken === 'string' ? taken.length : 1;
      rest = typeof rest === 'string' && typeof taken === 'string' ? rest.slice(taken.length) : '';
    }
  }
  if (last?.attributes !== undefined) builder.retain(1, last.attributes);
  if (units > 0 || last?.attributes !== undefined) yield finish();
}

/** How many units of the text to take: at most `most`, without cutting a surrogate pair. */
function wholeUnits(text: string, most: number): number {
  if (text.length <= most || most === 0) return Math.min(text.length, most);
  return (text.charCodeAt(most - 1) & 0xfc00) === 0xd800 ? most - 1 : most;
}
