/** With whom somebody may want to share. */
import type { Group, Person } from '@inkstone/api';
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Db } from '../../database.ts';
import { patternOf } from '../documents/folding.ts';
import { groups } from './groups.ts';
import { IS_SHARED } from './standing.ts';

export interface SuggestionRequest {
  readonly caller: string;
  /** The beginning of a name, or of a word in it; empty: any. */
  readonly query: string;
  /** Who has access to it already is left out. */
  readonly document: string | undefined;
}

/** Whether a name, or a word in it, begins with the query, whatever the case and accents. */
function begins(query: string, ...names: RawBuilder<unknown>[]): RawBuilder<SqlBool> {
  if (query === '') return sql<SqlBool>`true`;
  const pattern = `(^|[\\s._-])${patternOf(query)}`;
  return sql<SqlBool>`(${sql.join(
    names.map((name) => sql`${name} ~ ${pattern}`),
    sql` OR `,
  )})`;
}

/**
 * People with whom the caller has shared a document, either way, the latest first; then those of the caller's groups. Addresses are not searched, and
 * guests, disabled and deleted accounts are left out.
 */
export async function suggestPeople(db: Db, { caller, query, document }: SuggestionRequest, limit: number): Promise<Person[]> {
  const me = sql`${caller}::uuid`;
  const suits = sql`u.id <> ${me} AND u.kind = 'person' AND u.disabled_at IS NULL AND u.deleted_at IS NULL
    AND ${begins(query, sql`u.username`, sql`u.display_name`)}
    ${document === undefined ? sql`` : sql`AND NOT EXISTS (SELECT FROM documents d WHERE d.id = ${document}::uuid AND (d.owner_id = u.id OR ${sql.raw(IS_SHARED)}))`}`;
  const person = sql`u.id, u.username, u.display_name AS "displayName"`;
  const { rows } = await sql<Person>`
    WITH shared AS (
      SELECT c.user_id AS id, c.created_at AS at FROM documents d JOIN collaborators c ON c.document_id = d.id WHERE d.owner_id = ${me}
      UNION ALL
      SELECT d.owner_id, s.created_at FROM collaborators s JOIN documents d ON d.id = s.document_id WHERE s.user_id = ${me}
    ), known AS (
      SELECT ${person}, known.at FROM (SELECT id, max(at) AS at FROM shared GROUP BY id) AS known JOIN users u ON u.id = known.id
      WHERE ${suits} ORDER BY known.at DESC, u.id LIMIT ${limit}::int
    ), fellows AS (
      SELECT DISTINCT ON (u.id) ${person} FROM group_members m JOIN group_members o ON o.group_id = m.group_id JOIN users u ON u.id = o.user_id
      WHERE m.user_id = ${me} AND u.id NOT IN (SELECT id FROM known) AND ${suits} LIMIT ${limit}::int
    )
    SELECT id, username, "displayName" FROM (
      SELECT id, username, "displayName", at FROM known UNION ALL SELECT id, username, "displayName", NULL FROM fellows) AS found
    ORDER BY at DESC NULLS LAST, username LIMIT ${limit}::int`.execute(db);
  return rows;
}

/** The caller's groups, by name; an admin's are all. */
export async function suggestGroups(db: Db, { caller, query, document }: SuggestionRequest, limit: number): Promise<Group[]> {
  let wanted = groups(db)
    .where(begins(query, sql`g.name`))
    .where(
      sql<SqlBool>`(EXISTS (SELECT FROM group_members WHERE group_id = g.id AND user_id = ${caller}::uuid)
        OR (SELECT role = 'admin' FROM users WHERE id = ${caller}::uuid))`,
    )
    .orderBy(sql`lower(g.name)`)
    .limit(limit);
  if (document !== undefined)
    wanted = wanted.where(sql<SqlBool>`NOT EXISTS (SELECT FROM document_groups WHERE group_id = g.id AND document_id = ${document}::uuid)`);
  return wanted.execute();
}
