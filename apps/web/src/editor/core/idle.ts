/** Runs work when the page is idle. */

/** Milliseconds after which the work runs even if the page is busy. */
const LATEST_MS = 500;

/** Calls back once, when the page is idle. @returns what cancels that */
export function whenIdle(callback: () => void): () => void {
  if (typeof requestIdleCallback === 'undefined') {
    const timer = setTimeout(callback, LATEST_MS / 4);
    return () => clearTimeout(timer);
  }
  const handle = requestIdleCallback(callback, { timeout: LATEST_MS });
  return () => cancelIdleCallback(handle);
}
