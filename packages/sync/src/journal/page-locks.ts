/// <reference lib="dom" />
/**
 * Tells pages that live from pages that died: a page holds the lock of its client id for its life.
 *
 * Web Locks do it exactly: the browser frees a page's locks when the page ends, however it ends. They are missing where the page did not come
 * over https; there a lease in the journal's database stands in for them (`leases.ts`).
 */

export interface PageLocks {
  /** The lock of that name, or null when a page that lives has it. */
  tryHold(name: string): Promise<PageLock | null>;
}

export interface PageLock {
  /** Checks, in a transaction of the journal's database that includes the store `leases`, that the lock is still held. */
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
          // The lock is held until this promise settles, or until the page is gone.
          return new Promise<void>((release) => {
            resolve({ isHeld: async () => true, release: async () => release() });
          });
        });
        ended.catch(reject);
      }),
  };
}
