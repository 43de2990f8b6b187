/** Smaller versions of pictures, made one after another after their upload was answered. What is missed is made by the housekeeping. */
import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { sql } from 'kysely';
import type { Logger } from 'pino';
import type { Db } from '../db/database.ts';
import { findBlob, keepBlob } from '../db/queries/files/files.ts';
import type { FileStore } from './file-store.ts';

/** In pixels. Only those are made that are smaller than the picture. */
const WIDTHS = [320, 640, 1280, 2560];

export class PictureVersions {
  readonly #db: Db;
  readonly #files: FileStore;
  readonly #logger: Logger;
  #last: Promise<void> = Promise.resolve();

  constructor({ db, files, logger }: { readonly db: Db; readonly files: FileStore; readonly logger: Logger }) {
    this.#db = db;
    this.#files = files;
    this.#logger = logger;
  }

  /** Makes the versions of a picture soon; nothing for other bytes. Resolves when they are made. */
  make(hash: Buffer): Promise<void> {
    this.#last = this.#last
      .then(() => this.#make(hash))
      .catch((err: unknown) => this.#logger.warn({ err }, 'smaller versions of a picture were not made'));
    return this.#last;
  }

  /** Pictures whose versions nobody has made. */
  async missing(limit: number): Promise<Buffer[]> {
    const { rows } = await sql<{ hash: Buffer }>`
      SELECT hash FROM blobs b WHERE pictured_at IS NULL AND created_at < now() - interval '5 minutes'
      AND EXISTS (SELECT FROM files WHERE files.hash = b.hash AND width IS NOT NULL) LIMIT ${limit}`.execute(this.#db);
    return rows.map((row) => row.hash);
  }

  async #make(hash: Buffer): Promise<void> {
    const width = await this.#widthOf(hash);
    const blob = await findBlob(this.#db, hash);
    if (width === null || blob === undefined) return;
    const wanted = WIDTHS.filter((one) => one < width);
    if (wanted.length > 0) {
      await this.#files.withCopy(blob, async (path) => {
        // A smaller version of an animation would stand still.
        if ((await this.#files.pictures.read(path)).animated) return;
        for (const one of wanted) await this.#makeOne(hash, path, one);
      });
    }
    await this.#db.updateTable('blobs').set({ pictured_at: sql<Date>`now()` }).where('hash', '=', hash).execute();
  }

  /** Null if it is no picture, or its versions have been made. */
  async #widthOf(hash: Buffer): Promise<number | null> {
    const row = await this.#db
      .selectFrom('files')
      .innerJoin('blobs', 'blobs.hash', 'files.hash')
      .select('files.width')
      .where('files.hash', '=', hash)
      .where('files.width', 'is not', null)
      .where('blobs.pictured_at', 'is', null)
      .executeTakeFirst();
    return row?.width ?? null;
  }

  async #makeOne(hash: Buffer, path: string, width: number): Promise<void> {
    const name = randomUUID();
    const to = this.#files.incoming.pathOf(name);
    try {
      if (!(await this.#files.pictures.shrink(path, width, to))) return;
      const { size } = await stat(to);
      const { store, key } = await this.#files.storeNew(to, size);
      await this.#db.transaction().execute(async (tx) => {
        const { numInsertedOrUpdatedRows } = await tx
          .insertInto('picture_versions')
          .columns(['hash', 'width', 'size', 'store', 'key'])
          // Nothing if the picture was deleted meanwhile; the bytes then are, later.
          .expression((eb) =>
            eb
              .selectFrom('blobs')
              .select(['hash', eb.lit(width).as('width'), eb.lit(size).as('size'), eb.val(store).as('store'), eb.val(key).as('key')])
              .where('hash', '=', hash),
          )
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst();
        if (numInsertedOrUpdatedRows === 1n) await keepBlob(tx, store, key);
      });
    } finally {
      await this.#files.incoming.forget(name);
    }
  }
}
