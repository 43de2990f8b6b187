/** Makes one call for each of many items, a few at a time. Each call succeeds or fails by itself. */
import { ApiError } from './errors.ts';

export interface BatchOptions<T, R> {
  readonly items: readonly T[];
  readonly call: (item: T) => Promise<R>;
  /** The number of calls at the same time. */
  readonly width?: number;
  /** Called after each item. `done` counts failures too. */
  readonly onProgress?: ((done: number) => void) | undefined;
  /** Waits `ms` milliseconds after the server has answered 429. */
  readonly wait?: (ms: number) => Promise<void>;
}

export interface BatchOutcome<T, R> {
  readonly done: readonly { readonly item: T; readonly result: R }[];
  readonly failed: readonly { readonly item: T; readonly error: unknown }[];
}

/** The longest wait, in seconds, that the server may ask for (429). If it asks for more, the call fails. */
const MAX_RETRY_AFTER_SECONDS = 30;

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Never rejects. Failures are in the outcome, in the order of the items. */
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
