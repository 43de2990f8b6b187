/**
 * Where a client keeps unacknowledged edits, so that they outlive the page (R5).
 *
 * A page claims the journal of its client id for its whole life. If a journal can be claimed, its page is dead. The next page goes on with it **under the
 * same id**: if a word were sent under two ids, it could be mixed with another's word (R6).
 */
import type { SessionState } from '../session/session.ts';

export interface JournalEntry extends SessionState {
  readonly documentId: string;
  readonly userId: string;
}

export interface Journal {
  /** Claims the journals that dead pages of this user left for the document. Journals of living pages are not among them. */
  adopt(documentId: string, userId: string): Promise<JournalClaim[]>;
  /** Claims the journal of a new id. */
  claim(client: string): Promise<JournalClaim>;
}

/** The exclusive right to one client id and its journal. */
export interface JournalClaim {
  readonly client: string;
  /** The stored entry when the journal was claimed. */
  readonly entry: JournalEntry | null;
  /**
   * Stores the state. Resolves once it or a later one is stored. Writes run one at a time, and each stores the latest state.
   * @throws ClaimLostError when another page has the claim now, or an error of the storage
   */
  save(entry: JournalEntry): Promise<void>;
  /** Deletes the entry. */
  remove(): Promise<void>;
  /** Gives up the claim after all saved states are stored. */
  release(): Promise<void>;
}

/** Another page took this one for dead and has taken over its journal and id. This page must send nothing under that id any more. */
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

  /** Resolves or rejects with the write of `value` or of a later value. */
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

  /** Resolves once no write is running or waiting. */
  idle(): Promise<void> {
    return this.#last;
  }
}
