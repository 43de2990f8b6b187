/** Sends answers with a document's content. They are streamed in pieces, because the content may be longer than a string can be. */
import { Readable } from 'node:stream';
import type { Text } from '@inkstone/ot';
import type { FastifyReply } from 'fastify';

/** Answers with at most this many characters of JSON are sent in one piece. */
const SHORT_CHARS = 64 * 1024;
/** Units of the plain text in one piece. */
const PIECE_UNITS = 64 * 1024;

/** Sends `fields` with the `text` and the `content` of a document. @param text must not be edited while the answer is sent */
export function sendWithContent(reply: FastifyReply, fields: Readonly<Record<string, unknown>>, text: Text) {
  const pieces = jsonOf(fields, text);
  const body = text.jsonLength <= SHORT_CHARS ? [...pieces].join('') : Readable.from(pieces);
  // Sent without the response schema, which would need the whole answer at once.
  return reply.type('application/json; charset=utf-8').send(body) as never;
}

function* jsonOf(fields: Readonly<Record<string, unknown>>, text: Text): Generator<string, void> {
  yield `${JSON.stringify(fields).slice(0, -1)},"text":"`;
  yield* plainPieces(text);
  yield '","content":{"ops":';
  yield* text.jsonPieces();
  yield '}}';
}

/** The plain text as JSON, without the quotes around it and without the last newline. */
function* plainPieces(text: Text): Generator<string, void> {
  const end = text.length - 1;
  for (let from = 0; from < end; ) {
    let to = Math.min(end, from + PIECE_UNITS);
    // A surrogate pair must not be cut: JSON would escape its halves.
    if ((text.codeUnitAt(to) & 0xfc00) === 0xdc00) to -= 1;
    yield JSON.stringify(text.sliceText(from, to)).slice(1, -1);
    from = to;
  }
}
