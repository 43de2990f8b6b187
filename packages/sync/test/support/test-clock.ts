/** A clock that the test controls. */
import type { Clock } from '../../src/index.ts';

export class TestClock implements Clock {
  #now = 1_000_000;
  #tasks: { at: number; task: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(ms: number, task: () => void): () => void {
    const entry = { at: this.#now + ms, task };
    this.#tasks.push(entry);
    return () => {
      this.#tasks = this.#tasks.filter((each) => each !== entry);
    };
  }

  /** Moves the time by `ms` milliseconds and runs the tasks that are due, in order. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const next = this.#tasks.filter((each) => each.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#tasks = this.#tasks.filter((each) => each !== next);
      this.#now = Math.max(this.#now, next.at);
      next.task();
    }
    this.#now = end;
  }

  /** Milliseconds until each waiting task is due. */
  get waiting(): number[] {
    return this.#tasks.map((each) => each.at - this.#now).sort((a, b) => a - b);
  }
}

/** Resolves when all promise callbacks that can run have run. */
export async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

/** Resolves once `condition` holds. Fails if it does not within a thousand turns of the event loop. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 1_000; i++) {
    if (await condition()) return;
    await turn();
  }
  throw new Error(`never came true: ${condition}`);
}
