/** With whom a document is shared. */
import type { Db, Tx } from '../database.ts';

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

/** @returns whether anything changed */
export async function putCollaborator(tx: Tx, document: string, user: string, role: 'editor' | 'viewer'): Promise<boolean> {
  const changed = await tx
    .insertInto('collaborators')
    .values({ document_id: document, user_id: user, role })
    .onConflict((conflict) => conflict.columns(['document_id', 'user_id']).doUpdateSet({ role }).where('collaborators.role', '!=', role))
    .returning('user_id')
    .executeTakeFirst();
  return changed !== undefined;
}

/** @returns whether they were one */
export async function removeCollaborator(tx: Tx, document: string, user: string): Promise<boolean> {
  const removed = await tx
    .deleteFrom('collaborators')
    .where('document_id', '=', document)
    .where('user_id', '=', user)
    .returning('user_id')
    .executeTakeFirst();
  return removed !== undefined;
}
