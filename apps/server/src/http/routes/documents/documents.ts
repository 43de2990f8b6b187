/** Documents: reading and renaming here, creating and the trash in files of their own. */
import { document, documentParams, documentWithContent, renaming } from '@inkstone/api';
import { recordActivity } from '../../../db/queries/activity.ts';
import { renameDocument } from '../../../db/queries/documents.ts';
import { ApiError } from '../../../errors.ts';
import { type Context, callerOf, documentFor, lockedDocumentFor, type Routes } from '../../context.ts';
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
        response: { 200: documentWithContent, ...problems(401, 404) },
      },
    },
    async (request, reply) => {
      const caller = await callerOf(context, request);
      const row = await documentFor(context, request.params.id, caller, 'read');
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
        summary: 'Rename',
        params: documentParams,
        body: renaming,
        response: { 200: document, ...problems(401, 403, 404, 409, 422) },
      },
    },
    async (request) => {
      const caller = await callerOf(context, request);
      const { id } = request.params;
      const renamed = await db.transaction().execute(async (tx) => {
        const row = await lockedDocumentFor(tx, id, caller, 'rename');
        if (row.title === request.body.title) return false;
        await renameDocument(tx, id, request.body.title);
        const detail = { from: row.title, to: request.body.title };
        await recordActivity(tx, { actor: caller.account.id, document: id, action: 'document.renamed', detail });
        return true;
      });
      if (renamed) bus.publish({ type: 'title', document: id, title: request.body.title });
      return reread(context, id, caller.account.id);
    },
  );

  trashRoutes(app, context);
}
