/** A snapshot belongs to a history: one of a log that has been replaced, written late, must never be read as the text of the new one. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE snapshots ADD COLUMN history uuid`.execute(db);
  await sql`UPDATE snapshots SET history = heads.history FROM heads WHERE heads.document_id = snapshots.document_id`.execute(db);
  await sql`ALTER TABLE snapshots ALTER COLUMN history SET NOT NULL, DROP CONSTRAINT snapshots_pkey,
    ADD PRIMARY KEY (document_id, history, version)`.execute(db);
}
