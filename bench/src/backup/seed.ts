/** Fills a running server with documents that have histories, and with files, faster than by its API. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { openPool } from '../../../apps/server/src/db/database.ts';

type Pool = ReturnType<typeof openPool>;

export interface Size {
  readonly documents: number;
  /** Edits of each document. */
  readonly edits: number;
  readonly files: number;
  readonly fileBytes: number;
}

const WORDS = 'Some words that somebody wrote, and that nobody would like to lose. ';
/** Times that the words stand in the first edit of each document. */
const REPEATED = 40;
/** Files whose rows are written at once. */
const PAGE = 500;

/** @param owner of everything @param folder of the server's files */
export async function seed(pool: Pool, owner: string, folder: string, { documents, edits, files, fileBytes }: Size): Promise<void> {
  await pool.query(
    `WITH made AS (INSERT INTO documents (id, title, owner_id) SELECT gen_random_uuid(), 'Document ' || n, $2::uuid FROM generate_series(1, $1::int) AS n RETURNING id)
     INSERT INTO heads (document_id, history, version, length) SELECT id, gen_random_uuid(), $3::int, $3::int + $4::int FROM made`,
    [documents, owner, edits, WORDS.length * REPEATED],
  );
  await pool.query(
    `INSERT INTO edits (document_id, version, client, edit_id, user_id, length, delta)
     SELECT document_id, n, 'seed', n::text, $2::uuid, n + $3::int,
       CASE n WHEN 1 THEN json_build_array(json_build_object('insert', repeat($4, $5::int))) ELSE '[{"insert":"x"}]' END
     FROM generate_series(1, $1::int) AS n, heads WHERE version = $1::int`,
    [edits, owner, WORDS.length * REPEATED, WORDS, REPEATED],
  );
  await pool.query(
    `INSERT INTO document_texts (document_id, version, text) SELECT document_id, version, repeat($1, $2::int) FROM heads WHERE version = $3::int`,
    [WORDS, REPEATED, edits],
  );
  for (let done = 0; done < files; done += PAGE) await seedFiles(pool, owner, folder, Math.min(PAGE, files - done), fileBytes);
  await pool.query('ANALYZE');
}

async function seedFiles(pool: Pool, owner: string, folder: string, count: number, size: number): Promise<void> {
  const rows: { id: string; hash: string; key: string }[] = [];
  for (let index = 0; index < count; index++) {
    const [bytes, key] = [randomBytes(size), randomUUID()];
    const group = join(folder, key.slice(0, 2));
    await mkdir(group, { recursive: true });
    await writeFile(join(group, key), bytes);
    rows.push({ id: randomUUID(), hash: createHash('sha256').update(bytes).digest('hex'), key });
  }
  await pool.query(
    `WITH given AS (SELECT * FROM json_to_recordset($1::json) AS row(id uuid, hash text, key text)), stored AS (
       INSERT INTO blobs (hash, size, store, key) SELECT decode(hash, 'hex'), $2::int, 'disk', key FROM given
     ), named AS (
       INSERT INTO files (id, name, size, content_type, hash, state, received, uploaded_by)
       SELECT id, 'file.bin', $2::int, 'application/octet-stream', decode(hash, 'hex'), 'ready', $2::int, $3::uuid FROM given
     )
     INSERT INTO document_files (document_id, file_id, embedded)
     SELECT (SELECT id FROM documents WHERE owner_id = $3::uuid ORDER BY id LIMIT 1), id, true FROM given`,
    [JSON.stringify(rows), size, owner],
  );
}
