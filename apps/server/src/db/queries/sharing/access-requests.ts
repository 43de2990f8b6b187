/** Who asked to be let in to a document. */
import type { Person } from '@inkstone/api';
import { type SqlBool, sql } from 'kysely';
import type { Db, Tx } from '../../database.ts';
import { IS_SHARED } from './standing.ts';

/**
 * Keeps that somebody asks for access, once. Nothing is kept if there is no such document, it is in the trash, or they may read it.
 *
 * @returns whether it is kept from now on
 */
export async function requestAccess(tx: Tx, document: string, user: string): Promise<boolean> {
  const { rows } = await sql`
    INSERT INTO access_requests (document_id, user_id)
    SELECT d.id, u.id FROM documents d, users u
    WHERE d.id = ${document}::uuid AND u.id = ${user}::uuid AND d.deleted_at IS NULL AND d.owner_id <> u.id AND u.role <> 'admin'
      AND NOT ${sql.raw(IS_SHARED)}
    ON CONFLICT DO NOTHING RETURNING document_id`.execute(tx);
  return rows.length > 0;
}

/** The document's owner, with the address that they have verified; undefined if there is none. */
export async function ownerToTell(db: Db, document: string) {
  return db
    .selectFrom('documents as d')
    .innerJoin('users as u', 'u.id', 'd.owner_id')
    .select(['d.title', sql<string>`u.email`.as('email'), 'u.display_name as displayName', 'u.language'])
    .where('d.id', '=', document)
    .where('u.email', 'is not', null)
    .where('u.email_verified_at', 'is not', null)
    .where('u.disabled_at', 'is', null)
    .executeTakeFirst();
}

/** @returns whether they had asked */
export async function removeRequest(tx: Tx, document: string, user: string): Promise<boolean> {
  const removed = await tx
    .deleteFrom('access_requests')
    .where('document_id', '=', document)
    .where('user_id', '=', user)
    .returning('user_id')
    .executeTakeFirst();
  return removed !== undefined;
}

/** Who waits to be let in, the latest first. Who has come in by another way since, and disabled accounts, don't. */
export async function listRequests(db: Db, document: string, limit: number): Promise<{ user: Person; at: Date }[]> {
  const rows = await db
    .selectFrom('access_requests as r')
    .innerJoin('users as u', 'u.id', 'r.user_id')
    .innerJoin('documents as d', 'd.id', 'r.document_id')
    .select(['u.id', 'u.username', 'u.display_name as displayName', 'r.created_at as at'])
    .where('r.document_id', '=', document)
    .where('u.disabled_at', 'is', null)
    .where(sql<SqlBool>`NOT ${sql.raw(IS_SHARED)}`)
    .orderBy('r.created_at', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ at, ...user }) => ({ user, at }));
}
