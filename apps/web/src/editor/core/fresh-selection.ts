/**
 * Keeps the editor's selection up to date with the browser's. When the browser moves the selection (by a click, an arrow, End), it reports this only a
 * moment later. On a busy page the next key, or another user's edit, can come before the report. A key would then act on the old selection, and drawing
 * the edit would restore it.
 */
import type { Node } from 'prosemirror-model';
import { Plugin, TextSelection } from 'prosemirror-state';
import type { EditorView } from 'prosemirror-view';

/** Milliseconds after a focus until ProseMirror overwrites the browser's selection by its own if they differ. */
const PROSEMIRROR_FOCUS_MS = 20;

/**
 * Reads the browser's selection into the state. Call it before every transaction or update that is no answer to an event of the user, such as another
 * user's change or the colours of code. It may dispatch a transaction, so read `view.state` after it.
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
      handleClick: (view, position, event) =>
        event.detail > 1 ? keepClicked(view, position, event.detail) : dropClicked(view, position, pressed),
      handleDOMEvents: {
        mousedown: (view) => {
          pressed = view.state.doc;
        },
        keydown: trustMoves,
        focus: (view) => void setTimeout(() => readSelection(view), PROSEMIRROR_FOCUS_MS),
      },
    },
  });
}

/**
 * Lets a key move the selection to the start of the text at once. For 200 ms after a focus ProseMirror takes such a move for a fault of the browser and undoes
 * it, but once a key has come it is the user's: Home, and Backspace right after it.
 */
function trustMoves(view: EditorView): void {
  // ProseMirror has no public name for it.
  const { input } = view as EditorView & { readonly input?: { lastFocus: number } };
  if (input) input.lastFocus = 0;
}

/**
 * The end of a slow double or triple click. ProseMirror counts clicks together only within half a second. Browsers go by the system's setting, which may be longer,
 * and a busy page hears of clicks late. The browser has selected the word of a double click. From the third click on, this selects the line as ProseMirror does:
 * without its end, which the browser takes in.
 */
function keepClicked(view: EditorView, position: number, clicks: number): boolean {
  const { doc, tr } = view.state;
  const at = doc.resolve(position);
  if (clicks < 3 || !at.parent.inlineContent) return false;
  view.dispatch(tr.setSelection(TextSelection.create(doc, at.start(), at.end())).setMeta('pointer', true));
  return true;
}

/** A browser drops the selection that is clicked into when the button comes up, but not if it was written anew since the button went down. */
function dropClicked(view: EditorView, position: number, pressed: Node | null): boolean {
  const { doc, selection, tr } = view.state;
  const isDropped = selection.empty || doc === pressed || position < selection.from || position > selection.to;
  if (isDropped || !(selection instanceof TextSelection)) return false;
  view.dispatch(tr.setSelection(TextSelection.near(doc.resolve(position))).setMeta('pointer', true));
  return true;
}
