/** Deleting an account: its documents, and what is left of its row, which the log names. */
import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Db, Tx } from '../../database.ts';
import { bumpAccountEpoch } from './accounts.ts';
import { setPicture } from './looks.ts';
import { removeFactor } from './second-factor.ts';

/** What others see of a deleted account. */
const DELETED_NAME = 'Deleted account';

/** Ids of the documents of an account, in their order, those in the trash too. */
export async function documentsOwnedBy(db: Db, user: string, limit: number): Promise<string[]> {
  const rows = await db.selectFrom('documents').select('id').where('owner_id', '=', user).orderBy('id').limit(limit).execute();
  return rows.map((row) => row.id);
}

/** Gives documents to another owner. It locks their heads. @returns those that changed hands */
export async function handOver(tx: Tx, documents: readonly string[], from: string, heir: string): Promise<string[]> {
  await tx
    .selectFrom('heads')
    .select('document_id')
    .where('document_id', 'in', [...documents])
    .orderBy('document_id')
    .forUpdate()
    .execute();
  const moved = await tx
    .updateTable('documents')
    .set({ owner_id: heir })
    .where('id', 'in', [...documents])
    .where('owner_id', '=', from)
    .returning('id')
    .execute();
  const ids = moved.map((row) => row.id);
  if (ids.length === 0) return ids;
  await tx.deleteFrom('collaborators').where('document_id', 'in', ids).where('user_id', '=', heir).execute();
  await tx
    .updateTable('heads')
    .set((eb) => ({ epoch: eb('epoch', '+', 1) }))
    .where('document_id', 'in', ids)
    .execute();
  return ids;
}

/** Ends everything by which an account acts. The caller has locked it. */
export async function closeAccount(tx: Tx, user: string): Promise<void> {
  await tx.updateTable('users').set({ disabled_at: new Date() }).where('id', '=', user).execute();
  await tx.updateTable('sessions').set({ ended_at: new Date() }).where('user_id', '=', user).where('ended_at', 'is', null).execute();
  await bumpAccountEpoch(tx, user);
}

const BELONGINGS = [
  'recovery_codes',
  'identities',
  'mail_tokens',
  'api_tokens',
  'group_members',
  'link_visitors',
  'access_requests',
  'document_tags',
  'tags',
  'document_marks',
] as const;

/** Empties the row of a closed account that owns nothing any more. Its username and address are free. @returns the documents that were shared with it */
export async function emptyAccount(tx: Tx, user: string): Promise<string[]> {
  await setPicture(tx, user, null);
  await removeFactor(tx, user);
  for (const table of BELONGINGS) await sql`DELETE FROM ${sql.table(table)} WHERE user_id = ${user}::uuid`.execute(tx);
  await tx.deleteFrom('invitations').where('invited_by', '=', user).execute();
  const shared = await tx.deleteFrom('collaborators').where('user_id', '=', user).returning('document_id').execute();
  await tx
    .updateTable('users')
    .set({
      username: `deleted-${randomBytes(4).toString('hex')}`,
      display_name: DELETED_NAME,
      email: null,
      email_verified_at: null,
      password_hash: null,
      role: 'viewer',
      color: null,
      language: null,
      deleted_at: new Date(),
    })
    .where('id', '=', user)
    .execute();
  await tx.updateTable('sessions').set({ address: null, device: null }).where('user_id', '=', user).execute();
  await bumpAccountEpoch(tx, user);
  return shared.map((row) => row.document_id);
}
