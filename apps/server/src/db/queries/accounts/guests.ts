/** People without an account, let in by a link. */
import { randomInt } from 'node:crypto';
import type { Account } from '@inkstone/api';
import { sql } from 'kysely';
import type { Db, Tx } from '../../database.ts';
import { newId } from '../../ids.ts';
import { getAccount } from './accounts.ts';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';
const NAME_CHARS = 10;

/** Guests that are looked at in one go. */
const BATCH = 50;

/** A guest's username has a colon, which no account's has. @param displayName as they call themselves */
export async function createGuest(tx: Tx, displayName: string): Promise<Account> {
  const id = newId();
  const random = Array.from({ length: NAME_CHARS }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  await tx
    .insertInto('users')
    .values({ id, username: `guest:${random}`, display_name: displayName, role: 'editor', kind: 'guest', email: null, password_hash: null })
    .execute();
  return getAccount(tx, id);
}

/**
 * Deletes guests who came `days` ago and whose sessions are over, since nobody can come back as them. Those whom something names that stays (an edit, a
 * file, a version's name) are disabled instead, and so are not looked at again. Where they were is in the activity log: each visit is written there.
 */
export async function forgetOldGuests(db: Db, days: number): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ id: string }>`
      SELECT u.id FROM users u
      WHERE u.kind = 'guest' AND u.disabled_at IS NULL AND u.created_at < now() - make_interval(days => ${days})
        AND NOT EXISTS (SELECT FROM sessions s WHERE s.user_id = u.id AND s.ended_at IS NULL AND s.expires_at > now())
      ORDER BY u.id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`.execute(tx);
    const ids = rows.map((row) => row.id);
    await sql`
      DELETE FROM users u WHERE u.id = ANY (${ids}::uuid[])
        AND NOT EXISTS (SELECT FROM files f WHERE f.uploaded_by = u.id)
        AND NOT EXISTS (SELECT FROM uploads p WHERE p.user_id = u.id)
        AND NOT EXISTS (SELECT FROM named_versions n WHERE n.created_by = u.id)
        AND NOT EXISTS (
          SELECT FROM activity a JOIN edits e ON e.document_id = a.document_id AND e.user_id = u.id
          WHERE a.actor_id = u.id AND a.action = 'link.entered')`.execute(tx);
    await sql`DELETE FROM link_visitors WHERE user_id = ANY (${ids}::uuid[])`.execute(tx);
    await sql`UPDATE users SET disabled_at = now() WHERE id = ANY (${ids}::uuid[])`.execute(tx);
  });
}
