/** Undo and redo by key wherever the focus is on a document's page, but in a text or a dialog: after "Replace all" it is on that button. */
import { useEffect } from 'react';
import { hasMod, isDialogOpen, isTyping } from '../../commands/keys.ts';
import type { Editor } from '../../editor/core/view.ts';

export function useUndoKeys(editor: Editor | null): void {
  useEffect(() => {
    if (!editor) return;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey || !hasMod(event) || isTyping(event.target) || isDialogOpen()) return;
      const key = event.key.toLowerCase();
      if (key === 'z' && !event.shiftKey) editor.undo();
      else if (key === 'z' || (key === 'y' && !event.shiftKey)) editor.redo();
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [editor]);
}
