/** Seals the entries of the audit trail within a second. All servers try; one of them does it at a time. */
import type { Db } from '../db/database.ts';
import { hasUnsealed, lastSeal, takeSealing, takeUnsealed, writeSeals } from '../db/queries/audit/audit.ts';
import { repeat } from '../repeating.ts';
import { GENESIS, type Seal, sealAfter } from './chain.ts';

const INTERVAL_MS = 500;
/** Entries that one transaction seals. */
const AT_ONCE = 5_000;

/** Seals what waits. @returns how many entries; null if another server is sealing */
export async function sealWaiting(db: Db): Promise<number | null> {
  let sealed = 0;
  for (;;) {
    const step = await sealStep(db);
    if (step === null) return sealed === 0 ? null : sealed;
    sealed += step;
    if (step < AT_ONCE) return sealed;
  }
}

/** One transaction: whatever ends it in between leaves the chain as it was, and the entries waiting. */
async function sealStep(db: Db): Promise<number | null> {
  return db.transaction().execute(async (tx) => {
    if (!(await takeSealing(tx))) return null;
    const entries = await takeUnsealed(tx, AT_ONCE);
    if (entries.length === 0) return 0;
    let last: Seal = (await lastSeal(tx)) ?? GENESIS;
    const seals = entries.map((entry) => {
      last = sealAfter(last, entry);
      return last;
    });
    await writeSeals(
      tx,
      entries.map((entry) => entry.id),
      seals,
    );
    return entries.length;
  });
}

/** @returns a function that stops it and waits for what is running */
export function startSealer(db: Db, onError: (error: unknown) => void): () => Promise<void> {
  return repeat(INTERVAL_MS, async () => ((await hasUnsealed(db)) ? sealWaiting(db) : 0), onError);
}
