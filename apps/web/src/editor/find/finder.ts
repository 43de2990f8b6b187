/** Finds and replaces in an editor while others write in it: what is found follows the text. */
import { type Delta, DeltaBuilder } from '@inkstone/ot';
import type { Node } from 'prosemirror-model';
import { type EditorState, TextSelection } from 'prosemirror-state';
import type { EditorView } from 'prosemirror-view';
import { deltaToTransaction } from '../bridge/apply-delta.ts';
import { attributesOfMarks } from '../bridge/content.ts';
import { TooSlowError } from '../core/asked-worker.ts';
import { readSelection } from '../core/fresh-selection.ts';
import { schema } from '../core/schema.ts';
import type { Editor } from '../core/view.ts';
import { withoutFocus } from '../menus/attention.ts';
import { linesToDecorate, sameRange } from '../rendering/lines-in-view.ts';
import { currentPlace, foundPlugin, type Place, showFound } from './found.ts';
import { LineSearch, lineSearch } from './line-search.ts';
import { NOTHING, type Query } from './query.ts';

export interface FindState {
  readonly query: Query;
  /** Why nothing can be found: the regular expression is invalid (with the browser's message), or it takes too long. */
  readonly problem: { readonly kind: 'invalid'; readonly reason: string } | { readonly kind: 'slow' } | null;
  readonly count: number;
  /** The number of the current match, from 1; null without one. */
  readonly current: number | null;
  readonly isSearching: boolean;
}

/** More matches than these are not shown at once: those nearest to the current one are. */
const MAX_MARKED = 600;

export class Finder {
  readonly #editor: Editor;
  readonly #remove: () => void;
  readonly #listeners = new Set<() => void>();
  #view: EditorView | null = null;
  #search: LineSearch | null = null;
  /** Where the search began: typing more of a word doesn't lead away from it. */
  #origin: number;
  /** Counts searches: an older one ends when a newer begins. */
  #turn = 0;
  #frame = 0;
  #state: FindState = { query: NOTHING, problem: null, count: 0, current: null, isSearching: false };

  constructor(editor: Editor) {
    this.#editor = editor;
    this.#origin = editor.state.selection.from;
    this.#remove = editor.addPlugin(
      foundPlugin({
        started: (view) => {
          this.#view = view;
        },
        updated: (before) => this.#updated(before),
      }),
    );
  }

  readonly snapshot = (): FindState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Looks for something else, from where the search began. */
  setQuery(query: Query): void {
    this.#search?.close();
    const search = lineSearch(query);
    this.#search = search instanceof LineSearch ? search : null;
    const problem = search && !(search instanceof LineSearch) ? ({ kind: 'invalid', reason: search.reason } as const) : null;
    this.#tell({ query, problem, count: 0, current: null, isSearching: this.#search !== null });
    this.#show(null);
    void this.#refresh().then((isDone) => {
      if (isDone && !currentPlace(this.#editor.state)) this.#go(this.#following(this.#origin));
    });
  }

  /** Makes the next search begin at the selection. */
  restart(): void {
    this.#origin = this.#editor.state.selection.from;
  }

  next(): void {
    const { state } = this.#editor;
    this.#go(this.#following(currentPlace(state)?.to ?? state.selection.from));
  }

  previous(): void {
    const { state } = this.#editor;
    this.#go(this.#preceding(currentPlace(state)?.from ?? state.selection.from));
  }

  /** Replaces the current match and goes to the next one. Without a current match it only goes to the next one. */
  async replace(template: string): Promise<void> {
    const search = this.#search;
    const place = currentPlace(this.#editor.state);
    if (!search || !place || !this.#editor.isEditable) return this.next();
    const { parent: line, parentOffset } = this.#editor.state.doc.resolve(place.from);
    const index = search.known(line)?.findIndex(({ from }) => from === parentOffset) ?? -1;
    const [replacements] = await this.#attempt(() => search.replacements([line], template), []);
    const text = replacements?.[index];
    const { state } = this.#editor;
    const now = currentPlace(state);
    // Somebody edited this line while the match was computed. The user first sees the new text.
    if (text === undefined || !now || state.doc.resolve(now.from).parent !== line) return;
    const marks = state.doc.nodeAt(now.from)?.marks ?? [];
    this.#editor.dispatch(state.tr.replaceWith(now.from, now.to, text === '' ? [] : schema.text(text, marks)));
    if (await this.#refresh()) this.#go(this.#following(now.from + text.length));
  }

  /** Replaces all matches in one edit, which is undone as one. @returns how many */
  async replaceAll(template: string): Promise<number> {
    const search = this.#search;
    if (!search || !this.#editor.isEditable || !(await this.#refresh())) return 0;
    const known = new Map<Node, readonly string[]>();
    for (;;) {
      const lines = this.#editor.state.doc.content.content;
      const missing = lines.filter((line) => !known.has(line) && search.known(line)?.length !== 0);
      if (missing.length === 0) break;
      if (!(await this.#refresh())) return 0;
      const replacements = await this.#attempt(() => search.replacements(missing, template), null);
      if (!replacements) return 0;
      missing.forEach((line, index) => {
        known.set(line, replacements[index] ?? []);
      });
    }
    const { delta, count } = replacing(this.#editor.state.doc, search, known);
    if (count > 0) this.#editor.dispatch(deltaToTransaction(this.#editor.state, delta));
    return count;
  }

  /** Takes all that is shown away; the match that one is at stays selected. */
  close(): void {
    this.#turn++;
    cancelAnimationFrame(this.#frame);
    this.#search?.close();
    this.#remove();
  }

  #updated(before: EditorState): void {
    const { state } = this.#editor;
    if (state.doc === before.doc && sameRange(linesToDecorate(state), linesToDecorate(before))) return;
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      void this.#refresh();
    });
  }

  /** Searches what wasn't searched yet, what is on the screen first, and shows what is found. @returns false if a newer search has begun */
  async #refresh(): Promise<boolean> {
    const search = this.#search;
    if (!search || this.#state.problem) return false;
    const turn = ++this.#turn;
    const isCurrent = () => this.#turn === turn;
    for (;;) {
      const missing = unsearched(this.#editor.state, search);
      if (missing.length === 0) break;
      const pause = async () => {
        await nextTask();
        if (isCurrent()) this.#count(search, true);
        return isCurrent();
      };
      await this.#attempt(() => search.search(missing, pause), undefined);
      if (!isCurrent() || this.#state.problem) return false;
    }
    this.#count(search, false);
    this.#show(this.#stillFound(search));
    return true;
  }

  async #attempt<Result>(work: () => Promise<Result>, otherwise: Result): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof TooSlowError)) return otherwise;
      this.#tell({ ...this.#state, problem: { kind: 'slow' }, count: 0, current: null, isSearching: false });
      this.#show(null);
      return otherwise;
    }
  }

  #count(search: LineSearch, isSearching: boolean): void {
    let count = 0;
    for (const line of this.#editor.state.doc.content.content) count += search.known(line)?.length ?? 0;
    if (count !== this.#state.count || isSearching !== this.#state.isSearching) this.#tell({ ...this.#state, count, isSearching });
  }

  /** The current match, if the text there still is one. */
  #stillFound(search: LineSearch): Place | null {
    const { state } = this.#editor;
    const place = currentPlace(state);
    if (!place) return null;
    const { parent, parentOffset } = state.doc.resolve(place.from);
    const length = place.to - place.from;
    return search.known(parent)?.some(({ from, to }) => from === parentOffset && to - from === length) ? place : null;
  }

  /** The first match that begins at or after a position, or the first of all. */
  #following(position: number): Place | null {
    let first: Place | null = null;
    for (const place of this.#places()) {
      first ??= place;
      if (place.from >= position) return place;
    }
    return first;
  }

  /** The last match that ends at or before a position, or the last of all. */
  #preceding(position: number): Place | null {
    let before: Place | null = null;
    let last: Place | null = null;
    for (const place of this.#places()) {
      if (place.to <= position) before = place;
      last = place;
    }
    return before ?? last;
  }

  *#places(): Generator<Place> {
    let start = 1;
    for (const line of this.#editor.state.doc.content.content) {
      for (const { from, to } of this.#search?.known(line) ?? []) yield { from: start + from, to: start + to };
      start += line.nodeSize;
    }
  }

  /** Selects a match and brings it into view. */
  #go(place: Place | null): void {
    if (!place || !this.#view) return;
    const { state } = this.#editor;
    this.#show(place);
    const { tr } = this.#editor.state;
    this.#editor.dispatch(withoutFocus(tr.setSelection(TextSelection.create(state.doc, place.from, place.to))));
    reveal(this.#view);
  }

  /** Shows the matches near the screen, and the current one wherever it is. */
  #show(current: Place | null): void {
    readSelection(this.#editor.view);
    const { state } = this.#editor;
    const places = this.#search && !this.#state.problem ? near(state, this.#search, current) : [];
    this.#editor.dispatch(showFound(state.tr, places, current));
    let number: number | null = null;
    if (current) {
      number = 1;
      for (const { from } of this.#places()) {
        if (from >= current.from) break;
        number++;
      }
    }
    if (number !== this.#state.current) this.#tell({ ...this.#state, current: number });
  }

  #tell(state: FindState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

/** Lines that weren't searched, those on the screen first. */
function unsearched(state: EditorState, search: LineSearch): Node[] {
  const range = linesToDecorate(state);
  const lines = state.doc.content.content;
  const isMissing = (line: Node) => search.known(line) === undefined;
  const seen = lines.slice(range.from, range.to).filter(isMissing);
  return [...seen, ...lines.filter((line, index) => (index < range.from || index >= range.to) && isMissing(line))];
}

function near(state: EditorState, search: LineSearch, current: Place | null): Place[] {
  const range = linesToDecorate(state);
  const places: Place[] = [];
  let start = 1;
  state.doc.content.content.slice(0, range.to).forEach((line, index) => {
    if (index >= range.from) {
      for (const { from, to } of search.known(line) ?? []) places.push({ from: start + from, to: start + to });
    }
    start += line.nodeSize;
  });
  const others = current ? places.filter(({ from }) => from !== current.from) : places;
  const middle = others.findIndex(({ from }) => from >= (current?.from ?? state.selection.from));
  const first = Math.max(0, (middle < 0 ? others.length : middle) - MAX_MARKED / 2);
  return others.slice(first, first + MAX_MARKED);
}

/** The edit that replaces all matches; the new text looks like the first unit of the old. */
function replacing(doc: Node, search: LineSearch, known: ReadonlyMap<Node, readonly string[]>): { delta: Delta; count: number } {
  const builder = new DeltaBuilder();
  let count = 0;
  let start = 0;
  let done = 0;
  for (const line of doc.content.content) {
    const replacements = known.get(line) ?? [];
    (search.known(line) ?? []).forEach(({ from, to }, index) => {
      builder.retain(start + from - done).insert(replacements[index] ?? '', attributesOfMarks(line.nodeAt(from)?.marks ?? []));
      builder.delete(to - from);
      done = start + to;
      count++;
    });
    start += line.content.size + 1;
  }
  return { delta: builder.build(), count };
}

/** Room for what lies over the text at the top and at the bottom of the window, in pixels. */
const COVERED = { top: 200, bottom: 80 };

function reveal(view: EditorView): void {
  const element = view.dom.querySelector('.found-current');
  if (!element) return;
  const { top, bottom } = element.getBoundingClientRect();
  if (top < COVERED.top || bottom > window.innerHeight - COVERED.bottom) element.scrollIntoView({ block: 'center', inline: 'nearest' });
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve);
  });
}
