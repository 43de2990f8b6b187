/**
 * Keys act on the selection that one sees, and it stays where its user put it. A browser tells of a selection that it has moved (by a click, an arrow, End)
 * only a moment later. On a busy page the next key can come before that, and so can what others wrote: drawing it would put the old selection back.
 */
import { Plugin } from 'prosemirror-state';
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
      handleDOMEvents: {
        focus: (view) => void setTimeout(() => readSelection(view), PROSEMIRROR_FOCUS_MS),
      },
    },
  });
}
