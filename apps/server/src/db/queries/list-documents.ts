/** The lists of documents: which, in what order, from where on. */
import type { Order, Scope, Sort } from '@inkstone/api';
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Db } from '../database.ts';
import { type DocumentRow, documentsFor } from './documents.ts';
import { allOccur, type TextWindow, textWindow } from './search.ts';
import { readable } from './standing.ts';

export interface ListRequest {
  readonly scope: Scope;
  /** All of them occur in the title or the text; empty: no search. */
  readonly words: readonly string[];
  /** One of the caller's own tags. */
  readonly tag?: string | undefined;
  readonly sort: Sort;
  readonly order: Order;
  /** Whether the beginning of the text is wanted. */
  readonly preview: boolean;
  readonly limit: number;
  readonly after: ListPosition | null;
}

/** The last row of a page: where the next one goes on. */
export interface ListPosition {
  /** What it is sorted by, as text. */
  readonly key: string;
  readonly id: string;
}

export interface ListedDocument extends DocumentRow {
  readonly position: string;
  /** Of a search: the text around the first match; null if only the title matches. */
  readonly window: TextWindow | null;
  readonly preview: string | null;
}

/** Characters (code points) that are read for a preview: what is shown, and some more to cut it well. */
const PREVIEW_CHARS = 450;

/** What lists are sorted by. Documents that the caller never opened count as opened before all others. */
const KEYS: Record<Sort, RawBuilder<unknown>> = {
  changed: sql`h.updated_at`,
  opened: sql`coalesce(m.opened_at, 'epoch')`,
  title: sql`d.title COLLATE titles`,
  created: sql`d.created_at`,
};

/** What is in the trash was last changed by being put there. */
function keyOf(scope: Scope, sort: Sort): RawBuilder<unknown> {
  return scope === 'trash' && sort === 'changed' ? sql`d.deleted_at` : KEYS[sort];
}

/**
 * One page. It takes the caller's documents by index and sorts them, so that it costs what the caller has, whatever others have; only those of the page
 * are joined with all that is shown. No index could sort them: every edit changes when a document was changed.
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

/** Documents that an index of the caller's finds; what else they must be is for the conditions. */
function candidates(caller: string, scope: Scope, tag: string | undefined): RawBuilder<unknown> {
  const columns = sql`c.id, c.title, c.owner_id, c.created_at, c.deleted_at`;
  const among = (ids: RawBuilder<unknown>) => sql`SELECT ${columns} FROM (${ids}) AS found (id) JOIN documents c ON c.id = found.id`;
  const owned = sql`SELECT ${columns} FROM documents c WHERE c.owner_id = ${caller}::uuid`;
  const shared = among(sql`SELECT document_id FROM collaborators WHERE user_id = ${caller}::uuid`);
  const marked = (how: RawBuilder<unknown>) =>
    among(sql`SELECT document_id FROM document_marks WHERE user_id = ${caller}::uuid AND ${how}`);
  switch (scope) {
    case 'all':
      // An admin may tag what is neither theirs nor shared with them.
      if (tag !== undefined)
        return among(sql`SELECT document_id FROM document_tags WHERE user_id = ${caller}::uuid AND tag_id = ${tag}::uuid`);
      // Not one condition with `OR`, for which all documents there are would be read. Nobody is a collaborator on what they own.
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

/** Rows that come later than one that was shown. */
function beyond(by: RawBuilder<unknown>, sort: Sort, order: Order, { key, id }: ListPosition): RawBuilder<SqlBool> {
  const value = sort === 'title' ? sql`${key}::text` : sql`${key}::timestamptz`;
  return sql<SqlBool>`(${by}, d.id) ${sql.raw(order === 'asc' ? '>' : '<')} (${value}, ${id}::uuid)`;
}
