/**
 * Where a client keeps what is not acknowledged yet, so that it outlives the page (R5).
 *
 * A page claims the journal of its client id for its life. A journal whose claim can be had belongs to a dead page: the next one goes on with it
 * **under its id**, since a word that two ids share would interleave with another's (R6).
 */
import type { SessionState } from '../session/session.ts';

export interface JournalEntry extends SessionState {
  readonly documentId: string;
  readonly userId: string;
}

export interface Journal {
  /** Claims what dead pages of this user left in the document. Empty when nothing is there, or all of it belongs to pages that live. */
  adopt(documentId: string, userId: string): Promise<JournalClaim[]>;
  /** Claims the journal of an id that has just been made. */
  claim(client: string): Promise<JournalClaim>;
}

/** The exclusive right to one client id and its journal. */
export interface JournalClaim {
  readonly client: string;
  /** What was found when it was adopted. */
  readonly entry: JournalEntry | null;
  /**
   * Resolves once this state or a later one is stored. Writes are coalesced, one at a time, in order: the latest state wins.
   * @throws ClaimLostError when another page has the claim by now; whatever the storage throws otherwise
   */
  save(entry: JournalEntry): Promise<void>;
  /** Nothing is pending any more. */
  remove(): Promise<void>;
  /** Lets another page have it, once what was saved is stored. */
  release(): Promise<void>;
}

/** Another page took this one for dead and goes on with its journal and its id: nothing may be sent under that id here. */
export class ClaimLostError extends Error {
  constructor(client: string) {
    super(`another page has taken over the journal of ${client}`);
    this.name = 'ClaimLostError';
  }
}

/** Runs one write at a time, always with the latest value. */
export class LatestWrite<T> {
  readonly #write: (value: T) => Promise<void>;
  #latest: T | undefined;
  #next: Promise<void> | null = null;
  #last: Promise<void> = Promise.resolve();

  constructor(write: (value: T) => Promise<void>) {
    this.#write = write;
  }

  /** Resolves or rejects with the write that carries `value` or a later one. */
  put(value: T): Promise<void> {
    this.#latest = value;
    if (!this.#next) {
      this.#next = this.#last.then(() => {
        this.#next = null;
        return this.#write(this.#latest as T);
      });
      this.#last = this.#next.catch(() => {});
    }
    return this.#next;
  }

  /** Resolves once nothing is being written. */
  idle(): Promise<void> {
    return this.#last;
  }
}
