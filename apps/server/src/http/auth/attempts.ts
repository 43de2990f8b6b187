/** Counts attempts in windows of time, in the memory of this process. */

interface Window {
  count: number;
  /** When it is forgotten, in ms. */
  readonly until: number;
}

export interface AttemptLimit {
  readonly most: number;
  /** In ms, from the first attempt. */
  readonly within: number;
}

/** What is remembered is bounded; beyond it the oldest windows are forgotten. */
const MAX_ENTRIES = 100_000;

export class Attempts {
  readonly #limit: AttemptLimit;
  readonly #now: () => number;
  readonly #windows = new Map<string, Window>();

  constructor(limit: AttemptLimit, now: () => number = Date.now) {
    this.#limit = limit;
    this.#now = now;
  }

  /** Counts an attempt before it is made, so that many at once can't slip through. @returns 0, or the seconds until the next is allowed */
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

  /** Takes an attempt back that turned out not to count. */
  forgive(key: string): void {
    const window = this.#windows.get(key);
    if (window === undefined) return;
    window.count--;
    if (window.count <= 0) this.#windows.delete(key);
  }

  #trim(now: number): void {
    // Windows are in the order of their ends: the first ones are the oldest.
    for (const [key, window] of this.#windows) {
      if (window.until > now && this.#windows.size < MAX_ENTRIES) break;
      this.#windows.delete(key);
    }
  }
}
