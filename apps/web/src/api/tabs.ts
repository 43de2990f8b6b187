/** What the tabs of one browser share: a lock around the refresh cookie, and word of signing in and out. */

/** Runs `work` while no other tab runs work under the same name. */
export type Lock = <T>(name: string, work: () => Promise<T>) => Promise<T>;

/** The Web Locks API where the browser has it. Without (plain HTTP from another machine) tabs can't wait for each other. */
export const browserLock: Lock = (name, work) => {
  const locks = globalThis.navigator?.locks as LockManager | undefined;
  return locks === undefined ? work() : locks.request(name, work);
};

/** `signed-in`: the cookie belongs to a new session, perhaps another user's. */
export type TabMessage = 'signed-in' | 'signed-out';

export interface Tabs {
  tell(message: TabMessage): void;
  close(): void;
}

/** Joins the tabs of this origin; `hear` gets what the others tell. */
export function joinTabs(name: string, hear: (message: TabMessage) => void): Tabs {
  const channel = new BroadcastChannel(name);
  channel.onmessage = (event: MessageEvent<unknown>) => {
    if (event.data === 'signed-in' || event.data === 'signed-out') hear(event.data);
  };
  return { tell: (message) => channel.postMessage(message), close: () => channel.close() };
}
