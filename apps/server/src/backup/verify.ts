/** Proves a backup: restores it aside, into a database and a folder of its own that are gone afterwards, and compares everything. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyTrail } from '../audit/verify.ts';
import { openDatabase } from '../db/database.ts';
import { startEmbeddedPostgres } from '../embedded/postgres.ts';
import { StartError } from '../errors.ts';
import { FileStore } from '../files/file-store.ts';
import { verifyBlobs } from '../files/verify.ts';
import { createDiskBlobs } from '../stores/disk-blobs.ts';
import type { Archive } from './archive-reader.ts';
import { type Restored, restore } from './restore.ts';

export interface VerifiedBackup extends Restored {
  /** Entries of the audit trail whose chain was checked. */
  readonly sealed: number;
}

/** @throws StartError with the first difference */
export async function verifyBackup(archive: Archive, stop: AbortSignal): Promise<VerifiedBackup> {
  const folder = await mkdtemp(join(tmpdir(), 'inkstone-verify-'));
  try {
    const { connection, stop: end } = await startEmbeddedPostgres({ dataDir: folder });
    try {
      const store = createDiskBlobs(join(folder, 'files'));
      const restored = await restore(archive, { connection, store, folder: join(folder, 'files') }, { thorough: true, stop });
      const database = openDatabase({ ...connection, max: 2, query_timeout: 0 }, () => undefined);
      try {
        const { sealed, problems } = await verifyTrail(database.db);
        const files = new FileStore({ db: database.db, folder: join(folder, 'files'), disk: store, s3: null });
        const blobs = await verifyBlobs(database.db, files, [store], () => undefined);
        files.close();
        if (problems[0] !== undefined) throw new StartError(`the audit trail: ${problems[0]}`);
        if (blobs.problems.length > restored.missing.length) throw new StartError(`the files: ${blobs.problems[0]}`);
        return { ...restored, sealed };
      } finally {
        await database.close();
      }
    } finally {
      await end();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
