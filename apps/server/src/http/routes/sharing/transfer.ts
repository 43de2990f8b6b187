/** Giving a document to another owner. */
import { document, documentParams, transfer } from '@inkstone/api';
import { mayCreate } from '../../../access.ts';
import { findToShare } from '../../../db/queries/accounts/accounts.ts';
import { recordActivity } from '../../../db/queries/audit/activity.ts';
import { changeOwner } from '../../../db/queries/documents/documents.ts';
import { ApiError } from '../../../errors.ts';
import { type Context, callerOf, lockedDocumentFor, type Routes, tellAccess } from '../../context.ts';
import { problems } from '../../problems.ts';
import { reread } from '../documents/representation.ts';

export function transferRoutes(app: Routes, context: Context): void {
  const { db } = context;

  app.post(
    '/api/documents/:id/transfer',
    {
      config: { access: 'manage-sharing' },
      schema: {
        tags: ['sharing'],
        security: [{ bearer: [] }],
        summary: 'Give it to another owner; the former one stays as an editor',
        params: documentParams,
        body: transfer,
        response: { 200: document, ...problems(401, 403, 404, 409, 422) },
      },
    },
    async (request) => {
      const caller = await callerOf(context, request);
      const { id } = request.params;
      const people = await db.transaction().execute(async (tx) => {
        const heir = await findToShare(tx, request.body.login.trim());
        const row = await lockedDocumentFor(tx, id, caller, 'manage-sharing');
        if (heir === undefined) throw new ApiError('user-not-found');
        if (heir.id === row.ownerId) throw new ApiError('is-owner', 'They own it already');
        if (!mayCreate({ account: heir.role, guest: false }))
          throw new ApiError('invalid', undefined, { errors: [{ path: 'login', message: 'is of an account that only reads' }] });
        await changeOwner(tx, id, row.ownerId, heir.id);
        const detail = { from: row.ownerUsername, to: heir.username, user: heir.id };
        await recordActivity(tx, { actor: caller.account.id, document: id, action: 'document.transferred', detail });
        return [row.ownerId, heir.id];
      });
      tellAccess(context, id, people);
      return reread(context, id, caller.account.id);
    },
  );
}
