/** Accounts as admins see them. */
import type { AccountRole } from '@inkstone/api';
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Db, Tx } from '../../database.ts';
import { patternOf } from '../documents/folding.ts';
import { ACCOUNT_COLUMNS } from './accounts.ts';

export interface AccountsFilter {
  /** Each must occur in the username, the name or the address; empty: all. */
  readonly words: readonly string[];
  readonly role?: AccountRole | undefined;
  /** `all`: accounts of people, disabled ones too. */
  readonly state: 'active' | 'disabled' | 'guests' | 'all';
}

/** What the words of a search are looked for in: the index `users_words` is over the same expression. */
const SEARCHED = sql.raw<string>("(u.username || ' ' || u.display_name || ' ' || coalesce(u.email, ''))");

const STATES: Readonly<Record<AccountsFilter['state'], RawBuilder<SqlBool>>> = {
  all: sql`u.kind = 'person'`,
  active: sql`u.kind = 'person' AND u.disabled_at IS NULL`,
  disabled: sql`u.kind = 'person' AND u.disabled_at IS NOT NULL`,
  guests: sql`u.kind = 'guest'`,
};

function adminAccounts(db: Db | Tx) {
  return db
    .selectFrom('users as u')
    .select([...ACCOUNT_COLUMNS, 'u.disabled_at as disabledAt', 'u.created_at as createdAt'])
    .select(sql<Date | null>`(SELECT max(s.last_seen_at) FROM sessions s WHERE s.user_id = u.id)`.as('lastSeenAt'))
    .select(sql<number>`(SELECT count(*) FROM documents d WHERE d.owner_id = u.id)`.as('documents'));
}

/** A page of accounts by username, without what is left of deleted accounts. */
export async function listAdminAccounts(db: Db, { words, role, state }: AccountsFilter, limit: number, after: string | null) {
  let query = adminAccounts(db)
    .where('u.deleted_at', 'is', null)
    .where(STATES[state])
    // The order of the index of usernames.
    .orderBy(sql`lower(u.username)`)
    .limit(limit);
  for (const word of words) query = query.where(sql<SqlBool>`${SEARCHED} ~ ${patternOf(word)}`);
  if (role !== undefined) query = query.where('u.role', '=', role);
  if (after !== null) query = query.where(sql<SqlBool>`lower(u.username) > lower(${after})`);
  return query.execute();
}

/** An account or a guest by the id, as a list. */
export async function findAdminAccount(db: Db, id: string) {
  return adminAccounts(db).where('u.id', '=', id).where('u.deleted_at', 'is', null).execute();
}

/** @throws when there is no such account */
export async function getAdminAccount(db: Db | Tx, id: string) {
  return adminAccounts(db).where('u.id', '=', id).executeTakeFirstOrThrow();
}

export type AdminAccountRow = Awaited<ReturnType<typeof getAdminAccount>>;
