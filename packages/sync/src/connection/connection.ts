/** The connection to the server: opens a socket, notices when it is dead, and opens the next one. It knows nothing of documents. */
import type { Clock } from '../clock.ts';
import type { CloseReason } from '../document/status.ts';
import { CloseCode, HEARTBEAT_MS, SUBPROTOCOL } from '../protocol/constants.ts';
import type { ClientMessage, ServerMessage } from '../protocol/protocol.ts';
import type { NetworkSignals } from './network-signals.ts';

/** The part of a WebSocket that is used. Browsers' WebSocket and that of `ws` have it. */
export interface SocketLike {
  /** Bytes not yet handed to the network. */
  readonly bufferedAmount: number;
  send(data: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'open' | 'error', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { code: number }) => void): void;
}

export interface ConnectionOptions {
  /**
   * Gives the socket's URL with a fresh ticket. It is called for each attempt. A rejection with `code` `access-lost`, `not-found` or `session-ended` ends
   * the connection. Any other rejection is a failed attempt.
   */
  readonly url: () => Promise<string>;
  readonly connect: (url: string, protocol: string) => SocketLike;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly signals: NetworkSignals;
}

export interface ConnectionListener {
  /** A socket is open and waits for `hello`. */
  opened(): void;
  received(message: ServerMessage): void;
  /** A sent frame was over the limit. */
  tooLarge(): void;
  /** The connection is lost. @param retryAt when the next attempt starts, in milliseconds since 1970; null while one is under way */
  dropped(retryAt: number | null): void;
  /** The connection has ended for good. */
  ended(reason: CloseReason): void;
}

/** An attempt that has no open socket after this many milliseconds is given up. */
const OPEN_MS = 10_000;
/** Milliseconds that each message may take after `hello`, up to `welcome`. It is long because 10 MB take a while on a slow line. */
const WELCOME_MS = 60_000;
/** Milliseconds that an edit may stay unacknowledged while the upload makes no progress. */
const ANSWER_MS = 10_000;
/** After this many milliseconds without a message, the socket is taken for dead: two heartbeats are missing. */
const SILENCE_MS = 2.25 * HEARTBEAT_MS;
/**
 * The greatest factor of `SILENCE_MS`. A long message on a slow line also looks like silence, and would start again with each new connection. So the
 * time doubles after each silent connection, up to this factor, until a message has come.
 */
const MAX_SILENCE_FACTOR = 16;
/** Backoff: a random time up to 0.5 s, 1 s, 2 s … 10 s. The full jitter keeps clients from reconnecting all at once. */
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 10_000;
/** After a shutdown the first waits are at most 62, 125 and 250 ms: another server is there, if there are several. */
const FAILURES_AT_SHUTDOWN = -3;
/**
 * After a connection that lasted this long, or on which an edit was answered, the backoff starts from the beginning. A server that dies as soon as somebody
 * connects, or of an edit, answers none: to such a server its clients come ever more seldom.
 */
const STEADY_MS = 10_000;

export class Connection {
  readonly #options: ConnectionOptions;
  readonly #listener: ConnectionListener;
  /** The current attempt. Events of earlier ones are ignored. Null while waiting for the next attempt, and after the end. */
  #current: { socket: SocketLike | null } | null = null;
  #cancelTimer: () => void = () => {};
  #unsubscribe: () => void = () => {};
  #failures = 0;
  #welcomedAt: number | null = null;
  /** An edit was answered on the current connection. */
  #answered = false;
  /** When the last message came. */
  #heardAt = 0;
  /** Factor of `SILENCE_MS`. */
  #silenceFactor = 1;
  #askedAgain = false;
  #ended = false;

  constructor(options: ConnectionOptions, listener: ConnectionListener) {
    this.#options = options;
    this.#listener = listener;
  }

  start(): void {
    this.#unsubscribe = this.#options.signals((online) => (online ? this.retryNow() : this.drop()));
    this.#try();
  }

  send(message: ClientMessage): void {
    this.#current?.socket?.send(JSON.stringify(message));
  }

  /** The server has answered `hello`. */
  welcomed(): void {
    this.#welcomedAt = this.#options.clock.now();
    this.#listen();
  }

  /** Tells whether an edit waits for its acknowledgement. If none comes in time, the socket is taken for dead. */
  awaitAnswer(waiting: boolean): void {
    const socket = this.#current?.socket;
    if (!socket || this.#welcomedAt === null) return;
    if (waiting) this.#watch(socket, socket.bufferedAmount);
    else {
      this.#answered = true;
      this.#listen();
    }
  }

  /** Closes the socket and connects again soon. */
  drop(): void {
    if (this.#current) this.#retryLater();
  }

  /** Ends the wait between two attempts. */
  retryNow(): void {
    if (!this.#ended && !this.#current) this.#try();
  }

  /** Ends the connection. The listener is not called. */
  close(): void {
    this.#ended = true;
    this.#unsubscribe();
    this.#leave();
  }

  #try(): void {
    const attempt = { socket: null };
    this.#current = attempt;
    this.#timer(OPEN_MS, () => this.#retryLater());
    this.#listener.dropped(null);
    const asked = (async () => this.#options.url())();
    asked.then(
      (url) => this.#current === attempt && this.#open(attempt, url),
      (error: unknown) => this.#current === attempt && this.#noUrl(error),
    );
  }

  #open(attempt: { socket: SocketLike | null }, url: string): void {
    let socket: SocketLike;
    try {
      socket = this.#options.connect(url, SUBPROTOCOL);
    } catch {
      this.#retryLater();
      return;
    }
    attempt.socket = socket;
    const current = () => this.#current === attempt;
    socket.addEventListener('open', () => {
      if (!current()) return;
      this.#timer(WELCOME_MS, () => this.#retryLater());
      this.#listener.opened();
    });
    socket.addEventListener('message', (event) => {
      if (!current()) return;
      this.#heardAt = this.#options.clock.now();
      if (this.#welcomedAt !== null) this.#silenceFactor = 1;
      // A long content comes in many messages before the welcome.
      else this.#timer(WELCOME_MS, () => this.#retryLater());
      const message = parse(event.data);
      if (message) this.#listener.received(message);
      else this.#retryLater();
    });
    socket.addEventListener('close', (event) => {
      if (current()) this.#closed(event.code);
    });
    // An error is always followed by a close. Without a listener, `ws` would throw.
    socket.addEventListener('error', () => {});
  }

  #noUrl(error: unknown): void {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
    if (code === 'access-lost' || code === 'session-ended') this.#end(code);
    else if (code === 'not-found') this.#end('document-gone');
    else this.#retryLater();
  }

  #closed(code: number): void {
    switch (code) {
      case CloseCode.accessLost:
        this.#end('access-lost');
        break;
      case CloseCode.documentGone:
        this.#end('document-gone');
        break;
      case CloseCode.malformed:
        this.#end('malformed');
        break;
      case CloseCode.sessionEnded:
        this.#sessionEnded();
        break;
      case CloseCode.tooLarge:
        this.#listener.tooLarge();
        this.#retryLater();
        break;
      case CloseCode.shutdown:
        // A server that shuts down sends its clients elsewhere a few at a time, so they need not spread by themselves.
        this.#retryLater(FAILURES_AT_SHUTDOWN);
        break;
      default:
        this.#retryLater();
    }
  }

  /** Asks for a ticket once more before it gives up, because another tab may have renewed the session meanwhile. */
  #sessionEnded(): void {
    if (this.#isSteady()) this.#askedAgain = false;
    if (this.#askedAgain) {
      this.#end('session-ended');
      return;
    }
    this.#askedAgain = true;
    this.#leave();
    this.#try();
  }

  /** @param failures how many attempts have failed before; by default those since the last steady connection */
  #retryLater(failures?: number): void {
    const { clock, random } = this.#options;
    if (this.#isSteady()) {
      this.#failures = 0;
      this.#askedAgain = false;
    }
    this.#failures = failures ?? this.#failures;
    this.#leave();
    const wait = random() * Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#failures);
    this.#failures++;
    this.#timer(wait, () => this.#try());
    this.#listener.dropped(clock.now() + wait);
  }

  #isSteady(): boolean {
    return this.#welcomedAt !== null && (this.#answered || this.#options.clock.now() - this.#welcomedAt >= STEADY_MS);
  }

  #end(reason: CloseReason): void {
    this.close();
    this.#listener.ended(reason);
  }

  #leave(): void {
    const socket = this.#current?.socket;
    this.#current = null;
    this.#welcomedAt = null;
    this.#answered = false;
    this.#timer(null);
    socket?.close();
  }

  /** Checks when the last message came. One timer serves many messages. */
  #listen(): void {
    const silent = this.#options.clock.now() - this.#heardAt;
    const most = SILENCE_MS * this.#silenceFactor;
    if (silent < most) this.#timer(most - silent, () => this.#listen());
    else {
      this.#silenceFactor = Math.min(MAX_SILENCE_FACTOR, 2 * this.#silenceFactor);
      this.#retryLater();
    }
  }

  /** Waits `ANSWER_MS` for an answer, and again as long as the upload makes progress. */
  #watch(socket: SocketLike, buffered: number): void {
    this.#timer(ANSWER_MS, () => {
      if (socket.bufferedAmount < buffered) this.#watch(socket, socket.bufferedAmount);
      else this.#retryLater();
    });
  }

  /** Sets the one timer: for the next attempt, or for what the current one waits for. */
  #timer(ms: number, task: () => void): void;
  #timer(none: null): void;
  #timer(ms: number | null, task: () => void = () => {}): void {
    this.#cancelTimer();
    this.#cancelTimer = ms === null ? () => {} : this.#options.clock.after(ms, task);
  }
}

/** Parses a message. The server's messages are trusted. What is not JSON comes from something in between, such as a proxy. */
function parse(data: unknown): ServerMessage | null {
  try {
    return JSON.parse(String(data)) as ServerMessage;
  } catch {
    return null;
  }
}
