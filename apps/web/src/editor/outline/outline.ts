/** The headings of a document, for the outline beside it, and which of them the reader has reached. After a change it reads only the lines that changed. */
import type { Node } from 'prosemirror-model';
import { Plugin, TextSelection } from 'prosemirror-state';
import type { EditorView } from 'prosemirror-view';
import { changedLines } from '../core/changed-lines.ts';
import { whenIdle } from '../core/idle.ts';
import { lineAttributes } from '../core/schema.ts';

export interface Heading {
  /** 1 to 6. */
  readonly level: number;
  readonly text: string;
}

/** A heading and the index of its line. */
export interface PlacedHeading extends Heading {
  readonly line: number;
}

/** Longer headings are cut: the outline has no room for more. */
const MAX_HEADING_CHARS = 160;

export function headingsOf(doc: Node): readonly PlacedHeading[] {
  return headingsBetween(doc, 0, doc.childCount);
}

/**
 * The headings of `after`, computed from those of `before` by reading only the lines that differ. Returns `known` itself if no heading and no line number has
 * changed.
 *
 * @param known the headings of `before`
 */
export function headingsAfter(known: readonly PlacedHeading[], before: Node, after: Node): readonly PlacedHeading[] {
  const changed = changedLines(before, after);
  if (changed === null) return known;
  const { from, to, newTo } = changed;
  const found = headingsBetween(after, from, newTo);
  const first = firstFrom(known, from);
  const last = firstFrom(known, to);
  const shift = newTo - to;
  const isSame = ({ line, ...heading }: PlacedHeading, other: PlacedHeading | undefined) => line === other?.line && same(heading, other);
  if (shift === 0 && found.length === last - first && found.every((heading, index) => isSame(heading, known[first + index]))) return known;
  const rest = known.slice(last);
  return [
    ...known.slice(0, first),
    ...found,
    ...(shift === 0 ? rest : rest.map((heading) => ({ ...heading, line: heading.line + shift }))),
  ];
}

/** The index of the first heading at or after a line. */
function firstFrom(headings: readonly PlacedHeading[], line: number): number {
  return lastWhere(headings.length, (index) => (headings[index] as PlacedHeading).line < line) + 1;
}

/** Binary search: the last index below `count` for which `holds`; -1 if there is none. `holds` must be true up to some index and false after it. */
export function lastWhere(count: number, holds: (index: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function headingsBetween(doc: Node, from: number, to: number): PlacedHeading[] {
  const headings: PlacedHeading[] = [];
  const lines = doc.content.content;
  for (let line = from; line < to; line++) {
    const node = lines[line] as Node;
    const { header, list, codeBlock } = lineAttributes(node);
    // Skips lines that don't show as headings, and empty headings.
    if (header === null || list !== null || codeBlock !== null || node.content.size === 0) continue;
    const text = node.textContent.slice(0, MAX_HEADING_CHARS).trim();
    if (text !== '') headings.push({ level: header, text, line });
  }
  return headings;
}

function same(a: Heading, b: Heading | undefined): boolean {
  return a.level === b?.level && a.text === b.text;
}

/** A heading counts as reached when it is less than this many pixels below the upper edge of the visible text. */
const REACHED_PX = 72;

/** The outline of one editor's document. Pass its `plugin` to the editor. It starts when the page is idle, so that the text is shown first. */
export class Outline {
  readonly plugin: Plugin;
  readonly #listeners = new Set<() => void>();
  #view: EditorView | null = null;
  /** The document that `#placed` belongs to; null before the headings were read for the first time. */
  #doc: Node | null = null;
  #placed: readonly PlacedHeading[] = [];
  #headings: readonly Heading[] | null = null;
  #starts: { readonly doc: Node; readonly starts: readonly number[] } | null = null;

  constructor() {
    this.plugin = new Plugin({
      view: (view) => {
        this.#view = view;
        const cancel = whenIdle(() => this.#look(view.state.doc));
        return {
          update: ({ state }) => {
            if (this.#doc) this.#look(state.doc);
          },
          destroy: () => {
            cancel();
            this.#view = null;
          },
        };
      },
    });
  }

  /** In the document's order; null before they were read for the first time. @returns the same array until a heading is added, removed or changed */
  readonly headings = (): readonly Heading[] | null => this.#headings;

  /** Calls `listener` when `headings` has changed. @returns a function that ends the subscription */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /**
   * The index of the heading whose section is at the top of the window; -1 before the first heading. The height of the bar at the window's upper edge is read
   * from the `scroll-margin-top` of the lines.
   */
  reached(): number {
    const view = this.#view;
    const line = view?.dom.firstElementChild;
    if (!view || !line) return -1;
    const top = Number.parseFloat(getComputedStyle(line).scrollMarginTop) || 0;
    const starts = this.#startsIn(view.state.doc);
    return lastWhere(starts.length, (index) => {
      const dom = view.nodeDOM(starts[index] as number);
      return dom instanceof Element && dom.getBoundingClientRect().top < top + REACHED_PX;
    });
  }

  /** Scrolls to a heading and puts the caret at its end. */
  goTo(index: number): void {
    const view = this.#view;
    const start = view && this.#startsIn(view.state.doc)[index];
    const line = start === null || start === undefined ? null : view?.state.doc.nodeAt(start);
    if (!view || !line) return;
    const caret = TextSelection.create(view.state.doc, (start as number) + 1 + line.content.size);
    view.dispatch(view.state.tr.setSelection(caret));
    view.focus();
    const dom = view.nodeDOM(start as number);
    if (!(dom instanceof Element)) return;
    dom.scrollIntoView({ block: 'start' });
    // The browser estimates the height of lines that it has not laid out yet. The first scroll lays out those near the heading, the second one corrects the place.
    requestAnimationFrame(() => dom.scrollIntoView({ block: 'start' }));
  }

  /** The ProseMirror positions at which the lines of the headings start. */
  #startsIn(doc: Node): readonly number[] {
    if (this.#starts?.doc === doc) return this.#starts.starts;
    const starts: number[] = [];
    let [at, line] = [0, 0];
    for (const heading of this.#placed) {
      for (; line < heading.line; line++) at += doc.child(line).nodeSize;
      starts.push(at);
    }
    this.#starts = { doc, starts };
    return starts;
  }

  #look(doc: Node): void {
    const placed = this.#doc ? headingsAfter(this.#placed, this.#doc, doc) : headingsOf(doc);
    this.#doc = doc;
    if (placed === this.#placed) return;
    this.#placed = placed;
    this.#starts = null;
    const known = this.#headings;
    if (placed.length === known?.length && placed.every((heading, index) => same(heading, known[index]))) return;
    this.#headings = placed;
    for (const listener of this.#listeners) listener();
  }
}
