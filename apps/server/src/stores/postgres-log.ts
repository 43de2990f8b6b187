/** The log of edits in PostgreSQL. */
import type { Delta } from '@inkstone/ot';
import type pg from 'pg';
import type { Batch, Head, Log, LoggedEdit, Snapshot } from '../ports/log.ts';

/**
 * Appends the batches that match, in one statement and so in one transaction without a lock held across a round trip.
 *
 * Authors are locked FOR KEY SHARE first: a change of an account locks its row FOR UPDATE, so it is either committed before (its epoch is
 * seen, and nothing matches) or waits. Heads are then locked in id order, so that two servers never wait for each other. After a wait, PostgreSQL evaluates the conditions
 * again on the newest row: whoever lost the race matches nothing.
 */
const COMMIT = {
  name: 'commit-edits',
  text: `
    WITH account AS MATERIALIZED (
      SELECT id FROM users JOIN unnest($1::uuid[], $2::int[]) AS author(id, epoch) USING (id, epoch)
      WHERE disabled_at IS NULL ORDER BY id FOR KEY SHARE OF users
    ), matched AS MATERIALIZED (
      SELECT heads.document_id, base + count AS version, batch.length
      FROM unnest($3::uuid[], $4::bigint[], $5::int[], $6::int[], $7::int[]) AS batch(document_id, base, epoch, count, length)
      JOIN heads ON heads.document_id = batch.document_id AND heads.version = base AND heads.epoch = batch.epoch AND NOT deleted
      WHERE (SELECT count(*) FROM account) = cardinality($1::uuid[])
      ORDER BY heads.document_id FOR UPDATE OF heads
    ), advanced AS (
      UPDATE heads SET version = matched.version, length = matched.length, updated_at = statement_timestamp()
      FROM matched WHERE heads.document_id = matched.document_id
      RETURNING heads.document_id
    ), inserted AS (
      INSERT INTO edits (document_id, version, client, edit_id, user_id, created_at, length, delta)
      SELECT e.document_id, e.version, e.client, e.edit_id, e.user_id, statement_timestamp(), e.length, e.delta
      FROM unnest($8::uuid[], $9::bigint[], $10::text[], $11::text[], $12::uuid[], $13::int[], $14::json[])
        AS e(document_id, version, client, edit_id, user_id, length, delta)
      JOIN advanced USING (document_id)
    )
    SELECT document_id, floor(extract(epoch FROM statement_timestamp()) * 1000)::float8 AS at FROM advanced`,
};

/** Bytes of deltas after which a page of edits ends. */
const PAGE_BYTES = 4 * 1024 * 1024;

/**
 * Steps from edit to edit, since versions have no holes: an edit may be a letter or a megabyte long, and none is read from disk that does not fit
 * into the page any more.
 */
const page = (columns: readonly string[]) => `
    WITH RECURSIVE page AS (
      SELECT ${['version', ...columns].join(', ')}, delta::text AS json, octet_length(delta::text) AS bytes
      FROM edits WHERE document_id = $1 AND version = $2::bigint + 1
      UNION ALL
      SELECT ${['version', ...columns].map((column) => `e.${column}`).join(', ')}, e.delta::text, page.bytes + octet_length(e.delta::text)
      FROM page JOIN edits e ON e.document_id = $1 AND e.version = page.version + 1
      WHERE page.bytes < ${PAGE_BYTES} AND page.version < $2::bigint + $3::bigint
    )`;

const EDITS = {
  name: 'read-edits',
  text: `${page(['client', 'edit_id', 'user_id', 'created_at', 'length'])}
    SELECT page.version::float8 AS version, client, edit_id AS id, user_id AS "user", username,
      floor(extract(epoch FROM page.created_at) * 1000)::float8 AS at, length, json
    FROM page JOIN users ON users.id = page.user_id ORDER BY page.version`,
};

/** All in one value: a row for each edit would cost more than reading it. */
const DELTAS = {
  name: 'read-deltas',
  text: `${page([])}
    SELECT ('[' || coalesce(string_agg(json, ',' ORDER BY version), '') || ']')::json AS deltas FROM page`,
};

/** The statement's parameters: one array for each column. */
function columns(batches: readonly Batch[]): unknown[] {
  /** Each account once at each epoch: two of one account never both match, and then nothing is committed. */
  const author = { user: [] as string[], epoch: [] as number[] };
  const known = new Set<string>();
  const batch = { document: [] as string[], base: [] as number[], epoch: [] as number[], count: [] as number[], length: [] as number[] };
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
      const key = `${user}/${accountEpoch}`;
      if (known.has(key)) continue;
      known.add(key);
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
  return [...Object.values(author), ...Object.values(batch), ...Object.values(edit)];
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

    async deltas(document, after, limit) {
      const { rows } = await pool.query<{ deltas: Delta[] }>({ ...DELTAS, values: [document, after, limit] });
      return rows[0]?.deltas ?? [];
    },

    async commit(batches) {
      const { rows } = await hot.query<{ document_id: string; at: number }>({ ...COMMIT, values: columns(batches) });
      return new Map(rows.map((row) => [row.document_id, row.at]));
    },

    async snapshot(document, atMost) {
      const { rows } = await pool.query<Snapshot>({
        name: 'read-snapshot',
        text: `SELECT snapshots.version::float8 AS version, content::text AS content, checksum FROM snapshots JOIN heads USING (document_id, history)
          WHERE document_id = $1 AND snapshots.version <= $2 ORDER BY snapshots.version DESC LIMIT 1`,
        values: [document, atMost],
      });
      return rows[0] ?? null;
    },

    async saveSnapshot(document, history, { version, content, checksum }) {
      await pool.query(
        `INSERT INTO snapshots (document_id, history, version, content, checksum) SELECT $1, $2, $3, $4, $5
         WHERE EXISTS (SELECT FROM heads WHERE document_id = $1) ON CONFLICT DO NOTHING`,
        [document, history, version, content, checksum],
      );
    },

    async saveSearchText(document, history, version, text) {
      await pool.query(
        `INSERT INTO document_texts (document_id, version, text) SELECT document_id, $3, $4
         FROM heads WHERE document_id = $1 AND history = $2
         ON CONFLICT (document_id) DO UPDATE SET version = excluded.version, text = excluded.text
         WHERE document_texts.version < excluded.version`,
        [document, history, version, text],
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
