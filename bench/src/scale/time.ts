/** Simulated time: timers run one by one, the earliest first, and those of one moment in the order in which they were set. */
import type { Clock } from '@inkstone/sync/clock';

interface Timer {
  readonly at: number;
  readonly number: number;
  task: (() => void) | null;
}

const isBefore = (a: Timer, b: Timer) => a.at < b.at || (a.at === b.at && a.number < b.number);

export class Time implements Clock {
  #now = 0;
  #count = 0;
  /** A binary heap. */
  readonly #timers: Timer[] = [];

  now(): number {
    return this.#now;
  }

  after(ms: number, task: () => void): () => void {
    const timer: Timer = { at: this.#now + Math.max(0, ms), number: this.#count++, task };
    this.#rise(timer);
    return () => {
      timer.task = null;
    };
  }

  wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  /** Runs everything until `end`. Promises that a timer settles have run before the next timer. */
  async runUntil(end: number): Promise<void> {
    for (let next = this.#timers[0]; next !== undefined && next.at <= end; next = this.#timers[0]) {
      this.#sink();
      if (next.task === null) continue;
      this.#now = next.at;
      next.task();
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    this.#now = end;
  }

  #rise(timer: Timer): void {
    const timers = this.#timers;
    let at = timers.push(timer) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (isBefore(timers[above] as Timer, timer)) break;
      timers[at] = timers[above] as Timer;
      at = above;
    }
    timers[at] = timer;
  }

  /** Takes the first one off. */
  #sink(): void {
    const timers = this.#timers;
    const last = timers.pop();
    if (last === undefined || timers.length === 0) return;
    let at = 0;
    for (let below = 1; below < timers.length; below = 2 * at + 1) {
      const other = timers[below + 1];
      const child = other !== undefined && isBefore(other, timers[below] as Timer) ? below + 1 : below;
      if (isBefore(last, timers[child] as Timer)) break;
      timers[at] = timers[child] as Timer;
      at = child;
    }
    timers[at] = last;
  }
}
