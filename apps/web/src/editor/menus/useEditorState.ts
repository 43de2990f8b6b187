/** Renders a component again when the part of the editor's state that it shows has changed. */
import type { EditorState } from 'prosemirror-state';
import { useSyncExternalStore } from 'react';
import type { Editor } from '../core/view.ts';

/** @param select must return the same object until the value changes; otherwise the component renders after each transaction */
export function useEditorState<Value>(editor: Editor, select: (state: EditorState) => Value): Value {
  return useSyncExternalStore(editor.subscribe, () => select(editor.state));
}
