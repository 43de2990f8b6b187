/** Sign-in sessions, their refresh tokens, and tickets for sockets. */
import { createHash, randomBytes } from 'node:crypto';
import { type SqlBool, sql } from 'kysely';
import type { Db, Tx } from '../database.ts';
import { newId } from '../ids.ts';
import { ACCOUNT_COLUMNS, bumpAccountEpoch, lockAccounts } from './accounts.ts';

/** Days without a refresh after which a session ends. */
export const SESSION_DAYS = 30;
/** How many seconds a ticket is valid. */
export const TICKET_SECONDS = 30;

/** Only hashes of tokens are stored, so that nobody can sign in with what they read in the database. */
const hashOf = (token: string) => createHash('sha256').update(token).digest();
const newToken = () => randomBytes(32).toString('base64url');
const expiry = sql<Date>`now() + make_interval(days => ${SESSION_DAYS})`;

/** Whether a sign-in session `s` of the account `u` is live: it has not ended or expired, and the account is enabled. */
export const LIVE_SESSION = 's.ended_at IS NULL AND s.expires_at > now() AND u.disabled_at IS NULL';
const isLive = sql.raw<SqlBool>(LIVE_SESSION);

export async function openSession(tx: Tx, userId: string): Promise<{ session: string; refreshToken: string }> {
  const session = newId();
  await tx.insertInto('sessions').values({ id: session, user_id: userId, expires_at: expiry }).execute();
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
export async function rotate(tx: Tx, token: string): Promise<Rotation> {
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
    .set({ expires_at: expiry })
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

/** The account of a session; undefined if the session is not live. */
export async function findLiveSession(db: Db, session: string) {
  return db
    .selectFrom('sessions as s')
    .innerJoin('users as u', 'u.id', 's.user_id')
    .select(ACCOUNT_COLUMNS)
    .where('s.id', '=', session)
    .where(isLive)
    .executeTakeFirst();
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
