/** The types of the tables. `migrations/` creates them. */

import type { AccountRole } from '@inkstone/api';
import type { ColumnType, Generated } from 'kysely';

type Instant = ColumnType<Date, Date | undefined, Date>;
type OptionalInstant = ColumnType<Date | null, Date | null | undefined, Date | null>;
/** `json` and `jsonb` columns are written as text. */
type Json<T> = ColumnType<T, string, string>;

export interface Schema {
  users: {
    id: string;
    username: string;
    email: string;
    display_name: string;
    password_hash: string;
    role: AccountRole;
    disabled_at: OptionalInstant;
    epoch: Generated<number>;
    created_at: Instant;
  };
  sessions: { id: string; user_id: string; created_at: Instant; expires_at: Date; ended_at: OptionalInstant };
  refresh_tokens: { hash: Buffer; session_id: string; created_at: Instant; spent_at: OptionalInstant };
  documents: { id: string; title: string; owner_id: string; created_at: Instant; deleted_at: OptionalInstant };
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
  collaborators: { document_id: string; user_id: string; role: 'editor' | 'viewer'; created_at: Instant };
  named_versions: {
    document_id: string;
    version: number;
    name: string;
    created_by: string | null;
    automatic: Generated<boolean>;
    created_at: Instant;
  };
  document_texts: { document_id: string; version: number; text: string };
  document_marks: { user_id: string; document_id: string; starred: Generated<boolean>; opened_at: OptionalInstant };
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
  };
}
