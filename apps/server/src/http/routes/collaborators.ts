/** The collaborators of a document. */
import { collaborator, collaboratorParams, documentParams, page, paging, sharing } from '@inkstone/api';
import { z } from 'zod';
import { findByLogin } from '../../db/queries/accounts.ts';
import { recordActivity } from '../../db/queries/activity.ts';
import { listCollaborators, putCollaborator, removeCollaborator } from '../../db/queries/collaborators.ts';
import { bumpDocumentEpoch } from '../../db/queries/documents.ts';
import { ApiError } from '../../errors.ts';
import { type Context, callerOf, documentFor, lockedDocumentFor, type Routes, tellAccess } from '../context.ts';
import { cursorText, readCursor, toPage } from '../paging.ts';
import { problems } from '../problems.ts';

const tags = ['sharing'];
const security = [{ bearer: [] }];

export function collaboratorRoutes(app: Routes, context: Context): void {
  listRoute(app, context);
  shareRoute(app, context);
  unshareRoute(app, context);
}

function listRoute(app: Routes, context: Context): void {
  const { db } = context;

  app.get(
    '/api/documents/:id/collaborators',
    {
      schema: {
        tags,
        security,
        summary: 'With whom it is shared, the owner not among them',
        params: documentParams,
        querystring: z.object(paging),
        response: { 200: page(collaborator), ...problems(401, 404, 422) },
      },
    },
    async (request) => {
      const caller = await callerOf(context, request);
      const { id: document } = await documentFor(context, request.params.id, caller, 'read');
      const { limit, cursor } = request.query;
      const rows = await listCollaborators(db, document, limit + 1, readCursor(cursor, cursorText));
      return toPage(
        rows,
        limit,
        ({ role: may, ...who }) => ({ user: who, role: may }),
        (row) => row.username,
      );
    },
  );
}

function shareRoute(app: Routes, context: Context): void {
  const { db } = context;

  app.put(
    '/api/documents/:id/collaborators',
    {
      config: { access: 'share' },
      schema: {
        tags,
        security,
        summary: 'Share with somebody, or change what they may do',
        params: documentParams,
        body: sharing,
        response: { 200: collaborator, ...problems(401, 403, 404, 409, 422) },
      },
    },
    async (request) => {
      const caller = await callerOf(context, request);
      const { id: document } = request.params;
      const { login, role: may } = request.body;
      const { shared, changed } = await db.transaction().execute(async (tx) => {
        const row = await lockedDocumentFor(tx, document, caller, 'share');
        const found = await findByLogin(tx, login.trim());
        if (found === undefined || found.disabledAt !== null) throw new ApiError('user-not-found');
        if (found.id === row.ownerId) throw new ApiError('is-owner');
        const other = { id: found.id, username: found.username, displayName: found.displayName };
        if (!(await putCollaborator(tx, document, found.id, may))) return { shared: other, changed: false };
        await bumpDocumentEpoch(tx, document);
        const detail = { user: found.id, username: found.username, role: may };
        await recordActivity(tx, { actor: caller.account.id, document, action: 'document.shared', detail });
        return { shared: other, changed: true };
      });
      if (changed) tellAccess(context, document, [shared.id]);
      return { user: shared, role: may };
    },
  );
}

function unshareRoute(app: Routes, context: Context): void {
  const { db } = context;

  app.delete(
    '/api/documents/:id/collaborators/:userId',
    {
      schema: {
        tags,
        security,
        summary: 'Share no longer; a collaborator may leave',
        params: collaboratorParams,
        response: { 204: z.null(), ...problems(401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      const caller = await callerOf(context, request);
      const { id: document, userId } = request.params;
      const leaves = userId === caller.account.id;
      await db.transaction().execute(async (tx) => {
        const row = await lockedDocumentFor(tx, document, caller, leaves ? 'read' : 'share');
        if (leaves && row.deletedAt !== null) throw new ApiError('in-trash');
        if (!(await removeCollaborator(tx, document, userId))) throw new ApiError('user-not-found', 'The document is not shared with them');
        await bumpDocumentEpoch(tx, document);
        await recordActivity(tx, { actor: caller.account.id, document, action: 'document.unshared', detail: { user: userId } });
      });
      tellAccess(context, document, [userId]);
      return reply.code(204).send(null);
    },
  );
}
