/** Proves that the audit trail is whole, or names what is not. */
import type { Db } from '../db/database.ts';
import { countUnsealed, readSealed, removedUpTo, type SealedEntry, strayEntries } from '../db/queries/audit/audit.ts';
import { chainHash, GENESIS, hashContent, type Seal } from './chain.ts';

/** Seals that are read at once. */
const PAGE = 5_000;
/** Problems after which it stops: the first one is what counts. */
const MOST_PROBLEMS = 20;

export interface Verification {
  readonly sealed: number;
  /** Entries that retention removed. Their seals are there. */
  readonly removed: number;
  readonly unsealed: number;
  /** The hash of the last seal. Kept elsewhere, it proves later that the trail up to here was not made anew. */
  readonly head: Seal;
  /** What is wrong, the first in the order of the chain first. Empty: all is well. */
  readonly problems: readonly string[];
}

/** A seal that was seen before, and kept where nobody changes it. */
export interface Anchor {
  readonly sequence: number;
  /** In hexadecimal. */
  readonly hash: string;
}

/** Reads the whole trail in one snapshot of the database, a page at a time. @param anchor it must be a seal of the chain */
export async function verifyTrail(db: Db, anchor?: Anchor): Promise<Verification> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (tx) => {
      const upTo = await removedUpTo(tx);
      const problems: string[] = [];
      let [sealed, removed] = [0, 0];
      let last: Seal = GENESIS;
      for (;;) {
        const page = await readSealed(tx, last.sequence, PAGE);
        for (const seal of page) {
          const problem = problemOf(seal, last, seal.sequence <= upTo);
          if (problem !== null && problems.length < MOST_PROBLEMS) problems.push(problem);
          if (seal.sequence === anchor?.sequence && seal.hash.toString('hex') !== anchor.hash)
            problems.push(`seal ${seal.sequence}: is not the one that was seen before`);
          if (seal.entry === null) removed++;
          sealed++;
          last = seal;
        }
        if (page.length < PAGE || problems.length >= MOST_PROBLEMS) break;
      }
      if (anchor !== undefined && anchor.sequence > last.sequence) problems.push(`seal ${anchor.sequence}: was seen before, and is gone`);
      for (const id of await strayEntries(tx, MOST_PROBLEMS)) problems.push(`entry ${id}: was put into the trail without a seal`);
      const { waiting, gone } = await countUnsealed(tx);
      if (gone > 0) problems.push(`${gone} entries were removed before they were sealed`);
      return { sealed, removed, unsealed: waiting, head: last, problems };
    });
}

/** What is wrong with a seal and its entry, or null. */
function problemOf(seal: SealedEntry, before: Seal, removedByRetention: boolean): string | null {
  const { sequence, activityId, entry } = seal;
  if (sequence !== before.sequence + 1) return `seal ${before.sequence + 1}: is missing`;
  if (!chainHash(before, seal.contentHash).equals(seal.hash)) return `seal ${sequence}: does not follow the seal before it`;
  if (entry === null) return removedByRetention ? null : `entry ${activityId} (seal ${sequence}): was removed`;
  if (!hashContent(entry).equals(seal.contentHash))
    return `entry ${activityId} (seal ${sequence}, ${entry.action}, ${entry.at}): was changed`;
  return null;
}
