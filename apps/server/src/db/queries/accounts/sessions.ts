/** Sign-in sessions, their refresh tokens, and tickets for sockets. */
import { createHash, randomBytes } from 'node:crypto';
import { type SqlBool, sql } from 'kysely';
import type { Db, Tx } from '../../database.ts';
import { newId } from '../../ids.ts';
import { ACCOUNT_COLUMNS, bumpAccountEpoch, lockAccounts } from './accounts.ts';

/** Days without a refresh after which a session ends. */
export const SESSION_DAYS = 30;
/** Days after which a session ends, however often it is refreshed. */
const LONGEST_SESSION_DAYS = 180;
/** Characters that are kept of what a browser says of itself. */
const DEVICE_CHARS = 300;
/** How many seconds a ticket is valid. */
export const TICKET_SECONDS = 30;

/** Only hashes of tokens are stored, so that nobody can sign in with what they read in the database. */
export const hashOf = (token: string) => createHash('sha256').update(token).digest();
export const newToken = () => randomBytes(32).toString('base64url');
const inDays = (days: number) => sql<Date>`now() + make_interval(days => ${days})`;

/** Whether a sign-in session `s` of the account `u` is live: it has not ended or expired, and the account is enabled. */
export const LIVE_SESSION = 's.ended_at IS NULL AND s.expires_at > now() AND u.disabled_at IS NULL';
const isLive = sql.raw<SqlBool>(LIVE_SESSION);

/** Where a session is used, as its user sees it in the settings. */
export interface Origin {
  readonly address: string;
  /** The `User-Agent` header. */
  readonly device: string | undefined;
}

export async function openSession(
  tx: Tx,
  userId: string,
  { address, device }: Origin,
  kind: 'sign-in' | 'guest' = 'sign-in',
): Promise<{ session: string; refreshToken: string }> {
  const session = newId();
  await tx
    .insertInto('sessions')
    .values({
      id: session,
      user_id: userId,
      kind,
      expires_at: inDays(SESSION_DAYS),
      ends_at: inDays(LONGEST_SESSION_DAYS),
      address,
      device: device?.slice(0, DEVICE_CHARS) ?? null,
    })
    .execute();
  return { session, refreshToken: await addRefreshToken(tx, session) };
}

async function addRefreshToken(tx: Tx, session: string): Promise<string> {
  const token = newToken();
  await tx
    .insertInto('refresh_tokens')
    .values({ hash: hashOf(token), session_id: session })
    .execute();
  return token;
}

export type Rotation =
  | { readonly outcome: 'rotated'; readonly session: string; readonly user: string; readonly refreshToken: string }
  /** The token was used before, so somebody else has a copy of it. */
  | { readonly outcome: 'reused'; readonly session: string }
  | { readonly outcome: 'unknown' };

/** Exchanges a refresh token for the next one. If two requests present it at once, one of them gets `reused`. */
export async function rotate(tx: Tx, token: string, { address, device }: Origin): Promise<Rotation> {
  const hash = hashOf(token);
  const spent = await tx
    .updateTable('refresh_tokens')
    .set({ spent_at: new Date() })
    .where('hash', '=', hash)
    .where('spent_at', 'is', null)
    .returning('session_id')
    .executeTakeFirst();
  if (spent === undefined) {
    const known = await tx.selectFrom('refresh_tokens').select('session_id').where('hash', '=', hash).executeTakeFirst();
    return known === undefined ? { outcome: 'unknown' } : { outcome: 'reused', session: known.session_id };
  }
  const session = await tx
    .updateTable('sessions as s')
    .from('users as u')
    .set({
      expires_at: sql<Date>`least(${inDays(SESSION_DAYS)}, s.ends_at)`,
      last_seen_at: sql<Date>`now()`,
      address,
      device: device?.slice(0, DEVICE_CHARS) ?? null,
    })
    .where('s.id', '=', spent.session_id)
    .whereRef('u.id', '=', 's.user_id')
    .where(isLive)
    .returning('s.user_id')
    .executeTakeFirst();
  if (session === undefined) return { outcome: 'unknown' };
  return {
    outcome: 'rotated',
    session: spent.session_id,
    user: session.user_id,
    refreshToken: await addRefreshToken(tx, spent.session_id),
  };
}

/** The session of a refresh token, used or not. */
export async function sessionOfToken(db: Db | Tx, token: string): Promise<string | null> {
  const row = await db.selectFrom('refresh_tokens').select('session_id').where('hash', '=', hashOf(token)).executeTakeFirst();
  return row?.session_id ?? null;
}

/** Ends a session. It locks the account before the session, as all code does, so that there is no deadlock. @returns the session's user, or null if it had ended */
export async function endSession(tx: Tx, session: string): Promise<string | null> {
  const found = await tx
    .selectFrom('sessions')
    .select('user_id')
    .where('id', '=', session)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  if (found === undefined) return null;
  await lockAccounts(tx, [found.user_id]);
  const ended = await tx
    .updateTable('sessions')
    .set({ ended_at: new Date() })
    .where('id', '=', session)
    .where('ended_at', 'is', null)
    .returning('user_id')
    .executeTakeFirst();
  if (ended === undefined) return null;
  await bumpAccountEpoch(tx, ended.user_id);
  return ended.user_id;
}

/** Ends all sessions of an account whose row is locked. */
export async function endSessionsOf(tx: Tx, userId: string): Promise<void> {
  await tx.updateTable('sessions').set({ ended_at: new Date() }).where('user_id', '=', userId).where('ended_at', 'is', null).execute();
}

/** An account's sign-ins that are live, newest first. */
export async function listSignIns(db: Db, userId: string, limit: number, after: string | null) {
  const query = db
    .selectFrom('sessions as s')
    .innerJoin('users as u', 'u.id', 's.user_id')
    .select(['s.id', 's.created_at as createdAt', 's.last_seen_at as lastSeenAt', 's.address', 's.device'])
    .where('s.user_id', '=', userId)
    .where('s.kind', '=', 'sign-in')
    .where(isLive)
    .orderBy('s.id', 'desc')
    .limit(limit);
  return (after === null ? query : query.where('s.id', '<', after)).execute();
}

/** Whether a session is a sign-in of the account. */
export async function isSignInOf(db: Db | Tx, userId: string, session: string): Promise<boolean> {
  const found = await db
    .selectFrom('sessions')
    .select('id')
    .where('id', '=', session)
    .where('user_id', '=', userId)
    .where('kind', '=', 'sign-in')
    .executeTakeFirst();
  return found !== undefined;
}

/** Ends the sign-ins of an account, API tokens not among them. The caller has locked the account. @param except a session that goes on */
export async function endSignInsOf(tx: Tx, userId: string, except?: string): Promise<void> {
  let query = tx
    .updateTable('sessions')
    .set({ ended_at: new Date() })
    .where('user_id', '=', userId)
    .where('kind', '!=', 'token')
    .where('ended_at', 'is', null);
  if (except !== undefined) query = query.where('id', '!=', except);
  await query.execute();
  await bumpAccountEpoch(tx, userId);
}

/** The account of a session, and what the session is; undefined if the session is not live. */
export async function findLiveSession(db: Db, session: string) {
  return db
    .selectFrom('sessions as s')
    .innerJoin('users as u', 'u.id', 's.user_id')
    .select(ACCOUNT_COLUMNS)
    .select(['s.kind', 's.scope'])
    .where('s.id', '=', session)
    .where(isLive)
    .executeTakeFirst();
}

/** The live session of an API token. */
export async function findTokenSession(db: Db, token: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('api_tokens as t')
    .innerJoin('sessions as s', 's.id', 't.session_id')
    .innerJoin('users as u', 'u.id', 's.user_id')
    .select('s.id')
    .where('t.hash', '=', hashOf(token))
    .where(isLive)
    .executeTakeFirst();
  return row?.id;
}

/** Keeps when an API token was used, to the minute: more would write with every request. */
export async function markTokenUsed(db: Db, session: string): Promise<void> {
  await db
    .updateTable('api_tokens')
    .set({ last_used_at: sql<Date>`now()` })
    .where('session_id', '=', session)
    .where((eb) => eb.or([eb('last_used_at', 'is', null), eb('last_used_at', '<', sql<Date>`now() - interval '1 minute'`)]))
    .execute();
}

export async function createTicket(db: Db, ticket: { userId: string; session: string; document: string }): Promise<string> {
  const token = newToken();
  await db
    .insertInto('tickets')
    .values({
      hash: hashOf(token),
      user_id: ticket.userId,
      session_id: ticket.session,
      document_id: ticket.document,
      expires_at: sql<Date>`now() + make_interval(secs => ${TICKET_SECONDS})`,
    })
    .execute();
  return token;
}

/** Uses up a ticket, even if it is presented for another document. @returns null if it is unknown, used, expired, or for another document */
export async function takeTicket(db: Db, token: string, document: string): Promise<{ userId: string; session: string } | null> {
  const row = await db
    .deleteFrom('tickets')
    .where('hash', '=', hashOf(token))
    .returning(['user_id', 'session_id', 'document_id', sql<boolean>`expires_at > now()`.as('fresh')])
    .executeTakeFirst();
  if (row === undefined || !row.fresh || row.document_id !== document) return null;
  return { userId: row.user_id, session: row.session_id };
}

/** Deletes expired tickets, and sessions that ended or expired `days` ago. */
export async function forgetOldSessions(db: Db, days: number): Promise<void> {
  await db.deleteFrom('tickets').where('expires_at', '<', sql<Date>`now()`).execute();
  const limit = sql<Date>`now() - make_interval(days => ${days})`;
  await db
    .deleteFrom('sessions')
    .where((eb) => eb.or([eb('ended_at', '<', limit), eb('expires_at', '<', limit)]))
    .execute();
}
