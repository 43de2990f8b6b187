/**
 * Keys act on the selection that one sees, and it stays where its user put it. A browser tells of a selection that it has moved (by a click, an arrow, End)
 * only a moment later. On a busy page the next key can come before that, and so can what others wrote: drawing it would put the old selection back.
 */
import type { Node } from 'prosemirror-model';
import { Plugin, TextSelection } from 'prosemirror-state';
import type { EditorView } from 'prosemirror-view';

/** Milliseconds after which ProseMirror puts its own selection into a text that has just got the focus, if the browser's is another one. */
const PROSEMIRROR_FOCUS_MS = 20;

/**
 * Reads into the state what the browser has selected and not told of yet. Call it before every transaction or update that answers no event of the user's,
 * such as another's change or the colours of code. It may dispatch a transaction, so read `view.state` after it.
 */
export function readSelection(view: EditorView): void {
  // ProseMirror reads the selection when it hears this.
  view.dom.ownerDocument.dispatchEvent(new Event('selectionchange'));
}

/** What acts on the selection: keys, buttons of the toolbar, the clipboard. A field takes the focus away, after which the selection can't be read any more. */
const ACTS = ['keydown', 'mousedown', 'copy', 'cut', 'paste'] as const;

export function freshSelection(): Plugin {
  /** The text at the last press of a button in it. */
  let pressed: Node | null = null;
  return new Plugin({
    view: (view) => {
      const acted = (event: Event) => {
        if (!view.composing && !(event instanceof KeyboardEvent && event.isComposing)) readSelection(view);
      };
      // After a drag while others wrote, ProseMirror writes its own selection by a timer. A timer of the same length that is set first runs first.
      const released = () => void setTimeout(() => readSelection(view));
      for (const act of ACTS) window.addEventListener(act, acted, { capture: true });
      window.addEventListener('mouseup', released, { capture: true });
      return {
        destroy: () => {
          for (const act of ACTS) window.removeEventListener(act, acted, { capture: true });
          window.removeEventListener('mouseup', released, { capture: true });
        },
      };
    },
    props: {
      // A browser drops the selection that is clicked into when the button comes up, but not if it was written anew since the button went down.
      handleClick: (view, position) => {
        const { doc, selection, tr } = view.state;
        const isDropped = selection.empty || doc === pressed || position < selection.from || position > selection.to;
        if (isDropped || !(selection instanceof TextSelection)) return false;
        view.dispatch(tr.setSelection(TextSelection.near(doc.resolve(position))).setMeta('pointer', true));
        return true;
      },
      handleDOMEvents: {
        mousedown: (view) => {
          pressed = view.state.doc;
        },
        focus: (view) => void setTimeout(() => readSelection(view), PROSEMIRROR_FOCUS_MS),
      },
    },
  });
}
