/** Signing in, and how often it may fail. */
import { credentials, signedIn } from '@inkstone/api';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { type FoundAccount, findForSignIn } from '../../db/queries/accounts/accounts.ts';
import { openSession } from '../../db/queries/accounts/sessions.ts';
import { recordActivity } from '../../db/queries/audit/activity.ts';
import { ApiError } from '../../errors.ts';
import { clientAddressOf, originOf } from '../addresses.ts';
import type { Context, Routes } from '../context.ts';
import { problems } from '../problems.ts';
import { beginAttempt, type Counted, forgiveAttempt, Limit, networkOf } from './limit.ts';
import { isPassword } from './passwords.ts';
import { takeCode } from './second-factor.ts';
import { answerSignedIn } from './session-cookie.ts';
import { refuseWithoutPasswords } from './ways.ts';

/** Limits of failed sign-ins, for all servers together. Windows are in seconds. */
const FAILURES = { most: 10, within: 15 * 60 };
const FAILURES_OF_ADDRESS = { most: 200, within: 15 * 60 };
/** Of one account, from wherever, by its username or its address. */
const FAILURES_OF_ACCOUNT = { most: 100, within: 60 * 60, free: 20 };
/** Wrong codes of one account, from wherever: who sends one knows the password. */
const WRONG_CODES = { most: 10, within: 15 * 60 };
const WHAT = 'failed sign-ins';

export function loginRoutes(app: Routes, context: Context): void {
  const { db } = context;
  const failures = new Limit(context, 'login', FAILURES);
  const failuresOfAddress = new Limit(context, 'login-address', FAILURES_OF_ADDRESS);
  const failuresOfAccount = new Limit(context, 'login-account', FAILURES_OF_ACCOUNT);
  const wrongCodes = new Limit(context, 'code', WRONG_CODES);

  app.post(
    '/api/auth/login',
    {
      schema: {
        tags: ['accounts'],
        summary: 'Sign in',
        description:
          `Failed sign-ins are limited to ${FAILURES.most} of one login from one address in ${FAILURES.within / 60} minutes, and to ${FAILURES_OF_ACCOUNT.most} of one account in an hour, ` +
          'where each after the first twenty makes the next one wait longer; successful ones are not counted. Only once the password is right does the answer say that the account is disabled, or asks for a code.',
        body: credentials,
        response: { 200: signedIn, ...problems(401, 403, 422, 429) },
      },
    },
    async (request, reply) => {
      refuseWithoutPasswords(context);
      const login = request.body.login.trim().toLowerCase();
      const address = clientAddressOf(request);
      const recordRefusal = () => recordActivity(db, { actor: null, action: 'session.failed', detail: { address, limited: true } });
      const byAddress: Counted = [
        [failuresOfAddress, networkOf(address)],
        [failures, `${networkOf(address)} ${login}`],
      ];
      // Before anything is looked up, so that a flood costs nothing.
      await beginAttempt(byAddress, WHAT, recordRefusal);
      const candidate = await findForSignIn(db, login);
      const byAccount: Counted = [[failuresOfAccount, candidate?.id ?? login]];
      await beginAttempt(byAccount, WHAT, recordRefusal);
      const counted = [...byAddress, ...byAccount];
      const found = await accountOf(context, candidate, request.body.password, address);
      if (found.secondFactor) await secondFactor(context, wrongCodes, counted, found.id, request);
      await forgiveAttempt(counted);
      const session = await db.transaction().execute(async (tx) => {
        await recordActivity(tx, { actor: found.id, action: 'session.started', detail: { address } });
        return openSession(tx, found.id, originOf(request));
      });
      const { passwordHash: _, disabledAt: __, ...user } = found;
      return answerSignedIn(context, reply, user, session.session, session.refreshToken);
    },
  );
}

/** The account, if the password is its. @throws ApiError `bad-credentials`, `account-disabled` */
async function accountOf({ db }: Context, found: FoundAccount | undefined, password: string, address: string): Promise<FoundAccount> {
  const matches = await isPassword(password, found?.passwordHash ?? null);
  if (found !== undefined && matches && found.disabledAt === null) return found;
  await recordActivity(db, { actor: found?.id ?? null, action: 'session.failed', detail: { address } });
  throw new ApiError(matches ? 'account-disabled' : 'bad-credentials');
}

/** Asks for the second factor, once the password is right. @throws ApiError `second-factor-needed`, `wrong-code`, `too-many` */
async function secondFactor(context: Context, wrongCodes: Limit, counted: Counted, user: string, request: FastifyRequest) {
  const { code = '' } = request.body as z.output<typeof credentials>;
  if (code.trim() === '') {
    await forgiveAttempt(counted);
    throw new ApiError('second-factor-needed');
  }
  const codes: Counted = [[wrongCodes, user]];
  await beginAttempt(codes, 'wrong codes');
  if (!(await takeCode(context, user, code))) {
    await recordActivity(context.db, { actor: user, action: 'session.failed', detail: { address: clientAddressOf(request), code: true } });
    throw new ApiError('wrong-code');
  }
  await forgiveAttempt(codes);
}
