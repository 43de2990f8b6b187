/** Attempts that are limited, counted for all servers together. */
import { sql } from 'kysely';
import type { Db } from '../../database.ts';

export interface AttemptRule {
  /** Attempts within a window. */
  readonly most: number;
  /** Length of the window in seconds, from the first attempt on. */
  readonly within: number;
  /** After so many attempts each makes the next one wait, twice as long as the one before, at most a minute. Undefined: none does. */
  readonly free?: number;
}

const LONGEST_PAUSE_SECONDS = 60;

/** Counts an attempt before it is made, so that many at once can't pass the limit. @returns 0, or the seconds until the next is allowed: then it is not counted */
export async function countAttempt(db: Db, key: string, { most, within, free = most }: AttemptRule): Promise<number> {
  // `now()` is when a statement began, and it may have waited for another one since: times of two statements are compared by `clock_timestamp()`.
  const pause = sql`least(${LONGEST_PAUSE_SECONDS}::int, 2 ^ least(10, a.count + 1 - ${free}::int))`;
  const { rows } = await sql<{ count: number }>`
    INSERT INTO attempts AS a (key, count, until, next_at) VALUES (${key}, 1, now() + make_interval(secs => ${within}), '-infinity')
    ON CONFLICT (key) DO UPDATE SET
      count = CASE WHEN a.until <= now() THEN 1 ELSE a.count + 1 END,
      until = CASE WHEN a.until <= now() THEN excluded.until ELSE a.until END,
      next_at = CASE WHEN a.until <= now() OR a.count + 1 <= ${free}::int THEN '-infinity' ELSE clock_timestamp() + make_interval(secs => ${pause}) END
    WHERE a.until <= now() OR (a.count < ${most}::int AND a.next_at <= clock_timestamp())
    RETURNING count`.execute(db);
  if (rows.length > 0) return 0;
  const waiting = await sql<{ seconds: number }>`
    SELECT ceil(extract(epoch FROM CASE WHEN count >= ${most}::int THEN until ELSE next_at END - now()))::int AS seconds
    FROM attempts WHERE key = ${key}`.execute(db);
  return Math.max(1, waiting.rows[0]?.seconds ?? 1);
}

/** Takes an attempt out of the count, since it was no wrong one. */
export async function uncountAttempt(db: Db, key: string): Promise<void> {
  await sql`UPDATE attempts SET count = greatest(0, count - 1), next_at = '-infinity' WHERE key = ${key}`.execute(db);
}

export async function forgetAttempts(db: Db): Promise<void> {
  await sql`DELETE FROM attempts WHERE until < now()`.execute(db);
}
