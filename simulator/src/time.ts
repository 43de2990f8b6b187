/** Time in the world: one queue with the timers of all servers and pages. They run one by one when the run says so. */
import type { Clock } from '@inkstone/sync/clock';

interface Timer {
  readonly at: number;
  readonly owner: object;
  readonly task: () => void;
}

export class Time {
  #now = 1_700_000_000_000;
  #timers: Timer[] = [];

  /** Milliseconds since 1970. */
  get now(): number {
    return this.#now;
  }

  get waiting(): number {
    return this.#timers.length;
  }

  /** The clock of a server or a page. */
  clockOf(owner: object): Clock {
    return {
      now: () => this.#now,
      after: (ms, task) => {
        const timer = { at: this.#now + Math.max(0, ms), owner, task };
        this.#timers.push(timer);
        return () => {
          this.#timers = this.#timers.filter((each) => each !== timer);
        };
      },
    };
  }

  /** Called when a server or a page has died. None of its timers runs any more. */
  forget(owner: object): void {
    this.#timers = this.#timers.filter((each) => each.owner !== owner);
  }

  /** Moves the time to the next timer and runs it. @returns whether there was one */
  step(): boolean {
    let next: Timer | undefined;
    for (const timer of this.#timers) if (next === undefined || timer.at < next.at) next = timer;
    if (next === undefined) return false;
    this.#timers = this.#timers.filter((each) => each !== next);
    this.#now = Math.max(this.#now, next.at);
    next.task();
    return true;
  }
}
