/** Files of documents: who may read them, how much they take, and when nothing names them any more. */
import type { FileState } from '@inkstone/api';
import { type SqlBool, sql } from 'kysely';
import type { Standing } from '../../../access.ts';
import type { Db, Tx } from '../../database.ts';
import type { StoreName } from '../../schema.ts';
import { IS_SHARED, SHARED_JOIN, STANDING_COLUMNS } from '../sharing/standing.ts';

export interface FileRow {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly contentType: string;
  readonly hash: Buffer | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly state: FileState;
  readonly received: number;
  readonly createdAt: Date;
  readonly uploaderId: string;
  readonly uploaderUsername: string;
  readonly uploaderDisplayName: string;
}

/** Files and who uploaded them. */
function files(db: Db | Tx) {
  return db
    .selectFrom('files as f')
    .innerJoin('users as o', 'o.id', 'f.uploaded_by')
    .select([
      'f.id',
      'f.name',
      'f.size',
      'f.content_type as contentType',
      'f.hash',
      'f.width',
      'f.height',
      'f.state',
      'f.received',
      'f.created_at as createdAt',
      'o.id as uploaderId',
      'o.username as uploaderUsername',
      'o.display_name as uploaderDisplayName',
    ]);
}

export interface HeldFileRow extends FileRow {
  readonly embedded: boolean;
  readonly position: string;
}

/** The files of a document, newest first. @param after the last one of the page before */
export async function listFiles(
  db: Db,
  document: string,
  limit: number,
  after: { readonly at: string; readonly id: string } | null,
  states: readonly FileState[],
): Promise<HeldFileRow[]> {
  let query = files(db)
    .innerJoin('document_files as df', 'df.file_id', 'f.id')
    .select(['df.embedded', sql<string>`f.created_at::text`.as('position')])
    .where('df.document_id', '=', document)
    .where('f.state', 'in', [...states])
    .orderBy('f.created_at', 'desc')
    .orderBy('f.id', 'desc')
    .limit(limit);
  if (!states.includes('deleted')) query = query.where('df.deleted_at', 'is', null);
  if (after !== null) query = query.where(sql<SqlBool>`(f.created_at, f.id) < (${after.at}::timestamptz, ${after.id}::uuid)`);
  return query.execute();
}

/** A file of the document, deleted ones too. */
export async function findHeldFile(db: Db | Tx, document: string, file: string): Promise<HeldFileRow | undefined> {
  return files(db)
    .innerJoin('document_files as df', 'df.file_id', 'f.id')
    .select(['df.embedded', sql<string>`f.created_at::text`.as('position')])
    .where('df.document_id', '=', document)
    .where('f.id', '=', file)
    .executeTakeFirst();
}

/** A document that holds a file, and what it is to the caller. */
export interface Holder {
  readonly document: string;
  readonly deletedAt: Date | null;
  readonly standing: Standing;
}

/** The file, and the documents that hold it and may concern the caller. Undefined if there is no such file. */
export async function findFile(db: Db | Tx, id: string, caller: string): Promise<{ file: FileRow; holders: Holder[] } | undefined> {
  const file = await files(db).where('f.id', '=', id).executeTakeFirst();
  if (file === undefined) return undefined;
  const { rows } = await sql<{ document: string; deletedAt: Date | null } & Standing>`
    SELECT df.document_id AS document, df.deleted_at AS "deletedAt", ${sql.raw(STANDING_COLUMNS)}
    FROM document_files df JOIN documents d ON d.id = df.document_id JOIN users u ON u.id = ${caller}::uuid
    ${sql.raw(SHARED_JOIN)}
    WHERE df.file_id = ${id}::uuid AND (u.role = 'admin' OR d.owner_id = u.id OR c.role IS NOT NULL)
    ORDER BY df.created_at, df.document_id`.execute(db);
  return { file, holders: rows.map(({ document, deletedAt, ...standing }) => ({ document, deletedAt, standing })) };
}

/** Where the bytes are. */
export interface BlobRow {
  readonly store: StoreName;
  readonly key: string;
  readonly size: number;
}

export async function findBlob(db: Db | Tx, hash: Buffer): Promise<BlobRow | undefined> {
  return db.selectFrom('blobs').select(['store', 'key', 'size']).where('hash', '=', hash).executeTakeFirst();
}

/** The smallest version of a picture that is at least so wide; undefined: the picture itself is the best there is. */
export async function findPictureVersion(db: Db, hash: Buffer, width: number): Promise<(BlobRow & { width: number }) | undefined> {
  return db
    .selectFrom('picture_versions')
    .select(['store', 'key', 'size', 'width'])
    .where('hash', '=', hash)
    .where('width', '>=', width)
    .orderBy('width')
    .executeTakeFirst();
}

/** Bytes in use, by a document's files and by those that an account has uploaded. What is on its way counts as if it were there. */
export async function usedBytes(db: Db | Tx, document: string, account: string): Promise<{ document: number; account: number }> {
  const { rows } = await sql<{ document: number; account: number }>`
    SELECT
      (SELECT coalesce(sum(f.size), 0)::float8 FROM document_files df JOIN files f ON f.id = df.file_id
        WHERE df.document_id = ${document}::uuid AND df.deleted_at IS NULL AND f.state IN ('uploading', 'ready')) AS document,
      (SELECT coalesce(sum(size), 0)::float8 FROM files
        WHERE uploaded_by = ${account}::uuid AND state IN ('uploading', 'ready')) AS account`.execute(db);
  return rows[0] ?? { document: 0, account: 0 };
}

/** Until the transaction ends, no other upload of the account is counted. Taken before the document's head is locked. */
export async function lockQuota(tx: Tx, account: string): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`quota ${account}`}, 0))`.execute(tx);
}

/** A key whose bytes are about to be stored. If nothing names it until then, they are deleted after so many seconds. */
export async function expectBlob(db: Db | Tx, store: StoreName, key: string, seconds: number): Promise<void> {
  await sql`
    INSERT INTO blob_garbage (store, key, due_at) VALUES (${store}, ${key}, now() + make_interval(secs => ${seconds}))
    ON CONFLICT (store, key) DO UPDATE SET due_at = excluded.due_at`.execute(db);
}

/** The key is named elsewhere from now on. */
export async function keepBlob(tx: Tx, store: StoreName, key: string): Promise<void> {
  await tx.deleteFrom('blob_garbage').where('store', '=', store).where('key', '=', key).execute();
}

/** Stores where bytes are, unless they are there already. @returns where they are */
export async function nameBlob(tx: Tx, hash: Buffer, blob: BlobRow): Promise<BlobRow> {
  const { rows } = await sql<BlobRow>`
    INSERT INTO blobs (hash, size, store, key) VALUES (${hash}, ${blob.size}, ${blob.store}, ${blob.key})
    ON CONFLICT (hash) DO UPDATE SET unreferenced_at = NULL
    RETURNING store, key, size`.execute(tx);
  return rows[0] as BlobRow;
}

/** Puts other bytes in the place of those that have been lost, or moved. */
export async function replaceBlob(tx: Tx, hash: Buffer, blob: BlobRow): Promise<void> {
  await tx.updateTable('blobs').set({ store: blob.store, key: blob.key }).where('hash', '=', hash).execute();
}

export interface NewFile {
  readonly id: string;
  readonly document: string;
  readonly name: string;
  readonly size: number;
  readonly contentType: string;
  readonly uploader: string;
  /** Null: its bytes are on their way. */
  readonly hash: Buffer | null;
  readonly width: number | null;
  readonly height: number | null;
}

/** Adds a file, which its document holds. */
export async function addFile(tx: Tx, file: NewFile): Promise<void> {
  const { id, document, name, size, contentType: content_type, uploader: uploaded_by, hash, width, height } = file;
  const state = hash === null ? 'uploading' : 'ready';
  const received = hash === null ? 0 : size;
  await tx.insertInto('files').values({ id, name, size, content_type, uploaded_by, hash, width, height, state, received }).execute();
  await tx.insertInto('document_files').values({ document_id: document, file_id: id }).execute();
}

/**
 * Lets a new document hold the files that its content shows, as far as the account may read them now. An edit does the same in the statement that commits
 * it (`stores/postgres-log.ts`).
 */
export async function holdFiles(tx: Tx, document: string, account: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await sql`
    WITH named AS MATERIALIZED (
      SELECT f.id FROM files f JOIN users u ON u.id = ${account}::uuid
      WHERE f.id = ANY (${[...ids]}::uuid[]) AND ${sql.raw(FILE_READABLE)}
      FOR KEY SHARE OF f
    )
    INSERT INTO document_files (document_id, file_id, embedded) SELECT ${document}::uuid, id, true FROM named
    ON CONFLICT (document_id, file_id) DO NOTHING`.execute(tx);
}

/** Whether the person `u` may read the file `f`: an admin, or by a document that holds it. `access.ts` decides the same; a test compares the two. */
export const FILE_READABLE = `(EXISTS (
  SELECT FROM document_files h JOIN documents d ON d.id = h.document_id
  WHERE h.file_id = f.id AND h.deleted_at IS NULL AND (u.role = 'admin' OR d.owner_id = u.id OR (d.deleted_at IS NULL AND ${IS_SHARED}))))`;

/** Locks a file until the transaction ends: no document begins to hold it meanwhile. */
export async function lockFile(tx: Tx, id: string): Promise<void> {
  await tx.selectFrom('files').select('id').where('id', '=', id).forUpdate().execute();
}

/** Whether an edit after `version` puts the file into the text. */
export async function isInsertedAfter(tx: Tx, document: string, version: number, file: string): Promise<boolean> {
  const { rows } = await sql`
    SELECT FROM edits WHERE document_id = ${document}::uuid AND version > ${version} AND delta::text ILIKE ${`%${file}%`} LIMIT 1`.execute(
    tx,
  );
  return rows.length > 0;
}

/** Some version of the document's text shows the file. */
export async function noteEmbedded(tx: Tx, document: string, file: string): Promise<void> {
  await tx.updateTable('document_files').set({ embedded: true }).where('document_id', '=', document).where('file_id', '=', file).execute();
}

/** Whether there is, or was, a file of this id in whatever document. */
export async function isFile(tx: Tx, id: string): Promise<boolean> {
  return (await tx.selectFrom('files').select('id').where('id', '=', id).executeTakeFirst()) !== undefined;
}

/** Takes a file out of documents, and forgets it where no other holds it. The caller has locked the documents and the file. */
export async function removeFile(tx: Tx, id: string, documents: readonly string[]): Promise<void> {
  await tx
    .updateTable('document_files')
    .set({ deleted_at: sql<Date>`now()` })
    .where('file_id', '=', id)
    .where('document_id', 'in', [...documents])
    .execute();
  await sql`
    UPDATE files SET state = 'deleted', hash = NULL WHERE id = ${id}::uuid
    AND NOT EXISTS (SELECT FROM document_files WHERE file_id = ${id}::uuid AND deleted_at IS NULL)`.execute(tx);
}

/** Files of a document that is about to be deleted for good and that no other document holds. They go with it. @returns what the audit trail keeps of them */
export async function takeFilesOf(tx: Tx, document: string): Promise<{ id: string; name: string; size: number; hash: Buffer | null }[]> {
  const { rows } = await sql<{ id: string; name: string; size: number; hash: Buffer | null }>`
    WITH held AS MATERIALIZED (
      SELECT f.id FROM files f JOIN document_files df ON df.file_id = f.id WHERE df.document_id = ${document}::uuid ORDER BY f.id FOR UPDATE OF f
    )
    SELECT id FROM held`.execute(tx);
  const held = rows.map((row) => row.id);
  if (held.length === 0) return [];
  await discardUploads(tx, held, document);
  const gone = await sql<{ id: string; name: string; size: number; hash: Buffer | null; state: FileState }>`
    DELETE FROM files f WHERE f.id = ANY (${held}::uuid[])
    AND NOT EXISTS (SELECT FROM document_files df WHERE df.file_id = f.id AND df.document_id <> ${document}::uuid)
    RETURNING id, name, size, hash, state`.execute(tx);
  return gone.rows.filter((row) => row.state === 'ready');
}

/** Ends uploads; what has arrived of them is deleted by the sweep. */
async function discardUploads(tx: Tx, files: readonly string[], document: string): Promise<void> {
  await sql`
    INSERT INTO blob_garbage (store, key, multipart, due_at) SELECT store, key, multipart, now() FROM uploads
    WHERE id = ANY (${[...files]}::uuid[]) AND document_id = ${document}::uuid ON CONFLICT DO NOTHING`.execute(tx);
  await tx
    .deleteFrom('uploads')
    .where('id', 'in', [...files])
    .where('document_id', '=', document)
    .execute();
}

/** Begins a failed upload of the account anew. @returns false if there is none in this document */
export async function reopenFile(tx: Tx, file: Pick<NewFile, 'id' | 'document' | 'name' | 'size' | 'uploader'>): Promise<boolean> {
  const { rows } = await sql`
    UPDATE files f SET state = 'uploading', name = ${file.name}, size = ${file.size}, received = 0
    FROM document_files df WHERE df.file_id = f.id AND df.document_id = ${file.document}::uuid AND df.deleted_at IS NULL
    AND f.id = ${file.id}::uuid AND f.uploaded_by = ${file.uploader}::uuid AND f.state = 'failed' RETURNING f.id`.execute(tx);
  return rows.length > 0;
}
