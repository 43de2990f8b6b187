/** Removes entries of the audit trail that are older than the operator keeps them. Their seals stay, and an entry says which went. */
import type { Db } from '../db/database.ts';
import { recordActivity } from '../db/queries/audit/activity.ts';
import { removedUpTo, removeOldActivity } from '../db/queries/audit/audit.ts';
import { repeat } from '../repeating.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const INTERVAL_MS = 60 * 60 * 1000;
/** Entries that one transaction removes. */
const AT_ONCE = 5_000;

/** @returns how many entries were removed */
export async function removeOld(db: Db, days: number, now: Date = new Date()): Promise<number> {
  const before = new Date(now.getTime() - days * DAY_MS);
  let total = 0;
  let after = await removedUpTo(db);
  for (;;) {
    const removed = await db.transaction().execute(async (tx) => {
      const { removed: count, last } = await removeOldActivity(tx, before, after, AT_ONCE);
      if (last !== null) {
        after = last;
        await recordActivity(tx, {
          actor: null,
          action: 'audit.retained',
          detail: { entries: count, toSequence: last, before: before.toISOString() },
        });
      }
      return count;
    });
    total += removed;
    if (removed === 0) return total;
  }
}

/** @returns a function that stops it and waits for what is running */
export function startRetention(db: Db, days: number, onError: (error: unknown) => void): () => Promise<void> {
  return repeat(INTERVAL_MS, () => removeOld(db, days), onError);
}
