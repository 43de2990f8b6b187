/** Writes the search text of an open document so that it is at most five seconds behind, however large and busy the document is. */
import type { Clock } from '@inkstone/sync/clock';

/** Delay between a change and its write, in ms. The longest delay leaves a second for the write itself. */
const SHORTEST_DELAY_MS = 2_000;
const LONGEST_DELAY_MS = 4_000;
/** The delay is this many times the duration of the last write, within the limits above. */
const REST = 20;

export interface SearchTextDeps {
  readonly clock: Clock;
  /** Writes the text as it is now. */
  readonly write: () => Promise<void>;
  readonly onFailure: (error: unknown) => void;
}

export class SearchText {
  readonly #deps: SearchTextDeps;
  /** When the first unwritten change happened; null if everything is written. */
  #changedAt: number | null = null;
  #pause = SHORTEST_DELAY_MS;
  #cancel: (() => void) | null = null;
  #writing: Promise<void> | null = null;
  #ended = false;

  constructor(deps: SearchTextDeps) {
    this.#deps = deps;
  }

  /** Called when the text has changed. */
  changed(): void {
    this.#changedAt ??= this.#deps.clock.now();
    this.#schedule();
  }

  /** Makes one last write if there are unwritten changes. Resolves when it is done or has failed. */
  async end(): Promise<void> {
    this.#ended = true;
    this.#cancel?.();
    this.#cancel = null;
    await this.#writing;
    if (this.#changedAt !== null) await this.#write();
  }

  #schedule(): void {
    // Never two writes at once: the next one is planned when the running one has ended.
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
