/** What is done about files every minute: the sweep, missed versions of pictures, and a look at which servers keep files on disks of their own. */
import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Logger } from 'pino';
import type { Db } from '../db/database.ts';
import type { Bus } from '../ports/bus.ts';
import { repeat } from '../repeating.ts';
import type { FileStore } from './file-store.ts';
import type { PictureVersions } from './picture-versions.ts';
import { sweep } from './sweep.ts';

const INTERVAL_MS = 60_000;
const VERSIONS_AT_ONCE = 20;

export interface FileHousekeepingDeps {
  readonly db: Db;
  readonly files: FileStore;
  readonly pictureVersions: PictureVersions;
  readonly bus: Bus;
  readonly logger: Logger;
  readonly folder: string;
}

/** @returns a function that stops it and waits for what is running */
export async function startFileHousekeeping(deps: FileHousekeepingDeps): Promise<() => Promise<void>> {
  const { db, files, pictureVersions, bus, logger, folder } = deps;
  const own = await folderId(folder);
  const warned = new Set<string>();
  // A database that has just gone away does not end the start.
  await Promise.all([warnOfOtherDisks(deps, own, warned), warnOfS3(deps)]).catch((err: unknown) =>
    logger.warn({ err }, 'it is not known yet which servers keep files of their own'),
  );

  const work = async () => {
    await warnOfOtherDisks(deps, own, warned);
    const swept = await sweep(db, files);
    for (const { id, document } of swept?.failed ?? [])
      bus.publish({ type: 'file', document, change: { id, state: 'failed', received: 0 } });
    if (swept === null) return;
    for (const hash of await pictureVersions.missing(VERSIONS_AT_ONCE)) await pictureVersions.make(hash);
  };
  return repeat(INTERVAL_MS, work, (err) => logger.warn({ err }, 'files could not be looked after; it is tried again'));
}

/** The id of the folder, by which servers notice whether they share one. */
async function folderId(folder: string): Promise<string> {
  const path = join(folder, 'id');
  const fresh = randomUUID();
  // Of two servers that start at once on a shared folder, one writes it.
  await writeFile(path, fresh, { flag: 'wx', mode: 0o600 }).catch(() => undefined);
  return (await readFile(path, 'utf8')).trim();
}

/** Files that are on S3 can't be sent by a server without its settings. */
async function warnOfS3({ db, files, logger }: FileHousekeepingDeps): Promise<void> {
  if (files.current.name === 's3') return;
  const { rows } = await sql<{ count: number }>`SELECT count(*)::int AS count FROM blobs WHERE store = 's3'`.execute(db);
  const count = rows[0]?.count ?? 0;
  if (count > 0)
    logger.warn(
      { count },
      'there are files on S3, and S3_BUCKET is not set: they cannot be read; npm run blobs:move -- disk brings them back',
    );
}

/** Several servers with files on disks of their own: each can send only what was uploaded to it. */
async function warnOfOtherDisks({ db, files, logger }: FileHousekeepingDeps, own: string, warned: Set<string>): Promise<void> {
  if (files.current.name !== 'disk') return;
  await sql`
    INSERT INTO disk_folders (id, host) VALUES (${own}::uuid, ${hostname()})
    ON CONFLICT (id) DO UPDATE SET host = excluded.host, seen_at = now()`.execute(db);
  const { rows } = await sql<{ id: string; host: string }>`
    SELECT id, host FROM disk_folders WHERE id <> ${own}::uuid AND seen_at > now() - interval '3 minutes'`.execute(db);
  for (const { id, host } of rows) {
    if (warned.has(id)) continue;
    warned.add(id);
    logger.warn(
      { host },
      'another server keeps its files on a disk of its own, so each can send only what was uploaded to it: set S3_BUCKET, or let DATA_DIR/files be one shared folder',
    );
  }
}
