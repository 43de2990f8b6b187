/**
 * Decides when the slash menu is open. A slash at the start of a line or after a space opens it. It stays open while the text after the slash may be the
 * name of an entry.
 */
import { type EditorState, Plugin, PluginKey, TextSelection, type Transaction } from 'prosemirror-state';
import { isCode } from '../core/code-lines.ts';
import { isRemote } from '../core/remote.ts';
import { schema } from '../core/schema.ts';

export interface Slash {
  /** The ProseMirror position before the slash. */
  readonly from: number;
  /** The text between the slash and the caret. */
  readonly query: string;
  /** The id of the active entry's element, for `aria-activedescendant`; null if there is none. */
  readonly active: string | null;
}

type Change = { readonly close: true } | { readonly active: string | null };

const key = new PluginKey<Slash | null>('slash');

/** The id of the list of entries. */
export const SLASH_LIST = 'slash-menu';

const MAX_QUERY_CHARS = 30;

/** @returns the same object until it changes; null while the menu is closed */
export function slashOf(state: EditorState): Slash | null {
  return key.getState(state) ?? null;
}

export function closeSlash(state: EditorState): Transaction {
  return state.tr.setMeta(key, { close: true } satisfies Change);
}

export function activateEntry(state: EditorState, active: string | null): Transaction {
  return state.tr.setMeta(key, { active } satisfies Change);
}

export function slashState(): Plugin<Slash | null> {
  return new Plugin<Slash | null>({
    key,
    state: {
      init: () => null,
      apply: (tr, slash, before, state) => {
        const change: Change | undefined = tr.getMeta(key);
        if (change && 'close' in change) return null;
        if (change) return slash && { ...slash, active: change.active };
        if (!tr.docChanged && !tr.selectionSet) return slash;
        if (slash) return goneOn(slash, tr.mapping.map(slash.from), state);
        return isRemote(tr) || tr.getMeta('paste') ? null : opened(before, state);
      },
    },
    props: {
      attributes: (state): Record<string, string> => {
        const active = slashOf(state)?.active;
        return active ? { 'aria-activedescendant': active, 'aria-controls': SLASH_LIST, 'aria-haspopup': 'listbox' } : {};
      },
      handleDOMEvents: {
        blur: (view) => {
          if (slashOf(view.state)) view.dispatch(closeSlash(view.state));
        },
      },
    },
  });
}

/** The state of a menu that opens now: if the last change typed a slash at a place where a menu may open. Otherwise null. */
function opened(before: EditorState, { doc, selection }: EditorState): Slash | null {
  const $at = selection instanceof TextSelection ? selection.$cursor : null;
  const wasTyped = $at && doc.content.size === before.doc.content.size + 1 && $at.pos === before.selection.from + 1;
  if (!wasTyped || $at.nodeBefore?.text?.at(-1) !== '/' || isCode($at.parent)) return null;
  if (schema.marks.code.isInSet($at.nodeBefore.marks)) return null;
  const previous = $at.parent.textBetween(Math.max(0, $at.parentOffset - 2), $at.parentOffset - 1, null, '\ufffc');
  return previous === '' || /\s/.test(previous) ? { from: $at.pos - 1, query: '', active: null } : null;
}

/** The state of an open menu after a change; null closes it, because the caret has left the query or the query can't be a name. */
function goneOn(slash: Slash, from: number, { doc, selection }: EditorState): Slash | null {
  const $at = selection instanceof TextSelection ? selection.$cursor : null;
  if (!$at || $at.pos <= from || from < $at.start() || $at.pos - from > MAX_QUERY_CHARS) return null;
  const typed = doc.textBetween(from, $at.pos, null, '\ufffc');
  if (!/^\/(?!\s)[^\ufffc]*$/.test(typed)) return null;
  const query = typed.slice(1);
  return query === slash.query && from === slash.from ? slash : { ...slash, from, query };
}
