/** A queue for expensive work. It limits how much runs at once, in total and for one account. */
import { ApiError } from '../errors.ts';

export interface TurnsLimits {
  /** How many may run at once. */
  readonly atOnce: number;
  /** How many may run at once of one account (or whatever `take` is called with). */
  readonly ofOne: number;
  /** How many of one account may wait. Further ones are refused. */
  readonly waitingOfOne: number;
}

interface Waiting {
  readonly account: string;
  readonly start: () => void;
}

export class Turns {
  readonly #limits: TurnsLimits;
  readonly #running = new Map<string, number>();
  #total = 0;
  #waiting: Waiting[] = [];

  constructor(limits: TurnsLimits) {
    this.#limits = limits;
  }

  /**
   * Runs `work` as soon as the limits allow.
   *
   * @param gone when it fires, waiting work leaves the queue; work that has begun must handle the signal itself
   * @throws ApiError `too-many` when too many of the account wait; or the reason of `gone`
   */
  async take<T>(account: string, gone: AbortSignal, work: () => Promise<T>): Promise<T> {
    gone.throwIfAborted();
    if (!this.#isFree(account)) await this.#wait(account, gone);
    else this.#begin(account);
    try {
      return await work();
    } finally {
      this.#end(account);
    }
  }

  #isFree(account: string): boolean {
    return this.#total < this.#limits.atOnce && (this.#running.get(account) ?? 0) < this.#limits.ofOne;
  }

  /** Resolves when the caller may start. */
  async #wait(account: string, gone: AbortSignal): Promise<void> {
    if (this.#waiting.filter((other) => other.account === account).length >= this.#limits.waitingOfOne) {
      throw new ApiError('too-many', 'Too many requests of this kind at once', { retryAfter: 1 });
    }
    await new Promise<void>((resolve, reject) => {
      const leave = () => {
        this.#waiting = this.#waiting.filter((other) => other !== waiting);
        reject(gone.reason);
      };
      const start = () => {
        gone.removeEventListener('abort', leave);
        resolve();
      };
      const waiting = { account, start };
      gone.addEventListener('abort', leave, { once: true });
      this.#waiting.push(waiting);
    });
  }

  #begin(account: string): void {
    this.#total += 1;
    this.#running.set(account, (this.#running.get(account) ?? 0) + 1);
  }

  #end(account: string): void {
    this.#total -= 1;
    const left = (this.#running.get(account) ?? 1) - 1;
    if (left === 0) this.#running.delete(account);
    else this.#running.set(account, left);
    const next = this.#waiting.find((waiting) => this.#isFree(waiting.account));
    if (next === undefined) return;
    this.#waiting = this.#waiting.filter((other) => other !== next);
    this.#begin(next.account);
    next.start();
  }
}
