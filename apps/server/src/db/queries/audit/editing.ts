/** Editing sessions in the audit trail, from the log of edits. */
import { sql } from 'kysely';
import type { Db } from '../../database.ts';

/** Adds an entry for each person who has edited the document since the last time. Of two servers that do it at once, one finds nothing left. */
export async function recordEditing(db: Db, document: string): Promise<void> {
  await sql`
    WITH mark AS MATERIALIZED (
      SELECT version FROM edits_recorded WHERE document_id = ${document}::uuid FOR UPDATE
    ), head AS MATERIALIZED (
      SELECT version FROM heads WHERE document_id = ${document}::uuid
    ), written AS (
      INSERT INTO activity (id, actor_id, document_id, action, detail)
      SELECT gen_random_uuid(), e.user_id, ${document}::uuid, 'document.edited',
        jsonb_build_object('edits', count(*), 'fromVersion', min(e.version) - 1, 'toVersion', max(e.version))
      FROM mark, head, edits e
      WHERE e.document_id = ${document}::uuid AND e.version > mark.version AND e.version <= head.version
      GROUP BY e.user_id
    )
    UPDATE edits_recorded r SET version = head.version FROM head, mark WHERE r.document_id = ${document}::uuid AND r.version < head.version`.execute(
    db,
  );
}

/** Ids of documents whose latest edits are not in the trail. It looks at all documents, so it is for starts only. */
export async function unrecordedDocuments(db: Db, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT h.document_id AS id FROM heads h JOIN edits_recorded r USING (document_id) WHERE h.version > r.version LIMIT ${limit}::int`.execute(
    db,
  );
  return rows.map((row) => row.id);
}
