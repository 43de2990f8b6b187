/**
 * Ranges of a text that is only read, marked in colours: what was inserted and deleted, and who wrote what. Only what is near the window is drawn, so that a
 * hundred thousand of them cost no more than a few.
 */
import type { Node } from 'prosemirror-model';
import { type EditorState, Plugin, PluginKey, type Transaction } from 'prosemirror-state';
import { Decoration, DecorationSet, type EditorView } from 'prosemirror-view';
import { boundaryBefore, documentLength, insideOf, type Place, placeAt } from '../bridge/positions.ts';
import { readSelection } from '../core/fresh-selection.ts';
import { covers, type Stretch, stretchInSight, UNKNOWN, watchSight } from './in-sight.ts';

export interface MarkedRange {
  /** In units of the document. */
  readonly from: number;
  readonly to: number;
  /** `deleted` and `movedAway` are struck through; `author` has a ground only. */
  readonly look: 'inserted' | 'deleted' | 'formatted' | 'movedHere' | 'movedAway' | 'author';
  /** CSS colours, of lines and of the ground. */
  readonly color: string;
  readonly softColor: string;
  /** Shown under the pointer. */
  readonly title: string;
}

interface Placed {
  readonly range: MarkedRange;
  readonly start: Place;
  readonly end: Place;
}

interface MarksState {
  readonly ranges: readonly MarkedRange[];
  readonly placed: readonly Placed[];
  /** The index of the range that stands out; -1 for none. */
  readonly current: number;
  readonly drawn: Stretch;
  readonly decorations: DecorationSet;
}

type News = { readonly ranges: readonly MarkedRange[]; readonly current: number } | { readonly drawn: Stretch };

const key = new PluginKey<MarksState>('marked-ranges');
const NOTHING: MarksState = { ranges: [], placed: [], current: -1, drawn: UNKNOWN, decorations: DecorationSet.empty };

/** Screens on both sides of the window for which ranges are drawn, and how near the window may come to where none are. */
const DRAWN_SCREENS = 1;
const NEAR_SCREENS = 0.3;
/** Ranges that are drawn at most. */
const MOST_DRAWN = 3_000;
/** The elements that tell screen readers, too. */
const TAGS = { inserted: 'ins', movedHere: 'ins', deleted: 'del', movedAway: 'del', formatted: 'span', author: 'span' } as const;

/** A change of the text takes all marks away, unless it brings others. */
export function markedRanges(): Plugin<MarksState> {
  return new Plugin<MarksState>({
    key,
    state: {
      init: () => NOTHING,
      apply: (tr, state) => {
        const news: News | undefined = tr.getMeta(key);
        if (news && 'ranges' in news) {
          const { ranges, current } = news;
          return withDecorations(tr.doc, {
            ranges,
            placed: placesOf(tr.doc, ranges),
            current,
            drawn: state.drawn,
            decorations: state.decorations,
          });
        }
        if (tr.docChanged) return { ...NOTHING, drawn: state.drawn };
        return news ? withDecorations(tr.doc, { ...state, drawn: news.drawn }) : state;
      },
    },
    props: { decorations: (state) => key.getState(state)?.decorations },
    view: watchWindow,
  });
}

/** Marks these ranges and no others. All of the text must be drawn. @param current the index of the one that stands out; -1 for none */
export function markRanges(view: EditorView, ranges: readonly MarkedRange[], current: number): void {
  const now = key.getState(view.state);
  if (ranges.length === 0 && now?.placed.length === 0) return;
  if (now?.ranges === ranges && now.current === current) return;
  readSelection(view);
  view.dispatch(withMarks(view.state.tr, ranges, current));
}

/** A change of the text and the marks after it: drawn together, the browser lays the page out once. */
export function withMarks(tr: Transaction, ranges: readonly MarkedRange[], current: number): Transaction {
  return tr.setMeta(key, { ranges, current } satisfies News);
}

function watchWindow(view: EditorView) {
  const { ask, stop } = watchSight(() => {
    const state = key.getState(view.state);
    if (view.isDestroyed || !state || state.placed.length === 0) return;
    if (state.drawn !== UNKNOWN && covers(state.drawn, stretchInSight(view, NEAR_SCREENS))) return;
    readSelection(view);
    view.dispatch(view.state.tr.setMeta(key, { drawn: stretchInSight(view, DRAWN_SCREENS) } satisfies News));
  });
  return {
    update: ({ state }: EditorView, before: EditorState) => {
      if (key.getState(state)?.placed !== key.getState(before)?.placed) ask();
    },
    destroy: stop,
  };
}

/** One walk over the lines. */
function placesOf(doc: Node, ranges: readonly MarkedRange[]): readonly Placed[] {
  const length = documentLength(doc);
  let at: Place = { line: 0, start: 0, offset: 0 };
  return ranges.map((range) => {
    const from = Math.max(at.start, Math.min(range.from, length));
    const start = placeAt(doc, from, at);
    at = { ...start, offset: 0 };
    return { range, start, end: placeAt(doc, Math.max(from, Math.min(range.to, length)), at) };
  });
}

function withDecorations(doc: Node, state: MarksState): MarksState {
  const { placed, drawn, current } = state;
  const inSight: Decoration[] = [];
  let count = 0;
  for (const [index, each] of placed.entries()) {
    if (drawn === UNKNOWN || count >= MOST_DRAWN) break;
    if (boundaryBefore(each.start) > drawn.to) break;
    if (boundaryBefore(each.end) + 1 < drawn.from && each.end.line < doc.childCount) continue;
    count++;
    inSight.push(...decorate(doc, each, index === current, drawn));
  }
  return { ...state, decorations: DecorationSet.create(doc, inSight) };
}

/** What of a range lies in the part that is drawn. */
function decorate(doc: Node, { range, start, end }: Placed, isCurrent: boolean, drawn: Stretch): Decoration[] {
  const { look, color, softColor, title } = range;
  const style = `--mark-line: ${color}; --mark-ground: ${softColor}`;
  const name = `marked marked-${look}${isCurrent ? ' marked-current' : ''}`;
  const from = Math.max(insideOf(start), drawn.from);
  const to = Math.min(end.line < doc.childCount ? insideOf(end) : doc.content.size, drawn.to);
  const decorations: Decoration[] = [];
  if (from < to) decorations.push(Decoration.inline(from, to, { nodeName: TAGS[look], class: name, style, title }));
  if (look === 'author') return decorations;
  // The newlines in it, which have no letters to be coloured.
  let place = boundaryBefore(start);
  for (let line = start.line; line < end.line && place < drawn.to; line++) {
    const size = doc.child(line).nodeSize;
    if (place + size >= drawn.from) {
      if (look === 'formatted') decorations.push(Decoration.node(place, place + size, { class: `marked-line ${name}`, style, title }));
      else decorations.push(Decoration.widget(place + size - 1, () => newlineSign(name, style, title), { side: 5, marks: [] }));
    }
    place += size;
  }
  return decorations;
}

/** Decoration for the eye: screen readers are told of each change beside the text. */
function newlineSign(name: string, style: string, title: string): HTMLElement {
  const sign = Object.assign(document.createElement('span'), { className: `marked-newline ${name}`, textContent: '¶', title });
  sign.setAttribute('style', style);
  sign.setAttribute('aria-hidden', 'true');
  return sign;
}
