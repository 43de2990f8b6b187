/** Keeps what search reads of an open document at most five seconds behind it, however large and busy it is. */
import type { Clock } from '@inkstone/sync/clock';

/** From a change to its writing, in ms. The longest leaves a second for the writing itself. */
const SHORTEST_DELAY_MS = 2_000;
const LONGEST_DELAY_MS = 4_000;
/** The pause is as many times as long as the last writing took, within these limits. */
const REST = 20;

export interface SearchTextDeps {
  readonly clock: Clock;
  /** Writes the text as it is now. */
  readonly write: () => Promise<void>;
  readonly onFailure: (error: unknown) => void;
}

export class SearchText {
  readonly #deps: SearchTextDeps;
  /** When the first change came that is not written yet; null: all is. */
  #changedAt: number | null = null;
  #pause = SHORTEST_DELAY_MS;
  #cancel: (() => void) | null = null;
  #writing: Promise<void> | null = null;
  #ended = false;

  constructor(deps: SearchTextDeps) {
    this.#deps = deps;
  }

  /** The text is another now. */
  changed(): void {
    this.#changedAt ??= this.#deps.clock.now();
    this.#schedule();
  }

  /** Writes what is not written yet, once; resolves when that is done or has failed. */
  async end(): Promise<void> {
    this.#ended = true;
    this.#cancel?.();
    this.#cancel = null;
    await this.#writing;
    if (this.#changedAt !== null) await this.#write();
  }

  #schedule(): void {
    // Never two writings at once: the next is planned when this one has ended.
    if (this.#changedAt === null || this.#cancel !== null || this.#writing !== null || this.#ended) return;
    const wait = Math.max(0, this.#changedAt + this.#pause - this.#deps.clock.now());
    this.#cancel = this.#deps.clock.after(wait, () => {
      this.#cancel = null;
      this.#writing = this.#write().finally(() => {
        this.#writing = null;
        this.#schedule();
      });
    });
  }

  /** Never rejects. */
  async #write(): Promise<void> {
    const { clock, write, onFailure } = this.#deps;
    const start = clock.now();
    this.#changedAt = null;
    try {
      await write();
    } catch (error) {
      onFailure(error);
      this.#changedAt ??= clock.now();
    }
    this.#pause = Math.min(LONGEST_DELAY_MS, Math.max(SHORTEST_DELAY_MS, REST * (clock.now() - start)));
  }
}
