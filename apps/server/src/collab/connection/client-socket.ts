/** One WebSocket, whatever dialect it speaks: bounded reading, counted nonsense, a heartbeat, and how much waits in it. */
import type { Socket } from 'node:net';
import type { Clock } from '@inkstone/sync/clock';
import { CloseCode, HEARTBEAT_MS } from '@inkstone/sync/constants';
import type { WebSocket } from 'ws';
import { type Broadcast, frameHead } from './broadcast.ts';

/** Edits of one socket that may wait for their commit; reading stops above, and goes on below half of it. */
const MAX_UNANSWERED = 200;
const MAX_UNANSWERED_BYTES = 4 * 1024 * 1024;
/** Bytes that wait to be taken; reading stops above until they are. */
const MAX_UNTAKEN_BYTES = 4 * 1024 * 1024;
/** Malformed messages within a window (ms) that close the socket. */
const MAX_MALFORMED = 20;
const MALFORMED_WINDOW_MS = 10_000;
/** Bytes in the socket below which it counts as drained. */
const DRAINED_BYTES = 64 * 1024;

/** A ping without a payload, as it goes over the line (RFC 6455, 5.5.2). */
const PING = Buffer.of(0x89, 0);
/** Heartbeats of all sockets come together at full seconds (in ms), since waking up for each costs more than it does. */
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
  /** Bytes that had come at the last heartbeat. */
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
    // A broken connection or a frame over the limit: `close` follows.
    ws.on('error', () => undefined);
  }

  get closed(): boolean {
    return this.#ws.readyState !== OPEN;
  }

  /** Bytes that wait to be sent. */
  get backlog(): number {
    return this.#socket.writableLength;
  }

  /** Changes whenever the other side takes something of what waits. A long message is taken in parts, which only the system's own count shows. */
  get progress(): string {
    const { _handle } = this.#socket as Socket & { readonly _handle?: { readonly writeQueueSize?: number } | null };
    return `${_handle?.writeQueueSize ?? 0}/${this.#socket.writableLength}`;
  }

  /** To be called after each message that was read: who sends and does not take the answers is read no further. */
  throttle(): void {
    if (this.#choked || this.backlog < MAX_UNTAKEN_BYTES) return;
    this.#choked = true;
    this.#ws.pause();
    void this.drained().then(() => {
      this.#choked = false;
      this.#goOn();
    });
  }

  /** False: more waits in the socket now than it takes at once. */
  send(message: string | Broadcast): boolean {
    if (this.closed) return true;
    // Without compression `ws` writes each message at once, so that this one comes between two of its.
    if (typeof message !== 'string') return this.#socket.write(message.bytes);
    this.#ws.send(message);
    return !this.#socket.writableNeedDrain;
  }

  /** Sends one message that is made of parts of UTF-8 text: none is copied, and many sockets may be sent the same. */
  sendParts(parts: readonly Buffer[]): void {
    if (this.closed) return;
    this.#socket.cork();
    this.#socket.write(frameHead(parts.reduce((sum, part) => sum + part.length, 0)));
    for (const part of parts) this.#socket.write(part);
    this.#socket.uncork();
  }

  /** Resolves when little waits, or the connection is gone. */
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

  /** An edit was read: too many that wait for their commit stop the reading. Returns what is to be called when it is answered. */
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

  /** Whoever sent nothing since the last heartbeat is pinged; whoever does not answer that until the next one is gone. */
  #beat(): void {
    const { progress } = this;
    const { bytesRead } = this.#socket;
    const silent = bytesRead === this.#heard;
    // While reading is paused a pong can't come; behind a long message on a slow line it comes late.
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

  /** Counts a message that was not understood; too many close the socket. */
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

  /** Ends the connection without a closing handshake. */
  terminate(): void {
    this.#ws.terminate();
  }
}
