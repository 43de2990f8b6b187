/** Where a backup is written: a file that has its name only once it is complete and on disk, or the standard output. */
import { randomBytes } from 'node:crypto';
import { write } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { StartError } from '../errors.ts';

const STDOUT = 1;
/** Bytes after which they are brought to the disk: otherwise the system would do it all at once, and the database's commits would wait for it. */
const SYNC_BYTES = 1024 * 1024;

const writeTo = promisify(write);

/**
 * Writes a stream. A file that has the path already is replaced at the end; when it fails, nothing is changed.
 *
 * @param path `-`: the standard output
 * @returns how many bytes were written
 * @throws StartError if the target can't be written
 */
export async function writeTarget(path: string, bytes: AsyncIterable<Uint8Array>): Promise<number> {
  return path === '-' ? writeAll(STDOUT, 'the standard output', bytes) : writeFileDurably(path, bytes);
}

async function writeFileDurably(path: string, bytes: AsyncIterable<Uint8Array>): Promise<number> {
  const draft = `${path}.${randomBytes(4).toString('hex')}.part`;
  const file = await open(draft, 'wx', 0o600).catch((cause: unknown) => {
    throw unwritable(path, cause);
  });
  try {
    const written = await writeAll(file.fd, path, bytes, file);
    await finish(file, draft, path);
    return written;
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(draft, { force: true });
    throw error;
  }
}

async function finish(file: FileHandle, draft: string, path: string): Promise<void> {
  try {
    await file.sync();
    await file.close();
    await rename(draft, path);
    const folder = await open(dirname(path));
    await folder.sync().finally(() => folder.close());
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

async function writeAll(fd: number, path: string, bytes: AsyncIterable<Uint8Array>, file?: FileHandle): Promise<number> {
  let [total, unsynced] = [0, 0];
  for await (const chunk of bytes) {
    try {
      for (let from = 0; from < chunk.length; ) from += (await writeTo(fd, chunk, from)).bytesWritten;
      total += chunk.length;
      unsynced += chunk.length;
      if (unsynced < SYNC_BYTES) continue;
      unsynced = 0;
      if (file !== undefined) await syncGently(file);
    } catch (cause) {
      throw unwritable(path, cause);
    }
  }
  return total;
}

/** Afterwards the disk is left alone for as long as that took: so the database has at least half of its time. */
async function syncGently(file: FileHandle): Promise<void> {
  const start = performance.now();
  await file.datasync();
  await delay(performance.now() - start);
}

function unwritable(path: string, cause: unknown): StartError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const why = code === 'ENOSPC' || code === 'EDQUOT' ? 'the disk is full' : (code ?? message);
  return new StartError(`${path} cannot be written: ${why}`, { cause });
}
