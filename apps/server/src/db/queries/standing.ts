/** What a person is to a document, and whether they may read it, in SQL. `access.ts` decides the same from a `Standing`; a test compares the two. */
import { type RawBuilder, type SqlBool, sql } from 'kysely';

/** The fields of a `Standing`, of a document `d`, a person `u` and `COLLABORATOR_JOIN`. */
export const STANDING_COLUMNS = 'u.role AS account, d.owner_id = u.id AS owner, c.role AS shared, d.deleted_at IS NOT NULL AS trashed';

/** What the person `u` is to the document `d` as a collaborator; `c` is null if they are none. */
export const COLLABORATOR_JOIN = 'LEFT JOIN collaborators c ON c.document_id = d.id AND c.user_id = u.id';

/** Whether the caller may read the document `d`, which is not in the trash. Marks and tags stay when access is lost, so lists must ask. */
export function readable(caller: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`(d.owner_id = ${caller}::uuid
    OR EXISTS (SELECT FROM collaborators s WHERE s.document_id = d.id AND s.user_id = ${caller}::uuid)
    OR (SELECT role = 'admin' FROM users WHERE id = ${caller}::uuid))`;
}
