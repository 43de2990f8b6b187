/**
 * Brings a backup into an empty installation: the database in one transaction, the files before its commit. Whatever fails, nothing has changed.
 *
 * Every document gets a new history id. So clients that are ahead of the backup don't take its versions for theirs: they keep what they show, and offer the words
 * that are not in the restored text (docs/protocol.md).
 */
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { MIGRATION_NAMES, migrate } from '../db/migrate.ts';
import { recordActivity } from '../db/queries/audit/activity.ts';
import type { Schema } from '../db/schema.ts';
import { StartError } from '../errors.ts';
import { SWEEP_LOCK } from '../files/sweep.ts';
import type { BlobStore } from '../ports/blobs.ts';
import { type Archive, unzipped } from './archive-reader.ts';
import { compareDocuments, keepDocuments, prepareComparison } from './compare.ts';
import { tableSums } from './copy-out.ts';
import { FileLoader } from './file-loader.ts';
import { EDITS, type End, type Manifest, type Table } from './format.ts';
import { TableLoader } from './table-loader.ts';
import { appliedMigrations, backedUpTables, connect, dropEverything, quoted } from './tables.ts';

export interface RestoreTarget {
  /** As the owner of the tables. */
  readonly connection: pg.PoolConfig;
  /** Where new files go. */
  readonly store: BlobStore;
  /** Files arrive in a folder of it. */
  readonly folder: string;
}

export interface RestoreOptions {
  /** Compares every row of every table, too. */
  readonly thorough?: boolean;
  /** Ends the restore: nothing has changed then. */
  readonly stop: AbortSignal;
}

export interface Restored {
  readonly takenAt: string;
  readonly documents: number;
  readonly edits: number;
  readonly rows: number;
  readonly files: number;
  readonly fileBytes: number;
  /** Files whose bytes were lost when the backup was taken. */
  readonly missing: readonly string[];
}

/** @throws StartError if the installation is not empty, or the backup is of a newer version; and if a comparison fails */
export async function restore(archive: Archive, target: RestoreTarget, options: RestoreOptions): Promise<Restored> {
  checkVersion(archive.manifest);
  const client = await connect(target.connection);
  const files = new FileLoader(client, target.store, target.folder);
  try {
    // A running server would take away what arrives in its folder.
    await client.query('SELECT pg_advisory_lock_shared($1)', [SWEEP_LOCK]);
    await client.query('BEGIN');
    await prepareSchema(client, archive.manifest);
    const restored = await load(client, files, archive, options);
    await client.query('COMMIT');
    await client.query('ANALYZE');
    return restored;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    await files.undo();
    throw meaningOf(error);
  } finally {
    await client.end();
  }
}

export function checkVersion({ migrations, inkstone }: Manifest): void {
  if (migrations.every((name) => MIGRATION_NAMES.includes(name))) return;
  throw new StartError(`the backup is of a newer version of Inkstone (${inkstone}); restore it with that one`);
}

/** Makes the tables as they were when the backup was taken. @throws StartError if there is anything in them */
async function prepareSchema(client: pg.Client, { migrations }: Manifest): Promise<void> {
  const tables = await backedUpTables(client);
  const applied = await appliedMigrations(client);
  if (applied.some((name) => !MIGRATION_NAMES.includes(name))) {
    throw new StartError('the database was migrated by a newer version of Inkstone; restore with that one');
  }
  // A server that runs on it meanwhile can read, but registers nobody.
  for (const { name } of tables) await client.query(`LOCK TABLE ${quoted(name)} IN EXCLUSIVE MODE`);
  const last = migrations.at(-1);
  if (applied.length > 0) await refuseUnlessEmpty(client, tables);
  if (applied.some((name) => !migrations.includes(name))) await dropEverything(client);
  await migrate(kyselyOn(client), { upTo: last, withinTransaction: true });
}

async function refuseUnlessEmpty(client: pg.Client, tables: readonly Table[]): Promise<void> {
  for (const { name } of tables) {
    const { rowCount } = await client.query(`SELECT FROM ${quoted(name)} LIMIT 1`);
    if (rowCount === 0) continue;
    const { rows } = await client.query<{ users: number; documents: number; entries: number }>(`
      SELECT (SELECT count(*)::int FROM users) AS users, (SELECT count(*)::int FROM documents) AS documents,
        (SELECT count(*)::int FROM activity) AS entries`);
    const { users = 0, documents = 0, entries = 0 } = rows[0] ?? {};
    const what = `${users} accounts, ${documents} documents and ${entries} entries of the audit trail`;
    throw new StartError(`the installation is not empty: it has ${what}. Restore into a new DATA_DIR or database`);
  }
}

async function load(client: pg.Client, files: FileLoader, archive: Archive, { thorough = false, stop }: RestoreOptions): Promise<Restored> {
  const { manifest } = archive;
  const tables = new TableLoader(client, manifest.tables);
  const sums = new Map<string, string>();
  let tablesAreLoaded = false;
  const endTables = async () => {
    if (tablesAreLoaded) return;
    tablesAreLoaded = true;
    await tables.end();
    if (thorough) for (const table of manifest.tables) sums.set(table.name, (await tableSums(client, table)).sum);
    await setTriggers(client, manifest, 'ENABLE');
    await setSequences(client, manifest);
    await migrate(kyselyOn(client), { withinTransaction: true });
    await files.begin();
  };

  await setTriggers(client, manifest, 'DISABLE');
  await prepareComparison(client);
  for await (const member of archive.members) {
    stop.throwIfAborted();
    const table = /^tables\/(\w+)\//.exec(member.name)?.[1];
    if (table !== undefined) await tables.write(table, await unzipped(member));
    else if (member.name.startsWith('documents/')) {
      await tables.flush();
      await keepDocuments(client, await unzipped(member));
    } else {
      await endTables();
      if (!(await files.add(member))) throw new StartError(`the backup has a part that this version does not know: ${member.name}`);
    }
  }
  await endTables();
  const end = archive.end();
  const rows = compareTables(manifest, end, tables, sums);
  await files.checkComplete(end.missing);
  await renew(client, manifest, end);
  await compareDocuments(client, manifest, end.documents);
  const { documents, edits, missing } = end;
  return { takenAt: manifest.takenAt, documents, edits, rows, files: files.files, fileBytes: files.bytes, missing };
}

/** @param sums of the tables as they are now; none: only rows are counted @returns how many rows there are */
function compareTables(manifest: Manifest, end: End, tables: TableLoader, sums: ReadonlyMap<string, string>): number {
  let all = 0;
  for (const { name } of manifest.tables) {
    const rows = tables.rowsOf(name);
    const expected = name === EDITS ? end.edits : end.tables[name]?.rows;
    if (rows !== expected) throw new StartError(`the table ${name} has ${rows} rows instead of ${expected}`);
    if (name !== EDITS && sums.size > 0 && sums.get(name) !== end.tables[name]?.sum) {
      throw new StartError(`the table ${name} has other rows than the backup was taken of`);
    }
    all += rows;
  }
  return all;
}

/** The triggers of the audit trail would seal what is sealed already. Foreign keys are checked all the same. */
async function setTriggers(client: pg.Client, { tables }: Manifest, to: 'ENABLE' | 'DISABLE'): Promise<void> {
  for (const { name } of tables) await client.query(`ALTER TABLE ${quoted(name)} ${to} TRIGGER USER`);
}

async function setSequences(client: pg.Client, { sequences }: Manifest): Promise<void> {
  for (const { name, value, isCalled } of sequences) {
    await client.query('SELECT setval($1::regclass, $2::bigint, $3)', [quoted(name), value, isCalled]);
  }
}

/** What is not as it was: histories, uploads whose bytes were on their way, and the trail, which says that there was a restore. */
async function renew(client: pg.Client, { takenAt, inkstone }: Manifest, { documents, files }: End): Promise<void> {
  await client.query(`
    CREATE TEMPORARY TABLE renewed ON COMMIT DROP AS SELECT document_id, history AS old, gen_random_uuid() AS new FROM heads`);
  await client.query('CREATE UNIQUE INDEX ON renewed (document_id)');
  // Snapshots of other histories are of logs that were replaced before.
  await client.query(
    'DELETE FROM snapshots s WHERE NOT EXISTS (SELECT FROM renewed r WHERE r.document_id = s.document_id AND r.old = s.history)',
  );
  await client.query('UPDATE snapshots s SET history = r.new FROM renewed r WHERE r.document_id = s.document_id');
  await client.query('UPDATE heads h SET history = r.new FROM renewed r WHERE r.document_id = h.document_id');
  await client.query(`UPDATE files SET state = 'failed', received = 0 WHERE state = 'uploading'`);
  await recordActivity(kyselyOn(client), { actor: null, action: 'installation.restored', detail: { takenAt, inkstone, documents, files } });
}

/** The query builder on the one connection whose transaction has begun. */
function kyselyOn(client: pg.Client): Kysely<Schema> {
  const query = client.query.bind(client);
  const pool = { connect: async () => ({ query, release: () => undefined }), end: async () => undefined };
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool: pool as never }) });
}

/** SQLSTATEs whose own words would not say what to do. */
const MEANINGS: Readonly<Record<string, string>> = {
  '25006': 'the database is read-only',
  '53100': 'the disk of the database is full',
};

function meaningOf(error: unknown): unknown {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (!(at instanceof pg.DatabaseError)) continue;
    return new StartError(MEANINGS[at.code ?? ''] ?? `the database refuses: ${at.message}`, { cause: error });
  }
  return error;
}
