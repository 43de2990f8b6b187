/** Counts the words of the document and of the selection while nothing else is to be done, and only lines that have changed. */
import type { Node } from 'prosemirror-model';
import { Plugin } from 'prosemirror-state';
import type { EditorView } from 'prosemirror-view';
import { changedLines } from './changed-lines.ts';
import { add, type Count, counting, NOTHING } from './word-count.ts';

export interface Counts {
  readonly document: Count;
  /** Null while nothing is selected. */
  readonly selection: Count | null;
}

/** Milliseconds of rest after a change, and after the opening, before it is counted. */
const REST_MS = 250;
/** Milliseconds of counting at a time, so that no key waits. */
const SLICE_MS = 6;

/** The counts of one editor. Give its `plugin` to the editor. Counting begins with the first subscription: nobody pays for what is not shown. */
export class Counting {
  readonly plugin: Plugin;
  readonly #listeners = new Set<() => void>();
  /** Lines never change, and documents share them. */
  readonly #known = new WeakMap<Node, Count>();
  #view: EditorView | null = null;
  #counts: Counts | null = null;
  /** What the document's count is of. */
  #counted: { readonly doc: Node; readonly count: Count } | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor() {
    this.plugin = new Plugin({
      view: (view) => {
        this.#view = view;
        // The text is shown first.
        this.#later(REST_MS);
        return {
          update: ({ state }, before) => {
            if (state.doc !== before.doc || !state.selection.eq(before.selection)) this.#later(REST_MS);
          },
          destroy: () => {
            this.#view = null;
            this.#stop();
          },
        };
      },
    });
  }

  /** As last counted; null before that. The same object until it changes. */
  readonly counts = (): Counts | null => this.#counts;

  /** Calls back when `counts` has changed. @returns what ends that */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    this.#later(0);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#stop();
    };
  };

  #stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Counts after a rest; what was being counted is begun again, and finds what it had done by then. */
  #later(rest: number): void {
    if (this.#listeners.size === 0 || !this.#view) return;
    this.#stop();
    this.#timer = setTimeout(() => this.#go(this.#work()), rest);
  }

  #go(work: Generator<undefined, Counts | null>): void {
    const until = performance.now() + SLICE_MS;
    for (;;) {
      const step = work.next();
      if (step.done) {
        this.#timer = null;
        if (step.value) this.#become(step.value);
        return;
      }
      if (performance.now() >= until) break;
    }
    this.#timer = setTimeout(() => this.#go(work), 0);
  }

  *#work(): Generator<undefined, Counts | null> {
    const view = this.#view;
    if (!view) return null;
    const { doc, selection } = view.state;
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
