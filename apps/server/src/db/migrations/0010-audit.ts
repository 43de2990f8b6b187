/** The audit trail: where an act came from, the chain of its entries, and what keeps them from being changed. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE activity ADD address text, ADD user_agent text, ADD request_id text`.execute(db);

  await sql`CREATE INDEX activity_action ON activity (action, created_at DESC, id DESC)`.execute(db);

  // Entries that wait for their seal, in the order in which they were written. A trigger adds them, so no act can leave it out.
  await sql`CREATE TABLE activity_unsealed (position bigserial PRIMARY KEY, activity_id uuid NOT NULL)`.execute(db);
  await sql`CREATE INDEX activity_unsealed_activity ON activity_unsealed (activity_id)`.execute(db);
  await sql`INSERT INTO activity_unsealed (activity_id) SELECT id FROM activity ORDER BY created_at, id`.execute(db);

  // The chain, see audit/chain.ts. A seal outlives its entry, so what retention removes leaves the chain whole.
  await sql`
    CREATE TABLE activity_seals (
      sequence bigint PRIMARY KEY,
      activity_id uuid NOT NULL UNIQUE,
      content_hash bytea NOT NULL,
      hash bytea NOT NULL
    )`.execute(db);

  await sql`
    CREATE FUNCTION activity_await_seal() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO activity_unsealed (activity_id) SELECT id FROM written;
      RETURN NULL;
    END $$`.execute(db);
  await sql`
    CREATE TRIGGER activity_await_seal AFTER INSERT ON activity REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION activity_await_seal()`.execute(db);

  await sql`
    CREATE FUNCTION activity_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'activity' AND current_setting('inkstone.retention', true) = 'on' THEN
        RETURN OLD;
      END IF;
      RAISE EXCEPTION 'the audit trail is append-only' USING ERRCODE = 'insufficient_privilege';
    END $$`.execute(db);
  for (const table of ['activity', 'activity_seals']) {
    await sql`
      CREATE TRIGGER ${sql.ref(`${table}_append_only`)} BEFORE UPDATE OR DELETE ON ${sql.table(table)}
      FOR EACH ROW EXECUTE FUNCTION activity_refuse_change()`.execute(db);
    await sql`
      CREATE TRIGGER ${sql.ref(`${table}_not_emptied`)} BEFORE TRUNCATE ON ${sql.table(table)}
      FOR EACH STATEMENT EXECUTE FUNCTION activity_refuse_change()`.execute(db);
  }

  // The only way to remove entries: from the oldest seal on, as long as they are older. It runs with the rights of who owns the tables, so the server's own
  // role needs none to delete.
  await sql`
    CREATE FUNCTION remove_old_activity(before timestamptz, after_sequence bigint, at_most int) RETURNS TABLE (removed bigint, last_sequence bigint)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
    BEGIN
      PERFORM set_config('inkstone.retention', 'on', true);
      RETURN QUERY
        WITH page AS (
          SELECT s.sequence, a.id, a.created_at < before AS old
          FROM (SELECT * FROM activity_seals WHERE sequence > after_sequence ORDER BY sequence LIMIT at_most) AS s JOIN activity a ON a.id = s.activity_id
        ), upto AS (
          SELECT coalesce(min(sequence) FILTER (WHERE NOT old) - 1, max(sequence)) AS sequence FROM page
        ), gone AS (
          DELETE FROM activity a USING page, upto WHERE a.id = page.id AND page.sequence <= upto.sequence RETURNING page.sequence
        )
        SELECT count(*), max(sequence) FROM gone;
      PERFORM set_config('inkstone.retention', '', true);
    END $$`.execute(db);

  // Attempts that are limited, for all servers together. A crash of the database forgets them.
  await sql`
    CREATE UNLOGGED TABLE attempts (
      key text PRIMARY KEY,
      count int NOT NULL,
      -- When the window ends in which they are counted.
      until timestamptz NOT NULL,
      -- When the next one is allowed.
      next_at timestamptz NOT NULL
    )`.execute(db);
  await sql`CREATE INDEX attempts_until ON attempts (until)`.execute(db);

  // What each running server says of itself, every few seconds.
  await sql`
    CREATE UNLOGGED TABLE servers (
      id uuid PRIMARY KEY,
      host text NOT NULL,
      version text NOT NULL,
      sockets int NOT NULL,
      documents int NOT NULL,
      started_at timestamptz NOT NULL DEFAULT now(),
      seen_at timestamptz NOT NULL DEFAULT now()
    )`.execute(db);

  // For admins, who search accounts by parts of names and addresses (see `admin-accounts.ts`).
  await sql`
    CREATE INDEX users_words ON users
    USING gin ((username || ' ' || display_name || ' ' || coalesce(email, '')) gin_trgm_ops)`.execute(db);

  // Up to which version the edits of a document are in the trail as editing sessions.
  await sql`
    CREATE TABLE edits_recorded (
      document_id uuid PRIMARY KEY REFERENCES documents ON DELETE CASCADE,
      version bigint NOT NULL
    )`.execute(db);
  await sql`INSERT INTO edits_recorded SELECT document_id, version FROM heads`.execute(db);
}
