/**
 * Moves all bytes to the other store, while servers run. Each is copied under a new key, and then named in one transaction; its old bytes are deleted some
 * minutes later, when nobody reads them any more. A move that was cut goes on where it was.
 */
import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import { expectBlob, keepBlob } from '../db/queries/files/files.ts';
import type { StoreName } from '../db/schema.ts';
import { StartError } from '../errors.ts';
import type { FileStore } from './file-store.ts';

/** The old bytes are kept so long, in seconds: a download that has begun ends in that time, and every server has read the new place. */
const KEPT_SECONDS = 15 * 60;
/** The longest that copying one file may take, in seconds. */
const COPY_SECONDS = 24 * 60 * 60;
/** The advisory lock of a move. */
const LOCK = 7_316_002;

interface Place {
  readonly place: 'blobs' | 'picture_versions';
  readonly store: StoreName;
  readonly key: string;
  readonly size: number;
}

/**
 * @param files its new bytes go to `target`
 * @param say called with a line for each hundred
 * @returns how many were moved
 * @throws StartError if another move is running
 */
export async function moveBlobs(db: Db, files: FileStore, target: StoreName, say: (line: string) => void): Promise<number> {
  return db.connection().execute(async (held) => {
    const { rows } = await sql<{ mine: boolean }>`SELECT pg_try_advisory_lock(${LOCK}) AS mine`.execute(held);
    if (rows[0]?.mine !== true) throw new StartError('another move is running');
    let moved = 0;
    for (let next = await nextPlace(db, target); next !== undefined; next = await nextPlace(db, target)) {
      await moveOne(db, files, next);
      if (++moved % 100 === 0) say(`${moved} moved`);
    }
    await sql`SELECT pg_advisory_unlock(${LOCK})`.execute(held);
    return moved;
  });
}

async function nextPlace(db: Db, target: StoreName): Promise<Place | undefined> {
  const { rows } = await sql<Place>`
    SELECT 'blobs' AS place, store, key, size FROM blobs WHERE store <> ${target}
    UNION ALL SELECT 'picture_versions', store, key, size FROM picture_versions WHERE store <> ${target} LIMIT 1`.execute(db);
  return rows[0];
}

async function moveOne(db: Db, files: FileStore, { place, store, key, size }: Place): Promise<void> {
  const copy = await files.withCopy({ store, key, size }, (path) => files.storeNew(path, size, COPY_SECONDS));
  await db.transaction().execute(async (tx) => {
    const { numAffectedRows } = await sql`
      UPDATE ${sql.table(place)} SET store = ${copy.store}, key = ${copy.key} WHERE store = ${store} AND key = ${key}`.execute(tx);
    // It was deleted meanwhile: the copy is, too, by the sweep.
    if (numAffectedRows !== 1n) return expectBlob(tx, copy.store, copy.key, 0);
    await keepBlob(tx, copy.store, copy.key);
    await expectBlob(tx, store, key, KEPT_SECONDS);
  });
}
