/** What ends in the database, and when: cancelled with its reader, or a little before its client gives up. Real PostgreSQL. */
import { randomUUID } from 'node:crypto';
import { type CompiledQuery, Kysely, PostgresDialect, sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Database, openDatabase, wasCancelled } from '../../src/db/database.ts';
import { migrate } from '../../src/db/migrate.ts';
import { listEdits } from '../../src/db/queries/history/edits.ts';
import type { Schema } from '../../src/db/schema.ts';
import { createTestDatabase } from '../support/databases.ts';

let own: Awaited<ReturnType<typeof createTestDatabase>>;
let database: Database;

beforeAll(async () => {
  own = await createTestDatabase();
  // One connection: what is left on it would meet the next query.
  database = openDatabase({ ...own.connection, max: 1 }, () => undefined);
});

afterAll(async () => {
  await database.close();
  await own.drop();
});

const sleeping = async (of: Database) => {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'SELECT pg_sleep%'
    AND state = 'active'`.execute(of.db);
  return rows[0]?.count;
};

it('a query whose reader has gone is cancelled, one that waits for a connection never runs, and the connection stays good', async () => {
  const observer = openDatabase({ ...own.connection, max: 1 }, () => undefined);
  const leaving = new AbortController();
  const reading = database.readingUntil(leaving.signal);
  const query = sql`SELECT pg_sleep(600)`.execute(reading);
  const behind = sql`SELECT pg_sleep(601)`.execute(reading);
  while ((await sleeping(observer)) !== 1);
  const { rows: before } = await sql`SELECT pid FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active'`.execute(
    observer.db,
  );
  leaving.abort();
  await expect(query).rejects.toSatisfy(wasCancelled);
  await expect(behind).rejects.toThrow(/abort/i);
  expect(await sleeping(observer)).toBe(0);
  const { rows: after } = await sql`SELECT pg_backend_pid() AS pid`.execute(database.db);
  expect(after, 'the same connection').toEqual(before);
  await expect(sql`SELECT 1`.execute(reading)).rejects.toThrow(/abort/i);
  await observer.close();
});

it('a query that takes too long is ended by the database, before its client gives up; a migration has no limit', async () => {
  const limit = async (query_timeout?: number) => {
    const one = openDatabase({ ...own.connection, ...(query_timeout === undefined ? {} : { query_timeout }) }, () => undefined);
    const { rows } = await sql<{ statement_timeout: string }>`SHOW statement_timeout`.execute(one.db);
    await one.close();
    return rows[0]?.statement_timeout;
  };
  expect([await limit(), await limit(1_500), await limit(0)]).toEqual(['19s', '1425ms', '0']);
  const hasty = openDatabase({ ...own.connection, query_timeout: 1_500 }, () => undefined);
  await expect(sql`SELECT pg_sleep(600)`.execute(hasty.db)).rejects.toSatisfy(wasCancelled);
  await hasty.close();
});

it('a page of edits is read up to where it ends, however long those behind it are (R9)', async () => {
  const queries: CompiledQuery[] = [];
  const patient = openDatabase({ ...own.connection, query_timeout: 0 }, () => undefined);
  const dialect = new PostgresDialect({ pool: patient.pool });
  const db = new Kysely<Schema>({ dialect, log: ({ query }) => void queries.push(query) });
  await migrate(patient.db);
  const [document, user] = [randomUUID(), randomUUID()];
  // A megabyte each that does not shrink to nothing.
  await sql`
    INSERT INTO edits (document_id, version, client, edit_id, user_id, length, delta)
    SELECT ${document}::uuid, n, 'w', n::text, ${user}::uuid, 1, json_build_array(json_build_object('insert', long))
    FROM generate_series(1, 40) n, (SELECT string_agg(md5(m::text), '') AS long FROM generate_series(1, 32768) m) AS text`.execute(db);
  queries.length = 0;
  await listEdits(db, document, 0, 100);
  const [query] = queries;
  const explain = `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${query?.sql}`;
  const { rows } = await patient.pool.query(explain, [...(query?.parameters ?? [])]);
  const plan = rows[0]['QUERY PLAN'][0].Plan;
  const { rows: size } = await sql<{ blocks: number }>`SELECT (pg_table_size('edits') / 8192)::int AS blocks`.execute(db);
  const read = plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
  expect(read, `of ${size[0]?.blocks} blocks`).toBeLessThan((size[0]?.blocks ?? 0) / 3);
  await patient.close();
});

it('a statement that comes again is planned once, and a migration that changes its columns costs one query and no more', async () => {
  const one = openDatabase({ ...own.connection, max: 1 }, () => undefined);
  await sql`CREATE TABLE changing (id int, words text)`.execute(one.db);
  await sql`INSERT INTO changing VALUES (1, 'as they were')`.execute(one.db);
  const read = async () => (await sql`SELECT * FROM changing WHERE id = ${1}`.execute(one.db)).rows;
  for (let time = 0; time < 10; time++) expect(await read()).toEqual([{ id: 1, words: 'as they were' }]);
  const { rows: plans } = await sql<{ generic: number; custom: number }>`
    SELECT generic_plans::int AS generic, custom_plans::int AS custom FROM pg_prepared_statements WHERE statement LIKE '%FROM changing%'`.execute(
    one.db,
  );
  // Without a name twice, then five times as PostgreSQL's first plans of a named statement, then by the plan that serves all values.
  expect(plans).toEqual([{ generic: 3, custom: 5 }]);

  await sql`ALTER TABLE changing ADD COLUMN more text DEFAULT 'new'`.execute(one.db);
  await expect(read()).rejects.toThrow('cached plan must not change result type');
  expect(await read()).toEqual([{ id: 1, words: 'as they were', more: 'new' }]);
  await one.close();
});
