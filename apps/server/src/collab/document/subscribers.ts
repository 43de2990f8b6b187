/**
 * The sockets of one document: hands them edits in order, without gaps, at the pace that each can take.
 *
 * A reader is either live (has all that was flushed, gets each new frame) or is fed from memory and the log until it is.
 */

import type { Clock } from '@inkstone/sync/clock';
import type { CloseCode } from '@inkstone/sync/constants';
import type { Activity, Selection, User } from '@inkstone/sync/protocol';
import { moveSelection } from '@inkstone/sync/selection';
import { type ClientConnection, EditFrame, PresenceFrame, type PresenceState } from '../connection/client-connection.ts';
import type { CommittedEntry } from './recent-edits.ts';

/**
 * Edits of a busy document wait for each other, so that one frame carries many: for each reader as long, in ms, as a frame to it costs several times
 * over, and in a crowd a little less for each one more, since what a second of it costs must stay below what a server has.
 */
const PACE_PER_CONNECTION_MS = 0.16;
const SMALL_CROWD = 100;
const PACE_PER_FURTHER_CONNECTION_MS = 0.04;
const LONGEST_PACE_MS = 60;
/** Presence is sent at most this often, in ms; less often where many move, since each state goes to each reader. */
const PRESENCE_INTERVAL_MS = 80;
const PRESENCE_INTERVAL_PER_CONNECTION_MS = 2;
/** A reader with more bytes than this waiting in its socket is fed from the log later. */
const MAX_BACKLOG_BYTES = 1024 * 1024;
/** A reader that is behind and takes nothing for this long, in ms, is closed. */
const STUCK_TIMEOUT_MS = 30_000;
/** Edits in one frame to a reader that is fed. */
const PAGE_EDITS = 500;
const FIRST_PAGE_EDITS = 32;
const PAGE_BYTES = 1024 * 1024;

export interface EditSource {
  /** Edits after `version` in order, at least one if there are any, at most about `limit`. */
  after(version: number, limit: number): CommittedEntry[] | Promise<CommittedEntry[]>;
  /** Edits after `version`, or null if memory does not hold them any more. */
  recent(version: number): CommittedEntry[] | null;
}

interface Presence {
  selection: Selection | null;
  version: number;
  /** What keeps its user from it, if anything does. */
  activity?: Activity | undefined;
}

export class Subscribers {
  readonly #live = new Set<ClientConnection>();
  readonly #presence = new Map<ClientConnection, Presence>();
  readonly #moved = new Set<ClientConnection>();
  readonly #left = new Set<string>();
  readonly #feed: EditSource;
  /** Committed, not yet handed to the live readers. */
  #waiting: CommittedEntry[] = [];
  readonly #clock: Clock;
  readonly #onConnections: () => void;
  #cancelFlush: (() => void) | null = null;
  #cancelPresence: (() => void) | null = null;
  #flushedAt = 0;
  /** Version that live readers have. */
  #flushed: number;

  /** @param onReaders called when a reader has come or left */
  constructor(version: number, feed: EditSource, clock: Clock, onConnections: () => void = () => undefined) {
    this.#flushed = version;
    this.#feed = feed;
    this.#clock = clock;
    this.#onConnections = onConnections;
  }

  get size(): number {
    return this.#presence.size;
  }

  get connections(): Iterable<ClientConnection> {
    return this.#presence.keys();
  }

  /** The states of all readers, positions at the version that live readers have. */
  get everyone(): PresenceState[] {
    return [...this.#presence.keys()].map((connection) => this.#state(connection));
  }

  /** Names of those who are here: distinct, sorted. */
  get usernames(): string[] {
    return [...new Set([...this.#presence.keys()].map((connection) => connection.user.username))].sort();
  }

  /** Those who are here: distinct, by username. */
  get users(): User[] {
    const users = new Map([...this.#presence.keys()].map(({ user }) => [user.id, user]));
    return [...users.values()].sort((a, b) => (a.username < b.username ? -1 : 1));
  }

  get version(): number {
    return this.#flushed;
  }

  /** Takes a reader in that has everything up to `reader.sent`, and feeds it until it is live. */
  join(connection: ClientConnection): void {
    this.flush();
    this.#presence.set(connection, { selection: null, version: this.#flushed });
    this.#moved.add(connection);
    this.#left.delete(connection.client);
    this.#schedulePresence();
    this.#onConnections();
    if (connection.sent === this.#flushed) this.#live.add(connection);
    else void this.#catchUp(connection);
  }

  leave(connection: ClientConnection): void {
    if (!this.#presence.delete(connection)) return;
    this.#live.delete(connection);
    this.#moved.delete(connection);
    this.#left.add(connection.client);
    this.#schedulePresence();
    this.#onConnections();
  }

  /** Milliseconds that should lie between two frames: longer, the more readers each goes to. */
  get pace(): number {
    const { size } = this;
    return Math.min(
      LONGEST_PACE_MS,
      PACE_PER_CONNECTION_MS * Math.min(size, SMALL_CROWD) + PACE_PER_FURTHER_CONNECTION_MS * Math.max(0, size - SMALL_CROWD),
    );
  }

  /**
   * Shows committed edits to everyone.
   *
   * @param when `now`; `next`: once the batch that has been asked for is on its way, since writing to many readers takes long; `paced`: in common
   *   frames, which is for edits that nobody has paced before they were committed here
   */
  publish(entries: readonly CommittedEntry[], when: 'now' | 'next' | 'paced' = 'now'): void {
    this.#waiting.push(...entries);
    const wait = when === 'paced' ? Math.max(0, this.#flushedAt + this.pace - this.#clock.now()) : 0;
    if (wait === 0 && when !== 'next') this.flush();
    else this.#cancelFlush ??= this.#clock.after(wait, () => this.flush());
  }

  flush(): void {
    this.#cancelFlush?.();
    this.#cancelFlush = null;
    if (this.#waiting.length === 0) return;
    const frame = new EditFrame(this.#waiting);
    this.#waiting = [];
    this.#flushed = frame.to;
    this.#flushedAt = this.#clock.now();
    const { to } = frame;
    for (const connection of this.#live) {
      const takesMore = connection.deliver(frame);
      connection.sent = to;
      // Asked only of a socket that has said no: the question costs each reader of each frame more than it seems.
      if (!takesMore) this.#keepsUp(connection);
    }
  }

  /** @param version the version that `selection` counts in; at most what live readers have plus what waits */
  move(connection: ClientConnection, selection: Selection | null, version: number, activity?: Activity): void {
    const presence = this.#presence.get(connection);
    if (presence === undefined) return;
    presence.selection = selection;
    presence.version = version;
    presence.activity = activity;
    this.#moved.add(connection);
    this.#schedulePresence();
  }

  showTitle(title: string): void {
    for (const connection of this.connections) connection.showTitle(title);
  }

  /** Lets readers compare their text with ours at the version that live readers have. */
  showCheck(version: number, checksum: string): void {
    if (version !== this.#flushed) throw new RangeError(`checksum of ${version}, connections have ${this.#flushed}`);
    for (const connection of this.#live) connection.showCheck(version, checksum);
  }

  closeAll(code: (typeof CloseCode)[keyof typeof CloseCode], reason: string): void {
    for (const connection of [...this.connections]) {
      connection.close(code, reason);
      this.leave(connection);
    }
    this.stop();
  }

  stop(): void {
    this.#cancelFlush?.();
    this.#cancelPresence?.();
    this.#cancelFlush = null;
    this.#cancelPresence = null;
  }

  async #catchUp(connection: ClientConnection): Promise<void> {
    let limit = FIRST_PAGE_EDITS;
    try {
      for (;;) {
        if (connection.backlog > 0 && !(await this.#drains(connection))) return;
        if (connection.closed || !this.#presence.has(connection)) return;
        // Fed with what still waited for the others: they get it now.
        if (connection.sent > this.#flushed) this.flush();
        if (connection.sent === this.#flushed) break;
        const page = await this.#feed.after(connection.sent, limit);
        if (connection.closed) return;
        const frame = new EditFrame(page);
        connection.deliver(frame);
        connection.sent = frame.to;
        // Edits may be a letter or a megabyte long: the next page is sized by this one.
        const bytes = page.reduce((sum, { wire }) => sum + wire.length, 0);
        limit = Math.max(1, Math.min(PAGE_EDITS, 4 * limit, Math.floor((PAGE_BYTES * page.length) / bytes)));
      }
    } catch {
      // The log can't be read now: the client comes back and resumes where it was.
      connection.close(1011, 'the log cannot be read');
      return;
    }
    if (connection.closed || !this.#presence.has(connection)) return;
    this.#live.add(connection);
    // Nobody's cursor may be ahead of the version that the frame names.
    this.flush();
    if (this.#live.has(connection)) connection.showPresence(new PresenceFrame(this.#flushed, this.everyone, [], this.usernames));
  }

  /** Waits for a reader's socket; false if it was closed for being too slow. */
  async #drains(connection: ClientConnection): Promise<boolean> {
    const drained = connection.drained().then(() => true as const);
    for (let before: string | null = null; before !== connection.progress; ) {
      before = connection.progress;
      let cancel = () => {};
      const late = new Promise<false>((resolve) => {
        cancel = this.#clock.after(STUCK_TIMEOUT_MS, () => resolve(false));
      });
      const inTime = await Promise.race([drained, late]);
      cancel();
      if (inTime) return true;
    }
    connection.close(4408, 'the connection stays behind');
    return false;
  }

  #schedulePresence(): void {
    const pace = Math.max(PRESENCE_INTERVAL_MS, PRESENCE_INTERVAL_PER_CONNECTION_MS * this.size);
    this.#cancelPresence ??= this.#clock.after(pace, () => this.#flushPresence());
  }

  #flushPresence(): void {
    this.#cancelPresence = null;
    this.flush();
    const moved = [...this.#moved].map((connection) => this.#state(connection));
    const left = [...this.#left];
    this.#moved.clear();
    this.#left.clear();
    const frame = new PresenceFrame(this.#flushed, moved, left, this.usernames);
    for (const connection of this.#live) if (this.#keepsUp(connection)) connection.showPresence(frame);
  }

  /** False if too much waits in a live reader's socket: it is fed from now on. */
  #keepsUp(connection: ClientConnection): boolean {
    if (connection.backlog <= MAX_BACKLOG_BYTES) return true;
    this.#live.delete(connection);
    void this.#catchUp(connection);
    return false;
  }

  /** A reader's state with its positions moved to the version that live readers have. */
  #state(connection: ClientConnection): PresenceState {
    const presence = this.#presence.get(connection);
    if (presence?.selection && presence.version < this.#flushed) {
      const since = this.#feed.recent(presence.version);
      // Such an old cursor is not worth a read of the log.
      if (since === null) presence.selection = null;
      else {
        for (const entry of since) {
          if (entry.version > this.#flushed) break;
          presence.selection = moveSelection(presence.selection, connection.author, entry.delta, entry.client);
        }
      }
      presence.version = this.#flushed;
    }
    const { selection = null, activity } = presence ?? {};
    return { client: connection.client, user: connection.user, selection, ...(activity && { activity }) };
  }
}
