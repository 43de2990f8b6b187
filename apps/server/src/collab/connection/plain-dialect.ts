/** A socket that speaks the plain dialect of the public contract: text only, one edit a message. The client need not transform anything. */
import type { Clock } from '@inkstone/sync/clock';
import { CloseCode } from '@inkstone/sync/constants';
import type { Authority } from '../document/authority.ts';
import type { CommittedEntry } from '../document/recent-edits.ts';
import { isPlainClient, type Outcome, plainClient } from '../document/submission.ts';
import type { EditFrame, PresenceFrame } from './client-connection.ts';
import type { ClientSocket } from './client-socket.ts';
import { deltaOf, operationsOf, type PlainEdit, plainMessage } from './plain-operations.ts';
import { type Caller, SocketConnection } from './socket-connection.ts';

/** An edit's messages for all but its author, encoded once for all sockets. */
const messages = new WeakMap<CommittedEntry, readonly string[]>();

function messagesOf(entry: CommittedEntry): readonly string[] {
  let made = messages.get(entry);
  if (made === undefined) {
    made = encode(entry, {});
    messages.set(entry, made);
  }
  return made;
}

function encode(entry: CommittedEntry, own: { own?: true; id?: string }): string[] {
  const operations = operationsOf(entry.delta);
  return operations.map((operation, index) => {
    const more = index < operations.length - 1 ? { more: true } : {};
    return JSON.stringify({ type: 'edit', ...own, user: entry.username, ...operation, version: entry.version, ...more });
  });
}

export interface PlainDeps {
  readonly clock: Clock;
  /** Makes a unique id. */
  readonly newId: () => string;
  /** The name that the program keeps over its connections, if it gave one. */
  readonly name: string | undefined;
}

export class PlainConnection extends SocketConnection {
  /** Unique to this socket, even if `author` is not: a program may reconnect before the server notices that its old connection is dead. */
  readonly client: string;
  readonly author: string;
  /** Ids of this socket's edits that are not committed yet, and whether the client chose the id. */
  readonly #own = new Map<string, boolean>();
  readonly #clock: Clock;
  readonly #newId: () => string;
  #users = '';

  constructor(socket: ClientSocket, authority: Authority, caller: Caller, { clock, newId, name }: PlainDeps) {
    super(socket, authority, caller);
    this.client = plainClient(caller.user.id, newId());
    this.author = name === undefined ? this.client : plainClient(caller.user.id, name);
    this.#clock = clock;
    this.#newId = newId;
  }

  /** Sends the document as it is, and subscribes to its edits. */
  open(): void {
    const { subscribers, title, version, text } = this.authority;
    this.sent = version;
    subscribers.join(this);
    const users = subscribers.usernames;
    this.#users = JSON.stringify(users);
    const content = text.toString().slice(0, -1);
    this.socket.send(JSON.stringify({ type: 'document', title, content, version, role: this.role, users }));
  }

  override receive(message: unknown, bytes: number): void {
    const parsed = plainMessage.safeParse(message);
    if (!parsed.success) {
      const id =
        typeof message === 'object' && message !== null && 'id' in message && typeof message.id === 'string' ? message.id : undefined;
      this.#error('malformed', 'This is not a message of this dialect.', id?.slice(0, 64));
      this.socket.countMalformed();
    } else if (parsed.data.type === 'cursor') {
      const { position, length } = parsed.data;
      const end = this.authority.recent.start <= this.sent ? this.authority.recent.lengthAt(this.sent) - 1 : 0;
      const selection = { anchor: Math.min(position, end), head: Math.min(position + length, end) };
      this.authority.subscribers.move(this, selection, this.sent);
    } else this.#edit(parsed.data, bytes);
  }

  override deliver(frame: EditFrame): boolean {
    let takesMore = true;
    for (const entry of frame.entries) {
      // An edit that was sent again may be logged under the name of an earlier connection.
      const mine = entry.user === this.user.id && isPlainClient(entry.client);
      const given = mine ? this.#own.get(entry.id) : undefined;
      if (given !== undefined) this.#own.delete(entry.id);
      const messages = given === undefined ? messagesOf(entry) : encode(entry, given ? { own: true, id: entry.id } : { own: true });
      for (const message of messages) takesMore = this.socket.send(message);
    }
    return takesMore;
  }

  override showPresence(frame: PresenceFrame): void {
    const users = JSON.stringify(frame.usernames);
    if (users !== this.#users) {
      this.#users = users;
      this.socket.send(`{"type":"users","users":${users}}`);
    }
    for (const { client, user, selection } of frame.moved) {
      if (client === this.client || selection === null) continue;
      const position = Math.min(selection.anchor, selection.head);
      const length = Math.abs(selection.anchor - selection.head);
      this.socket.send(JSON.stringify({ type: 'cursor', user: user.username, position, length }));
    }
  }

  // The plain dialect has no messages for these.
  override showTitle(): void {}

  override showFile(): void {}
  override showRole(): void {}
  override showCheck(): void {}

  #edit(edit: PlainEdit, bytes: number): void {
    if (this.role === 'viewer') {
      this.#error('not-an-editor', 'You may not edit this document.', edit.id);
      return;
    }
    const made = deltaOf(edit);
    if (!made.ok) {
      this.#error(made.code, made.message, edit.id);
      return;
    }
    const id = edit.id ?? this.#newId();
    const answered = this.socket.hold(bytes);
    this.#own.set(id, edit.id !== undefined);
    this.authority.submit({
      client: this.author,
      id,
      user: this.user,
      receivedAt: this.#clock.now(),
      base: edit.version,
      delta: made.delta,
      mergeAnyAge: true,
      settle: (outcome) => {
        answered();
        this.#answer(id, edit.id, outcome);
      },
    });
  }

  #answer(id: string, given: string | undefined, outcome: Outcome): void {
    switch (outcome.type) {
      case 'committed':
        // The edit was committed and shown before this socket sent it again.
        if (outcome.again && outcome.version <= this.sent && this.#own.delete(id)) {
          this.socket.send(JSON.stringify({ type: 'saved', id: given, version: outcome.version }));
        }
        break;
      case 'refused':
        this.#own.delete(id);
        this.#error(outcome.code, outcome.message, given);
        break;
      case 'behind':
      case 'dropped':
        // It is not known whether the edit was saved. The client reconnects and sends it again.
        this.close(CloseCode.internalError, 'try again');
        break;
      default:
        outcome satisfies never;
    }
  }

  #error(code: string, message: string, id: string | undefined): void {
    this.socket.send(JSON.stringify({ type: 'error', code, id, message }));
  }
}
