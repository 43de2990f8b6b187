/** The lists of documents: which documents, in what order, beginning where. */
import type { Order, Scope, Sort } from '@inkstone/api';
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Db } from '../../database.ts';
import { sharedWith } from '../sharing/standing.ts';
import { type DocumentRow, documentsFor } from './documents.ts';
import { allOccur, type TextWindow, textWindow } from './search.ts';

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

/** Whether the list is of documents that the caller has marked. */
const isMarked = (scope: Scope) => scope === 'recent' || scope === 'starred';

/** In the trash, a document counts as changed when it was put there. */
function keyOf(scope: Scope, sort: Sort): RawBuilder<unknown> {
  if (sort === 'opened' && isMarked(scope)) return sql`coalesce(own.opened_at, 'epoch')`;
  return scope === 'trash' && sort === 'changed' ? sql`d.deleted_at` : KEYS[sort];
}

/**
 * One page of a list. It finds the ids of the caller's documents by indexes and sorts them, joined with the one table that has the sort key, so the cost
 * depends only on how many documents the caller has. Only the rows of the page are joined with all that is shown. No index could do the sorting: every edit
 * changes the time of the last change.
 */
export async function listDocuments(db: Db, caller: string, request: ListRequest): Promise<ListedDocument[]> {
  const { words, order, preview } = request;
  const direction = sql.raw(order);
  const beginning = sql`(SELECT left(text, ${PREVIEW_CHARS}::int) FROM document_texts WHERE document_id = d.id)`;
  return (
    documentsFor(db, caller)
      .innerJoin(pageOf(caller, request).as('page'), 'page.id', 'd.id')
      // Not within the page: the text would be made of each document's key before they are sorted.
      .select(sql<string>`page.key::text`.as('position'))
      .select((words.length > 0 ? textWindow(words) : sql<TextWindow | null>`NULL::json`).as('window'))
      .select(sql<string | null>`${preview ? beginning : sql`NULL::text`}`.as('preview'))
      .orderBy(sql`page.key ${direction}, page.id ${direction}`)
      .execute()
  );
}

function pageOf(caller: string, request: ListRequest) {
  const { scope, words, tag, sort, order, limit, after } = request;
  const key = keyOf(scope, sort);
  const direction = sql.raw(order);
  // `heads.deleted` says the same as `documents.deleted_at`, so that a list by the last change need not read both tables.
  const byHeads = sort === 'changed' && scope !== 'trash';
  const byDocuments = !byHeads || words.length > 0;
  const conditions = [
    scope === 'trash' ? sql`d.deleted_at IS NOT NULL` : byHeads ? sql`NOT h.deleted` : sql`d.deleted_at IS NULL`,
    ...(words.length === 0 ? [] : [allOccur(words)]),
    ...(after === null ? [] : [beyond(key, sort, order, after)]),
  ];
  return sql<{ id: string; key: unknown }>`(
    SELECT own.id, ${key} AS key
    FROM (${candidates(caller, scope, tag)}) AS own
    ${byHeads ? sql`JOIN heads h ON h.document_id = own.id` : sql``}
    ${byDocuments ? sql`JOIN documents d ON d.id = own.id` : sql``}
    ${sort === 'opened' && !isMarked(scope) ? sql`LEFT JOIN document_marks m ON m.user_id = ${caller}::uuid AND m.document_id = own.id` : sql``}
    ${words.length === 0 ? sql`` : sql`LEFT JOIN document_texts t ON t.document_id = own.id`}
    WHERE ${sql.join(conditions, sql` AND `)}
    ORDER BY key ${direction}, own.id ${direction}
    LIMIT ${limit}::int)`;
}

/**
 * Ids of the documents that may be in the list, in a column `id`, each once. `pageOf` adds the other conditions. Lists of what the caller has marked have a
 * column `opened_at` too.
 */
function candidates(caller: string, scope: Scope, tag: string | undefined): RawBuilder<unknown> {
  const me = sql`${caller}::uuid`;
  const owned = sql`SELECT id FROM documents WHERE owner_id = ${me}`;
  const shared = sharedWith(caller);
  // Marks and tags stay when access is lost. An admin may mark documents that are neither owned by nor shared with them.
  const readable = sql`((SELECT role = 'admin' FROM users WHERE id = ${me}) OR document_id IN (${owned} UNION ALL ${shared}))`;
  const marked = (how: RawBuilder<unknown>) =>
    sql`SELECT document_id AS id, opened_at FROM document_marks WHERE user_id = ${me} AND ${how} AND ${readable}`;
  const tagged = sql`SELECT document_id AS id FROM document_tags WHERE user_id = ${me} AND tag_id = ${tag ?? null}::uuid AND ${readable}`;
  const within = (ids: RawBuilder<unknown>) => (tag === undefined ? ids : sql`SELECT * FROM (${ids}) AS found WHERE id IN (${tagged})`);
  switch (scope) {
    case 'all':
      // One condition with `OR` would read all documents of the installation.
      return tag === undefined ? sql`${owned} UNION (${shared})` : tagged;
    case 'owned':
    case 'trash':
      return within(owned);
    case 'shared':
      return within(sql`SELECT DISTINCT id FROM (${shared}) AS shared WHERE id NOT IN (${owned})`);
    case 'recent':
      return within(marked(sql`opened_at IS NOT NULL`));
    case 'starred':
      return within(marked(sql`starred`));
  }
}

/** The condition that a row comes after the given position. */
function beyond(by: RawBuilder<unknown>, sort: Sort, order: Order, { key, id }: ListPosition): RawBuilder<SqlBool> {
  const value = sort === 'title' ? sql`${key}::text` : sql`${key}::timestamptz`;
  return sql<SqlBool>`(${by}, own.id) ${sql.raw(order === 'asc' ? '>' : '<')} (${value}, ${id}::uuid)`;
}
