/** Documents: their rows, who may see them, and the changes that permissions depend on. */
import { randomUUID } from 'node:crypto';
import type { AccountRole, SharedRole } from '@inkstone/api';
import { sql } from 'kysely';
import type { Standing } from '../../../access.ts';
import type { Db, Tx } from '../../database.ts';
import { newId } from '../../ids.ts';
import { SHARED_JOIN } from '../sharing/standing.ts';

/** A document, and what it is to the caller. */
export interface DocumentRow {
  readonly id: string;
  readonly title: string;
  readonly version: number;
  /** The id of its log. */
  readonly history: string;
  /** They change with the permissions of the document, and with those of the caller's account. */
  readonly epoch: number;
  readonly accountEpoch: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly deletedAt: Date | null;
  readonly ownerId: string;
  readonly ownerUsername: string;
  readonly ownerDisplayName: string;
  readonly account: AccountRole;
  readonly guest: boolean;
  readonly shared: SharedRole | null;
  readonly editorsShare: boolean;
  readonly starred: boolean | null;
  readonly openedAt: Date | null;
  /** The caller's own, by name. */
  readonly tags: readonly string[];
}

/** Documents with their heads, their owners, the caller's access to them, and the caller's marks and tags on them. */
export function documentsFor(db: Db | Tx, caller: string) {
  return db
    .selectFrom('documents as d')
    .innerJoin('heads as h', 'h.document_id', 'd.id')
    .innerJoin('users as o', 'o.id', 'd.owner_id')
    .innerJoin('users as u', (join) => join.on('u.id', '=', caller))
    .leftJoin('document_marks as m', (join) => join.onRef('m.document_id', '=', 'd.id').on('m.user_id', '=', caller))
    .select([
      'd.id',
      'd.title',
      'h.version',
      'h.history',
      'h.epoch',
      'u.epoch as accountEpoch',
      'd.created_at as createdAt',
      'h.updated_at as updatedAt',
      'd.deleted_at as deletedAt',
      'd.owner_id as ownerId',
      'o.username as ownerUsername',
      'o.display_name as ownerDisplayName',
      'u.role as account',
      sql<boolean>`u.kind = 'guest'`.as('guest'),
      sql<SharedRole | null>`(SELECT c.role FROM (SELECT) AS one ${sql.raw(SHARED_JOIN)})`.as('shared'),
      'd.editors_share as editorsShare',
      'm.starred',
      'm.opened_at as openedAt',
      sql<string[]>`ARRAY(
        SELECT x.id FROM document_tags y JOIN tags x ON x.id = y.tag_id
        WHERE y.user_id = ${caller}::uuid AND y.document_id = d.id ORDER BY x.name COLLATE titles, x.id)`.as('tags'),
    ]);
}

export function standingOf(row: DocumentRow, caller: string): Standing {
  const { account, guest, shared, editorsShare, ownerId, deletedAt } = row;
  return { account, guest, owner: ownerId === caller, shared, editorsShare, trashed: deletedAt !== null };
}

/** Undefined if there is no such document. It does not check access: `access.ts` does. */
export async function findDocument(db: Db | Tx, id: string, caller: string): Promise<DocumentRow | undefined> {
  return documentsFor(db, caller).where('d.id', '=', id).executeTakeFirst();
}

/**
 * Locks the document's head, then reads the document. Its permissions and its place in the trash can't change until the transaction ends. An edit is
 * committed either before the transaction or after it, and then sees its change.
 */
export async function lockDocument(tx: Tx, id: string, caller: string): Promise<DocumentRow | undefined> {
  await tx.selectFrom('heads').select('document_id').where('document_id', '=', id).forUpdate().execute();
  return findDocument(tx, id, caller);
}

/** One of a document's first edits. `length` is the document's length after it, in units. */
export interface FirstEdit {
  readonly json: string;
  readonly length: number;
}

export interface NewDocument {
  readonly owner: string;
  readonly title: string;
  /** Oldest first; the owner is their author. Each is taken from the iterator after the one before is written. */
  readonly edits: Iterable<FirstEdit>;
  /** The plain text after these edits, without the last newline, for search. */
  readonly text: string;
}

/** @returns its id */
export async function createDocument(tx: Tx, { owner, title, edits, text }: NewDocument): Promise<string> {
  const id = newId();
  let version = 0;
  let length = 1;
  await tx.insertInto('documents').values({ id, title, owner_id: owner }).execute();
  for (const edit of edits) {
    version += 1;
    length = edit.length;
    const author = { client: `api.${owner}`, edit_id: randomUUID(), user_id: owner };
    await tx
      .insertInto('edits')
      .values({ document_id: id, version, ...author, length, delta: edit.json })
      .execute();
  }
  await tx.insertInto('heads').values({ document_id: id, history: randomUUID(), version, length }).execute();
  await tx.insertInto('document_texts').values({ document_id: id, version, text }).execute();
  // The trail says that it was created, with these edits.
  await tx.insertInto('edits_recorded').values({ document_id: id, version }).execute();
  return id;
}

/** Changes the title. The document counts as changed now, so it moves to the front of its lists. */
export async function renameDocument(tx: Tx, id: string, title: string): Promise<void> {
  await tx.updateTable('documents').set({ title }).where('id', '=', id).execute();
  await tx.updateTable('heads').set({ updated_at: sql<Date>`clock_timestamp()` }).where('document_id', '=', id).execute();
}

/** Whether editors may share the document. The caller has locked the head. */
export async function setEditorsShare(tx: Tx, id: string, editorsShare: boolean): Promise<void> {
  await tx.updateTable('documents').set({ editors_share: editorsShare }).where('id', '=', id).execute();
  await bumpDocumentEpoch(tx, id);
}

/** Gives the document to somebody else; its former owner stays as an editor. The caller has locked the head. */
export async function changeOwner(tx: Tx, id: string, from: string, to: string): Promise<void> {
  await tx.updateTable('documents').set({ owner_id: to }).where('id', '=', id).execute();
  await tx.deleteFrom('collaborators').where('document_id', '=', id).where('user_id', '=', to).execute();
  await tx
    .insertInto('collaborators')
    .values({ document_id: id, user_id: from, role: 'editor' })
    .onConflict((conflict) => conflict.columns(['document_id', 'user_id']).doUpdateSet({ role: 'editor' }))
    .execute();
  await bumpDocumentEpoch(tx, id);
}

/** Changes the document's epoch, by which every server notices that the permissions it knows are out of date. The caller has locked the head. */
export async function bumpDocumentEpoch(tx: Tx, id: string): Promise<void> {
  await tx
    .updateTable('heads')
    .set((eb) => ({ epoch: eb('epoch', '+', 1) }))
    .where('document_id', '=', id)
    .execute();
}

/** Ids of all who have the document in a list: its owner, and with whom it is shared. */
export async function peopleOf(tx: Tx, id: string): Promise<string[]> {
  const { rows } = await sql<{ user: string }>`
    SELECT owner_id AS user FROM documents WHERE id = ${id}::uuid
    UNION SELECT user_id FROM collaborators WHERE document_id = ${id}::uuid
    UNION SELECT m.user_id FROM document_groups g JOIN group_members m ON m.group_id = g.group_id WHERE g.document_id = ${id}::uuid
    UNION SELECT user_id FROM link_visitors WHERE document_id = ${id}::uuid`.execute(tx);
  return rows.map((row) => row.user);
}

/** Puts a document into the trash or takes it out. */
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

/** Deletes a document for good, with its log, snapshots and permissions. Its rows in the activity log stay. */
export async function deleteDocument(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('documents').where('id', '=', id).execute();
  // No new edit can appear after this: a commit needs the head, which was deleted with the document.
  await tx.deleteFrom('edits').where('document_id', '=', id).execute();
}
