/** The tables of an installation, as the catalog of PostgreSQL has them. */
import pg from 'pg';
import type { Manifest, Table } from './format.ts';

/**
 * What a backup leaves out, and what an empty installation may have: bytes that are to be deleted and uploads that are on their way are of the stores that the
 * server has now; folders of files are of its machine; a setup code is made anew where it is needed. Unlogged tables (tickets, attempts, running servers) are
 * left out too.
 */
const LEFT_OUT = ['blob_garbage', 'uploads', 'upload_parts', 'disk_folders', 'setup_code'];
/** Kysely's own. What they say is in the manifest. */
const MIGRATIONS = ['kysely_migration', 'kysely_migration_lock'];

/** Values are written, and read, in the same way by all databases. */
const SETTINGS = [
  'TimeZone=UTC',
  'DateStyle=ISO',
  'IntervalStyle=postgres',
  'bytea_output=hex',
  'extra_float_digits=1',
  'client_encoding=UTF8',
  // A table of many rows is read and written in one statement and one transaction, and a backup is written as slowly as its target takes it.
  'statement_timeout=0',
  'idle_in_transaction_session_timeout=0',
  // Pages of edits are read by their key, never by going through the whole table.
  'enable_seqscan=off',
];
const CONNECT_TIMEOUT_MS = 10_000;

/** A connection of its own, which ends when it is closed. Its transactions may take any time. */
export async function connect(connection: pg.PoolConfig): Promise<pg.Client> {
  const client = new pg.Client({
    ...connection,
    options: SETTINGS.map((setting) => `-c ${setting}`).join(' '),
    application_name: 'inkstone backup',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
  });
  // A connection that breaks rejects its query as well. Without a listener this event would end the process.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Every name comes from the catalog or from a manifest whose names were checked; they are quoted all the same. */
export const quoted = (name: string) => pg.escapeIdentifier(name);

export const columnsOf = ({ columns }: Table) => columns.map(quoted).join(', ');

const OWN_TABLES = `
  SELECT c.oid, c.relname FROM pg_class c
  WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')`;

/** What a backup has, ordered so that no row names a row of a later table. */
export async function backedUpTables(client: pg.Client): Promise<Table[]> {
  const { rows } = await client.query<{ name: string; columns: string[]; named: string[] }>(
    `SELECT own.relname AS name,
       (SELECT array_agg(attname::text ORDER BY attnum) FROM pg_attribute
        WHERE attrelid = own.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '') AS columns,
       (SELECT coalesce(array_agg(named.relname::text), '{}') FROM pg_constraint k JOIN pg_class named ON named.oid = k.confrelid
        WHERE k.conrelid = own.oid AND k.contype = 'f' AND k.confrelid <> own.oid) AS named
     FROM (${OWN_TABLES} AND c.relpersistence = 'p') AS own WHERE relname <> ALL ($1) ORDER BY relname`,
    [[...MIGRATIONS, ...LEFT_OUT]],
  );
  const ordered: Table[] = [];
  const waiting = new Set(rows);
  while (waiting.size > 0) {
    const names = new Set([...waiting].map(({ name }) => name));
    const free = [...waiting].filter(({ named }) => !named.some((name) => names.has(name)));
    if (free.length === 0) throw new Error(`tables name each other in a circle: ${[...names].join(', ')}`);
    for (const row of free) {
      ordered.push({ name: row.name, columns: row.columns });
      waiting.delete(row);
    }
  }
  return ordered;
}

/** Where the sequences are that number rows. */
export async function readSequences(client: pg.Client): Promise<Manifest['sequences']> {
  const { rows } = await client.query<{ name: string; start: string; last: string | null }>(
    `SELECT sequencename AS name, start_value::text AS start, last_value::text AS last FROM pg_sequences
     WHERE schemaname = current_schema() ORDER BY sequencename`,
  );
  return rows.map(({ name, start, last }) => ({ name, value: last ?? start, isCalled: last !== null }));
}

/** The migrations that a database has, in their order; none if it is not Inkstone's. */
export async function appliedMigrations(client: pg.Client): Promise<string[]> {
  const found = await client.query(`SELECT 1 FROM (${OWN_TABLES}) AS own WHERE relname = $1`, [MIGRATIONS[0]]);
  if (found.rowCount === 0) return [];
  const { rows } = await client.query<{ name: string }>(`SELECT name FROM ${quoted(String(MIGRATIONS[0]))} ORDER BY name`);
  return rows.map(({ name }) => name);
}

/** Removes an installation that is empty: all tables, functions and collations of the schema, but those of extensions. */
export async function dropEverything(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ statement: string }>(`
    SELECT format('DROP TABLE %I CASCADE', relname) AS statement FROM (${OWN_TABLES}) AS own
    UNION ALL SELECT format('DROP ROUTINE %s CASCADE', p.oid::regprocedure) FROM pg_proc p
    WHERE p.pronamespace = current_schema()::regnamespace
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
    UNION ALL SELECT format('DROP COLLATION %I CASCADE', collname) FROM pg_collation WHERE collnamespace = current_schema()::regnamespace`);
  for (const { statement } of rows) await client.query(statement);
}
