/** Accounts. */
import { sql } from 'kysely';
import type { AccountRole } from '../../access.ts';
import type { Db, Tx } from '../database.ts';
import { newId } from '../ids.ts';

export interface Account {
  readonly id: string;
  readonly username: string;
  readonly email: string;
  readonly displayName: string;
  readonly role: AccountRole;
}

const COLUMNS = ['id', 'username', 'email', 'display_name as displayName', 'role'] as const;

/** One registration at a time while there is no account yet, or two could both be the first. */
const FIRST_ACCOUNT_LOCK = 7_261_403_118;

export interface NewAccount {
  readonly username: string;
  readonly email: string;
  readonly displayName: string;
  readonly passwordHash: string;
  /** For all but the first account of the installation, which is admin. */
  readonly role: AccountRole;
}

/** @throws the unique violation of `users_username` or `users_email` when one is taken */
export async function createAccount(tx: Tx, { username, email, displayName, passwordHash, role }: NewAccount): Promise<Account> {
  const isFirst = (await isEmpty(tx)) && (await waitToBeFirst(tx));
  return tx
    .insertInto('users')
    .values({ id: newId(), username, email, display_name: displayName, password_hash: passwordHash, role: isFirst ? 'admin' : role })
    .returning(COLUMNS)
    .executeTakeFirstOrThrow();
}

async function isEmpty(tx: Tx): Promise<boolean> {
  return (await tx.selectFrom('users').select('id').limit(1).executeTakeFirst()) === undefined;
}

/** Held to the end of the transaction; the next statement sees what the one that held it before has committed. */
async function waitToBeFirst(tx: Tx): Promise<boolean> {
  await sql`SELECT pg_advisory_xact_lock(${FIRST_ACCOUNT_LOCK})`.execute(tx);
  return isEmpty(tx);
}

/** By username or e-mail address, without case; enabled or not. */
export async function findByLogin(db: Db | Tx, login: string) {
  const column = login.includes('@') ? sql<string>`lower(email)` : sql<string>`lower(username)`;
  return db
    .selectFrom('users')
    .select([...COLUMNS, 'password_hash as passwordHash', 'disabled_at as disabledAt'])
    .where(column, '=', sql<string>`lower(${login})`)
    .executeTakeFirst();
}

/** Account rows that are about to change are locked first, in the order of ids, so that no commit of theirs is on its way (see the migration). */
export async function lockAccounts(tx: Tx, ids: readonly string[]) {
  if (ids.length === 0) return [];
  return tx
    .selectFrom('users')
    .select([...COLUMNS, 'disabled_at as disabledAt'])
    .where('id', 'in', [...ids])
    .orderBy('id')
    .forUpdate()
    .execute();
}

/** Tells every server that what it knows of the account is old. The row is locked. */
export async function bumpAccountEpoch(tx: Tx, id: string): Promise<void> {
  await tx
    .updateTable('users')
    .set((eb) => ({ epoch: eb('epoch', '+', 1) }))
    .where('id', '=', id)
    .execute();
}

/** By username, for admins. */
export async function listAccounts(db: Db, limit: number, after: string | null) {
  let query = db
    .selectFrom('users')
    .select([...COLUMNS, 'disabled_at as disabledAt', 'created_at as createdAt'])
    .orderBy('username')
    .limit(limit);
  if (after !== null) query = query.where('username', '>', after);
  return query.execute();
}

/** Enabled admins, locked, so that two changes at once can't remove the last two. */
export async function lockAdmins(tx: Tx): Promise<string[]> {
  const rows = await tx
    .selectFrom('users')
    .select('id')
    .where('role', '=', 'admin')
    .where('disabled_at', 'is', null)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map((row) => row.id);
}
