/** The formatting of what is typed next. ProseMirror forgets it at each change, so a change that doesn't concern it sets it again. */
import type { Mark } from 'prosemirror-model';
import type { EditorState } from 'prosemirror-state';

export function marksAtCaret({ storedMarks, selection: { $from } }: EditorState): readonly Mark[] {
  return storedMarks ?? $from.marks();
}
