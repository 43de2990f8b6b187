/** Where the bytes of files are kept: a folder, or S3. A key names bytes that never change. */
import type { Readable } from 'node:stream';

/** Bytes `start` to `end`, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export interface StoredBlob {
  readonly key: string;
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
}

/** What a browser is told of bytes that it fetches from the store itself. */
export interface SignedRead {
  readonly contentType: string;
  readonly disposition: string;
}

/** An upload in parts that go to the store itself. Parts are numbered from 1; all but the last have at least 5 MiB. */
export interface PartUploads {
  /** @returns the id by which the store knows the upload */
  begin(key: string): Promise<string>;
  /** @returns the address to which a part is PUT, good for a minute */
  urlOf(key: string, upload: string, number: number): Promise<string>;
  put(key: string, upload: string, number: number, bytes: Readable, size: number): Promise<void>;
  /** Sizes of the parts that have arrived, by number. */
  list(key: string, upload: string): Promise<Map<number, number>>;
  /** Puts the parts that have arrived together. */
  complete(key: string, upload: string): Promise<void>;
  /** Forgets the parts. An upload that is unknown, or over, is no error. */
  abort(key: string, upload: string): Promise<void>;
}

/** A store that is away or fails rejects with `BlobStoreError`. */
export interface BlobStore {
  readonly name: 'disk' | 's3';
  /** Stores the bytes of a file. The file may be moved. Bytes are either all there or not at all. */
  put(key: string, path: string): Promise<void>;
  /** @throws BlobStoreError `missing` before anything is read */
  read(key: string, range?: ByteRange): Promise<Readable>;
  /** In bytes; null if nothing is stored under the key. */
  size(key: string): Promise<number | null>;
  /** A key under which nothing is stored is no error. */
  delete(key: string): Promise<void>;
  list(): AsyncIterable<StoredBlob>;
  /** An address from which a browser may read the bytes for a minute; null: they are read through the server. */
  urlOf(key: string, as: SignedRead): Promise<string | null>;
  /** Null: parts go through the server. */
  readonly parts: PartUploads | null;
  close(): void;
}

export class BlobStoreError extends Error {
  /** `missing`: nothing is stored under this key. `full`: no room is left. `away`: the store can't be reached or fails. */
  readonly reason: 'missing' | 'full' | 'away';

  constructor(reason: BlobStoreError['reason'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BlobStoreError';
    this.reason = reason;
  }
}
