/** The headings of a document, for an outline beside it: kept by looking at changed lines only, with the place of the window among them. */
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

/** More of a heading is never shown. */
const MAX_HEADING_CHARS = 160;

/** All headings. */
export function headingsOf(doc: Node): readonly PlacedHeading[] {
  return headingsBetween(doc, 0, doc.childCount);
}

/** The headings of `after`, from those of `before`: only lines that differ are read. The same array if neither a heading nor its place has changed. */
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

/** Index of the first heading at or after a line. */
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

/** Pixels below the upper edge of the readable part at which a heading counts as reached. */
const REACHED_PX = 72;

/** The outline of the document in one editor. Give its `plugin` to the editor. It begins when the page is idle: the text is shown first. */
export class Outline {
  readonly plugin: Plugin;
  readonly #listeners = new Set<() => void>();
  #view: EditorView | null = null;
  /** The document whose headings are placed; null before the first look. */
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

  /** In the document's order; the same array until a heading comes, goes or changes. Null before the first look. */
  readonly headings = (): readonly Heading[] | null => this.#headings;

  /** Calls back when `headings` has changed. @returns what ends that */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Index of the heading whose part is read, -1 before the first. What sticks to the window's upper edge is what lines keep from it (`scroll-margin`). */
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

  /** Brings a heading to the upper edge and puts the caret behind it. */
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
    // Lines that had not been laid out before were taken for as high as an average one: now they are known.
    requestAnimationFrame(() => dom.scrollIntoView({ block: 'start' }));
  }

  /** Where the lines of the headings begin, in positions of ProseMirror. */
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
