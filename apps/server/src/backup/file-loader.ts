/** Stores the files of a backup in the store that this installation has now, under new keys: another installation may have the old ones in the same bucket. */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { StartError } from '../errors.ts';
import type { BlobStore } from '../ports/blobs.ts';
import type { Member } from './archive-reader.ts';

const FILE = /^files\/([0-9a-f]{64})$/;
const PICTURE = /^pictures\/([0-9a-f]{64})-(\d{1,6})$/;

/** Stands before the key of bytes that have not come yet. No key has a slash. */
const AWAITED = 'awaited/';

export class FileLoader {
  readonly #client: pg.Client;
  readonly #store: BlobStore;
  readonly #incoming: string;
  /** What was stored, to be deleted if the restore fails. */
  readonly #keys: string[] = [];
  files = 0;
  bytes = 0;

  /** @param folder files arrive in a folder of it */
  constructor(client: pg.Client, store: BlobStore, folder: string) {
    this.#client = client;
    this.#store = store;
    this.#incoming = join(folder, 'incoming');
  }

  /** Marks the rows whose bytes are still to come. */
  async begin(): Promise<void> {
    for (const table of ['blobs', 'picture_versions']) await this.#client.query(`UPDATE ${table} SET key = $1 || key`, [AWAITED]);
  }

  /** Stores the bytes if a row names them. @returns false if the member is no file */
  async add(member: Member): Promise<boolean> {
    const [file, picture] = [FILE.exec(member.name), PICTURE.exec(member.name)];
    const hash = Buffer.from(file?.[1] ?? picture?.[1] ?? '', 'hex');
    if (hash.length === 0) return false;
    const key = randomUUID();
    const values = [hash, this.#store.name, key];
    const { rowCount } =
      picture === null
        ? await this.#client.query('UPDATE blobs SET store = $2, key = $3 WHERE hash = $1', values)
        : await this.#client.query('UPDATE picture_versions SET store = $2, key = $3 WHERE hash = $1 AND width = $4', [
            ...values,
            Number(picture[2]),
          ]);
    // It came while the backup was taken, after the tables.
    if (rowCount === 0) return true;
    await this.#put(key, member);
    this.files++;
    this.bytes += member.size;
    return true;
  }

  /** @throws StartError if bytes are missing that the backup did not miss */
  async checkComplete(missing: readonly string[]): Promise<void> {
    const lost = missing.flatMap((name) => FILE.exec(name)?.[1] ?? []);
    const { rows } = await this.#client.query<{ hash: string }>(
      `SELECT encode(hash, 'hex') AS hash FROM blobs WHERE starts_with(key, $1) AND encode(hash, 'hex') <> ALL ($2) LIMIT 1`,
      [AWAITED, lost],
    );
    if (rows[0] !== undefined) throw new StartError(`the backup lacks the bytes of the file ${rows[0].hash}`);
    // Lost before, lost now: whoever asks for them is told so.
    await this.#client.query('UPDATE blobs SET key = substr(key, length($1) + 1) WHERE starts_with(key, $1)', [AWAITED]);
    // Smaller versions of pictures are made anew.
    await this.#client.query(
      `
      WITH gone AS (DELETE FROM picture_versions WHERE starts_with(key, $1) RETURNING hash)
      UPDATE blobs SET pictured_at = NULL WHERE hash IN (SELECT hash FROM gone)`,
      [AWAITED],
    );
  }

  /** Deletes what was stored. */
  async undo(): Promise<void> {
    for (const key of this.#keys) await this.#store.delete(key).catch(() => undefined);
  }

  async #put(key: string, member: Member): Promise<void> {
    const path = join(this.#incoming, `restore-${key}`);
    await mkdir(this.#incoming, { recursive: true, mode: 0o700 });
    try {
      await pipeline(Readable.from(member.bytes), createWriteStream(path, { flags: 'wx', mode: 0o600 }));
      this.#keys.push(key);
      await this.#store.put(key, path);
    } catch (cause) {
      if (cause instanceof StartError) throw cause;
      const { code, message } = cause as NodeJS.ErrnoException;
      const full = code === 'ENOSPC' || code === 'EDQUOT';
      throw new StartError(`the files cannot be stored: ${full ? 'the disk is full' : message}`, { cause });
    } finally {
      await rm(path, { force: true });
    }
  }
}
