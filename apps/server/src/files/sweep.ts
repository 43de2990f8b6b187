/**
 * Deletes what nothing names any more. It runs on one of the servers at a time, and beside uploads and edits at any moment:
 *
 * - A file that no edit has put into a text goes a day after its upload. The row is locked before it is looked at again: an edit that is being committed
 *   has either been seen, or finds the file gone and grants nothing.
 * - Bytes that no file names are marked, and go an hour later. An upload of the same bytes takes the mark away in its transaction; if it comes too late,
 *   it stores them anew, under another key.
 * - A file that an edit has put into a text is never swept: an undo or an old version may bring it back.
 */
import { type Kysely, sql } from 'kysely';
import type { Db } from '../db/database.ts';
import { expectBlob, keepBlob } from '../db/queries/files/files.ts';
import { endUpload, failFile } from '../db/queries/files/uploads.ts';
import type { Schema, StoreName } from '../db/schema.ts';
import type { FileStore } from './file-store.ts';

export interface SweepTimes {
  /** How long a file may be in no text. */
  readonly unusedFileHours: number;
  /** How long an upload may bring nothing new. */
  readonly idleUploadHours: number;
  /** How long bytes are kept that no file names. */
  readonly unnamedBlobMinutes: number;
}

export const SWEEP_TIMES: SweepTimes = { unusedFileHours: 24, idleUploadHours: 72, unnamedBlobMinutes: 60 };

/** What one sweep takes at most of each kind; the rest is taken by the next. */
const AT_ONCE = 500;
/** Bytes that could not be deleted are tried again after this time, in seconds. */
const RETRY_SECONDS = 600;
/** The advisory lock of the sweep. A backup shares it: then nothing is swept. */
export const SWEEP_LOCK = 7_316_001;

export interface Swept {
  /** Files whose upload nobody will finish. */
  readonly failed: readonly { readonly id: string; readonly document: string }[];
  readonly files: number;
  readonly blobs: number;
}

/** @returns null if another server is at it */
export async function sweep(db: Db, files: FileStore, times: SweepTimes = SWEEP_TIMES): Promise<Swept | null> {
  return db.connection().execute(async (held) => {
    const { rows } = await sql<{ mine: boolean }>`SELECT pg_try_advisory_lock(${SWEEP_LOCK}) AS mine`.execute(held);
    if (rows[0]?.mine !== true) return null;
    try {
      const failed = await endIdleUploads(db, times.idleUploadHours);
      const unused = await deleteUnusedFiles(db, times.unusedFileHours);
      await deleteUnnamedBlobs(db, times.unnamedBlobMinutes);
      const blobs = await deleteGarbage(db, files);
      const arriving = await db.selectFrom('uploads').select('key').where('store', '=', 'disk').execute();
      await files.incoming.sweep(new Set(arriving.map(({ key }) => key)));
      return { failed, files: unused, blobs };
    } finally {
      await unlock(held);
    }
  });
}

async function unlock(held: Kysely<Schema>): Promise<void> {
  // If the connection has broken, the lock has gone with it.
  await sql`SELECT pg_advisory_unlock(${SWEEP_LOCK})`.execute(held).catch(() => undefined);
}

async function endIdleUploads(db: Db, hours: number) {
  return db.transaction().execute(async (tx) => {
    const idle = await tx
      .selectFrom('uploads')
      .select(['id', 'document_id as document'])
      .where('touched_at', '<', sql<Date>`now() - make_interval(hours => ${hours})`)
      .limit(AT_ONCE)
      .forUpdate()
      .skipLocked()
      .execute();
    for (const { id } of idle) {
      await endUpload(tx, id, false);
      await failFile(tx, id);
    }
    return idle;
  });
}

async function deleteUnusedFiles(db: Db, hours: number): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const locked = await sql<{ id: string }>`
      SELECT id FROM files f WHERE state <> 'uploading' AND created_at < now() - make_interval(hours => ${hours})
      AND NOT EXISTS (SELECT FROM document_files df WHERE df.file_id = f.id AND df.embedded)
      LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED`.execute(tx);
    // Another statement, which sees what was committed until the rows were locked.
    const { numAffectedRows } = await sql`
      DELETE FROM files f WHERE id = ANY (${locked.rows.map(({ id }) => id)}::uuid[])
      AND NOT EXISTS (SELECT FROM document_files df WHERE df.file_id = f.id AND df.embedded)`.execute(tx);
    return Number(numAffectedRows ?? 0);
  });
}

async function deleteUnnamedBlobs(db: Db, minutes: number): Promise<void> {
  const isNamed = sql`EXISTS (SELECT FROM files WHERE files.hash = blobs.hash)`;
  await sql`UPDATE blobs SET unreferenced_at = NULL WHERE unreferenced_at IS NOT NULL AND ${isNamed}`.execute(db);
  await sql`UPDATE blobs SET unreferenced_at = now() WHERE unreferenced_at IS NULL AND NOT ${isNamed}`.execute(db);
  await sql`
    WITH versions AS (
      SELECT v.hash, v.store, v.key FROM picture_versions v JOIN blobs USING (hash) WHERE unreferenced_at IS NOT NULL
    ), gone AS (
      DELETE FROM blobs WHERE unreferenced_at <= now() - make_interval(mins => ${minutes}) AND NOT ${isNamed} RETURNING hash, store, key
    )
    INSERT INTO blob_garbage (store, key, due_at)
    SELECT store, key, now() FROM gone UNION ALL SELECT v.store, v.key, now() FROM versions v JOIN gone USING (hash)
    ON CONFLICT (store, key) DO UPDATE SET due_at = now()`.execute(db);
}

async function deleteGarbage(db: Db, files: FileStore): Promise<number> {
  let deleted = 0;
  for (let count = 0; count < AT_ONCE; count++) {
    // The row is locked while the bytes are deleted: an upload that names them again either comes before, or looks for them after.
    const done = await db.transaction().execute(async (tx) => {
      const due = await tx
        .selectFrom('blob_garbage')
        .select(['store', 'key', 'multipart'])
        .where('due_at', '<=', sql<Date>`now()`)
        .orderBy('due_at')
        .limit(1)
        .forUpdate()
        .skipLocked()
        .executeTakeFirst();
      if (due === undefined) return null;
      const { store, key, multipart } = due;
      const gone = await deleteBytes(files, store, key, multipart);
      if (gone) await keepBlob(tx, store, key);
      else await expectBlob(tx, store, key, RETRY_SECONDS);
      return gone;
    });
    if (done === null) break;
    if (done) deleted++;
  }
  return deleted;
}

/** @returns false if the store can't be reached now; it is tried again by the next sweep */
async function deleteBytes(files: FileStore, name: StoreName, key: string, multipart: string | null): Promise<boolean> {
  try {
    const store = files.storeNamed(name);
    if (multipart !== null) await store.parts?.abort(key, multipart);
    await store.delete(key);
    if (name === 'disk') await files.incoming.forget(key);
    return true;
  } catch {
    return false;
  }
}
