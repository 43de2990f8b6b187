/** Registering an account. */
import { registration, signedIn } from '@inkstone/api';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { violatedConstraint } from '../../db/database.ts';
import { registerAccount } from '../../db/queries/accounts.ts';
import { recordActivity } from '../../db/queries/activity.ts';
import { openSession } from '../../db/queries/sessions.ts';
import { hasAdmin, isSetupCode } from '../../db/queries/setup-code.ts';
import { ApiError } from '../../errors.ts';
import { clientAddressOf, isFromThisMachine } from '../addresses.ts';
import type { Context, Routes } from '../context.ts';
import { problems } from '../problems.ts';
import { Attempts } from './attempts.ts';
import { hashPassword, weaknessOf } from './passwords.ts';
import { answerSignedIn } from './session-cookie.ts';

/** Limit of registrations from one address; `timeWindow` is in ms. */
const REGISTRATIONS = { max: 100, timeWindow: 60 * 60 * 1000 };
/** Limit of wrong setup codes from one address. */
const WRONG_CODES = { most: 10, within: 15 * 60 * 1000 };

const strongRegistration = registration.superRefine((body, context) => {
  const weakness = weaknessOf(body.password);
  if (weakness !== null) context.addIssue({ code: 'custom', path: ['password'], message: weakness });
});

export function registrationRoutes(app: Routes, context: Context): void {
  const wrongCodes = new Attempts(WRONG_CODES);

  app.post(
    '/api/auth/register',
    {
      config: { rateLimit: context.rateLimits ? { ...REGISTRATIONS, hook: 'preHandler', keyGenerator: clientAddressOf } : false },
      schema: {
        tags: ['accounts'],
        summary: 'Register',
        description: 'While there is no administrator, the account becomes one.',
        body: strongRegistration,
        response: { 201: signedIn, ...problems(403, 409, 422, 429) },
      },
    },
    async (request, reply) => {
      const { password, setupCode: given } = request.body;
      const permitted = await mayBeAdmin(context, wrongCodes, request, given);
      const opened = await register(context, request.body, await hashPassword(password), permitted, clientAddressOf(request));
      reply.code(201);
      return await answerSignedIn(context, reply, opened.user, opened.session, opened.refreshToken);
    },
  );
}

/**
 * Whether the caller may register the administrator's account: from this machine, or with the setup code.
 *
 * @throws ApiError when there is no administrator yet and the setup code is missing or wrong
 */
async function mayBeAdmin(context: Context, wrongCodes: Attempts, request: FastifyRequest, given: string | undefined): Promise<boolean> {
  const { db } = context;
  if (isFromThisMachine(request)) return true;
  if (await hasAdmin(db)) return false;
  if (given === undefined || given === '') throw new ApiError('setup-code-needed');
  const address = clientAddressOf(request);
  const wait = context.rateLimits ? wrongCodes.begin(address) : 0;
  if (wait > 0) throw new ApiError('too-many', `Too many wrong setup codes; try again in ${wait} seconds`, { retryAfter: wait });
  if (!(await isSetupCode(db, given))) throw new ApiError('setup-code-needed', 'This is not the setup code');
  if (context.rateLimits) wrongCodes.forgive(address);
  return true;
}

/** Creates the account and its first session. @throws ApiError when the username or e-mail address is taken, or a setup code is needed */
async function register(
  { db, defaultRole }: Context,
  { username, email }: z.output<typeof registration>,
  passwordHash: string,
  permitted: boolean,
  address: string,
) {
  const values = { username: username.toLowerCase(), email, displayName: username, passwordHash, role: defaultRole };
  try {
    return await db.transaction().execute(async (tx) => {
      const user = await registerAccount(tx, values, permitted);
      if (user === null) throw new ApiError('setup-code-needed');
      const session = await openSession(tx, user.id);
      await recordActivity(tx, { actor: user.id, action: 'account.registered', detail: { role: user.role, address } });
      await recordActivity(tx, { actor: user.id, action: 'session.started', detail: { address } });
      return { user, ...session };
    });
  } catch (cause) {
    const constraint = violatedConstraint(cause);
    if (constraint === 'users_username') throw new ApiError('username-taken', undefined, { cause });
    if (constraint === 'users_email') throw new ApiError('email-taken', undefined, { cause });
    throw cause;
  }
}
