/** The library of a person: their documents in lists, searched and sorted, and how they keep each, which concerns nobody else. */
import { documentParams, documentsQuery, listedDocument, page, tagged, tagging } from '@inkstone/api';
import { z } from 'zod';
import { type ListedDocument, listDocuments } from '../../../db/queries/list-documents.ts';
import { setDocumentTags, setStarred } from '../../../db/queries/marks.ts';
import { wordsOf } from '../../../db/queries/search.ts';
import { lockTags } from '../../../db/queries/tags.ts';
import { ApiError } from '../../../errors.ts';
import { type Context, callerOf, documentFor, type Routes, whenGone } from '../../context.ts';
import { cursorId, cursorText, cursorTime, readCursor, toPage } from '../../paging.ts';
import { problems } from '../../problems.ts';
import { Turns } from '../../turns.ts';
import { toDocument } from './documents.ts';
import { beginning, findMatches, passageOf } from './passages.ts';

const tags = ['documents'];
const security = [{ bearer: [] }];

/** A search reads all texts of an account: a few at once leave connections for everybody else. */
const SEARCHES = { atOnce: 8, ofOne: 2, waitingOfOne: 8 };

/** Characters of a preview. */
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

export function libraryRoutes(app: Routes, context: Context): void {
  const { db } = context;
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
      const { account } = await callerOf(context, request);
      const { limit, cursor, scope, query = '', tag, preview } = request.query;
      const sort = request.query.sort ?? (scope === 'recent' ? 'opened' : 'changed');
      const order = request.query.order ?? (sort === 'title' ? 'asc' : 'desc');
      // A cursor of another order leads nowhere.
      const position = { sort: z.literal(sort), order: z.literal(order), key: sort === 'title' ? cursorText : cursorTime, id: cursorId };
      const after = readCursor(cursor, z.object(position));
      const words = wordsOf(query);
      const gone = whenGone(reply);
      const wanted = { scope, words, tag, sort, order, preview, limit: limit + 1, after };
      const find = () => listDocuments(context.readingUntil(gone), account.id, wanted);
      const rows = await (words.length === 0 ? find() : searches.take(account.id, gone, find));
      return toPage(
        rows,
        limit,
        (row) => toListed(row, account.id, words, preview),
        (row) => ({ sort, order, key: row.position, id: row.id }),
      );
    },
  );

  const star = { tags, security, params: documentParams, response: { 204: z.null(), ...problems(401, 404) } };

  app.put('/api/documents/:id/star', { schema: { ...star, summary: 'Star' } }, async (request, reply) => {
    const caller = await callerOf(context, request);
    const { id: starred } = await documentFor(context, request.params.id, caller, 'mark');
    await setStarred(db, caller.account.id, starred, true);
    return reply.code(204).send(null);
  });

  app.delete('/api/documents/:id/star', { schema: { ...star, summary: 'Star no longer' } }, async (request, reply) => {
    const caller = await callerOf(context, request);
    const { id: starred } = await documentFor(context, request.params.id, caller, 'mark');
    await setStarred(db, caller.account.id, starred, false);
    return reply.code(204).send(null);
  });

  app.put(
    '/api/documents/:id/tags',
    {
      config: { access: 'mark' },
      schema: {
        tags,
        security,
        summary: 'Which of one’s own tags it has',
        params: documentParams,
        body: tagging,
        response: { 200: tagged, ...problems(401, 404, 422) },
      },
    },
    async (request) => {
      const caller = await callerOf(context, request);
      const { id: document } = await documentFor(context, request.params.id, caller, 'mark');
      const wanted = [...new Set(request.body.tags)];
      const given = await db.transaction().execute(async (tx) => {
        const own = await lockTags(tx, caller.account.id, wanted);
        const unknown = request.body.tags.flatMap((tag, index) =>
          own.includes(tag) ? [] : [{ path: `tags.${index}`, message: 'is no tag of yours' }],
        );
        if (unknown.length > 0) throw new ApiError('invalid', undefined, { errors: unknown });
        await setDocumentTags(tx, caller.account.id, document, own);
        return own;
      });
      return { tags: given };
    },
  );
}
