/** Uploads in parts that are on their way. */
import { sql } from 'kysely';
import type { Db, Tx } from '../../database.ts';
import type { StoreName } from '../../schema.ts';

export interface UploadRow {
  /** Also that of its file. */
  readonly id: string;
  readonly document: string;
  readonly user: string;
  readonly store: StoreName;
  readonly key: string;
  /** The id by which S3 knows it. */
  readonly multipart: string | null;
  readonly size: number;
  readonly partSize: number;
  readonly completing: boolean;
}

const columns = [
  'id',
  'document_id as document',
  'user_id as user',
  'store',
  'key',
  'multipart',
  'size',
  'part_size as partSize',
  'completing',
] as const;

export async function addUpload(tx: Tx, upload: Omit<UploadRow, 'completing'>): Promise<void> {
  const { id, document: document_id, user: user_id, store, key, multipart, size, partSize: part_size } = upload;
  await tx.insertInto('uploads').values({ id, document_id, user_id, store, key, multipart, size, part_size }).execute();
}

export async function findUpload(db: Db | Tx, document: string, id: string): Promise<UploadRow | undefined> {
  return db.selectFrom('uploads').select(columns).where('id', '=', id).where('document_id', '=', document).executeTakeFirst();
}

/** Numbers of the parts that came through the server. */
export async function partsOf(db: Db | Tx, upload: string): Promise<number[]> {
  const rows = await db.selectFrom('upload_parts').select('number').where('upload_id', '=', upload).orderBy('number').execute();
  return rows.map((row) => row.number);
}

/** A part is about to be written, again perhaps: until it is, it counts as missing. @returns false if the upload is over or is being completed */
export async function beginPart(db: Db, upload: string, number: number): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const open = await tx
      .selectFrom('uploads')
      .select('id')
      .where('id', '=', upload)
      .where('completing', '=', false)
      .forShare()
      .executeTakeFirst();
    if (open === undefined) return false;
    await tx.deleteFrom('upload_parts').where('upload_id', '=', upload).where('number', '=', number).execute();
    return true;
  });
}

/** A part has been written. @returns the bytes that have arrived; null if the upload is over */
export async function endPart(db: Db, upload: string, number: number): Promise<number | null> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .updateTable('uploads')
      .set({ touched_at: sql<Date>`now()` })
      .where('id', '=', upload)
      .where('completing', '=', false)
      .returning(['size', 'part_size'])
      .executeTakeFirst();
    if (row === undefined) return null;
    await sql`INSERT INTO upload_parts (upload_id, number) VALUES (${upload}::uuid, ${number}) ON CONFLICT DO NOTHING`.execute(tx);
    const last = Math.ceil(row.size / row.part_size);
    const { rows } = await sql<{ received: number }>`
      UPDATE files SET received = (
        SELECT sum(CASE WHEN number = ${last}::int THEN ${row.size}::bigint - (${last}::bigint - 1) * ${row.part_size} ELSE ${row.part_size} END)
        FROM upload_parts WHERE upload_id = ${upload}::uuid)
      WHERE id = ${upload}::uuid RETURNING received::float8`.execute(tx);
    return rows[0]?.received ?? null;
  });
}

/** Parts that went to the store itself. */
export async function noteReceived(db: Db, upload: string, received: number): Promise<void> {
  await db.updateTable('files').set({ received }).where('id', '=', upload).where('state', '=', 'uploading').execute();
  await db.updateTable('uploads').set({ touched_at: sql<Date>`now()` }).where('id', '=', upload).execute();
}

/** From now on no part is taken. @returns false if somebody else completes it, or it is over */
export async function beginCompletion(db: Db, upload: string): Promise<boolean> {
  const row = await db
    .updateTable('uploads')
    .set({ completing: true, touched_at: sql<Date>`now()` })
    .where('id', '=', upload)
    .where('completing', '=', false)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Parts are taken again. */
export async function takeBackCompletion(db: Db, upload: string): Promise<void> {
  await db.updateTable('uploads').set({ completing: false }).where('id', '=', upload).execute();
}

/** Ends an upload. What has arrived of it is deleted by the sweep. @returns false if it was over */
export async function endUpload(tx: Tx, id: string, keepBytes: boolean): Promise<boolean> {
  const row = await tx.deleteFrom('uploads').where('id', '=', id).returning(['store', 'key', 'multipart']).executeTakeFirst();
  if (row === undefined) return false;
  if (!keepBytes) {
    await sql`
      INSERT INTO blob_garbage (store, key, multipart, due_at) VALUES (${row.store}, ${row.key}, ${row.multipart}, now())
      ON CONFLICT DO NOTHING`.execute(tx);
  }
  return true;
}

/** The file of an upload that nobody will finish. One that the text shows stays, and says so; another one is forgotten. */
export async function failFile(tx: Tx, id: string): Promise<void> {
  await tx.updateTable('files').set({ state: 'failed', received: 0 }).where('id', '=', id).where('state', '=', 'uploading').execute();
}

/** The file of an upload becomes ready. @returns false if it was ended meanwhile */
export async function readyFile(
  tx: Tx,
  id: string,
  file: { size: number; contentType: string; hash: Buffer; width: number | null; height: number | null },
): Promise<boolean> {
  const { size, contentType: content_type, hash, width, height } = file;
  const row = await tx
    .updateTable('files')
    .set({ size, content_type, hash, width, height, state: 'ready', received: size })
    .where('id', '=', id)
    .where('state', '=', 'uploading')
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}
