/** The edits of a document with their authors, for whatever reads many of them. */
import type { Delta } from '@inkstone/ot';
import { CompiledQuery } from 'kysely';
import type { Db } from '../../database.ts';
import { editPage } from './edit-page.ts';

/** Bytes of deltas in one page. Parsing so many blocks the event loop for some ms. */
const PAGE_BYTES = 512 * 1024;

interface AuthoredEdits {
  readonly deltas: readonly Delta[];
  /** The account that wrote each, and its client id. */
  readonly users: readonly string[];
  readonly clients: readonly string[];
}

/** One value for all deltas, because a row for each edit would cost more than reading it. */
const AUTHORED = `${editPage(['user_id', 'client'], PAGE_BYTES)}
  SELECT ('[' || coalesce(string_agg(json, ',' ORDER BY version), '') || ']')::json AS deltas,
    coalesce(json_agg(user_id ORDER BY version), '[]') AS users, coalesce(json_agg(client ORDER BY version), '[]') AS clients FROM page`;

/** Edits after a version, oldest first: at most `limit`, and no more than half a megabyte, but at least one if there are any. */
export async function authoredEdits(db: Db, document: string, after: number, limit: number): Promise<AuthoredEdits> {
  const { rows } = await db.executeQuery<AuthoredEdits>(CompiledQuery.raw(AUTHORED, [document, after, limit]));
  return rows[0] ?? { deltas: [], users: [], clients: [] };
}

/** The end of a document's log, and the id of its history. @throws when there is no such document */
export async function headOf(db: Db, document: string): Promise<{ version: number; history: string }> {
  return heads(db, document).executeTakeFirstOrThrow();
}

/** The same; undefined if there is no such document. */
export async function findHead(db: Db, document: string): Promise<{ version: number; history: string } | undefined> {
  return heads(db, document).executeTakeFirst();
}

const heads = (db: Db, document: string) => db.selectFrom('heads').select(['version', 'history']).where('document_id', '=', document);
