/** A limit of attempts that all servers share. What is refused costs no query: a server remembers until when. */
import { isIPv6 } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type AttemptRule, countAttempt, uncountAttempt } from '../../db/queries/accounts/attempts.ts';
import { ApiError } from '../../errors.ts';
import type { Context } from '../context.ts';

/** Keys that are remembered at most as refused. Beyond that the oldest are forgotten, and asked for again. */
const REMEMBERED = 50_000;
/** Each further refusal of a key is answered so much later than the one before it, and at most so late, in ms. A flood that waits for its answers slows down by itself. */
const LATER_MS = 5;
const LATEST_MS = 500;
/** Refusals that are held back at most. More are answered at once. */
const HELD = 500;

interface Refused {
  /** In ms since 1970. */
  readonly until: number;
  times: number;
}

export class Limit {
  readonly #context: Pick<Context, 'db' | 'rateLimits'>;
  readonly #name: string;
  readonly #rule: AttemptRule;
  readonly #refused = new Map<string, Refused>();
  #held = 0;

  /**
   * Without `rateLimits` it counts nothing.
   *
   * @param name unique among the limits
   */
  constructor(context: Pick<Context, 'db' | 'rateLimits'>, name: string, rule: AttemptRule) {
    this.#context = context;
    this.#name = name;
    this.#rule = rule;
  }

  /** @returns seconds until the next attempt is allowed, 0 if this one is; `again`: it was refused before and remembered */
  async begin(key: string): Promise<{ readonly wait: number; readonly again: boolean }> {
    if (!this.#context.rateLimits) return { wait: 0, again: false };
    const known = this.#refused.get(key);
    const now = Date.now();
    if (known !== undefined && known.until > now) return { wait: Math.ceil((known.until - now) / 1000), again: true };
    this.#refused.delete(key);
    const wait = await countAttempt(this.#context.db, `${this.#name} ${key}`, this.#rule);
    if (wait === 0) return { wait, again: false };
    for (const [old, { until }] of this.#refused) {
      if (this.#refused.size < REMEMBERED && until > now) break;
      this.#refused.delete(old);
    }
    this.#refused.set(key, { until: now + wait * 1000, times: 0 });
    return { wait, again: false };
  }

  /** Holds the answer to somebody who goes on although they are refused. */
  async hold(key: string): Promise<void> {
    const refused = this.#refused.get(key);
    if (refused === undefined || this.#held >= HELD) return;
    refused.times++;
    this.#held++;
    await delay(Math.min(LATEST_MS, LATER_MS * refused.times));
    this.#held--;
  }

  async forgive(key: string): Promise<void> {
    if (!this.#context.rateLimits) return;
    this.#refused.delete(key);
    await uncountAttempt(this.#context.db, `${this.#name} ${key}`);
  }
}

/** Limits and the keys under which an attempt counts. */
export type Counted = readonly (readonly [Limit, string])[];

/**
 * Counts an attempt under each key. If one is over its limit, it counts under none.
 *
 * @param onRefused called for the first refusal, and not for those that follow while it lasts: a flood would fill the audit trail
 * @throws ApiError `too-many`
 */
export async function beginAttempt(counted: Counted, what: string, onRefused: () => Promise<void> = async () => undefined): Promise<void> {
  for (const [index, [limit, key]] of counted.entries()) {
    const { wait, again } = await limit.begin(key);
    if (wait === 0) continue;
    if (again) await limit.hold(key);
    else await onRefused();
    await forgiveAttempt(counted.slice(0, index));
    throw new ApiError('too-many', `Too many ${what}; try again in ${wait} seconds`, { retryAfter: wait });
  }
}

export async function forgiveAttempt(counted: Counted): Promise<void> {
  for (const [limit, key] of counted) await limit.forgive(key);
}

/** What counts as one client: an IPv4 address, or the /64 network that one customer of a provider has in IPv6. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? [];
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups =
    tail === undefined ? before : [...before, ...Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0'), ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
