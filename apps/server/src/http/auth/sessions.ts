/** Refreshing a sign-in session, and signing out. */
import { signedIn } from '@inkstone/api';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { getAccount } from '../../db/queries/accounts/accounts.ts';
import { endSession, rotate, sessionOfToken } from '../../db/queries/accounts/sessions.ts';
import { recordActivity } from '../../db/queries/audit/activity.ts';
import { ApiError } from '../../errors.ts';
import { clientAddressOf, originOf } from '../addresses.ts';
import { type Context, callerOf, type Routes } from '../context.ts';
import { problems } from '../problems.ts';
import { answerSignedIn, forgetCookie, refreshTokenOf, refuseForeign } from './session-cookie.ts';

export function sessionRoutes(app: Routes, context: Context): void {
  const { db } = context;

  app.post(
    '/api/auth/refresh',
    {
      config: { reads: true },
      schema: {
        tags: ['accounts'],
        summary: 'A new access token',
        description:
          'Spends the refresh cookie and sets the next one. Presenting a spent one ends the session: the tabs of one browser share a lock.',
        response: { 200: signedIn, ...problems(401, 403) },
      },
    },
    async (request, reply) => {
      refuseForeign(context, request);
      const token = refreshTokenOf(context, request);
      if (token === undefined) {
        forgetCookie(context, reply);
        throw new ApiError('not-signed-in', 'There is no refresh cookie');
      }
      const rotation = await db.transaction().execute((tx) => rotate(tx, token, originOf(request)));
      if (rotation.outcome === 'rotated') {
        const user = await getAccount(db, rotation.user);
        return answerSignedIn(context, reply, user, rotation.session, rotation.refreshToken);
      }
      if (rotation.outcome === 'reused') await end(context, rotation.session, 'session.revoked', request);
      forgetCookie(context, reply);
      throw new ApiError('session-ended', 'The sign-in session has ended; sign in again');
    },
  );

  app.post(
    '/api/auth/logout',
    { schema: { tags: ['accounts'], summary: 'Sign out', response: { 204: z.null(), ...problems(403) } } },
    async (request, reply) => {
      refuseForeign(context, request);
      const token = refreshTokenOf(context, request);
      const session = token === undefined ? null : await sessionOfToken(db, token);
      // A program without cookies signs out with its access token. An API token ends where it was made.
      const caller = session === null ? await callerOf(context, request).catch(ignoreRefusal) : null;
      const ending = session ?? (caller === null || caller.kind === 'token' ? null : caller.session);
      if (ending !== null) await end(context, ending, 'session.ended', request);
      return forgetCookie(context, reply).code(204).send(null);
    },
  );
}

async function end(
  { db, bus }: Context,
  session: string,
  action: 'session.ended' | 'session.revoked',
  request: FastifyRequest,
): Promise<void> {
  const user = await db.transaction().execute(async (tx) => {
    const ended = await endSession(tx, session);
    if (ended !== null) await recordActivity(tx, { actor: ended, action, detail: { address: clientAddressOf(request) } });
    return ended;
  });
  if (user !== null) bus.publish({ type: 'account', user });
}

function ignoreRefusal(error: unknown): null {
  if (error instanceof ApiError) return null;
  throw error;
}
