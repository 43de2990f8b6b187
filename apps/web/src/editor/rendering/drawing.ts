/**
 * Brings what is in the shared text onto the screen: at a stroke, or in turns where that would freeze the page, and never into a word that an input method
 * is composing. What isn't drawn yet is held (`held-changes.ts`), and with it where the others' carets are.
 */
import { contentLength, type Delta, endOfChange } from '@inkstone/ot';
import { TextSelection } from 'prosemirror-state';
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
/** Lines that are drawn at a stroke: some 50 ms of work. */
const MAX_LINES_AT_ONCE = 1_500;
/** Milliseconds after which it goes on though no frame was shown: in a tab in the background none is. */
const NO_FRAME_MS = 500;
/** Milliseconds after which ProseMirror has surely read what an input method wrote last. */
const AFTER_COMPOSITION_MS = 40;
/** Milliseconds between two looks whether a composition is over: not every one says when it ends. */
const COMPOSING_RETRY_MS = 200;

export class Drawing {
  /** What the view is to be made with: a long document's first lines, which are on the screen before the others are drawn. */
  readonly first: Delta;
  readonly #held = new HeldChanges();
  readonly #completed: () => void;
  #view!: EditorView;
  /** Others' carets, to be shown once nothing is held and nothing composed. */
  #cursors: readonly Cursor[] | null = null;
  #isOpening: boolean;
  /** When the last composition has surely been read, in milliseconds of the page. */
  #composedUntil = 0;
  /** Calls off the next turn. */
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

  /** What another has changed, and where the others are after it, in one pass over the lines; `caretAfter` as in `deltaToTransaction`. */
  showRemote(delta: Delta, caretAfter: boolean, cursors: readonly Cursor[]): void {
    if (this.#held.isFull) this.complete(true);
    const { state, composing } = this.#view;
    const waits = composing && touchesSelectedLines(state, delta);
    this.#show({ delta, ownAfter: caretAfter }, waits, composing ? null : cursors);
  }

  /** What was taken back or done again; the caret goes there. */
  showOwn(delta: Delta): void {
    if (this.#view.composing) this.complete(true);
    this.#show({ delta, ownAfter: false, caret: 'shown' }, false, null);
  }

  /** Where the others are. A caret that came into a composed word would end the composition: it waits, as it does for the line that it is in. */
  showCursors(cursors: readonly Cursor[]): void {
    const waits = this.#view.composing || !this.#held.isEmpty;
    this.#cursors = waits ? cursors : null;
    if (waits) return;
    readSelection(this.#view);
    const tr = showCursors(this.#view.state, cursors);
    if (tr) this.#view.dispatch(tr);
  }

  /** Shows all that is held; what a composition holds up only after its end, or `now`. */
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

  /** What the user did to the text on the screen, as it is to be done to the shared one. */
  pass(edit: Delta): Delta {
    return this.#held.pass(edit);
  }

  /** A position on the screen as one in the shared text, in units. */
  positionOf(position: number): number {
    return this.#held.positionOf(position);
  }

  /** The user has gone elsewhere: the caret stays there. */
  leaveCaret(): void {
    this.#held.leaveCaret();
  }

  /** Forgets what is held: another content is shown. */
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
   * Shows a change behind all that is held: at a stroke, or in parts if it is too large for that.
   *
   * @param waits whether a composition holds it up
   * @param cursors as in `#applyNext`
   */
  #show(change: HeldChange, waits: boolean, cursors: readonly Cursor[] | null): void {
    const { doc } = this.#view.state;
    const isFirst = this.#held.isEmpty;
    const parts = partsOf(change.delta, MAX_LINES_AT_ONCE, documentLength(doc) / doc.childCount);
    for (const [index, delta] of parts.entries()) {
      const isLast = index === parts.length - 1;
      this.#held.hold({ ...change, delta, ...(change.caret && !isLast && { caret: 'follows' }) });
    }
    if (!isFirst) return;
    if (parts.length === 1 && !waits) this.#applyNext(cursors);
    else this.#goOn(waits ? COMPOSING_RETRY_MS : 0);
  }

  /**
   * Applies the first of what is held.
   *
   * @param cursors where the others are afterwards; null where that is told apart
   */
  #applyNext(cursors: readonly Cursor[] | null): void {
    // The change is still held then: what the user has done so far was done to the text without it.
    readSelection(this.#view);
    const next = this.#held.take();
    if (!next) return;
    const { delta, ownAfter, caret } = next;
    if (this.#held.isEmpty) this.#isOpening = false;
    const tr = asRemote(deltaToTransaction(this.#view.state, delta, ownAfter));
    const end = caret ? endOfChange(delta) : null;
    if (end !== null) tr.setSelection(TextSelection.create(tr.doc, toEditor(tr.doc, end)));
    if (caret === 'shown') tr.scrollIntoView();
    // What is chosen for the next letter stays chosen.
    if (!caret) tr.setStoredMarks(this.#view.state.storedMarks);
    this.#view.dispatch(cursors ? withCursors(tr, cursors) : tr);
  }

  /** Shows what is held, a change at a time, so that one can scroll and write meanwhile. What touches the line of a composition waits for its end. */
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
