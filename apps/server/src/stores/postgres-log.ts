/** The log of edits in PostgreSQL. */
import type { Delta } from '@inkstone/ot';
import { CompiledQuery } from 'kysely';
import type pg from 'pg';
import type { Db } from '../db/database.ts';
import { newId } from '../db/ids.ts';
import { FILE_READABLE } from '../db/queries/files/files.ts';
import { editPage } from '../db/queries/history/edit-page.ts';
import type { Batch, EditActivity, Head, Log, LoggedEdit, NewEdit, Snapshot } from '../ports/log.ts';

/**
 * PostgreSQL's timeline: another one after a standby was promoted. What the log lost then has versions that are reached again with other edits, so the
 * history that clients see is that of the document and of the database.
 */
const TIMELINE = 'left(pg_walfile_name(pg_current_wal_lsn()), 8)';

/** What stands between the two in a history that clients see. */
const IN_TIMELINE = '.';

function partsOf(history: string): [document: string, timeline: string] {
  const at = history.lastIndexOf(IN_TIMELINE);
  return [history.slice(0, at), history.slice(at + 1)];
}

/**
 * Appends the batches that match, in one statement and so in one transaction without a lock held across a round trip.
 *
 * Authors are locked FOR KEY SHARE first: a change of an account locks its row FOR UPDATE, so it is either committed before (its epoch is
 * seen, and no batch matches that the account wrote in) or waits. Heads are then locked in id order, so that two servers never wait for each other. After
 * a wait, PostgreSQL evaluates the conditions again on the newest row: whoever lost the race matches nothing.
 */
const COMMIT = {
  name: 'commit-edits',
  text: `
    WITH account AS MATERIALIZED (
      SELECT author.key FROM users JOIN json_to_recordset($1::json) AS author(key int, id uuid, epoch int) USING (id, epoch)
      WHERE disabled_at IS NULL ORDER BY id FOR KEY SHARE OF users
    ), present AS MATERIALIZED (
      SELECT coalesce(array_agg(key), '{}') AS keys FROM account
    ), matched AS MATERIALIZED (
      SELECT heads.document_id, base, edits
      FROM present, json_to_recordset($2::json) AS batch(document uuid, history text, base bigint, epoch int, authors int[], edits json)
      JOIN heads ON heads.document_id = document AND heads.version = base AND heads.epoch = batch.epoch AND NOT deleted
        AND heads.history::text || '${IN_TIMELINE}' || ${TIMELINE} = batch.history
      WHERE present.keys @> batch.authors
      ORDER BY heads.document_id FOR UPDATE OF heads
    ), advanced AS (
      UPDATE heads SET version = base + json_array_length(edits), length = (edits -> -1 ->> 'length')::int, updated_at = statement_timestamp()
      FROM matched WHERE heads.document_id = matched.document_id
      RETURNING heads.document_id
    ), inserted AS (
      INSERT INTO edits (document_id, version, client, edit_id, user_id, created_at, length, delta)
      SELECT document_id, base + number, client, id, "user", statement_timestamp(), length,
        coalesce(json, (string_to_array($3::text, E'\\n'))[long])::json
      FROM matched, ROWS FROM (json_to_recordset(edits) AS (client text, id text, "user" uuid, length int, json text, long int))
        WITH ORDINALITY AS edit(client, id, "user", length, json, long, number)
    )
    SELECT document_id, floor(extract(epoch FROM statement_timestamp()) * 1000)::float8 AS at FROM advanced`,
};

/**
 * The same for batches with more than edits: files and rows of the activity log. The rows are written if the batch matches, with the edits' versions.
 *
 * Documents hold the files that are put into their texts from now on, as far as the authors may read them at this moment. What an edit names otherwise (a file
 * of another document that its author can't read, one that is deleted, none at all) grants nothing.
 *
 * The file is locked before a document begins to hold it, and after heads, as deletions do. If it was deleted while this waited, it is not found any more.
 */
const COMMIT_WITH_MORE = {
  name: 'commit-edits-with-more',
  text: COMMIT.text.replace(
    /\n {4}SELECT document_id, floor/,
    `, named AS MATERIALIZED (
      SELECT f.id AS file, matched.document_id FROM matched
      JOIN json_to_recordset($4::json) AS put(document uuid, file uuid, "user" uuid) ON put.document = matched.document_id
      JOIN files f ON f.id = put.file JOIN users u ON u.id = put."user"
      WHERE ${FILE_READABLE}
      ORDER BY f.id FOR KEY SHARE OF f
    ), held AS (
      INSERT INTO document_files (document_id, file_id, embedded) SELECT DISTINCT document_id, file, true FROM named
      ON CONFLICT (document_id, file_id) DO UPDATE SET embedded = true, deleted_at = NULL
      WHERE NOT document_files.embedded OR document_files.deleted_at IS NOT NULL
    ), recorded AS (
      INSERT INTO activity (id, actor_id, document_id, action, detail, address, user_agent, request_id)
      SELECT act.id, act.actor, matched.document_id, action, detail || jsonb_build_object('version', base + number), address, user_agent, request_id
      FROM matched JOIN json_to_recordset($5::json) AS act(id uuid, document uuid, number int, actor uuid, action text, detail jsonb,
        address text, user_agent text, request_id text)
        ON act.document = matched.document_id
    )
    SELECT document_id, floor`,
  ),
};

/** Bytes of deltas at which a page of edits ends. Parsing so many blocks the event loop for some ms. */
const PAGE_BYTES = 1024 * 1024;

/** A delta with more characters is passed in a parameter of its own, see `parameters`. */
const LONG_EDIT_CHARS = 64 * 1024;

/** A commit with this many characters gets a longer timeout: a base, and more for each MiB of characters, but less than the database's own limit. */
const LONG_COMMIT_CHARS = 1024 * 1024;
const LONG_COMMIT_BASE_MS = 8_000;
const LONG_COMMIT_MS_PER_MIB = 2_000;
const LONG_COMMIT_MAX_MS = 59_000;

const EDITS = {
  name: 'read-edits',
  text: `${editPage(['client', 'edit_id', 'user_id', 'created_at', 'length'], PAGE_BYTES)}
    SELECT page.version::float8 AS version, client, edit_id AS id, user_id AS "user", username,
      floor(extract(epoch FROM page.created_at) * 1000)::float8 AS at, length, json
    FROM page JOIN users ON users.id = page.user_id ORDER BY page.version`,
};

/** Returns all deltas in one value, because a row for each edit would cost more than reading it. */
const DELTAS = {
  name: 'read-deltas',
  text: `${editPage([], PAGE_BYTES)}
    SELECT ('[' || coalesce(string_agg(json, ',' ORDER BY version), '') || ']')::json AS deltas FROM page`,
};

/**
 * The commit's parameters: accounts, batches with their edits, and long deltas. Accounts and batches are JSON, which is faster than a parameter for each
 * column. Long deltas are passed separately, one a line, because PostgreSQL would parse JSON within JSON several times.
 */
function parameters(batches: readonly Batch[]): [string, string, string] {
  /** Each account once at each epoch, by a number. */
  const accounts = new Map<string, { key: number; id: string; epoch: number }>();
  const keyOf = (id: string, epoch: number): number => {
    const name = `${id}/${epoch}`;
    const account = accounts.get(name) ?? { key: accounts.size, id, epoch };
    accounts.set(name, account);
    return account.key;
  };
  const long: string[] = [];
  const lean = batches.map((batch) => {
    const { document, history, base, epoch } = batch;
    const authors = [...batch.authors].map(([id, at]) => keyOf(id, at));
    const edits = batch.edits.map((edit) => (isLong(edit) ? { ...edit, json: null, long: long.push(edit.json) } : edit));
    return { document, history, base, epoch, authors, edits };
  });
  return [JSON.stringify([...accounts.values()]), JSON.stringify(lean), long.join('\n')];
}

/** The parameters that `COMMIT_WITH_MORE` has besides: files that the edits put into texts, and rows of the activity log. Null: there are none. */
function moreParameters(batches: readonly Batch[]): [string, string] | null {
  const puts: { document: string; file: string; user: string }[] = [];
  const acts: (Omit<EditActivity, 'origin'> & { id: string; document: string; number: number; actor: string })[] = [];
  for (const { document, edits } of batches) {
    for (const [index, { user, files, activity }] of edits.entries()) {
      if (files !== undefined) for (const file of files) puts.push({ document, file, user });
      if (activity === undefined) continue;
      const { action, detail, origin } = activity;
      acts.push({ action, detail, ...origin, id: newId(), document, number: index + 1, actor: user });
    }
  }
  return puts.length === 0 && acts.length === 0 ? null : [JSON.stringify(puts), JSON.stringify(acts)];
}

const isLong = ({ json }: NewEdit) => json.length > LONG_EDIT_CHARS;

/**
 * A longer timeout for a commit of many megabytes, such as the restoring of a long document. With the usual timeout it would fail and be tried again for
 * ever, and nothing else of the document would be committed.
 */
function commitTimeout(chars: number): { query_timeout?: number } {
  return chars < LONG_COMMIT_CHARS
    ? {}
    : { query_timeout: Math.min(LONG_COMMIT_MAX_MS, LONG_COMMIT_BASE_MS + (chars / LONG_COMMIT_CHARS) * LONG_COMMIT_MS_PER_MIB) };
}

/** A pool of connections, or one of them. */
type Queries = Pick<pg.Pool, 'query'>;

/** Old contents of documents as another database has them, such as a standby. It can't commit, nor tell heads, which need the primary's timeline. */
export function createLogReader(db: Db): Log {
  const query = ({ text, values = [] }: pg.QueryConfig) => db.executeQuery(CompiledQuery.raw(text, values));
  const queries = { query } as unknown as Queries;
  return createPostgresLog(queries, queries);
}

/**
 * @param hot connections for commits only, with `synchronous_commit = on` and a `lock_timeout`
 * @param pool connections for everything else
 */
export function createPostgresLog(hot: Queries, pool: Queries): Log {
  return {
    async heads(documents) {
      const { rows } = await pool.query<Head & { id: string }>({
        name: 'read-heads',
        text: `SELECT document_id AS id, version::float8 AS version, epoch, history::text || '${IN_TIMELINE}' || ${TIMELINE} AS history, deleted
          FROM heads WHERE document_id = ANY($1::uuid[])`,
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
      const more = moreParameters(batches);
      const values = parameters(batches);
      const { rows } = await hot.query<{ document_id: string; at: number }>({
        ...(more === null ? { ...COMMIT, values } : { ...COMMIT_WITH_MORE, values: [...values, ...more] }),
        ...commitTimeout(values[1].length + values[2].length),
      });
      return new Map(rows.map((row) => [row.document_id, row.at]));
    },

    async snapshot(document, atMost) {
      const { rows } = await pool.query<Snapshot>({
        name: 'read-snapshot',
        // A join, or an order by the column that is told, would make PostgreSQL read the contents of all snapshots of the document to sort them.
        text: `SELECT s.version::float8 AS version, s.content::text AS content, s.checksum FROM snapshots s
          WHERE s.document_id = $1 AND s.history = (SELECT history FROM heads WHERE document_id = $1) AND s.version <= $2
          ORDER BY s.version DESC LIMIT 1`,
        values: [document, atMost],
      });
      return rows[0] ?? null;
    },

    async saveSnapshot(document, history, { version, content, checksum }) {
      const [own, timeline] = partsOf(history);
      await pool.query(
        `INSERT INTO snapshots (document_id, history, version, content, checksum) SELECT $1, $2, $3, $4, $5
         WHERE EXISTS (SELECT FROM heads WHERE document_id = $1 AND ${TIMELINE} = $6) ON CONFLICT DO NOTHING`,
        [document, own, version, content, checksum, timeline],
      );
    },

    async saveSearchText(document, history, version, text) {
      const [own, timeline] = partsOf(history);
      await pool.query(
        `INSERT INTO document_texts (document_id, version, text) SELECT document_id, $3, $4
         FROM heads WHERE document_id = $1 AND history = $2 AND ${TIMELINE} = $5
         ON CONFLICT (document_id) DO UPDATE SET version = excluded.version, text = excluded.text
         WHERE document_texts.version < excluded.version`,
        [document, own, version, text, timeline],
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
