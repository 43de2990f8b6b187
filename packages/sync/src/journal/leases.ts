/// <reference lib="dom" />
/**
 * Page locks for browsers without Web Locks: a lease in IndexedDB that its page renews.
 *
 * After a crash, another page can adopt the journal `LEASE_MS` later. A page that closes normally gives its lease back. A page that slept for longer than
 * `LEASE_MS` loses its lease. It finds out at its next write, which is before it sends anything.
 * `LEASE_MS` is so long because browsers run timers of hidden pages only once a minute.
 */
import type { Clock } from '../clock.ts';
import { done, request } from './indexed-db.ts';
import type { PageLock, PageLocks } from './page-locks.ts';

export const LEASE_MS = 150_000;
const RENEW_MS = 30_000;

interface Lease {
  readonly name: string;
  readonly holder: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

export function leaseLocks(database: () => Promise<IDBDatabase>, clock: Clock): PageLocks {
  return {
    async tryHold(name) {
      const holder = Array.from(crypto.getRandomValues(new Uint32Array(4)), String).join('-');
      if (!(await renew(await database(), name, holder, clock.now(), true))) return null;
      return heldLease(database, clock, name, holder);
    },
  };
}

function heldLease(database: () => Promise<IDBDatabase>, clock: Clock, name: string, holder: string): PageLock {
  let cancel = () => {};
  const keep = () => {
    cancel = clock.after(RENEW_MS, () => {
      database()
        .then((db) => renew(db, name, holder, clock.now(), false))
        // A failed renewal is tried again. Until then the lease stays valid, and every write checks it.
        .then((held) => held && keep(), keep);
    });
  };
  keep();
  const release = async () => {
    cancel();
    const transaction = (await database()).transaction('leases', 'readwrite');
    const leases = transaction.objectStore('leases');
    if ((await current(leases, name))?.holder === holder) leases.delete(name);
    await done(transaction);
  };
  if (typeof window !== 'undefined') window.addEventListener('pagehide', () => void release().catch(() => {}), { once: true });
  return {
    isHeld: async (transaction) => (await current(transaction.objectStore('leases'), name))?.holder === holder,
    release,
  };
}

/** Extends the lease if `holder` has it. With `take`, also takes it if it is free or has run out. @returns whether `holder` has it now */
async function renew(database: IDBDatabase, name: string, holder: string, now: number, take: boolean): Promise<boolean> {
  const transaction = database.transaction('leases', 'readwrite');
  const leases = transaction.objectStore('leases');
  const lease = await current(leases, name);
  const mine = lease?.holder === holder || (take && (lease === undefined || lease.until <= now));
  if (mine) leases.put({ name, holder, until: now + LEASE_MS } satisfies Lease);
  await done(transaction);
  return mine;
}

function current(leases: IDBObjectStore, name: string): Promise<Lease | undefined> {
  return request<Lease | undefined>(leases.get(name));
}
