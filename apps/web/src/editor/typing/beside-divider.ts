/** What is typed on a divider's line, which the arrows lead to, goes to a line of its own: above the divider, or below it. */
import { Plugin, TextSelection } from 'prosemirror-state';
import { schema } from '../schema.ts';

export function besideDivider(): Plugin {
  return new Plugin({
    props: {
      handleTextInput: ({ composing, state, dispatch }, from, to, text) => {
        const $at = state.doc.resolve(from);
        const { parent, parentOffset } = $at;
        if (composing || from !== to || parent.childCount !== 1 || parent.firstChild?.type !== schema.nodes.divider) return false;
        const at = parentOffset === 0 ? from : from + 2;
        const tr = state.tr.split(from).insertText(text, at);
        dispatch(tr.setSelection(TextSelection.create(tr.doc, at + text.length)).scrollIntoView());
        return true;
      },
    },
  });
}
