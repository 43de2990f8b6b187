/** Records who reads a document, before the answer leaves. What one person reads again within five minutes is one entry. */
import type { Db } from '../db/database.ts';
import { recordReading } from '../db/queries/audit/activity.ts';

export type Reading = 'document.opened' | 'document.read';

/** In ms. */
const AGAIN_MS = 5 * 60 * 1000;
/** Readings that are remembered at most. What is forgotten is looked up in the database. */
const REMEMBERED = 50_000;

interface Recorded {
  /** In ms since 1970. */
  readonly at: number;
  readonly done: Promise<void>;
}

export class Readings {
  readonly #db: Db;
  readonly #now: () => number;
  /** The latest, in the order in which they were recorded. */
  readonly #latest = new Map<string, Recorded>();

  constructor(db: Db, now: () => number = Date.now) {
    this.#db = db;
    this.#now = now;
  }

  /** Resolves once the reading is in the trail. @throws when it can't be recorded: then nothing may be shown */
  record(user: string, document: string, reading: Reading): Promise<void> {
    const key = `${reading} ${user} ${document}`;
    const now = this.#now();
    const known = this.#latest.get(key);
    if (known !== undefined && now - known.at < AGAIN_MS) return known.done;
    const done = recordReading(this.#db, { actor: user, document, action: reading }, AGAIN_MS / 1000);
    this.#latest.delete(key);
    this.#latest.set(key, { at: now, done });
    done.catch(() => this.#latest.delete(key));
    for (const [old, { at }] of this.#latest) {
      if (this.#latest.size <= REMEMBERED && now - at < AGAIN_MS) break;
      this.#latest.delete(old);
    }
    return done;
  }
}
