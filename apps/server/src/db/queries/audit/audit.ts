/** The chain of the audit trail in the database: `audit/chain.ts` says how it is made. */
import { sql } from 'kysely';
import type { Entry, Seal } from '../../../audit/chain.ts';
import type { Db, Tx } from '../../database.ts';

/** Id of an advisory lock. One server at a time seals. */
const SEALING_LOCK = 7_261_403_120;

/** The fields of an `Entry`, of a row `a` of `activity`. */
const ENTRY = sql.raw(`a.id::text AS id, a.actor_id::text AS actor, a.document_id::text AS document, a.action, a.detail::text AS detail,
  to_char(a.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at, a.address, a.user_agent AS "userAgent", a.request_id AS "requestId"`);

/** Takes the right to seal until the transaction ends. @returns false if another server has it */
export async function takeSealing(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{ taken: boolean }>`SELECT pg_try_advisory_xact_lock(${SEALING_LOCK}) AS taken`.execute(tx);
  return rows[0]?.taken ?? false;
}

export async function lastSeal(db: Db | Tx): Promise<Seal | undefined> {
  return db
    .selectFrom('activity_seals')
    .select(['sequence', 'content_hash as contentHash', 'hash'])
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** Whether entries wait for their seal. */
export async function hasUnsealed(db: Db): Promise<boolean> {
  return (await db.selectFrom('activity_unsealed').select('position').limit(1).executeTakeFirst()) !== undefined;
}

/** Takes entries out of the queue, in the order in which they were written. */
export async function takeUnsealed(tx: Tx, limit: number): Promise<Entry[]> {
  const { rows } = await sql<Entry>`
    WITH taken AS (
      DELETE FROM activity_unsealed WHERE position = ANY (ARRAY(SELECT position FROM activity_unsealed ORDER BY position LIMIT ${limit}::int))
      RETURNING position, activity_id
    )
    SELECT ${ENTRY} FROM taken JOIN activity a ON a.id = taken.activity_id ORDER BY taken.position`.execute(tx);
  return rows;
}

/** @param entries ids of the entries, in the order of `seals` */
export async function writeSeals(tx: Tx, entries: readonly string[], seals: readonly Seal[]): Promise<void> {
  await sql`
    INSERT INTO activity_seals (sequence, activity_id, content_hash, hash)
    SELECT * FROM unnest(${seals.map((seal) => seal.sequence)}::bigint[], ${[...entries]}::uuid[],
      ${seals.map((seal) => seal.contentHash)}::bytea[], ${seals.map((seal) => seal.hash)}::bytea[])`.execute(tx);
}

/** A seal with its entry; `entry` is null if the entry is gone. */
export interface SealedEntry extends Seal {
  readonly activityId: string;
  readonly entry: Entry | null;
}

/** The seals after a sequence, in order. */
export async function readSealed(db: Db | Tx, after: number, limit: number): Promise<SealedEntry[]> {
  const { rows } = await sql<Seal & { activityId: string } & { [Key in keyof Entry]: Entry[Key] | null }>`
    SELECT s.sequence, s.content_hash AS "contentHash", s.hash, s.activity_id::text AS "activityId", ${ENTRY}
    FROM (SELECT * FROM activity_seals WHERE sequence > ${after}::bigint ORDER BY sequence LIMIT ${limit}::int) AS s
    LEFT JOIN activity a ON a.id = s.activity_id ORDER BY s.sequence`.execute(db);
  return rows.map(({ sequence, contentHash, hash, activityId, ...entry }) => ({
    sequence,
    contentHash,
    hash,
    activityId,
    entry: entry.id === null ? null : (entry as Entry),
  }));
}

/** Ids of entries that have no seal and do not wait for one, at most `limit`: somebody put them there around the trigger. */
export async function strayEntries(db: Db | Tx, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT a.id::text AS id FROM activity a
    WHERE NOT EXISTS (SELECT FROM activity_seals s WHERE s.activity_id = a.id) AND NOT EXISTS (SELECT FROM activity_unsealed q WHERE q.activity_id = a.id)
    LIMIT ${limit}::int`.execute(db);
  return rows.map((row) => row.id);
}

/** How many entries wait for their seal, and how many of those are gone. */
export async function countUnsealed(db: Db | Tx): Promise<{ waiting: number; gone: number }> {
  const { rows } = await sql<{ waiting: number; gone: number }>`
    SELECT count(*) AS waiting, count(*) FILTER (WHERE a.id IS NULL) AS gone
    FROM activity_unsealed q LEFT JOIN activity a ON a.id = q.activity_id`.execute(db);
  return rows[0] ?? { waiting: 0, gone: 0 };
}

/** The sequence up to which retention has removed the entries, by the entries that say so; 0: none. */
export async function removedUpTo(db: Db | Tx): Promise<number> {
  const { rows } = await sql<{ sequence: number }>`
    SELECT coalesce(max((a.detail ->> 'toSequence')::bigint), 0) AS sequence
    FROM activity a JOIN activity_seals s ON s.activity_id = a.id WHERE a.action = 'audit.retained'`.execute(db);
  return rows[0]?.sequence ?? 0;
}

/** Removes entries older than `before`, from the one after a sequence on, at most so many. Their seals stay. @returns how many, and the last one's sequence */
export async function removeOldActivity(
  tx: Tx,
  before: Date,
  after: number,
  limit: number,
): Promise<{ removed: number; last: number | null }> {
  const { rows } = await sql<{ removed: number; last: number | null }>`
    SELECT removed, last_sequence AS last FROM remove_old_activity(${before}, ${after}::bigint, ${limit}::int)`.execute(tx);
  return rows[0] ?? { removed: 0, last: null };
}
