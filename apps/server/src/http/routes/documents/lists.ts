/** The lists of a person's documents, searched and sorted. */
import { documentsQuery, listedDocument, page } from '@inkstone/api';
import { z } from 'zod';
import { type ListedDocument, listDocuments } from '../../../db/queries/documents/list-documents.ts';
import { wordsOf } from '../../../db/queries/documents/search.ts';
import { areEpochs } from '../../../db/queries/documents/watching.ts';
import { type Context, callerOf, type Routes, whenGone } from '../../context.ts';
import { cursorId, cursorText, cursorTime, readCursor, toPage } from '../../paging.ts';
import { problems } from '../../problems.ts';
import { readingOf } from '../../reading.ts';
import { Turns } from '../../turns.ts';
import { beginning, findMatches, passageOf } from './passages.ts';
import { toDocument } from './representation.ts';

const tags = ['documents'];
const security = [{ bearer: [] }];

/** A search reads all texts of an account. The limits leave database connections for other requests. */
const SEARCHES = { atOnce: 8, ofOne: 2, waitingOfOne: 8 };

/** Length of a preview, in units. */
const PREVIEW_CHARS = 400;

function toListed(row: ListedDocument, caller: string, words: readonly string[], preview: boolean) {
  return {
    ...toDocument(row, caller),
    ...(preview ? { preview: beginning(row.preview ?? '', PREVIEW_CHARS) } : {}),
    ...(words.length === 0
      ? {}
      : { passage: row.window === null ? null : passageOf(row.window, words), titleMatches: findMatches(row.title, words) }),
  };
}

export function listRoutes(app: Routes, context: Context): void {
  const searches = new Turns(SEARCHES);

  app.get(
    '/api/documents',
    {
      schema: {
        tags,
        security,
        summary: 'One’s documents, last changed first',
        description:
          '`all` is owned and shared; `trash` is what the caller owns and has put there, which counts as its last change; `recent` what they have opened. `query`: each of its words occurs in the title or the text (at most 5 seconds behind). `sort` is `changed` by default, for `recent` it is `opened`; `order` is `desc`, for titles `asc`.',
        querystring: documentsQuery,
        response: { 200: page(listedDocument), ...problems(401, 422, 429) },
      },
    },
    async (request, reply) => {
      const caller = await callerOf(context, request);
      const { account } = caller;
      const { limit, cursor, scope, query = '', tag, preview } = request.query;
      const sort = request.query.sort ?? (scope === 'recent' ? 'opened' : 'changed');
      const order = request.query.order ?? (sort === 'title' ? 'asc' : 'desc');
      // A cursor is only valid for the order that it was made for.
      const position = { sort: z.literal(sort), order: z.literal(order), key: sort === 'title' ? cursorText : cursorTime, id: cursorId };
      const after = readCursor(cursor, z.object(position));
      const words = wordsOf(query);
      const gone = whenGone(reply);
      const wanted = { scope, words, tag, sort, order, preview, limit: limit + 1, after };
      const find = async () => {
        const reading = readingOf(context, request, reply, caller);
        const rows = await listDocuments(reading.db, account.id, wanted);
        // What the list shows must be what the caller may read now, by the primary (R8).
        if (!reading.fromReplica || rows.length === 0 || (await areEpochs(context.db, account.id, rows))) return rows;
        return listDocuments(reading.primary('access'), account.id, wanted);
      };
      const rows = await (words.length === 0 ? find() : searches.take(account.id, gone, find));
      return toPage(
        rows,
        limit,
        (row) => toListed(row, account.id, words, preview),
        (row) => ({ sort, order, key: row.position, id: row.id }),
      );
    },
  );
}
