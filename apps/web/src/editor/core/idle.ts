/** Work that waits until nothing else is to be done. */

/** Milliseconds after which it is done all the same. */
const LATEST = 500;

/** Calls back once, when the page is idle. @returns what cancels that */
export function whenIdle(callback: () => void): () => void {
  if (typeof requestIdleCallback === 'undefined') {
    const timer = setTimeout(callback, LATEST / 4);
    return () => clearTimeout(timer);
  }
  const handle = requestIdleCallback(callback, { timeout: LATEST });
  return () => cancelIdleCallback(handle);
}
