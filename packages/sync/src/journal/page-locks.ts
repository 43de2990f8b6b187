/// <reference lib="dom" />
/**
 * Locks that tell living pages from dead ones: a page holds the lock of its client id for its whole life.
 *
 * Web Locks are exact: the browser frees a page's locks when the page ends, however it ends. Pages that did not come over https have no Web Locks. There, a
 * lease in the journal's database replaces them (`leases.ts`).
 */

export interface PageLocks {
  /** Takes the lock of that name; null if a living page has it. */
  tryHold(name: string): Promise<PageLock | null>;
}

export interface PageLock {
  /** Whether the lock is still held. @param transaction of the journal's database, with the store `leases` */
  isHeld(transaction: IDBTransaction): Promise<boolean>;
  release(): Promise<void>;
}

/** @param locks usually `navigator.locks` */
export function webLocks(locks: Pick<LockManager, 'request'>): PageLocks {
  return {
    tryHold: (name) =>
      new Promise((resolve, reject) => {
        const ended = locks.request(name, { ifAvailable: true }, (lock) => {
          if (!lock) {
            resolve(null);
            return undefined;
          }
          // The lock is held until this promise settles or the page ends.
          return new Promise<void>((release) => {
            resolve({ isHeld: async () => true, release: async () => release() });
          });
        });
        ended.catch(reject);
      }),
  };
}
