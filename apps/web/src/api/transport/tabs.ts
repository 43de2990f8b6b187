/** What the tabs of one browser share: a lock around the refresh cookie, and channels for word of what happens. */

/** Runs `work` while no other tab runs work under the same name. */
export type Lock = <T>(name: string, work: () => Promise<T>) => Promise<T>;

/**
 * The lock for work that changes the refresh cookie: the Web Locks API where the browser has it (it has none over plain HTTP
 * from another machine; tabs can't wait for each other there), and heed of work that a reload cut off.
 */
export const browserLock: Lock = (name, work) => {
  const locks = globalThis.navigator?.locks as LockManager | undefined;
  const careful = () => afterCutOffWork(name, work);
  return locks === undefined ? careful() : locks.request(name, careful);
};

/** Milliseconds that the browser is given to finish a call of a page that went away. */
const CUT_OFF_MS = 1_500;

/**
 * A page that is reloaded while it refreshes loses its lock, yet its call (it is `keepalive`) is still on its way: asking again
 * with the cookie that this call spends would end the session. Such work leaves a mark behind, which the next page waits out.
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

/** Null outside a browser, and where storage is forbidden or full. */
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

/** Joins the tabs of this origin; `hear` gets what the others tell, if it is one of `messages`. */
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
