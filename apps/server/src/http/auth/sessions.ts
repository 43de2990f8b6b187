/** Refreshing a sign-in session, and signing out. */
import { signedIn } from '@inkstone/api';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { getAccount } from '../../db/queries/accounts.ts';
import { recordActivity } from '../../db/queries/activity.ts';
import { endSession, rotate, sessionOfToken } from '../../db/queries/sessions.ts';
import { ApiError } from '../../errors.ts';
import { clientAddressOf } from '../addresses.ts';
import { type Context, callerOf, type Routes } from '../context.ts';
import { problems } from '../problems.ts';
import { answerSignedIn, forgetCookie, refreshTokenOf, refuseForeign } from './session-cookie.ts';

export function sessionRoutes(app: Routes, context: Context): void {
  const { db } = context;

  app.post(
    '/api/auth/refresh',
    {
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
      const token = refreshTokenOf(request);
      if (token === undefined) {
        forgetCookie(reply);
        throw new ApiError('not-signed-in', 'There is no refresh cookie');
      }
      const rotation = await db.transaction().execute((tx) => rotate(tx, token));
      if (rotation.outcome === 'rotated') {
        const user = await getAccount(db, rotation.user);
        return answerSignedIn(context, reply, user, rotation.session, rotation.refreshToken);
      }
      if (rotation.outcome === 'reused') await end(context, rotation.session, 'session.revoked', request);
      forgetCookie(reply);
      throw new ApiError('session-ended', 'The sign-in session has ended; sign in again');
    },
  );

  app.post(
    '/api/auth/logout',
    { schema: { tags: ['accounts'], summary: 'Sign out', response: { 204: z.null(), ...problems(403) } } },
    async (request, reply) => {
      refuseForeign(context, request);
      const token = refreshTokenOf(request);
      const session = token === undefined ? null : await sessionOfToken(db, token);
      // A program without cookies signs out with its access token.
      const ending = session ?? (await callerOf(context, request).catch(ignoreRefusal))?.session ?? null;
      if (ending !== null) await end(context, ending, 'session.ended', request);
      return forgetCookie(reply).code(204).send(null);
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
