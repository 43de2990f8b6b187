/**
 * Keys act on the selection that one sees. A browser tells of a selection that it has moved (End after "select all", say) only a moment later; on a busy
 * page the next key can come before that, and would replace what is no longer selected.
 */
import { Plugin } from 'prosemirror-state';
import type { EditorView } from 'prosemirror-view';

type Ends = readonly [Node | null, number, Node | null, number];

export function freshSelection(): Plugin {
  let told: Ends | null = null;
  return new Plugin({
    view: (view) => {
      const { ownerDocument } = view.dom;
      const note = () => {
        told = endsIn(view);
      };
      ownerDocument.addEventListener('selectionchange', note);
      return { destroy: () => ownerDocument.removeEventListener('selectionchange', note) };
    },
    props: {
      handleDOMEvents: {
        keydown: (view, event) => {
          if (view.composing || event.isComposing) return;
          const now = endsIn(view);
          if (told === null || now.every((end, index) => end === told?.[index])) return;
          // ProseMirror, too, reads the selection then.
          view.dom.ownerDocument.dispatchEvent(new Event('selectionchange'));
        },
      },
    },
  });
}

function endsIn(view: EditorView): Ends {
  const selection = view.dom.ownerDocument.getSelection();
  return [selection?.anchorNode ?? null, selection?.anchorOffset ?? 0, selection?.focusNode ?? null, selection?.focusOffset ?? 0];
}
