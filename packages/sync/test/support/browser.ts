/** One browser: its pages share a database, and a page loses its Web Locks when it dies. */
import { IDBFactory } from 'fake-indexeddb';
import { type Clock, indexedDbJournal, type Journal } from '../../src/index.ts';
import { request } from '../../src/journal/indexed-db.ts';
import type { JournalEntry } from '../../src/journal/journal.ts';
import { webLocks } from '../../src/journal/page-locks.ts';

export class Browser {
  readonly indexedDB = new IDBFactory();
  readonly #held = new Map<string, number>();
  #pages = 0;

  /** A page served over https. */
  page(): { journal: Journal; die: () => void } {
    const page = ++this.#pages;
    const locks = webLocks({
      request: ((name: string, _: unknown, run: (lock: unknown) => Promise<void> | undefined) =>
        this.#request(page, name, run)) as LockManager['request'],
    });
    const die = () => {
      for (const [name, holder] of this.#held) if (holder === page) this.#held.delete(name);
    };
    return { journal: indexedDbJournal({ indexedDB: this.indexedDB, locks }), die };
  }

  /** A page served over http: no Web Locks. */
  insecurePage(clock: Clock): Journal {
    return indexedDbJournal({ indexedDB: this.indexedDB, clock });
  }

  /** The stored entries. */
  async entries(): Promise<JournalEntry[]> {
    const database = await request(this.indexedDB.open('inkstone-journal', 1));
    const entries = await request<JournalEntry[]>(database.transaction('entries').objectStore('entries').getAll());
    database.close();
    return entries;
  }

  /** `LockManager.request` with `ifAvailable`. */
  async #request(page: number, name: string, run: (lock: unknown) => Promise<void> | undefined): Promise<void> {
    if (this.#held.has(name)) {
      await run(null);
      return;
    }
    this.#held.set(name, page);
    await run({ name });
    if (this.#held.get(name) === page) this.#held.delete(name);
  }
}
