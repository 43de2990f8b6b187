/** Histories: one name for each version, which version each person saw last, and an index of the edits that bring earlier content back. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  // A version has one name. Those that had several keep all of them, in one.
  await sql`
    CREATE TEMPORARY TABLE joined_names ON COMMIT DROP AS
    SELECT document_id, version, left(string_agg(name, ' / ' ORDER BY created_at, name), 200) AS name,
      (array_agg(created_by ORDER BY created_at, name))[1] AS created_by, min(created_at) AS created_at
    FROM named_versions GROUP BY document_id, version HAVING count(*) > 1`.execute(db);
  await sql`DELETE FROM named_versions n USING joined_names j WHERE n.document_id = j.document_id AND n.version = j.version`.execute(db);
  await sql`
    INSERT INTO named_versions (document_id, version, name, created_by, created_at)
    SELECT document_id, version, name, created_by, created_at FROM joined_names`.execute(db);
  await sql`ALTER TABLE named_versions DROP CONSTRAINT named_versions_pkey, ADD PRIMARY KEY (document_id, version)`.execute(db);
  // Automatic versions are not stored: the log tells where they are.
  await sql`ALTER TABLE named_versions DROP COLUMN automatic`.execute(db);

  // In no index, as opened_at.
  await sql`ALTER TABLE document_marks ADD COLUMN seen_version bigint, ADD COLUMN seen_at timestamptz`.execute(db);

  // Finds a restoring or a taking back that is asked for again. These edits are rare, so that the index costs other edits nothing but the comparison.
  await sql`
    CREATE INDEX edits_bringing_back ON edits (document_id, client, edit_id)
    WHERE client LIKE 'restore.%' OR client LIKE 'revert.%'`.execute(db);
}
