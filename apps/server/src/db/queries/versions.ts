/** The log of edits as the API shows it, and named versions. */
import { CompiledQuery, type SqlBool, sql } from 'kysely';
import type { Db, Tx } from '../database.ts';
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

export interface NamedPosition {
  readonly version: number;
  readonly name: string;
}

/** Newest first. */
export async function listNamedVersions(db: Db, document: string, limit: number, after: NamedPosition | null) {
  let query = namedVersions(db).where('n.document_id', '=', document).orderBy('n.version', 'desc').orderBy('n.name', 'desc').limit(limit);
  if (after !== null) query = query.where(sql<SqlBool>`(n.version, n.name) < (${after.version}::bigint, ${after.name})`);
  return query.execute();
}

function namedVersions(db: Db | Tx) {
  return db
    .selectFrom('named_versions as n')
    .leftJoin('users as u', 'u.id', 'n.created_by')
    .select(['n.version', 'n.name', 'n.automatic', 'n.created_at as createdAt', 'u.id', 'u.username', 'u.display_name as displayName']);
}

export type NamedVersionRow = Awaited<ReturnType<typeof listNamedVersions>>[number];

/** Names a version. If it has this name already, nothing changes. */
export async function nameVersion(tx: Tx, document: string, version: number, name: string, by: string): Promise<NamedVersionRow> {
  await tx
    .insertInto('named_versions')
    .values({ document_id: document, version, name, created_by: by })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return namedVersions(tx)
    .where('n.document_id', '=', document)
    .where('n.version', '=', version)
    .where('n.name', '=', name)
    .executeTakeFirstOrThrow();
}
