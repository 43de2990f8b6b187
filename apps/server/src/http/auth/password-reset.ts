/** Getting back in after a forgotten password, and verifying an address: by links that are sent to it. */
import { addressVerification, passwordReset, resetRequest } from '@inkstone/api';
import type { FastifyBaseLogger, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { bumpAccountEpoch, findForSignIn, getAccount, lockAccounts, setPassword } from '../../db/queries/accounts/accounts.ts';
import {
  countRecentMailTokens,
  createMailToken,
  findMailToken,
  spendMailToken,
  spendMailTokens,
} from '../../db/queries/accounts/mail-tokens.ts';
import { endSignInsOf } from '../../db/queries/accounts/sessions.ts';
import { recordActivity } from '../../db/queries/audit/activity.ts';
import { ApiError } from '../../errors.ts';
import { clientAddressOf } from '../addresses.ts';
import type { Context, Routes } from '../context.ts';
import { acceptInvitationsOf } from '../mail/invitations.ts';
import { mailLanguageOf, mails } from '../mail/mails.ts';
import { verifyAddress } from '../mail/verification.ts';
import { problems } from '../problems.ts';
import { beginAttempt, Limit, networkOf } from './limit.ts';
import { hashPassword, refuseWeak } from './passwords.ts';
import { refuseWithoutPasswords } from './ways.ts';

/** Reset mails that one account gets in an hour. More requests are answered like all others, and send nothing. */
const MOST_MAILS_AN_HOUR = 3;
/** Requests from one address. `within` is in seconds. */
const REQUESTS = { most: 20, within: 15 * 60 };
/** Requests that wait to be looked at. More are forgotten. */
const MOST_WAITING = 1_000;

const tags = ['accounts'];

export function passwordResetRoutes(app: Routes, context: Context): void {
  requestRoute(app, context);
  confirmationRoute(app, context);
  verificationRoute(app, context);
}

function requestRoute(app: Routes, context: Context): void {
  const requests = new Limit(context, 'reset', REQUESTS);
  const queue = new Queue(app.log);
  app.addHook('onClose', () => queue.idle());

  app.post(
    '/api/auth/password-reset',
    {
      schema: {
        tags,
        summary: 'Ask for a link that sets a new password',
        description: 'The answer is the same, and comes at the same time, whoever the login names.',
        body: resetRequest,
        response: { 202: z.null(), ...problems(403, 422, 429) },
      },
    },
    async (request, reply) => {
      refuseWithoutPasswords(context);
      await beginAttempt([[requests, networkOf(clientAddressOf(request))]], 'requests');
      // Nothing is looked up before the answer, so that it tells nothing.
      queue.add(() => sendReset(context, request.body.login.trim(), request));
      return reply.code(202).send(null);
    },
  );
}

/** Runs work one after another. */
class Queue {
  readonly #log: FastifyBaseLogger;
  #waiting = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(log: FastifyBaseLogger) {
    this.#log = log;
  }

  add(work: () => Promise<void>): void {
    if (this.#waiting >= MOST_WAITING) return;
    this.#waiting++;
    this.#last = this.#last
      .then(work)
      .catch((err: unknown) => this.#log.error({ err }, 'a link for a new password was not sent'))
      .finally(() => {
        this.#waiting--;
      });
  }

  idle(): Promise<void> {
    return this.#last;
  }
}

async function sendReset({ db, mailer, appUrl }: Context, login: string, request: FastifyRequest): Promise<void> {
  const found = await findForSignIn(db, login);
  if (found === undefined) return;
  const mail = await db.transaction().execute(async (tx) => {
    const [account] = await lockAccounts(tx, [found.id]);
    if (account?.email == null || account.disabledAt !== null || account.guest) return null;
    if ((await countRecentMailTokens(tx, account.id, 'reset')) >= MOST_MAILS_AN_HOUR) return null;
    const { token } = await createMailToken(tx, account.id, 'reset', account.email);
    const language = mailLanguageOf(account.language, request);
    return { to: account.email, ...mails.reset(language, account.displayName, `${appUrl}/reset-password?token=${token}`) };
  });
  if (mail !== null) mailer.send(mail);
}

function confirmationRoute(app: Routes, context: Context): void {
  const { db, bus, mailer } = context;

  app.post(
    '/api/auth/password-reset/confirm',
    {
      schema: {
        tags,
        summary: 'Set a new password by such a link',
        description: 'All sign-ins end; API tokens stay. The link verifies the address that it was sent to.',
        body: passwordReset,
        response: { 204: z.null(), ...problems(403, 422) },
      },
    },
    async (request, reply) => {
      refuseWithoutPasswords(context);
      const { token, password } = request.body;
      const link = await findMailToken(db, token, 'reset');
      if (link === undefined) throw new ApiError('link-spent');
      refuseWeak(password);
      const hash = await hashPassword(password);
      await db.transaction().execute(async (tx) => {
        const [account] = await lockAccounts(tx, [link.user]);
        if (account === undefined || !(await spendMailToken(tx, token))) throw new ApiError('link-spent');
        await spendMailTokens(tx, link.user, 'reset');
        await setPassword(tx, link.user, hash);
        await endSignInsOf(tx, link.user);
        await recordActivity(tx, { actor: link.user, action: 'account.password-reset', detail: { address: clientAddressOf(request) } });
        const owns = link.email !== null && link.email === account.email;
        if (owns && !account.emailVerified) await verifyAddress(tx, link.user, account.email as string, 'reset link');
        else await bumpAccountEpoch(tx, link.user);
      });
      bus.publish({ type: 'account', user: link.user });
      const { email, language, displayName } = await getAccount(db, link.user);
      if (email !== null) mailer.send({ to: email, ...mails.passwordChanged(mailLanguageOf(language, request), displayName) });
      await acceptInvitationsOf(context, link.user, request);
      return reply.code(204).send(null);
    },
  );
}

function verificationRoute(app: Routes, context: Context): void {
  const { db, bus, mailer } = context;

  app.post(
    '/api/auth/verify',
    {
      schema: {
        tags,
        summary: 'Verify an address by the link that was sent to it',
        description: 'An account that holds the address without having verified it loses it.',
        body: addressVerification,
        response: { 204: z.null(), ...problems(409, 422) },
      },
    },
    async (request, reply) => {
      const { token } = request.body;
      const link = await findMailToken(db, token, 'verify');
      if (link?.email == null) throw new ApiError('link-spent');
      const { user, email } = link;
      const { email: old, language, displayName } = await getAccount(db, user);
      const changed = await db.transaction().execute(async (tx) => {
        if (!(await spendMailToken(tx, token))) throw new ApiError('link-spent');
        const accounts = await verifyAddress(tx, user, email, 'link');
        if (accounts === null) throw new ApiError('email-taken');
        return accounts;
      });
      for (const one of changed) bus.publish({ type: 'account', user: one });
      if (old !== null && old.toLowerCase() !== email.toLowerCase())
        mailer.send({ to: old, ...mails.addressChanged(mailLanguageOf(language, request), displayName, email) });
      await acceptInvitationsOf(context, user, request);
      return reply.code(204).send(null);
    },
  );
}
