/// <reference lib="dom" />
/** Hints of a browser about the network. The connection also works without them. */

/** Calls `listener` with true when connecting may succeed now, with false when the network has gone. @returns a function that ends it */
export type NetworkSignals = (listener: (online: boolean) => void) => () => void;

/** The page's events. Outside of a browser there are none. */
export const pageSignals: NetworkSignals = (listener) => {
  if (typeof window === 'undefined') return () => {};
  const online = () => listener(true);
  const offline = () => listener(false);
  const visible = () => document.visibilityState === 'visible' && listener(true);
  window.addEventListener('online', online);
  window.addEventListener('offline', offline);
  document.addEventListener('visibilitychange', visible);
  return () => {
    window.removeEventListener('online', online);
    window.removeEventListener('offline', offline);
    document.removeEventListener('visibilitychange', visible);
  };
};
