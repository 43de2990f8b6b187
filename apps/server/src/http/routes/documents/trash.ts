/** Putting documents into the trash, taking them out, and deleting them for good. */
import { deletionQuery, document, documentParams } from '@inkstone/api';
import { z } from 'zod';
import { recordActivity } from '../../../db/queries/activity.ts';
import { deleteDocument, peopleOf, setTrashed } from '../../../db/queries/documents.ts';
import { type Context, callerOf, lockedDocumentFor, type Routes, tellAccess } from '../../context.ts';
import { problems } from '../../problems.ts';
import { reread } from './representation.ts';

const security = [{ bearer: [] }];
const tags = ['documents'];

export function trashRoutes(app: Routes, context: Context): void {
  const { db } = context;

  app.delete(
    '/api/documents/:id',
    {
      config: { access: 'delete' },
      schema: {
        tags,
        security,
        summary: 'Into the trash, or away for good',
        params: documentParams,
        querystring: deletionQuery,
        response: { 204: z.null(), ...problems(401, 403, 404) },
      },
    },
    async (request, reply) => {
      const caller = await callerOf(context, request);
      const { id } = request.params;
      const { permanent } = request.query;
      const people = await db.transaction().execute(async (tx) => {
        const row = await lockedDocumentFor(tx, id, caller, 'delete');
        if (!permanent && row.deletedAt !== null) return null;
        const had = await peopleOf(tx, id);
        if (permanent) await deleteDocument(tx, id);
        else await setTrashed(tx, id, true);
        const action = permanent ? 'document.deleted' : 'document.trashed';
        await recordActivity(tx, { actor: caller.account.id, document: id, action, detail: { title: row.title } });
        return had;
      });
      if (people !== null) tellAccess(context, id, people);
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/api/documents/:id/restore',
    {
      schema: {
        tags,
        security,
        summary: 'Out of the trash',
        params: documentParams,
        response: { 200: document, ...problems(401, 403, 404) },
      },
    },
    async (request) => {
      const caller = await callerOf(context, request);
      const { id } = request.params;
      const people = await db.transaction().execute(async (tx) => {
        const row = await lockedDocumentFor(tx, id, caller, 'restore-from-trash');
        if (row.deletedAt === null) return null;
        await setTrashed(tx, id, false);
        await recordActivity(tx, { actor: caller.account.id, document: id, action: 'document.restored', detail: { title: row.title } });
        return peopleOf(tx, id);
      });
      if (people !== null) tellAccess(context, id, people);
      return reread(context, id, caller.account.id);
    },
  );
}
