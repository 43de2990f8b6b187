/**
 * Decides when a change of the shared text is drawn: at once, in parts where that would freeze the page, and after the composition if an input method is
 * composing in that line. What isn't drawn yet is held (`held-changes.ts`), and the others' cursors with it.
 */
import { contentLength, type Delta, endOfChange } from '@inkstone/ot';
import { TextSelection, type Transaction } from 'prosemirror-state';
import type { EditorView } from 'prosemirror-view';
import { deltaToTransaction } from '../bridge/apply-delta.ts';
import { contentInPieces } from '../bridge/content.ts';
import { partsOf } from '../bridge/parts.ts';
import { documentLength, toEditor } from '../bridge/positions.ts';
import { readSelection } from '../core/fresh-selection.ts';
import { asRemote } from '../core/remote.ts';
import { type Cursor, showCursors, withCursors } from './cursors.ts';
import { type HeldChange, HeldChanges, touchesSelectedLines } from './held-changes.ts';

/** Lines that are drawn first when a document is opened: more than a screen shows. */
const FIRST_LINES = 120;
/** Lines that are drawn at once: about 50 ms of work. */
const MAX_LINES_AT_ONCE = 1_500;
/** Milliseconds after which drawing continues without a frame. A tab in the background gets no frames. */
const NO_FRAME_MS = 500;
/** Milliseconds after which ProseMirror has surely read what an input method wrote last. */
const AFTER_COMPOSITION_MS = 40;
/** Milliseconds between two checks whether a composition has ended. Not every input method reports its end. */
const COMPOSING_RETRY_MS = 200;

type Extend = (tr: Transaction) => Transaction;

export class Drawing {
  /** The content to create the view with: the first lines of a long document, which show before the others are drawn. */
  readonly first: Delta;
  readonly #held = new HeldChanges();
  readonly #completed: () => void;
  #view!: EditorView;
  /** Others' carets, to be shown once nothing is held and nothing composed. */
  #cursors: readonly Cursor[] | null = null;
  #isOpening: boolean;
  /** When ProseMirror has read the last composition, as of `performance.now()`. */
  #composedUntil = 0;
  /** Cancels the next part. */
  #cancelTurn: () => void = () => {};

  /** @param completed called when what was held is drawn */
  constructor(content: Delta, completed: () => void) {
    const [first = [], ...rest] = contentInPieces(content, FIRST_LINES, MAX_LINES_AT_ONCE);
    this.first = first;
    this.#completed = completed;
    this.#isOpening = rest.length > 0;
    let at = contentLength(first);
    for (const piece of rest) {
      this.#held.hold({ delta: [{ retain: at }, ...piece], ownAfter: false });
      at += contentLength(piece);
    }
  }

  /** @param view of `first` */
  begin(view: EditorView): void {
    this.#view = view;
    if (this.#isOpening) this.#goOnAfterFrame();
  }

  /** Whether a part of a document that was just opened isn't drawn yet. */
  get isOpening(): boolean {
    return this.#isOpening;
  }

  /** Whether the shared text is on the screen. */
  get isComplete(): boolean {
    return this.#held.isEmpty;
  }

  /** Another user's change, and the others' cursors after it. `caretAfter` as in `deltaToTransaction`. @param extend adds to a change that is drawn at once */
  showRemote(delta: Delta, caretAfter: boolean, cursors: readonly Cursor[], extend?: Extend): void {
    if (this.#held.isFull) this.complete(true);
    const { state, composing } = this.#view;
    const waits = composing && touchesSelectedLines(state, delta);
    this.#show({ delta, ownAfter: caretAfter }, waits, composing ? null : cursors, extend);
  }

  /** An undone or redone change. The caret moves there. */
  showOwn(delta: Delta): void {
    if (this.#view.composing) this.complete(true);
    this.#show({ delta, ownAfter: false, caret: 'shown' }, false, null);
  }

  /** The others' cursors. They wait for the end of a composition, because a caret drawn in the composed word would end it. */
  showCursors(cursors: readonly Cursor[]): void {
    const waits = this.#view.composing || !this.#held.isEmpty;
    this.#cursors = waits ? cursors : null;
    if (waits) return;
    readSelection(this.#view);
    const tr = showCursors(this.#view.state, cursors);
    if (tr) this.#view.dispatch(tr);
  }

  /** Draws all that is held. What waits for a composition is drawn after its end, or at once with `now`. */
  complete(now = false): void {
    if (this.#view.isDestroyed || (this.#view.composing && !now)) return;
    this.#cancelTurn();
    while (!this.#held.isEmpty) this.#applyNext(null);
    if (this.#cursors) this.showCursors(this.#cursors);
    this.#completed();
  }

  /** A composition has ended. */
  composed(): void {
    this.#composedUntil = performance.now() + AFTER_COMPOSITION_MS;
    setTimeout(() => this.complete(), AFTER_COMPOSITION_MS);
  }

  /** Transforms the user's edit of the text on the screen into one of the shared text. */
  pass(edit: Delta): Delta {
    return this.#held.pass(edit);
  }

  /** A position on the screen as one in the shared text, in units. */
  positionOf(position: number): number {
    return this.#held.positionOf(position);
  }

  /** The user has moved the caret, so held changes don't move it any more. */
  leaveCaret(): void {
    this.#held.leaveCaret();
  }

  /** Drops what is held, because another content is shown. */
  clear(): void {
    this.stop();
    this.#held.clear();
    this.#isOpening = false;
    this.#cursors = null;
  }

  stop(): void {
    this.#cancelTurn();
  }

  /**
   * Adds a change to what is held, and draws it: at once, or in parts if it is too large.
   *
   * @param waits whether it has to wait for a composition
   * @param cursors as in `#applyNext`
   */
  #show(change: HeldChange, waits: boolean, cursors: readonly Cursor[] | null, extend?: Extend): void {
    const { doc } = this.#view.state;
    const isFirst = this.#held.isEmpty;
    const parts = partsOf(change.delta, MAX_LINES_AT_ONCE, documentLength(doc) / doc.childCount);
    for (const [index, delta] of parts.entries()) {
      const isLast = index === parts.length - 1;
      this.#held.hold({ ...change, delta, ...(change.caret && !isLast && { caret: 'follows' }) });
    }
    if (!isFirst) return;
    if (parts.length === 1 && !waits) this.#applyNext(cursors, extend);
    else this.#goOn(waits ? COMPOSING_RETRY_MS : 0);
  }

  /**
   * Applies the first of what is held.
   *
   * @param cursors the others' cursors afterwards; null if they are shown separately
   */
  #applyNext(cursors: readonly Cursor[] | null, extend: Extend = (tr) => tr): void {
    // Before `take`: what the user has done so far was done to the text without this change.
    readSelection(this.#view);
    const next = this.#held.take();
    if (!next) return;
    const { delta, ownAfter, caret } = next;
    if (this.#held.isEmpty) this.#isOpening = false;
    const tr = asRemote(deltaToTransaction(this.#view.state, delta, ownAfter));
    const end = caret ? endOfChange(delta) : null;
    if (end !== null) tr.setSelection(TextSelection.create(tr.doc, toEditor(tr.doc, end)));
    if (caret === 'shown') tr.scrollIntoView();
    // The formatting that was chosen for the next letter is kept.
    if (!caret) tr.setStoredMarks(this.#view.state.storedMarks);
    this.#view.dispatch(extend(cursors ? withCursors(tr, cursors) : tr));
  }

  /** Draws what is held, one change per task, so that the user can scroll and write meanwhile. A change in the line of a composition waits for its end. */
  #goOn(pause = 0): void {
    const timer = setTimeout(() => {
      const { state, composing } = this.#view;
      const { next } = this.#held;
      const isComposing = composing || performance.now() < this.#composedUntil;
      const waits = next && isComposing && touchesSelectedLines(state, next.delta);
      if (next && !waits) this.#applyNext(null);
      if (this.#view.isDestroyed) return;
      if (this.#held.isEmpty) this.complete();
      else this.#goOn(waits ? COMPOSING_RETRY_MS : 0);
    }, pause);
    this.#cancelTurn = () => clearTimeout(timer);
  }

  /** The same, once what is drawn already has been on the screen. */
  #goOnAfterFrame(): void {
    const begin = () => {
      this.#cancelTurn();
      this.#goOn();
    };
    const frame = requestAnimationFrame(begin);
    const timer = setTimeout(begin, NO_FRAME_MS);
    this.#cancelTurn = () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }
}
