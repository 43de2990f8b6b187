/** A socket that speaks `inkstone.v1` (docs/protocol.md): deltas, many edits a frame, resume, checksums. */
import { parseDelta, type Text } from '@inkstone/ot';
import type { Clock } from '@inkstone/sync/clock';
import { CloseCode, LIMITS } from '@inkstone/sync/constants';
import { type ClientMessage, clientMessage, type FileChange, type Peer, type Role, type ServerMessage } from '@inkstone/sync/protocol';
import type { Logger } from 'pino';
import { type Authority, encodeContent } from '../document/authority.ts';
import type { Outcome } from '../document/submission.ts';
import { PEERS_IN_MESSAGE } from '../document/subscribers.ts';
import type { Documents } from '../host/documents.ts';
import { pause } from '../host/in-steps.ts';
import type { CollabMetrics } from '../host/metrics.ts';
import { Broadcast } from './broadcast.ts';
import type { EditFrame, PresenceFrame } from './client-connection.ts';
import type { ClientSocket } from './client-socket.ts';
import { type Caller, SocketConnection } from './socket-connection.ts';

type Hello = Extract<ClientMessage, { type: 'hello' }>;
type Edit = Extract<ClientMessage, { type: 'edit' }>;

const DELTA_LIMITS = { ops: LIMITS.editOps, length: LIMITS.editLength };

/** A socket that sends no hello for this long, in ms, is closed, because it keeps a document open. */
const HELLO_TIMEOUT_MS = 30_000;

/** Sent with each heartbeat, because a script in a browser can't see pings. */
const ALIVE = new Broadcast(JSON.stringify({ type: 'alive' } satisfies ServerMessage));

const CLOSING_BRACE = Buffer.from('}');

/** Units in one `content` message. With any formats, such a message has a few megabytes at most. */
const UNITS_AHEAD = 2_000;
const SENT_AHEAD = Buffer.from('[]');

/** The version at which a client starts or resumes. */
interface Start {
  readonly version: number;
  /** The content as JSON, in parts; null if the client has it. */
  readonly content: readonly Buffer[] | null;
}

export interface RichDeps {
  readonly documents: Documents;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: CollabMetrics;
  /** Of the HTTP request that became the socket, for the log. */
  readonly reqId: string;
  /** Called when the client opens the document, not when it resumes. */
  readonly onOpened: () => void;
  /** Called with the version that the user saw when the page is left or hidden. */
  readonly onSeen: (version: number) => void;
}

export class RichConnection extends SocketConnection {
  client = '';
  readonly #deps: RichDeps;
  readonly #cancelHelloTimeout: () => void;
  #state: 'new' | 'joining' | 'joined' = 'new';
  #mismatched = false;
  /** The version at which the page was hidden; null while it is shown. */
  #hiddenAt: number | null = null;

  constructor(socket: ClientSocket, authority: Authority, caller: Caller, deps: RichDeps) {
    super(socket, authority, caller);
    this.#deps = deps;
    this.#cancelHelloTimeout = deps.clock.after(HELLO_TIMEOUT_MS, () => this.close(CloseCode.tooSlow, 'no hello came'));
  }

  override end(): void {
    this.#cancelHelloTimeout();
    if (this.seen !== null) this.#deps.onSeen(this.seen);
  }

  override get seen(): number | null {
    return this.#state === 'joined' ? (this.#hiddenAt ?? this.sent) : null;
  }

  override receive(message: unknown, bytes: number): void {
    const parsed = clientMessage.safeParse(message);
    if (!parsed.success) {
      this.#malformed('This is not a message of inkstone.v1.');
      return;
    }
    const known = parsed.data;
    if (known.type === 'hello') {
      if (this.#state !== 'new' || !known.client.endsWith(`.${this.user.id}`)) this.#malformed('This hello is out of place.');
      else void this.#hello(known);
    } else if (this.#state === 'new') this.#malformed('The first message is hello.');
    else if (known.type === 'edit') this.#edit(known, bytes);
    else if (known.type === 'presence') this.#presence(known);
    else this.#mismatch(known);
  }

  override deliver(frame: EditFrame): boolean {
    return this.socket.send(frame.rich);
  }

  override showPresence(frame: PresenceFrame): void {
    if (frame.moved.length > 0 || frame.left.length > 0) this.socket.send(frame.rich);
  }

  override showTitle(title: string): void {
    this.#send({ type: 'title', title });
  }

  override showFile(file: FileChange): void {
    // Who is about to be welcomed reads the document's files after that.
    if (this.#state === 'joined') this.#send({ type: 'file', file });
  }

  override showRole(role: Role): void {
    // Before that, the welcome message carries the role.
    if (this.#state === 'joined') this.#send({ type: 'role', role });
  }

  override showCheck(version: number, checksum: string): void {
    this.#send({ type: 'check', version, checksum });
  }

  get author(): string {
    return this.client;
  }

  /** Ends this connection because its client has reconnected. This one was not known to be dead yet. */
  supersede(): void {
    this.authority.subscribers.leave(this);
    this.socket.terminate();
  }

  async #hello(hello: Hello): Promise<void> {
    this.#state = 'joining';
    this.#cancelHelloTimeout();
    this.client = hello.client;
    const authority = this.authority;
    try {
      const start = await this.#start(hello);
      // This connection got no notice of changes so far, so access is checked once more. From here to `join` nothing waits, so no change is missed.
      if ((await authority.participants.admit(this.user.id)) === null) {
        if (authority.stale) this.close(CloseCode.shutdown, 'try again');
        else this.close(CloseCode.accessLost, 'you have no access to this document any more');
        return;
      }
      if (this.closed) return;
      this.role = authority.participants.roleOf(this);
      for (const other of authority.subscribers.connections) {
        if (other.client === this.client && other instanceof RichConnection) other.supersede();
      }
      this.sent = start.version;
      this.#welcome(start);
      authority.subscribers.join(this);
      this.#state = 'joined';
      if (hello.version === undefined) this.#deps.onOpened();
    } catch (error) {
      const { logger, reqId } = this.#deps;
      logger.warn({ err: error, document: authority.document, reqId }, 'a document could not be opened');
      this.close(CloseCode.internalError, 'the document cannot be read now');
    }
  }

  /** Where the client starts: at its own version if it has a valid one, otherwise at the content that it needs. */
  async #start(hello: Hello): Promise<Start> {
    const authority = this.authority;
    const { version, history, needContent } = hello;
    if (version !== undefined && history === authority.history) {
      if (version > authority.version) await authority.refresh();
      if (version <= authority.version) {
        if (!needContent) return { version, content: null };
        const at = await this.#deps.documents.read(authority.document, version);
        if (at !== null) return await this.#showContent(version, at.text, () => encodeContent(at.text, this.#deps.clock));
      }
    }
    return await this.#showContent(authority.version, authority.text, () => authority.encodedContent().json);
  }

  /** The content for the welcome message. If it is too long for one message, this sends it ahead in `content` messages. */
  async #showContent(version: number, text: Text, encode: () => Promise<readonly Buffer[]>): Promise<Start> {
    if (text.jsonLength <= LIMITS.documentJson) return { version, content: await encode() };
    const shown = text.snapshot();
    for (let from = 0; from < shown.length && !this.closed; from += UNITS_AHEAD) {
      this.#send({ type: 'content', ops: shown.slice(from, Math.min(shown.length, from + UNITS_AHEAD)) });
      await this.socket.drained();
      await pause(this.#deps.clock);
    }
    return { version, content: [SENT_AHEAD] };
  }

  #welcome({ version, content }: Start): void {
    const { history, title, subscribers } = this.authority;
    subscribers.flush();
    // Positions count at the version of those who are up to date; who isn't yet gets them when it is.
    const everyone: Peer[] = version === subscribers.version ? subscribers.everyone : [];
    const peers = everyone.slice(0, PEERS_IN_MESSAGE);
    const head = JSON.stringify({ type: 'welcome', history, version, title, role: this.role, user: this.user, peers });
    if (content === null) this.socket.send(head);
    else this.socket.sendParts([Buffer.from(`${head.slice(0, -1)},"content":`), ...content, CLOSING_BRACE]);
    if (everyone.length > peers.length) subscribers.showEveryone(this, everyone.slice(PEERS_IN_MESSAGE));
    this.socket.pulse = ALIVE;
  }

  #edit(edit: Edit, bytes: number): void {
    const { id, version } = edit;
    // The permissions of the user are checked with the batch. Those of a token are the connection's.
    if (this.readOnly) {
      this.#send({ type: 'refused', id, code: 'not-an-editor', message: 'This token only reads.' });
      return;
    }
    const parsed = parseDelta(edit.delta, DELTA_LIMITS);
    if (!parsed.ok) {
      this.#send({ type: 'refused', id, code: parsed.problem.code, message: parsed.problem.message });
      return;
    }
    const answered = this.socket.hold(bytes);
    this.authority.submit({
      client: this.client,
      id,
      user: this.user,
      receivedAt: this.#deps.clock.now(),
      base: version,
      delta: parsed.delta,
      mergeAnyAge: false,
      settle: (outcome) => {
        answered();
        this.#answer(id, outcome);
      },
    });
  }

  #answer(id: string, outcome: Outcome): void {
    switch (outcome.type) {
      case 'committed':
        // The client sees its own edit in the stream of edits, and recognises it by its id.
        break;
      case 'refused':
        this.#send({ type: 'refused', id, code: outcome.code, message: outcome.message });
        break;
      case 'behind':
        this.#send({ type: 'behind', id, version: outcome.version });
        break;
      case 'dropped':
        this.close(CloseCode.internalError, 'try again');
        break;
      default:
        outcome satisfies never;
    }
  }

  #presence({ version, selection, activity }: Extract<ClientMessage, { type: 'presence' }>): void {
    const { recent, subscribers } = this.authority;
    if (activity === 'away') this.#hide();
    else this.#hiddenAt = null;
    // A cursor at an unknown version is ignored. The client sends the next one soon.
    if (this.#state !== 'joined' || version > this.authority.version || version < recent.start) return;
    const end = recent.lengthAt(version);
    if (selection !== null && (selection.anchor >= end || selection.head >= end)) return;
    subscribers.move(this, selection, version, activity);
  }

  #hide(): void {
    if (this.#hiddenAt !== null || this.#state !== 'joined') return;
    this.#hiddenAt = this.sent;
    this.#deps.onSeen(this.sent);
  }

  #mismatch({ version, expected, actual }: Extract<ClientMessage, { type: 'mismatch' }>): void {
    const { logger, metrics, reqId } = this.#deps;
    metrics.mismatch();
    // The client reloads on another socket. Further reports on this one would only fill the log.
    if (this.#mismatched) return;
    this.#mismatched = true;
    const { document } = this.authority;
    logger.error({ document, client: this.client, reqId, version, expected, actual }, 'a client had another text; it reloads');
  }

  #malformed(message: string): void {
    this.#send({ type: 'error', code: 'malformed', message });
    this.socket.countMalformed();
  }

  #send(message: ServerMessage): void {
    this.socket.send(JSON.stringify(message));
  }
}
