/** Combines several commands into one edit, so that one undo takes all of it back. */
import { type Command, type EditorState, Selection, type Transaction } from 'prosemirror-state';

/** A command that deletes the text between two positions and then runs `command` there. */
export function insteadOf(from: number, to: number, command: Command): Command {
  return (state, dispatch) => {
    const tr = state.tr.delete(from, to);
    const then = transactionOf(state.apply(tr), command);
    if (then) append(tr, then);
    dispatch?.(tr.scrollIntoView());
    return true;
  };
}

function transactionOf(state: EditorState, command: Command): Transaction | null {
  let made: Transaction | null = null;
  command(state, (tr) => {
    made = tr;
  });
  return made;
}

/** Adds the steps, the selection and the stored marks of `next` to `tr`. @param next a transaction of the state after `tr` */
function append(tr: Transaction, next: Transaction): void {
  for (const step of next.steps) tr.step(step);
  tr.setSelection(Selection.fromJSON(tr.doc, next.selection.toJSON()));
  if (next.storedMarksSet) tr.setStoredMarks(next.storedMarks);
}
