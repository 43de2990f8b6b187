/** Accounts, documents, the log of edits, snapshots, the search index and the activity log. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE EXTENSION IF NOT EXISTS pg_trgm`.execute(db);

  await sql`
    CREATE TABLE users (
      id uuid PRIMARY KEY,
      username text NOT NULL,
      email text NOT NULL,
      display_name text NOT NULL,
      password_hash text NOT NULL,
      role text NOT NULL CHECK (role IN ('admin', 'editor', 'viewer')),
      disabled_at timestamptz,
      -- Changes with the role, when disabled or enabled, and when a session ends. Whoever changes it locks the row FOR UPDATE first:
      -- a commit holds FOR KEY SHARE on its authors, so that it is either before the change or sees it.
      epoch integer NOT NULL DEFAULT 0,
      created_at timestamptz NOT NULL DEFAULT now()
    )`.execute(db);
  await sql`CREATE UNIQUE INDEX users_username ON users (lower(username))`.execute(db);
  await sql`CREATE UNIQUE INDEX users_email ON users (lower(email))`.execute(db);

  await sql`
    CREATE TABLE sessions (
      id uuid PRIMARY KEY,
      user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
      created_at timestamptz NOT NULL DEFAULT now(),
      expires_at timestamptz NOT NULL,
      ended_at timestamptz
    )`.execute(db);
  await sql`CREATE INDEX sessions_user ON sessions (user_id)`.execute(db);

  // The refresh tokens of sessions, as SHA-256. Presenting a token a second time ends its session.
  await sql`
    CREATE TABLE refresh_tokens (
      hash bytea PRIMARY KEY,
      session_id uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
      created_at timestamptz NOT NULL DEFAULT now(),
      spent_at timestamptz
    )`.execute(db);
  await sql`CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id)`.execute(db);

  await sql`
    CREATE TABLE documents (
      id uuid PRIMARY KEY,
      title text NOT NULL,
      owner_id uuid NOT NULL REFERENCES users,
      created_at timestamptz NOT NULL DEFAULT now(),
      deleted_at timestamptz
    )`.execute(db);
  await sql`CREATE INDEX documents_owner ON documents (owner_id)`.execute(db);
  await sql`CREATE INDEX documents_title ON documents USING gin (title gin_trgm_ops)`.execute(db);

  // The end of each document's log. Every edit updates its row. No index contains a column that an edit changes, so PostgreSQL keeps the
  // update within the page (a HOT update). The fill factor leaves room for that.
  await sql`
    CREATE TABLE heads (
      document_id uuid PRIMARY KEY REFERENCES documents ON DELETE CASCADE,
      version bigint NOT NULL DEFAULT 0,
      epoch integer NOT NULL DEFAULT 0,
      history uuid NOT NULL,
      deleted boolean NOT NULL DEFAULT false,
      length integer NOT NULL DEFAULT 1,
      updated_at timestamptz NOT NULL DEFAULT now()
    ) WITH (fillfactor = 50)`.execute(db);

  // Append only, kept for ever. There is no foreign key on the author: accounts are disabled, never deleted, and the commit checks them anyway.
  // json, not jsonb: the delta is validated before, and must be read back byte by byte as it was written.
  await sql`
    CREATE TABLE edits (
      document_id uuid NOT NULL REFERENCES heads ON DELETE CASCADE,
      version bigint NOT NULL,
      client text NOT NULL,
      edit_id text NOT NULL,
      user_id uuid NOT NULL,
      created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      length integer NOT NULL,
      delta json NOT NULL,
      PRIMARY KEY (document_id, version)
    )`.execute(db);

  await sql`
    CREATE TABLE snapshots (
      document_id uuid NOT NULL REFERENCES heads ON DELETE CASCADE,
      version bigint NOT NULL,
      content json NOT NULL,
      checksum text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (document_id, version)
    )`.execute(db);

  await sql`
    CREATE TABLE collaborators (
      document_id uuid NOT NULL REFERENCES documents ON DELETE CASCADE,
      user_id uuid NOT NULL REFERENCES users,
      role text NOT NULL CHECK (role IN ('editor', 'viewer')),
      created_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (document_id, user_id)
    )`.execute(db);
  await sql`CREATE INDEX collaborators_user ON collaborators (user_id)`.execute(db);

  await sql`
    CREATE TABLE named_versions (
      document_id uuid NOT NULL REFERENCES documents ON DELETE CASCADE,
      version bigint NOT NULL,
      name text NOT NULL,
      created_by uuid REFERENCES users,
      automatic boolean NOT NULL DEFAULT false,
      created_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (document_id, version, name)
    )`.execute(db);
  await sql`CREATE INDEX named_versions_creator ON named_versions (created_by)`.execute(db);

  // What search reads: the plain text at a version that is at most five seconds behind the head.
  await sql`
    CREATE TABLE document_texts (
      document_id uuid PRIMARY KEY REFERENCES documents ON DELETE CASCADE,
      version bigint NOT NULL,
      text text NOT NULL
    )`.execute(db);
  await sql`CREATE INDEX document_texts_text ON document_texts USING gin (text gin_trgm_ops)`.execute(db);

  // Tickets for sockets, as SHA-256. Each is good for one use, 30 seconds and one document.
  await sql`
    CREATE UNLOGGED TABLE tickets (
      hash bytea PRIMARY KEY,
      user_id uuid NOT NULL,
      session_id uuid NOT NULL,
      document_id uuid NOT NULL,
      expires_at timestamptz NOT NULL
    )`.execute(db);

  // Who did what. Rows outlive the documents and accounts that they name, so the ids are not foreign keys.
  await sql`
    CREATE TABLE activity (
      id uuid PRIMARY KEY,
      actor_id uuid,
      document_id uuid,
      action text NOT NULL,
      detail jsonb NOT NULL DEFAULT '{}',
      created_at timestamptz NOT NULL DEFAULT clock_timestamp()
    )`.execute(db);
  await sql`CREATE INDEX activity_document ON activity (document_id, created_at DESC, id DESC)`.execute(db);
  await sql`CREATE INDEX activity_actor ON activity (actor_id, created_at DESC, id DESC)`.execute(db);
  await sql`CREATE INDEX activity_time ON activity (created_at DESC, id DESC)`.execute(db);
}
