/** Bytes in a folder: `ab/abcdef…`, two letters of the key as a folder, so that none has too many entries. */
import { constants, createReadStream } from 'node:fs';
import { copyFile, mkdir, open, opendir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { type BlobStore, BlobStoreError } from '../ports/blobs.ts';

/** Keys are made by the server. Anything else must never become a path. */
const KEY = /^[a-z0-9][a-z0-9-]{7,79}$/;

export function createDiskBlobs(folder: string): BlobStore {
  const pathOf = (key: string) => {
    if (!KEY.test(key)) throw new RangeError(`not a key: ${key}`);
    return join(folder, key.slice(0, 2), key);
  };

  return {
    name: 'disk',
    parts: null,

    put: (key, path) => diskErrors(() => moveDurably(path, pathOf(key))),

    async read(key, range) {
      const path = pathOf(key);
      const file = await diskErrors(() => open(path));
      return createReadStream(path, { fd: file, ...range }) as Readable;
    },

    async size(key) {
      const found = await stat(pathOf(key)).catch((error: NodeJS.ErrnoException) =>
        error.code === 'ENOENT' ? null : Promise.reject(error),
      );
      return found?.size ?? null;
    },

    delete: (key) => diskErrors(() => rm(pathOf(key), { force: true })),

    async *list() {
      for await (const group of (await opendir(folder).catch(ignoreMissing)) ?? []) {
        if (!group.isDirectory() || group.name.length !== 2) continue;
        for await (const entry of await opendir(join(folder, group.name))) {
          if (!KEY.test(entry.name)) continue;
          const found = await stat(join(folder, group.name, entry.name)).catch(ignoreMissing);
          if (found) yield { key: entry.name, size: found.size, modifiedAt: found.mtimeMs };
        }
      }
    },

    urlOf: async () => null,
    close: () => undefined,
  };
}

/** Moves a file, or copies it from another file system. Its bytes and its name are on disk when this resolves. */
async function moveDurably(from: string, to: string): Promise<void> {
  const folder = dirname(to);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await sync(from);
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    const draft = `${to}.new`;
    try {
      await copyFile(from, draft, constants.COPYFILE_EXCL);
      await sync(draft);
      await rename(draft, to);
    } finally {
      await rm(draft, { force: true });
    }
    await rm(from, { force: true });
  }
  await sync(folder);
}

async function sync(path: string): Promise<void> {
  const file = await open(path);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}

/** Runs something on the disk, and says what its failure means. */
export async function diskErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw diskError(cause);
  }
}

/** What a failure of the disk means. */
export function diskError(cause: unknown): BlobStoreError {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT') return new BlobStoreError('missing', 'nothing is stored under this key', { cause });
  if (code === 'ENOSPC' || code === 'EDQUOT') return new BlobStoreError('full', 'the disk is full', { cause });
  return new BlobStoreError('away', `the folder of files cannot be used: ${message}`, { cause });
}
