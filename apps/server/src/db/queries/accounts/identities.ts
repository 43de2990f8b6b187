/** Accounts at identity providers, and what the provider says of groups and administrators. */
import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Db, Tx } from '../../database.ts';
import { newId } from '../../ids.ts';
import { recordActivity } from '../audit/activity.ts';

const USERNAME_CHARS = 32;

/** The account that belongs to a subject of a provider; undefined if there is none. */
export async function findIdentity(db: Db | Tx, issuer: string, subject: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('identities')
    .select('user_id')
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .executeTakeFirst();
  return row?.user_id;
}

export async function addIdentity(tx: Tx, user: string, issuer: string, subject: string): Promise<void> {
  await tx.insertInto('identities').values({ issuer, subject, user_id: user }).execute();
  await recordActivity(tx, { actor: user, action: 'account.joined-provider', detail: { issuer } });
}

/** A username that nobody has, as near to the wanted one as there is. */
export async function freeUsername(tx: Tx, wanted: string): Promise<string> {
  const endings = ['', '-2', '-3', '-4', '-5', '-6', '-7', '-8', '-9'];
  const candidates = endings.map((ending) => wanted.slice(0, USERNAME_CHARS - ending.length) + ending);
  const rows = await tx.selectFrom('users').select('username').where(sql<string>`lower(username)`, 'in', candidates).execute();
  const taken = new Set(rows.map(({ username }) => username.toLowerCase()));
  return (
    candidates.find((candidate) => !taken.has(candidate)) ?? `${wanted.slice(0, USERNAME_CHARS - 9)}-${randomBytes(4).toString('hex')}`
  );
}

/**
 * Makes the memberships that a provider keeps those of these groups. Groups are made when they are missing; memberships that an admin keeps stay. The
 * caller has locked the account.
 *
 * @returns whether anything changed
 */
export async function syncGroups(tx: Tx, user: string, names: readonly string[]): Promise<boolean> {
  const wanted = await groupsNamed(tx, user, names);
  const { rows: removed } = await sql<{ id: string }>`
    DELETE FROM group_members WHERE user_id = ${user}::uuid AND by_provider AND group_id <> ALL (${wanted}::uuid[]) RETURNING group_id AS id`.execute(
    tx,
  );
  const { rows: added } = await sql<{ id: string }>`
    INSERT INTO group_members (group_id, user_id, by_provider) SELECT id, ${user}::uuid, true FROM unnest(${wanted}::uuid[]) AS id
    ON CONFLICT DO NOTHING RETURNING group_id AS id`.execute(tx);
  for (const { id } of removed)
    await recordActivity(tx, { actor: null, action: 'group.member-removed', detail: { group: id, user, byProvider: true } });
  for (const { id } of added)
    await recordActivity(tx, { actor: null, action: 'group.member-added', detail: { group: id, user, byProvider: true } });
  return removed.length + added.length > 0;
}

async function groupsNamed(tx: Tx, user: string, names: readonly string[]): Promise<string[]> {
  // In one order everywhere, so that two sign-ins never wait for each other.
  for (const name of [...names].sort()) {
    const id = newId();
    const { rows } = await sql<{ id: string }>`
      INSERT INTO groups (id, name) VALUES (${id}::uuid, ${name}) ON CONFLICT DO NOTHING RETURNING id`.execute(tx);
    if (rows.length > 0)
      await recordActivity(tx, { actor: null, action: 'group.created', detail: { group: id, name, user, byProvider: true } });
  }
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM groups WHERE lower(name) IN (SELECT lower(name) FROM unnest(${[...names]}::text[]) AS name)`.execute(tx);
  return rows.map((row) => row.id);
}
