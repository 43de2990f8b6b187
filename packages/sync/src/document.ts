/** A shared document as an app uses it: joins the replica, the connection and the journal. */
import { compose, type Delta, isEmpty, Text } from '@inkstone/ot';
import { makeClientId } from './client-id.ts';
import { type Clock, systemClock } from './clock.ts';
import { Connection } from './connection.ts';
import { Inheritance } from './inheritance.ts';
import type { JournalClaim } from './journal.ts';
import { pageSignals } from './network-signals.ts';
import type { DocumentListener, SharedDocumentOptions } from './options.ts';
import { Outbox } from './outbox.ts';
import type { CommittedEdit, Peer, Role, Selection, ServerMessage } from './protocol.ts';
import { openReplica, type Replica, type ReplicaListener, WrongTextError } from './replica.ts';
import type { SessionState } from './session.ts';
import { type CloseReason, insertedText, type LostReason, type LostWork, type Status, sameStatus } from './status.ts';

/** Milliseconds between two messages about one's own cursor. */
const PRESENCE_MS = 100;

export class SharedDocument {
  readonly #options: SharedDocumentOptions;
  readonly #clock: Clock;
  readonly #connection: Connection;
  readonly #inheritance: Inheritance | null;
  readonly #listeners = new Set<DocumentListener>();
  readonly #flushWaiters: { resolve: () => void; reject: (error: Error) => void }[] = [];
  #client: string;
  #outbox: Outbox;
  /** Null until the content has come. */
  #replica: Replica | null = null;
  /** What a dead page left pending, until the content that it belongs to has come. */
  #left: SessionState | null = null;
  #title = '';
  #role: Role | null = null;
  #link: 'starting' | 'online' | { readonly retryAt: number | null } = 'starting';
  #closed: CloseReason | null = null;
  /** The text here is not to be trusted: the content is asked for anew. */
  #reload = false;
  #mending = false;
  #shownStatus: Status = { state: 'opening' };
  #shownPeers: readonly Peer[] = [];
  #presenceSentAt = Number.NEGATIVE_INFINITY;
  #cancelPresence: (() => void) | null = null;

  /** Begins to connect at once; subscribe in the same turn to miss nothing. */
  constructor(options: SharedDocumentOptions) {
    const { documentId, user, journal, clock = systemClock } = options;
    this.#options = options;
    this.#clock = clock;
    this.#client = makeClientId(user.id);
    this.#outbox = this.#outboxWith(null);
    this.#connection = new Connection(
      {
        url: options.url,
        connect: options.connect ?? ((url, protocol) => new WebSocket(url, protocol)),
        clock,
        random: options.random ?? Math.random,
        signals: options.signals ?? pageSignals,
      },
      {
        opened: () => this.#hello(),
        received: (message) => this.#received(message),
        tooLarge: () => this.#refused(this.#replica?.session.inFlight ?? '', 'too-large'),
        dropped: (retryAt) => this.#dropped(retryAt),
        ended: (reason) => this.#ended(reason),
      },
    );
    const openDrain = (inherited: SharedDocumentOptions['journal'] & {}) => {
      const drain = new SharedDocument({ ...options, journal: inherited });
      drain.subscribe({ lost: (copy) => this.#emit((listener) => listener.lost?.(copy)) });
      return drain;
    };
    this.#inheritance = journal ? new Inheritance({ journal, documentId, userId: user.id, clock, openDrain }) : null;
    if (this.#inheritance) void this.#inheritance.begin(this.#client).then((claim) => this.#start(claim));
    else this.#connection.start();
  }

  /** Whether the content has come. */
  get isOpen(): boolean {
    return this.#replica !== null;
  }

  /** What the user sees; not to be changed but through `edit`. @throws Error before the content has come: what has not loaded must not look empty (R5) */
  get text(): Text {
    if (!this.#replica) throw new Error('the document is not open yet');
    return this.#replica.text;
  }

  /** The number of edits that the committed part of the text has had; 0 before it is open. */
  get version(): number {
    return this.#replica?.session.version ?? 0;
  }

  /** The client id of this page. */
  get client(): string {
    return this.#client;
  }

  /** What the user may do; null before it is open. */
  get role(): Role | null {
    return this.#role;
  }

  get title(): string {
    return this.#title;
  }

  get status(): Status {
    return this.#shownStatus;
  }

  /** The other open pages; their selections count in `text`. */
  get peers(): readonly Peer[] {
    return this.#replica?.presence.peers ?? [];
  }

  get canUndo(): boolean {
    return this.#mayEdit() && this.#replica?.undoStack.canUndo === true;
  }

  get canRedo(): boolean {
    return this.#mayEdit() && this.#replica?.undoStack.canRedo === true;
  }

  /**
   * Applies an edit of the user. It is shown at once, and saved when it can be.
   *
   * @throws RangeError when it does not fit the text or the server would refuse it; then nothing has changed
   * @throws Error when the document is not open, closed or read-only
   */
  edit(delta: Delta): void {
    if (!this.#replica) throw new Error('the document is not open yet');
    if (!this.#mayEdit())
      throw new Error(`the document can't be edited: it is ${this.#closed === null ? 'read-only' : `closed (${this.#closed})`}`);
    if (isEmpty(delta)) return;
    this.#replica.edit(delta, this.#clock.now());
    this.#edited();
  }

  /** Takes back the user's own last edits. @returns whether there was something to take back */
  undo(): boolean {
    const undone = this.#mayEdit() && this.#replica?.undo() === true;
    if (undone) this.#edited();
    return undone;
  }

  /** Brings back what was undone last. @returns whether there was something to bring back */
  redo(): boolean {
    const redone = this.#mayEdit() && this.#replica?.redo() === true;
    if (redone) this.#edited();
    return redone;
  }

  /** The next edit is undone by itself. */
  breakUndoGroup(): void {
    this.#replica?.undoStack.breakGroup();
  }

  /** Where the user's cursor is, in units of `text`; null without one. Others are told when they can't infer it. */
  setSelection(selection: Selection | null): void {
    this.#replica?.presence.select(selection);
    this.#sendPresence();
  }

  /** @returns what ends the subscription */
  subscribe(listener: DocumentListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Ends a wait between two tries to connect. */
  retryNow(): void {
    this.#connection.retryNow();
  }

  /** Resolves once the document is open and nothing is pending. @throws Error when it is closed before */
  flushed(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#flushWaiters.push({ resolve, reject });
      this.#refreshStatus();
    });
  }

  /** Leaves the document; what is not acknowledged stays in the journal, and the user's next page goes on with it. */
  async close(): Promise<void> {
    if (this.#closed === null) this.#finish('closed');
    await this.#inheritance?.close();
    await this.#outbox.close();
  }

  #start(claim: JournalClaim | null): void {
    if (this.#closed !== null) {
      void claim?.release();
      return;
    }
    this.#client = claim?.client ?? this.#client;
    this.#left = claim?.entry ?? null;
    this.#outbox = this.#outboxWith(claim);
    this.#connection.start();
  }

  #outboxWith(claim: JournalClaim | null): Outbox {
    return new Outbox({
      documentId: this.#options.documentId,
      userId: this.#options.user.id,
      claim,
      send: (edit) => {
        this.#connection.send({ type: 'edit', ...edit });
        this.#connection.awaitAnswer(true);
      },
      takenOver: () => this.#takenOver(),
    });
  }

  #hello(): void {
    const client = this.#client;
    const resume = this.#replica?.session ?? this.#left;
    if (!resume || this.#reload) this.#connection.send({ type: 'hello', client });
    else {
      const { history, version } = resume;
      this.#connection.send({ type: 'hello', client, history, version, ...(this.#replica ? {} : { needContent: true }) });
    }
  }

  #received(message: ServerMessage): void {
    switch (message.type) {
      case 'welcome':
        this.#welcomed(message);
        break;
      case 'edits':
        this.#receivedEdits(message.from, message.edits);
        break;
      case 'refused':
        this.#refused(message.id, message.code);
        break;
      case 'behind':
        this.#connection.awaitAnswer(false);
        this.#outbox.behind(message.id, message.version);
        break;
      case 'presence':
        this.#replica?.presence.receive(message.version, message.peers, message.left, this.#replica.session);
        this.#emitPeers();
        break;
      case 'check':
        this.#check(message.version, message.checksum);
        break;
      case 'title':
        this.#setTitle(message.title);
        break;
      case 'role':
        this.#setRole(message.role);
        break;
      case 'error':
        break; // answers a message that is not an edit; nothing here depends on it
    }
  }

  #welcomed(welcome: ServerMessage & { type: 'welcome' }): void {
    const { history, version, content } = welcome;
    const session = this.#replica?.session;
    if (!content && (this.#reload || session?.history !== history || session.version !== version)) {
      this.#reloadContent();
      return;
    }
    this.#connection.welcomed();
    this.#setTitle(welcome.title);
    this.#setRole(welcome.role);
    const replica = content ? this.#open(history, version, Text.of(content)) : this.#replica;
    if (!replica) return;
    replica.presence.reset(version, welcome.peers, replica.session);
    this.#link = 'online';
    this.#outbox.connected();
    this.#emitPeers();
    this.#sendPresence();
    this.#refreshStatus();
  }

  #open(history: string, version: number, text: Text): Replica {
    const fresh = { history, version, text };
    const listener: ReplicaListener = {
      changed: (delta, origin, by) => this.#emit((each) => each.changed?.(delta, origin, by)),
      lost: (reason, delta, code) => this.#offer(reason, delta, code),
    };
    if (this.#replica) this.#replica.replace(fresh);
    const replica = this.#replica ?? openReplica(this.#client, this.#left, fresh, listener);
    const mended = this.#mending;
    this.#replica = replica;
    this.#left = null;
    this.#reload = false;
    this.#mending = false;
    this.#outbox.serve(replica.session);
    this.#emit((each) => each.opened?.(replica.text));
    if (mended) this.#emit((each) => each.mended?.());
    return replica;
  }

  #receivedEdits(from: number, edits: readonly CommittedEdit[]): void {
    const replica = this.#replica;
    if (!replica || this.#link !== 'online') return;
    const { session } = replica;
    if (from > session.version) {
      this.#connection.drop(); // a frame is missing: resume after what is here
      return;
    }
    const { inFlight, pending } = session;
    let peersMoved = false;
    for (const edit of edits.slice(session.version - from)) {
      try {
        peersMoved = replica.receive(edit) || peersMoved;
      } catch (error) {
        if (!(error instanceof WrongTextError)) throw error;
        this.#mending = true;
        this.#reloadContent();
        return;
      }
      if (this.#closed !== null) return; // by a listener
    }
    if (session.inFlight !== inFlight) this.#connection.awaitAnswer(false);
    if (session.inFlight !== inFlight || session.pending !== pending) this.#outbox.changed();
    else this.#outbox.advanced();
    if (peersMoved) this.#emitPeers();
    this.#sendPresence();
    this.#refreshStatus();
  }

  #refused(id: string, code: string): void {
    if (!this.#replica?.refuse(id, code)) return;
    this.#connection.awaitAnswer(false);
    this.#outbox.changed();
    this.#emitPeers();
    this.#refreshStatus();
  }

  /** R3. Only where nothing is pending is `text` the text at a version. */
  #check(version: number, expected: string): void {
    const session = this.#replica?.session;
    if (!session || session.pending > 0 || session.version !== version) return;
    const actual = session.text.checksum();
    if (actual === expected) return;
    this.#connection.send({ type: 'mismatch', version, expected, actual });
    this.#mending = true;
    this.#reloadContent();
  }

  #reloadContent(): void {
    this.#reload = true;
    this.#connection.drop();
  }

  /** This page slept for so long that another one goes on with its journal and its id: here all begins again under an id of its own. */
  #takenOver(): void {
    this.#client = makeClientId(this.#options.user.id);
    const outbox = this.#outboxWith(null);
    this.#outbox = outbox;
    if (this.#replica) {
      this.#replica = this.#replica.under(this.#client);
      outbox.serve(this.#replica.session);
    }
    this.#connection.drop();
    this.#refreshStatus();
    this.#options.journal?.claim(this.#client).then(
      (claim) => outbox.keepIn(claim),
      () => {}, // a browser that stores nothing still edits
    );
  }

  #dropped(retryAt: number | null): void {
    if (this.#link !== 'starting' || retryAt !== null) this.#link = { retryAt };
    this.#outbox.disconnected();
    this.#refreshStatus();
  }

  #ended(reason: CloseReason): void {
    const pending = this.#pending();
    this.#finish(reason);
    if (pending.length === 0 || reason === 'closed') return;
    // After signing in again the next page sends what the journal keeps.
    if (reason === 'session-ended' && this.#options.journal) return;
    this.#offer(reason, pending.reduce(compose), null);
    // Sent again it would only end the next connection, and with it all that is typed later.
    if (reason === 'malformed') void this.#outbox.discard();
  }

  #finish(reason: CloseReason): void {
    this.#closed = reason;
    this.#connection.close();
    this.#outbox.disconnected();
    this.#cancelPresence?.();
    this.#refreshStatus();
  }

  #mayEdit(): boolean {
    return this.#replica !== null && this.#closed === null && this.#role !== 'viewer';
  }

  #edited(): void {
    this.#outbox.changed();
    this.#emitPeers();
    this.#refreshStatus();
  }

  /** Tells others where the cursor is if they can't know it, at most every `PRESENCE_MS`. */
  #sendPresence(): void {
    const replica = this.#replica;
    const news = this.#link === 'online' && !this.#cancelPresence && replica?.presence.unannounced(replica.session);
    if (!news || !replica) return;
    const wait = this.#presenceSentAt + PRESENCE_MS - this.#clock.now();
    if (wait > 0) {
      this.#cancelPresence = this.#clock.after(wait, () => {
        this.#cancelPresence = null;
        this.#sendPresence();
      });
      return;
    }
    this.#presenceSentAt = this.#clock.now();
    replica.presence.announce();
    this.#connection.send({ type: 'presence', version: replica.session.version, selection: news.selection });
  }

  #setTitle(title: string): void {
    if (title === this.#title) return;
    this.#title = title;
    this.#emit((listener) => listener.title?.(title));
  }

  #setRole(role: Role): void {
    if (role === this.#role) return;
    this.#role = role;
    this.#emit((listener) => listener.role?.(role));
    this.#refreshStatus();
  }

  #offer(reason: LostReason, delta: Delta, code: string | null): void {
    // The document may come back, and access to it: then the journal's copy is sent after all, unless the user has discarded it.
    const kept = reason === 'access-lost' || reason === 'document-gone';
    const discard = async () => {
      if (kept) await this.#outbox.discard();
    };
    const copy: LostWork = { reason, code, delta, text: insertedText(delta), discard };
    this.#emit((listener) => listener.lost?.(copy));
  }

  #emitPeers(): void {
    const peers = this.peers;
    if (peers.length === 0 && this.#shownPeers.length === 0) return;
    this.#shownPeers = peers;
    this.#emit((listener) => listener.peers?.(peers));
  }

  #emit(tell: (listener: DocumentListener) => void): void {
    for (const listener of [...this.#listeners]) tell(listener);
  }

  #refreshStatus(): void {
    const status = this.#currentStatus();
    if (!sameStatus(status, this.#shownStatus)) {
      this.#shownStatus = status;
      this.#emit((listener) => listener.status?.(status));
    }
    if (this.#replica?.session.pending === 0) for (const waiter of this.#flushWaiters.splice(0)) waiter.resolve();
    if (status.state !== 'closed') return;
    for (const waiter of this.#flushWaiters.splice(0)) waiter.reject(new Error(`the document is closed: ${status.reason}`));
  }

  #currentStatus(): Status {
    const pending = this.#pending().length;
    if (this.#closed !== null) return { state: 'closed', reason: this.#closed, pending };
    if (this.#link === 'starting') return { state: 'opening' };
    if (this.#link !== 'online') return { state: 'offline', pending, retryAt: this.#link.retryAt };
    if (pending > 0) return { state: 'saving', pending };
    return this.#role === 'viewer' ? { state: 'read-only' } : { state: 'saved' };
  }

  #pending(): readonly Delta[] {
    if (this.#replica) return this.#replica.session.pendingDeltas();
    return this.#left ? [...(this.#left.inFlight ? [this.#left.inFlight.delta] : []), ...this.#left.buffer] : [];
  }
}
