/** Work that a server does again and again beside answering requests. */

/**
 * Runs the work once in every interval, never twice at once: while one run takes longer, the next ones are left out. It does not keep the process alive.
 *
 * @param intervalMs from the start of one run to the start of the next
 * @param onError called with what a run throws; the next one comes all the same
 * @returns a function that stops it and waits for a run under way
 */
export function repeat(intervalMs: number, work: () => Promise<unknown>, onError: (error: unknown) => void): () => Promise<void> {
  let running: Promise<unknown> | null = null;
  const timer = setInterval(() => {
    running ??= work()
      .catch(onError)
      .finally(() => {
        running = null;
      });
  }, intervalMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
