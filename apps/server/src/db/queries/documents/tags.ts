/** A person's tags. Nobody else sees them: every query here is restricted to the person's id. */
import { sql } from 'kysely';
import type { Db, Tx } from '../../database.ts';
import { newId } from '../../ids.ts';
import { readable } from '../sharing/standing.ts';

export interface Tag {
  readonly id: string;
  readonly name: string;
  /** How many documents the tag's list shows. */
  readonly count: number;
}

/** One tag or all tags of a person, ordered by name as titles are. */
export async function listTags(db: Db | Tx, user: string, id?: string): Promise<Tag[]> {
  const { rows } = await sql<Tag>`
    SELECT t.id, t.name, (
      SELECT count(*) FROM document_tags x JOIN documents d ON d.id = x.document_id
      WHERE x.user_id = t.user_id AND x.tag_id = t.id AND d.deleted_at IS NULL AND ${readable(user)}
    ) AS count
    FROM tags t WHERE t.user_id = ${user}::uuid ${id === undefined ? sql`` : sql`AND t.id = ${id}::uuid`}
    ORDER BY t.name COLLATE titles, t.id`.execute(db);
  return rows;
}

/** Counts a person's tags and keeps others from adding any until the transaction ends. The lock does not delay the person's edits. */
export async function countTagsLocked(tx: Tx, user: string): Promise<number> {
  await sql`SELECT FROM users WHERE id = ${user}::uuid FOR NO KEY UPDATE`.execute(tx);
  const { count } = await tx
    .selectFrom('tags')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('user_id', '=', user)
    .executeTakeFirstOrThrow();
  return count;
}

/** @throws the unique violation of `tags_name` when the person has a tag of this name, whatever the case */
export async function createTag(tx: Tx, user: string, name: string): Promise<Tag> {
  const id = newId();
  await tx.insertInto('tags').values({ id, user_id: user, name }).execute();
  return { id, name, count: 0 };
}

/** @returns undefined when the person has no such tag. @throws as `createTag` */
export async function renameTag(db: Db, user: string, id: string, name: string): Promise<Tag | undefined> {
  await db.updateTable('tags').set({ name }).where('user_id', '=', user).where('id', '=', id).execute();
  return (await listTags(db, user, id))[0];
}

/** Takes the tag from all documents. @returns whether the person had it */
export async function deleteTag(db: Db, user: string, id: string): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('tags').where('user_id', '=', user).where('id', '=', id).executeTakeFirst();
  return numDeletedRows > 0n;
}

/** The given ids that are the person's tags, ordered by name. They can't be deleted until the transaction ends. */
export async function lockTags(tx: Tx, user: string, ids: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM tags WHERE user_id = ${user}::uuid AND id = ANY (${[...ids]}::uuid[]) ORDER BY name COLLATE titles, id FOR KEY SHARE`.execute(
    tx,
  );
  return rows.map((row) => row.id);
}
