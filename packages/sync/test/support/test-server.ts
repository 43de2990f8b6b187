/** A server of one document, and sockets to it. The test decides when each message is delivered. */
import type { Delta } from '@inkstone/ot';
import type { CommittedEdit, Peer, Role, ServerMessage, SocketLike } from '../../src/index.ts';
import { type ClientMessage, clientMessage } from '../../src/protocol/protocol.ts';
import { Authority } from './authority.ts';
import { turn } from './test-clock.ts';

type Listener = (event: { data: unknown; code: number }) => void;

export class TestSocket implements SocketLike {
  bufferedAmount = 0;
  /** Messages that one side has sent and the other has not received. */
  readonly toServer: string[] = [];
  readonly toClient: ServerMessage[] = [];
  readonly url: string;
  readonly protocol: string;
  /** The version up to which the server has sent edits; null before `hello`. */
  sentUpTo: number | null = null;
  client = '';
  closed = false;
  #listeners: { type: string; listener: Listener }[] = [];

  constructor(url: string, protocol: string) {
    this.url = url;
    this.protocol = protocol;
  }

  addEventListener(type: string, listener: Listener): void {
    this.#listeners.push({ type, listener });
  }

  send(data: string): void {
    if (!this.closed) this.toServer.push(data);
  }

  close(): void {
    this.closed = true;
  }

  open(): void {
    this.#tell('open', {});
  }

  /** The server or the network closes it. */
  fail(code = 1006): void {
    this.closed = true;
    this.#tell('close', { code });
  }

  receive(message: ServerMessage): void {
    if (!this.closed) this.#tell('message', { data: JSON.stringify(message) });
  }

  #tell(type: string, event: { data?: unknown; code?: number }): void {
    for (const each of this.#listeners) if (each.type === type) each.listener({ data: event.data, code: event.code ?? 0 });
  }
}

export class TestServer {
  authority: Authority;
  history = 'history-1';
  role: Role = 'editor';
  title = 'Notes';
  peers: Peer[] = [];
  readonly sockets: TestSocket[] = [];
  /** Every message that has arrived. */
  readonly received: ClientMessage[] = [];
  /** Handles an edit that arrives. The default commits it. */
  onEdit: (socket: TestSocket, edit: ClientMessage & { type: 'edit' }) => void = (socket, edit) => this.commit(socket, edit);

  constructor(content?: Delta) {
    this.authority = new Authority(content);
  }

  readonly connect = (url: string, protocol: string): TestSocket => {
    const socket = new TestSocket(url, protocol);
    this.sockets.push(socket);
    return socket;
  };

  /** The last socket that was opened. */
  get socket(): TestSocket {
    const socket = this.sockets.at(-1);
    if (!socket) throw new Error('no socket has been opened');
    return socket;
  }

  get edits(): (ClientMessage & { type: 'edit' })[] {
    return this.received.filter((message) => message.type === 'edit');
  }

  /** Opens the last socket, and delivers messages until there are none. */
  async open(): Promise<void> {
    await turn();
    this.socket.open();
    await this.settle();
  }

  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 5; quiet++) {
      await turn();
      for (const socket of this.sockets) if (this.deliver(socket)) quiet = 0;
    }
  }

  /** Delivers the messages of one socket to both ends. @returns whether there were any */
  deliver(socket: TestSocket): boolean {
    const up = this.deliverUp(socket);
    const down = socket.toClient.splice(0);
    for (const message of down) socket.receive(message);
    return up || down.length > 0;
  }

  deliverUp(socket: TestSocket): boolean {
    const messages = socket.toServer.splice(0);
    for (const data of messages) this.#take(socket, clientMessage.parse(JSON.parse(data)));
    return messages.length > 0;
  }

  commit(socket: TestSocket, edit: ClientMessage & { type: 'edit' }): void {
    this.authority.submit(socket.client, { id: edit.id, version: edit.version, delta: edit.delta as Delta });
    this.publish();
  }

  /** Commits another client's edit against the head. */
  type(delta: Delta, client = 'aaaaaaaa.u2'): void {
    this.authority.submit(client, { id: `${client}-${this.authority.version}`, version: this.authority.version, delta });
    this.publish();
  }

  publish(): void {
    for (const socket of this.sockets) {
      if (socket.sentUpTo === null || socket.closed || socket.sentUpTo === this.authority.version) continue;
      const edits: CommittedEdit[] = this.authority.editsAfter(socket.sentUpTo);
      socket.toClient.push({ type: 'edits', from: socket.sentUpTo, edits });
      socket.sentUpTo = this.authority.version;
    }
  }

  #take(socket: TestSocket, message: ClientMessage): void {
    this.received.push(message);
    if (message.type === 'hello') this.#welcome(socket, message);
    else if (message.type === 'edit') this.onEdit(socket, message);
  }

  #welcome(socket: TestSocket, hello: ClientMessage & { type: 'hello' }): void {
    socket.client = hello.client;
    const resumed = hello.version !== undefined && hello.history === this.history;
    const version = resumed ? (hello.version ?? 0) : this.authority.version;
    const { history, title, role, peers } = this;
    const welcome = {
      type: 'welcome',
      history,
      version,
      title,
      role,
      peers,
      user: { id: 'u1', username: 'ann', displayName: 'Ann' },
    } as const;
    socket.toClient.push(!resumed || hello.needContent ? { ...welcome, content: this.authority.textAt(version).toDelta() } : welcome);
    socket.sentUpTo = version;
    this.publish();
  }
}
