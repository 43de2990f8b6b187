/** Signing in, and how often it may fail. */
import { credentials, signedIn } from '@inkstone/api';
import { findByLogin } from '../../db/queries/accounts.ts';
import { recordActivity } from '../../db/queries/activity.ts';
import { openSession } from '../../db/queries/sessions.ts';
import { ApiError } from '../../errors.ts';
import { clientAddressOf } from '../addresses.ts';
import type { Context, Routes } from '../context.ts';
import { problems } from '../problems.ts';
import { Attempts } from './attempts.ts';
import { isPassword } from './passwords.ts';
import { answerSignedIn } from './session-cookie.ts';

/** Limits of failed sign-ins: for one login from one address, and for all logins from one address. */
const FAILURES = { most: 10, within: 15 * 60 * 1000 };
const FAILURES_OF_ADDRESS = { most: 200, within: 15 * 60 * 1000 };

export function loginRoutes(app: Routes, context: Context): void {
  const { db } = context;
  const failures = new Attempts(FAILURES);
  const failuresOfAddress = new Attempts(FAILURES_OF_ADDRESS);

  app.post(
    '/api/auth/login',
    {
      schema: {
        tags: ['accounts'],
        summary: 'Sign in',
        description: `Failed sign-ins are limited to ${FAILURES.most} of one login from one address in ${FAILURES.within / 60_000} minutes; successful ones are not counted.`,
        body: credentials,
        response: { 200: signedIn, ...problems(401, 422, 429) },
      },
    },
    async (request, reply) => {
      const login = request.body.login.trim().toLowerCase();
      const address = clientAddressOf(request);
      const counted: [Attempts, string][] = context.rateLimits
        ? [
            [failuresOfAddress, address],
            [failures, `${address} ${login}`],
          ]
        : [];
      beginAttempt(counted);
      const found = await findByLogin(db, login);
      const matches = await isPassword(request.body.password, found?.passwordHash ?? null);
      if (!matches || found === undefined || found.disabledAt !== null) {
        await recordActivity(db, { actor: found?.id ?? null, action: 'session.failed', detail: { address } });
        throw new ApiError('bad-credentials');
      }
      for (const [attempts, key] of counted) attempts.forgive(key);
      const session = await db.transaction().execute(async (tx) => {
        await recordActivity(tx, { actor: found.id, action: 'session.started', detail: { address } });
        return openSession(tx, found.id);
      });
      const { passwordHash: _, disabledAt: __, ...user } = found;
      return answerSignedIn(context, reply, user, session.session, session.refreshToken);
    },
  );
}

/** Counts an attempt under each key. If one is over its limit, it counts under none. @throws ApiError `too-many` */
function beginAttempt(counted: readonly (readonly [Attempts, string])[]): void {
  for (const [index, [attempts, key]] of counted.entries()) {
    const wait = attempts.begin(key);
    if (wait === 0) continue;
    for (const [earlier, earlierKey] of counted.slice(0, index)) earlier.forgive(earlierKey);
    throw new ApiError('too-many', `Too many failed sign-ins; try again in ${wait} seconds`, { retryAfter: wait });
  }
}
