/// <reference lib="dom" />
/** What a browser says about the network, as hints: the connection itself finds out either way. */

/** Calls `listener` with true when a try is worth making now, with false when the network has gone. @returns what ends that */
export type NetworkSignals = (listener: (online: boolean) => void) => () => void;

/** The events of the page; outside of a browser there are none. */
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
