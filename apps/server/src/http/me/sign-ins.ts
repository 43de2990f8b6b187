/** Where one is signed in. */
import { ownParams, page, paging, signIn } from '@inkstone/api';
import { z } from 'zod';
import { lockAccounts } from '../../db/queries/accounts/accounts.ts';
import { endSession, endSignInsOf, isSignInOf, listSignIns } from '../../db/queries/accounts/sessions.ts';
import { recordActivity } from '../../db/queries/audit/activity.ts';
import { ApiError } from '../../errors.ts';
import { clientAddressOf } from '../addresses.ts';
import { type Context, type Routes, signedInCallerOf } from '../context.ts';
import { cursorId, readCursor, toPage } from '../paging.ts';
import { problems } from '../problems.ts';

const tags = ['accounts'];
const security = [{ bearer: [] }];

export function signInRoutes(app: Routes, context: Context): void {
  const { db, bus } = context;

  app.get(
    '/api/me/sessions',
    {
      config: { access: 'sign-in' },
      schema: {
        tags,
        security,
        summary: 'Where one is signed in, the latest first',
        querystring: z.object(paging),
        response: { 200: page(signIn), ...problems(401, 403, 422) },
      },
    },
    async (request) => {
      const { account, session } = await signedInCallerOf(context, request);
      const { limit, cursor } = request.query;
      const rows = await listSignIns(db, account.id, limit + 1, readCursor(cursor, cursorId));
      return toPage(
        rows,
        limit,
        (row) => ({
          ...row,
          current: row.id === session,
          createdAt: row.createdAt.toISOString(),
          lastSeenAt: row.lastSeenAt.toISOString(),
        }),
        (row) => row.id,
      );
    },
  );

  app.delete(
    '/api/me/sessions/:id',
    {
      config: { access: 'sign-in' },
      schema: {
        tags,
        security,
        summary: 'Sign out one of them',
        params: ownParams,
        response: { 204: z.null(), ...problems(401, 403, 404) },
      },
    },
    async (request, reply) => {
      const { id: user } = (await signedInCallerOf(context, request)).account;
      const { id: session } = request.params;
      await db.transaction().execute(async (tx) => {
        if (!(await isSignInOf(tx, user, session)) || (await endSession(tx, session)) === null) throw new ApiError('not-found');
        await recordActivity(tx, { actor: user, action: 'session.ended', detail: { address: clientAddressOf(request) } });
      });
      bus.publish({ type: 'account', user });
      return reply.code(204).send(null);
    },
  );

  app.delete(
    '/api/me/sessions',
    {
      config: { access: 'sign-in' },
      schema: { tags, security, summary: 'Sign out all others', response: { 204: z.null(), ...problems(401, 403) } },
    },
    async (request, reply) => {
      const { account, session } = await signedInCallerOf(context, request);
      const user = account.id;
      await db.transaction().execute(async (tx) => {
        await lockAccounts(tx, [user]);
        await endSignInsOf(tx, user, session);
        await recordActivity(tx, { actor: user, action: 'session.ended', detail: { others: true, address: clientAddressOf(request) } });
      });
      bus.publish({ type: 'account', user });
      return reply.code(204).send(null);
    },
  );
}
