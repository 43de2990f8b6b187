/** Deleting one's account, with a choice for its documents. */
import { accountDeletion, type Person } from '@inkstone/api';
import { z } from 'zod';
import { mayCreate } from '../../access.ts';
import { closeAccount, documentsOwnedBy, emptyAccount, handOver } from '../../db/queries/accounts/account-deletion.ts';
import { findToShare, lockAccounts, lockAdmins } from '../../db/queries/accounts/accounts.ts';
import { recordActivity } from '../../db/queries/audit/activity.ts';
import { peopleOf } from '../../db/queries/documents/documents.ts';
import { ApiError } from '../../errors.ts';
import { forgetCookie } from '../auth/session-cookie.ts';
import { type Context, type Routes, signedInCallerOf, tellAccess } from '../context.ts';
import { problems } from '../problems.ts';
import { deleteForGood } from '../routes/documents/trash.ts';
import { type Confirmations, stillPassword } from './password.ts';

/** Documents that change hands in one transaction. */
const BATCH = 100;

export function deletionRoute(app: Routes, context: Context, confirmations: Confirmations): void {
  app.post(
    '/api/me/deletion',
    {
      config: { access: 'sign-in' },
      schema: {
        tags: ['accounts'],
        security: [{ bearer: [] }],
        summary: 'Delete one’s account',
        description:
          'Its documents go to an heir, or are deleted for good with their history and files. What it wrote in documents of others stays, by “Deleted account”.',
        body: accountDeletion,
        response: { 204: z.null(), ...problems(401, 403, 404, 409, 422, 429) },
      },
    },
    async (request, reply) => {
      const { account } = await signedInCallerOf(context, request);
      const { password, code, documents, heir } = request.body;
      const kept = await confirmations.password(account.id, password);
      const to = documents === 'hand-over' ? await heirOf(context, account.id, heir) : null;
      if (account.secondFactor) {
        if (code === undefined) throw new ApiError('second-factor-needed');
        await confirmations.code(account.id, code);
      }
      await close(context, account.id, kept, to?.id ?? null);
      // From here on nobody acts as this account. If the server dies now, an admin enables it again, and its user goes on.
      if (to === null) await deleteDocuments(context, account.id);
      else await giveDocuments(context, account, to);
      await empty(context, account.id);
      return forgetCookie(context, reply).code(204).send(null);
    },
  );
}

/** @throws ApiError `user-not-found`, `invalid` */
async function heirOf({ db }: Context, user: string, login: string | undefined): Promise<Person> {
  if (login === undefined) throw new ApiError('invalid', undefined, { errors: [{ path: 'heir', message: 'is missing' }] });
  const found = await db.transaction().execute((tx) => findToShare(tx, login.trim()));
  if (found === undefined || found.id === user) throw new ApiError('user-not-found');
  if (!mayCreate({ account: found.role, guest: false }))
    throw new ApiError('invalid', undefined, { errors: [{ path: 'heir', message: 'is of an account that only reads' }] });
  return found;
}

/** @throws ApiError `last-admin`, `wrong-password` */
async function close({ db, bus }: Context, user: string, kept: string | null, heir: string | null): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const admins = await lockAdmins(tx);
    const [account] = await lockAccounts(tx, [user]);
    if (account === undefined || account.disabledAt !== null) throw new ApiError('session-ended');
    if (admins.length === 1 && admins[0] === user) throw new ApiError('last-admin');
    await stillPassword(tx, user, kept);
    await closeAccount(tx, user);
    await recordActivity(tx, { actor: user, action: 'account.deleted', detail: { username: account.username, heir } });
  });
  bus.publish({ type: 'account', user });
}

async function deleteDocuments(context: Context, user: string): Promise<void> {
  for (;;) {
    const documents = await documentsOwnedBy(context.db, user, BATCH);
    if (documents.length === 0) return;
    for (const document of documents) {
      const people = await context.db.transaction().execute((tx) => deleteForGood(tx, document, user));
      tellAccess(context, document, people);
    }
  }
}

async function giveDocuments(context: Context, owner: Person, heir: Person): Promise<void> {
  const detail = { from: owner.username, to: heir.username, user: heir.id };
  for (;;) {
    const documents = await documentsOwnedBy(context.db, owner.id, BATCH);
    if (documents.length === 0) return;
    const told = await context.db.transaction().execute(async (tx) => {
      const moved = await handOver(tx, documents, owner.id, heir.id);
      const people = new Map<string, string[]>();
      for (const document of moved) {
        await recordActivity(tx, { actor: owner.id, document, action: 'document.transferred', detail });
        people.set(document, await peopleOf(tx, document));
      }
      return people;
    });
    for (const [document, people] of told) tellAccess(context, document, people);
  }
}

async function empty(context: Context, user: string): Promise<void> {
  const shared = await context.db.transaction().execute(async (tx) => {
    await lockAccounts(tx, [user]);
    return emptyAccount(tx, user);
  });
  context.bus.publish({ type: 'account', user });
  for (const document of shared) context.bus.publish({ type: 'access', document });
}
