/** What the user is at, for the menus beside the text: a selection, a link that the caret is in, or nothing that wants a menu. */
import { type EditorState, Plugin, PluginKey, TextSelection, type Transaction } from 'prosemirror-state';
import { isCode } from '../core/code-lines.ts';
import { linkTarget } from '../core/commands.ts';
import { isRemote } from '../core/remote.ts';

/** Positions are ProseMirror's. */
export type Attention =
  | { readonly kind: 'selection'; readonly from: number; readonly to: number }
  | { readonly kind: 'link'; readonly from: number; readonly to: number; readonly url: string };

interface AttentionState {
  readonly isFocused: boolean;
  /** A button of the mouse is down in the text: the selection isn't made yet. */
  readonly isPressed: boolean;
  /** Escape was pressed; the menu comes back with the next selection. */
  readonly isDismissed: boolean;
  readonly shown: Attention | null;
}

type Change = Partial<Omit<AttentionState, 'shown'>>;

const key = new PluginKey<AttentionState>('attention');

/** Menus beside the text carry this attribute: the focus in one of them still is the editor's. */
const MENU = 'data-editor-menu';
export const editorMenu = { [MENU]: true } as const;

/** The same object until it changes. */
export function attentionOf(state: EditorState): Attention | null {
  return key.getState(state)?.shown ?? null;
}

export function dismissMenu(state: EditorState) {
  return state.tr.setMeta(key, { isDismissed: true } satisfies Change);
}

/** The focus has left the text and its menus. */
export function focusLost(state: EditorState) {
  return withoutFocus(state.tr);
}

/** For a selection that is made from elsewhere: no menu covers the text around it. */
export function withoutFocus(tr: Transaction): Transaction {
  return tr.setMeta(key, { isFocused: false } satisfies Change);
}

export function isInMenu(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(`[${MENU}]`) !== null;
}

export function attention(): Plugin<AttentionState> {
  const set = (view: { readonly state: EditorState; dispatch(tr: EditorState['tr']): void }, change: Change) => {
    const current = key.getState(view.state);
    const differs = Object.entries(change).some(([name, value]) => current?.[name as keyof Change] !== value);
    if (differs) view.dispatch(view.state.tr.setMeta(key, change));
  };
  return new Plugin<AttentionState>({
    key,
    state: {
      init: () => ({ isFocused: false, isPressed: false, isDismissed: false, shown: null }),
      apply: (tr, before, _old, state) => {
        const change: Change = tr.getMeta(key) ?? {};
        if (!tr.docChanged && !tr.selectionSet && !tr.getMeta(key)) return before;
        // A selection that the user makes is proof of the focus, also after the text was replaced as a whole.
        const isOwn = !isRemote(tr) && tr.selectionSet;
        const next = {
          isFocused: before.isFocused || isOwn,
          isPressed: before.isPressed,
          isDismissed: before.isDismissed && !isOwn,
          ...change,
        };
        const shown = next.isFocused && !next.isPressed && !next.isDismissed ? target(state) : null;
        return { ...next, shown: same(shown, before.shown) ? before.shown : shown };
      },
    },
    props: {
      handleDOMEvents: {
        focus: (view) => set(view, { isFocused: true }),
        blur: (view, { relatedTarget }) => {
          if (!isInMenu(relatedTarget)) set(view, { isFocused: false });
        },
        mousedown: (view, { button }) => {
          if (button === 0) set(view, { isPressed: true });
        },
      },
    },
    view: (view) => {
      const release = () => {
        if (!view.isDestroyed) set(view, { isPressed: false });
      };
      // The button may come up anywhere, and the browser sets the selection after that.
      const onMouseUp = () => void setTimeout(release);
      window.addEventListener('mouseup', onMouseUp);
      window.addEventListener('dragend', onMouseUp);
      return {
        destroy: () => {
          window.removeEventListener('mouseup', onMouseUp);
          window.removeEventListener('dragend', onMouseUp);
        },
      };
    },
  });
}

function target(state: EditorState): Attention | null {
  const { selection } = state;
  const { from, to, empty, $from, $to } = selection;
  if (!(selection instanceof TextSelection)) return null;
  if (empty) {
    const link = linkTarget(state);
    return link.url === null ? null : { kind: 'link', from: link.from, to: link.to, url: link.url };
  }
  // Code takes no formatting, and without words there is nothing to format.
  if (isCode($from.parent) && isCode($to.parent)) return null;
  const hasWords = /\S/.test(state.doc.textBetween(from, Math.min(to, from + 1_000), ' ', '\ufffc'));
  return hasWords ? { kind: 'selection', from, to } : null;
}

function same(a: Attention | null, b: Attention | null): boolean {
  if (a === null || b === null || a.kind !== b.kind || a.from !== b.from || a.to !== b.to) return a === b;
  return a.kind === 'selection' || a.url === (b as typeof a).url;
}
