/** How what is typed next is formatted. ProseMirror forgets what was chosen for it at each change, so whoever changes something else gives it back. */
import type { Mark } from 'prosemirror-model';
import type { EditorState } from 'prosemirror-state';

export function marksAtCaret({ storedMarks, selection: { $from } }: EditorState): readonly Mark[] {
  return storedMarks ?? $from.marks();
}
