/** The open documents of this server. Opens and evicts them, and keeps their permissions, snapshots and search texts up to date. */
import type { Text } from '@inkstone/ot';
import type { Clock } from '@inkstone/sync/clock';
import { CloseCode } from '@inkstone/sync/constants';
import type { User } from '@inkstone/sync/protocol';
import type { Logger } from 'pino';
import type { Bus, BusMessage, BusNews, Topic } from '../../ports/bus.ts';
import type { Directory } from '../../ports/directory.ts';
import type { Log } from '../../ports/log.ts';
import { Authority } from '../document/authority.ts';
import { DOCUMENT_LIMITS, type DocumentLimits } from '../document/limits.ts';
import type { CommittedEntry } from '../document/recent-edits.ts';
import type { Outcome, Submission } from '../document/submission.ts';
import type { LocalPresence } from '../document/subscribers.ts';
import type { Seen, SeenRecorder } from '../people/seen-recorder.ts';
import type { WatchNotifier } from '../people/watch-notifier.ts';
import { Committer } from './committer.ts';
import { inSteps } from './in-steps.ts';
import { load, SNAPSHOT_JSON, snapshotOf } from './loading.ts';
import type { CollabMetrics } from './metrics.ts';
import { SearchText } from './search-text.ts';

/** How long a document that nobody uses stays open, in ms. */
const IDLE_TIMEOUT_MS = 30_000;
/**
 * A shutdown closes one socket after another, so that those who come to other servers don't wait for each other there. If that would take longer than the
 * longest time, it closes several at a time. In ms.
 */
export const LEAVING_INTERVAL_MS = 60;
const LONGEST_LEAVING_MS = 8_000;
/** How long a shutdown waits for running commits, in ms. */
const DRAIN_TIMEOUT_MS = 2_000;
/** How often heads and accounts are compared with the database when other servers may write to it, in ms. */
const COMPARISON_INTERVAL_MS = 500;

/** How often other servers are told anew who is in the open documents of this one, in ms. */
const RETELLING_INTERVAL_MS = 10_000;

interface Open {
  readonly authority: Authority;
  /** Stops following the document on the bus. */
  readonly unfollow: () => void;
  /** How many callers need it to stay open. */
  uses: number;
  /** Cancels the planned eviction; null if none is planned. */
  lingers: (() => void) | null;
  readonly search: SearchText;
  snapshotAt: number;
  /** Characters of the edits since the snapshot. */
  lengthSince: number;
  snapshotting: boolean;
}

/** An edit that was made without a socket. */
type RequestedEdit = Pick<Submission, 'client' | 'id' | 'base' | 'delta' | 'activity'>;

export interface DocumentsDeps {
  readonly log: Log;
  readonly directory: Directory;
  readonly bus: Bus;
  /** A task after 0 ms runs once the messages that have arrived together are all read. */
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: CollabMetrics;
  /** Other servers may write to the same database. */
  readonly several: boolean;
  /** Told of changes that watchers may want to know; undefined: there are no watchers. */
  readonly watchNotifier?: WatchNotifier;
  /** Told of edits, because of which people see another version; undefined: nobody wants to know. */
  readonly seenRecorder?: SeenRecorder;
  /** Told of each batch of edits that this server has committed. */
  readonly onEdited?: (document: string, edits: readonly CommittedEntry[]) => void;
  readonly limits?: DocumentLimits;
}

export class Documents {
  readonly #deps: DocumentsDeps;
  readonly #limits: DocumentLimits;
  readonly #committer: Committer;
  readonly #opening = new Map<string, Promise<Open | null>>();
  readonly #open = new Map<string, Open>();
  readonly #unsubscribe: () => void;
  /** Cancels the planned comparison; null if none is planned. */
  #comparison: (() => void) | null = null;
  /** Calls off the retelling that waits. */
  #retelling: (() => void) | null = null;
  /** The server shuts down: it opens nothing any more. */
  #leaving = false;
  #closed = false;

  constructor(deps: DocumentsDeps) {
    this.#deps = deps;
    this.#limits = deps.limits ?? DOCUMENT_LIMITS;
    const { log, clock, metrics, logger } = deps;
    this.#committer = new Committer(log, clock, {
      committed: (edits, seconds) => metrics.committed(edits, seconds),
      unmatched: () => metrics.conflict(),
      failed: (error) => logger.warn({ err: error }, 'a commit failed; it is tried again'),
    });
    this.#unsubscribe = deps.bus.subscribe((message, server) => this.#receive(message, server));
    if (deps.several) this.#scheduleComparison();
    if (deps.bus.isShared) this.#scheduleRetelling();
  }

  /** Number of open documents. */
  get size(): number {
    return this.#open.size;
  }

  /**
   * Runs `use` with the document open, and keeps it open until the promise settles.
   *
   * @returns null if there is no such document
   */
  async with<T>(document: string, use: (authority: Authority) => Promise<T> | T): Promise<T | null> {
    const open = await this.acquire(document);
    if (open === null) return null;
    try {
      return await use(open);
    } finally {
      this.release(open);
    }
  }

  /** Edits that wait for their commit, in all documents. */
  get waitingEdits(): number {
    let sum = 0;
    for (const { authority } of this.#open.values()) sum += authority.waitingEdits;
    return sum;
  }

  /** Users who are in documents through this server: each once, however many documents and windows they have open. */
  get people(): number {
    const people = new Set<string>();
    for (const { authority } of this.#open.values()) for (const { id } of authority.subscribers.users) people.add(id);
    return people.size;
  }

  /** Users who are in a document through this server: distinct, ordered by username. */
  peopleIn(document: string): User[] {
    return this.#open.get(document)?.authority.subscribers.users ?? [];
  }

  /** The versions that people see in their editors through this server: in a document, or in all. */
  shown(document?: string): Seen[] {
    const open = document === undefined ? [...this.#open.values()] : [this.#open.get(document)];
    return open.flatMap((each) => each?.authority.participants.seen ?? []);
  }

  /** Opens a document and keeps it open until `release`. @returns null if it does not exist */
  async acquire(document: string): Promise<Authority | null> {
    if (this.#leaving) throw new Error('the server is shutting down');
    let opening = this.#opening.get(document);
    if (opening === undefined) {
      opening = this.#load(document).catch((error: unknown) => {
        this.#opening.delete(document);
        throw error;
      });
      this.#opening.set(document, opening);
    }
    const open = await opening;
    if (this.#leaving) throw new Error('the server is shutting down');
    if (open === null || open.authority.stale) {
      if (this.#opening.get(document) === opening) this.#opening.delete(document);
      return open === null ? null : this.acquire(document);
    }
    open.uses++;
    open.lingers?.();
    open.lingers = null;
    return open.authority;
  }

  release(authority: Authority): void {
    const open = this.#open.get(authority.document);
    if (open?.authority !== authority) return;
    open.uses--;
    if (open.uses === 0) open.lingers = this.#deps.clock.after(IDLE_TIMEOUT_MS, () => this.#evict(open));
  }

  /** The committed content now, or at a version; null if there is no such document or version. */
  async read(document: string, version?: number): Promise<{ version: number; text: Text } | null> {
    const now = await this.with(document, (authority) => {
      if (version !== undefined && version !== authority.version) return { version: authority.version, text: null };
      return { version: authority.version, text: authority.text.snapshot() };
    });
    if (now === null || version === undefined) return now?.text ? { version: now.version, text: now.text } : null;
    if (now.text !== null) return { version, text: now.text };
    return this.readLogged(this.#deps.log, document, version);
  }

  /** The content at a version, from a log, without opening the document; null if the log has no such document or version. */
  async readLogged(log: Log, document: string, version: number): Promise<{ version: number; text: Text } | null> {
    const loaded = await this.#loadAt(document, version, log);
    return loaded.version === version ? { version, text: loaded.text } : null;
  }

  /**
   * Commits an edit on behalf of a user without a socket, as the REST API does. It is merged with all edits since its base.
   *
   * @returns null if there is no such document
   */
  async edit(document: string, user: User, edit: RequestedEdit): Promise<Outcome | null> {
    const receivedAt = this.#deps.clock.now();
    return await this.with(document, async (authority) => {
      await authority.participants.admit(user.id);
      return await new Promise<Outcome>((settle) => authority.submit({ ...edit, user, receivedAt, mergeAnyAge: true, settle }));
    });
  }

  /** Writes the search texts that are missing because a server died. */
  async indexLeftovers(): Promise<void> {
    for (const document of await this.#deps.log.unindexed(1_000)) {
      if (this.#closed) return;
      const head = (await this.#deps.log.heads([document])).get(document);
      if (head === undefined) continue;
      const { version, text } = await this.#loadAt(document, head.version);
      await this.#deps.log.saveSearchText(document, head.history, version, text.toString().slice(0, -1));
    }
  }

  /** Sends the clients elsewhere little by little, waits for running commits, and writes search texts. */
  async close(): Promise<void> {
    this.#leaving = true;
    await this.#sendAway();
    this.#closed = true;
    this.#unsubscribe();
    this.#comparison?.();
    this.#retelling?.();
    for (const { authority } of this.#open.values()) authority.drain();
    // Waits only so long, because the database may be away. Edits that are not committed were not acknowledged, and clients send them again.
    let cancel = () => {};
    const late = new Promise<void>((resolve) => {
      cancel = this.#deps.clock.after(DRAIN_TIMEOUT_MS, resolve);
    });
    await Promise.race([this.#committer.settled(), late]);
    cancel();
    await Promise.all(
      [...this.#open.values()].map(async (open) => {
        open.authority.subscribers.flush();
        open.authority.close(CloseCode.shutdown, 'the server shuts down');
        await open.search.end();
      }),
    );
  }

  /** Closes sockets a few at a time. Those that are still open are served as ever. Without other servers nobody is served sooner by that. */
  async #sendAway(): Promise<void> {
    const { clock, several } = this.#deps;
    if (!several) return;
    const sockets = [...this.#open.values()].flatMap(({ authority: { participants } }) =>
      participants.connections.map((connection) => ({ participants, connection })),
    );
    const together = Math.ceil((sockets.length * LEAVING_INTERVAL_MS) / LONGEST_LEAVING_MS);
    while (sockets.length > together) {
      for (const { participants, connection } of sockets.splice(0, together)) {
        participants.dismiss(connection, CloseCode.shutdown, 'the server shuts down');
      }
      await new Promise<void>((resolve) => clock.after(LEAVING_INTERVAL_MS, resolve));
    }
  }

  async #load(document: string): Promise<Open | null> {
    const { log, directory, bus, clock, metrics, logger } = this.#deps;
    const head = (await log.heads([document])).get(document);
    if (head === undefined) return null;
    const loaded = await this.#loadAt(document, head.version);
    const membership = await directory.membership(document, []);
    if (membership === null) return null;
    const authority = new Authority(
      { document, history: head.history, version: loaded.version, text: loaded.text, membership },
      {
        limits: this.#limits,
        log,
        directory,
        clock,
        wantCommit: (source) => this.#committer.want(source),
        times: metrics,
        onAdvanced: (entries, own) => this.#advanced(open, entries, own),
        onConnections: () => this.#deps.watchNotifier?.connectionsChanged(document),
        ...(bus.isShared && { onPresence: (presence) => this.#tellPresence(open.authority, presence) }),
        onTrouble: (error) => logger.warn({ err: error, document }, 'the log cannot be read; it is tried again'),
        onStale: () => this.#forget(open),
      },
    );
    const open: Open = {
      authority,
      unfollow: bus.follow([`document:${document}`, `notices:${document}`]),
      search: new SearchText({
        clock,
        write: () => log.saveSearchText(document, head.history, authority.version, authority.text.toString().slice(0, -1)),
        onFailure: (error) => logger.warn({ err: error, document }, 'the search text was not written; it is tried again'),
      }),
      uses: 0,
      lingers: null,
      snapshotAt: loaded.snapshot,
      lengthSince: 0,
      snapshotting: false,
    };
    this.#open.set(document, open);
    metrics.documents(this.#open.size);
    // Finds edits that another server committed while the document was read, before this server listened to the bus for them.
    try {
      if (this.#deps.several) await authority.refresh();
    } catch (error) {
      // The next caller opens it anew.
      authority.close(CloseCode.internalError, 'the log cannot be read');
      throw error;
    }
    return open;
  }

  async #loadAt(document: string, version: number, log = this.#deps.log) {
    return await load(log, this.#deps.clock, document, version, (bad) => {
      this.#deps.metrics.mismatch();
      this.#deps.logger.error({ document, version: bad }, 'a snapshot differs from its checksum; an older one is used');
    });
  }

  #advanced(open: Open, entries: readonly CommittedEntry[], own: boolean): void {
    const { authority } = open;
    const first = entries[0];
    if (first === undefined) return;
    if (own && this.#deps.bus.isShared) {
      const { document, history } = authority;
      const edits = entries.map(({ client, id, user, username, at, delta }) => ({ client, id, user, username, at, delta }));
      this.#deps.bus.publish({ type: 'edits', document, history, from: first.version - 1, edits });
    }
    if (own) {
      this.#deps.watchNotifier?.textChanged(authority.document);
      this.#deps.onEdited?.(authority.document, entries);
    }
    this.#deps.seenRecorder?.textChanged(authority.document);
    open.search.changed();
    for (const { wire } of entries) open.lengthSince += wire.length;
    const due = authority.version - open.snapshotAt >= this.#limits.snapshotEdits || open.lengthSince >= this.#limits.snapshotLength;
    if (due && !open.snapshotting) void this.#snapshot(open);
  }

  /** Writes a snapshot of the current version, after comparing the text in memory with the previous snapshot plus the log. */
  async #snapshot(open: Open): Promise<void> {
    const { authority } = open;
    const { log, clock, metrics, logger } = this.#deps;
    const { document } = authority;
    open.snapshotting = true;
    open.lengthSince = 0;
    try {
      authority.subscribers.flush();
      const version = authority.version;
      const checksum = await inSteps(authority.text.snapshot().checksumSteps(), clock);
      if (authority.subscribers.version === version) authority.subscribers.showCheck(version, checksum);
      const fromLog = await this.#loadAt(document, version);
      if ((await inSteps(fromLog.text.checksumSteps(), clock)) !== checksum) {
        // The log may have been replaced meanwhile, which explains the difference. The refresh finds out.
        await authority.refreshAnew();
        if (authority.stale) return;
        metrics.mismatch();
        logger.error({ document, version }, 'the text in memory differs from the log; the document is read anew');
        authority.close(CloseCode.internalError, 'the document is read anew');
        return;
      }
      if (fromLog.text.jsonLength <= SNAPSHOT_JSON) {
        await log.saveSnapshot(document, authority.history, await snapshotOf(version, fromLog.text, clock));
      }
      open.snapshotAt = version;
    } catch (error) {
      logger.warn({ err: error, document }, 'a snapshot was not written; it is tried again');
      open.snapshotAt += Math.ceil(this.#limits.snapshotEdits / 5);
    } finally {
      open.snapshotting = false;
    }
  }

  #evict(open: Open): void {
    if (open.uses > 0) return;
    if (!open.authority.idle) {
      open.lingers = this.#deps.clock.after(IDLE_TIMEOUT_MS, () => this.#evict(open));
      return;
    }
    void open.search.end();
    this.#forget(open);
  }

  #forget(open: Open): void {
    const { document } = open.authority;
    if (this.#open.get(document) === open) {
      this.#open.delete(document);
      this.#opening.delete(document);
    }
    open.lingers?.();
    open.unfollow();
    this.#deps.metrics.documents(this.#open.size);
  }

  #receive(message: BusMessage | BusNews, server: string): void {
    switch (message.type) {
      case 'edits':
        this.#open.get(message.document)?.authority.receive(message.history, message.from, message.edits);
        break;
      case 'presence': {
        const open = this.#open.get(message.document);
        if (server !== this.#deps.bus.server && open?.authority.history === message.history) {
          open.authority.subscribers.takeRemote(server, message);
        }
        break;
      }
      // The title in the message is not used, because messages may overtake each other. The current one is read.
      case 'title':
      case 'access': {
        const open = this.#open.get(message.document);
        if (open !== undefined) this.#attempt(open.authority.participants.refresh(), message.document);
        break;
      }
      case 'file':
        this.#open.get(message.document)?.authority.subscribers.showFile(message.change);
        break;
      case 'account':
        for (const open of this.#open.values()) {
          if (open.authority.participants.isHere(message.user))
            this.#attempt(open.authority.participants.refresh(), open.authority.document);
        }
        break;
      case 'who': {
        const open = this.#open.get(message.document);
        if (open !== undefined && server !== this.#deps.bus.server) this.#tellAgain(open.authority);
        break;
      }
      case 'joined':
        this.#joined(message.topics);
        break;
      case 'lost':
        for (const { authority } of this.#open.values()) authority.subscribers.forgetServer(server);
        break;
      // These messages are for watchers, and for whoever reads lists.
      case 'here':
      case 'text':
      case 'list':
      case 'wrote':
      case 'writes':
        break;
      default:
        message satisfies never;
    }
  }

  /** Messages come from now on: what was told before is found now. */
  #joined(topics: ReadonlySet<Topic> | null): void {
    const open = [...this.#open.values()].filter(({ authority }) => topics === null || topics.has(`document:${authority.document}`));
    for (const { authority } of open) this.#tellAgain(authority);
    void this.#compare(open).then((done) => done || this.#scheduleComparison());
  }

  #tellPresence({ document, history }: Authority, presence: LocalPresence): void {
    this.#deps.bus.publish({ type: 'presence', document, history, ...presence });
  }

  /** Tells other servers who is in a document through this one. */
  #tellAgain(authority: Authority): void {
    const presence = authority.subscribers.localPresence;
    if (presence.peers.length === 0) return;
    this.#tellPresence(authority, presence);
    this.#deps.watchNotifier?.tellAgain(authority.document);
  }

  /** Messages may be lost, and servers may have been taken for dead. */
  #scheduleRetelling(): void {
    if (this.#closed) return;
    this.#retelling = this.#deps.clock.after(RETELLING_INTERVAL_MS, () => {
      for (const { authority } of this.#open.values()) this.#tellAgain(authority);
      this.#scheduleRetelling();
    });
  }

  #attempt(work: Promise<void>, document: string): void {
    work.catch((error: unknown) => {
      this.#deps.logger.warn({ err: error, document }, 'permissions could not be read; the next comparison does it');
      this.#scheduleComparison();
    });
  }

  #scheduleComparison(): void {
    if (this.#closed) return;
    this.#comparison ??= this.#deps.clock.after(COMPARISON_INTERVAL_MS, () => {
      void this.#compare([...this.#open.values()]).then((done) => {
        this.#comparison = null;
        if (this.#deps.several || !done) this.#scheduleComparison();
      });
    });
  }

  /** Finds what the bus did not tell: edits and permissions of open documents, and accounts of those who are in them. False: the database was away. */
  async #compare(open: readonly Open[]): Promise<boolean> {
    const { log, directory, logger } = this.#deps;
    if (open.length === 0) return true;
    try {
      const users = new Set<string>();
      for (const { authority } of open) for (const user of authority.participants.people) users.add(user);
      const [heads, epochs] = await Promise.all([
        log.heads(open.map(({ authority }) => authority.document)),
        directory.accountEpochs([...users]),
      ]);
      for (const { authority } of open) await authority.compare(heads.get(authority.document), epochs);
      return true;
    } catch (error) {
      logger.warn({ err: error }, 'heads could not be compared; it is tried again');
      return false;
    }
  }
}
