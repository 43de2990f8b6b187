/** How people look: their colours and pictures. */
import { createHash } from 'node:crypto';
import type { Look } from '@inkstone/api';
import { sql } from 'kysely';
import type { Db, Tx } from '../../database.ts';

/** Id of an advisory lock: pictures change one at a time, since the last who has one takes it along. */
const PICTURES_LOCK = 7_261_403_119;

/** Of accounts and guests, in no order; unknown ids are left out. */
export async function looksOf(db: Db, ids: readonly string[]): Promise<Look[]> {
  return db
    .selectFrom('users')
    .select(['id', 'color', sql<string | null>`encode(picture, 'hex')`.as('picture')])
    .where('id', '=', sql<string>`ANY(${[...ids]}::uuid[])`)
    .execute();
}

/** @param hash as hexadecimal digits */
export async function findPicture(db: Db, hash: string): Promise<Buffer | undefined> {
  const row = await db.selectFrom('user_pictures').select('webp').where('hash', '=', Buffer.from(hash, 'hex')).executeTakeFirst();
  return row?.webp;
}

/** Sets the picture of an account whose row is locked; null takes it away. A picture that nobody has any more is deleted. */
export async function setPicture(tx: Tx, user: string, webp: Buffer | null): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(${PICTURES_LOCK})`.execute(tx);
  const hash = webp === null ? null : createHash('sha256').update(webp).digest();
  const before = await tx.selectFrom('users').select('picture').where('id', '=', user).executeTakeFirst();
  if (webp !== null && hash !== null) {
    await tx
      .insertInto('user_pictures')
      .values({ hash, webp })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  await tx.updateTable('users').set({ picture: hash }).where('id', '=', user).execute();
  if (before?.picture == null) return;
  await sql`
    DELETE FROM user_pictures p WHERE hash = ${before.picture} AND NOT EXISTS (SELECT FROM users u WHERE u.picture = p.hash)`.execute(tx);
}
