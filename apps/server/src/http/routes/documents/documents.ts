/** Documents: reading and renaming here, creating and the trash in files of their own. */
import { document, documentChange, documentParams, documentWithContent, reading } from '@inkstone/api';
import { z } from 'zod';
import type { Tx } from '../../../db/database.ts';
import { recordActivity } from '../../../db/queries/audit/activity.ts';
import { renameDocument, setEditorsShare } from '../../../db/queries/documents/documents.ts';
import { ApiError } from '../../../errors.ts';
import type { Caller } from '../../auth/identity.ts';
import { type Context, callerOf, documentFor, documentRead, lockedDocumentFor, type Routes } from '../../context.ts';
import { problems } from '../../problems.ts';
import { creationRoutes } from './creation.ts';
import { reread, toDocument } from './representation.ts';
import { sendWithContent } from './send-content.ts';
import { trashRoutes } from './trash.ts';

const security = [{ bearer: [] }];
const tags = ['documents'];

export function documentRoutes(app: Routes, context: Context): void {
  const { db, bus, collab } = context;
  creationRoutes(app, context);

  app.get(
    '/api/documents/:id',
    {
      schema: {
        tags,
        security,
        summary: 'A document with its content',
        params: documentParams,
        querystring: reading,
        response: { 200: z.union([documentWithContent, document]), ...problems(401, 404) },
      },
    },
    async (request, reply) => {
      const caller = await callerOf(context, request);
      const { id: wanted } = request.params;
      if (!request.query.content) return toDocument(await documentFor(context, wanted, caller, 'read'), caller.account.id);
      const row = await documentRead(context, wanted, caller);
      const now = await collab.read(row.id);
      if (now === null) throw new ApiError('not-found');
      return sendWithContent(reply, { ...toDocument(row, caller.account.id), version: now.version }, now.text);
    },
  );

  app.patch(
    '/api/documents/:id',
    {
      config: { access: 'rename' },
      schema: {
        tags,
        security,
        summary: 'Rename, or let editors share or not',
        params: documentParams,
        body: documentChange,
        response: { 200: document, ...problems(401, 403, 404, 409, 422) },
      },
    },
    async (request) => {
      const caller = await callerOf(context, request);
      const { id } = request.params;
      const { title, editorsShare } = request.body;
      const { renamed, sharing } = await db.transaction().execute(async (tx) => ({
        renamed: title !== undefined && (await rename(tx, id, caller, title)),
        sharing: editorsShare !== undefined && (await letEditorsShare(tx, id, caller, editorsShare)),
      }));
      if (title !== undefined && renamed) bus.publish({ type: 'title', document: id, title });
      if (sharing) bus.publish({ type: 'access', document: id });
      return reread(context, id, caller.account.id);
    },
  );

  trashRoutes(app, context);
}

/** @returns whether the title is another one now */
async function rename(tx: Tx, id: string, caller: Caller, title: string): Promise<boolean> {
  const row = await lockedDocumentFor(tx, id, caller, 'rename');
  if (row.title === title) return false;
  await renameDocument(tx, id, title);
  const detail = { from: row.title, to: title };
  await recordActivity(tx, { actor: caller.account.id, document: id, action: 'document.renamed', detail });
  return true;
}

/** @returns whether it was different before */
async function letEditorsShare(tx: Tx, id: string, caller: Caller, editorsShare: boolean): Promise<boolean> {
  const row = await lockedDocumentFor(tx, id, caller, 'manage-sharing');
  if (row.editorsShare === editorsShare) return false;
  await setEditorsShare(tx, id, editorsShare);
  await recordActivity(tx, { actor: caller.account.id, document: id, action: 'document.sharing-changed', detail: { editorsShare } });
  return true;
}
