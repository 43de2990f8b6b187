/** Marks are the texts of the bench's edits. They are found in the frames that a server sends, which tells how long each edit took. */

const TILDE = 0x7e;
const SEMICOLON = 0x3b;
const DIGITS = 6;

/** A mark such as `~000042;`. It is readable in JSON and in Yjs updates, and occurs in nothing else that servers send. */
export function mark(number: number): string {
  return `~${String(number).padStart(DIGITS, '0')};`;
}

/** Calls `found` with the number of every mark in a frame. */
export function marksIn(data: Buffer, found: (number: number) => void): void {
  for (let at = data.indexOf(TILDE); at >= 0; at = data.indexOf(TILDE, at + 1)) {
    if (data[at + DIGITS + 1] !== SEMICOLON) continue;
    let number = 0;
    for (let index = at + 1; index <= at + DIGITS; index++) number = number * 10 + (data[index] as number) - 0x30;
    if (number >= 0) found(number);
  }
}

/** @param sorted ascending */
export function percentile(sorted: ArrayLike<number>, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** Records when edits were made and how long they took to the probes. */
export class Arrivals {
  readonly #madeAt: Float64Array;
  readonly #counts: (number: number) => boolean;
  readonly #waits: number[] = [];
  #wanted = Number.POSITIVE_INFINITY;
  #complete: () => void = () => {};

  /**
   * @param edits the greatest number of edits
   * @param counts whether an edit is measured; edits of the warm-up are not
   */
  constructor(edits: number, counts: (number: number) => boolean) {
    this.#madeAt = new Float64Array(edits);
    this.#counts = counts;
  }

  made(number: number): void {
    this.#madeAt[number] = performance.now();
  }

  /** @param own whether the probe made the edit itself */
  probe(own: (number: number) => boolean): (data: Buffer) => void {
    // Some servers send an edit twice: to a client that was behind, and to everyone. Only the first one counts.
    const seen = new Uint8Array(this.#madeAt.length);
    return (data) => {
      const now = performance.now();
      marksIn(data, (number) => {
        if (seen[number] !== 0 || !this.#counts(number) || own(number)) return;
        seen[number] = 1;
        this.#waits.push(now - (this.#madeAt[number] ?? Number.NaN));
        if (this.#waits.length >= this.#wanted) this.#complete();
      });
    };
  }

  /** Resolves when `wanted` edits have arrived, or after `timeoutMs`. */
  async until(wanted: number, timeoutMs: number): Promise<void> {
    if (this.#waits.length >= wanted) return;
    this.#wanted = wanted;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.#complete = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  get sorted(): Float64Array {
    return Float64Array.from(this.#waits).sort();
  }
}
