/** Administration of accounts. */
import {
  type Account,
  type AccountRole,
  type AdminAccount,
  accountChange,
  accountParams,
  adminAccount,
  adminAccountsQuery,
  id,
  madeAccount,
  newAccount,
  page,
  resetLink,
} from '@inkstone/api';
import { z } from 'zod';
import type { Tx } from '../../../db/database.ts';
import { bumpAccountEpoch, createAccount, lockAccounts, lockAdmins } from '../../../db/queries/accounts/accounts.ts';
import { type AdminAccountRow, findAdminAccount, getAdminAccount, listAdminAccounts } from '../../../db/queries/accounts/admin-accounts.ts';
import { createMailToken, spendMailTokens } from '../../../db/queries/accounts/mail-tokens.ts';
import { removeFactor } from '../../../db/queries/accounts/second-factor.ts';
import { endSessionsOf } from '../../../db/queries/accounts/sessions.ts';
import { recordActivity, recordSearch } from '../../../db/queries/audit/activity.ts';
import { wordsOf } from '../../../db/queries/documents/search.ts';
import { ApiError } from '../../../errors.ts';
import { refuseTaken } from '../../auth/registration.ts';
import { refuseWithoutPasswords } from '../../auth/ways.ts';
import { adminOf, type Context, type Routes } from '../../context.ts';
import { readInstallation } from '../../installation.ts';
import { acceptInvitationsOf } from '../../mail/invitations.ts';
import { mailLanguageOf, mails } from '../../mail/mails.ts';
import { cursorText, readCursor, toPage } from '../../paging.ts';
import { problems } from '../../problems.ts';
import { readingOf } from '../../reading.ts';

/** How long the link to a new account is good. */
const WELCOME_HOURS = 72;

/** Accounts that are offered while a name is typed. */
const MOST_TO_CHOOSE = 10;

const tags = ['administration'];
const security = [{ bearer: [] }];

export function adminAccountRoutes(app: Routes, context: Context): void {
  listRoute(app, context);
  changeRoute(app, context);
  newAccountRoute(app, context);
  resetLinkRoute(app, context);
  signOutRoute(app, context);
}

function toAdminAccount({ disabledAt, createdAt, lastSeenAt, ...account }: AdminAccountRow): AdminAccount {
  return {
    ...account,
    disabled: disabledAt !== null,
    createdAt: createdAt.toISOString(),
    lastSeenAt: lastSeenAt?.toISOString() ?? null,
  };
}

function listRoute(app: Routes, context: Context): void {
  app.get(
    '/api/admin/users',
    {
      config: { access: 'admin' },
      schema: {
        tags,
        security,
        summary: 'All accounts, by username',
        querystring: adminAccountsQuery,
        response: { 200: page(adminAccount), ...problems(401, 403, 422) },
      },
    },
    async (request, reply) => {
      const caller = await adminOf(context, request);
      const { cursor, query = '', role, state, choosing } = request.query;
      const limit = choosing ? Math.min(request.query.limit, MOST_TO_CHOOSE) : request.query.limit;
      const whose = id.safeParse(query.trim());
      const { db } = readingOf(context, request, reply, caller);
      if (whose.success) return toPage(await findAdminAccount(db, whose.data), limit, toAdminAccount, (row) => row.username);
      if (query.trim() !== '' && cursor === undefined && !choosing) {
        await recordSearch(context.db, caller.account.id, 'users.searched', query.trim());
      }
      const rows = await listAdminAccounts(db, { words: wordsOf(query), role, state }, limit + 1, readCursor(cursor, cursorText));
      return toPage(rows, limit, toAdminAccount, (row) => row.username);
    },
  );
}

function changeRoute(app: Routes, context: Context): void {
  const { db, bus } = context;

  app.patch(
    '/api/admin/users/:id',
    {
      config: { access: 'admin' },
      schema: {
        tags,
        security,
        summary: 'Change the role of an account, disable it, which ends its sessions, verify its address, or take its second factor away',
        params: accountParams,
        body: accountChange,
        response: { 200: adminAccount, ...problems(401, 403, 404, 409, 422) },
      },
    },
    async (request) => {
      const caller = await adminOf(context, request);
      const { id: user } = request.params;
      const { after, changed } = await db.transaction().execute((tx) => changeAccount(tx, caller.account.id, user, request.body));
      if (changed) bus.publish({ type: 'account', user });
      if (request.body.emailVerified) await acceptInvitationsOf(context, user, request);
      return after;
    },
  );
}

/** Changes what the body names of an account. @returns the account after it, and whether anything changed */
async function changeAccount(tx: Tx, actor: string, user: string, change: z.output<typeof accountChange>) {
  const { role, disabled } = change;
  // Locks all admins and then the account, always in this order. So if two admins remove each other at once, one of them stays.
  const admins = await lockAdmins(tx);
  if (!admins.includes(actor)) throw new ApiError('forbidden', 'This is for admins');
  const [before] = await lockAccounts(tx, [user]);
  if (before === undefined || before.deletedAt !== null) throw new ApiError('user-not-found');
  if (before.guest && role !== undefined) throw new ApiError('forbidden', 'A guest has no role of an account');
  const wasDisabled = before.disabledAt !== null;
  const next = { role: role ?? before.role, disabled: disabled ?? wasDisabled };
  const staysAdmin = next.role === 'admin' && !next.disabled;
  if (!staysAdmin && admins.length === 1 && admins[0] === user) throw new ApiError('last-admin');
  const roleChanges = next.role !== before.role;
  const disabledChanges = next.disabled !== wasDisabled;
  if (roleChanges || disabledChanges) {
    const disabledAt = next.disabled ? (before.disabledAt ?? new Date()) : null;
    await tx.updateTable('users').set({ role: next.role, disabled_at: disabledAt }).where('id', '=', user).execute();
    await bumpAccountEpoch(tx, user);
  }
  if (disabledChanges && next.disabled) await endSessionsOf(tx, user);
  if (roleChanges) {
    const detail = { user, username: before.username, from: before.role, to: next.role };
    await recordActivity(tx, { actor, action: 'user.role-changed', detail });
  }
  if (disabledChanges) {
    const action = next.disabled ? 'user.disabled' : 'user.enabled';
    await recordActivity(tx, { actor, action, detail: { user, username: before.username } });
  }
  const waysInChange = await changeWaysIn(tx, actor, before, change);
  const after = toAdminAccount(await getAdminAccount(tx, user));
  return { after, changed: roleChanges || disabledChanges || waysInChange };
}

/** Whether the address counts as verified, and the second factor. @returns whether anything changed */
async function changeWaysIn(tx: Tx, actor: string, before: Account, { emailVerified, secondFactor }: z.output<typeof accountChange>) {
  const { id: user, username, email } = before;
  const detail = { user, username };
  const verifies = emailVerified !== undefined && emailVerified !== before.emailVerified && email !== null;
  if (verifies) {
    await tx
      .updateTable('users')
      .set({ email_verified_at: emailVerified ? new Date() : null })
      .where('id', '=', user)
      .execute();
    if (emailVerified) await spendMailTokens(tx, user, 'verify');
    await recordActivity(tx, { actor, action: 'user.email-verified', detail: { ...detail, email, verified: emailVerified } });
  }
  const resets = secondFactor === false && before.secondFactor;
  if (resets) {
    await removeFactor(tx, user);
    await recordActivity(tx, { actor, action: 'user.second-factor-reset', detail });
  }
  if (verifies || resets) await bumpAccountEpoch(tx, user);
  return verifies || resets;
}

function resetLinkRoute(app: Routes, context: Context): void {
  app.post(
    '/api/admin/users/:id/reset-link',
    {
      config: { access: 'admin' },
      schema: {
        tags,
        security,
        summary: 'A link by which somebody sets a new password, to pass on where the server sends no e-mail',
        params: accountParams,
        response: { 201: resetLink, ...problems(401, 403, 404) },
      },
    },
    async (request, reply) => {
      const { account } = await adminOf(context, request);
      refuseWithoutPasswords(context);
      const { id: user } = request.params;
      const { token, expiresAt } = await context.db.transaction().execute(async (tx) => {
        const [found] = await lockAccounts(tx, [user]);
        if (found === undefined || found.guest || found.disabledAt !== null) throw new ApiError('user-not-found');
        const detail = { user, username: found.username };
        await recordActivity(tx, { actor: account.id, action: 'user.reset-link-made', detail });
        return createMailToken(tx, user, 'reset', null);
      });
      reply.code(201).header('cache-control', 'no-store');
      return { url: passwordLink(context, token), expiresAt: expiresAt.toISOString() };
    },
  );
}

const passwordLink = ({ appUrl }: Context, token: string) => `${appUrl}/reset-password?token=${token}`;

function newAccountRoute(app: Routes, context: Context): void {
  app.post(
    '/api/admin/users',
    {
      config: { access: 'admin' },
      schema: {
        tags,
        security,
        summary: 'A new account without a password, and the link by which its owner sets one',
        description: 'The link is also sent to the address where the server sends e-mail. It is good for three days, once.',
        body: newAccount,
        response: { 201: madeAccount, ...problems(401, 403, 409, 422) },
      },
    },
    async (request, reply) => {
      const { account } = await adminOf(context, request);
      refuseWithoutPasswords(context);
      const { defaultRole } = await readInstallation(context);
      const { user, token, mail, expiresAt } = await context.db
        .transaction()
        .execute((tx) => makeAccount(tx, context, account.id, { ...request.body, role: request.body.role ?? defaultRole }))
        .catch(refuseTaken);
      if (mail !== null) context.mailer.send(mail);
      reply.code(201).header('cache-control', 'no-store');
      return { user, url: passwordLink(context, token), expiresAt: expiresAt.toISOString() };
    },
  );
}

async function makeAccount(tx: Tx, context: Context, actor: string, wanted: z.output<typeof newAccount> & { role: AccountRole }) {
  const { email, role, displayName = wanted.username } = wanted;
  const username = wanted.username.toLowerCase();
  const { id } = await createAccount(tx, { username, email, displayName, passwordHash: null, role });
  await recordActivity(tx, { actor, action: 'user.created', detail: { user: id, username, role } });
  const { token, expiresAt } = await createMailToken(tx, id, 'reset', null, WELCOME_HOURS);
  const made = { user: toAdminAccount(await getAdminAccount(tx, id)), token, expiresAt };
  if (!context.mailer.configured) return { ...made, mail: null };
  // A link of its own: only what came by e-mail proves whose the address is.
  const mailed = await createMailToken(tx, id, 'reset', email, WELCOME_HOURS);
  const content = mails.welcome(mailLanguageOf(null), displayName, username, passwordLink(context, mailed.token));
  return { ...made, mail: { to: email, ...content } };
}

function signOutRoute(app: Routes, context: Context): void {
  app.post(
    '/api/admin/users/:id/sign-out',
    {
      config: { access: 'admin' },
      schema: {
        tags,
        security,
        summary: 'End all sessions of an account, its API tokens too',
        params: accountParams,
        response: { 204: z.null(), ...problems(401, 403, 404) },
      },
    },
    async (request, reply) => {
      const { account } = await adminOf(context, request);
      const { id: user } = request.params;
      await context.db.transaction().execute(async (tx) => {
        const [found] = await lockAccounts(tx, [user]);
        if (found === undefined || found.deletedAt !== null) throw new ApiError('user-not-found');
        await endSessionsOf(tx, user);
        await bumpAccountEpoch(tx, user);
        await recordActivity(tx, { actor: account.id, action: 'user.signed-out', detail: { user, username: found.username } });
      });
      context.bus.publish({ type: 'account', user });
      return reply.code(204).send(null);
    },
  );
}
