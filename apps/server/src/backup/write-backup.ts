/**
 * Takes a backup while servers run. The database is read in one snapshot, which ends before the files are read: a long snapshot would keep the database from
 * tidying up behind every edit. The bytes of files never change, and while we hold the lock of the sweep nothing deletes them.
 */
import type pg from 'pg';
import { MIGRATION_NAMES } from '../db/migrate.ts';
import type { StoreName } from '../db/schema.ts';
import { StartError } from '../errors.ts';
import { SWEEP_LOCK } from '../files/sweep.ts';
import type { BlobStore } from '../ports/blobs.ts';
import { type ArchiveWriter, PartWriter } from './archive-writer.ts';
import { tableSums } from './copy-out.ts';
import { readDocuments } from './documents.ts';
import { EDITS, type End, FORMAT_VERSION, MANIFEST, type Manifest, type Table, type TableSums } from './format.ts';
import { appliedMigrations, backedUpTables, connect, readSequences } from './tables.ts';

/** Files whose places are read at once. */
const PAGE = 500;

export interface BackupSource {
  readonly connection: pg.PoolConfig;
  /** Those that are configured. */
  readonly stores: readonly BlobStore[];
  /** Of Inkstone. */
  readonly version: string;
}

export type BackupSummary = Omit<End, 'members' | 'sums'>;

/**
 * Writes everything to the archive.
 *
 * @throws StartError if there is no installation, or one of a newer version
 */
export async function writeBackup({ connection, stores, version }: BackupSource, archive: ArchiveWriter): Promise<BackupSummary> {
  const holder = await connect(connection);
  try {
    // Taken before the snapshot: a sweep that is under way ends first, and what it deletes is not in the snapshot.
    await holder.query('SELECT pg_advisory_lock_shared($1)', [SWEEP_LOCK]);
    const { at, ...database } = await writeDatabase(connection, version, archive);
    const files = await writeFiles(holder, at, stores, archive);
    const summary = { ...database, ...files };
    await archive.finish(summary);
    return summary;
  } finally {
    await holder.end();
  }
}

async function writeDatabase(connection: pg.PoolConfig, version: string, archive: ArchiveWriter) {
  const client = await connect(connection);
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    const { rows } = await client.query<{ at: Date }>('SELECT clock_timestamp() AS at');
    const at = rows[0]?.at ?? new Date();
    const manifest = await describe(client, version, at);
    await archive.add(MANIFEST, Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
    const tables: Record<string, TableSums> = {};
    let counted = { documents: 0, edits: 0 };
    for (const table of manifest.tables) {
      if (table.name === EDITS) counted = await writeDocuments(client, table, archive);
      else tables[table.name] = await writeTable(client, table, archive);
    }
    await client.query('COMMIT');
    return { at, tables, ...counted };
  } finally {
    await client.end();
  }
}

async function describe(client: pg.Client, version: string, at: Date): Promise<Manifest> {
  const migrations = await appliedMigrations(client);
  if (migrations.length === 0) throw new StartError('there is nothing to back up: the database has no tables of Inkstone');
  if (migrations.some((name) => !MIGRATION_NAMES.includes(name))) {
    throw new StartError('the database was migrated by a newer version of Inkstone; take the backup with that one');
  }
  return {
    format: 'inkstone-backup',
    formatVersion: FORMAT_VERSION,
    inkstone: version,
    takenAt: at.toISOString(),
    migrations,
    tables: await backedUpTables(client),
    sequences: await readSequences(client),
  };
}

async function writeTable(client: pg.Client, table: Table, archive: ArchiveWriter): Promise<TableSums> {
  const parts = new PartWriter(archive, `tables/${table.name}`, '.copy.gz');
  const sums = await tableSums(client, table, (chunk) => parts.write(chunk));
  await parts.flush();
  return sums;
}

async function writeDocuments(client: pg.Client, table: Table, archive: ArchiveWriter) {
  const edits = new PartWriter(archive, `tables/${table.name}`, '.copy.gz');
  const documents = new PartWriter(archive, 'documents', '.ndjson.gz');
  const counted = { documents: 0, edits: 0 };
  for await (const page of readDocuments(client, table, (bytes) => edits.write(bytes))) {
    for (const document of page) {
      counted.documents++;
      counted.edits += document.edits;
      await documents.write(Buffer.from(`${JSON.stringify(document)}\n`));
    }
  }
  await edits.flush();
  await documents.flush();
  return counted;
}

interface Place {
  readonly member: string;
  readonly store: StoreName;
  readonly key: string;
  readonly size: number;
}

async function writeFiles(client: pg.Client, at: Date, stores: readonly BlobStore[], archive: ArchiveWriter) {
  const result = { files: 0, fileBytes: 0, missing: [] as string[] };
  for await (const { member, store: name, key, size } of places(client, at)) {
    const store = stores.find((candidate) => candidate.name === name);
    if (store === undefined) throw new StartError('S3_BUCKET: files are on S3, and it is not set');
    if ((await store.size(key)) !== size) {
      result.missing.push(member);
      continue;
    }
    await archive.addStream(member, size, await store.read(key));
    result.files++;
    result.fileBytes += size;
  }
  return result;
}

/**
 * All bytes that the snapshot names, and perhaps some that were named in the same moment. They are where they are now: they may have been moved to another
 * store since the snapshot.
 */
async function* places(client: pg.Client, at: Date): AsyncGenerator<Place> {
  const { rows: found } = await client.query<{ blobs: string | null }>(`SELECT to_regclass('blobs')::text AS blobs`);
  // A version without files.
  if (found[0]?.blobs == null) return;
  for (let after = Buffer.alloc(0); ; ) {
    const { rows } = await client.query<Place & { hash: Buffer }>(
      `WITH page AS (SELECT hash, store, key, size FROM blobs WHERE hash > $1 AND created_at <= $2 ORDER BY hash LIMIT ${PAGE})
       SELECT hash, 'files/' || encode(hash, 'hex') AS member, store, key, size::float8 AS size FROM page
       UNION ALL SELECT v.hash, 'pictures/' || encode(v.hash, 'hex') || '-' || v.width, v.store, v.key, v.size::float8
       FROM picture_versions v JOIN page USING (hash) ORDER BY hash, member`,
      [after, at],
    );
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.hash as Buffer<ArrayBuffer>;
  }
}
