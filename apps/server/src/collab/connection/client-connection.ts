/** A client's connection as the document uses it, whatever dialect it speaks. */
import type { FileChange, Peer, Role, User } from '@inkstone/sync/protocol';
import type { CommittedEntry } from '../document/recent-edits.ts';
import { Broadcast } from './broadcast.ts';

/** Consecutive edits, encoded once for all sockets of a dialect. */
export class EditFrame {
  readonly from: number;
  readonly entries: readonly CommittedEntry[];
  #rich: Broadcast | undefined;

  /** @param entries not empty; versions `from` + 1, `from` + 2, … */
  constructor(entries: readonly CommittedEntry[]) {
    const first = entries[0];
    if (first === undefined) throw new RangeError('a frame needs an edit');
    this.from = first.version - 1;
    this.entries = entries;
  }

  get to(): number {
    return this.from + this.entries.length;
  }

  /** The message of the rich dialect. */
  get rich(): Broadcast {
    this.#rich ??= new Broadcast(`{"type":"edits","from":${this.from},"edits":[${this.entries.map((entry) => entry.wire).join(',')}]}`);
    return this.#rich;
  }
}

/** Where a client's cursor is, at the version of the frame that carries it. */
export type PresenceState = Peer;

/** Clients that came or moved, and those that left, encoded once for all sockets of a dialect. */
export class PresenceFrame {
  readonly version: number;
  readonly moved: readonly PresenceState[];
  readonly left: readonly string[];
  /** Names of all present users: distinct, sorted. */
  readonly usernames: readonly string[];
  #rich: Broadcast | undefined;

  constructor(version: number, moved: readonly PresenceState[], left: readonly string[], usernames: readonly string[]) {
    this.version = version;
    this.moved = moved;
    this.left = left;
    this.usernames = usernames;
  }

  get rich(): Broadcast {
    this.#rich ??= new Broadcast(JSON.stringify({ type: 'presence', version: this.version, peers: this.moved, left: this.left }));
    return this.#rich;
  }
}

export interface ClientConnection {
  /** Unique among the connections of a document. */
  readonly client: string;
  /** The client id under which its edits are logged. */
  readonly author: string;
  readonly user: User;
  /** The sign-in session that the socket belongs to. */
  readonly session: string;
  /** Whether it only reads, whatever its user may do. */
  readonly readOnly: boolean;
  role: Role;
  /** The last version that was written to the socket. */
  sent: number;
  /** The version that the user sees in an editor, or saw when its page was hidden; null: this is no editor, or it shows nothing yet. */
  readonly seen: number | null;
  /** Writes a frame to the socket. @returns false if the socket has to buffer it */
  deliver(frame: EditFrame): boolean;
  showPresence(frame: PresenceFrame): void;
  showTitle(title: string): void;
  /** A file of the document has changed. */
  showFile(file: FileChange): void;
  showRole(role: Role): void;
  showCheck(version: number, checksum: string): void;
  /** Bytes that are buffered in the socket. */
  readonly backlog: number;
  /** Changes whenever the client receives some of the buffered bytes. */
  readonly progress: string;
  /** Resolves when little is buffered any more, or the socket is closed. */
  drained(): Promise<void>;
  readonly closed: boolean;
  close(code: number, reason: string): void;
}
