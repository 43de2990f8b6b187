/** The carets and selections of the others, with their names and colours. A name shows when its caret moves, and fades. */
import type { Node } from 'prosemirror-model';
import { type EditorState, Plugin, PluginKey, type Transaction } from 'prosemirror-state';
import { Decoration, DecorationSet } from 'prosemirror-view';
import { documentLength, insideOf, type Place, placeAt } from './bridge/positions.ts';

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
  /** Goes up when the caret moves otherwise than along with the text around it, so that the name shows again. */
  readonly moves: number;
  /** Number of the showing at which it moved last. */
  readonly movedAt: number;
  /** Whether its name shows at its last move. */
  readonly isNamed: boolean;
}

interface CursorsState {
  /** Counts how often cursors have been shown. */
  readonly showing: number;
  readonly cursors: readonly Placed[];
  readonly decorations: DecorationSet;
}

const key = new PluginKey<CursorsState>('cursors');

/** More names than these at once would hide the text: of further people the names show when their carets are pointed at. */
const MAX_NAMES = 12;
/** Units of a selection that are drawn, from its head: who selects a megabyte must not cost everyone else a drawing of a megabyte. */
const MAX_SELECTED = 20_000;

export function cursorsPlugin(): Plugin<CursorsState> {
  return new Plugin<CursorsState>({
    key,
    state: {
      init: () => ({ showing: 0, cursors: [], decorations: DecorationSet.empty }),
      apply: (tr, value) => {
        const shown: readonly Cursor[] | undefined = tr.getMeta(key);
        const moved = tr.docChanged ? mapped(value, tr) : value;
        return shown ? placed(tr.doc, shown, moved) : moved;
      },
    },
    props: { decorations: (state) => key.getState(state)?.decorations },
  });
}

/** A transaction that shows these cursors and no others; null if nothing would change. */
export function showCursors(state: EditorState, cursors: readonly Cursor[]): Transaction | null {
  if (cursors.length === 0 && key.getState(state)?.cursors.length === 0) return null;
  return state.tr.setMeta(key, cursors);
}

function mapped(value: CursorsState, tr: Transaction): CursorsState {
  if (value.cursors.length === 0) return value;
  const map = (position: number) => tr.mapping.map(position, -1);
  return {
    ...value,
    cursors: value.cursors.map((cursor) => ({ ...cursor, from: map(cursor.from), to: map(cursor.to), caret: map(cursor.caret) })),
    decorations: value.decorations.map(tr.mapping, tr.doc),
  };
}

function placed(doc: Node, cursors: readonly Cursor[], { showing, cursors: before }: CursorsState): CursorsState {
  const known = new Map(before.map((cursor) => [cursor.client, cursor]));
  const placeOf = placesOf(doc, cursors);
  const now = showing + 1;
  const moved = cursors.map((cursor): Placed => {
    const old = known.get(cursor.client);
    const [anchor, caret] = [placeOf(cursor.anchor), placeOf(cursor.head)];
    const from = Math.max(Math.min(anchor, caret), caret - MAX_SELECTED);
    const to = Math.min(Math.max(anchor, caret), caret + MAX_SELECTED);
    const place = { ...cursor, from, to, caret };
    if (old && old.caret === caret) return { ...place, moves: old.moves, movedAt: old.movedAt, isNamed: old.isNamed };
    return { ...place, moves: old ? old.moves + 1 : 0, movedAt: now, isNamed: true };
  });
  const next = withFewNames(moved, now);
  return { showing: now, cursors: next, decorations: DecorationSet.create(doc, next.flatMap(decorate)) };
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

function decorate(cursor: Placed): Decoration[] {
  const caret = Decoration.widget(cursor.caret, () => caretDOM(cursor, cursor.isNamed), {
    key: `${cursor.client} ${cursor.moves}`,
    side: 10,
    ignoreSelection: true,
    marks: [],
  });
  if (cursor.from === cursor.to) return [caret];
  const selected = { class: 'cursor-selection', style: `--cursor-color: ${cursor.color}; --cursor-soft: ${cursor.softColor}` };
  return [caret, Decoration.inline(cursor.from, cursor.to, selected)];
}

/** Decoration for the eye only: who is here is told to screen readers by the list of people. */
function caretDOM({ name, color }: Cursor, withName: boolean): HTMLElement {
  const caret = document.createElement('span');
  caret.className = withName ? 'cursor' : 'cursor cursor-quiet';
  caret.style.setProperty('--cursor-color', color);
  caret.setAttribute('aria-hidden', 'true');
  const flag = document.createElement('span');
  flag.className = 'cursor-name';
  flag.textContent = name;
  // A word joiner on both sides keeps browsers from breaking a line at the caret.
  caret.append('\u2060', flag, '\u2060');
  return caret;
}
