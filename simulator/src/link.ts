/**
 * One connection between a page and a server, as both ends see it: the browser's `WebSocket` and the `ws` socket of the server.
 *
 * Messages of one connection keep their order, as TCP has it; what is on its way may arrive late, or never if the connection breaks, and each end
 * learns of the break in its own time.
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
  /** Bytes that count as waiting in the server's socket, for each character on the way down: above 1 the reader is a slow one. */
  readonly weight: number;
  /** The sign-in session that opened it. */
  readonly session: string;
  /** The dialect that it asks for; empty: the plain one. */
  readonly protocol: string;
  /** The name that a program gives its client in the address. */
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

  /** Name of the page that opened it. */
  get page(): string {
    return this.name.slice(0, this.name.indexOf('#'));
  }

  /** No server has it yet. */
  get waitsForServer(): boolean {
    return !this.#taken && this.#clientState === 'connecting' && !this.#broken;
  }

  /** A server begins to look at it. */
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

  /** The connection is gone and the page does not know. */
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

  /** A server takes the connection: what its libraries would hand to it. */
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

  /** The server does not take the connection. */
  refuse(): void {
    this.down.push({ close: ABNORMAL });
  }

  /** The next frame arrives at the page. */
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

  /** The next message arrives at the server. */
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

  /** The connection breaks: what is on its way is lost, and neither end knows. */
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

  /** The page has died: nobody listens any more, but what it has sent goes on. */
  abandonByClient(): void {
    this.#listeners.length = 0;
    this.#closeClient();
  }

  /** The server has died: nobody listens any more, and the page learns of it in its own time. */
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

  /** Sets what the server believes to wait in its socket, and tells it when that has become little. */
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

/** What the server uses of a socket of `ws`. */
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

/** What the server uses of the stream below. */
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

  /** @param part of a text message with its header (RFC 6455, 5.2), not masked */
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

  /** More at each look: a connection that is up answers every ping. */
  get bytesRead(): number {
    return ++this.#read;
  }

  cork(): void {}

  uncork(): void {}
}
