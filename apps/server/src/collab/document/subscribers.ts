/**
 * The sockets of one document: hands them edits in order, without gaps, at the pace that each can take.
 *
 * A reader is either live (has all that was flushed, gets each new frame) or is fed from memory and the log until it is.
 */

import type { Clock } from '@inkstone/sync/clock';
import type { CloseCode } from '@inkstone/sync/constants';
import type { Activity, Selection, User } from '@inkstone/sync/protocol';
import { moveSelection } from '@inkstone/sync/selection';
import { EditFrame, PresenceFrame, type PresenceState, type ClientConnection } from '../connection/client-connection.ts';
import type { CommittedEntry } from './recent-edits.ts';

/**
 * Edits of a busy document wait for each other, so that one frame carries many: for each reader as long, in ms, as a frame to it costs several times
 * over, and in a crowd a little less for each one more, since what a second of it costs must stay below what a server has.
 */
const PACE_PER_READER = 0.16;
const FEW = 100;
const PACE_PER_READER_OF_A_CROWD = 0.04;
const LONGEST_PACE = 60;
/** Presence is sent at most this often, in ms; less often where many move, since each state goes to each reader. */
const PRESENCE_PACE = 80;
const PRESENCE_PACE_PER_READER = 2;
/** A reader with more bytes than this waiting in its socket is fed from the log later. */
const BACKLOG = 1024 * 1024;
/** A reader that is behind and takes nothing for this long, in ms, is closed. */
const PATIENCE = 30_000;
/** Edits in one frame to a reader that is fed. */
const PAGE = 500;
const FIRST_PAGE = 32;
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
  readonly #onReaders: () => void;
  #cancelFlush: (() => void) | null = null;
  #cancelPresence: (() => void) | null = null;
  #flushedAt = 0;
  /** Version that live readers have. */
  #flushed: number;

  /** @param onReaders called when a reader has come or left */
  constructor(version: number, feed: EditSource, clock: Clock, onReaders: () => void = () => undefined) {
    this.#flushed = version;
    this.#feed = feed;
    this.#clock = clock;
    this.#onReaders = onReaders;
  }

  get size(): number {
    return this.#presence.size;
  }

  get readers(): Iterable<ClientConnection> {
    return this.#presence.keys();
  }

  /** The states of all readers, positions at the version that live readers have. */
  get everyone(): PresenceState[] {
    return [...this.#presence.keys()].map((reader) => this.#state(reader));
  }

  /** Names of those who are here: distinct, sorted. */
  get usernames(): string[] {
    return [...new Set([...this.#presence.keys()].map((reader) => reader.user.username))].sort();
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
  join(reader: ClientConnection): void {
    this.flush();
    this.#presence.set(reader, { selection: null, version: this.#flushed });
    this.#moved.add(reader);
    this.#left.delete(reader.client);
    this.#schedulePresence();
    this.#onReaders();
    if (reader.sent === this.#flushed) this.#live.add(reader);
    else void this.#catchUp(reader);
  }

  leave(reader: ClientConnection): void {
    if (!this.#presence.delete(reader)) return;
    this.#live.delete(reader);
    this.#moved.delete(reader);
    this.#left.add(reader.client);
    this.#schedulePresence();
    this.#onReaders();
  }

  /** Milliseconds that should lie between two frames: longer, the more readers each goes to. */
  get pace(): number {
    const { size } = this;
    return Math.min(LONGEST_PACE, PACE_PER_READER * Math.min(size, FEW) + PACE_PER_READER_OF_A_CROWD * Math.max(0, size - FEW));
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
    for (const reader of this.#live) {
      const takesMore = reader.deliver(frame);
      reader.sent = to;
      // Asked only of a socket that has said no: the question costs each reader of each frame more than it seems.
      if (!takesMore) this.#keepsUp(reader);
    }
  }

  /** @param version the version that `selection` counts in; at most what live readers have plus what waits */
  move(reader: ClientConnection, selection: Selection | null, version: number, activity?: Activity): void {
    const presence = this.#presence.get(reader);
    if (presence === undefined) return;
    presence.selection = selection;
    presence.version = version;
    presence.activity = activity;
    this.#moved.add(reader);
    this.#schedulePresence();
  }

  showTitle(title: string): void {
    for (const reader of this.readers) reader.showTitle(title);
  }

  /** Lets readers compare their text with ours at the version that live readers have. */
  showCheck(version: number, checksum: string): void {
    if (version !== this.#flushed) throw new RangeError(`checksum of ${version}, readers have ${this.#flushed}`);
    for (const reader of this.#live) reader.showCheck(version, checksum);
  }

  closeAll(code: (typeof CloseCode)[keyof typeof CloseCode], reason: string): void {
    for (const reader of [...this.readers]) {
      reader.close(code, reason);
      this.leave(reader);
    }
    this.stop();
  }

  stop(): void {
    this.#cancelFlush?.();
    this.#cancelPresence?.();
    this.#cancelFlush = null;
    this.#cancelPresence = null;
  }

  async #catchUp(reader: ClientConnection): Promise<void> {
    let limit = FIRST_PAGE;
    try {
      for (;;) {
        if (reader.backlog > 0 && !(await this.#drains(reader))) return;
        if (reader.closed || !this.#presence.has(reader)) return;
        // Fed with what still waited for the others: they get it now.
        if (reader.sent > this.#flushed) this.flush();
        if (reader.sent === this.#flushed) break;
        const page = await this.#feed.after(reader.sent, limit);
        if (reader.closed) return;
        const frame = new EditFrame(page);
        reader.deliver(frame);
        reader.sent = frame.to;
        // Edits may be a letter or a megabyte long: the next page is sized by this one.
        const bytes = page.reduce((sum, { wire }) => sum + wire.length, 0);
        limit = Math.max(1, Math.min(PAGE, 4 * limit, Math.floor((PAGE_BYTES * page.length) / bytes)));
      }
    } catch {
      // The log can't be read now: the client comes back and resumes where it was.
      reader.close(1011, 'the log cannot be read');
      return;
    }
    if (reader.closed || !this.#presence.has(reader)) return;
    this.#live.add(reader);
    // Nobody's cursor may be ahead of the version that the frame names.
    this.flush();
    if (this.#live.has(reader)) reader.showPresence(new PresenceFrame(this.#flushed, this.everyone, [], this.usernames));
  }

  /** Waits for a reader's socket; false if it was closed for being too slow. */
  async #drains(reader: ClientConnection): Promise<boolean> {
    const drained = reader.drained().then(() => true as const);
    for (let before: string | null = null; before !== reader.progress; ) {
      before = reader.progress;
      let cancel = () => {};
      const late = new Promise<false>((resolve) => {
        cancel = this.#clock.after(PATIENCE, () => resolve(false));
      });
      const inTime = await Promise.race([drained, late]);
      cancel();
      if (inTime) return true;
    }
    reader.close(4408, 'the reader stays behind');
    return false;
  }

  #schedulePresence(): void {
    const pace = Math.max(PRESENCE_PACE, PRESENCE_PACE_PER_READER * this.size);
    this.#cancelPresence ??= this.#clock.after(pace, () => this.#flushPresence());
  }

  #flushPresence(): void {
    this.#cancelPresence = null;
    this.flush();
    const moved = [...this.#moved].map((reader) => this.#state(reader));
    const left = [...this.#left];
    this.#moved.clear();
    this.#left.clear();
    const frame = new PresenceFrame(this.#flushed, moved, left, this.usernames);
    for (const reader of this.#live) if (this.#keepsUp(reader)) reader.showPresence(frame);
  }

  /** False if too much waits in a live reader's socket: it is fed from now on. */
  #keepsUp(reader: ClientConnection): boolean {
    if (reader.backlog <= BACKLOG) return true;
    this.#live.delete(reader);
    void this.#catchUp(reader);
    return false;
  }

  /** A reader's state with its positions moved to the version that live readers have. */
  #state(reader: ClientConnection): PresenceState {
    const presence = this.#presence.get(reader);
    if (presence?.selection && presence.version < this.#flushed) {
      const since = this.#feed.recent(presence.version);
      // Such an old cursor is not worth a read of the log.
      if (since === null) presence.selection = null;
      else {
        for (const entry of since) {
          if (entry.version > this.#flushed) break;
          presence.selection = moveSelection(presence.selection, reader.author, entry.delta, entry.client);
        }
      }
      presence.version = this.#flushed;
    }
    const { selection = null, activity } = presence ?? {};
    return { client: reader.client, user: reader.user, selection, ...(activity && { activity }) };
  }
}
