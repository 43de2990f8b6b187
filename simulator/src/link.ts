/**
 * One connection between a page and a server, as both ends see it: the browser's `WebSocket` and the `ws` socket of the server.
 *
 * Messages of one connection keep their order, as in TCP. They may arrive late, or never if the connection breaks. Each end notices the break at its own
 * time.
 */
import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import type { SocketLike } from '@inkstone/sync';
import type { WebSocket } from 'ws';

type DownFrame = { readonly open: true } | { readonly data: string } | { readonly close: number };
type UpFrame = { readonly data: string } | { readonly close: true };
type ClientEvent = { data: unknown; code: number };

const ABNORMAL = 1006;

export class Link {
  /** `<page>#<number>`. */
  readonly name: string;
  readonly document: string;
  readonly user: string;
  /** Bytes that each undelivered character counts in the server's socket. Above 1 the client is slow. */
  readonly weight: number;
  /** The sign-in session that opened it. */
  readonly session: string;
  /** The subprotocol that it asks for; empty: the plain dialect. */
  readonly protocol: string;
  /** The name that a program gives its client in the URL. */
  readonly clientName: string | undefined;
  readonly up: UpFrame[] = [];
  readonly down: DownFrame[] = [];
  readonly client: SocketLike;
  /** Called with each frame before the page gets it. */
  onDelivery: (data: string) => void = () => undefined;
  #end: ServerEnd | null = null;
  #socket: ServerSocket | null = null;
  #clientState: 'connecting' | 'open' | 'closed' = 'connecting';
  #broken = false;
  #taken = false;
  readonly #listeners: { readonly type: string; readonly listener: (event: ClientEvent) => void }[] = [];

  constructor(
    name: string,
    {
      document,
      user,
      session,
      weight,
      protocol,
      clientName,
    }: Pick<Link, 'document' | 'user' | 'session' | 'weight' | 'protocol' | 'clientName'>,
  ) {
    this.name = name;
    this.document = document;
    this.user = user;
    this.session = session;
    this.weight = weight;
    this.protocol = protocol;
    this.clientName = clientName;
    this.client = {
      bufferedAmount: 0,
      send: (data: string) => {
        if (this.#clientState !== 'closed' && !this.#broken) this.up.push({ data });
      },
      close: () => this.#closeClient(),
      addEventListener: (type: string, listener: (event: never) => void) => {
        this.#listeners.push({ type, listener: listener as (event: ClientEvent) => void });
      },
    };
  }

  /** The name of the page that opened it. */
  get page(): string {
    return this.name.slice(0, this.name.indexOf('#'));
  }

  /** Whether no server has taken it yet. */
  get waitsForServer(): boolean {
    return !this.#taken && this.#clientState === 'connecting' && !this.#broken;
  }

  /** Called when a server begins to accept it. */
  take(): void {
    this.#taken = true;
  }

  get clientWaits(): boolean {
    return this.down.length > 0 && this.#clientState !== 'closed';
  }

  get serverWaits(): boolean {
    return (
      this.up.length > 0 && this.#end !== null && this.#end.readyState !== CLOSED && (!this.#end.isPaused || this.#end.readyState !== OPEN)
    );
  }

  /** Whether the connection is broken and the page has not noticed. */
  get clientUnaware(): boolean {
    return this.#broken && this.#clientState !== 'closed';
  }

  get serverUnaware(): boolean {
    return (
      this.#end !== null && this.#end.readyState !== CLOSED && (this.#broken || (this.#clientState === 'closed' && this.up.length === 0))
    );
  }

  get done(): boolean {
    return this.#clientState === 'closed' && (this.#end === null || this.#end.readyState === CLOSED);
  }

  get alive(): boolean {
    return !this.#broken && this.#clientState !== 'closed';
  }

  /** Accepts the connection. @returns what the server's libraries would give to it */
  accept(): { ws: WebSocket; socket: Socket } {
    this.#socket = new ServerSocket((data) => this.#sendDown({ data }));
    this.#end = new ServerEnd(this.protocol, {
      send: (data) => this.#sendDown({ data }),
      close: (code) => this.#sendDown({ close: code }),
      terminate: () => this.cut(),
    });
    this.down.push({ open: true });
    return { ws: this.#end as unknown as WebSocket, socket: this.#socket as unknown as Socket };
  }

  /** Refuses the connection. */
  refuse(): void {
    this.down.push({ close: ABNORMAL });
  }

  /** Delivers the next frame to the page. */
  deliverDown(): boolean {
    const frame = this.down.shift();
    if (frame === undefined) return false;
    this.#weigh();
    if (this.#clientState === 'closed') return true;
    if ('open' in frame) {
      this.#clientState = 'open';
      this.#tell('open', {});
    } else if ('data' in frame) {
      this.onDelivery(frame.data);
      this.#tell('message', { data: frame.data });
    } else {
      this.#clientState = 'closed';
      this.up.push({ close: true });
      this.#tell('close', { code: frame.close });
    }
    return true;
  }

  /** Delivers the next message to the server. */
  deliverUp(): boolean {
    if (!this.serverWaits) return false;
    const message = this.up.shift();
    if (message === undefined || this.#end === null) return false;
    if ('close' in message) this.#endServer();
    else if (this.#end.readyState === OPEN) {
      const data = Buffer.from(message.data);
      this.#end.emit('message', data, false);
    }
    return true;
  }

  /** Breaks the connection. Undelivered messages are lost, and neither end notices yet. */
  cut(): boolean {
    if (!this.alive) return false;
    this.#broken = true;
    this.up.length = 0;
    this.down.length = 0;
    this.#weigh();
    return true;
  }

  noticeAtClient(): boolean {
    if (!this.clientUnaware) return false;
    this.#clientState = 'closed';
    this.#tell('close', { code: ABNORMAL });
    return true;
  }

  noticeAtServer(): boolean {
    if (!this.serverUnaware) return false;
    this.#endServer();
    return true;
  }

  /** Called when the page has died. What it has sent is still delivered. */
  abandonByClient(): void {
    this.#listeners.length = 0;
    this.#closeClient();
  }

  /** Called when the server has died. The page notices at its own time. */
  abandonByServer(): void {
    this.#end?.removeAllListeners();
    if (this.#end !== null) this.#end.readyState = CLOSED;
    this.cut();
  }

  #closeClient(): void {
    if (this.#clientState === 'closed') return;
    this.#clientState = 'closed';
    if (!this.#broken) this.up.push({ close: true });
  }

  #sendDown(frame: DownFrame): void {
    if (this.#broken) return;
    this.down.push(frame);
    this.#weigh();
  }

  /** Sets the backlog that the server sees, and emits `drain` when it is empty. */
  #weigh(): void {
    const socket = this.#socket;
    if (socket === null) return;
    let length = 0;
    if (this.weight > 1) for (const frame of this.down) if ('data' in frame) length += frame.data.length * this.weight;
    socket.writableLength = length;
    if (length === 0) socket.emit('drain');
  }

  #endServer(): void {
    const end = this.#end;
    if (end === null || end.readyState === CLOSED) return;
    end.readyState = CLOSED;
    if (this.#socket !== null) {
      this.#socket.destroyed = true;
      this.#socket.emit('close');
    }
    end.emit('close');
  }

  #tell(type: string, event: Partial<ClientEvent>): void {
    for (const each of [...this.#listeners]) if (each.type === type) each.listener({ data: event.data, code: event.code ?? 0 });
  }
}

const OPEN = 1;
const CLOSING = 2;
const CLOSED = 3;

/** The part of a `ws` socket that the server uses. */
class ServerEnd extends EventEmitter {
  readonly OPEN = OPEN;
  readonly protocol: string;
  readyState = OPEN;
  isPaused = false;
  readonly #link: { send(data: string): void; close(code: number): void; terminate(): void };

  constructor(protocol: string, link: { send(data: string): void; close(code: number): void; terminate(): void }) {
    super();
    this.protocol = protocol;
    this.#link = link;
  }

  send(data: string | Buffer): void {
    this.#link.send(data.toString());
  }

  close(code: number): void {
    if (this.readyState !== OPEN) return;
    this.readyState = CLOSING;
    this.#link.close(code);
  }

  terminate(): void {
    if (this.readyState === OPEN) this.readyState = CLOSING;
    this.#link.terminate();
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
  }
}

/** The part of the TCP stream that the server uses. */
class ServerSocket extends EventEmitter {
  writableLength = 0;
  destroyed = false;
  #read = 0;
  #written = Buffer.alloc(0);
  readonly #send: (data: string) => void;

  constructor(send: (data: string) => void) {
    super();
    this.#send = send;
  }

  /** @param part a part of a text frame with its header (RFC 6455, 5.2), not masked */
  write(part: Buffer): boolean {
    this.#take(part);
    return !this.writableNeedDrain;
  }

  get writableNeedDrain(): boolean {
    return this.writableLength > 0;
  }

  #take(part: Buffer): void {
    this.#written = Buffer.concat([this.#written, part]);
    const short = this.#written[1] ?? 0;
    const head = short < 126 ? 2 : short === 126 ? 4 : 10;
    if (this.#written.length < head) return;
    const length = head === 2 ? short : head === 4 ? this.#written.readUInt16BE(2) : Number(this.#written.readBigUInt64BE(2));
    if (this.#written.length < head + length) return;
    this.#send(this.#written.toString('utf8', head));
    this.#written = Buffer.alloc(0);
  }

  /** Grows with each read, as if the client answered every ping. */
  get bytesRead(): number {
    return ++this.#read;
  }

  cork(): void {}

  uncork(): void {}
}
