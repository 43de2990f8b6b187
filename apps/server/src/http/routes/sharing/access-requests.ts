/** Asking to be let in. Nothing tells who asks whether the document exists. */
import { documentParams, requestParams } from '@inkstone/api';
import { z } from 'zod';
import { trailName } from '../../../db/queries/accounts/accounts.ts';
import { recordActivity } from '../../../db/queries/audit/activity.ts';
import { ownerToTell, removeRequest, requestAccess } from '../../../db/queries/sharing/access-requests.ts';
import { ApiError } from '../../../errors.ts';
import { beginAttempt, Limit } from '../../auth/limit.ts';
import { type Context, callerOf, lockedDocumentFor, personOf, type Routes } from '../../context.ts';
import { mailLanguageOf, mails } from '../../mail/mails.ts';
import { problems } from '../../problems.ts';

const tags = ['sharing'];
const security = [{ bearer: [] }];

/** Requests that one account makes, whatever documents they name. */
const REQUESTS = { most: 30, within: 60 * 60 };

export function accessRequestRoutes(app: Routes, context: Context): void {
  const { db, bus, mailer } = context;
  const limit = new Limit(context, 'access-request', REQUESTS);

  app.post(
    '/api/documents/:id/access-requests',
    {
      config: { access: 'person' },
      schema: {
        tags,
        security,
        summary: 'Ask the owner for access',
        description: 'The answer is the same whether there is such a document or not.',
        params: documentParams,
        response: { 202: z.null(), ...problems(401, 403, 404, 429) },
      },
    },
    async (request, reply) => {
      const { account } = await personOf(context, request);
      const { id: document } = request.params;
      await beginAttempt([[limit, account.id]], 'requests');
      const kept = await db.transaction().execute(async (tx) => {
        const isNew = await requestAccess(tx, document, account.id);
        if (isNew) await recordActivity(tx, { actor: account.id, document, action: 'access.requested' });
        return isNew;
      });
      if (kept) {
        bus.publish({ type: 'access', document });
        const owner = await ownerToTell(db, document);
        if (owner !== undefined) {
          const link = `${context.appUrl}/documents/${document}`;
          const { language, displayName, title } = owner;
          mailer.send({
            to: owner.email,
            ...mails.accessRequested(mailLanguageOf(language), displayName, account.displayName, title, link),
          });
        }
      }
      return reply.code(202).send(null);
    },
  );

  app.delete(
    '/api/documents/:id/access-requests/:userId',
    {
      config: { access: 'share' },
      schema: {
        tags,
        security,
        summary: 'Decline somebody’s request; sharing with them answers it as well',
        params: requestParams,
        response: { 204: z.null(), ...problems(401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      const caller = await callerOf(context, request);
      const { id: document, userId } = request.params;
      await db.transaction().execute(async (tx) => {
        await lockedDocumentFor(tx, document, caller, 'share');
        if (!(await removeRequest(tx, document, userId))) throw new ApiError('user-not-found', 'They have not asked');
        const detail = { user: userId, ...(await trailName(tx, userId)) };
        await recordActivity(tx, { actor: caller.account.id, document, action: 'access.declined', detail });
      });
      bus.publish({ type: 'access', document });
      return reply.code(204).send(null);
    },
  );
}
