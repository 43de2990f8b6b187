/** One call for each of many items, a few at a time, each with an outcome of its own. */
import { ApiError } from './errors.ts';

export interface BatchOptions<T, R> {
  readonly items: readonly T[];
  readonly call: (item: T) => Promise<R>;
  /** Calls that are on their way at one time. */
  readonly width?: number;
  /** After each item; `done` counts failures too. */
  readonly onProgress?: ((done: number) => void) | undefined;
  /** Waits for so many milliseconds, when the server asks for it (429). */
  readonly wait?: (ms: number) => Promise<void>;
}

export interface BatchOutcome<T, R> {
  readonly done: readonly { readonly item: T; readonly result: R }[];
  readonly failed: readonly { readonly item: T; readonly error: unknown }[];
}

/** Seconds that a call waits when the server says that it has had enough of them; asked to wait longer, it fails. */
const MAX_RETRY_AFTER_SECONDS = 30;

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Never rejects: what failed is in the outcome, in the order of the items. */
export async function runBatch<T, R>({
  items,
  call,
  width = 4,
  onProgress,
  wait = sleep,
}: BatchOptions<T, R>): Promise<BatchOutcome<T, R>> {
  const outcomes: ({ item: T; result: R } | { item: T; error: unknown })[] = new Array(items.length);
  let next = 0;
  let finished = 0;
  const work = async () => {
    while (next < items.length) {
      const index = next++;
      const item = items[index] as T;
      try {
        outcomes[index] = { item, result: await patiently(() => call(item), wait) };
      } catch (error) {
        outcomes[index] = { item, error };
      }
      onProgress?.(++finished);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, work));
  return {
    done: outcomes.filter((outcome) => 'result' in outcome),
    failed: outcomes.filter((outcome) => 'error' in outcome),
  };
}

async function patiently<R>(call: () => Promise<R>, wait: (ms: number) => Promise<void>): Promise<R> {
  try {
    return await call();
  } catch (error) {
    const seconds = error instanceof ApiError && error.status === 429 ? error.retryAfter : null;
    if (seconds === null || seconds > MAX_RETRY_AFTER_SECONDS) throw error;
    await wait(seconds * 1000);
    return call();
  }
}
