/** The link of a document: making, changing and withdrawing it. */
import { documentParams, link, linkSettings } from '@inkstone/api';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { recordActivity } from '../../../db/queries/audit/activity.ts';
import { type LinkRow, putLink, removeLink, removeVisitors, visitorsOf } from '../../../db/queries/sharing/links.ts';
import { ApiError } from '../../../errors.ts';
import { hashPassword } from '../../auth/passwords.ts';
import { type Context, callerOf, lockedDocumentFor, type Routes, tellAccess } from '../../context.ts';
import { readInstallation } from '../../installation.ts';
import { problems } from '../../problems.ts';

const tags = ['sharing'];
const security = [{ bearer: [] }];

/** A link as who manages the sharing sees it. */
export function toLink({ appUrlFor }: Context, request: FastifyRequest, { token, role, expiresAt, passwordHash }: LinkRow) {
  return {
    url: `${appUrlFor(request)}/s/${token}`,
    token,
    role,
    expiresAt: expiresAt?.toISOString() ?? null,
    hasPassword: passwordHash !== null,
  };
}

export function linkRoutes(app: Routes, context: Context): void {
  putRoute(app, context);
  deleteRoute(app, context);
}

function putRoute(app: Routes, context: Context): void {
  const { db } = context;

  app.put(
    '/api/documents/:id/link',
    {
      config: { access: 'manage-sharing' },
      schema: {
        tags,
        security,
        summary: 'Make the link, or change what it is good for',
        description:
          'A field that is left out stays as it is; null takes it away. Whoever came by the link before its password was set or changed is out, and comes back with the new one.',
        params: documentParams,
        body: linkSettings,
        response: { 200: link, ...problems(401, 403, 404, 409, 422) },
      },
    },
    async (request) => {
      const caller = await callerOf(context, request);
      const { id: document } = request.params;
      const { role, password } = request.body;
      const expiresAt = timeOf(request.body.expiresAt);
      if (!(await readInstallation(context)).links) throw new ApiError('links-forbidden');
      const passwordHash = typeof password === 'string' ? await hashPassword(password) : password;
      const { row, visitors } = await db.transaction().execute(async (tx) => {
        await lockedDocumentFor(tx, document, caller, 'manage-sharing');
        const { link: row, existed } = await putLink(tx, document, caller.account.id, { role, passwordHash, expiresAt });
        const detail = { role, expiresAt: row.expiresAt?.toISOString() ?? null, hasPassword: row.passwordHash !== null };
        await recordActivity(tx, { actor: caller.account.id, document, action: existed ? 'link.changed' : 'link.made', detail });
        return { row, visitors: typeof passwordHash === 'string' ? await removeVisitors(tx, document) : await visitorsOf(tx, document) };
      });
      tellAccess(context, document, visitors);
      return toLink(context, request, row);
    },
  );
}

/** @throws ApiError `invalid` if it is over */
function timeOf(expiresAt: string | null | undefined): Date | null | undefined {
  if (typeof expiresAt !== 'string') return expiresAt;
  const time = new Date(expiresAt);
  if (time.getTime() > Date.now()) return time;
  throw new ApiError('invalid', undefined, { errors: [{ path: 'expiresAt', message: 'is over' }] });
}

function deleteRoute(app: Routes, context: Context): void {
  const { db } = context;

  app.delete(
    '/api/documents/:id/link',
    {
      config: { access: 'manage-sharing' },
      schema: {
        tags,
        security,
        summary: 'Withdraw the link; whoever came by it is out within a second',
        params: documentParams,
        response: { 204: z.null(), ...problems(401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      const caller = await callerOf(context, request);
      const { id: document } = request.params;
      const visitors = await db.transaction().execute(async (tx) => {
        await lockedDocumentFor(tx, document, caller, 'manage-sharing');
        const had = await removeLink(tx, document);
        if (had !== null) await recordActivity(tx, { actor: caller.account.id, document, action: 'link.withdrawn' });
        return had;
      });
      if (visitors !== null) tellAccess(context, document, visitors);
      return reply.code(204).send(null);
    },
  );
}
