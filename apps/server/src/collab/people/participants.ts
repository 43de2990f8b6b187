/** The users of an open document and their permissions. Closes the sockets of those who lose access. */
import { CloseCode } from '@inkstone/sync/constants';
import type { Role } from '@inkstone/sync/protocol';
import { roleOf } from '../../access.ts';
import type { Directory, Member, Membership } from '../../ports/directory.ts';
import type { ClientConnection } from '../connection/client-connection.ts';
import type { Subscribers } from '../document/subscribers.ts';
import type { Seen } from './seen-recorder.ts';

type Code = (typeof CloseCode)[keyof typeof CloseCode];

/** The role of a user on a socket. A document in the trash can only be read. */
export function socketRole(member: Member | null | undefined): Role | null {
  if (!member) return null;
  const role = roleOf(member.standing);
  return role !== null && member.standing.trashed ? 'viewer' : role;
}

export interface ParticipantsDeps {
  readonly directory: Directory;
  readonly subscribers: Subscribers;
  /** Ids of users whose edits wait. Their permissions are read together with those of present users. */
  readonly authors: () => Iterable<string>;
  /** Called when the document turns out to be deleted. */
  readonly onGone: () => void;
  /** Called when the database has gone back behind what was read before: a backup was restored. */
  readonly onReplaced: () => void;
}

interface Known {
  /** Null: no access. */
  readonly member: Member | null;
  /** The document's epoch when it was read. */
  readonly epoch: number;
  readonly read: number;
}

export class Participants {
  readonly #document: string;
  readonly #deps: ParticipantsDeps;
  #title: string;
  #epoch: number;
  #trashed: boolean;
  /** Known permissions by user. An entry older than `#epoch` is not valid. */
  readonly #members = new Map<string, Known>();
  /** Numbers the reads by their start. A read that began later has seen all that an earlier one saw. */
  #reads = 0;
  /** The number of the read that the title comes from. */
  #titleRead = 0;
  /** All open sockets, even those that have not sent hello yet: they lose access too. */
  readonly #sockets = new Set<ClientConnection>();
  #ended = false;
  /** The last judging of the sockets that began, and the last one that ended well. */
  #judging = 0;
  #judged = 0;

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

  /** The document's epoch. It changes with its permissions. */
  get epoch(): number {
    return this.#epoch;
  }

  /** Ids of users with an open socket. */
  get people(): Set<string> {
    return new Set([...this.#sockets].map((connection) => connection.user.id));
  }

  /** The versions that people see in their editors. */
  get seen(): Seen[] {
    return [...this.#sockets].flatMap(({ user, seen }) =>
      seen === null ? [] : [{ document: this.#document, user: user.id, version: seen }],
    );
  }

  /** Whether the user has an open socket. */
  isHere(user: string): boolean {
    for (const connection of this.#sockets) if (connection.user.id === user) return true;
    return false;
  }

  /** The user's current permissions. They come from memory if the user is present already, since those are kept up to date. Null: no access. */
  async admit(user: string): Promise<Member | null> {
    let member = this.isHere(user) ? this.memberNow(user) : undefined;
    // Read again if permissions changed during the read.
    while (member === undefined && !this.#ended) {
      await this.#learn(user);
      member = this.memberNow(user);
    }
    return socketRole(member) === null ? null : (member ?? null);
  }

  /** The user's permissions at the current epoch; null: no access, undefined: not known. */
  memberNow(user: string): Member | null | undefined {
    const known = this.#members.get(user);
    return known?.epoch === this.#epoch ? known.member : undefined;
  }

  /** The role of an admitted user on a connection; viewer if it is not known. */
  roleOf({ user, readOnly }: Pick<ClientConnection, 'user' | 'readOnly'>): Role {
    return readOnly ? 'viewer' : (socketRole(this.memberNow(user.id)) ?? 'viewer');
  }

  /** Registers an open socket. From now on it is closed when its access ends. */
  async enter(connection: ClientConnection): Promise<void> {
    this.#sockets.add(connection);
    // The session may have ended after it was checked and before the socket was registered.
    const alive = await this.#deps.directory.liveSessions([connection.session]);
    if (!alive.has(connection.session)) this.dismiss(connection, CloseCode.sessionEnded, 'the sign-in session ended');
  }

  /** Removes a closed socket. */
  leave(connection: ClientConnection): void {
    this.#sockets.delete(connection);
    this.#deps.subscribers.leave(connection);
  }

  /** All open sockets. */
  get connections(): readonly ClientConnection[] {
    return [...this.#sockets];
  }

  /** Closes a socket. */
  dismiss(connection: ClientConnection, code: Code, reason: string): void {
    this.leave(connection);
    connection.close(code, reason);
  }

  /** Reads title and permissions again, tells the sockets what changed, and closes those without access. */
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
    // A user came during the read, and their permissions were not read.
    else if ([...this.people].some((user) => this.memberNow(user) === undefined)) await this.refresh();
    else await this.#judge();
  }

  /** Whether the known account epochs of present users differ from `accounts`, or sockets have not been judged by them yet. */
  differsFrom(accounts: ReadonlyMap<string, number>): boolean {
    return this.#judged < this.#judging || [...this.people].some((user) => this.memberNow(user)?.accountEpoch !== accounts.get(user));
  }

  /** Closes all sockets and admits nobody any more. */
  end(code: Code, reason: string): void {
    this.#ended = true;
    this.#dismissAll(code, reason);
  }

  /** Reads one user's permissions. If the document's permissions have changed, it reads those of all present users. */
  async #learn(user: string): Promise<void> {
    const read = ++this.#reads;
    const known = this.#epoch;
    const membership = await this.#deps.directory.membership(this.#document, [user]);
    if (membership !== null && membership.epoch < known) this.#deps.onReplaced();
    else if (membership === null || membership.epoch > this.#epoch) await this.refresh([user]);
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

  /** Closes the sockets of users who may not read any more, and tells the others their roles. */
  async #judge(): Promise<void> {
    const connections = [...this.#sockets];
    if (connections.length === 0) return;
    // The database may go away now. Then the permissions are known already, and nothing else would tell that the sockets were not judged by them.
    const judging = ++this.#judging;
    const sessions = await this.#deps.directory.liveSessions([...new Set(connections.map((connection) => connection.session))]);
    for (const connection of connections) {
      const member = this.memberNow(connection.user.id);
      const access = socketRole(member);
      if (!sessions.has(connection.session)) this.dismiss(connection, CloseCode.sessionEnded, 'the sign-in session ended');
      // Permissions have changed again. The read of that change handles this socket.
      else if (member === undefined) continue;
      else if (access === null) this.dismiss(connection, CloseCode.accessLost, 'you have no access to this document any more');
      else {
        const role = this.roleOf(connection);
        if (role === connection.role) continue;
        connection.role = role;
        connection.showRole(role);
      }
    }
    this.#judged = Math.max(this.#judged, judging);
  }

  #dismissAll(code: Code, reason: string): void {
    const waiting = [...this.#sockets];
    this.#deps.subscribers.closeAll(code, reason);
    for (const connection of waiting) this.dismiss(connection, code, reason);
    this.#deps.subscribers.stop();
  }
}
