/**
 * The connections of one document. Each gets all edits in order and without gaps, as fast as it can receive them.
 *
 * A connection is either live (it has all that was flushed and gets each new frame), or it catches up from memory and the log until it is live.
 */

import type { Clock } from '@inkstone/sync/clock';
import type { CloseCode } from '@inkstone/sync/constants';
import type { Activity, FileChange, Selection, User } from '@inkstone/sync/protocol';
import { moveSelection } from '@inkstone/sync/selection';
import type { BusPeer } from '../../ports/bus.ts';
import { type ClientConnection, EditFrame, PresenceFrame, type PresenceState } from '../connection/client-connection.ts';
import type { CommittedEntry } from './recent-edits.ts';
import { type RemoteChange, type RemotePeer, RemotePeers, type RemotePresence } from './remote-peers.ts';

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
/** Peers in one message: a crowd takes several. */
export const PEERS_IN_MESSAGE = 200;
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

/** What other servers are told of the sockets of this one. */
export interface LocalPresence extends RemotePresence {
  readonly peers: readonly BusPeer[];
}

/** How long edits of this server take, from when they were read, in ms. */
export interface EditTimes {
  committedIn(ms: number): void;
  /** It has been written to the sockets of this server. */
  shownIn(ms: number): void;
}

export interface SubscribersEvents {
  readonly times?: EditTimes;
  /** A connection has come or left. */
  readonly onConnections?: () => void;
  /** Connections of this server came, moved or left. */
  readonly onPresence?: (presence: LocalPresence) => void;
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
  readonly #remote = new RemotePeers();
  /** Clients of other servers that are to be shown anew, and those that are gone. */
  readonly #remoteMoved = new Set<string>();
  readonly #remoteLeft = new Set<string>();
  readonly #feed: EditSource;
  /** Committed edits that live connections have not got yet. */
  #waiting: CommittedEntry[] = [];
  /** When edits of this server that the next frame has were read. */
  #receivedAt: number[] = [];
  readonly #clock: Clock;
  readonly #events: SubscribersEvents;
  #cancelFlush: (() => void) | null = null;
  #cancelPresence: (() => void) | null = null;
  #flushedAt = 0;
  /** The version that live connections have. */
  #flushed: number;

  constructor(version: number, feed: EditSource, clock: Clock, events: SubscribersEvents = {}) {
    this.#flushed = version;
    this.#feed = feed;
    this.#clock = clock;
    this.#events = events;
  }

  get size(): number {
    return this.#presence.size;
  }

  get connections(): Iterable<ClientConnection> {
    return this.#presence.keys();
  }

  /** The presence of all connections. Positions are at the version that live connections have. */
  get everyone(): PresenceState[] {
    const local = this.#localClients();
    const elsewhere = [...this.#remote.clients].filter((client) => !local.has(client));
    return [
      ...[...this.#presence.keys()].map((connection) => this.#state(connection)),
      ...elsewhere.map((client) => this.#remoteState(client)),
    ];
  }

  /** Names of all present users: distinct, sorted. */
  get usernames(): string[] {
    const names = new Set([...this.#presence.keys()].map((connection) => connection.user.username));
    for (const { peer } of this.#remote) names.add(peer.user.username);
    return [...names].sort();
  }

  /** All present users: distinct, ordered by username. */
  get users(): User[] {
    const users = new Map([...this.#presence.keys()].map(({ user }) => [user.id, user]));
    return [...users.values()].sort((a, b) => (a.username < b.username ? -1 : 1));
  }

  /** Ids of those who are here through other servers. */
  get remoteUsers(): Set<string> {
    return new Set([...this.#remote].map(({ peer }) => peer.user.id));
  }

  /** All connections of this server. */
  get localPresence(): LocalPresence {
    const peers = [...this.#presence.keys()].map((connection) => ({ ...this.#state(connection), author: connection.author }));
    return { version: this.#flushed, peers, left: [], whole: true };
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
    this.#events.onConnections?.();
    if (connection.sent === this.#flushed) this.#live.add(connection);
    else void this.#catchUp(connection);
  }

  leave(connection: ClientConnection): void {
    if (!this.#presence.delete(connection)) return;
    this.#live.delete(connection);
    this.#moved.delete(connection);
    this.#left.add(connection.client);
    // Its client may have gone on to another server.
    if (this.#remote.has(connection.client)) this.#remoteMoved.add(connection.client);
    this.#schedulePresence();
    this.#events.onConnections?.();
  }

  /** Milliseconds between two frames. It grows with the number of connections. */
  get pace(): number {
    const { size } = this;
    return Math.min(
      LONGEST_PACE_MS,
      PACE_PER_CONNECTION_MS * Math.min(size, SMALL_CROWD) + PACE_PER_FURTHER_CONNECTION_MS * Math.max(0, size - SMALL_CROWD),
    );
  }

  /** Call it before `publish` with the edits of this server: how long they took is told once they are sent. */
  time(edits: readonly { readonly receivedAt: number }[]): void {
    for (const { receivedAt } of edits) this.#receivedAt.push(receivedAt);
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
    this.#tellTimes();
  }

  #tellTimes(): void {
    const { times } = this.#events;
    if (this.#receivedAt.length === 0) return;
    const now = this.#clock.now();
    if (times) for (const at of this.#receivedAt) times.shownIn(now - at);
    this.#receivedAt = [];
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

  /** Shows a connection that has all edits who is here: `states`, or those of them that its welcome had no room for. */
  showEveryone(connection: ClientConnection, states: readonly PresenceState[]): void {
    for (const frame of this.#presenceFrames(states, [])) connection.showPresence(frame);
  }

  /** Takes what another server has told of its connections. */
  takeRemote(server: string, presence: RemotePresence): void {
    this.#showRemote(this.#remote.take(server, presence));
  }

  /** Another server has died, or can't be heard. */
  forgetServer(server: string): void {
    this.#showRemote({ moved: [], gone: this.#remote.forgetServer(server) });
  }

  /** Somebody lost access: their sockets on other servers are closed there. */
  forgetRemoteUser(user: string): void {
    this.#showRemote({ moved: [], gone: this.#remote.forgetUser(user) });
  }

  showFile(file: FileChange): void {
    for (const connection of this.connections) connection.showFile(file);
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
    if (this.#live.has(connection)) this.showEveryone(connection, this.everyone);
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

  #showRemote({ moved, gone }: RemoteChange): void {
    if (moved.length === 0 && gone.length === 0) return;
    for (const client of moved) this.#remoteMoved.add(client);
    for (const client of gone) {
      this.#remoteMoved.delete(client);
      this.#remoteLeft.add(client);
    }
    this.#schedulePresence();
  }

  #presenceFrames(moved: readonly PresenceState[], left: readonly string[]): PresenceFrame[] {
    const { usernames } = this;
    const frames: PresenceFrame[] = [];
    for (let from = 0; from === 0 || from < moved.length; from += PEERS_IN_MESSAGE) {
      frames.push(new PresenceFrame(this.#flushed, moved.slice(from, from + PEERS_IN_MESSAGE), from === 0 ? left : [], usernames));
    }
    return frames;
  }

  #localClients(): Set<string> {
    return new Set([...this.#presence.keys()].map(({ client }) => client));
  }

  #flushPresence(): void {
    this.#cancelPresence = null;
    this.flush();
    const moved = [...this.#moved].map((connection) => this.#state(connection));
    const left = [...this.#left];
    if (moved.length > 0 || left.length > 0) this.#tellOthers(moved, left);
    const gone = [...left, ...this.#remoteLeft];
    for (const changed of [this.#moved, this.#left, this.#remoteLeft]) changed.clear();
    const local = this.#localClients();
    for (const client of this.#remoteMoved) {
      // Its positions are of a version that is still to come: then.
      if ((this.#remote.get(client)?.version ?? 0) > this.#flushed) continue;
      this.#remoteMoved.delete(client);
      if (this.#remote.has(client) && !local.has(client)) moved.push(this.#remoteState(client));
    }
    const nowhere = gone.filter((client) => !local.has(client) && !this.#remote.has(client));
    if (moved.length === 0 && nowhere.length === 0) return;
    const frames = this.#presenceFrames(moved, nowhere);
    for (const connection of this.#live) {
      if (this.#keepsUp(connection)) for (const frame of frames) connection.showPresence(frame);
    }
  }

  /** Whether a live connection receives fast enough. If not, it is not live any more and catches up. */
  #keepsUp(connection: ClientConnection): boolean {
    if (connection.backlog <= MAX_BACKLOG_BYTES) return true;
    this.#live.delete(connection);
    void this.#catchUp(connection);
    return false;
  }

  #tellOthers(moved: readonly PresenceState[], left: readonly string[]): void {
    const { onPresence } = this.#events;
    if (onPresence === undefined) return;
    const authors = new Map([...this.#moved].map(({ client, author }) => [client, author]));
    const peers = moved.map((state) => ({ ...state, author: authors.get(state.client) ?? state.client }));
    onPresence({ version: this.#flushed, peers, left, whole: false });
  }

  /** A reader's state with its positions moved to the version that live readers have. */
  #state(connection: ClientConnection): PresenceState {
    const presence = this.#presence.get(connection);
    if (presence?.selection && presence.version < this.#flushed) {
      presence.selection = this.#movedUp(presence.selection, presence.version, connection.author);
      presence.version = this.#flushed;
    }
    const { selection = null, activity } = presence ?? {};
    return { client: connection.client, user: connection.user, selection, ...(activity && { activity }) };
  }

  /** The same for somebody on another server. One that is ahead of us has no cursor until its next message. */
  #remoteState(client: string): PresenceState {
    const { peer, version } = this.#remote.get(client) as RemotePeer;
    const { user, activity, author } = peer;
    const selection = peer.selection === null || version > this.#flushed ? null : this.#movedUp(peer.selection, version, author);
    return { client, user, selection, ...(activity && { activity }) };
  }

  /** A selection of `version` at the version that live connections have; null if it is too old. */
  #movedUp(selection: Selection, version: number, author: string): Selection | null {
    if (version === this.#flushed) return selection;
    const since = this.#feed.recent(version);
    // Such an old cursor is not worth a read of the log.
    if (since === null) return null;
    let moved = selection;
    for (const entry of since) {
      if (entry.version > this.#flushed) break;
      moved = moveSelection(moved, author, entry.delta, entry.client);
    }
    return moved;
  }
}
