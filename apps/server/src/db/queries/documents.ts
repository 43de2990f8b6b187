/** Documents: their rows, who may see them, and the changes that permissions depend on. */
import { randomUUID } from 'node:crypto';
import { type SqlBool, sql } from 'kysely';
import type { AccountRole, Standing } from '../../access.ts';
import type { Db, Tx } from '../database.ts';
import { newId } from '../ids.ts';

/** A document, and what the caller is to it. */
export interface DocumentRow {
  readonly id: string;
  readonly title: string;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly deletedAt: Date | null;
  readonly ownerId: string;
  readonly ownerUsername: string;
  readonly ownerDisplayName: string;
  readonly account: AccountRole;
  readonly shared: 'editor' | 'viewer' | null;
}

/** Documents joined with their heads, owners, and what the caller is to them. */
function documentsFor(db: Db | Tx, caller: string) {
  return db
    .selectFrom('documents as d')
    .innerJoin('heads as h', 'h.document_id', 'd.id')
    .innerJoin('users as o', 'o.id', 'd.owner_id')
    .innerJoin('users as me', (join) => join.on('me.id', '=', caller))
    .leftJoin('collaborators as c', (join) => join.onRef('c.document_id', '=', 'd.id').on('c.user_id', '=', caller))
    .select([
      'd.id',
      'd.title',
      'h.version',
      'd.created_at as createdAt',
      'h.updated_at as updatedAt',
      'd.deleted_at as deletedAt',
      'd.owner_id as ownerId',
      'o.username as ownerUsername',
      'o.display_name as ownerDisplayName',
      'me.role as account',
      'c.role as shared',
    ]);
}

export function standingOf(row: DocumentRow, caller: string): Standing {
  return { account: row.account, owner: row.ownerId === caller, shared: row.shared, trashed: row.deletedAt !== null };
}

/** Undefined when there is no such document; whether the caller may see it is for `access.ts` to say. */
export async function findDocument(db: Db | Tx, id: string, caller: string): Promise<DocumentRow | undefined> {
  return documentsFor(db, caller).where('d.id', '=', id).executeTakeFirst();
}

/**
 * Locks the document's head and then reads, so that permissions and the trash stay as they are to the end of the transaction, and an edit is either
 * committed before or sees the change.
 */
export async function lockDocument(tx: Tx, id: string, caller: string): Promise<DocumentRow | undefined> {
  await tx.selectFrom('heads').select('document_id').where('document_id', '=', id).forUpdate().execute();
  return findDocument(tx, id, caller);
}

export type Scope = 'all' | 'owned' | 'shared' | 'trash';

export interface ListFilter {
  readonly scope: Scope;
  /** Found in the title or the text, without case. */
  readonly query?: string | undefined;
}

export interface ListPosition {
  readonly at: string;
  readonly id: string;
}

/** `%`, `_` and the escape itself are ordinary characters in what people search for. */
const literal = (text: string) => `%${text.replace(/[\\%_]/g, '\\$&')}%`;

/** The caller's documents, last changed first. */
export async function listDocuments(db: Db, caller: string, filter: ListFilter, limit: number, after: ListPosition | null) {
  let query = documentsFor(db, caller)
    .select(sql<string>`h.updated_at::text`.as('position'))
    .orderBy('h.updated_at', 'desc')
    .orderBy('d.id', 'desc')
    .limit(limit)
    .where('d.deleted_at', filter.scope === 'trash' ? 'is not' : 'is', null)
    .where((eb) => {
      const owned = eb('d.owner_id', '=', caller);
      const shared = eb('d.id', 'in', eb.selectFrom('collaborators').select('document_id').where('user_id', '=', caller));
      return filter.scope === 'all' ? eb.or([owned, shared]) : filter.scope === 'shared' ? shared : owned;
    });
  if (filter.query !== undefined) {
    const pattern = literal(filter.query);
    query = query.where((eb) =>
      eb.or([
        eb('d.title', 'ilike', pattern),
        eb.exists(
          eb
            .selectFrom('document_texts as t')
            .select('t.document_id')
            .whereRef('t.document_id', '=', 'd.id')
            .where('t.text', 'ilike', pattern),
        ),
      ]),
    );
  }
  if (after !== null) query = query.where(sql<SqlBool>`(h.updated_at, d.id) < (${after.at}::timestamptz, ${after.id}::uuid)`);
  return query.execute();
}

/**
 * Makes a document; with a text, that is its first edit.
 *
 * @param text without NUL and lone surrogates, and without the document's last newline
 */
export async function createDocument(tx: Tx, owner: string, title: string, text: string): Promise<string> {
  const id = newId();
  const version = text === '' ? 0 : 1;
  const length = text.length + 1;
  await tx.insertInto('documents').values({ id, title, owner_id: owner }).execute();
  await tx.insertInto('heads').values({ document_id: id, history: randomUUID(), version, length }).execute();
  await tx.insertInto('document_texts').values({ document_id: id, version, text }).execute();
  if (version === 1) {
    // A lone insert is canonical as it is.
    const delta = JSON.stringify([{ insert: text }]);
    await tx
      .insertInto('edits')
      .values({ document_id: id, version, client: `api.${owner}`, edit_id: randomUUID(), user_id: owner, length, delta })
      .execute();
  }
  return id;
}

/** Changes the title; the document moves to the front of its lists. */
export async function renameDocument(tx: Tx, id: string, title: string): Promise<void> {
  await tx.updateTable('documents').set({ title }).where('id', '=', id).execute();
  await tx.updateTable('heads').set({ updated_at: sql<Date>`clock_timestamp()` }).where('document_id', '=', id).execute();
}

/** Tells every server that what it knows of the document's permissions is old. The head is locked. */
export async function bumpDocumentEpoch(tx: Tx, id: string): Promise<void> {
  await tx
    .updateTable('heads')
    .set((eb) => ({ epoch: eb('epoch', '+', 1) }))
    .where('document_id', '=', id)
    .execute();
}

/** Into the trash or out of it. */
export async function setTrashed(tx: Tx, id: string, trashed: boolean): Promise<void> {
  await tx
    .updateTable('documents')
    .set({ deleted_at: trashed ? sql<Date>`clock_timestamp()` : null })
    .where('id', '=', id)
    .execute();
  await tx
    .updateTable('heads')
    .set((eb) => ({ deleted: trashed, epoch: eb('epoch', '+', 1) }))
    .where('document_id', '=', id)
    .execute();
}

/** For good: the log, the snapshots, the permissions. What the activity log tells of it stays. */
export async function deleteDocument(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('documents').where('id', '=', id).execute();
}
