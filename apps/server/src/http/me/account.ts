/** What others see of one's own account, and its e-mail address. */
import { accountDetails, type OwnAccount, ownAccount } from '@inkstone/api';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Tx, violatedConstraint } from '../../db/database.ts';
import { bumpAccountEpoch, getAccount, holdersOfEmail, lockAccounts } from '../../db/queries/accounts/accounts.ts';
import { pendingEmailOf, spendMailTokens } from '../../db/queries/accounts/mail-tokens.ts';
import { recordActivity } from '../../db/queries/audit/activity.ts';
import { ApiError } from '../../errors.ts';
import type { Mail } from '../../ports/mailer.ts';
import { type Context, callerOf, type Routes, signedInCallerOf } from '../context.ts';
import { mailLanguageOf, mails } from '../mail/mails.ts';
import { verificationMail } from '../mail/verification.ts';
import { problems } from '../problems.ts';

const tags = ['accounts'];
const security = [{ bearer: [] }];

/** The account as its user sees it. */
export async function readOwnAccount({ db }: Context, user: string): Promise<OwnAccount> {
  return { ...(await getAccount(db, user)), pendingEmail: await pendingEmailOf(db, user) };
}

export function ownAccountRoutes(app: Routes, context: Context): void {
  app.get('/api/me', { schema: { tags, security, summary: 'Oneself', response: { 200: ownAccount, ...problems(401) } } }, async (request) =>
    readOwnAccount(context, (await callerOf(context, request)).account.id),
  );
  changeRoute(app, context);
  verificationRoute(app, context);
}

function changeRoute(app: Routes, context: Context): void {
  const { bus, mailer } = context;

  app.patch(
    '/api/me',
    {
      config: { access: 'sign-in' },
      schema: {
        tags,
        security,
        summary: 'Change one’s name, colour, language or e-mail address',
        description:
          'A new address counts at once, but others find the account by it only once it is verified. One that another account holds without having verified it waits as `pendingEmail` until it is.',
        body: accountDetails,
        response: { 200: ownAccount, ...problems(401, 403, 409, 422, 429) },
      },
    },
    async (request) => {
      const { id: user } = (await signedInCallerOf(context, request)).account;
      const sending = await changeAccount(context, user, request.body, request);
      for (const mail of sending) mailer.send(mail);
      bus.publish({ type: 'account', user });
      return readOwnAccount(context, user);
    },
  );
}

/** @returns the mails to send */
async function changeAccount(context: Context, user: string, change: z.output<typeof accountDetails>, request: FastifyRequest) {
  const { displayName, color, language, email } = change;
  try {
    return await context.db.transaction().execute(async (tx) => {
      const [before] = await lockAccounts(tx, [user]);
      if (before === undefined) throw new ApiError('session-ended');
      const set = {
        ...(displayName === undefined ? {} : { display_name: displayName }),
        ...(color === undefined ? {} : { color }),
        ...(language === undefined ? {} : { language }),
      };
      if (Object.keys(set).length > 0) await tx.updateTable('users').set(set).where('id', '=', user).execute();
      if (displayName !== undefined && displayName !== before.displayName) {
        await recordActivity(tx, { actor: user, action: 'account.renamed', detail: { from: before.displayName, to: displayName } });
      }
      const sending = email === undefined ? [] : await changeEmail(tx, context, before, email, request);
      await bumpAccountEpoch(tx, user);
      return sending;
    });
  } catch (cause) {
    if (violatedConstraint(cause) === 'users_email') throw new ApiError('email-taken', undefined, { cause });
    throw cause;
  }
}

type LockedAccount = NonNullable<Awaited<ReturnType<typeof lockAccounts>>[number]>;

/** Changes the address of a locked account, or lets it wait for its verification. @returns the mails to send @throws ApiError `email-taken` */
async function changeEmail(tx: Tx, context: Context, before: LockedAccount, email: string, request: FastifyRequest): Promise<Mail[]> {
  const { id: user } = before;
  await spendMailTokens(tx, user, 'verify');
  if (before.email?.toLowerCase() === email.toLowerCase()) {
    await tx.updateTable('users').set({ email }).where('id', '=', user).execute();
    return before.emailVerified ? [] : [await verificationMail(tx, context, before, email, request)];
  }
  const holders = await tx
    .selectFrom('users')
    .select('email_verified_at')
    .where('id', 'in', [...(await holdersOfEmail(tx, email)), user])
    .where('id', '!=', user)
    .execute();
  if (holders.some((holder) => holder.email_verified_at !== null)) throw new ApiError('email-taken');
  const verification = await verificationMail(tx, context, before, email, request);
  if (holders.length > 0) return [verification];
  await tx.updateTable('users').set({ email, email_verified_at: null }).where('id', '=', user).execute();
  // A link to the old address sets no password any more.
  await spendMailTokens(tx, user, 'reset');
  await recordActivity(tx, { actor: user, action: 'account.email-changed', detail: { from: before.email, to: email } });
  if (before.email === null) return [verification];
  const notice = mails.addressChanged(mailLanguageOf(before.language, request), before.displayName, email);
  return [verification, { to: before.email, ...notice }];
}

function verificationRoute(app: Routes, context: Context): void {
  const { db, mailer } = context;

  app.post(
    '/api/me/email/verification',
    {
      config: { access: 'sign-in' },
      schema: {
        tags,
        security,
        summary: 'Send the link that verifies one’s address again',
        response: { 204: z.null(), ...problems(401, 403, 429) },
      },
    },
    async (request, reply) => {
      const { id: user } = (await signedInCallerOf(context, request)).account;
      const mail = await db.transaction().execute(async (tx) => {
        const [account] = await lockAccounts(tx, [user]);
        const pending = await pendingEmailOf(tx, user);
        const address = pending ?? (account?.emailVerified === false ? account.email : null);
        if (account === undefined || address === null) return null;
        await spendMailTokens(tx, user, 'verify');
        return verificationMail(tx, context, account, address, request);
      });
      if (mail !== null) mailer.send(mail);
      return reply.code(204).send(null);
    },
  );
}
