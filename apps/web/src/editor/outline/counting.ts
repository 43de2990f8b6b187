/** Counts the words of the document and of the selection in short steps between other work. It counts only lines that have changed. */
import type { Node } from 'prosemirror-model';
import type { EditorState } from 'prosemirror-state';
import { changedLines } from '../core/changed-lines.ts';
import type { Editor } from '../core/view.ts';
import { add, type Count, counting, NOTHING } from './word-count.ts';

export interface Counts {
  readonly document: Count;
  /** Null while nothing is selected. */
  readonly selection: Count | null;
}

/** Milliseconds without a change before counting starts, also after the document has opened. */
const COUNT_DELAY_MS = 250;
/** Milliseconds of counting in one step. It is short, so that no key press waits for it. */
const SLICE_MS = 6;

/** The counts of one editor. Counting starts with the first subscriber and stops with the last, so it costs nothing while no count is shown. */
export class Counting {
  readonly #editor: Editor;
  readonly #listeners = new Set<() => void>();
  /** Counts of lines that were counted before. ProseMirror nodes are immutable, and a new document shares its unchanged lines with the old one. */
  readonly #known = new WeakMap<Node, Count>();
  #counts: Counts | null = null;
  /** The document that was counted last, and its count. */
  #counted: { readonly doc: Node; readonly count: Count } | null = null;
  /** The state that is being counted or will be counted next. */
  #seen: EditorState;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #unsubscribe: (() => void) | null = null;

  constructor(editor: Editor) {
    this.#editor = editor;
    this.#seen = editor.state;
  }

  /** The last counts; null before the first. @returns the same object until it changes */
  readonly counts = (): Counts | null => this.#counts;

  /** Calls `listener` when `counts` has changed. @returns a function that ends the subscription */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    // The first count waits, so that the text is shown first.
    this.#later(this.#unsubscribe ? 0 : COUNT_DELAY_MS);
    this.#unsubscribe ??= this.#editor.subscribe(() => this.#changed());
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#stop();
    };
  };

  #stop(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = null;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #changed(): void {
    const { state } = this.#editor;
    if (state.doc !== this.#seen.doc || !state.selection.eq(this.#seen.selection)) this.#later(COUNT_DELAY_MS);
  }

  /** Starts counting after `rest` milliseconds. A count that is under way starts again, but its lines are in `#known` already. */
  #later(rest: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#seen = this.#editor.state;
    this.#timer = setTimeout(() => this.#go(this.#work()), rest);
  }

  #go(work: Generator<undefined, Counts>): void {
    const until = performance.now() + SLICE_MS;
    for (;;) {
      const step = work.next();
      if (step.done) {
        this.#timer = null;
        this.#become(step.value);
        return;
      }
      if (performance.now() >= until) break;
    }
    this.#timer = setTimeout(() => this.#go(work), 0);
  }

  *#work(): Generator<undefined, Counts> {
    const { doc, selection } = this.#editor.state;
    const document = yield* this.#documentCount(doc);
    const selected = selection.empty ? null : yield* this.#rangeCount(doc, selection.from, selection.to);
    return { document, selection: selected };
  }

  *#documentCount(doc: Node): Generator<undefined, Count> {
    const before = this.#counted;
    const changed = before && changedLines(before.doc, doc);
    let count = before?.count ?? NOTHING;
    if (before && changed) {
      for (let line = changed.from; line < changed.to; line++) count = add(count, yield* this.#lineCount(before.doc.child(line)), -1);
    }
    const [from, to] = before ? (changed ? [changed.from, changed.newTo] : [0, 0]) : [0, doc.childCount];
    for (let line = from; line < to; line++) count = add(count, yield* this.#lineCount(doc.child(line)));
    this.#counted = { doc, count };
    return count;
  }

  *#rangeCount(doc: Node, from: number, to: number): Generator<undefined, Count> {
    let count = NOTHING;
    let start = 0;
    for (const line of doc.content.content) {
      const end = start + line.nodeSize;
      if (start >= to) break;
      if (end > from) {
        const [first, last] = [Math.max(0, from - start - 1), Math.min(line.content.size, to - start - 1)];
        const isWhole = first === 0 && last === line.content.size;
        if (isWhole) count = add(count, yield* this.#lineCount(line));
        else if (first < last) count = add(count, yield* counting(line.textBetween(first, last)));
      }
      start = end;
    }
    return count;
  }

  *#lineCount(line: Node): Generator<undefined, Count> {
    const known = this.#known.get(line);
    if (known) return known;
    const count = yield* counting(line.textContent);
    this.#known.set(line, count);
    yield;
    return count;
  }

  #become(counts: Counts): void {
    if (JSON.stringify(counts) === JSON.stringify(this.#counts)) return;
    this.#counts = counts;
    for (const listener of this.#listeners) listener();
  }
}
