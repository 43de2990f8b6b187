/** Putting documents into the trash, taking them out, and deleting them for good. */
import { deletionQuery, document, documentParams } from '@inkstone/api';
import { z } from 'zod';
import type { Tx } from '../../../db/database.ts';
import { recordActivity } from '../../../db/queries/audit/activity.ts';
import { deleteDocument, lockDocument, peopleOf, setTrashed } from '../../../db/queries/documents/documents.ts';
import { takeFilesOf } from '../../../db/queries/files/files.ts';
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
        if (permanent) return deleteForGood(tx, id, caller.account.id);
        await setTrashed(tx, id, true);
        await recordActivity(tx, { actor: caller.account.id, document: id, action: 'document.trashed', detail: { title: row.title } });
        return peopleOf(tx, id);
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

/** Deletes a document with its files and its history. @returns who had it in a list */
export async function deleteForGood(tx: Tx, id: string, actor: string): Promise<string[]> {
  const row = await lockDocument(tx, id, actor);
  if (row === undefined) return [];
  const people = await peopleOf(tx, id);
  for (const { id: file, name, size, hash } of await takeFilesOf(tx, id)) {
    const detail = { file, name, size, hash: hash?.toString('hex') ?? null };
    await recordActivity(tx, { actor, document: id, action: 'file.deleted', detail });
  }
  await deleteDocument(tx, id);
  await recordActivity(tx, { actor, document: id, action: 'document.deleted', detail: { title: row.title } });
  return people;
}
