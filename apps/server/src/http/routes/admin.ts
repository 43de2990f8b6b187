/** Administration of accounts. */
import { accountChange, accountParams, adminAccount, page, paging } from '@inkstone/api';
import { z } from 'zod';
import type { Tx } from '../../db/database.ts';
import { bumpAccountEpoch, listAccounts, lockAccounts, lockAdmins } from '../../db/queries/accounts.ts';
import { recordActivity } from '../../db/queries/activity.ts';
import { endSessionsOf } from '../../db/queries/sessions.ts';
import { ApiError } from '../../errors.ts';
import { adminOf, type Context, type Routes } from '../context.ts';
import { cursorText, readCursor, toPage } from '../paging.ts';
import { problems } from '../problems.ts';

const tags = ['administration'];
const security = [{ bearer: [] }];

export function adminRoutes(app: Routes, context: Context): void {
  const { db, bus } = context;

  app.get(
    '/api/admin/users',
    {
      config: { access: 'admin' },
      schema: {
        tags,
        security,
        summary: 'All accounts, by username',
        querystring: z.object(paging),
        response: { 200: page(adminAccount), ...problems(401, 403, 422) },
      },
    },
    async (request) => {
      await adminOf(context, request);
      const { limit, cursor } = request.query;
      const rows = await listAccounts(db, limit + 1, readCursor(cursor, cursorText));
      return toPage(
        rows,
        limit,
        ({ disabledAt, createdAt, ...user }) => ({ ...user, disabled: disabledAt !== null, createdAt: createdAt.toISOString() }),
        (row) => row.username,
      );
    },
  );

  app.patch(
    '/api/admin/users/:id',
    {
      config: { access: 'admin' },
      schema: {
        tags,
        security,
        summary: 'Change the role of an account, or disable it, which ends its sessions',
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
      return after;
    },
  );
}

/** Changes an account's role, or disables or enables it. @returns the account after it, and whether anything changed */
async function changeAccount(tx: Tx, actor: string, user: string, { role, disabled }: z.output<typeof accountChange>) {
  // Locks all admins and then the account, always in this order. So if two admins remove each other at once, one of them stays.
  const admins = await lockAdmins(tx);
  if (!admins.includes(actor)) throw new ApiError('forbidden', 'This is for admins');
  const [before] = await lockAccounts(tx, [user]);
  if (before === undefined) throw new ApiError('user-not-found');
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
  const { created_at: createdAt } = await tx.selectFrom('users').select('created_at').where('id', '=', user).executeTakeFirstOrThrow();
  const { disabledAt: _, ...same } = before;
  return { after: { ...same, ...next, createdAt: createdAt.toISOString() }, changed: roleChanges || disabledChanges };
}
