/** Invitations to a document, for people without an account. */
import type { SharedRole } from '@inkstone/api';
import { type SqlBool, sql } from 'kysely';
import type { Db, Tx } from '../../database.ts';
import { newId } from '../../ids.ts';
import { hashOf, newToken } from '../accounts/sessions.ts';
import { recordActivity } from '../audit/activity.ts';
import { bumpDocumentEpoch } from '../documents/documents.ts';
import { raiseCollaborator } from './collaborators.ts';

/** How many days an invitation is good. */
export const INVITATION_DAYS = 14;

export interface InvitationRow {
  readonly id: string;
  readonly document: string;
  readonly email: string;
  readonly role: SharedRole;
  readonly expiresAt: Date;
}

const live = sql<SqlBool>`i.expires_at > now()`;

function invitations(db: Db | Tx) {
  return db
    .selectFrom('invitations as i')
    .select(['i.id', 'i.document_id as document', 'i.email', 'i.role', 'i.expires_at as expiresAt'])
    .where(live);
}

/** Those of a document that are open, the latest first. */
export async function listInvitations(db: Db, document: string, limit: number): Promise<InvitationRow[]> {
  return invitations(db).where('i.document_id', '=', document).orderBy('i.created_at', 'desc').limit(limit).execute();
}

export async function findInvitation(db: Db | Tx, document: string, email: string): Promise<InvitationRow | undefined> {
  return invitations(db)
    .where('i.document_id', '=', document)
    .where(sql<string>`lower(i.email)`, '=', sql<string>`lower(${email})`)
    .executeTakeFirst();
}

export interface NewInvitation {
  readonly document: string;
  readonly email: string;
  readonly role: SharedRole;
  readonly by: string;
}

/** Invites, in place of an earlier invitation of the same address. The caller has locked the head. @returns it, and the token for its link */
export async function putInvitation(
  tx: Tx,
  { document, email, role, by }: NewInvitation,
): Promise<InvitationRow & { readonly token: string }> {
  const token = newToken();
  await tx
    .deleteFrom('invitations')
    .where('document_id', '=', document)
    .where(sql<string>`lower(email)`, '=', sql<string>`lower(${email})`)
    .execute();
  const row = await tx
    .insertInto('invitations')
    .values({
      id: newId(),
      document_id: document,
      email,
      role,
      hash: hashOf(token),
      invited_by: by,
      expires_at: sql<Date>`now() + make_interval(days => ${INVITATION_DAYS})`,
    })
    .returning(['id', 'expires_at as expiresAt'])
    .executeTakeFirstOrThrow();
  return { ...row, document, email, role, token };
}

/** @returns the address, or undefined if there is no such invitation */
export async function removeInvitation(tx: Tx, document: string, id: string): Promise<string | undefined> {
  const removed = await tx
    .deleteFrom('invitations')
    .where('document_id', '=', document)
    .where('id', '=', id)
    .returning('email')
    .executeTakeFirst();
  return removed?.email;
}

/** Who has invited somebody; undefined: there is no such invitation. */
export async function inviterOf(tx: Tx, document: string, id: string): Promise<string | undefined> {
  const row = await tx
    .selectFrom('invitations')
    .select('invited_by')
    .where('document_id', '=', document)
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.invited_by;
}

/** What the link of an open invitation says. */
export async function readInvitation(db: Db, token: string) {
  return db
    .selectFrom('invitations as i')
    .innerJoin('documents as d', 'd.id', 'i.document_id')
    .innerJoin('users as u', 'u.id', 'i.invited_by')
    .select(['i.email', 'd.id as documentId', 'd.title as documentTitle', 'u.display_name as invitedBy'])
    .where('i.hash', '=', hashOf(token))
    .where(live)
    .where('d.deleted_at', 'is', null)
    .executeTakeFirst();
}

/** Accepts the invitation of a link, whatever address it went to: who has the link has read the mail. @returns the document; null if it is not open */
export async function acceptInvitation(tx: Tx, userId: string, token: string): Promise<string | null> {
  const found = await invitations(tx).where('i.hash', '=', hashOf(token)).execute();
  return (await accept(tx, userId, found))[0] ?? null;
}

/**
 * Accepts all open invitations of an address that an account has verified. Accounts are locked before documents, so the caller has locked the account.
 *
 * @returns the documents. Once the transaction is committed, the caller publishes that access to them changed.
 */
export async function acceptInvitations(tx: Tx, userId: string, email: string): Promise<string[]> {
  return accept(tx, userId, await invitations(tx).where(sql<string>`lower(i.email)`, '=', sql<string>`lower(${email})`).execute());
}

/** Locks heads in the order of their ids, as commits do. An invitation that has been withdrawn meanwhile is left out. */
async function accept(tx: Tx, userId: string, found: readonly InvitationRow[]): Promise<string[]> {
  const accepted: string[] = [];
  for (const { id, document, role } of [...found].sort((a, b) => (a.document < b.document ? -1 : 1))) {
    await tx.selectFrom('heads').select('document_id').where('document_id', '=', document).forUpdate().execute();
    if ((await removeInvitation(tx, document, id)) === undefined) continue;
    const { owner_id: owner } = await tx.selectFrom('documents').select('owner_id').where('id', '=', document).executeTakeFirstOrThrow();
    if (owner !== userId && (await raiseCollaborator(tx, document, userId, role))) await bumpDocumentEpoch(tx, document);
    await recordActivity(tx, { actor: userId, document, action: 'invitation.accepted', detail: { role } });
    accepted.push(document);
  }
  return accepted;
}

export async function forgetOldInvitations(db: Db): Promise<void> {
  await db.deleteFrom('invitations').where('expires_at', '<', sql<Date>`now()`).execute();
}

/** The address that the link of an invitation was sent to; undefined if it is too old, was accepted or withdrawn. */
export async function addressOfInvitation(db: Db | Tx, token: string): Promise<string | undefined> {
  return (await invitations(db).where('i.hash', '=', hashOf(token)).executeTakeFirst())?.email;
}
