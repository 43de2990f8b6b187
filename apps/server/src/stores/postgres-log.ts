/** The log of edits in PostgreSQL. */
import type { Delta } from '@inkstone/ot';
import type pg from 'pg';
import type { Batch, Head, Log, LoggedEdit, Snapshot } from '../ports/log.ts';

/**
 * Appends the batches that match, in one statement and so in one transaction without a lock held across a round trip.
 *
 * Authors are locked FOR KEY SHARE first: a change of an account locks its row FOR UPDATE, so it is either committed before (its epoch is
 * seen) or waits. Heads are then locked in id order, so that two servers never wait for each other. After a wait, PostgreSQL evaluates the conditions
 * again on the newest row: whoever lost the race matches nothing.
 */
const COMMIT = {
  name: 'commit-edits',
  text: `
    WITH batch AS MATERIALIZED (
      SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::int[], $4::int[], $5::int[]) AS b(document_id, base, epoch, count, length)
    ), author AS MATERIALIZED (
      SELECT * FROM unnest($6::uuid[], $7::uuid[], $8::int[]) AS a(document_id, user_id, epoch)
    ), account AS MATERIALIZED (
      SELECT id, epoch FROM users WHERE id IN (SELECT user_id FROM author) AND disabled_at IS NULL ORDER BY id FOR KEY SHARE
    ), stale AS MATERIALIZED (
      SELECT author.document_id FROM author
      LEFT JOIN account ON account.id = author.user_id AND account.epoch = author.epoch
      WHERE account.id IS NULL
    ), matched AS MATERIALIZED (
      SELECT heads.document_id FROM heads JOIN batch USING (document_id)
      WHERE heads.version = batch.base AND heads.epoch = batch.epoch AND NOT heads.deleted
        AND heads.document_id NOT IN (SELECT document_id FROM stale)
      ORDER BY heads.document_id FOR UPDATE OF heads
    ), advanced AS (
      UPDATE heads SET version = batch.base + batch.count, length = batch.length, updated_at = statement_timestamp()
      FROM batch JOIN matched USING (document_id) WHERE heads.document_id = batch.document_id
      RETURNING heads.document_id
    ), inserted AS (
      INSERT INTO edits (document_id, version, client, edit_id, user_id, created_at, length, delta)
      SELECT e.document_id, e.version, e.client, e.edit_id, e.user_id, statement_timestamp(), e.length, e.delta
      FROM unnest($9::uuid[], $10::bigint[], $11::text[], $12::text[], $13::uuid[], $14::int[], $15::json[])
        AS e(document_id, version, client, edit_id, user_id, length, delta)
      JOIN advanced USING (document_id)
    )
    SELECT document_id, floor(extract(epoch FROM statement_timestamp()) * 1000)::float8 AS at FROM advanced`,
};

/** Ordered by the column, not by the result of the same name: that is what the primary key is sorted by, and a page costs its own length only. */
const EDITS = {
  name: 'read-edits',
  text: `
    SELECT version::float8 AS version, client, edit_id AS id, user_id AS "user", username,
      floor(extract(epoch FROM edits.created_at) * 1000)::float8 AS at, length, delta::text AS json
    FROM edits JOIN users ON users.id = edits.user_id WHERE document_id = $1 AND version > $2 ORDER BY edits.version LIMIT $3`,
};

/** The statement's parameters: one array for each column. */
function columns(batches: readonly Batch[]): unknown[] {
  const batch = { document: [] as string[], base: [] as number[], epoch: [] as number[], count: [] as number[], length: [] as number[] };
  const author = { document: [] as string[], user: [] as string[], epoch: [] as number[] };
  const edit = {
    document: [] as string[],
    version: [] as number[],
    client: [] as string[],
    id: [] as string[],
    user: [] as string[],
    length: [] as number[],
    json: [] as string[],
  };
  for (const { document, base, epoch, authors, edits } of batches) {
    batch.document.push(document);
    batch.base.push(base);
    batch.epoch.push(epoch);
    batch.count.push(edits.length);
    batch.length.push(edits.at(-1)?.length ?? 1);
    for (const [user, accountEpoch] of authors) {
      author.document.push(document);
      author.user.push(user);
      author.epoch.push(accountEpoch);
    }
    edits.forEach((one, index) => {
      edit.document.push(document);
      edit.version.push(base + index + 1);
      edit.client.push(one.client);
      edit.id.push(one.id);
      edit.user.push(one.user);
      edit.length.push(one.length);
      edit.json.push(one.json);
    });
  }
  return [...Object.values(batch), ...Object.values(author), ...Object.values(edit)];
}

/**
 * @param hot connections for commits alone, with `synchronous_commit = on` and a `lock_timeout`
 * @param pool connections for everything else
 */
export function createPostgresLog(hot: pg.Pool, pool: pg.Pool): Log {
  return {
    async heads(documents) {
      const { rows } = await pool.query<Head & { id: string }>({
        name: 'read-heads',
        text: 'SELECT document_id AS id, version::float8 AS version, epoch, history, deleted FROM heads WHERE document_id = ANY($1::uuid[])',
        values: [documents],
      });
      return new Map(rows.map(({ id, ...head }) => [id, head]));
    },

    async edits(document, after, limit) {
      const { rows } = await pool.query<LoggedEdit>({ ...EDITS, values: [document, after, limit] });
      return rows;
    },

    async commit(batches) {
      const { rows } = await hot.query<{ document_id: string; at: number }>({ ...COMMIT, values: columns(batches) });
      return new Map(rows.map((row) => [row.document_id, row.at]));
    },

    async snapshot(document, atMost) {
      const { rows } = await pool.query<{ version: number; content: Delta; checksum: string }>({
        name: 'read-snapshot',
        text: `SELECT version::float8 AS version, content, checksum FROM snapshots
          WHERE document_id = $1 AND version <= $2 ORDER BY snapshots.version DESC LIMIT 1`,
        values: [document, atMost],
      });
      return (rows[0] satisfies Snapshot | undefined) ?? null;
    },

    async saveSnapshot(document, { version, content, checksum }) {
      await pool.query(
        `INSERT INTO snapshots (document_id, version, content, checksum) SELECT $1, $2, $3, $4
         WHERE EXISTS (SELECT FROM heads WHERE document_id = $1) ON CONFLICT DO NOTHING`,
        [document, version, JSON.stringify(content), checksum],
      );
    },

    async saveSearchText(document, version, text) {
      await pool.query(
        `INSERT INTO document_texts (document_id, version, text) SELECT $1, $2, $3
         WHERE EXISTS (SELECT FROM documents WHERE id = $1)
         ON CONFLICT (document_id) DO UPDATE SET version = excluded.version, text = excluded.text
         WHERE document_texts.version < excluded.version`,
        [document, version, text],
      );
    },

    async unindexed(limit) {
      const { rows } = await pool.query<{ id: string }>(
        `SELECT heads.document_id AS id FROM heads LEFT JOIN document_texts USING (document_id)
         WHERE heads.version > coalesce(document_texts.version, 0) LIMIT $1`,
        [limit],
      );
      return rows.map((row) => row.id);
    },
  };
}
