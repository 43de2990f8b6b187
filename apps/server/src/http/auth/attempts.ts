/** Counts attempts in windows of time, in the memory of this process. */

interface Window {
  count: number;
  /** When the window ends, in ms since 1970. */
  readonly until: number;
}

export interface AttemptLimit {
  readonly most: number;
  /** Length of the window in ms, from the first attempt on. */
  readonly within: number;
}

/** Windows that are kept in memory at most. Beyond that the oldest are forgotten. */
const MAX_ENTRIES = 100_000;

export class Attempts {
  readonly #limit: AttemptLimit;
  readonly #now: () => number;
  readonly #windows = new Map<string, Window>();

  constructor(limit: AttemptLimit, now: () => number = Date.now) {
    this.#limit = limit;
    this.#now = now;
  }

  /** Counts an attempt before it is made, so that many at once can't pass the limit. @returns 0, or the seconds until the next is allowed */
  begin(key: string): number {
    const now = this.#now();
    let window = this.#windows.get(key);
    if (window === undefined || window.until <= now) {
      this.#windows.delete(key);
      this.#trim(now);
      window = { count: 0, until: now + this.#limit.within };
      this.#windows.set(key, window);
    }
    if (window.count >= this.#limit.most) return Math.ceil((window.until - now) / 1000);
    window.count++;
    return 0;
  }

  /** Removes an attempt from the count, for example a successful one. */
  forgive(key: string): void {
    const window = this.#windows.get(key);
    if (window === undefined) return;
    window.count--;
    if (window.count <= 0) this.#windows.delete(key);
  }

  #trim(now: number): void {
    // The map is in the order of insertion, so the first windows end first.
    for (const [key, window] of this.#windows) {
      if (window.until > now && this.#windows.size < MAX_ENTRIES) break;
      this.#windows.delete(key);
    }
  }
}
