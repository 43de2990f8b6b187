/** The storage of a person's browser: journals, which are written when the run says so, and locks, which a page loses when it dies. */
import type { Journal, JournalClaim, JournalEntry } from '@inkstone/sync';
import { LatestWrite } from '@inkstone/sync/journal';

interface Write {
  readonly page: object;
  run(): void;
}

export class Storage {
  readonly entries = new Map<string, JournalEntry>();
  /** Unfinished writes, oldest first. */
  writes: Write[] = [];
  readonly #holders = new Map<string, object>();

  /** The journal as `page` sees it. */
  journalOf(page: object): Journal {
    return {
      adopt: async (documentId, userId) => {
        const left = [...this.entries.values()].filter((entry) => entry.documentId === documentId && entry.userId === userId);
        return left.filter(({ client }) => !this.#holders.has(client)).map((entry) => this.#claim(page, entry.client, entry));
      },
      claim: async (client) => this.#claim(page, client, null),
    };
  }

  /** Stores a write. */
  write(write: Write | undefined): boolean {
    if (write === undefined || !this.writes.includes(write)) return false;
    this.writes = this.writes.filter((each) => each !== write);
    write.run();
    return true;
  }

  /** Called when a page has died. Its locks become free, and its unfinished writes are lost. */
  forget(page: object): void {
    this.writes = this.writes.filter((write) => write.page !== page);
    for (const [client, holder] of this.#holders) if (holder === page) this.#holders.delete(client);
  }

  #claim(page: object, client: string, entry: JournalEntry | null): JournalClaim {
    this.#holders.set(client, page);
    const write = new LatestWrite<JournalEntry | null>(
      (latest) =>
        new Promise((resolve) => {
          // Serialized now, because the page goes on changing its objects.
          const stored = JSON.stringify(latest);
          const run = () => {
            if (latest === null) this.entries.delete(client);
            else this.entries.set(client, JSON.parse(stored) as JournalEntry);
            resolve();
          };
          this.writes.push({ page, run });
        }),
    );
    return {
      client,
      entry,
      save: (latest) => write.put(latest),
      remove: () => write.put(null),
      release: async () => {
        await write.idle();
        if (this.#holders.get(client) === page) this.#holders.delete(client);
      },
    };
  }
}
