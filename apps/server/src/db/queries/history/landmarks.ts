/**
 * What stands out in a document's log: pauses, every thousandth edit, and what was there before something large changed. It is computed from the log and stored
 * nowhere, so that old documents have it and nothing of it can be lost.
 */
import { CompiledQuery } from 'kysely';
import type { Db } from '../../database.ts';

/** A version that stands out, or the first or last edit of the range that was asked for. */
export interface Landmark {
  readonly version: number;
  readonly createdAt: Date;
  /** The author of the edit that made the version. */
  readonly id: string | null;
  readonly username: string | null;
  readonly displayName: string | null;
  /** Whether it is an automatic version. */
  readonly automatic: boolean;
  /** The time of the edit after it, if a pause lies between the two. */
  readonly resumedAt: Date | null;
}

/** A pause of this length between two edits ends a writing session. */
const PAUSE = "interval '10 minutes'";
/** There is an automatic version after so many edits, however long a session takes. */
const LONG_WORK_EDITS = 1_000;
/** A deletion is large if it takes at least so many units, and at least a quarter of the text. */
const LARGE_DELETION_UNITS = 2_000;
const LARGE_DELETION_PARTS = 4;

const DELETED = '(length - next_length)';
const IS_AUTOMATIC = `(coalesce(next_at, statement_timestamp()) - created_at >= ${PAUSE} OR version % ${LONG_WORK_EDITS} = 0
  OR next_client LIKE 'restore.%' OR next_client LIKE 'revert.%'
  OR (${DELETED} >= ${LARGE_DELETION_UNITS} AND ${DELETED} * ${LARGE_DELETION_PARTS}::bigint >= length))`;

/** Reads each edit without its delta, and of the edit after it what tells why it stands out. */
const LANDMARKS = `
  SELECT found.version, found.created_at AS "createdAt", u.id, u.username, u.display_name AS "displayName", automatic,
    CASE WHEN next_at - found.created_at >= ${PAUSE} THEN next_at END AS "resumedAt"
  FROM (
    SELECT version, user_id, created_at, next_at, coalesce(${IS_AUTOMATIC}, false) AS automatic
    FROM (
      SELECT version, user_id, created_at, length, lag(created_at) OVER later AS next_at, lag(client) OVER later AS next_client,
        lag(length) OVER later AS next_length
      FROM edits WHERE document_id = $1::uuid AND version > $2::bigint AND version <= $3::bigint + 1
      WINDOW later AS (ORDER BY version DESC)
    ) AS edit
    WHERE version <= $3::bigint AND (${IS_AUTOMATIC} OR version = $2::bigint + 1 OR version = $3::bigint)
    ORDER BY version DESC LIMIT $4::int
  ) AS found LEFT JOIN users u ON u.id = found.user_id ORDER BY found.version DESC`;

/**
 * The landmarks after version `after` and up to `to`, newest first: the end of each session once its pause is over, every thousandth version, the version before
 * a restore, a taking back or a large deletion; and `to` and the first edit after `after`, whatever they are. It reads all edits between.
 */
export async function listLandmarks(db: Db, document: string, after: number, to: number, limit: number): Promise<Landmark[]> {
  const { rows } = await db.executeQuery<Landmark>(CompiledQuery.raw(LANDMARKS, [document, after, to, limit]));
  return rows;
}
