/** Decides whether a menu is shown beside the text, and for what: for selected text, for an image or a file, or for the link at the caret. */
import { type EditorState, NodeSelection, Plugin, PluginKey, TextSelection, type Transaction } from 'prosemirror-state';
import { isCode } from '../core/code-lines.ts';
import { linkTarget } from '../core/commands.ts';
import { isRemote } from '../core/remote.ts';
import { isFileNode } from '../core/schema.ts';

/** The text that a menu is shown for. `from` and `to` are ProseMirror positions. */
export type Attention =
  | { readonly kind: 'selection'; readonly from: number; readonly to: number }
  | { readonly kind: 'embed'; readonly from: number; readonly to: number }
  | { readonly kind: 'link'; readonly from: number; readonly to: number; readonly url: string };

interface AttentionState {
  readonly isFocused: boolean;
  /** Whether the mouse button is down in the text. The selection is not finished then. */
  readonly isPressed: boolean;
  /** Whether the user has closed the menu with Escape. The next selection shows it again. */
  readonly isDismissed: boolean;
  readonly shown: Attention | null;
}

type Change = Partial<Omit<AttentionState, 'shown'>>;

const key = new PluginKey<AttentionState>('attention');

/** The attribute of all menus beside the text. While one of them has the focus, the editor counts as focused. */
const MENU = 'data-editor-menu';
export const editorMenu = { [MENU]: true } as const;

/** @returns the same object until it changes */
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

/** Marks a transaction that selects text from outside of the editor, such as a search. No menu is shown, so that none covers the text around it. */
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
        // A selection made by the user shows that the text has the focus. After the whole text was replaced, no focus event says so.
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
      // The button may be released outside of the text. The browser updates the selection after the event, so `release` runs later.
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
  if (selection instanceof NodeSelection && isFileNode(selection.node)) return { kind: 'embed', from, to };
  if (!(selection instanceof TextSelection)) return null;
  if (empty) {
    const link = linkTarget(state);
    return link.url === null ? null : { kind: 'link', from: link.from, to: link.to, url: link.url };
  }
  // The menu formats text. Code can't be formatted, and a selection of white space need not be.
  if (isCode($from.parent) && isCode($to.parent)) return null;
  const hasWords = /\S/.test(state.doc.textBetween(from, Math.min(to, from + 1_000), ' ', '\ufffc'));
  return hasWords ? { kind: 'selection', from, to } : null;
}

function same(a: Attention | null, b: Attention | null): boolean {
  if (a === null || b === null || a.kind !== b.kind || a.from !== b.from || a.to !== b.to) return a === b;
  return a.kind !== 'link' || a.url === (b as typeof a).url;
}
