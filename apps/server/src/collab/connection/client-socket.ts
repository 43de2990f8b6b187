/** One WebSocket, whatever dialect it speaks: bounds reading, counts malformed messages, sends heartbeats and measures its backlog. */
import type { Socket } from 'node:net';
import type { Clock } from '@inkstone/sync/clock';
import { CloseCode, HEARTBEAT_MS } from '@inkstone/sync/constants';
import type { WebSocket } from 'ws';
import { type Broadcast, frameHead } from './broadcast.ts';

/** How many edits of one socket may wait for their commit. Reading pauses at this number and resumes at half of it. */
const MAX_UNANSWERED = 200;
const MAX_UNANSWERED_BYTES = 4 * 1024 * 1024;
/** Bytes that may be buffered for the client. Reading pauses above until they are received. */
const MAX_UNTAKEN_BYTES = 4 * 1024 * 1024;
/** This many malformed messages within the window (in ms) close the socket. */
const MAX_MALFORMED = 20;
const MALFORMED_WINDOW_MS = 10_000;
/** A socket with fewer buffered bytes counts as drained. */
const DRAINED_BYTES = 64 * 1024;

/** A ping frame without a payload (RFC 6455, 5.5.2). */
const PING = Buffer.of(0x89, 0);
/** Heartbeats of all sockets come together at full seconds (in ms), because waking up costs more than a heartbeat. */
const HEARTBEAT_ALIGN_MS = 1_000;
/** The state of an open connection, as in browsers. */
const OPEN = 1;

export class ClientSocket {
  /** A message that goes out with each heartbeat, for clients that can't see pings. */
  pulse: Broadcast | null = null;
  readonly #ws: WebSocket;
  readonly #socket: Socket;
  readonly #malformed: number[] = [];
  readonly #clock: Clock;
  #stopHeart: () => void;
  #unanswered = 0;
  #unansweredBytes = 0;
  /** Bytes that had been received at the last heartbeat. */
  #heard = 0;
  #pinged = false;
  #progress = '';
  #choked = false;

  constructor(ws: WebSocket, socket: Socket, clock: Clock) {
    this.#ws = ws;
    this.#socket = socket;
    this.#clock = clock;
    this.#stopHeart = this.#beatLater();
    ws.on('close', () => this.#stopHeart());
    // For example a broken connection or a frame over the limit. `close` follows.
    ws.on('error', () => undefined);
  }

  get closed(): boolean {
    return this.#ws.readyState !== OPEN;
  }

  /** Bytes that are buffered. */
  get backlog(): number {
    return this.#socket.writableLength;
  }

  /** Changes whenever the client receives some of the buffered bytes. A long message leaves in parts, which only the operating system's count shows. */
  get progress(): string {
    const { _handle } = this.#socket as Socket & { readonly _handle?: { readonly writeQueueSize?: number } | null };
    return `${_handle?.writeQueueSize ?? 0}/${this.#socket.writableLength}`;
  }

  /** Call this after each message that was read. It pauses reading from a client that sends but does not receive the answers. */
  throttle(): void {
    if (this.#choked || this.backlog < MAX_UNTAKEN_BYTES) return;
    this.#choked = true;
    this.#ws.pause();
    void this.drained().then(() => {
      this.#choked = false;
      this.#goOn();
    });
  }

  /** @returns false if the socket has to buffer the message */
  send(message: string | Broadcast): boolean {
    if (this.closed) return true;
    // Without compression `ws` writes each message in one go, so this frame comes between two of its messages.
    if (typeof message !== 'string') return this.#socket.write(message.bytes);
    this.#ws.send(message);
    return !this.#socket.writableNeedDrain;
  }

  /** Sends one message made of parts of UTF-8 text. The parts are not copied, so many sockets can share them. */
  sendParts(parts: readonly Buffer[]): void {
    if (this.closed) return;
    this.#socket.cork();
    this.#socket.write(frameHead(parts.reduce((sum, part) => sum + part.length, 0)));
    for (const part of parts) this.#socket.write(part);
    this.#socket.uncork();
  }

  /** Resolves when little is buffered, or the connection is closed. */
  drained(): Promise<void> {
    if (this.#socket.writableLength < DRAINED_BYTES || this.#socket.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        this.#socket.off('drain', done);
        this.#socket.off('close', done);
        resolve();
      };
      this.#socket.on('drain', done);
      this.#socket.on('close', done);
    });
  }

  /** Counts an edit that was read. Too many that wait for their commit pause reading. @returns a function to call when the edit is answered */
  hold(bytes: number): () => void {
    this.#unanswered++;
    this.#unansweredBytes += bytes;
    if (this.#unanswered >= MAX_UNANSWERED || this.#unansweredBytes >= MAX_UNANSWERED_BYTES) this.#ws.pause();
    return () => {
      this.#unanswered--;
      this.#unansweredBytes -= bytes;
      this.#goOn();
    };
  }

  /** Pings a client that sent nothing since the last heartbeat. Ends the connection if the ping is not answered before the next one. */
  #beat(): void {
    const { progress } = this;
    const { bytesRead } = this.#socket;
    const silent = bytesRead === this.#heard;
    // While reading is paused, no pong can be read. Behind a long message on a slow line, it comes late.
    if (silent && this.#pinged && (!this.#ws.isPaused || this.#choked) && progress === this.#progress) this.#ws.terminate();
    this.#heard = bytesRead;
    this.#pinged = silent;
    this.#progress = progress;
    if (!this.closed) {
      const parts = [...(silent ? [PING] : []), ...(this.pulse === null ? [] : [this.pulse.bytes])];
      if (parts.length > 0) this.#socket.write(Buffer.concat(parts));
    }
    this.#stopHeart = this.#beatLater();
  }

  #beatLater(): () => void {
    return this.#clock.after(HEARTBEAT_MS - (this.#clock.now() % HEARTBEAT_ALIGN_MS), () => this.#beat());
  }

  #goOn(): void {
    const few = this.#unanswered <= MAX_UNANSWERED / 2 && this.#unansweredBytes <= MAX_UNANSWERED_BYTES / 2;
    if (few && !this.#choked && this.#ws.isPaused) this.#ws.resume();
  }

  /** Counts a malformed message. Too many close the socket. */
  countMalformed(): void {
    const now = this.#clock.now();
    this.#malformed.push(now);
    while ((this.#malformed[0] ?? now) < now - MALFORMED_WINDOW_MS) this.#malformed.shift();
    if (this.#malformed.length >= MAX_MALFORMED) this.close(CloseCode.malformed, 'too many malformed messages');
  }

  close(code: number, reason: string): void {
    if (this.#ws.isPaused) this.#ws.resume();
    this.#ws.close(code, reason);
  }

  /** Closes the connection without a closing handshake. */
  terminate(): void {
    this.#ws.terminate();
  }
}
