/** Answers that hold a document's content: written in pieces, as the client takes them, since it may be longer than a string can be. */
import { Readable } from 'node:stream';
import type { Text } from '@inkstone/ot';
import type { FastifyReply } from 'fastify';

/** Characters of JSON up to which an answer is sent in one. */
const SHORT_CHARS = 64 * 1024;
/** Units of the plain text that are written at once. */
const PIECE_UNITS = 64 * 1024;

/** Sends `fields` with the `text` and the `content` of a document. @param text not to be edited while the client reads */
export function sendWithContent(reply: FastifyReply, fields: Readonly<Record<string, unknown>>, text: Text) {
  const pieces = jsonOf(fields, text);
  const body = text.jsonLength <= SHORT_CHARS ? [...pieces].join('') : Readable.from(pieces);
  // Past the response schema, which would want the whole of it.
  return reply.type('application/json; charset=utf-8').send(body) as never;
}

function* jsonOf(fields: Readonly<Record<string, unknown>>, text: Text): Generator<string, void> {
  yield `${JSON.stringify(fields).slice(0, -1)},"text":"`;
  yield* plainPieces(text);
  yield '","content":{"ops":';
  yield* text.jsonPieces();
  yield '}}';
}

/** The plain text as JSON without its quotes; the last newline is left out. */
function* plainPieces(text: Text): Generator<string, void> {
  const end = text.length - 1;
  for (let from = 0; from < end; ) {
    let to = Math.min(end, from + PIECE_UNITS);
    // Half of a surrogate pair would be escaped.
    if ((text.codeUnitAt(to) & 0xfc00) === 0xdc00) to -= 1;
    yield JSON.stringify(text.sliceText(from, to)).slice(1, -1);
    from = to;
  }
}
