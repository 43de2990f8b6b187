/** Who is at an open document and what each may do: what was read of people, at which epoch, and the sockets that end when access does. */
import { CloseCode } from '@inkstone/sync/constants';
import type { Role } from '@inkstone/sync/protocol';
import { roleOf } from '../../access.ts';
import type { Directory, Member, Membership } from '../../ports/directory.ts';
import type { Subscribers } from '../document/subscribers.ts';
import type { ClientConnection } from '../connection/client-connection.ts';

type Code = (typeof CloseCode)[keyof typeof CloseCode];

/** What somebody may do over a socket: a document in the trash is shown, and not written to. */
export function socketRole(member: Member | null | undefined): Role | null {
  if (!member) return null;
  const role = roleOf(member.standing);
  return role !== null && member.standing.trashed ? 'viewer' : role;
}

export interface ParticipantsDeps {
  readonly directory: Directory;
  readonly audience: Subscribers;
  /** Ids of those whose edits wait: what they may do is read along with that of those who are here. */
  readonly authors: () => Iterable<string>;
  /** Called when the document is found to be deleted. */
  readonly onGone: () => void;
}

interface Known {
  /** Null: not allowed in. */
  readonly member: Member | null;
  /** The document's epoch at which it was read. */
  readonly epoch: number;
  readonly read: number;
}

export class Participants {
  readonly #document: string;
  readonly #parts: ParticipantsDeps;
  #title: string;
  #epoch: number;
  #trashed: boolean;
  /** What is known of people; what is older than `#epoch` decides nothing. */
  readonly #members = new Map<string, Known>();
  /** Reads are counted as they begin: one that began later has seen all that one before it saw. */
  #reads = 0;
  /** The read that the title is of. */
  #titleRead = 0;
  /** Sockets that are open, whether they have said hello or not: all lose access alike. */
  readonly #sockets = new Set<ClientConnection>();
  #ended = false;

  constructor(document: string, membership: Membership, parts: ParticipantsDeps) {
    this.#document = document;
    this.#title = membership.title;
    this.#epoch = membership.epoch;
    this.#trashed = membership.trashed;
    this.#parts = parts;
  }

  get title(): string {
    return this.#title;
  }

  /** Of the document's permissions. */
  get epoch(): number {
    return this.#epoch;
  }

  /** Ids of those who have a socket open. */
  get people(): Set<string> {
    return new Set([...this.#sockets].map((reader) => reader.user.id));
  }

  /** Whether somebody has a socket open. */
  isHere(user: string): boolean {
    for (const reader of this.#sockets) if (reader.user.id === user) return true;
    return false;
  }

  /** What somebody may do now: from memory if they are here already, since readers are kept up to date. Null: the document is not theirs to see. */
  async admit(user: string): Promise<Member | null> {
    let member = this.isHere(user) ? this.memberNow(user) : undefined;
    // Anew if permissions changed while they were read.
    while (member === undefined && !this.#ended) {
      await this.#learn(user);
      member = this.memberNow(user);
    }
    return socketRole(member) === null ? null : (member ?? null);
  }

  /** What is known of somebody at the present epoch; undefined: nothing. */
  memberNow(user: string): Member | null | undefined {
    const known = this.#members.get(user);
    return known?.epoch === this.#epoch ? known.member : undefined;
  }

  /** What somebody who was admitted may do; a viewer when it is not known. */
  roleOf(user: string): Role {
    return socketRole(this.memberNow(user)) ?? 'viewer';
  }

  /** A socket has opened: from now on it is told when its access ends. */
  async enter(reader: ClientConnection): Promise<void> {
    this.#sockets.add(reader);
    // Its session may have ended since it was asked for: nobody told this socket then.
    const alive = await this.#parts.directory.liveSessions([reader.session]);
    if (!alive.has(reader.session)) this.#dismiss(reader, CloseCode.sessionEnded, 'the sign-in session ended');
  }

  /** A socket has closed. */
  leave(reader: ClientConnection): void {
    this.#sockets.delete(reader);
    this.#parts.audience.leave(reader);
  }

  /** Reads title and permissions anew, tells readers what changed, and closes those who lost access. */
  async refresh(also: readonly string[] = []): Promise<void> {
    const users = new Set([...also, ...this.people, ...this.#parts.authors()]);
    const read = ++this.#reads;
    const membership = await this.#parts.directory.membership(this.#document, [...users]);
    if (membership === null) {
      this.#parts.onGone();
      return;
    }
    this.#takeTitle(membership.title, read);
    if (membership.epoch < this.#epoch) return;
    const trashedNow = membership.trashed && !this.#trashed;
    this.#epoch = membership.epoch;
    this.#trashed = membership.trashed;
    for (const [user, known] of this.#members) if (known.epoch < membership.epoch) this.#members.delete(user);
    for (const user of users) this.#remember(user, membership, read);
    if (trashedNow) this.#dismissAll(CloseCode.documentGone, 'the document was put into the trash');
    // Somebody came in while this was read.
    else if ([...this.people].some((user) => this.memberNow(user) === undefined)) await this.refresh();
    else await this.#judge();
  }

  /** Whether the epochs of accounts of those who are here are other than those that somebody has read. */
  differsFrom(accounts: ReadonlyMap<string, number>): boolean {
    return [...this.people].some((user) => this.memberNow(user)?.accountEpoch !== accounts.get(user));
  }

  /** Everyone leaves, and nobody is let in any more. */
  end(code: Code, reason: string): void {
    this.#ended = true;
    this.#dismissAll(code, reason);
  }

  /** Reads what one more may do; everybody's permissions only if the document's have changed. */
  async #learn(user: string): Promise<void> {
    const read = ++this.#reads;
    const membership = await this.#parts.directory.membership(this.#document, [user]);
    if (membership === null || membership.epoch > this.#epoch) await this.refresh([user]);
    else if (membership.epoch === this.#epoch) this.#remember(user, membership, read);
  }

  #takeTitle(title: string, read: number): void {
    if (read < this.#titleRead) return;
    this.#titleRead = read;
    if (title === this.#title) return;
    this.#title = title;
    this.#parts.audience.showTitle(title);
  }

  #remember(user: string, membership: Membership, read: number): void {
    const known = this.#members.get(user);
    if (known !== undefined && known.epoch === membership.epoch && known.read > read) return;
    this.#members.set(user, { member: membership.members.get(user) ?? null, epoch: membership.epoch, read });
  }

  /** Ends the sockets of those who may not read any more, and tells the others what they may do. */
  async #judge(): Promise<void> {
    const readers = [...this.#sockets];
    if (readers.length === 0) return;
    const sessions = await this.#parts.directory.liveSessions([...new Set(readers.map((reader) => reader.session))]);
    for (const reader of readers) {
      const member = this.memberNow(reader.user.id);
      const role = socketRole(member);
      if (!sessions.has(reader.session)) this.#dismiss(reader, CloseCode.sessionEnded, 'the sign-in session ended');
      // Permissions have changed once more: whoever reads them judges.
      else if (member === undefined) continue;
      else if (role === null) this.#dismiss(reader, CloseCode.accessLost, 'you have no access to this document any more');
      else if (role !== reader.role) {
        reader.role = role;
        reader.showRole(role);
      }
    }
  }

  #dismiss(reader: ClientConnection, code: number, reason: string): void {
    this.leave(reader);
    reader.close(code, reason);
  }

  #dismissAll(code: Code, reason: string): void {
    const waiting = [...this.#sockets];
    this.#parts.audience.closeAll(code, reason);
    for (const reader of waiting) this.#dismiss(reader, code, reason);
    this.#parts.audience.stop();
  }
}
