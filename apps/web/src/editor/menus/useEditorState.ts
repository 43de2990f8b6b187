/** What a component shows of the editor's state. */
import type { EditorState } from 'prosemirror-state';
import { useSyncExternalStore } from 'react';
import type { Editor } from '../core/view.ts';

/** @param select gives the same object as long as nothing has changed for the component */
export function useEditorState<Value>(editor: Editor, select: (state: EditorState) => Value): Value {
  return useSyncExternalStore(editor.subscribe, () => select(editor.state));
}
