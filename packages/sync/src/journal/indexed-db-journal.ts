/// <reference lib="dom" />
/** The journal in a browser: one IndexedDB record for each client id with pending edits. */
import { type Clock, systemClock } from '../clock.ts';
import { done, request } from './indexed-db.ts';
import { ClaimLostError, type Journal, type JournalClaim, type JournalEntry, LatestWrite } from './journal.ts';
import { leaseLocks } from './leases.ts';
import { type PageLock, type PageLocks, webLocks } from './page-locks.ts';

export interface IndexedDbJournalOptions {
  readonly name?: string;
  readonly indexedDB?: IDBFactory;
  /** Default: Web Locks, or leases in the database if the browser has no Web Locks. */
  readonly locks?: PageLocks;
  readonly clock?: Clock;
}

export function indexedDbJournal(options: IndexedDbJournalOptions = {}): Journal {
  const { name = 'inkstone-journal', clock = systemClock } = options;
  let opened: Promise<IDBDatabase> | null = null;
  const database = (): Promise<IDBDatabase> => {
    opened ??= find(options.indexedDB, name, () => {
      opened = null;
    }).catch((error: unknown) => {
      opened = null;
      throw error;
    });
    return opened;
  };
  const webLockManager = typeof navigator === 'undefined' ? undefined : navigator.locks;
  const locks = options.locks ?? (webLockManager ? webLocks(webLockManager) : leaseLocks(database, clock));

  const claimIfFree = async (client: string): Promise<JournalClaim | null> => {
    const lock = await locks.tryHold(`inkstone-client:${client}`);
    if (!lock) return null;
    // Read after taking the lock: the previous holder may have written until then.
    const entry = await request<JournalEntry | undefined>((await database()).transaction('entries').objectStore('entries').get(client));
    return claimOf(client, entry ?? null, lock, database);
  };

  return {
    async adopt(documentId, userId) {
      const index = (await database()).transaction('entries').objectStore('entries').index('document');
      const clients = await request(index.getAllKeys([documentId, userId]));
      const claims: JournalClaim[] = [];
      for (const client of clients) {
        const claim = await claimIfFree(String(client));
        if (claim?.entry) claims.push(claim);
        else await claim?.release();
      }
      return claims;
    },
    async claim(client) {
      const claim = await claimIfFree(client);
      if (!claim) throw new ClaimLostError(client);
      return claim;
    },
  };
}

/** Opens the database. It is async so that it rejects where a browser throws on access to `indexedDB`. */
async function find(given: IDBFactory | undefined, name: string, onClose: () => void): Promise<IDBDatabase> {
  return open(given ?? globalThis.indexedDB, name, onClose);
}

function claimOf(client: string, entry: JournalEntry | null, lock: PageLock, database: () => Promise<IDBDatabase>): JournalClaim {
  const write = new LatestWrite<JournalEntry | null>(async (latest) => {
    const transaction = (await database()).transaction(['entries', 'leases'], 'readwrite', { durability: 'relaxed' });
    const committed = done(transaction);
    committed.catch(() => {}); // awaited below, unless the lock is lost
    if (!(await lock.isHeld(transaction))) throw new ClaimLostError(client);
    const entries = transaction.objectStore('entries');
    if (latest) entries.put(latest);
    else entries.delete(client);
    await committed;
  });
  return {
    client,
    entry,
    save: (latest) => write.put(latest),
    remove: () => write.put(null),
    async release() {
      await write.idle();
      await lock.release();
    },
  };
}

function open(factory: IDBFactory, name: string, closed: () => void): Promise<IDBDatabase> {
  const opening = factory.open(name, 1);
  opening.onupgradeneeded = () => {
    const entries = opening.result.createObjectStore('entries', { keyPath: 'client' });
    entries.createIndex('document', ['documentId', 'userId']);
    opening.result.createObjectStore('leases', { keyPath: 'name' });
  };
  return request(opening).then((database) => {
    database.onclose = closed;
    // A later version of the app wants to change the database. It is closed for that, and opened again at the next write.
    database.onversionchange = () => {
      database.close();
      closed();
    };
    return database;
  });
}
