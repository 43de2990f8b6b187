/** One's own account, ways in, sharing by group and by link, invitations, and the settings of the installation. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  // A guest is a person without an account of their own, let in by a link. A deleted account keeps its row, emptied, since the log names it.
  await sql`
    ALTER TABLE users
      ALTER email DROP NOT NULL,
      ALTER password_hash DROP NOT NULL,
      ADD kind text NOT NULL DEFAULT 'person' CHECK (kind IN ('person', 'guest')),
      ADD email_verified_at timestamptz,
      ADD color smallint,
      ADD picture bytea,
      ADD language text,
      ADD totp_secret text,
      ADD totp_confirmed_at timestamptz,
      -- The last time step whose code was used, so that no code is good twice.
      ADD totp_step bigint,
      ADD deleted_at timestamptz`.execute(db);

  await sql`CREATE INDEX users_picture ON users (picture) WHERE picture IS NOT NULL`.execute(db);

  // Small square pictures (WebP), by the SHA-256 of their bytes.
  await sql`
    CREATE TABLE user_pictures (
      hash bytea PRIMARY KEY,
      webp bytea NOT NULL
    )`.execute(db);

  // Codes for signing in without the second factor, as SHA-256. Each is good once.
  await sql`
    CREATE TABLE recovery_codes (
      user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
      hash bytea NOT NULL,
      used_at timestamptz,
      PRIMARY KEY (user_id, hash)
    )`.execute(db);

  // Accounts at identity providers.
  await sql`
    CREATE TABLE identities (
      issuer text NOT NULL,
      subject text NOT NULL,
      user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
      created_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (issuer, subject)
    )`.execute(db);
  await sql`CREATE INDEX identities_user ON identities (user_id)`.execute(db);

  // Every API token and every guest has a session of its own, so that whatever asks whether a session is live serves for them too.
  await sql`
    ALTER TABLE sessions
      ADD kind text NOT NULL DEFAULT 'sign-in' CHECK (kind IN ('sign-in', 'token', 'guest')),
      ADD scope text NOT NULL DEFAULT 'write' CHECK (scope IN ('read', 'write')),
      -- When it ends however often it is refreshed.
      ADD ends_at timestamptz NOT NULL DEFAULT 'infinity',
      ADD last_seen_at timestamptz NOT NULL DEFAULT now(),
      ADD address text,
      ADD device text`.execute(db);
  await sql`UPDATE sessions SET ends_at = now() + interval '180 days'`.execute(db);

  // Tokens for programs, as SHA-256.
  await sql`
    CREATE TABLE api_tokens (
      id uuid PRIMARY KEY,
      session_id uuid NOT NULL UNIQUE REFERENCES sessions ON DELETE CASCADE,
      user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
      name text NOT NULL,
      hash bytea NOT NULL UNIQUE,
      expires_at timestamptz,
      last_used_at timestamptz,
      created_at timestamptz NOT NULL DEFAULT now()
    )`.execute(db);
  await sql`CREATE INDEX api_tokens_user ON api_tokens (user_id)`.execute(db);

  // What was sent by e-mail, as SHA-256: links that verify an address, and links that set a new password. Each is good once.
  await sql`
    CREATE TABLE mail_tokens (
      hash bytea PRIMARY KEY,
      user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
      purpose text NOT NULL CHECK (purpose IN ('verify', 'reset')),
      email text,
      expires_at timestamptz NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now()
    )`.execute(db);
  await sql`CREATE INDEX mail_tokens_user ON mail_tokens (user_id)`.execute(db);

  await sql`
    CREATE TABLE groups (
      id uuid PRIMARY KEY,
      name text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now()
    )`.execute(db);
  await sql`CREATE UNIQUE INDEX groups_name ON groups (lower(name))`.execute(db);
  await sql`
    CREATE TABLE group_members (
      group_id uuid NOT NULL REFERENCES groups ON DELETE CASCADE,
      user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
      -- The identity provider says so, and takes it back.
      by_provider boolean NOT NULL DEFAULT false,
      created_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (group_id, user_id)
    )`.execute(db);
  await sql`CREATE INDEX group_members_user ON group_members (user_id, group_id)`.execute(db);
  await sql`
    CREATE TABLE document_groups (
      document_id uuid NOT NULL REFERENCES documents ON DELETE CASCADE,
      group_id uuid NOT NULL REFERENCES groups ON DELETE CASCADE,
      role text NOT NULL CHECK (role IN ('editor', 'viewer')),
      created_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (document_id, group_id)
    )`.execute(db);
  await sql`CREATE INDEX document_groups_group ON document_groups (group_id, document_id)`.execute(db);

  // The token is readable, so that the link can be shown again. Whoever reads this table reads the documents anyway.
  await sql`
    CREATE TABLE document_links (
      document_id uuid PRIMARY KEY REFERENCES documents ON DELETE CASCADE,
      token text NOT NULL UNIQUE,
      role text NOT NULL CHECK (role IN ('editor', 'viewer')),
      password_hash text,
      expires_at timestamptz,
      -- The installation forbids links. Then this one opens nothing and gives nobody access.
      suspended boolean NOT NULL DEFAULT false,
      created_by uuid REFERENCES users,
      created_at timestamptz NOT NULL DEFAULT now()
    )`.execute(db);
  await sql`CREATE INDEX document_links_expiry ON document_links (expires_at) WHERE expires_at IS NOT NULL`.execute(db);
  await sql`CREATE INDEX document_links_suspended ON document_links (suspended)`.execute(db);
  await sql`CREATE INDEX document_links_creator ON document_links (created_by)`.execute(db);
  // Who came by the link. They lose access with it.
  await sql`
    CREATE TABLE link_visitors (
      document_id uuid NOT NULL REFERENCES document_links ON DELETE CASCADE,
      user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
      created_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (document_id, user_id)
    )`.execute(db);
  await sql`CREATE INDEX link_visitors_user ON link_visitors (user_id, document_id)`.execute(db);
  // Guests who have left are looked for every minute.
  await sql`CREATE INDEX users_guests ON users (created_at) WHERE kind = 'guest' AND disabled_at IS NULL`.execute(db);

  // By both, so that one row of somebody with many documents is found as fast as a row of somebody with one.
  await sql`DROP INDEX collaborators_user`.execute(db);
  await sql`CREATE INDEX collaborators_user ON collaborators (user_id, document_id)`.execute(db);

  await sql`ALTER TABLE documents ADD editors_share boolean NOT NULL DEFAULT true`.execute(db);

  // For people without an account. The token of the e-mail's link, as SHA-256.
  await sql`
    CREATE TABLE invitations (
      id uuid PRIMARY KEY,
      document_id uuid NOT NULL REFERENCES documents ON DELETE CASCADE,
      email text NOT NULL,
      role text NOT NULL CHECK (role IN ('editor', 'viewer')),
      hash bytea NOT NULL UNIQUE,
      invited_by uuid NOT NULL REFERENCES users,
      expires_at timestamptz NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now()
    )`.execute(db);
  await sql`CREATE UNIQUE INDEX invitations_document_email ON invitations (document_id, lower(email))`.execute(db);
  await sql`CREATE INDEX invitations_email ON invitations (lower(email))`.execute(db);
  await sql`CREATE INDEX invitations_inviter ON invitations (invited_by)`.execute(db);

  // Who asked to be let in.
  await sql`
    CREATE TABLE access_requests (
      document_id uuid NOT NULL REFERENCES documents ON DELETE CASCADE,
      user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
      created_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (document_id, user_id)
    )`.execute(db);
  await sql`CREATE INDEX access_requests_user ON access_requests (user_id)`.execute(db);

  // What an admin has set in the app. Where nothing is set, the environment's setting holds.
  await sql`
    CREATE TABLE installation_settings (
      name text PRIMARY KEY,
      value jsonb NOT NULL
    )`.execute(db);
}
