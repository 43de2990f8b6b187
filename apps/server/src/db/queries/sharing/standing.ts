/**
 * What a person is to a document, and whether they may read it, in SQL. `access.ts` decides the same from a `Standing`; a test compares the two.
 *
 * A document is shared with somebody by name, with a group that they are in, or by a link that they came by. The greatest of these roles holds.
 */
import { type RawBuilder, type SqlBool, sql } from 'kysely';

/** The roles that a document is shared as, the least first. */
const ROLES = `ARRAY['viewer', 'editor']`;

/** Whether a link `l` is good. */
export const LINK_LIVE = 'NOT l.suspended AND (l.expires_at IS NULL OR l.expires_at > now())';

/** The roles as which the document `d` is shared with the person `u`. */
const GRANTS = `
  SELECT s.role FROM collaborators s WHERE s.document_id = d.id AND s.user_id = u.id
  UNION ALL
  SELECT g.role FROM group_members m JOIN document_groups g ON g.group_id = m.group_id WHERE g.document_id = d.id AND m.user_id = u.id
  UNION ALL
  SELECT l.role FROM link_visitors v JOIN document_links l ON l.document_id = v.document_id
  WHERE v.document_id = d.id AND v.user_id = u.id AND ${LINK_LIVE}`;

/** Whether the document `d` is shared with the person `u`. */
export const IS_SHARED = `EXISTS (${GRANTS})`;

/** As what the document `d` is shared with the person `u`: `c.role`, null if it is not. */
export const SHARED_JOIN = `LEFT JOIN LATERAL (
  SELECT (${ROLES})[max(array_position(${ROLES}, granted.role))] AS role FROM (${GRANTS}) AS granted) AS c ON true`;

/** The fields of a `Standing`, of a document `d`, a person `u` and `SHARED_JOIN`. */
export const STANDING_COLUMNS = `u.role AS account, u.kind = 'guest' AS guest, d.owner_id = u.id AS owner, c.role AS shared, d.editors_share AS "editorsShare",
  d.deleted_at IS NOT NULL AS trashed`;

/** The caller as a person `u` of a statement. */
const asPerson = (caller: string) => sql`(SELECT ${caller}::uuid AS id) AS u`;

/** Ids of the documents that are shared with the caller, in a column `id`: each once for every way in which it is. The branches read indexes only. */
export function sharedWith(caller: string): RawBuilder<unknown> {
  const user = sql`${caller}::uuid`;
  return sql`SELECT s.document_id AS id FROM collaborators s WHERE s.user_id = ${user}
    UNION ALL
    SELECT g.document_id FROM group_members m JOIN document_groups g ON g.group_id = m.group_id WHERE m.user_id = ${user}
    UNION ALL
    SELECT v.document_id FROM link_visitors v JOIN document_links l ON l.document_id = v.document_id
    WHERE v.user_id = ${user} AND ${sql.raw(LINK_LIVE)}`;
}

/** Whether the caller may read the document `d`, which is not in the trash. Marks and tags stay when access is lost, so lists must ask. */
export function readable(caller: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`(d.owner_id = ${caller}::uuid
    OR EXISTS (SELECT FROM ${asPerson(caller)} WHERE ${sql.raw(IS_SHARED)})
    OR (SELECT role = 'admin' FROM users WHERE id = ${caller}::uuid))`;
}
