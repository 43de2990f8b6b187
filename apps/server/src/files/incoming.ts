/** Bytes that come in: they are written to a file as they come, hashed and counted, and never held in memory. */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, opendir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ApiError } from '../errors.ts';
import { contentTypeOf, HEAD_BYTES } from './content-type.ts';

/** What is left of an upload that nobody finished is deleted after this time, in ms. */
const LEFTOVER_MS = 24 * 60 * 60 * 1000;

/** Bytes that were looked through. */
export interface Examined {
  readonly size: number;
  /** SHA-256. */
  readonly hash: Buffer;
  readonly contentType: string;
}

/** Hashes and counts what passes, and finds its type. @throws ApiError from `onSize` */
export async function* examine(bytes: AsyncIterable<Buffer>, done: (found: Examined) => void, onSize?: (size: number) => void) {
  const hash = createHash('sha256');
  const heads: Buffer[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    if (size < HEAD_BYTES) heads.push(chunk.subarray(0, HEAD_BYTES - size));
    size += chunk.length;
    onSize?.(size);
    hash.update(chunk);
    yield chunk;
  }
  done({ size, hash: hash.digest(), contentType: await contentTypeOf(Buffer.concat(heads)) });
}

/** The folder in which files are gathered. */
export class Incoming {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  pathOf(name: string): string {
    return join(this.folder, name);
  }

  async open(): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
  }

  /**
   * Writes a stream to a new file. When it fails, nothing is left of it.
   *
   * @param maxBytes more of them are refused as soon as they come
   * @throws ApiError `too-large`, `storage-full`
   */
  async take(name: string, bytes: Readable, maxBytes: number): Promise<Examined> {
    const path = this.pathOf(name);
    let found: Examined | undefined;
    const refuse = (size: number) => {
      if (size > maxBytes) throw new ApiError('too-large', `The file has more than ${maxBytes} bytes`);
    };
    try {
      await pipeline(
        bytes,
        (source) => examine(source, (examined) => (found = examined), refuse),
        createWriteStream(path, { flags: 'wx', mode: 0o600 }),
      );
    } catch (error) {
      await rm(path, { force: true });
      throw storageError(error);
    }
    if (found === undefined) throw new Error('a stream ended without an end');
    return found;
  }

  async examineFile(path: string): Promise<Examined> {
    let found: Examined | undefined;
    for await (const _ of examine(createReadStream(path, { highWaterMark: 1024 * 1024 }), (examined) => (found = examined)));
    return found as Examined;
  }

  async forget(name: string): Promise<void> {
    await rm(this.pathOf(name), { force: true });
  }

  /** Deletes what a killed server left behind. @param kept names that uploads still need */
  async sweep(kept: ReadonlySet<string>): Promise<void> {
    for await (const entry of await opendir(this.folder)) {
      if (kept.has(entry.name)) continue;
      const found = await stat(this.pathOf(entry.name)).catch(() => null);
      if (found !== null && Date.now() - found.mtimeMs > LEFTOVER_MS) await this.forget(entry.name);
    }
  }
}

/** What a failure while writing means to who uploads. */
export function storageError(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') return new ApiError('storage-full', undefined, { cause: error });
  if (code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET')
    return new ApiError('bad-request', 'The upload was cut off', { cause: error });
  return error;
}
