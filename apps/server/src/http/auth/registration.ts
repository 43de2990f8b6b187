/** Registering an account. */
import { registration, signedIn } from '@inkstone/api';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { type Db, type Tx, violatedConstraint } from '../../db/database.ts';
import { getAccount, registerAccount } from '../../db/queries/accounts/accounts.ts';
import { openSession } from '../../db/queries/accounts/sessions.ts';
import { hasAdmin, isSetupCode } from '../../db/queries/accounts/setup-code.ts';
import { recordActivity } from '../../db/queries/audit/activity.ts';
import { addressOfInvitation } from '../../db/queries/sharing/invitations.ts';
import { ApiError } from '../../errors.ts';
import { clientAddressOf, isFromThisMachine, originOf } from '../addresses.ts';
import type { Context, Routes } from '../context.ts';
import { readInstallation } from '../installation.ts';
import { acceptInvitationsOf } from '../mail/invitations.ts';
import { verificationMail, verifyAddress } from '../mail/verification.ts';
import { problems } from '../problems.ts';
import { beginAttempt, type Counted, forgiveAttempt, Limit, networkOf } from './limit.ts';
import { hashPassword, weaknessOf } from './passwords.ts';
import { answerSignedIn } from './session-cookie.ts';
import { refuseUnwanted, refuseWithoutPasswords } from './ways.ts';

/** Limit of registrations from one address; `timeWindow` is in ms. */
const REGISTRATIONS = { max: 100, timeWindow: 60 * 60 * 1000 };
/** Limit of wrong setup codes from one address. `within` is in seconds. */
const WRONG_CODES = { most: 10, within: 15 * 60 };

const strongRegistration = registration.superRefine((body, context) => {
  const weakness = weaknessOf(body.password);
  if (weakness !== null) context.addIssue({ code: 'custom', path: ['password'], message: weakness });
});

export function registrationRoutes(app: Routes, context: Context): void {
  const wrongCodes = new Limit(context, 'setup', WRONG_CODES);

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
      refuseWithoutPasswords(context);
      const permitted = await mayBeAdmin(context, wrongCodes, request, given);
      if (await hasAdmin(context.db)) await refuseUnwanted(context, request.body.email, await isInvited(context, request.body));
      const opened = await register(context, request, await hashPassword(password), permitted);
      if (opened.mail !== null) context.mailer.send(opened.mail);
      for (const user of opened.changed) context.bus.publish({ type: 'account', user });
      await acceptInvitationsOf(context, opened.user.id, request);
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
async function mayBeAdmin(context: Context, wrongCodes: Limit, request: FastifyRequest, given: string | undefined): Promise<boolean> {
  const { db } = context;
  if (isFromThisMachine(request)) return true;
  if (await hasAdmin(db)) return false;
  if (given === undefined || given === '') throw new ApiError('setup-code-needed');
  const counted: Counted = [[wrongCodes, networkOf(clientAddressOf(request))]];
  await beginAttempt(counted, 'wrong setup codes');
  if (!(await isSetupCode(db, given))) throw new ApiError('setup-code-needed', 'This is not the setup code');
  await forgiveAttempt(counted);
  return true;
}

/** Whether an invitation's link was sent to this address. */
async function isInvited(
  { db }: { readonly db: Db | Tx },
  { invitation, email }: Pick<z.output<typeof registration>, 'invitation' | 'email'>,
) {
  const address = invitation === undefined ? undefined : await addressOfInvitation(db, invitation);
  return address?.toLowerCase() === email.toLowerCase();
}

/** Creates the account and its first session. @throws ApiError when the username or e-mail address is taken, or a setup code is needed */
async function register(context: Context, request: FastifyRequest, passwordHash: string, permitted: boolean) {
  const { username, email, displayName = username, invitation } = request.body as z.output<typeof registration>;
  const origin = originOf(request);
  const { address } = origin;
  const { defaultRole } = await readInstallation(context);
  try {
    return await context.db.transaction().execute(async (tx) => {
      // The invitation's link was sent to this address, so it is taken from who holds it without having verified it.
      const verified = await isInvited({ db: tx }, { invitation, email });
      const account = { username: username.toLowerCase(), email: verified ? null : email, displayName, passwordHash };
      const user = await registerAccount(tx, { ...account, role: defaultRole }, permitted);
      if (user === null) throw new ApiError('setup-code-needed');
      // Another may have become the administrator since it was asked.
      if (user.role !== 'admin') await refuseUnwanted(context, email, verified);
      const session = await openSession(tx, user.id, origin);
      await recordActivity(tx, { actor: user.id, action: 'account.registered', detail: { role: user.role, address } });
      await recordActivity(tx, { actor: user.id, action: 'session.started', detail: { address } });
      if (!verified) return { user, changed: [], mail: await verificationMail(tx, context, user, email, request), ...session };
      const changed = await verifyAddress(tx, user.id, email, 'invitation');
      if (changed === null) throw new ApiError('email-taken');
      return { user: await getAccount(tx, user.id), changed, mail: null, ...session };
    });
  } catch (cause) {
    return refuseTaken(cause);
  }
}

/** @throws ApiError when the cause is that the username or e-mail address is taken; else the cause */
export function refuseTaken(cause: unknown): never {
  const constraint = violatedConstraint(cause);
  if (constraint === 'users_username') throw new ApiError('username-taken', undefined, { cause });
  if (constraint === 'users_email') throw new ApiError('email-taken', undefined, { cause });
  throw cause;
}
