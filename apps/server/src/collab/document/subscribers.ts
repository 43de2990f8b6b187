/**
 * The connections of one document. Each gets all edits in order and without gaps, as fast as it can receive them.
 *
 * A connection is either live (it has all that was flushed and gets each new frame), or it catches up from memory and the log until it is live.
 */

import type { Clock } from '@inkstone/sync/clock';
import type { CloseCode } from '@inkstone/sync/constants';
import type { Activity, Selection, User } from '@inkstone/sync/protocol';
import { moveSelection } from '@inkstone/sync/selection';
import { type ClientConnection, EditFrame, PresenceFrame, type PresenceState } from '../connection/client-connection.ts';
import type { CommittedEntry } from './recent-edits.ts';

/**
 * Edits of a busy document are collected for some time, so that one frame carries many. The time in ms grows with the number of connections: several times
 * what a frame to one connection costs, and less for each connection beyond `SMALL_CROWD`. So the frames never use all of a server's time.
 */
const PACE_PER_CONNECTION_MS = 0.16;
const SMALL_CROWD = 100;
const PACE_PER_FURTHER_CONNECTION_MS = 0.04;
const LONGEST_PACE_MS = 60;
/** Time between two presence frames, in ms. It grows with the number of connections, because each state goes to each connection. */
const PRESENCE_INTERVAL_MS = 80;
const PRESENCE_INTERVAL_PER_CONNECTION_MS = 2;
/** A connection with more buffered bytes than this gets no more frames until it has received them. Then it catches up from the log. */
const MAX_BACKLOG_BYTES = 1024 * 1024;
/** A connection that is behind and receives nothing for this long, in ms, is closed. */
const STUCK_TIMEOUT_MS = 30_000;
/** Limits of one frame to a connection that catches up: edits in any frame and in the first one, and bytes. */
const PAGE_EDITS = 500;
const FIRST_PAGE_EDITS = 32;
const PAGE_BYTES = 1024 * 1024;

export interface EditSource {
  /** Edits after `version` in order, at least one if there are any, at most about `limit`. */
  after(version: number, limit: number): CommittedEntry[] | Promise<CommittedEntry[]>;
  /** Edits after `version`, or null if they are not in memory any more. */
  recent(version: number): CommittedEntry[] | null;
}

interface Presence {
  selection: Selection | null;
  version: number;
  /** Why the user is inactive; undefined while they are active. */
  activity?: Activity | undefined;
}

export class Subscribers {
  readonly #live = new Set<ClientConnection>();
  readonly #presence = new Map<ClientConnection, Presence>();
  readonly #moved = new Set<ClientConnection>();
  readonly #left = new Set<string>();
  readonly #feed: EditSource;
  /** Committed edits that live connections have not got yet. */
  #waiting: CommittedEntry[] = [];
  readonly #clock: Clock;
  readonly #onConnections: () => void;
  #cancelFlush: (() => void) | null = null;
  #cancelPresence: (() => void) | null = null;
  #flushedAt = 0;
  /** The version that live connections have. */
  #flushed: number;

  /** @param onConnections called when a connection has come or left */
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

  /** The presence of all connections. Positions are at the version that live connections have. */
  get everyone(): PresenceState[] {
    return [...this.#presence.keys()].map((connection) => this.#state(connection));
  }

  /** Names of all present users: distinct, sorted. */
  get usernames(): string[] {
    return [...new Set([...this.#presence.keys()].map((connection) => connection.user.username))].sort();
  }

  /** All present users: distinct, ordered by username. */
  get users(): User[] {
    const users = new Map([...this.#presence.keys()].map(({ user }) => [user.id, user]));
    return [...users.values()].sort((a, b) => (a.username < b.username ? -1 : 1));
  }

  get version(): number {
    return this.#flushed;
  }

  /** Adds a connection that has everything up to `connection.sent`. It catches up until it is live. */
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

  /** Milliseconds between two frames. It grows with the number of connections. */
  get pace(): number {
    const { size } = this;
    return Math.min(
      LONGEST_PACE_MS,
      PACE_PER_CONNECTION_MS * Math.min(size, SMALL_CROWD) + PACE_PER_FURTHER_CONNECTION_MS * Math.max(0, size - SMALL_CROWD),
    );
  }

  /**
   * Sends committed edits to everyone.
   *
   * @param when `now`: at once; `next`: in the next task, so that the next batch goes to the database before many sockets are written to; `paced`: at the
   *   pace, for edits of other servers, which were not paced before their commit
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
      // Checked only for a socket that had to buffer: the check is expensive when it runs for each connection and each frame.
      if (!takesMore) this.#keepsUp(connection);
    }
  }

  /** @param version the version of the positions in `selection`; at most the last committed one */
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

  /** Sends a checksum, by which live connections compare their text with the server's. @throws RangeError unless `version` is theirs */
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
        // This connection is ahead of the live ones: it got edits from memory that are not flushed yet.
        if (connection.sent > this.#flushed) this.flush();
        if (connection.sent === this.#flushed) break;
        const page = await this.#feed.after(connection.sent, limit);
        if (connection.closed) return;
        const frame = new EditFrame(page);
        connection.deliver(frame);
        connection.sent = frame.to;
        // An edit may be a letter or a megabyte long. The size of this page determines how many edits the next one has.
        const bytes = page.reduce((sum, { wire }) => sum + wire.length, 0);
        limit = Math.max(1, Math.min(PAGE_EDITS, 4 * limit, Math.floor((PAGE_BYTES * page.length) / bytes)));
      }
    } catch {
      // The log can't be read now. The client reconnects and resumes where it was.
      connection.close(1011, 'the log cannot be read');
      return;
    }
    if (connection.closed || !this.#presence.has(connection)) return;
    this.#live.add(connection);
    // No cursor may be at a later version than the frame says.
    this.flush();
    if (this.#live.has(connection)) connection.showPresence(new PresenceFrame(this.#flushed, this.everyone, [], this.usernames));
  }

  /** Waits until a connection's backlog is gone. @returns false if the connection was closed for being too slow */
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

  /** Whether a live connection receives fast enough. If not, it is not live any more and catches up. */
  #keepsUp(connection: ClientConnection): boolean {
    if (connection.backlog <= MAX_BACKLOG_BYTES) return true;
    this.#live.delete(connection);
    void this.#catchUp(connection);
    return false;
  }

  /** A connection's presence. Its positions are moved to the version that live connections have. */
  #state(connection: ClientConnection): PresenceState {
    const presence = this.#presence.get(connection);
    if (presence?.selection && presence.version < this.#flushed) {
      const since = this.#feed.recent(presence.version);
      // A cursor at such an old version is dropped instead of reading the log for it.
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
