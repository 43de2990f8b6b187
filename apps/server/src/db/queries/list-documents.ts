/** The lists of documents: which documents, in what order, beginning where. */
import type { Order, Scope, Sort } from '@inkstone/api';
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Db } from '../database.ts';
import { type DocumentRow, documentsFor } from './documents.ts';
import { allOccur, type TextWindow, textWindow } from './search.ts';
import { readable } from './standing.ts';

export interface ListRequest {
  readonly scope: Scope;
  /** Each word must occur in the title or the text; empty: no search. */
  readonly words: readonly string[];
  /** One of the caller's own tags. */
  readonly tag?: string | undefined;
  readonly sort: Sort;
  readonly order: Order;
  /** Whether to read the beginning of the text. */
  readonly preview: boolean;
  readonly limit: number;
  readonly after: ListPosition | null;
}

/** The last row of a page, after which the next page begins. */
export interface ListPosition {
  /** The row's sort key, as text. */
  readonly key: string;
  readonly id: string;
}

export interface ListedDocument extends DocumentRow {
  readonly position: string;
  /** In a search, the text around the first match; null if only the title matches. */
  readonly window: TextWindow | null;
  readonly preview: string | null;
}

/** Characters (code points) that are read for a preview: some more than are shown, so that it can be cut at a good place. */
const PREVIEW_CHARS = 450;

/** Sort keys. Documents that the caller never opened count as opened before all others. */
const KEYS: Record<Sort, RawBuilder<unknown>> = {
  changed: sql`h.updated_at`,
  opened: sql`coalesce(m.opened_at, 'epoch')`,
  title: sql`d.title COLLATE titles`,
  created: sql`d.created_at`,
};

/** In the trash, a document counts as changed when it was put there. */
function keyOf(scope: Scope, sort: Sort): RawBuilder<unknown> {
  return scope === 'trash' && sort === 'changed' ? sql`d.deleted_at` : KEYS[sort];
}

/**
 * One page of a list. It finds the caller's documents by an index and sorts them, so the cost depends only on how many documents the caller has. Only the
 * rows of the page are joined with all that is shown. No index could do the sorting: every edit changes the time of the last change.
 */
export async function listDocuments(db: Db, caller: string, request: ListRequest): Promise<ListedDocument[]> {
  const { words, order, preview } = request;
  const direction = sql.raw(order);
  const beginning = sql`(SELECT left(text, ${PREVIEW_CHARS}::int) FROM document_texts WHERE document_id = d.id)`;
  return documentsFor(db, caller)
    .innerJoin(pageOf(caller, request).as('page'), 'page.id', 'd.id')
    .select('page.position')
    .select((words.length > 0 ? textWindow(words) : sql<TextWindow | null>`NULL::json`).as('window'))
    .select(sql<string | null>`${preview ? beginning : sql`NULL::text`}`.as('preview'))
    .orderBy(sql`page.key ${direction}, page.id ${direction}`)
    .execute();
}

function pageOf(caller: string, { scope, words, tag, sort, order, limit, after }: ListRequest) {
  const key = keyOf(scope, sort);
  const direction = sql.raw(order);
  const conditions = [
    scope === 'trash' ? sql`d.deleted_at IS NOT NULL` : sql`d.deleted_at IS NULL`,
    ...(scope === 'recent' || scope === 'starred' || tag !== undefined ? [readable(caller)] : []),
    ...(tag === undefined
      ? []
      : [sql`EXISTS (SELECT FROM document_tags g WHERE g.user_id = ${caller}::uuid AND g.tag_id = ${tag}::uuid AND g.document_id = d.id)`]),
    ...(words.length === 0 ? [] : [allOccur(words)]),
    ...(after === null ? [] : [beyond(key, sort, order, after)]),
  ];
  return sql<{ id: string; key: unknown; position: string }>`(
    SELECT d.id, ${key} AS key, (${key})::text AS position
    FROM (${candidates(caller, scope, tag)}) AS d
    JOIN heads h ON h.document_id = d.id
    LEFT JOIN document_marks m ON m.user_id = ${caller}::uuid AND m.document_id = d.id
    ${words.length === 0 ? sql`` : sql`LEFT JOIN document_texts t ON t.document_id = d.id`}
    WHERE ${sql.join(conditions, sql` AND `)}
    ORDER BY key ${direction}, d.id ${direction}
    LIMIT ${limit}::int)`;
}

/** The documents that may be in the list, found by an index on the caller. `pageOf` adds the other conditions. */
function candidates(caller: string, scope: Scope, tag: string | undefined): RawBuilder<unknown> {
  const columns = sql`c.id, c.title, c.owner_id, c.created_at, c.deleted_at`;
  const among = (ids: RawBuilder<unknown>) => sql`SELECT ${columns} FROM (${ids}) AS found (id) JOIN documents c ON c.id = found.id`;
  const owned = sql`SELECT ${columns} FROM documents c WHERE c.owner_id = ${caller}::uuid`;
  const shared = among(sql`SELECT document_id FROM collaborators WHERE user_id = ${caller}::uuid`);
  const marked = (how: RawBuilder<unknown>) =>
    among(sql`SELECT document_id FROM document_marks WHERE user_id = ${caller}::uuid AND ${how}`);
  switch (scope) {
    case 'all':
      // An admin may tag documents that are neither owned by nor shared with them.
      if (tag !== undefined)
        return among(sql`SELECT document_id FROM document_tags WHERE user_id = ${caller}::uuid AND tag_id = ${tag}::uuid`);
      // One condition with `OR` would read all documents of the installation. The last condition guards against rows that come twice.
      return sql`${owned} UNION ALL ${shared} WHERE c.owner_id <> ${caller}::uuid`;
    case 'owned':
    case 'trash':
      return owned;
    case 'shared':
      return shared;
    case 'recent':
      return marked(sql`opened_at IS NOT NULL`);
    case 'starred':
      return marked(sql`starred`);
  }
}

/** The condition that a row comes after the given position. */
function beyond(by: RawBuilder<unknown>, sort: Sort, order: Order, { key, id }: ListPosition): RawBuilder<SqlBool> {
  const value = sort === 'title' ? sql`${key}::text` : sql`${key}::timestamptz`;
  return sql<SqlBool>`(${by}, d.id) ${sql.raw(order === 'asc' ? '>' : '<')} (${value}, ${id}::uuid)`;
}
