/** The types of the tables. `migrations/` creates them. */

import type { AccountRole, FileState, SharedRole, TokenScope } from '@inkstone/api';
import type { ColumnType, Generated } from 'kysely';

/** Where bytes are kept. */
export type StoreName = 'disk' | 's3';

export type AccountKind = 'person' | 'guest';
/** How a session began: by signing in, with an API token, or as a guest by a link. */
export type SessionKind = 'sign-in' | 'token' | 'guest';

type Instant = ColumnType<Date, Date | undefined, Date>;
type OptionalInstant = ColumnType<Date | null, Date | null | undefined, Date | null>;
/** `json` and `jsonb` columns are written as text. */
type Json<T> = ColumnType<T, string, string>;

export interface Schema {
  users: {
    id: string;
    username: string;
    /** Null: a guest, a deleted account, or an address that somebody else has verified. */
    email: string | null;
    display_name: string;
    /** Null: no password is good. */
    password_hash: string | null;
    role: AccountRole;
    kind: Generated<AccountKind>;
    disabled_at: OptionalInstant;
    email_verified_at: OptionalInstant;
    /** Index into the colours of people; null: by the id. */
    color: number | null;
    /** Hash in `user_pictures`. */
    picture: Buffer | null;
    language: string | null;
    totp_secret: string | null;
    totp_confirmed_at: OptionalInstant;
    totp_step: number | null;
    deleted_at: OptionalInstant;
    epoch: Generated<number>;
    created_at: Instant;
  };
  user_pictures: { hash: Buffer; webp: Buffer };
  recovery_codes: { user_id: string; hash: Buffer; used_at: OptionalInstant };
  identities: { issuer: string; subject: string; user_id: string; created_at: Instant };
  sessions: {
    id: string;
    user_id: string;
    kind: Generated<SessionKind>;
    scope: Generated<TokenScope>;
    created_at: Instant;
    expires_at: Date;
    ends_at: Generated<Date>;
    ended_at: OptionalInstant;
    last_seen_at: Instant;
    address: string | null;
    device: string | null;
  };
  api_tokens: {
    id: string;
    session_id: string;
    user_id: string;
    name: string;
    hash: Buffer;
    expires_at: OptionalInstant;
    last_used_at: OptionalInstant;
    created_at: Instant;
  };
  mail_tokens: { hash: Buffer; user_id: string; purpose: 'verify' | 'reset'; email: string | null; expires_at: Date; created_at: Instant };
  groups: { id: string; name: string; created_at: Instant };
  group_members: { group_id: string; user_id: string; by_provider: Generated<boolean>; created_at: Instant };
  document_groups: { document_id: string; group_id: string; role: SharedRole; created_at: Instant };
  document_links: {
    document_id: string;
    token: string;
    role: SharedRole;
    password_hash: string | null;
    expires_at: OptionalInstant;
    suspended: Generated<boolean>;
    created_by: string | null;
    created_at: Instant;
  };
  link_visitors: { document_id: string; user_id: string; created_at: Instant };
  invitations: {
    id: string;
    document_id: string;
    email: string;
    role: SharedRole;
    hash: Buffer;
    invited_by: string;
    expires_at: Date;
    created_at: Instant;
  };
  access_requests: { document_id: string; user_id: string; created_at: Instant };
  installation_settings: { name: string; value: Json<unknown> };
  refresh_tokens: { hash: Buffer; session_id: string; created_at: Instant; spent_at: OptionalInstant };
  documents: {
    id: string;
    title: string;
    owner_id: string;
    created_at: Instant;
    deleted_at: OptionalInstant;
    editors_share: Generated<boolean>;
  };
  heads: {
    document_id: string;
    version: Generated<number>;
    epoch: Generated<number>;
    history: string;
    deleted: Generated<boolean>;
    length: Generated<number>;
    updated_at: Instant;
  };
  edits: {
    document_id: string;
    version: number;
    client: string;
    edit_id: string;
    user_id: string;
    created_at: Instant;
    length: number;
    delta: Json<unknown>;
  };
  snapshots: { document_id: string; history: string; version: number; content: Json<unknown>; checksum: string; created_at: Instant };
  collaborators: { document_id: string; user_id: string; role: SharedRole; created_at: Instant };
  named_versions: {
    document_id: string;
    version: number;
    name: string;
    created_by: string | null;
    created_at: Instant;
  };
  document_texts: { document_id: string; version: number; text: string };
  document_marks: {
    user_id: string;
    document_id: string;
    starred: Generated<boolean>;
    opened_at: OptionalInstant;
    seen_version: number | null;
    seen_at: OptionalInstant;
  };
  tags: { id: string; user_id: string; name: string; created_at: Instant };
  document_tags: { user_id: string; document_id: string; tag_id: string };
  tickets: { hash: Buffer; user_id: string; session_id: string; document_id: string; expires_at: Date };
  setup_code: { singleton: Generated<boolean>; code: string };
  activity: {
    id: string;
    actor_id: string | null;
    document_id: string | null;
    action: string;
    detail: Json<Record<string, unknown>>;
    created_at: Instant;
    address: string | null;
    user_agent: string | null;
    request_id: string | null;
  };
  activity_unsealed: { position: Generated<number>; activity_id: string };
  activity_seals: { sequence: number; activity_id: string; content_hash: Buffer; hash: Buffer };
  attempts: { key: string; count: number; until: Date; next_at: Date };
  servers: { id: string; host: string; version: string; sockets: number; documents: number; started_at: Instant; seen_at: Instant };
  edits_recorded: { document_id: string; version: number };
  blobs: {
    hash: Buffer;
    size: number;
    store: StoreName;
    key: string;
    unreferenced_at: OptionalInstant;
    pictured_at: OptionalInstant;
    created_at: Instant;
  };
  blob_garbage: { store: StoreName; key: string; multipart: string | null; due_at: Date };
  picture_versions: { hash: Buffer; width: number; size: number; store: StoreName; key: string };
  files: {
    id: string;
    name: string;
    size: number;
    content_type: string;
    hash: Buffer | null;
    width: number | null;
    height: number | null;
    state: FileState;
    received: Generated<number>;
    uploaded_by: string;
    created_at: Instant;
  };
  document_files: {
    document_id: string;
    file_id: string;
    embedded: Generated<boolean>;
    deleted_at: OptionalInstant;
    created_at: Instant;
  };
  uploads: {
    id: string;
    document_id: string;
    user_id: string;
    store: StoreName;
    key: string;
    multipart: string | null;
    size: number;
    part_size: number;
    completing: Generated<boolean>;
    touched_at: Instant;
  };
  upload_parts: { upload_id: string; number: number };
  disk_folders: { id: string; host: string; seen_at: Instant };
}
