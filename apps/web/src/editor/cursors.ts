/** The carets and selections of the others, with their names and colours. A name shows when its caret moves, and fades. */
import { type EditorState, Plugin, PluginKey, type Transaction } from 'prosemirror-state';
import { Decoration, DecorationSet } from 'prosemirror-view';
import { toEditor } from './bridge/positions.ts';

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
}

interface CursorsState {
  readonly cursors: readonly Placed[];
  readonly decorations: DecorationSet;
}

const key = new PluginKey<CursorsState>('cursors');

/** More names than these at once would hide the text: of further people the names show when their carets are pointed at. */
const MAX_NAMES = 12;

export function cursorsPlugin(): Plugin<CursorsState> {
  return new Plugin<CursorsState>({
    key,
    state: {
      init: () => ({ cursors: [], decorations: DecorationSet.empty }),
      apply: (tr, value) => {
        const shown: readonly Cursor[] | undefined = tr.getMeta(key);
        const moved = tr.docChanged ? mapped(value, tr) : value;
        return shown ? placed(tr, shown, moved.cursors) : moved;
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
    cursors: value.cursors.map((cursor) => ({ ...cursor, from: map(cursor.from), to: map(cursor.to), caret: map(cursor.caret) })),
    decorations: value.decorations.map(tr.mapping, tr.doc),
  };
}

function placed(tr: Transaction, cursors: readonly Cursor[], before: readonly Placed[]): CursorsState {
  const known = new Map(before.map((cursor) => [cursor.client, cursor]));
  const next = cursors.map((cursor): Placed => {
    const old = known.get(cursor.client);
    const [anchor, caret] = [toEditor(tr.doc, cursor.anchor), toEditor(tr.doc, cursor.head)];
    const moves = old ? old.moves + Number(old.caret !== caret) : 0;
    return { ...cursor, from: Math.min(anchor, caret), to: Math.max(anchor, caret), caret, moves };
  });
  return { cursors: next, decorations: DecorationSet.create(tr.doc, next.flatMap(decorate)) };
}

function decorate(cursor: Placed, index: number): Decoration[] {
  const caret = Decoration.widget(cursor.caret, () => caretDOM(cursor, index < MAX_NAMES), {
    key: `${cursor.client} ${cursor.moves}`,
    side: 10,
    ignoreSelection: true,
    marks: [],
  });
  if (cursor.from === cursor.to) return [caret];
  return [caret, Decoration.inline(cursor.from, cursor.to, { style: `background-color: ${cursor.softColor}` })];
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
