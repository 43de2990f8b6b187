/** Links that let in whoever has them, and who came by them. */
import type { Person, SharedRole } from '@inkstone/api';
import { type SqlBool, sql } from 'kysely';
import type { Db, Tx } from '../../database.ts';
import { newToken } from '../accounts/sessions.ts';
import { bumpDocumentEpoch } from '../documents/documents.ts';
import { LINK_LIVE } from './standing.ts';

export interface LinkRow {
  readonly document: string;
  readonly token: string;
  readonly role: SharedRole;
  readonly passwordHash: string | null;
  readonly expiresAt: Date | null;
}

function links(db: Db | Tx) {
  return db
    .selectFrom('document_links as l')
    .select(['l.document_id as document', 'l.token', 'l.role', 'l.password_hash as passwordHash', 'l.expires_at as expiresAt']);
}

const unexpired = sql<SqlBool>`(l.expires_at IS NULL OR l.expires_at > now())`;

/** The link of a document, even while the installation forbids links. */
export async function findLink(db: Db | Tx, document: string): Promise<LinkRow | undefined> {
  return links(db).where('l.document_id', '=', document).where(unexpired).executeTakeFirst();
}

/** A link that is good, of a document that is not in the trash. */
export async function findOpenLink(db: Db | Tx, token: string): Promise<LinkRow | undefined> {
  return links(db)
    .innerJoin('documents as d', 'd.id', 'l.document_id')
    .where('l.token', '=', token)
    .where('d.deleted_at', 'is', null)
    .where(sql.raw<SqlBool>(LINK_LIVE))
    .executeTakeFirst();
}

/** A field that is undefined stays as it is. */
export interface LinkChange {
  readonly role: SharedRole;
  readonly passwordHash: string | null | undefined;
  readonly expiresAt: Date | null | undefined;
}

/** Makes the document's link, or changes it. The caller has locked the head. @returns it, and whether it was there before */
export async function putLink(tx: Tx, document: string, by: string, change: LinkChange): Promise<{ link: LinkRow; existed: boolean }> {
  await tx
    .deleteFrom('document_links as l')
    .where('l.document_id', '=', document)
    .where((eb) => eb.not(unexpired))
    .execute();
  const before = await findLink(tx, document);
  const link = {
    document,
    token: before?.token ?? newToken(),
    role: change.role,
    passwordHash: change.passwordHash === undefined ? (before?.passwordHash ?? null) : change.passwordHash,
    expiresAt: change.expiresAt === undefined ? (before?.expiresAt ?? null) : change.expiresAt,
  };
  const values = { role: link.role, password_hash: link.passwordHash, expires_at: link.expiresAt };
  await tx
    .insertInto('document_links')
    .values({ document_id: document, token: link.token, created_by: by, ...values })
    .onConflict((conflict) => conflict.column('document_id').doUpdateSet(values))
    .execute();
  await bumpDocumentEpoch(tx, document);
  return { link, existed: before !== undefined };
}

/** Who came by the link of a document. */
export async function visitorsOf(db: Db | Tx, document: string): Promise<string[]> {
  const rows = await db.selectFrom('link_visitors').select('user_id').where('document_id', '=', document).execute();
  return rows.map((row) => row.user_id);
}

/** Who came by the link of a document, while it is good: the latest. */
export async function listVisitors(db: Db, document: string, limit: number): Promise<{ user: Person; since: Date }[]> {
  const rows = await db
    .selectFrom('link_visitors as v')
    .innerJoin('document_links as l', 'l.document_id', 'v.document_id')
    .innerJoin('users as u', 'u.id', 'v.user_id')
    .select(['u.id', 'u.username', 'u.display_name as displayName', 'v.created_at as since'])
    .where('v.document_id', '=', document)
    .where(sql.raw<SqlBool>(LINK_LIVE))
    .orderBy('v.created_at', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ since, ...user }) => ({ user, since }));
}

/** Takes the document away from all who came by its link. The caller has locked the head. @returns them */
export async function removeVisitors(tx: Tx, document: string): Promise<string[]> {
  const rows = await tx.deleteFrom('link_visitors').where('document_id', '=', document).returning('user_id').execute();
  return rows.map((row) => row.user_id);
}

/** Takes the link away, and with it the access of who came by it. The caller has locked the head. @returns them; null if there is no link */
export async function removeLink(tx: Tx, document: string): Promise<string[] | null> {
  const visitors = await removeVisitors(tx, document);
  const removed = await tx.deleteFrom('document_links').where('document_id', '=', document).returning('document_id').executeTakeFirst();
  if (removed === undefined) return null;
  await bumpDocumentEpoch(tx, document);
  return visitors;
}

/** Whether somebody has come by the link already. */
export async function hasEntered(db: Db | Tx, document: string, user: string): Promise<boolean> {
  const row = await db
    .selectFrom('link_visitors')
    .select('user_id')
    .where('document_id', '=', document)
    .where('user_id', '=', user)
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Lets somebody in, if the link is still as it was when its password was compared. What they have asked for is answered by it.
 *
 * @returns whether they came for the first time; null if the link has changed
 */
export async function enterLink(tx: Tx, { document, token, passwordHash }: LinkRow, user: string): Promise<boolean | null> {
  const now = await links(tx)
    .where('l.token', '=', token)
    .where('l.password_hash', 'is not distinct from', passwordHash)
    .where(sql.raw<SqlBool>(LINK_LIVE))
    .forShare()
    .executeTakeFirst();
  if (now === undefined) return null;
  await tx.deleteFrom('access_requests').where('document_id', '=', document).where('user_id', '=', user).execute();
  const entered = await tx
    .insertInto('link_visitors')
    .values({ document_id: document, user_id: user })
    .onConflict((conflict) => conflict.doNothing())
    .returning('user_id')
    .executeTakeFirst();
  return entered !== undefined;
}

/** Documents whose link has expired, the oldest first. */
export async function expiredLinks(db: Db, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('document_links')
    .select('document_id')
    .where('expires_at', '<=', sql<Date>`now()`)
    .orderBy('expires_at')
    .limit(limit)
    .execute();
  return rows.map((row) => row.document_id);
}

/** Locks the head of a document whose link has expired, unless another transaction has it. @returns whether the link has still expired */
export async function lockExpiredLink(tx: Tx, document: string): Promise<boolean> {
  const head = await tx
    .selectFrom('heads')
    .select('document_id')
    .where('document_id', '=', document)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  return (
    head !== undefined &&
    (await tx
      .selectFrom('document_links as l')
      .select('token')
      .where('document_id', '=', document)
      .where((eb) => eb.not(unexpired))
      .executeTakeFirst()) !== undefined
  );
}

/**
 * Suspends links, or takes them up again. Heads are locked in the order of their ids, as commits lock them.
 *
 * @returns the documents whose links it has changed, at most `limit`
 */
export async function suspendLinks(tx: Tx, suspended: boolean, limit: number): Promise<string[]> {
  const { rows } = await sql<{ document: string }>`
    WITH locked AS MATERIALIZED (
      SELECT document_id FROM heads WHERE document_id IN (SELECT document_id FROM document_links WHERE suspended = ${!suspended}::boolean LIMIT ${limit}::int)
      ORDER BY document_id FOR UPDATE
    ), changed AS (
      UPDATE document_links l SET suspended = ${suspended}::boolean FROM locked WHERE l.document_id = locked.document_id RETURNING l.document_id
    )
    UPDATE heads SET epoch = epoch + 1 FROM changed WHERE heads.document_id = changed.document_id RETURNING heads.document_id AS document`.execute(
    tx,
  );
  return rows.map((row) => row.document);
}
