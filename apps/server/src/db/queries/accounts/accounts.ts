/** Accounts. */

import type { Account, AccountRole, Person } from '@inkstone/api';
import { sql } from 'kysely';
import type { Db, Tx } from '../../database.ts';
import { newId } from '../../ids.ts';
import { admins, forgetSetupCode, hasAdmin } from './setup-code.ts';

/** The fields of an `Account`, of `users u`. */
export const ACCOUNT_COLUMNS = [
  'u.id',
  'u.username',
  'u.email',
  'u.display_name as displayName',
  'u.role',
  sql<boolean>`u.kind = 'guest'`.as('guest'),
  sql<boolean>`u.email_verified_at IS NOT NULL`.as('emailVerified'),
  'u.color',
  sql<string | null>`encode(u.picture, 'hex')`.as('picture'),
  'u.language',
  sql<boolean>`u.totp_confirmed_at IS NOT NULL`.as('secondFactor'),
  sql<boolean>`u.password_hash IS NOT NULL`.as('hasPassword'),
] as const;

/** Id of an advisory lock. While there is no administrator, one registration runs at a time; otherwise two could both become administrators. */
const FIRST_ADMIN_LOCK = 7_261_403_118;

export interface NewAccount {
  readonly username: string;
  /** Null: none yet. */
  readonly email: string | null;
  readonly displayName: string;
  /** Null: they sign in by an identity provider. */
  readonly passwordHash: string | null;
  readonly role: AccountRole;
}

/** @throws the unique violation of `users_username` or `users_email` when one is taken */
export async function createAccount(tx: Tx, { username, email, displayName, passwordHash, role }: NewAccount): Promise<Account> {
  const id = newId();
  await tx.insertInto('users').values({ id, username, email, display_name: displayName, password_hash: passwordHash, role }).execute();
  return getAccount(tx, id);
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
export async function getAccount(db: Db | Tx, id: string): Promise<Account> {
  return db.selectFrom('users as u').select(ACCOUNT_COLUMNS).where('u.id', '=', id).executeTakeFirstOrThrow();
}

/** Finds who signs in, by username or e-mail address, whatever the case; disabled accounts too. */
export async function findForSignIn(db: Db | Tx, login: string) {
  return byLogin(db, login).executeTakeFirst();
}

export type FoundAccount = NonNullable<Awaited<ReturnType<typeof findForSignIn>>>;

function byLogin(db: Db | Tx, login: string) {
  const column = login.includes('@') ? sql<string>`lower(email)` : sql<string>`lower(username)`;
  return db
    .selectFrom('users as u')
    .select([...ACCOUNT_COLUMNS, 'password_hash as passwordHash', 'disabled_at as disabledAt'])
    .where(column, '=', sql<string>`lower(${login})`);
}

/** Ids of the accounts that have this address, verified or not; one at most. */
export async function holdersOfEmail(db: Db | Tx, email: string): Promise<string[]> {
  const rows = await db.selectFrom('users').select('id').where(sql<string>`lower(email)`, '=', sql<string>`lower(${email})`).execute();
  return rows.map((row) => row.id);
}

/** Null: no password is good. */
export async function passwordHashOf(db: Db | Tx, id: string): Promise<string | null> {
  const row = await db.selectFrom('users').select('password_hash').where('id', '=', id).executeTakeFirst();
  return row?.password_hash ?? null;
}

export async function setPassword(tx: Tx, id: string, hash: string): Promise<void> {
  await tx.updateTable('users').set({ password_hash: hash }).where('id', '=', id).execute();
}

/**
 * Finds somebody to share with by username, or by an address that they have verified: else whoever registers a stranger's address gets what is meant for
 * the stranger. No guest, no disabled and no deleted account. It locks the account, so that it is not disabled or deleted until the transaction ends.
 * Accounts are locked before documents.
 */
export async function findToShare(tx: Tx, login: string): Promise<(Person & { readonly role: AccountRole }) | undefined> {
  const byAddress = login.includes('@');
  let query = tx
    .selectFrom('users')
    .select(['id', 'username', 'display_name as displayName', 'role'])
    .where(byAddress ? sql<string>`lower(email)` : sql<string>`lower(username)`, '=', sql<string>`lower(${login})`)
    .where('kind', '=', 'person')
    .where('disabled_at', 'is', null)
    .where('deleted_at', 'is', null)
    .forKeyShare();
  if (byAddress) query = query.where('email_verified_at', 'is not', null);
  return query.executeTakeFirst();
}

/** Keeps an account from being changed until the transaction ends. For what names it while documents are locked: accounts are locked first. */
export async function holdAccount(tx: Tx, id: string): Promise<void> {
  await tx.selectFrom('users').select('id').where('id', '=', id).forKeyShare().execute();
}

/** How an entry of the audit trail names somebody: by the username, and a guest by the chosen name. */
export async function trailName(tx: Tx, id: string): Promise<{ readonly username: string } | { readonly name: string }> {
  const { kind, username, display_name } = await tx
    .selectFrom('users')
    .select(['kind', 'username', 'display_name'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return kind === 'guest' ? { name: display_name } : { username };
}

/** Somebody by id or by username, whatever the case; disabled accounts too. */
export async function findPerson(db: Db, idOrUsername: string): Promise<Person | undefined> {
  return people(db)
    .where((eb) =>
      eb.or([
        eb(sql<string>`id::text`, '=', idOrUsername.toLowerCase()),
        eb(sql<string>`lower(username)`, '=', sql<string>`lower(${idOrUsername})`),
      ]),
    )
    .executeTakeFirst();
}

/** Accounts by their ids. */
export async function peopleById(db: Db, ids: Iterable<string>): Promise<Map<string, Person>> {
  const distinct = [...new Set(ids)];
  if (distinct.length === 0) return new Map();
  const rows = await people(db).where('id', '=', sql<string>`ANY(${distinct}::uuid[])`).execute();
  return new Map(rows.map((row) => [row.id, row]));
}

function people(db: Db) {
  return db.selectFrom('users').select(['id', 'username', 'display_name as displayName']);
}

/** Locks accounts that are about to change, in the order of their ids. No commit of theirs is then in progress (see the first migration). */
export async function lockAccounts(tx: Tx, ids: readonly string[]) {
  if (ids.length === 0) return [];
  return tx
    .selectFrom('users as u')
    .select([...ACCOUNT_COLUMNS, 'disabled_at as disabledAt', 'deleted_at as deletedAt'])
    .where('id', 'in', [...ids])
    .orderBy('id')
    .forUpdate()
    .execute();
}

/** Changes the account's epoch, by which every server notices that what it knows of the account is out of date. The caller has locked the row. */
export async function bumpAccountEpoch(tx: Tx, id: string): Promise<void> {
  await bumpAccountEpochs(tx, [id]);
}

/** Like `bumpAccountEpoch`, for several. */
export async function bumpAccountEpochs(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx
    .updateTable('users')
    .set((eb) => ({ epoch: eb('epoch', '+', 1) }))
    .where('id', '=', sql<string>`ANY(${[...ids]}::uuid[])`)
    .execute();
}

/** Locks the enabled admins, so that two changes at the same time can't remove the last two. @returns their ids */
export async function lockAdmins(tx: Tx): Promise<string[]> {
  const rows = await admins(tx).orderBy('id').forUpdate().execute();
  return rows.map((row) => row.id);
}
