/** A program that writes over the plain dialect of the socket, and sends what was not answered again under its id. */
import type { Delta } from '@inkstone/ot';
import { WebSocket } from 'ws';
import type { Client, ClientOptions } from './writer.ts';

type Message =
  | { readonly type: 'document'; readonly content: string; readonly version: number }
  | {
      readonly type: 'edit';
      readonly operation: 'insert' | 'delete' | 'format' | 'none';
      readonly position: number;
      readonly content: string;
      readonly length: number;
      readonly version: number;
      readonly own?: true;
      readonly id?: string;
      readonly more?: true;
    }
  | { readonly type: 'saved'; readonly id: string }
  | { readonly type: 'error'; readonly code: string; readonly id?: string }
  | { readonly type: 'users' | 'cursor' };

const MOST_PENDING = 2;
/** After a connection is lost it waits up to this long. */
const RETRY_MS = 500;
/** An edit that is not answered in this time, in ms: the connection is taken for dead. */
const ANSWER_MS = 8_000;
const CHECK_MS = 500;

export class Program implements Client {
  readonly name: string;
  readonly documentId: string;
  version = 0;
  readonly #options: ClientOptions;
  readonly #pending = new Map<string, { readonly frame: string; readonly mark: string }>();
  readonly #watch: NodeJS.Timeout;
  #text: string | null = null;
  #socket: WebSocket | null = null;
  #isOpen = false;
  #isClosed = false;
  /** When it last sent, or heard, anything. */
  #heardAt = performance.now();
  #edits = 0;
  /** Whether more messages of the current edit follow. */
  #more = false;

  constructor(options: ClientOptions) {
    this.name = options.name;
    this.documentId = options.documentId;
    this.#options = options;
    this.#watch = setInterval(() => {
      const waits = this.#pending.size > 0 || !this.#isOpen;
      if (waits && performance.now() - this.#heardAt > ANSWER_MS) this.#socket?.terminate();
    }, CHECK_MS);
    void this.#connect();
  }

  get server(): number | null {
    return this.#options.route.server;
  }

  get isConnected(): boolean {
    return this.#isOpen;
  }

  get isFlushed(): boolean {
    return this.#isOpen && this.#pending.size === 0;
  }

  content() {
    return this.#text === null ? null : { ops: [{ insert: `${this.#text}\n` }] satisfies Delta, hasFormats: false };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#watch);
    this.#socket?.terminate();
  }

  write(): void {
    if (!this.#isOpen || this.#text === null || this.#more || this.#pending.size >= MOST_PENDING) return;
    const { random, ledger } = this.#options;
    const mark = ledger.typed(this.documentId, this.server);
    const id = `${this.name}-${this.#edits++}`;
    const position = Math.floor(random() * (this.#text.length + 1));
    const frame = JSON.stringify({ type: 'edit', id, operation: 'insert', position, content: mark, version: this.version });
    if (this.#pending.size === 0) this.#heardAt = performance.now();
    this.#pending.set(id, { frame, mark });
    this.#socket?.send(frame);
  }

  async #connect(): Promise<void> {
    const { session, route } = this.#options;
    const again = () => {
      if (!this.#isClosed) setTimeout(() => void this.#connect(), Math.random() * RETRY_MS);
    };
    let url: string;
    try {
      url = await session.socketUrl(route.next(), this.documentId);
    } catch {
      again();
      return;
    }
    if (this.#isClosed) return;
    const socket = new WebSocket(url, { perMessageDeflate: false, handshakeTimeout: ANSWER_MS });
    this.#socket = socket;
    this.#heardAt = performance.now();
    socket.on('message', (data) => this.#hear(JSON.parse(String(data)) as Message));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      const wasOpen = this.#isOpen;
      this.#isOpen = false;
      this.#more = false;
      if (wasOpen && !this.#isClosed) this.#options.onClosed(this);
      again();
    });
  }

  #hear(message: Message): void {
    this.#heardAt = performance.now();
    if (message.type === 'document') this.#begin(message.content, message.version);
    if (message.type === 'edit') this.#follow(message);
    if (message.type === 'saved') this.#answered(message.id);
    if (message.type === 'error') this.#options.ledger.broken(`R5: ${this.name} was refused ${message.id}: ${message.code}`);
  }

  #begin(content: string, version: number): void {
    this.#text = content;
    this.version = version;
    this.#isOpen = true;
    this.#options.route.arrived();
    for (const { frame } of this.#pending.values()) this.#socket?.send(frame);
  }

  /** Applies an edit. They come in order and without gaps (R2). */
  #follow(edit: Extract<Message, { type: 'edit' }>): void {
    const expected = this.#more ? this.version : this.version + 1;
    if (edit.version !== expected) this.#options.ledger.broken(`R2: ${this.name} at ${this.version} was sent version ${edit.version}`);
    this.version = edit.version;
    this.#more = edit.more === true;
    const text = this.#text ?? '';
    const { position } = edit;
    if (edit.operation === 'insert') this.#text = text.slice(0, position) + edit.content + text.slice(position);
    if (edit.operation === 'delete') this.#text = text.slice(0, position) + text.slice(position + edit.length);
    if (edit.own === true && edit.id !== undefined && !this.#more) this.#answered(edit.id);
  }

  #answered(id: string): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    this.#pending.delete(id);
    this.#options.ledger.saved(this.name, [pending.mark]);
  }
}
