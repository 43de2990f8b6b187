/** Who is at an open document and what each may do: what was read of people, at which epoch, and the sockets that end when access does. */
import { CloseCode } from '@inkstone/sync/constants';
import type { Role } from '@inkstone/sync/protocol';
import { roleOf } from '../../access.ts';
import type { Directory, Member, Membership } from '../../ports/directory.ts';
import type { ClientConnection } from '../connection/client-connection.ts';
import type { Subscribers } from '../document/subscribers.ts';

type Code = (typeof CloseCode)[keyof typeof CloseCode];

/** What somebody may do over a socket: a document in the trash is shown, and not written to. */
export function socketRole(member: Member | null | undefined): Role | null {
  if (!member) return null;
  const role = roleOf(member.standing);
  return role !== null && member.standing.trashed ? 'viewer' : role;
}

export interface ParticipantsDeps {
  readonly directory: Directory;
  readonly subscribers: Subscribers;
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
  readonly #deps: ParticipantsDeps;
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

  constructor(document: string, membership: Membership, deps: ParticipantsDeps) {
    this.#document = document;
    this.#title = membership.title;
    this.#epoch = membership.epoch;
    this.#trashed = membership.trashed;
    this.#deps = deps;
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
    return new Set([...this.#sockets].map((connection) => connection.user.id));
  }

  /** Whether somebody has a socket open. */
  isHere(user: string): boolean {
    for (const connection of this.#sockets) if (connection.user.id === user) return true;
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
  async enter(connection: ClientConnection): Promise<void> {
    this.#sockets.add(connection);
    // Its session may have ended since it was asked for: nobody told this socket then.
    const alive = await this.#deps.directory.liveSessions([connection.session]);
    if (!alive.has(connection.session)) this.#dismiss(connection, CloseCode.sessionEnded, 'the sign-in session ended');
  }

  /** A socket has closed. */
  leave(connection: ClientConnection): void {
    this.#sockets.delete(connection);
    this.#deps.subscribers.leave(connection);
  }

  /** Reads title and permissions anew, tells readers what changed, and closes those who lost access. */
  async refresh(also: readonly string[] = []): Promise<void> {
    const elsewhere = this.#deps.subscribers.remoteUsers;
    const users = new Set([...also, ...this.people, ...this.#deps.authors(), ...elsewhere]);
    const read = ++this.#reads;
    const membership = await this.#deps.directory.membership(this.#document, [...users]);
    if (membership === null) {
      this.#deps.onGone();
      return;
    }
    this.#takeTitle(membership.title, read);
    if (membership.epoch < this.#epoch) return;
    const trashedNow = membership.trashed && !this.#trashed;
    this.#epoch = membership.epoch;
    this.#trashed = membership.trashed;
    for (const [user, known] of this.#members) if (known.epoch < membership.epoch) this.#members.delete(user);
    for (const user of users) this.#remember(user, membership, read);
    for (const user of elsewhere) if (socketRole(this.memberNow(user)) === null) this.#deps.subscribers.forgetRemoteUser(user);
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
    const membership = await this.#deps.directory.membership(this.#document, [user]);
    if (membership === null || membership.epoch > this.#epoch) await this.refresh([user]);
    else if (membership.epoch === this.#epoch) this.#remember(user, membership, read);
  }

  #takeTitle(title: string, read: number): void {
    if (read < this.#titleRead) return;
    this.#titleRead = read;
    if (title === this.#title) return;
    this.#title = title;
    this.#deps.subscribers.showTitle(title);
  }

  #remember(user: string, membership: Membership, read: number): void {
    const known = this.#members.get(user);
    if (known !== undefined && known.epoch === membership.epoch && known.read > read) return;
    this.#members.set(user, { member: membership.members.get(user) ?? null, epoch: membership.epoch, read });
  }

  /** Ends the sockets of those who may not read any more, and tells the others what they may do. */
  async #judge(): Promise<void> {
    const connections = [...this.#sockets];
    if (connections.length === 0) return;
    const sessions = await this.#deps.directory.liveSessions([...new Set(connections.map((connection) => connection.session))]);
    for (const connection of connections) {
      const member = this.memberNow(connection.user.id);
      const role = socketRole(member);
      if (!sessions.has(connection.session)) this.#dismiss(connection, CloseCode.sessionEnded, 'the sign-in session ended');
      // Permissions have changed once more: whoever reads them judges.
      else if (member === undefined) continue;
      else if (role === null) this.#dismiss(connection, CloseCode.accessLost, 'you have no access to this document any more');
      else if (role !== connection.role) {
        connection.role = role;
        connection.showRole(role);
      }
    }
  }

  #dismiss(connection: ClientConnection, code: number, reason: string): void {
    this.leave(connection);
    connection.close(code, reason);
  }

  #dismissAll(code: Code, reason: string): void {
    const waiting = [...this.#sockets];
    this.#deps.subscribers.closeAll(code, reason);
    for (const connection of waiting) this.#dismiss(connection, code, reason);
    this.#deps.subscribers.stop();
  }
}
