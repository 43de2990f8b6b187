/** A shared document, as an app uses it. */
import { type Delta, isEmpty, type Text } from '@inkstone/ot';
import { type Clock, systemClock } from '../clock.ts';
import type { Journal } from '../journal/journal.ts';
import { JournalRecovery } from '../journal/journal-recovery.ts';
import type { Activity, Peer, Role, Selection } from '../protocol/protocol.ts';
import { Listeners } from './listeners.ts';
import type { DocumentListener, SharedDocumentOptions } from './options.ts';
import { ProtocolClient } from './protocol-client.ts';
import type { Replica } from './replica.ts';
import type { Status } from './status.ts';

export class SharedDocument {
  readonly #clock: Clock;
  readonly #listeners = new Listeners();
  readonly #protocol: ProtocolClient;
  readonly #recovery: JournalRecovery | null;

  /** Starts to connect at once. Subscribe in the same turn of the event loop to miss no event. */
  constructor(options: SharedDocumentOptions) {
    const { documentId, user, journal, clock = systemClock } = options;
    this.#clock = clock;
    const protocol = new ProtocolClient({ ...options, clock }, this.#listeners);
    this.#protocol = protocol;
    const openDrain = (inherited: Journal) => {
      const drain = new SharedDocument({ ...options, journal: inherited });
      drain.subscribe({ lost: (copy) => this.#listeners.tell((listener) => listener.lost?.(copy)) });
      return drain;
    };
    this.#recovery = journal ? new JournalRecovery({ journal, documentId, userId: user.id, clock, openDrain }) : null;
    if (this.#recovery) void this.#recovery.begin(protocol.client).then((claim) => protocol.start(claim));
    else protocol.start(null);
  }

  /** Whether the content has come. */
  get isOpen(): boolean {
    return this.#protocol.replica !== null;
  }

  /** The text as the user sees it. Change it by `edit` only. @throws Error before the content has come: a document that has not loaded must not look empty (R5) */
  get text(): Text {
    return this.#open().text;
  }

  /** The version of the committed text: the number of its edits. 0 before the document is open. */
  get version(): number {
    return this.#protocol.replica?.session.version ?? 0;
  }

  /** The client id of this page. */
  get client(): string {
    return this.#protocol.client;
  }

  /** The user's role; null before the document is open. */
  get role(): Role | null {
    return this.#protocol.state.role;
  }

  get title(): string {
    return this.#protocol.state.title;
  }

  get status(): Status {
    return this.#protocol.state.status;
  }

  /** The other open pages. Their selections are positions in `text`. */
  get peers(): readonly Peer[] {
    return this.#protocol.peers;
  }

  get canUndo(): boolean {
    return this.#editable()?.undoStack.canUndo === true;
  }

  get canRedo(): boolean {
    return this.#editable()?.undoStack.canRedo === true;
  }

  /**
   * Applies an edit of the user. It is shown at once, and saved as soon as possible.
   *
   * @param continues whether undo takes it back together with the previous edit, however long ago that was
   * @throws RangeError when it does not fit the text or the server would refuse it; nothing has changed then
   * @throws Error when the document is not open, closed or read-only
   */
  edit(delta: Delta, continues = false): void {
    const replica = this.#open();
    if (!this.#editable()) {
      const { closed } = this.#protocol.state;
      throw new Error(`the document can't be edited: it is ${closed === null ? 'read-only' : `closed (${closed})`}`);
    }
    if (isEmpty(delta)) return;
    replica.edit(delta, this.#clock.now(), continues);
    this.#protocol.edited();
  }

  /** Undoes the user's last edits. @returns whether there was something to undo */
  undo(): boolean {
    const undone = this.#editable()?.undo() === true;
    if (undone) this.#protocol.edited();
    return undone;
  }

  /** Redoes what was undone last. @returns whether there was something to redo */
  redo(): boolean {
    const redone = this.#editable()?.redo() === true;
    if (redone) this.#protocol.edited();
    return redone;
  }

  /**
   * Call this before the server is asked for a restore or a take-back with `editId`. The edit becomes one step of this page's undo when it comes. Nothing
   * happens if it never comes.
   */
  expectEdit(editId: string): void {
    this.#protocol.replica?.expect(editId);
  }

  /** The next edit starts a new undo step. */
  breakUndoGroup(): void {
    this.#protocol.replica?.undoStack.breakGroup();
  }

  /** Sets the user's selection, in units of `text`; null without one. It is sent to others when they can't infer it. */
  setSelection(selection: Selection | null): void {
    this.#protocol.select(selection);
  }

  /** Sets why the user is inactive, which others see; null while they are active. */
  setActivity(activity: Activity | null): void {
    this.#protocol.act(activity);
  }

  /** @returns a function that ends the subscription */
  subscribe(listener: DocumentListener): () => void {
    return this.#listeners.add(listener);
  }

  /** Ends the wait between two attempts to connect. */
  retryNow(): void {
    this.#protocol.retryNow();
  }

  /** Resolves once the document is open and nothing is pending. @throws Error if it is closed before */
  flushed(): Promise<void> {
    return this.#protocol.flushed();
  }

  /** Closes the document. Unacknowledged edits stay in the journal, and the user's next page sends them. */
  async close(): Promise<void> {
    this.#protocol.leave();
    await this.#recovery?.close();
    await this.#protocol.close();
  }

  #open(): Replica {
    const { replica } = this.#protocol;
    if (!replica) throw new Error('the document is not open yet');
    return replica;
  }

  /** The replica, if it may be edited. */
  #editable(): Replica | null {
    const { replica, state } = this.#protocol;
    return state.closed !== null || state.role === 'viewer' ? null : replica;
  }
}
