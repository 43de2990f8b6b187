/** Groups of people, their members, and the documents that are shared with them. */
import type { Group, GroupShare, SharedRole } from '@inkstone/api';
import { sql } from 'kysely';
import type { Db, Tx } from '../../database.ts';
import { newId } from '../../ids.ts';

/** Groups as the API shows them. */
export function groups(db: Db | Tx) {
  return db
    .selectFrom('groups as g')
    .select(['g.id', 'g.name', sql<number>`(SELECT count(*)::int FROM group_members WHERE group_id = g.id)`.as('members')]);
}

export async function listGroups(db: Db, limit: number, after: string | null): Promise<Group[]> {
  let query = groups(db).orderBy(sql`lower(g.name)`).limit(limit);
  if (after !== null) query = query.where(sql<string>`lower(g.name)`, '>', sql<string>`lower(${after})`);
  return query.execute();
}

export async function findGroup(db: Db | Tx, id: string): Promise<Group | undefined> {
  return groups(db).where('g.id', '=', id).executeTakeFirst();
}

/** @throws the unique violation of `groups_name` when the name is taken */
export async function createGroup(tx: Tx, name: string): Promise<Group> {
  const id = newId();
  await tx.insertInto('groups').values({ id, name }).execute();
  return { id, name, members: 0 };
}

/** Locks a group, whose members and documents then stay. @returns its name, or undefined if there is no such group */
export async function lockGroup(tx: Tx, id: string): Promise<string | undefined> {
  return (await tx.selectFrom('groups').select('name').where('id', '=', id).forUpdate().executeTakeFirst())?.name;
}

/** Locks an account that is about to come into a group or to leave it; accounts are locked before groups. Undefined for guests and deleted accounts. */
export async function lockMember(tx: Tx, user: string): Promise<{ username: string } | undefined> {
  return tx
    .selectFrom('users')
    .select('username')
    .where('id', '=', user)
    .where('kind', '=', 'person')
    .where('deleted_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
}

/** @throws like `createGroup` */
export async function renameGroup(tx: Tx, id: string, name: string): Promise<void> {
  await tx.updateTable('groups').set({ name }).where('id', '=', id).execute();
}

/** Deletes a group. Its documents are not shared with its members by it any more. */
export async function deleteGroup(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('groups').where('id', '=', id).execute();
}

export async function memberIds(db: Db | Tx, group: string): Promise<string[]> {
  const rows = await db.selectFrom('group_members').select('user_id').where('group_id', '=', group).execute();
  return rows.map((row) => row.user_id);
}

export async function listMembers(db: Db, group: string, limit: number, after: string | null) {
  let query = db
    .selectFrom('group_members as m')
    .innerJoin('users as u', 'u.id', 'm.user_id')
    .select(['u.id', 'u.username', 'u.display_name as displayName', 'm.by_provider as byProvider'])
    .where('m.group_id', '=', group)
    .orderBy('u.username')
    .limit(limit);
  if (after !== null) query = query.where('u.username', '>', after);
  return query.execute();
}

/** @returns whether they were none before */
export async function addMember(tx: Tx, group: string, user: string): Promise<boolean> {
  const added = await tx
    .insertInto('group_members')
    .values({ group_id: group, user_id: user })
    .onConflict((conflict) => conflict.doNothing())
    .returning('user_id')
    .executeTakeFirst();
  return added !== undefined;
}

/** @returns whether they were one */
export async function removeMember(tx: Tx, group: string, user: string): Promise<boolean> {
  const removed = await tx
    .deleteFrom('group_members')
    .where('group_id', '=', group)
    .where('user_id', '=', user)
    .returning('user_id')
    .executeTakeFirst();
  return removed !== undefined;
}

/** The groups with which a document is shared, by name. */
export async function groupsOf(db: Db, document: string): Promise<GroupShare[]> {
  const rows = await groups(db)
    .innerJoin('document_groups as s', 's.group_id', 'g.id')
    .select('s.role')
    .where('s.document_id', '=', document)
    .orderBy(sql`lower(g.name)`)
    .execute();
  return rows.map(({ role, ...group }) => ({ group, role }));
}

/**
 * A group to share a document with, if the caller may know of it: an admin, its members, and who sees that the document is shared with it. It is locked, so
 * that it is not deleted until the transaction ends.
 *
 * @returns the group, and as what the document is shared with it
 */
export async function findGroupToShare(
  tx: Tx,
  { id, document, caller }: { readonly id: string; readonly document: string; readonly caller: string },
): Promise<{ group: Group; before: SharedRole | null } | undefined> {
  const locked = await tx.selectFrom('groups').select('id').where('id', '=', id).forKeyShare().executeTakeFirst();
  if (locked === undefined) return undefined;
  const row = await groups(tx)
    .leftJoin('document_groups as s', (join) => join.onRef('s.group_id', '=', 'g.id').on('s.document_id', '=', document))
    .select('s.role')
    .where('g.id', '=', id)
    .where(
      sql<boolean>`(s.role IS NOT NULL OR EXISTS (SELECT FROM group_members WHERE group_id = g.id AND user_id = ${caller}::uuid)
        OR (SELECT role = 'admin' FROM users WHERE id = ${caller}::uuid))`,
    )
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { role, ...group } = row;
  return { group, before: role };
}

export async function putDocumentGroup(tx: Tx, document: string, group: string, role: SharedRole): Promise<void> {
  await tx
    .insertInto('document_groups')
    .values({ document_id: document, group_id: group, role })
    .onConflict((conflict) => conflict.columns(['document_id', 'group_id']).doUpdateSet({ role }))
    .execute();
}

/** @returns whether it was shared with the group */
export async function removeDocumentGroup(tx: Tx, document: string, group: string): Promise<boolean> {
  const removed = await tx
    .deleteFrom('document_groups')
    .where('document_id', '=', document)
    .where('group_id', '=', group)
    .returning('group_id')
    .executeTakeFirst();
  return removed !== undefined;
}
