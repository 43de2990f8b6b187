/** Files of documents, the bytes that they name, and uploads that are on their way. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  // Bytes, stored once for their content, under a random key: so a key that is deleted is never one that an upload at the same moment has found again.
  await sql`
    CREATE TABLE blobs (
      -- SHA-256 of the bytes.
      hash bytea PRIMARY KEY,
      size bigint NOT NULL,
      store text NOT NULL CHECK (store IN ('disk', 's3')),
      key text NOT NULL UNIQUE,
      -- Since when the sweep has seen no file of these bytes.
      unreferenced_at timestamptz,
      -- When its smaller versions were made, if it is a picture.
      pictured_at timestamptz,
      created_at timestamptz NOT NULL DEFAULT now()
    )`.execute(db);

  // Keys whose bytes are deleted when due. A key is written here before its bytes are stored, and taken away in the transaction that names it elsewhere:
  // so a server that is killed between the two leaves nothing behind.
  await sql`
    CREATE TABLE blob_garbage (
      store text NOT NULL,
      key text NOT NULL,
      -- The id that S3 gave an upload in parts, whose parts are deleted too.
      multipart text,
      due_at timestamptz NOT NULL,
      PRIMARY KEY (store, key)
    )`.execute(db);
  await sql`CREATE INDEX blob_garbage_due ON blob_garbage (due_at)`.execute(db);

  // Smaller versions of pictures, as WebP.
  await sql`
    CREATE TABLE picture_versions (
      hash bytea NOT NULL REFERENCES blobs ON DELETE CASCADE,
      width integer NOT NULL,
      size bigint NOT NULL,
      store text NOT NULL CHECK (store IN ('disk', 's3')),
      key text NOT NULL UNIQUE,
      PRIMARY KEY (hash, width)
    )`.execute(db);

  await sql`
    CREATE TABLE files (
      id uuid PRIMARY KEY,
      name text NOT NULL,
      size bigint NOT NULL,
      content_type text NOT NULL,
      -- Null while the bytes are on their way, and after they were deleted.
      hash bytea REFERENCES blobs,
      width integer,
      height integer,
      state text NOT NULL CHECK (state IN ('uploading', 'ready', 'failed', 'deleted')),
      received bigint NOT NULL DEFAULT 0,
      uploaded_by uuid NOT NULL REFERENCES users,
      created_at timestamptz NOT NULL DEFAULT now(),
      CHECK (state <> 'ready' OR hash IS NOT NULL)
    )`.execute(db);
  await sql`CREATE INDEX files_hash ON files (hash)`.execute(db);
  await sql`CREATE INDEX files_uploader ON files (uploaded_by)`.execute(db);

  // Which documents hold a file: whoever may read one of them may read the file. A row comes with an upload, with a copy of a document, or in the statement
  // that commits an edit whose author could read the file at that moment. `embedded`: an edit has put it into the text, so that old versions show it.
  await sql`
    CREATE TABLE document_files (
      document_id uuid NOT NULL REFERENCES documents ON DELETE CASCADE,
      file_id uuid NOT NULL REFERENCES files ON DELETE CASCADE,
      embedded boolean NOT NULL DEFAULT false,
      deleted_at timestamptz,
      created_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (document_id, file_id)
    )`.execute(db);
  await sql`CREATE INDEX document_files_file ON document_files (file_id)`.execute(db);

  // Uploads in parts. The id is that of their file.
  await sql`
    CREATE TABLE uploads (
      id uuid PRIMARY KEY REFERENCES files ON DELETE CASCADE,
      document_id uuid NOT NULL REFERENCES documents ON DELETE CASCADE,
      user_id uuid NOT NULL REFERENCES users,
      store text NOT NULL CHECK (store IN ('disk', 's3')),
      key text NOT NULL,
      -- The id that S3 gave the upload.
      multipart text,
      size bigint NOT NULL,
      part_size integer NOT NULL,
      completing boolean NOT NULL DEFAULT false,
      touched_at timestamptz NOT NULL DEFAULT now()
    )`.execute(db);
  await sql`CREATE INDEX uploads_document ON uploads (document_id)`.execute(db);
  await sql`CREATE INDEX uploads_touched ON uploads (touched_at)`.execute(db);
  await sql`
    CREATE TABLE upload_parts (
      upload_id uuid NOT NULL REFERENCES uploads ON DELETE CASCADE,
      number integer NOT NULL,
      PRIMARY KEY (upload_id, number)
    )`.execute(db);

  // Folders in which servers keep bytes, and when a server with that folder was last seen.
  await sql`CREATE TABLE disk_folders (id uuid PRIMARY KEY, host text NOT NULL, seen_at timestamptz NOT NULL DEFAULT now())`.execute(db);
}
