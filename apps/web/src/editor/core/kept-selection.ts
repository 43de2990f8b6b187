/** Shows the selection while the focus is in a field of the page, such as a link's address: browsers hide it then, and the user would not see what the field applies to. */
import { Plugin, PluginKey } from 'prosemirror-state';
import { Decoration, DecorationSet, type EditorView } from 'prosemirror-view';
import { readSelection } from './fresh-selection.ts';

const key = new PluginKey<boolean>('kept-selection');

export function keptSelection(): Plugin<boolean> {
  return new Plugin<boolean>({
    key,
    state: { init: () => false, apply: (tr, isAway) => tr.getMeta(key) ?? isAway },
    props: {
      decorations: (state) => {
        const { from, to, empty } = state.selection;
        if (empty || !key.getState(state)) return null;
        return DecorationSet.create(state.doc, [Decoration.inline(from, to, { class: 'kept-selection' })]);
      },
      handleDOMEvents: {
        // Without another element the whole window has lost the focus, and the browser still shows the selection.
        blur: (view, { relatedTarget }) => {
          if (relatedTarget) view.dispatch(view.state.tr.setMeta(key, true));
        },
        // Not at once: the click that gives the focus has not placed the caret yet, and doesn't place it any more if a selection is written before.
        focus: (view) => void setTimeout(() => comeBack(view)),
      },
    },
  });
}

function comeBack(view: EditorView): void {
  if (view.isDestroyed || !view.hasFocus() || !key.getState(view.state)) return;
  readSelection(view);
  view.dispatch(view.state.tr.setMeta(key, false));
}
