/** With whom a document is shared by name. */
import type { SharedRole } from '@inkstone/api';
import { sql } from 'kysely';
import type { Db, Tx } from '../../database.ts';

export async function listCollaborators(db: Db, document: string, limit: number, after: string | null) {
  let query = db
    .selectFrom('collaborators as c')
    .innerJoin('users as u', 'u.id', 'c.user_id')
    .select(['u.id', 'u.username', 'u.display_name as displayName', 'c.role'])
    .where('c.document_id', '=', document)
    .orderBy('u.username')
    .limit(limit);
  if (after !== null) query = query.where('u.username', '>', after);
  return query.execute();
}

/** As what the document is shared with somebody by name; null if it is not. */
export async function roleByName(tx: Tx, document: string, user: string): Promise<SharedRole | null> {
  const row = await tx
    .selectFrom('collaborators')
    .select('role')
    .where('document_id', '=', document)
    .where('user_id', '=', user)
    .executeTakeFirst();
  return row?.role ?? null;
}

/** Shares with somebody by name. What they have asked for is answered by it. @returns whether anything changed */
export async function putCollaborator(tx: Tx, document: string, user: string, role: SharedRole): Promise<boolean> {
  await tx.deleteFrom('access_requests').where('document_id', '=', document).where('user_id', '=', user).execute();
  const changed = await tx
    .insertInto('collaborators')
    .values({ document_id: document, user_id: user, role })
    .onConflict((conflict) => conflict.columns(['document_id', 'user_id']).doUpdateSet({ role }).where('collaborators.role', '!=', role))
    .returning('user_id')
    .executeTakeFirst();
  return changed !== undefined;
}

/** Like `putCollaborator`, but never gives less than before. @returns whether anything changed */
export async function raiseCollaborator(tx: Tx, document: string, user: string, role: SharedRole): Promise<boolean> {
  const before = await roleByName(tx, document, user);
  return putCollaborator(tx, document, user, before === 'editor' ? before : role);
}

/** Takes a document away from somebody with whom it is shared by name or who came by its link. @returns whether they were one of them */
export async function removeCollaborator(tx: Tx, document: string, user: string): Promise<boolean> {
  const { rows } = await sql`
    WITH named AS (DELETE FROM collaborators WHERE document_id = ${document}::uuid AND user_id = ${user}::uuid RETURNING user_id),
      visiting AS (DELETE FROM link_visitors WHERE document_id = ${document}::uuid AND user_id = ${user}::uuid RETURNING user_id)
    SELECT FROM named UNION ALL SELECT FROM visiting`.execute(tx);
  return rows.length > 0;
}
