/** What the tabs of one browser share: a lock for the refresh cookie, and channels for messages. */

/** Runs `work` when no other tab runs work under the same name. */
export type Lock = <T>(name: string, work: () => Promise<T>) => Promise<T>;

/**
 * The lock for work that changes the refresh cookie. It uses Web Locks. On pages that come over plain HTTP from another machine, browsers have none, and tabs
 * can't wait for each other. It also waits for work that a reload has cut off.
 */
export const browserLock: Lock = (name, work) => {
  const locks = globalThis.navigator?.locks as LockManager | undefined;
  const careful = () => afterCutOffWork(name, work);
  return locks === undefined ? careful() : locks.request(name, careful);
};

/** Milliseconds that the browser gets to finish a call of a page that was closed. */
const CUT_OFF_MS = 1_500;

/**
 * Waits if the work of an earlier page may still be under way. A page that is reloaded during a refresh loses its lock, but its call (`keepalive`) goes on.
 * Using the same cookie in a second call would end the session. So the work stores its start time, and the next page waits until `CUT_OFF_MS` have passed.
 */
async function afterCutOffWork<T>(name: string, work: () => Promise<T>): Promise<T> {
  const age = Date.now() - Number(withStorage((store) => store.getItem(name)) ?? 0);
  if (age >= 0 && age < CUT_OFF_MS) await new Promise((resolve) => setTimeout(resolve, CUT_OFF_MS - age));
  let leaving = false;
  const leave = () => {
    leaving = true;
  };
  globalThis.window?.addEventListener('pagehide', leave);
  withStorage((store) => store.setItem(name, String(Date.now())));
  try {
    return await work();
  } finally {
    globalThis.window?.removeEventListener('pagehide', leave);
    if (!leaving) withStorage((store) => store.removeItem(name));
  }
}

/** Returns null outside of a browser, and if the storage is forbidden or full. */
function withStorage<T>(use: (store: Storage) => T): T | null {
  try {
    return typeof window === 'undefined' ? null : use(window.localStorage);
  } catch {
    return null;
  }
}

export interface Tabs<Message extends string> {
  tell(message: Message): void;
  close(): void;
}

/** Opens a channel to the other tabs of this origin. `hear` is called with their messages, if they are among `messages`. */
export function joinTabs<Message extends string>(
  name: string,
  messages: readonly Message[],
  hear: (message: Message) => void,
): Tabs<Message> {
  const channel = new BroadcastChannel(name);
  channel.onmessage = (event: MessageEvent<unknown>) => {
    const message = messages.find((known) => known === event.data);
    if (message !== undefined) hear(message);
  };
  return { tell: (message) => channel.postMessage(message), close: () => channel.close() };
}
