/** Recovers the unsent edits of pages that have died. */
import type { Clock } from '../clock.ts';
import type { Journal, JournalClaim } from './journal.ts';

/** Milliseconds between two searches for journals of dead pages. */
const LOOK_MS = 60_000;

/** A document that only sends what a journal holds. */
export interface Drain {
  /** Settles once everything is sent, or can't be sent. */
  flushed(): Promise<void>;
  close(): Promise<void>;
}

export class JournalRecovery {
  readonly #journal: Journal;
  readonly #documentId: string;
  readonly #userId: string;
  readonly #clock: Clock;
  readonly #openDrain: (journal: Journal) => Drain;
  #draining: Drain | null = null;
  #cancelLook: () => void = () => {};
  #closed = false;

  constructor(options: { journal: Journal; documentId: string; userId: string; clock: Clock; openDrain: (journal: Journal) => Drain }) {
    this.#journal = options.journal;
    this.#documentId = options.documentId;
    this.#userId = options.userId;
    this.#clock = options.clock;
    this.#openDrain = options.openDrain;
  }

  /**
   * Claims a journal for this page: a dead page's if there is one, otherwise a new one for the id `client`. Null if the browser stores nothing.
   * Journals of further dead pages are sent in the background, one after another, each under its own id.
   */
  async begin(client: string): Promise<JournalClaim | null> {
    try {
      const [first, ...others] = await this.#journal.adopt(this.#documentId, this.#userId);
      void this.#drain(others).then(() => this.#lookLater());
      return first ?? (await this.#journal.claim(client));
    } catch {
      return null; // editing still works, but unsent edits are lost with the page
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelLook();
    await this.#draining?.close();
  }

  #lookLater(): void {
    if (this.#closed) return;
    this.#cancelLook = this.#clock.after(LOOK_MS, async () => {
      await this.#drain(await this.#journal.adopt(this.#documentId, this.#userId).catch(() => []));
      this.#lookLater();
    });
  }

  async #drain(claims: readonly JournalClaim[]): Promise<void> {
    for (const claim of claims) {
      if (this.#closed) {
        await claim.release();
        continue;
      }
      const inherited = [claim];
      const drain = this.#openDrain({ adopt: async () => inherited.splice(0), claim: (client) => this.#journal.claim(client) });
      this.#draining = drain;
      await drain.flushed().catch(() => {});
      await drain.close();
      this.#draining = null;
    }
  }
}
