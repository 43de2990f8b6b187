/** Compares the database with the stores, both ways, while the server runs: are all bytes there that it names, and is there anything that it does not name? */
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { BlobRow } from '../db/queries/files/files.ts';
import type { BlobStore } from '../ports/blobs.ts';
import type { FileStore } from './file-store.ts';

/** Rows that are read at once. */
const PAGE = 500;

interface NamedBlob extends BlobRow {
  /** Null for a smaller version of a picture, which has no hash of its own. */
  readonly hash: Buffer | null;
}

export interface Verification {
  readonly blobs: number;
  readonly bytes: number;
  /** What is wrong, in words. */
  readonly problems: readonly string[];
}

/** @param say called with each problem as it is found */
export async function verifyBlobs(
  db: Db,
  files: FileStore,
  stores: readonly BlobStore[],
  say: (line: string) => void,
): Promise<Verification> {
  const problems: string[] = [];
  const report = (line: string) => {
    problems.push(line);
    say(line);
  };
  let [blobs, bytes] = [0, 0];
  for await (const blob of namedBlobs(db)) {
    blobs++;
    bytes += blob.size;
    const problem = await problemOf(files, blob);
    // It may have been moved or deleted while it was read.
    if (problem !== null && (await isNamed(db, blob.store, blob.key))) report(`${blob.store} ${blob.key}: ${problem}`);
  }
  for (const store of stores) {
    for await (const { key } of store.list()) {
      if (await isKnown(db, store.name, key)) continue;
      if ((await store.size(key)) !== null) report(`${store.name} ${key}: nothing in the database names it`);
    }
  }
  return { blobs, bytes, problems };
}

async function problemOf(files: FileStore, { store, key, size, hash }: NamedBlob): Promise<string | null> {
  try {
    const digest = createHash('sha256');
    let read = 0;
    for await (const chunk of await files.storeNamed(store).read(key)) {
      digest.update(chunk);
      read += chunk.length;
    }
    if (read !== size) return `has ${read} bytes instead of ${size}`;
    return hash === null || digest.digest().equals(hash) ? null : 'has other bytes than those that were stored';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function* namedBlobs(db: Db): AsyncGenerator<NamedBlob> {
  for (let after = ''; ; ) {
    const { rows } = await sql<NamedBlob>`
      SELECT store, key, size, hash FROM blobs WHERE key > ${after}
      UNION ALL SELECT store, key, size, NULL FROM picture_versions WHERE key > ${after}
      ORDER BY key LIMIT ${PAGE}`.execute(db);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = last.key;
  }
}

async function isNamed(db: Db, store: string, key: string): Promise<boolean> {
  const { rows } = await sql`
    SELECT FROM blobs WHERE store = ${store} AND key = ${key}
    UNION ALL SELECT FROM picture_versions WHERE store = ${store} AND key = ${key}`.execute(db);
  return rows.length > 0;
}

/** Named, on its way, or about to be deleted. */
async function isKnown(db: Db, store: string, key: string): Promise<boolean> {
  if (await isNamed(db, store, key)) return true;
  const { rows } = await sql`
    SELECT FROM blob_garbage WHERE store = ${store} AND key = ${key}
    UNION ALL SELECT FROM uploads WHERE store = ${store} AND key = ${key}`.execute(db);
  return rows.length > 0;
}
