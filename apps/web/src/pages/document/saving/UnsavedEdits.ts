/** Counts the user's edits that the server doesn't have yet. It reports at most once a second, so that the number stays readable. */

const TELL_INTERVAL_MS = 1_000;

export class UnsavedEdits {
  readonly #tell: () => void;
  #count = 0;
  #told = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** @param tell called when `count` has changed */
  constructor(tell: () => void) {
    this.#tell = tell;
  }

  /** Edits (a letter, a paste, an undo) since everything was saved. Of edits left by an earlier page only the parts they are sent in can be counted. */
  get count(): number {
    return this.#told;
  }

  edited(): void {
    this.#count++;
    this.#tellSoon();
  }

  /** @param pending parts that are not acknowledged, as the shared document counts them */
  refresh(pending: number): void {
    if (pending === 0) this.#count = 0;
    else this.#count = Math.max(this.#count, pending);
    if (this.#count === 0 || this.#told === 0) this.#tellNow();
    else this.#tellSoon();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #tellSoon(): void {
    if (this.#count !== this.#told) this.#timer ??= setTimeout(() => this.#tellNow(), TELL_INTERVAL_MS);
  }

  #tellNow(): void {
    this.stop();
    if (this.#count === this.#told) return;
    this.#told = this.#count;
    this.#tell();
  }
}
