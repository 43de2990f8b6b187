/** The log of edits as the API shows it. */
import { CompiledQuery, type SqlBool, sql } from 'kysely';
import type { Db } from '../../database.ts';
import { editPage } from './edit-page.ts';

/** Bytes of deltas in one page; a page holds at least one edit, however large. */
const PAGE_BYTES = 4 * 1024 * 1024;

export interface EditRow {
  readonly version: number;
  /** The delta as it is stored. */
  readonly json: string;
  readonly createdAt: Date;
  /** The author. */
  readonly id: string;
  readonly username: string;
  readonly displayName: string;
}

const LIST_EDITS = `${editPage(['user_id', 'created_at'], PAGE_BYTES)}
  SELECT page.version, page.json, page.created_at AS "createdAt", u.id, u.username, u.display_name AS "displayName"
  FROM page JOIN users u ON u.id = page.user_id ORDER BY page.version`;

/** Edits after a version, oldest first: at most `limit`, and no more than a few megabytes. `more` says whether others follow. */
export async function listEdits(db: Db, document: string, after: number, limit: number) {
  const { rows: edits } = await db.executeQuery<EditRow>(CompiledQuery.raw(LIST_EDITS, [document, after, limit]));
  const head = await db.selectFrom('heads').select('version').where('document_id', '=', document).executeTakeFirst();
  return { edits, more: (edits.at(-1)?.version ?? after) < (head?.version ?? 0) };
}

/** The version of an edit that brought earlier content back, by the id under which it was asked for; null if there is none. */
export async function findBringingBack(db: Db, document: string, client: string, editId: string): Promise<number | null> {
  const row = await db
    .selectFrom('edits')
    .select('version')
    .where('document_id', '=', document)
    .where('client', '=', client)
    .where('edit_id', '=', editId)
    // Spelled as in the index.
    .where(sql<SqlBool>`(client LIKE 'restore.%' OR client LIKE 'revert.%')`)
    .executeTakeFirst();
  return row?.version ?? null;
}
