/** How people keep their documents: stars, when each was opened last, tags; and the order of titles. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  // The foreign keys name documents, not heads: a head is locked and written by every commit.
  await sql`
    CREATE TABLE document_marks (
      user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
      document_id uuid NOT NULL REFERENCES documents ON DELETE CASCADE,
      starred boolean NOT NULL DEFAULT false,
      -- In no index, so that an opening updates one row and nothing else (HOT).
      opened_at timestamptz,
      PRIMARY KEY (user_id, document_id)
    ) WITH (fillfactor = 80)`.execute(db);
  await sql`CREATE INDEX document_marks_document ON document_marks (document_id)`.execute(db);
  await sql`
    INSERT INTO document_marks (user_id, document_id, opened_at)
    SELECT a.actor_id, a.document_id, max(a.created_at)
    FROM activity a JOIN documents d ON d.id = a.document_id JOIN users u ON u.id = a.actor_id
    WHERE a.action = 'document.opened' GROUP BY a.actor_id, a.document_id`.execute(db);

  await sql`
    CREATE TABLE tags (
      id uuid PRIMARY KEY,
      user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
      name text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      UNIQUE (user_id, id)
    )`.execute(db);
  await sql`CREATE UNIQUE INDEX tags_name ON tags (user_id, lower(name))`.execute(db);
  // The key contains the person. So nobody can put another person's tag on a document, and each query reads one person's tags only.
  await sql`
    CREATE TABLE document_tags (
      user_id uuid NOT NULL,
      document_id uuid NOT NULL REFERENCES documents ON DELETE CASCADE,
      tag_id uuid NOT NULL,
      PRIMARY KEY (user_id, document_id, tag_id),
      FOREIGN KEY (user_id, tag_id) REFERENCES tags (user_id, id) ON DELETE CASCADE
    )`.execute(db);
  await sql`CREATE INDEX document_tags_tag ON document_tags (user_id, tag_id)`.execute(db);
  await sql`CREATE INDEX document_tags_document ON document_tags (document_id)`.execute(db);

  // Orders titles as people do: 2 before 10, a beside A, é beside e. A PostgreSQL without ICU orders by code points instead.
  await sql`
    DO $$ BEGIN
      CREATE COLLATION titles (provider = icu, locale = 'und-u-kn-ks-level2', deterministic = false);
    EXCEPTION WHEN feature_not_supported THEN
      CREATE COLLATION titles FROM "C";
    END $$`.execute(db);

  // Search reads only the texts of one person's documents. For common words these indexes led to every text of the installation, and each write of a
  // text had to update them.
  await sql`DROP INDEX documents_title`.execute(db);
  await sql`DROP INDEX document_texts_text`.execute(db);
}
