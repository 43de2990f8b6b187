/** A shared document as an app uses it: what it shows, what it can be told, and who hears of it. */
import { type Delta, isEmpty, type Text } from '@inkstone/ot';
import { type Clock, systemClock } from './clock.ts';
import { Exchange } from './protocol-client.ts';
import { Inheritance } from './journal-recovery.ts';
import type { Journal } from './journal.ts';
import { Listeners } from './listeners.ts';
import type { DocumentListener, SharedDocumentOptions } from './options.ts';
import type { Activity, Peer, Role, Selection } from './protocol.ts';
import type { Replica } from './replica.ts';
import type { Status } from './status.ts';

export class SharedDocument {
  readonly #clock: Clock;
  readonly #listeners = new Listeners();
  readonly #exchange: Exchange;
  readonly #inheritance: Inheritance | null;

  /** Begins to connect at once; subscribe in the same turn to miss nothing. */
  constructor(options: SharedDocumentOptions) {
    const { documentId, user, journal, clock = systemClock } = options;
    this.#clock = clock;
    const exchange = new Exchange({ ...options, clock }, this.#listeners);
    this.#exchange = exchange;
    const openDrain = (inherited: Journal) => {
      const drain = new SharedDocument({ ...options, journal: inherited });
      drain.subscribe({ lost: (copy) => this.#listeners.tell((listener) => listener.lost?.(copy)) });
      return drain;
    };
    this.#inheritance = journal ? new Inheritance({ journal, documentId, userId: user.id, clock, openDrain }) : null;
    if (this.#inheritance) void this.#inheritance.begin(exchange.client).then((claim) => exchange.start(claim));
    else exchange.start(null);
  }

  /** Whether the content has come. */
  get isOpen(): boolean {
    return this.#exchange.replica !== null;
  }

  /** What the user sees; not to be changed but through `edit`. @throws Error before the content has come: what has not loaded must not look empty (R5) */
  get text(): Text {
    return this.#open().text;
  }

  /** The number of edits that the committed part of the text has had; 0 before it is open. */
  get version(): number {
    return this.#exchange.replica?.session.version ?? 0;
  }

  /** The client id of this page. */
  get client(): string {
    return this.#exchange.client;
  }

  /** What the user may do; null before it is open. */
  get role(): Role | null {
    return this.#exchange.board.role;
  }

  get title(): string {
    return this.#exchange.board.title;
  }

  get status(): Status {
    return this.#exchange.board.status;
  }

  /** The other open pages; their selections count in `text`. */
  get peers(): readonly Peer[] {
    return this.#exchange.peers;
  }

  get canUndo(): boolean {
    return this.#editable()?.undoStack.canUndo === true;
  }

  get canRedo(): boolean {
    return this.#editable()?.undoStack.canRedo === true;
  }

  /**
   * Applies an edit of the user. It is shown at once, and saved when it can be.
   *
   * @param continues whether it is undone together with the edit before, however long that was ago
   * @throws RangeError when it does not fit the text or the server would refuse it; then nothing has changed
   * @throws Error when the document is not open, closed or read-only
   */
  edit(delta: Delta, continues = false): void {
    const replica = this.#open();
    if (!this.#editable()) {
      const { closed } = this.#exchange.board;
      throw new Error(`the document can't be edited: it is ${closed === null ? 'read-only' : `closed (${closed})`}`);
    }
    if (isEmpty(delta)) return;
    replica.edit(delta, this.#clock.now(), continues);
    this.#exchange.edited();
  }

  /** Takes back the user's own last edits. @returns whether there was something to take back */
  undo(): boolean {
    const undone = this.#editable()?.undo() === true;
    if (undone) this.#exchange.edited();
    return undone;
  }

  /** Brings back what was undone last. @returns whether there was something to bring back */
  redo(): boolean {
    const redone = this.#editable()?.redo() === true;
    if (redone) this.#exchange.edited();
    return redone;
  }

  /** The next edit is undone by itself. */
  breakUndoGroup(): void {
    this.#exchange.replica?.undoStack.breakGroup();
  }

  /** Where the user's cursor is, in units of `text`; null without one. Others are told when they can't infer it. */
  setSelection(selection: Selection | null): void {
    this.#exchange.select(selection);
  }

  /** What keeps the user from the page, for the others to see; null while nothing does. */
  setActivity(activity: Activity | null): void {
    this.#exchange.act(activity);
  }

  /** @returns what ends the subscription */
  subscribe(listener: DocumentListener): () => void {
    return this.#listeners.add(listener);
  }

  /** Ends a wait between two tries to connect. */
  retryNow(): void {
    this.#exchange.retryNow();
  }

  /** Resolves once the document is open and nothing is pending. @throws Error when it is closed before */
  flushed(): Promise<void> {
    return this.#exchange.flushed();
  }

  /** Leaves the document; what is not acknowledged stays in the journal, and the user's next page goes on with it. */
  async close(): Promise<void> {
    this.#exchange.leave();
    await this.#inheritance?.close();
    await this.#exchange.close();
  }

  #open(): Replica {
    const { replica } = this.#exchange;
    if (!replica) throw new Error('the document is not open yet');
    return replica;
  }

  /** The replica, if it may be edited. */
  #editable(): Replica | null {
    const { replica, board } = this.#exchange;
    return board.closed !== null || board.role === 'viewer' ? null : replica;
  }
}
