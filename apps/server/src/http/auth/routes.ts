/** Registering, signing in and out, and tickets for sockets. */
import { type Account, account, credentials, id, registration, signedIn, ticket, ticketRequest } from '@inkstone/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { violatedConstraint } from '../../db/database.ts';
import { findByLogin, registerAccount } from '../../db/queries/accounts.ts';
import { recordActivity } from '../../db/queries/activity.ts';
import { createTicket, endSession, openSession, rotate, SESSION_DAYS, sessionOfToken, TICKET_SECONDS } from '../../db/queries/sessions.ts';
import { hasAdmin, isSetupCode } from '../../db/queries/setup-code.ts';
import { ApiError } from '../../errors.ts';
import { isFromThisMachine } from '../addresses.ts';
import { type Context, callerOf, documentFor, type Routes } from '../context.ts';
import { problems } from '../problems.ts';
import { Attempts } from './attempts.ts';
import { ACCESS_TOKEN_SECONDS } from './identity.ts';
import { hashPassword, isPassword, weaknessOf } from './passwords.ts';

const COOKIE = 'inkstone_refresh';
const COOKIE_PATH = '/api/auth';

/** From one address. */
const REGISTRATIONS = { max: 100, timeWindow: 60 * 60 * 1000 };
/** Failed sign-ins: of one login from one address, and of all from one address. */
const FAILURES = { most: 10, within: 15 * 60 * 1000 };
const FAILURES_OF_ADDRESS = { most: 200, within: 15 * 60 * 1000 };
/** Wrong setup codes, from one address. */
const WRONG_CODES = { most: 10, within: 15 * 60 * 1000 };

const strongRegistration = registration.superRefine((body, context) => {
  const weakness = weaknessOf(body.password);
  if (weakness !== null) context.addIssue({ code: 'custom', path: ['password'], message: weakness });
});

/** One name for an address, however it is written. */
const addressOf = (request: FastifyRequest) => request.ip.replace(/^::ffff:/, '');

export function authRoutes(app: Routes, context: Context): void {
  const { db, bus, identity } = context;
  const failures = new Attempts(FAILURES);
  const failuresOfAddress = new Attempts(FAILURES_OF_ADDRESS);
  const wrongCodes = new Attempts(WRONG_CODES);

  const answer = async (reply: FastifyReply, user: Account, session: string, refreshToken: string) => {
    reply.setCookie(COOKIE, refreshToken, {
      path: COOKIE_PATH,
      httpOnly: true,
      sameSite: 'lax',
      secure: reply.request.protocol === 'https',
      maxAge: SESSION_DAYS * 24 * 60 * 60,
    });
    reply.header('cache-control', 'no-store');
    return { user, accessToken: await identity.issueAccessToken(user.id, session), expiresIn: ACCESS_TOKEN_SECONDS };
  };

  const forget = (reply: FastifyReply) => reply.clearCookie(COOKIE, { path: COOKIE_PATH });

  /** Other sites can't send the cookie; other origins of this site could. */
  const refuseForeign = (request: FastifyRequest) => {
    if (!context.allowsOrigin(request)) throw new ApiError('foreign-origin');
  };

  /**
   * Whether somebody who registers may become the administrator: from this machine, or with the setup code.
   *
   * @throws ApiError when they would become the administrator and may not
   */
  const mayBeAdmin = async (request: FastifyRequest, given: string | undefined): Promise<boolean> => {
    if (isFromThisMachine(request)) return true;
    if (await hasAdmin(db)) return false;
    if (given === undefined || given === '') throw new ApiError('setup-code-needed');
    const address = addressOf(request);
    const wait = context.rateLimits ? wrongCodes.begin(address) : 0;
    if (wait > 0) throw new ApiError('too-many', `Too many wrong setup codes; try again in ${wait} seconds`, { retryAfter: wait });
    if (!(await isSetupCode(db, given))) throw new ApiError('setup-code-needed', 'This is not the setup code');
    if (context.rateLimits) wrongCodes.forgive(address);
    return true;
  };

  app.post(
    '/api/auth/register',
    {
      config: { rateLimit: context.rateLimits ? { ...REGISTRATIONS, hook: 'preHandler', keyGenerator: addressOf } : false },
      schema: {
        tags: ['accounts'],
        summary: 'Register',
        description: 'While there is no administrator, the account becomes one.',
        body: strongRegistration,
        response: { 201: signedIn, ...problems(403, 409, 422, 429) },
      },
    },
    async (request, reply) => {
      const { username: name, email: address, password, setupCode: given } = request.body;
      const permitted = await mayBeAdmin(request, given);
      const passwordHash = await hashPassword(password);
      try {
        const opened = await db.transaction().execute(async (tx) => {
          const values = { username: name.toLowerCase(), email: address, displayName: name, passwordHash, role: context.defaultRole };
          const user = await registerAccount(tx, values, permitted);
          if (user === null) throw new ApiError('setup-code-needed');
          const session = await openSession(tx, user.id);
          await recordActivity(tx, {
            actor: user.id,
            action: 'account.registered',
            detail: { role: user.role, address: addressOf(request) },
          });
          await recordActivity(tx, { actor: user.id, action: 'session.started', detail: { address: addressOf(request) } });
          return { user, ...session };
        });
        reply.code(201);
        return await answer(reply, opened.user, opened.session, opened.refreshToken);
      } catch (cause) {
        const constraint = violatedConstraint(cause);
        if (constraint === 'users_username') throw new ApiError('username-taken', undefined, { cause });
        if (constraint === 'users_email') throw new ApiError('email-taken', undefined, { cause });
        throw cause;
      }
    },
  );

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
      const address = addressOf(request);
      const counted: [Attempts, string][] = context.rateLimits
        ? [
            [failuresOfAddress, address],
            [failures, `${address} ${login}`],
          ]
        : [];
      for (const [index, [attempts, key]] of counted.entries()) {
        const wait = attempts.begin(key);
        if (wait === 0) continue;
        for (const [earlier, earlierKey] of counted.slice(0, index)) earlier.forgive(earlierKey);
        throw new ApiError('too-many', `Too many failed sign-ins; try again in ${wait} seconds`, { retryAfter: wait });
      }
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
      return answer(reply, user, session.session, session.refreshToken);
    },
  );

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
      refuseForeign(request);
      const token = request.cookies[COOKIE];
      if (token === undefined) {
        forget(reply);
        throw new ApiError('not-signed-in', 'There is no refresh cookie');
      }
      const rotation = await db.transaction().execute((tx) => rotate(tx, token));
      if (rotation.outcome === 'rotated') {
        const user = await db
          .selectFrom('users')
          .select(['id', 'username', 'email', 'display_name as displayName', 'role'])
          .where('id', '=', rotation.user)
          .executeTakeFirstOrThrow();
        return answer(reply, user, rotation.session, rotation.refreshToken);
      }
      if (rotation.outcome === 'reused') await end(rotation.session, 'session.revoked', request);
      forget(reply);
      throw new ApiError('session-ended', 'The sign-in session has ended; sign in again');
    },
  );

  app.post(
    '/api/auth/logout',
    { schema: { tags: ['accounts'], summary: 'Sign out', response: { 204: z.null(), ...problems(403) } } },
    async (request, reply) => {
      refuseForeign(request);
      const token = request.cookies[COOKIE];
      const session = token === undefined ? null : await sessionOfToken(db, token);
      // A program without cookies signs out with its access token.
      const ending = session ?? (await callerOf(context, request).catch(ignoreRefusal))?.session ?? null;
      if (ending !== null) await end(ending, 'session.ended', request);
      return forget(reply).code(204).send(null);
    },
  );

  async function end(session: string, action: 'session.ended' | 'session.revoked', request: FastifyRequest): Promise<void> {
    const user = await db.transaction().execute(async (tx) => {
      const ended = await endSession(tx, session);
      if (ended !== null) await recordActivity(tx, { actor: ended, action, detail: { address: addressOf(request) } });
      return ended;
    });
    if (user !== null) bus.publish({ type: 'account', user });
  }

  app.get(
    '/api/me',
    { schema: { tags: ['accounts'], summary: 'Oneself', security: [{ bearer: [] }], response: { 200: account, ...problems(401) } } },
    async (request) => (await callerOf(context, request)).account,
  );

  app.post(
    '/api/auth/ticket',
    {
      schema: {
        tags: ['accounts'],
        summary: 'A ticket for the socket of a document: one use, this document only',
        security: [{ bearer: [] }],
        body: ticketRequest,
        response: { 200: ticket, ...problems(401, 404, 422) },
      },
    },
    async (request, reply) => {
      const caller = await callerOf(context, request);
      const documentId = id.safeParse(request.body.documentId);
      if (!documentId.success) throw new ApiError('not-found');
      const { id: document } = await documentFor(context, documentId.data, caller, 'read');
      const made = await createTicket(db, { userId: caller.account.id, session: caller.session, document });
      reply.header('cache-control', 'no-store');
      return { ticket: made, expiresIn: TICKET_SECONDS };
    },
  );
}

function ignoreRefusal(error: unknown): null {
  if (error instanceof ApiError) return null;
  throw error;
}
