/** A shared document as an app uses it: joins the session, the connection, the journal, undo and presence. */
import { checkFits, compose, type Delta, isEmpty, Text } from '@inkstone/ot';
import { carryOver } from './carry-over.ts';
import { makeClientId } from './client-id.ts';
import { type Clock, systemClock } from './clock.ts';
import { Connection, type SocketLike } from './connection.ts';
import type { Journal, JournalClaim } from './journal.ts';
import { type NetworkSignals, pageSignals } from './network-signals.ts';
import { Outbox } from './outbox.ts';
import { Presence } from './presence.ts';
import type { CommittedEdit, Peer, Role, Selection, ServerMessage } from './protocol.ts';
import { Session, type SessionState } from './session.ts';
import { type CloseReason, insertedText, type LostReason, type LostWork, type Status, sameStatus } from './status.ts';
import { UndoStack } from './undo.ts';

export interface SharedDocumentOptions {
  readonly documentId: string;
  readonly user: { readonly id: string };
  /**
   * The socket's URL with a fresh ticket; asked for at each connect. A rejection with `code` `access-lost`, `not-found` or `session-ended` closes the
   * document; after any other it is asked again.
   */
  readonly url: () => Promise<string>;
  /** Default: the platform's `WebSocket`. */
  readonly connect?: (url: string, protocol: string) => SocketLike;
  /** Where unsaved edits outlive the page. Default: nowhere. */
  readonly journal?: Journal;
  readonly clock?: Clock;
  /** Uniform in [0, 1), for the backoff. */
  readonly random?: () => number;
  readonly signals?: NetworkSignals;
}

export interface DocumentListener {
  /** The first content, or content that replaces all there was (another history, a mended mismatch): show all of it anew. */
  opened?(text: Text): void;
  /** The text has changed; the view applies it, except `local`, which is its own. `by` is null for one's own. */
  changed?(delta: Delta, origin: 'local' | 'remote' | 'undo', by: { readonly client: string; readonly user: string } | null): void;
  status?(status: Status): void;
  peers?(peers: readonly Peer[]): void;
  role?(role: Role): void;
  title?(title: string): void;
  /** Edits that can't be saved any more: offer them as a copy (R5). */
  lost?(copy: LostWork): void;
  /** The text here was not the text that others have; it has been replaced (R3). */
  mended?(): void;
}

/** Milliseconds between two messages about one's own cursor, and between two looks for journals of pages that died meanwhile. */
const PRESENCE_MS = 100;
const ADOPT_MS = 60_000;

export class SharedDocument {
  readonly #options: SharedDocumentOptions;
  readonly #clock: Clock;
  readonly #connection: Connection;
  readonly #listeners = new Set<DocumentListener>();
  readonly #undo = new UndoStack();
  readonly #drains = new Set<SharedDocument>();
  readonly #flushWaiters: { resolve: () => void; reject: (error: Error) => void }[] = [];
  readonly #timers = new Map<'presence' | 'adopt', () => void>();
  #client: string;
  #presence: Presence;
  #outbox: Outbox | null = null;
  #session: Session | null = null;
  /** Pending edits of a page that died, until the content that they belong to has come. */
  #adopted: SessionState | null = null;
  #title = '';
  #role: Role | null = null;
  #link: 'starting' | 'online' | { readonly retryAt: number | null } = 'starting';
  #closed: CloseReason | null = null;
  /** The text here is not to be trusted: the content is asked for anew. */
  #reload = false;
  #mending = false;
  #shownStatus: Status = { state: 'opening' };
  #presenceSentAt = Number.NEGATIVE_INFINITY;

  /** Begins to connect at once; subscribe in the same turn to miss nothing. */
  constructor(options: SharedDocumentOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#client = makeClientId(options.user.id);
    this.#presence = new Presence(this.#client);
    this.#connection = new Connection(
      {
        url: options.url,
        connect: options.connect ?? ((url, protocol) => new WebSocket(url, protocol)),
        clock: this.#clock,
        random: options.random ?? Math.random,
        signals: options.signals ?? pageSignals,
      },
      {
        opened: () => this.#hello(),
        received: (message) => this.#received(message),
        tooLarge: () => this.#refused(this.#session?.inFlight ?? '', 'too-large'),
        dropped: (retryAt) => this.#dropped(retryAt),
        ended: (reason) => this.#ended(reason),
      },
    );
    if (options.journal) void this.#startWithJournal(options.journal);
    else this.#start(null);
  }

  /** Whether the content has come. */
  get isOpen(): boolean {
    return this.#session !== null;
  }

  /** What the user sees; not to be changed but through `edit`. @throws Error before the content has come: an unloaded document must not look empty (R5) */
  get text(): Text {
    if (!this.#session) throw new Error('the document is not open yet');
    return this.#session.text;
  }

  /** The number of edits that the committed part of the text has had; 0 before it is open. */
  get version(): number {
    return this.#session?.version ?? 0;
  }

  /** This page's client id. */
  get client(): string {
    return this.#client;
  }

  get role(): Role | null {
    return this.#role;
  }

  get title(): string {
    return this.#title;
  }

  get status(): Status {
    return this.#shownStatus;
  }

  /** The other open pages; selections count in `text`. */
  get peers(): readonly Peer[] {
    return this.#presence.peers;
  }

  get canUndo(): boolean {
    return this.#undo.canUndo;
  }

  get canRedo(): boolean {
    return this.#undo.canRedo;
  }

  /**
   * Applies an edit of the user. It is shown at once and saved when it can be.
   *
   * @throws RangeError when it does not fit the text
   * @throws Error when the document is not open, closed or read-only
   */
  edit(delta: Delta): void {
    const session = this.#editable();
    if (isEmpty(delta)) return;
    const problem = checkFits(delta, session.text);
    if (problem) throw new RangeError(problem.message);
    const before = session.text.snapshot();
    session.edit(delta);
    this.#undo.record(delta, before, this.#clock.now());
    this.#edited(delta, 'local');
  }

  /** Takes back the user's own last edits. @returns whether there was something to take back */
  undo(): boolean {
    const session = this.#editable();
    return this.#applyUndo(this.#undo.undo(session.text));
  }

  redo(): boolean {
    const session = this.#editable();
    return this.#applyUndo(this.#undo.redo(session.text));
  }

  /** The next edit is undone by itself. */
  breakUndoGroup(): void {
    this.#undo.breakGroup();
  }

  /** Where the user's cursor is, in units of `text`; null without one. Others are told when they can't infer it. */
  setSelection(selection: Selection | null): void {
    this.#presence.select(selection);
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

  /** Leaves the document; what is not acknowledged stays in the journal, and the next page of the user's goes on with it. */
  async close(): Promise<void> {
    if (this.#closed === null) this.#finish('closed');
    await Promise.all([...this.#drains].map((drain) => drain.close()));
    await this.#outbox?.close();
  }

  async #startWithJournal(journal: Journal): Promise<void> {
    const { documentId, user } = this.#options;
    let claims: JournalClaim[] = [];
    let own: JournalClaim | null = null;
    try {
      claims = await journal.adopt(documentId, user.id);
      own = claims.shift() ?? (await journal.claim(this.#client));
    } catch {
      // A browser that stores nothing still edits; what is typed lives as long as the page.
    }
    if (this.#closed !== null) {
      await Promise.all([own, ...claims].map((claim) => claim?.release()));
      return;
    }
    this.#start(own);
    void this.#drain(claims);
    this.#adoptLater(journal);
  }

  #start(claim: JournalClaim | null): void {
    this.#adopted = claim?.entry ?? null;
    this.#become(claim?.client ?? this.#client, claim);
    this.#connection.start();
  }

  /** From now on this page edits under the id `client`. */
  #become(client: string, claim: JournalClaim | null): void {
    this.#client = client;
    this.#presence = new Presence(client);
    this.#outbox = new Outbox({
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

  /** What other dead pages left is sent under their ids, each in a session of its own, one after another. */
  async #drain(claims: JournalClaim[]): Promise<void> {
    for (const claim of claims) {
      if (this.#closed !== null) {
        await claim.release();
        continue;
      }
      const inherited = [claim];
      const drain = new SharedDocument({
        ...this.#options,
        journal: { adopt: async () => inherited.splice(0), claim: async () => claim },
      });
      this.#drains.add(drain);
      drain.subscribe({ lost: (copy) => this.#emit((listener) => listener.lost?.(copy)) });
      await drain.flushed().catch(() => {});
      await drain.close();
      this.#drains.delete(drain);
    }
  }

  /** Looks again for pages that have died meanwhile. */
  #adoptLater(journal: Journal): void {
    this.#timer('adopt', ADOPT_MS, async () => {
      const claims = await journal.adopt(this.#options.documentId, this.#options.user.id).catch(() => []);
      await this.#drain(claims);
      if (this.#closed === null) this.#adoptLater(journal);
    });
  }

  #hello(): void {
    const client = this.#client;
    const resume = this.#reload ? null : (this.#session?.state() ?? this.#adopted);
    if (!resume) this.#connection.send({ type: 'hello', client });
    else {
      const { history, version } = resume;
      this.#connection.send({ type: 'hello', client, history, version, ...(this.#session ? {} : { needContent: true }) });
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
        this.#outbox?.behind(message.id, message.version);
        break;
      case 'presence':
        if (!this.#session) break;
        this.#presence.receive(message.version, message.peers, message.left, this.#session);
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
    const resumed = this.#session?.history === welcome.history && this.#session.version === welcome.version && !this.#reload;
    if (!welcome.content && !resumed) {
      this.#reloadContent();
      return;
    }
    this.#connection.welcomed();
    this.#setTitle(welcome.title);
    this.#setRole(welcome.role);
    if (welcome.content) this.#open(welcome.history, welcome.version, Text.of(welcome.content));
    if (!this.#session) return;
    this.#presence.reset(welcome.version, welcome.peers, this.#session);
    this.#link = 'online';
    this.#outbox?.connected();
    this.#emitPeers();
    this.#sendPresence();
    this.#refreshStatus();
  }

  #open(history: string, version: number, text: Text): void {
    const old = this.#session?.state() ?? this.#adopted;
    const before = this.#session?.committedText() ?? null;
    const carried = old && carryOver(old, before, { history, version, text });
    const session = carried?.session ?? new Session({ client: this.#client, history, version, text });
    const mended = this.#mending;
    this.#session = session;
    this.#adopted = null;
    this.#reload = false;
    this.#mending = false;
    this.#undo.clear();
    this.#presence.clear();
    this.#outbox?.serve(session);
    this.#emit((listener) => listener.opened?.(session.text));
    if (carried?.lost) this.#offer(carried.lost.reason, null, carried.lost.delta);
    if (mended) this.#emit((listener) => listener.mended?.());
  }

  #receivedEdits(from: number, edits: readonly CommittedEdit[]): void {
    const session = this.#session;
    if (!session || this.#link !== 'online') return;
    if (from > session.version) {
      this.#connection.drop(); // a frame is missing: resume after what is here
      return;
    }
    const { inFlight, pending } = session;
    let peersMoved = false;
    for (const edit of edits.slice(session.version - from)) {
      try {
        peersMoved = this.#receivedEdit(session, edit) || peersMoved;
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        this.#reloadContent();
        return;
      }
      if (this.#closed !== null) return; // by a listener
    }
    if (session.inFlight !== inFlight) this.#connection.awaitAnswer(false);
    if (session.inFlight !== inFlight || session.pending !== pending) this.#outbox?.changed();
    else this.#outbox?.advanced();
    if (peersMoved) this.#emitPeers();
    this.#sendPresence();
    this.#refreshStatus();
  }

  /** @returns whether peers have moved */
  #receivedEdit(session: Session, edit: CommittedEdit): boolean {
    const changes = session.receive(session.version, [edit]);
    for (const change of changes) {
      this.#undo.transform(change.delta);
      this.#presence.changed(change);
    }
    const placed = this.#presence.committed(edit, session);
    for (const { delta, client, user } of changes) {
      if (!isEmpty(delta)) this.#emit((listener) => listener.changed?.(delta, 'remote', { client, user }));
    }
    for (const delta of session.lost()) {
      this.#undo.clear();
      this.#offer('uncertain', null, delta);
    }
    return placed || changes.length > 0;
  }

  #refused(id: string, code: string): void {
    const back = this.#session?.refuse(id);
    if (!this.#session || !back) return;
    this.#undo.clear();
    this.#presence.changed({ delta: back, client: '', user: '' });
    this.#connection.awaitAnswer(false);
    this.#outbox?.changed();
    if (!isEmpty(back)) this.#emit((listener) => listener.changed?.(back, 'remote', null));
    for (const delta of this.#session.lost()) this.#offer('refused', code, delta);
    this.#refreshStatus();
  }

  /** R3. Only where nothing is pending is `text` the text at a version. */
  #check(version: number, expected: string): void {
    const session = this.#session;
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

  /** This page slept for so long that another one goes on with its journal and its id: here everything begins again under an id of its own. */
  #takenOver(): void {
    const old = this.#session;
    this.#become(makeClientId(this.#options.user.id), null);
    if (old) {
      const back = old.abandon();
      const { history, version, text } = old;
      const session = new Session({ client: this.#client, history, version, text });
      this.#session = session;
      this.#undo.clear();
      this.#outbox?.serve(session);
      if (!isEmpty(back)) this.#emit((listener) => listener.changed?.(back, 'remote', null));
      for (const delta of old.lost()) this.#offer('uncertain', null, delta);
    }
    this.#connection.drop();
    this.#refreshStatus();
    const outbox = this.#outbox;
    this.#options.journal?.claim(this.#client).then(
      (claim) => outbox?.keepIn(claim),
      () => {}, // a browser that stores nothing, see above
    );
  }

  #dropped(retryAt: number | null): void {
    const first = this.#link === 'starting' && retryAt === null;
    if (!first) this.#link = { retryAt };
    this.#outbox?.disconnected();
    this.#refreshStatus();
  }

  #ended(reason: CloseReason): void {
    const pending = this.#session?.pendingDeltas() ?? (this.#adopted ? pendingOf(this.#adopted) : []);
    this.#finish(reason);
    if (pending.length === 0) return;
    // The journal keeps it: after signing in again, the next page sends it.
    if (reason === 'session-ended' && this.#options.journal) return;
    if (reason !== 'closed') this.#offer(reason, null, pending.reduce(compose));
    // Sent again it would only close the socket again, and with it everything that is typed later.
    if (reason === 'malformed') void this.#outbox?.discard();
  }

  #finish(reason: CloseReason): void {
    this.#closed = reason;
    this.#connection.close();
    this.#outbox?.disconnected();
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
    this.#refreshStatus();
  }

  #editable(): Session {
    if (!this.#session) throw new Error('the document is not open yet');
    if (this.#closed !== null) throw new Error(`the document is closed: ${this.#closed}`);
    if (this.#role === 'viewer') throw new Error('the document is read-only');
    return this.#session;
  }

  #applyUndo(delta: Delta | null): boolean {
    if (!delta) return false;
    this.#editable().edit(delta);
    this.#edited(delta, 'undo');
    return true;
  }

  #edited(delta: Delta, origin: 'local' | 'undo'): void {
    this.#presence.edited(delta);
    this.#emit((listener) => listener.changed?.(delta, origin, null));
    this.#emitPeers();
    this.#outbox?.changed();
    this.#refreshStatus();
  }

  /** Tells others where the cursor is, if they can't know; at most every `PRESENCE_MS`. */
  #sendPresence(): void {
    const session = this.#session;
    if (!session || this.#link !== 'online' || this.#timers.has('presence')) return;
    const news = this.#presence.unannounced(session);
    if (!news) return;
    const wait = this.#presenceSentAt + PRESENCE_MS - this.#clock.now();
    if (wait > 0) {
      this.#timer('presence', wait, () => this.#sendPresence());
      return;
    }
    this.#presenceSentAt = this.#clock.now();
    this.#presence.announce();
    this.#connection.send({ type: 'presence', version: session.version, selection: news.selection });
  }

  #timer(name: 'presence' | 'adopt', ms: number, task: () => void): void {
    const cancel = this.#clock.after(ms, () => {
      this.#timers.delete(name);
      task();
    });
    this.#timers.set(name, cancel);
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

  #offer(reason: LostReason, code: string | null, delta: Delta): void {
    // The document may come back, and access to it: then the journal's copy is sent after all, unless the user has discarded it.
    const kept = reason === 'access-lost' || reason === 'document-gone';
    const discard = async () => {
      if (kept) await this.#outbox?.discard();
    };
    const copy: LostWork = { reason, code, delta, text: insertedText(delta), discard };
    this.#emit((listener) => listener.lost?.(copy));
  }

  #emitPeers(): void {
    this.#emit((listener) => listener.peers?.(this.#presence.peers));
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
    if (this.#session?.pending === 0) for (const waiter of this.#flushWaiters.splice(0)) waiter.resolve();
    if (status.state !== 'closed') return;
    for (const waiter of this.#flushWaiters.splice(0)) waiter.reject(new Error(`the document is closed: ${status.reason}`));
  }

  #currentStatus(): Status {
    const pending = this.#session?.pending ?? (this.#adopted ? pendingOf(this.#adopted).length : 0);
    if (this.#closed !== null) return { state: 'closed', reason: this.#closed, pending };
    if (this.#link === 'starting') return { state: 'opening' };
    if (this.#link !== 'online') return { state: 'offline', pending, retryAt: this.#link.retryAt };
    if (pending > 0) return { state: 'saving', pending };
    return this.#role === 'viewer' ? { state: 'read-only' } : { state: 'saved' };
  }
}

function pendingOf(state: SessionState): Delta[] {
  return state.inFlight ? [state.inFlight.delta, ...state.buffer] : [...state.buffer];
}
