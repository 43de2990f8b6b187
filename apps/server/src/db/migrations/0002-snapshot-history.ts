/** Adds the history to snapshots: a late snapshot of a log that has been replaced must never be read as the text of the new log. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE snapshots ADD COLUMN history uuid`.execute(db);
  await sql`UPDATE snapshots SET history = heads.history FROM heads WHERE heads.document_id = snapshots.document_id`.execute(db);
  await sql`ALTER TABLE snapshots ALTER COLUMN history SET NOT NULL, DROP CONSTRAINT snapshots_pkey,
    ADD PRIMARY KEY (document_id, history, version)`.execute(db);
}
