/** The only randomness in a run, so that the same seed gives the same run. */

/** Uniform in [0, 1). */
export type Random = () => number;

/** Mulberry32 by Tommy Ettinger (public domain). */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A whole number from 0 to `limit` - 1. */
export function below(random: Random, limit: number): number {
  return Math.floor(random() * limit);
}

/** One of `from`, which is not empty. */
export function pick<T>(random: Random, from: readonly T[]): T {
  return from[below(random, from.length)] as T;
}
