/** What is stored of documents besides their logs, for `npm run history:verify`. */
import { sql } from 'kysely';
import type { Db } from '../../database.ts';

export interface StoredDocument {
  readonly document: string;
  readonly version: number;
  readonly length: number;
  readonly search: { readonly version: number; readonly text: string } | null;
}

/** Documents by id, after one (null: from the first), or only one. */
export async function listStored(db: Db, after: string | null, only: string | undefined, limit: number): Promise<StoredDocument[]> {
  const which = only !== undefined ? sql`h.document_id = ${only}::uuid` : after === null ? sql`true` : sql`h.document_id > ${after}::uuid`;
  const { rows } = await sql<StoredDocument>`
    SELECT h.document_id AS document, h.version, h.length,
      CASE WHEN t.document_id IS NOT NULL THEN json_build_object('version', t.version, 'text', t.text) END AS search
    FROM heads h LEFT JOIN document_texts t ON t.document_id = h.document_id
    WHERE ${which} ORDER BY h.document_id LIMIT ${limit}::int`.execute(db);
  return rows;
}

/** Snapshots of the present history. */
export async function listSnapshots(db: Db, document: string) {
  const { rows } = await sql<{ version: number; checksum: string; whole: boolean }>`
    SELECT s.version, s.checksum, encode(sha256(convert_to(s.content::text, 'UTF8')), 'hex') = s.checksum AS whole
    FROM snapshots s JOIN heads h ON h.document_id = s.document_id
    WHERE s.document_id = ${document}::uuid AND s.history = h.history`.execute(db);
  return rows;
}

/** The last edit beyond the head, which must not be there; null if there is none. */
export async function beyondHead(db: Db, document: string): Promise<number | null> {
  const { rows } = await sql<{ version: number | null }>`
    SELECT max(e.version) AS version FROM heads h JOIN edits e ON e.document_id = h.document_id AND e.version > h.version
    WHERE h.document_id = ${document}::uuid`.execute(db);
  return rows[0]?.version ?? null;
}
