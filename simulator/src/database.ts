/**
 * The database of the world, shared by all servers. Every call waits until the run lets it happen.
 *
 * A call happens in two steps: it takes effect, atomically, and it is answered. The connection may be lost before or between the two.
 */
import { type Delta, parseDelta, Text } from '@inkstone/ot';
import { decide, type Standing } from '@inkstone/server/access';
import type { Directory, Membership } from '@inkstone/server/ports/directory';
import type { Batch, EditActivity, Head, Log, LoggedEdit, Snapshot } from '@inkstone/server/ports/log';
import { keepsEnd } from './model.ts';
import type { Time } from './time.ts';

export type Share = 'owner' | 'editor' | 'viewer' | null;

/** A document's rows. */
export interface DocumentRows {
  head: Head;
  edits: LoggedEdit[];
  /** Rows of the activity log that were written with edits. */
  activity: (EditActivity & { readonly actor: string })[];
  snapshots: (Snapshot & { readonly history: string })[];
  /** Each user's role; null: no access. */
  shares: Map<string, Share>;
  trashed: boolean;
  /** The text after the last edit. Commits are checked against it. */
  text: Text;
}

/** A rule is broken. */
export class Violation extends Error {
  override readonly name = 'Violation';
}

/** An unanswered call of a server. */
export interface Call {
  readonly server: object;
  readonly name: string;
  executed: boolean;
  execute(): void;
  answer(): void;
  fail(): void;
}

const EDIT_LIMITS = { ops: Number.POSITIVE_INFINITY, length: Number.POSITIVE_INFINITY };

export class Database {
  readonly documents = new Map<string, DocumentRows>();
  readonly users: readonly string[];
  /** Unanswered calls, oldest first. */
  calls: Call[] = [];
  available = true;
  /** Every character that was ever committed, by document. */
  readonly everInserted = new Map<string, Set<string>>();
  /** Sign-in sessions that have ended. */
  readonly endedSessions = new Set<string>();
  readonly #accountEpochs = new Map<string, number>();
  readonly #time: Time;
  #backup: { id: string; rows: DocumentRows } | null = null;
  #histories = 0;

  constructor(time: Time, users: readonly string[]) {
    this.#time = time;
    this.users = users;
  }

  /** Creates a document, with `text` as its first edit if given. The first user owns it, and the others may edit. */
  createDocument(id: string, text?: string): void {
    const [owner = ''] = this.users;
    this.documents.set(id, {
      head: { version: 0, epoch: 1, history: this.#newHistory(), deleted: false },
      edits: [],
      activity: [],
      snapshots: [],
      shares: new Map(this.users.map((user) => [user, user === owner ? 'owner' : 'editor'])),
      trashed: false,
      text: Text.empty(),
    });
    this.everInserted.set(id, new Set());
    if (text === undefined) return;
    const first = {
      client: `api.${owner}`,
      id: 'first',
      user: owner,
      username: owner,
      length: text.length + 1,
      json: JSON.stringify([{ insert: text }]),
    };
    const { history } = this.rows(id).head;
    this.commitNow([{ document: id, history, base: 0, epoch: 1, authors: new Map([[owner, this.accountEpoch(owner)]]), edits: [first] }]);
  }

  rows(document: string): DocumentRows {
    const rows = this.documents.get(document);
    if (rows === undefined) throw new RangeError(`no document ${document}`);
    return rows;
  }

  /** The log and the directory for one server. Their calls wait in `calls`. */
  connect(server: object): { log: Log; directory: Directory } {
    const ask = <T>(name: string, run: () => T): Promise<T> => this.#ask(server, name, run);
    const log: Log = {
      heads: (documents) =>
        ask('heads', () => {
          const found = new Map<string, Head>();
          for (const id of documents) {
            const rows = this.documents.get(id);
            if (rows !== undefined) found.set(id, { ...rows.head, deleted: rows.trashed });
          }
          return found;
        }),
      edits: (document, after, limit) => ask('edits', () => this.documents.get(document)?.edits.slice(after, after + limit) ?? []),
      deltas: (document, after, limit) =>
        ask('deltas', () => {
          const rows = this.documents.get(document)?.edits.slice(after, after + limit) ?? [];
          return rows.map(({ json }) => JSON.parse(json) as Delta);
        }),
      commit: (batches) => ask('commit', () => this.commitNow(batches)),
      snapshot: (document, atMost) => ask('snapshot', () => this.#snapshot(document, atMost)),
      saveSnapshot: (document, history, snapshot) => ask('saveSnapshot', () => this.#saveSnapshot(document, history, snapshot)),
      saveSearchText: () => ask('saveSearchText', () => undefined),
      unindexed: () => ask('unindexed', () => []),
    };
    const directory: Directory = {
      membership: (document, users) => ask('membership', () => this.membershipNow(document, users)),
      users: (ids) => ask('users', () => new Map(ids.map((id) => [id, userOf(id)]))),
      liveSessions: (sessions) => ask('liveSessions', () => new Set(sessions.filter((session) => !this.endedSessions.has(session)))),
      accountEpochs: (users) => ask('accountEpochs', () => new Map(users.map((id) => [id, this.accountEpoch(id)]))),
      recordOpened: () => Promise.resolve(),
    };
    return { log, directory };
  }

  membershipNow(document: string, users: readonly string[]): Membership | null {
    const rows = this.documents.get(document);
    if (rows === undefined) return null;
    const members = new Map(
      users.map((id) => [id, { user: userOf(id), standing: standingOf(rows, id), accountEpoch: this.accountEpoch(id) }]),
    );
    return { title: 'Notes', epoch: rows.head.epoch, trashed: rows.trashed, members };
  }

  /** Changes when one of the account's sessions ends. */
  accountEpoch(user: string): number {
    return this.#accountEpochs.get(user) ?? 1;
  }

  endSession(user: string, session: string): void {
    this.endedSessions.add(session);
    this.#accountEpochs.set(user, this.accountEpoch(user) + 1);
  }

  /** Changes permissions, or puts the document into the trash or out of it. */
  change(document: string, change: (rows: DocumentRows) => void): void {
    const rows = this.rows(document);
    change(rows);
    rows.head = { ...rows.head, epoch: rows.head.epoch + 1 };
  }

  takeBackup(document: string): void {
    const rows = this.rows(document);
    const text = rows.text.snapshot();
    this.#backup = {
      id: document,
      rows: { ...rows, edits: [...rows.edits], snapshots: [...rows.snapshots], shares: new Map(rows.shares), text },
    };
  }

  /** Replaces the document by the backup, with a new history. @returns the document's id, or null without a backup */
  restoreBackup(): string | null {
    if (this.#backup === null) return null;
    const { id, rows } = this.#backup;
    this.#backup = null;
    const history = this.#newHistory();
    // Only snapshots of the history that was backed up. The backup may also contain late snapshots of an older log, which must not become readable.
    const snapshots = rows.snapshots.filter((each) => each.history === rows.head.history).map((each) => ({ ...each, history }));
    this.documents.set(id, { ...rows, snapshots, head: { ...rows.head, history } });
    return id;
  }

  /** Called when a server has died. Its calls that have not taken effect never do. */
  forget(server: object): void {
    this.calls = this.calls.filter((call) => call.server !== server);
  }

  /** Lets a call take effect. */
  execute(call: Call | undefined): boolean {
    if (call === undefined || call.executed || !this.available) return false;
    call.execute();
    call.executed = true;
    return true;
  }

  /** Lets a call take effect, unless it has already, and answers it. */
  finish(call: Call | undefined): boolean {
    if (call === undefined) return false;
    if (!call.executed && !this.execute(call)) return this.lose(call);
    this.#settle(call);
    call.answer();
    return true;
  }

  /** Loses the connection of a call. Its server does not learn whether it took effect. */
  lose(call: Call | undefined): boolean {
    if (call === undefined) return false;
    this.#settle(call);
    call.fail();
    return true;
  }

  /** Appends the batches that match, as the real log does. @throws Violation when a matching batch breaks a rule */
  commitNow(batches: readonly Batch[]): Map<string, number> {
    const times = new Map<string, number>();
    for (const batch of batches) {
      const rows = this.documents.get(batch.document);
      if (rows === undefined || rows.trashed) continue;
      if (!this.#matches(batch, rows.head)) continue;
      this.#append(batch, rows);
      times.set(batch.document, this.#time.now);
    }
    return times;
  }

  #matches(batch: Batch, head: Head): boolean {
    const authorsAreAsSeen = [...batch.authors].every(([user, epoch]) => epoch === this.accountEpoch(user));
    return head.history === batch.history && head.version === batch.base && head.epoch === batch.epoch && authorsAreAsSeen;
  }

  #settle(call: Call): void {
    this.calls = this.calls.filter((each) => each !== call);
  }

  #append(batch: Batch, rows: DocumentRows): void {
    const inserted = this.everInserted.get(batch.document) ?? new Set();
    batch.edits.forEach((edit, index) => {
      const where = `edit ${edit.id} of ${edit.client} as version ${batch.base + index + 1} of ${batch.document}`;
      if (decide(standingOf(rows, edit.user), 'edit') !== 'allowed') throw new Violation(`R8: ${where}: its author may not edit`);
      const delta: unknown = JSON.parse(edit.json);
      // An edit that others have undone meanwhile is empty, and is logged so.
      const parsed = edit.json === '[]' ? { ok: true as const, delta: [] } : parseDelta(delta, EDIT_LIMITS);
      if (!parsed.ok) throw new Violation(`R2: ${where}: ${parsed.problem.message}`);
      if (!keepsEnd(parsed.delta, rows.text.length)) throw new Violation(`the last newline: ${where} takes it away or stands behind it`);
      try {
        rows.text.apply(parsed.delta);
      } catch (cause) {
        throw new Violation(`R2: ${where} does not fit the text`, { cause });
      }
      if (rows.text.length !== edit.length) throw new Violation(`R2: ${where}: the length is ${rows.text.length}, not ${edit.length}`);
      for (const op of parsed.delta) if (typeof op.insert === 'string') for (const character of op.insert) inserted.add(character);
      const version = batch.base + index + 1;
      rows.edits.push({ ...edit, version, at: this.#time.now });
      const { activity, user } = edit;
      if (activity !== undefined) rows.activity.push({ ...activity, detail: { ...activity.detail, version }, actor: user });
    });
    rows.head = { ...rows.head, version: rows.edits.length };
  }

  #snapshot(document: string, atMost: number): Snapshot | null {
    const rows = this.documents.get(document);
    const good = rows?.snapshots.filter(({ history, version }) => history === rows.head.history && version <= atMost) ?? [];
    return good.reduce<Snapshot | null>((latest, each) => (latest !== null && latest.version > each.version ? latest : each), null);
  }

  #saveSnapshot(document: string, history: string, snapshot: Snapshot): void {
    const { snapshots } = this.rows(document);
    if (snapshots.some((each) => each.history === history && each.version === snapshot.version)) return;
    snapshots.push({ ...snapshot, history });
  }

  #ask<T>(server: object, name: string, run: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      let result: T;
      this.calls.push({
        server,
        name,
        executed: false,
        execute: () => {
          result = run();
        },
        answer: () => resolve(result),
        fail: () => reject(new Error('the connection to the database was lost')),
      });
    });
  }

  #newHistory(): string {
    this.#histories += 1;
    return `history-${this.#histories}`;
  }
}

function userOf(id: string) {
  return { id, username: id, displayName: id };
}

function standingOf(rows: DocumentRows, user: string): Standing {
  const share = rows.shares.get(user) ?? null;
  const shared = share === 'owner' ? null : share;
  return { account: 'editor', guest: false, owner: share === 'owner', shared, editorsShare: true, trashed: rows.trashed };
}
