/**
 * A simulated PostgreSQL: what a commit waits for. A statement waits for the rows of its documents, then for a core, then for the disk; statements that are
 * ready while the disk is busy are flushed together (group commit). Everything else is answered at once.
 */
import type { Delta } from '@inkstone/ot';
import type { Directory } from '../../../apps/server/src/ports/directory.ts';
import type { Batch, Log, LoggedEdit } from '../../../apps/server/src/ports/log.ts';
import type { Time } from './time.ts';

export interface DatabaseOptions {
  readonly cores: number;
  /** Time of a core for a statement, and more for each document and each edit in it, in ms. */
  readonly commitMs: number;
  readonly documentMs: number;
  readonly editMs: number;
  /** How long the disk takes this time, in ms. */
  readonly flushMs: () => number;
  /** From a server to the database and back, in ms. */
  readonly roundTripMs: number;
}

interface Row {
  version: number;
  readonly edits: LoggedEdit[];
  isLocked: boolean;
  readonly waiting: (() => void)[];
}

const EPOCH = 0;
const HISTORY = 'simulated';
const STANDING = { account: 'editor', guest: false, owner: false, shared: 'editor', editorsShare: true, trashed: false } as const;

export class Database {
  readonly #time: Time;
  readonly #options: DatabaseOptions;
  readonly #rows = new Map<string, Row>();
  #busyCores = 0;
  readonly #ready: (() => void)[] = [];
  #isFlushing = false;
  #unflushed: (() => void)[] = [];
  /** Time of all cores together, and of the disk, in ms. */
  busyMs = 0;
  flushingMs = 0;
  flushes = 0;

  constructor(time: Time, options: DatabaseOptions) {
    this.#time = time;
    this.#options = options;
  }

  get log(): Log {
    const answer = async <T>(read: () => T): Promise<T> => {
      await this.#time.wait(this.#options.roundTripMs);
      return read();
    };
    const between = (document: string, after: number, limit: number) => this.#row(document).edits.slice(after, after + limit);
    return {
      heads: (documents) =>
        answer(() => {
          const head = (id: string) => ({ version: this.#row(id).version, epoch: EPOCH, history: HISTORY, deleted: false });
          return new Map(documents.map((id) => [id, head(id)]));
        }),
      edits: (document, after, limit) => answer(() => between(document, after, limit)),
      deltas: (document, after, limit) => answer(() => between(document, after, limit).map(({ json }) => JSON.parse(json) as Delta)),
      commit: (batches) => this.#commit(batches),
      snapshot: () => answer(() => null),
      saveSnapshot: () => answer(() => undefined),
      saveSearchText: () => answer(() => undefined),
      unindexed: () => answer(() => []),
    };
  }

  get directory(): Directory {
    const userOf = (id: string) => ({ id, username: id, displayName: id });
    const memberOf = (id: string) => ({ user: userOf(id), standing: STANDING, accountEpoch: EPOCH });
    return {
      membership: async (_, users) => ({
        title: 'Notes',
        epoch: EPOCH,
        trashed: false,
        members: new Map(users.map((id) => [id, memberOf(id)])),
      }),
      users: async (ids) => new Map(ids.map((id) => [id, userOf(id)])),
      liveSessions: async (sessions) => new Set(sessions),
      accountEpochs: async (users) => new Map(users.map((id) => [id, EPOCH])),
      recordOpened: async () => undefined,
    };
  }

  #row(document: string): Row {
    const row = this.#rows.get(document) ?? { version: 0, edits: [], isLocked: false, waiting: [] };
    this.#rows.set(document, row);
    return row;
  }

  async #commit(batches: readonly Batch[]): Promise<Map<string, number>> {
    const { roundTripMs, commitMs, documentMs, editMs } = this.#options;
    await this.#time.wait(roundTripMs / 2);
    const isNext = ({ document, base }: Batch) => this.#row(document).version === base;
    // Rows that don't match are not locked. Those that match are locked in the order of ids, and compared again.
    const wanted = batches.filter(isNext).toSorted((a, b) => (a.document < b.document ? -1 : 1));
    for (const { document } of wanted) await this.#lock(document);
    const matched = wanted.filter(isNext);
    const edits = matched.reduce((sum, batch) => sum + batch.edits.length, 0);
    await this.#compute(commitMs + documentMs * matched.length + editMs * edits);
    if (matched.length > 0) await new Promise<void>((resolve) => this.#flush(resolve));
    const at = this.#time.now();
    for (const { document, base, edits } of matched) {
      const row = this.#row(document);
      row.version += edits.length;
      edits.forEach((edit, index) => {
        row.edits.push({ ...edit, version: base + index + 1, at });
      });
    }
    for (const { document } of wanted) this.#unlock(document);
    await this.#time.wait(roundTripMs / 2);
    return new Map(matched.map(({ document }) => [document, at]));
  }

  async #lock(document: string): Promise<void> {
    const row = this.#row(document);
    if (row.isLocked) await new Promise<void>((resolve) => row.waiting.push(resolve));
    row.isLocked = true;
  }

  /** Passes the row on to whoever has waited longest. */
  #unlock(document: string): void {
    const row = this.#row(document);
    const next = row.waiting.shift();
    if (next === undefined) row.isLocked = false;
    else next();
  }

  async #compute(ms: number): Promise<void> {
    if (this.#busyCores === this.#options.cores) await new Promise<void>((resolve) => this.#ready.push(resolve));
    else this.#busyCores++;
    this.busyMs += ms;
    await this.#time.wait(ms);
    const next = this.#ready.shift();
    if (next === undefined) this.#busyCores--;
    else next();
  }

  /** Calls `done` once the disk has what is written up to now. */
  #flush(done: () => void): void {
    this.#unflushed.push(done);
    if (!this.#isFlushing) this.#startFlush();
  }

  #startFlush(): void {
    const together = this.#unflushed;
    this.#unflushed = [];
    this.#isFlushing = true;
    const ms = this.#options.flushMs();
    this.flushes++;
    this.flushingMs += ms;
    this.#time.after(ms, () => {
      this.#isFlushing = false;
      if (this.#unflushed.length > 0) this.#startFlush();
      for (const done of together) done();
    });
  }
}
