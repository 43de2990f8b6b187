/** Queries that run before watchers are notified: whether their sessions are live and which documents they may read. */
import { sql } from 'kysely';
import type { Standing } from '../../../access.ts';
import type { Db } from '../../database.ts';
import { LIVE_SESSION } from '../accounts/sessions.ts';
import { SHARED_JOIN, STANDING_COLUMNS } from '../sharing/standing.ts';

/** The account's epoch for each of the sessions that is live. */
export async function liveSessionEpochs(db: Db, sessions: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ id: string; epoch: number }>`
    SELECT s.id, u.epoch FROM sessions s JOIN users u ON u.id = s.user_id
    WHERE s.id = ANY (${[...sessions]}::uuid[]) AND ${sql.raw(LIVE_SESSION)}`.execute(db);
  return new Map(rows.map((row) => [row.id, row.epoch]));
}

/** The epoch of each of the documents that exists. It changes with the document's permissions. */
export async function documentEpochs(db: Db, documents: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ id: string; epoch: number }>`
    SELECT document_id AS id, epoch FROM heads WHERE document_id = ANY (${[...documents]}::uuid[])`.execute(db);
  return new Map(rows.map((row) => [row.id, row.epoch]));
}

interface Epochs {
  /** The document. */
  readonly id: string;
  readonly epoch: number;
  readonly accountEpoch: number;
}

/** Whether the epochs of the documents and of the account are these, so that what the account may do with them is as it was. */
export async function areEpochs(db: Db, user: string, were: readonly Epochs[]): Promise<boolean> {
  const { rows } = await sql<Epochs>`
    SELECT h.document_id AS id, h.epoch, u.epoch AS "accountEpoch" FROM users u, heads h
    WHERE u.id = ${user}::uuid AND h.document_id = ANY (${were.map(({ id }) => id)}::uuid[])`.execute(db);
  const now = new Map(rows.map((row) => [row.id, row]));
  return were.every(({ id, epoch, accountEpoch }) => now.get(id)?.epoch === epoch && now.get(id)?.accountEpoch === accountEpoch);
}

export interface Pair {
  readonly user: string;
  readonly document: string;
}

export interface PairStanding extends Pair {
  readonly standing: Standing;
  /** The document's epoch, read in the same snapshot. */
  readonly epoch: number;
}

/** What each person is to a document. Pairs whose person or document does not exist, or whose account is disabled, are missing. */
export async function readStandings(db: Db, pairs: readonly Pair[]): Promise<PairStanding[]> {
  const { rows } = await sql<Pair & Standing & { epoch: number }>`
    SELECT p.user_id AS "user", p.document_id AS document, h.epoch,
      ${sql.raw(STANDING_COLUMNS)}
    FROM unnest(${pairs.map(({ user }) => user)}::uuid[], ${pairs.map(({ document }) => document)}::uuid[]) AS p (user_id, document_id)
    JOIN documents d ON d.id = p.document_id
    JOIN heads h ON h.document_id = d.id
    JOIN users u ON u.id = p.user_id AND u.disabled_at IS NULL
    ${sql.raw(SHARED_JOIN)}`.execute(db);
  return rows.map(({ user, document, epoch, ...standing }) => ({ user, document, epoch, standing }));
}
