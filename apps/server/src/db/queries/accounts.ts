/** Accounts. */

import type { Account, AccountRole } from '@inkstone/api';
import { sql } from 'kysely';
import type { Db, Tx } from '../database.ts';
import { newId } from '../ids.ts';
import { admins, forgetSetupCode, hasAdmin } from './setup-code.ts';

/** The fields of an `Account`, of `users u`. */
export const ACCOUNT_COLUMNS = ['u.id', 'u.username', 'u.email', 'u.display_name as displayName', 'u.role'] as const;

/** Id of an advisory lock. While there is no administrator, one registration runs at a time; otherwise two could both become administrators. */
const FIRST_ADMIN_LOCK = 7_261_403_118;

export interface NewAccount {
  readonly username: string;
  readonly email: string;
  readonly displayName: string;
  readonly passwordHash: string;
  readonly role: AccountRole;
}

/** @throws the unique violation of `users_username` or `users_email` when one is taken */
export async function createAccount(tx: Tx, { username, email, displayName, passwordHash, role }: NewAccount): Promise<Account> {
  const id = newId();
  await tx.insertInto('users').values({ id, username, email, display_name: displayName, password_hash: passwordHash, role }).execute();
  return { id, username, email, displayName, role };
}

/**
 * Creates the account of somebody who registers. It becomes the administrator's if there is none.
 *
 * @param mayBeAdmin whether the caller has proved that the installation is theirs
 * @returns null if the account would become the administrator's and may not
 * @throws like `createAccount`
 */
export async function registerAccount(tx: Tx, account: NewAccount, mayBeAdmin: boolean): Promise<Account | null> {
  const isFirst = !(await hasAdmin(tx)) && (await waitToBeFirst(tx));
  if (!isFirst) return createAccount(tx, account);
  if (!mayBeAdmin) return null;
  await forgetSetupCode(tx);
  return createAccount(tx, { ...account, role: 'admin' });
}

/** Takes the lock to the end of the transaction. The check after it sees what the previous holder of the lock has committed. */
async function waitToBeFirst(tx: Tx): Promise<boolean> {
  await sql`SELECT pg_advisory_xact_lock(${FIRST_ADMIN_LOCK})`.execute(tx);
  return !(await hasAdmin(tx));
}

/** @throws when there is no such account */
export async function getAccount(db: Db, id: string): Promise<Account> {
  return db.selectFrom('users as u').select(ACCOUNT_COLUMNS).where('u.id', '=', id).executeTakeFirstOrThrow();
}

/** Finds an account by username or e-mail address, whatever the case; disabled accounts too. */
export async function findByLogin(db: Db | Tx, login: string) {
  const column = login.includes('@') ? sql<string>`lower(email)` : sql<string>`lower(username)`;
  return db
    .selectFrom('users as u')
    .select([...ACCOUNT_COLUMNS, 'password_hash as passwordHash', 'disabled_at as disabledAt'])
    .where(column, '=', sql<string>`lower(${login})`)
    .executeTakeFirst();
}

/** Locks accounts that are about to change, in the order of their ids. No commit of theirs is then in progress (see the first migration). */
export async function lockAccounts(tx: Tx, ids: readonly string[]) {
  if (ids.length === 0) return [];
  return tx
    .selectFrom('users as u')
    .select([...ACCOUNT_COLUMNS, 'disabled_at as disabledAt'])
    .where('id', 'in', [...ids])
    .orderBy('id')
    .forUpdate()
    .execute();
}

/** Changes the account's epoch, by which every server notices that what it knows of the account is out of date. The caller has locked the row. */
export async function bumpAccountEpoch(tx: Tx, id: string): Promise<void> {
  await tx
    .updateTable('users')
    .set((eb) => ({ epoch: eb('epoch', '+', 1) }))
    .where('id', '=', id)
    .execute();
}

/** A page of all accounts, ordered by username. */
export async function listAccounts(db: Db, limit: number, after: string | null) {
  let query = db
    .selectFrom('users as u')
    .select([...ACCOUNT_COLUMNS, 'disabled_at as disabledAt', 'created_at as createdAt'])
    .orderBy('username')
    .limit(limit);
  if (after !== null) query = query.where('username', '>', after);
  return query.execute();
}

/** Locks the enabled admins, so that two changes at the same time can't remove the last two. @returns their ids */
export async function lockAdmins(tx: Tx): Promise<string[]> {
  const rows = await admins(tx).orderBy('id').forUpdate().execute();
  return rows.map((row) => row.id);
}
