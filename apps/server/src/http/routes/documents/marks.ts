/** A person's own marks on a document, which nobody else sees: a star and tags. */
import { documentParams, tagged, tagging } from '@inkstone/api';
import { z } from 'zod';
import { setDocumentTags, setStarred } from '../../../db/queries/documents/marks.ts';
import { lockTags } from '../../../db/queries/documents/tags.ts';
import { ApiError } from '../../../errors.ts';
import { type Context, callerOf, documentFor, type Routes } from '../../context.ts';
import { problems } from '../../problems.ts';

const tags = ['documents'];
const security = [{ bearer: [] }];

export function markRoutes(app: Routes, context: Context): void {
  const { db } = context;
  const star = { tags, security, params: documentParams, response: { 204: z.null(), ...problems(401, 403, 404) } };

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
        response: { 200: tagged, ...problems(401, 403, 404, 422) },
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
