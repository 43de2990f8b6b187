/** A clock that the test turns by hand. */
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

  /** Runs what is due in the next `ms` milliseconds, in order. */
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

  /** Milliseconds from now until each of the tasks that wait. */
  get waiting(): number[] {
    return this.#tasks.map((each) => each.at - this.#now).sort((a, b) => a - b);
  }
}

/** Lets everything that promises have started come to rest. */
export async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

/** Resolves once `condition` holds; fails when nothing has made it hold in a thousand turns of the event loop. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 1_000; i++) {
    if (await condition()) return;
    await turn();
  }
  throw new Error(`never came true: ${condition}`);
}
