/**
 * The carets and selections of the others, with their names and colours. A name shows when its caret moves, and fades. Only what is near the window is
 * drawn: a hundred people who move make the browser draw two or three.
 */
import type { Node } from 'prosemirror-model';
import { type EditorState, Plugin, PluginKey, type Transaction } from 'prosemirror-state';
import { Decoration, DecorationSet, type EditorView } from 'prosemirror-view';
import { documentLength, insideOf, type Place, placeAt } from '../bridge/positions.ts';
import { readSelection } from '../core/fresh-selection.ts';
import { covers, type Stretch, stretchInSight, UNKNOWN, watchSight } from './in-sight.ts';

/** Somebody else's caret; positions are in units of the document. */
export interface Cursor {
  /** One for each open page: a person may have several. */
  readonly client: string;
  readonly name: string;
  /** CSS colours, of the caret and name and of the selected text. */
  readonly color: string;
  readonly softColor: string;
  readonly anchor: number;
  readonly head: number;
}

interface Placed extends Cursor {
  /** In positions of ProseMirror. */
  readonly from: number;
  readonly to: number;
  readonly caret: number;
  /** Increases when the caret moves by itself, not only along with the text around it. The name then shows again. */
  readonly moves: number;
  /** The value of `showing` when it last moved. */
  readonly movedAt: number;
  /** Whether its name shows at its last move. */
  readonly isNamed: boolean;
}

interface CursorsState {
  /** What is drawn. */
  readonly drawn: Stretch;
  /** Counts how often cursors have been shown. */
  readonly showing: number;
  readonly cursors: readonly Placed[];
  readonly decorations: DecorationSet;
  /** Whether the text has changed since they were drawn. ProseMirror moves decorations by other rules than cursors, or drops them. */
  readonly isMapped: boolean;
}

const key = new PluginKey<CursorsState>('cursors');

/** More names at once would hide the text. Further names show when the mouse is over their carets. */
const MAX_NAMES = 12;
/** Screens on both sides of the window for which cursors are drawn, and how near the window may come to where none are. */
const DRAWN_SCREENS = 1;
const NEAR_SCREENS = 0.3;

/** What a transaction tells this plugin: others' cursors, or where the window is. */
type News = { readonly cursors: readonly Cursor[] } | { readonly drawn: Stretch };

export function cursorsPlugin(): Plugin<CursorsState> {
  return new Plugin<CursorsState>({
    key,
    state: {
      init: () => ({ drawn: UNKNOWN, showing: 0, cursors: [], decorations: DecorationSet.empty, isMapped: false }),
      apply: (tr, value) => {
        const news: News | undefined = tr.getMeta(key);
        const moved = tr.docChanged ? mapped(value, tr) : value;
        if (!news) return moved;
        return drawn(tr.doc, 'cursors' in news ? placed(tr.doc, news.cursors, moved) : { ...moved, drawn: news.drawn });
      },
    },
    props: { decorations: (state) => key.getState(state)?.decorations },
    view: watchWindow,
  });
}

/** A transaction that shows these cursors and no others; null if they are shown as they are. */
export function showCursors(state: EditorState, cursors: readonly Cursor[]): Transaction | null {
  return isShown(state, cursors) ? null : withCursors(state.tr, cursors);
}

/** Has a transaction show these cursors, which count in the text after it, and no others. */
export function withCursors(tr: Transaction, cursors: readonly Cursor[]): Transaction {
  return tr.setMeta(key, { cursors } satisfies News);
}

function isShown(state: EditorState, cursors: readonly Cursor[]): boolean {
  const { cursors: shown = [], isMapped = false } = key.getState(state) ?? {};
  if (isMapped || shown.length !== cursors.length) return false;
  const placeOf = placesOf(state.doc, cursors);
  return cursors.every((cursor, index) => {
    const { client, name, color, from, to, caret } = shown[index] as Placed;
    const [anchor, head] = [placeOf(cursor.anchor), placeOf(cursor.head)];
    const isThere = caret === head && from === Math.min(anchor, head) && to === Math.max(anchor, head);
    return isThere && client === cursor.client && name === cursor.name && color === cursor.color;
  });
}

/** Has cursors drawn for another part of the text when the window comes near the end of the one that they are drawn for. */
function watchWindow(view: EditorView) {
  const { ask, stop } = watchSight(() => {
    const state = key.getState(view.state);
    if (view.isDestroyed || view.composing || !state || state.cursors.length === 0) return;
    if (state.drawn !== UNKNOWN && covers(state.drawn, stretchInSight(view, NEAR_SCREENS))) return;
    readSelection(view);
    view.dispatch(view.state.tr.setMeta(key, { drawn: stretchInSight(view, DRAWN_SCREENS) } satisfies News));
  });
  return {
    // The first cursors, or other lines than before.
    update: ({ state }: EditorView, before: EditorState) => {
      const { cursors = [], drawn } = key.getState(state) ?? {};
      if (cursors.length > 0 && (drawn === UNKNOWN || state.doc.childCount !== before.doc.childCount)) ask();
    },
    destroy: stop,
  };
}

function mapped(value: CursorsState, tr: Transaction): CursorsState {
  if (value.cursors.length === 0) return value;
  const map = (position: number) => tr.mapping.map(position, -1);
  return {
    ...value,
    drawn: value.drawn === UNKNOWN ? UNKNOWN : { from: tr.mapping.map(value.drawn.from, -1), to: tr.mapping.map(value.drawn.to) },
    cursors: value.cursors.map((cursor) => ({ ...cursor, from: map(cursor.from), to: map(cursor.to), caret: map(cursor.caret) })),
    decorations: value.decorations.map(tr.mapping, tr.doc),
    isMapped: true,
  };
}

function placed(doc: Node, cursors: readonly Cursor[], state: CursorsState): CursorsState {
  const { showing, cursors: before } = state;
  const known = new Map(before.map((cursor) => [cursor.client, cursor]));
  const placeOf = placesOf(doc, cursors);
  const now = showing + 1;
  const moved = cursors.map((cursor): Placed => {
    const old = known.get(cursor.client);
    const [anchor, caret] = [placeOf(cursor.anchor), placeOf(cursor.head)];
    const place = { ...cursor, from: Math.min(anchor, caret), to: Math.max(anchor, caret), caret };
    if (old && old.caret === caret) return { ...place, moves: old.moves, movedAt: old.movedAt, isNamed: old.isNamed };
    return { ...place, moves: old ? old.moves + 1 : 0, movedAt: now, isNamed: true };
  });
  return { ...state, showing: now, cursors: withFewNames(moved, now) };
}

function drawn(doc: Node, state: CursorsState): CursorsState {
  const decorations = state.cursors.flatMap((cursor) => decorate(cursor, state.drawn, state.showing));
  return { ...state, decorations: decorations.length > 0 ? DecorationSet.create(doc, decorations) : DecorationSet.empty, isMapped: false };
}

/** Of those that move now only some are named, and the same ones as long as all of them move. */
function withFewNames(cursors: readonly Placed[], now: number): readonly Placed[] {
  let named = 0;
  return cursors.map((cursor) => {
    if (cursor.movedAt !== now) return cursor;
    named++;
    return named <= MAX_NAMES ? cursor : { ...cursor, isNamed: false };
  });
}

/** Finds the places of all cursors in one walk over the lines. @returns the ProseMirror position of a position in units */
function placesOf(doc: Node, cursors: readonly Cursor[]): (units: number) => number {
  const last = documentLength(doc) - 1;
  const bound = (units: number) => Math.max(0, Math.min(units, last));
  const wanted = [...new Set(cursors.flatMap(({ anchor, head }) => [bound(anchor), bound(head)]))].sort((a, b) => a - b);
  const places = new Map<number, number>();
  let at: Place = { line: 0, start: 0, offset: 0 };
  for (const units of wanted) {
    at = placeAt(doc, units, at);
    places.set(units, insideOf(at));
  }
  return (units) => places.get(bound(units)) ?? 0;
}

/** What of a cursor lies in the part that is drawn. */
function decorate(cursor: Placed, { from, to }: Stretch, showing: number): Decoration[] {
  const decorations: Decoration[] = [];
  if (cursor.caret >= from && cursor.caret <= to) {
    // Scrolled to, a caret that stands still doesn't show its name as if it had come just now.
    const withName = cursor.isNamed && cursor.movedAt === showing;
    decorations.push(
      Decoration.widget(cursor.caret, () => caretDOM(cursor, withName), {
        key: `${cursor.client} ${cursor.moves} ${cursor.color} ${cursor.name}`,
        side: 10,
        ignoreSelection: true,
        marks: [],
      }),
    );
  }
  const [start, end] = [Math.max(from, cursor.from), Math.min(to, cursor.to)];
  if (start < end) {
    const look = { class: 'cursor-selection', style: `--cursor-color: ${cursor.color}; --cursor-soft: ${cursor.softColor}` };
    decorations.push(Decoration.inline(start, end, look));
  }
  return decorations;
}

/** Decoration for the eye only: who is here is told to screen readers by the list of people. */
function caretDOM({ name, color }: Cursor, withName: boolean): HTMLElement {
  const caret = document.createElement('span');
  caret.className = withName ? 'cursor' : 'cursor cursor-quiet';
  caret.style.setProperty('--cursor-color', color);
  caret.setAttribute('aria-hidden', 'true');
  const flag = document.createElement('span');
  flag.className = 'cursor-name';
  // Isolated, because the line's direction follows from its first letter, and the name must not count as that.
  flag.append(Object.assign(document.createElement('bdi'), { textContent: name }));
  // A word joiner on both sides keeps browsers from breaking a line at the caret.
  caret.append('\u2060', flag, '\u2060');
  return caret;
}
