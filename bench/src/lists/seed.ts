/** Fills the database of a running server with accounts and documents, faster than by its API. */
import type { openPool } from '../../../apps/server/src/db/database.ts';

export interface Size {
  readonly accounts: number;
  readonly documents: number;
  /** Documents that the reader has in the list, in equal parts by name, by groups and by links. */
  readonly shared: number;
  readonly groups: number;
}

/** @param reader whose lists are measured: with all the shared documents, which they have opened at some time */
export async function seed(
  pool: ReturnType<typeof openPool>,
  reader: string,
  { accounts, documents, shared, groups }: Size,
): Promise<void> {
  const part = Math.floor(shared / 3);
  await pool.query(
    `INSERT INTO users (id, username, email, display_name, password_hash, role)
     SELECT gen_random_uuid(), 'person-' || n, 'person-' || n || '@example.org', 'Person ' || md5(n::text), '', 'editor' FROM generate_series(1, $1) AS n`,
    [accounts],
  );
  await pool.query(
    `WITH owner AS (SELECT id, row_number() OVER () AS n FROM users WHERE id <> $2), made AS (
       INSERT INTO documents (id, title, owner_id, created_at)
       SELECT gen_random_uuid(), 'Document ' || md5(d::text), owner.id, now() - d * interval '1 minute'
       FROM generate_series(1, $1) AS d JOIN owner ON owner.n = 1 + d % $3::int RETURNING id)
     INSERT INTO heads (document_id, history, version, updated_at)
     SELECT id, gen_random_uuid(), 7, now() - random() * interval '400 days' FROM made`,
    [documents, reader, accounts],
  );
  await pool.query(`INSERT INTO document_texts (document_id, version, text) SELECT id, 7, repeat('Some words. ', 40) FROM documents`);
  const some = (from: number) => `(SELECT id FROM documents ORDER BY id OFFSET ${from} LIMIT ${part})`;
  await pool.query(`INSERT INTO collaborators (document_id, user_id, role) SELECT id, $1, 'editor' FROM ${some(0)} AS d`, [reader]);
  await pool.query("INSERT INTO groups (id, name) SELECT gen_random_uuid(), 'Group ' || n FROM generate_series(1, $1) AS n", [groups]);
  await pool.query('INSERT INTO group_members (group_id, user_id) SELECT id, $1 FROM groups', [reader]);
  await pool.query(
    `INSERT INTO document_groups (document_id, group_id, role)
     SELECT d.id, g.id, 'viewer' FROM (SELECT id, row_number() OVER () AS n FROM ${some(part)} AS x) AS d
     JOIN (SELECT id, row_number() OVER () AS n FROM groups) AS g ON g.n = 1 + d.n % $1::int`,
    [groups],
  );
  await pool.query(`INSERT INTO document_links (document_id, token, role) SELECT id, id::text, 'viewer' FROM ${some(2 * part)} AS d`);
  await pool.query('INSERT INTO link_visitors (document_id, user_id) SELECT document_id, $1 FROM document_links', [reader]);
  // Others have all that too: every document is shared with somebody, and everybody is in a group.
  await pool.query(
    `WITH person AS (SELECT id, row_number() OVER () AS n FROM users WHERE id <> $1)
     INSERT INTO collaborators (document_id, user_id, role)
     SELECT d.id, person.id, 'viewer' FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM documents) AS d JOIN person ON person.n = d.n`,
    [reader],
  );
  await pool.query(
    `INSERT INTO group_members (group_id, user_id) SELECT g.id, u.id FROM (SELECT id, row_number() OVER () AS n FROM users WHERE id <> $1) AS u
     JOIN (SELECT id, row_number() OVER () AS n FROM groups) AS g ON g.n = 1 + u.n % $2::int`,
    [reader, groups],
  );
  await pool.query(
    `INSERT INTO document_marks (user_id, document_id, opened_at)
     SELECT $1, document_id, now() - random() * interval '400 days' FROM (
       SELECT document_id FROM collaborators WHERE user_id = $1
       UNION SELECT document_id FROM document_groups UNION SELECT document_id FROM link_visitors) AS d`,
    [reader],
  );
  await pool.query('ANALYZE');
}
