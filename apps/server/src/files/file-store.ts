/** The bytes of all files: the stores they are in, the folder in which they arrive, and how they become a file of a document. */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Db, Tx } from '../db/database.ts';
import { type BlobRow, expectBlob, findBlob, keepBlob, nameBlob, replaceBlob } from '../db/queries/files/files.ts';
import type { StoreName } from '../db/schema.ts';
import { ApiError, StartError } from '../errors.ts';
import { type BlobStore, BlobStoreError, type ByteRange } from '../ports/blobs.ts';
import { PICTURES } from './content-type.ts';
import { type Examined, examine, Incoming, storageError } from './incoming.ts';
import { Pictures } from './pictures.ts';

/** Bytes that no transaction has named after this time are deleted, in seconds. It is longer than any transaction. */
const UNNAMED_SECONDS = 60 * 60;

export interface FileLimits {
  readonly maxBytes: number;
  readonly documentBytes: number;
  readonly accountBytes: number;
}

export interface FileStoreOptions {
  readonly db: Db;
  /** The folder of this server. */
  readonly folder: string;
  readonly disk: BlobStore;
  /** Null: bytes are kept on disk. */
  readonly s3: BlobStore | null;
  /** Where new bytes go; undefined: to S3 where there is one. */
  readonly target?: StoreName;
}

/** Bytes that are in a store, and not yet named by anything. */
export interface StoredBytes extends Examined {
  readonly blob: BlobRow;
  readonly width: number | null;
  readonly height: number | null;
}

export class FileStore {
  readonly incoming: Incoming;
  readonly pictures = new Pictures();
  readonly #db: Db;
  readonly #disk: BlobStore;
  readonly #s3: BlobStore | null;
  readonly #target: StoreName;

  constructor({ db, folder, disk, s3, target = s3 === null ? 'disk' : 's3' }: FileStoreOptions) {
    this.#target = target;
    this.incoming = new Incoming(join(folder, 'incoming'));
    this.#db = db;
    this.#disk = disk;
    this.#s3 = s3;
  }

  /** Makes the folders. @throws StartError when they can't be written */
  async open(): Promise<void> {
    try {
      await this.incoming.open();
    } catch (cause) {
      const { code, message } = cause as NodeJS.ErrnoException;
      throw new StartError(`DATA_DIR: ${this.incoming.folder} cannot be written (${code ?? message})`, { cause });
    }
  }

  /** Where new bytes go. */
  get current(): BlobStore {
    return this.storeNamed(this.#target);
  }

  /** @throws ApiError `unavailable` if this server can't reach that store */
  storeNamed(name: StoreName): BlobStore {
    const store = name === 'disk' ? this.#disk : this.#s3;
    if (store === null) throw new ApiError('unavailable', 'The file is on S3, and this server has no S3 settings');
    return store;
  }

  read(blob: BlobRow, range?: ByteRange): Promise<Readable> {
    return storeErrors(() => this.storeNamed(blob.store).read(blob.key, range));
  }

  /**
   * Takes bytes from a client and stores them. If the caller never names them, they are deleted later.
   *
   * @throws ApiError `too-large`, `invalid` for no bytes, `bad-picture`, `storage-full`, `unavailable`
   */
  async take(bytes: Readable, maxBytes: number): Promise<StoredBytes> {
    const name = randomUUID();
    const examined = await this.incoming.take(name, bytes, maxBytes);
    try {
      return await this.storeArrived(name, examined);
    } catch (error) {
      await this.incoming.forget(name);
      throw error;
    }
  }

  /** Stores a file of the folder of what has arrived, and takes it from there. When that fails, it stays. */
  async storeArrived(name: string, examined: Examined): Promise<StoredBytes> {
    const path = this.incoming.pathOf(name);
    if (examined.size === 0) throw emptyFile();
    const { examined: kept, width, height } = await this.#readPicture(path, examined);
    const known = await findBlob(this.#db, kept.hash);
    // If the same bytes are stored already, the transaction that names them looks again.
    const isKnown = known !== undefined && (await this.#isThere(known));
    const blob = isKnown ? known : await this.storeNew(path, kept.size);
    await this.incoming.forget(name);
    return { ...kept, blob, width, height };
  }

  /** Stores the bytes of a file under a new key. If nothing names it, they are deleted later. The file may be moved. */
  async storeNew(path: string, size: number, unnamedSeconds = UNNAMED_SECONDS): Promise<BlobRow> {
    const store = this.current;
    const blob = { store: store.name, key: randomUUID(), size };
    await expectBlob(this.#db, blob.store, blob.key, unnamedSeconds);
    await storeErrors(() => store.put(blob.key, path));
    return blob;
  }

  /** Copies stored bytes to a file, for as long as `work` needs it. */
  async withCopy<T>(blob: BlobRow, work: (path: string) => Promise<T>): Promise<T> {
    const name = randomUUID();
    const path = this.incoming.pathOf(name);
    try {
      const bytes = await this.read(blob);
      await storeErrors(() => pipeline(bytes, createWriteStream(path, { flags: 'wx', mode: 0o600 }))).catch((error) => {
        throw storageError(error);
      });
      return await work(path);
    } finally {
      await this.incoming.forget(name);
    }
  }

  /** Looks through bytes that a client has put into the store itself. A picture is fetched, and stored again if it had whereabouts. */
  async examineStored(blob: BlobRow): Promise<StoredBytes> {
    let found: Examined | undefined;
    const bytes = await this.read(blob);
    await storeErrors(async () => {
      for await (const _ of examine(bytes, (examined) => (found = examined)));
    });
    if (found === undefined) throw new Error('a stream ended without an end');
    if (!PICTURES.has(found.contentType)) return { ...found, blob, width: null, height: null };
    const original = found;
    return this.withCopy(blob, async (path) => {
      const { examined, width, height } = await this.#readPicture(path, original);
      const kept = examined.hash.equals(original.hash) ? blob : await this.storeNew(path, examined.size);
      return { ...examined, blob: kept, width, height };
    });
  }

  /** Names stored bytes by their hash, in the transaction that adds their file. @returns the bytes that are used; others with this hash may have been there */
  async name(tx: Tx, { hash, blob }: StoredBytes): Promise<BlobRow> {
    const named = await nameBlob(tx, hash, blob);
    if (named.key !== blob.key) {
      if (await this.#isThere(named)) return named;
      // Those of the other upload have been lost.
      await replaceBlob(tx, hash, blob);
    }
    await keepBlob(tx, blob.store, blob.key);
    // The sweep may have just deleted what another upload had left.
    if (!(await this.#isThere(blob))) throw new ApiError('unavailable', 'Send the file again', { retryAfter: 1 });
    return blob;
  }

  close(): void {
    this.pictures.close();
    this.#disk.close();
    this.#s3?.close();
  }

  /** The size of a picture; where it was taken is erased in the file. */
  async #readPicture(path: string, examined: Examined): Promise<{ examined: Examined; width: number | null; height: number | null }> {
    if (!PICTURES.has(examined.contentType)) return { examined, width: null, height: null };
    const { width, height, stripped } = await this.pictures.read(path);
    return { examined: stripped ? await this.incoming.examineFile(path) : examined, width, height };
  }

  async #isThere(blob: BlobRow): Promise<boolean> {
    const store = blob.store === 'disk' ? this.#disk : this.#s3;
    // A store that is not ours can't be asked, and is believed.
    if (store === null) return true;
    return (await storeErrors(() => store.size(blob.key))) === blob.size;
  }
}

export function emptyFile(): ApiError {
  return new ApiError('invalid', 'The file is empty', { errors: [{ path: 'file', message: 'is empty' }] });
}

/** A connection to the store that breaks off while its bytes are read. */
const BROKEN_OFF = new Set<unknown>(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ERR_STREAM_PREMATURE_CLOSE']);

/** Runs something on a store, and says what its failure means to a client. */
export async function storeErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof BlobStoreError) && !BROKEN_OFF.has((cause as NodeJS.ErrnoException).code)) throw cause;
    if (cause instanceof BlobStoreError && cause.reason === 'full') throw new ApiError('storage-full', undefined, { cause });
    throw new ApiError('unavailable', 'The store of files cannot be reached', { cause, retryAfter: 5 });
  }
}
