/** What the toolbar shows of a state of the editor: how the selection is formatted. */
import type { EditorState } from 'prosemirror-state';
import { hasMark, markValue } from './commands.ts';
import { selectedLines } from './lines.ts';
import { type LineAttributes, PLAIN_LINE, schema, TOGGLE_MARKS, type ToggleMark } from './schema.ts';

export interface Formatting {
  /** Marks that all of the selection has. */
  readonly marks: readonly ToggleMark[];
  readonly link: string | null;
  readonly color: string | null;
  readonly background: string | null;
  /** What all selected lines have in common; null where they differ, or have nothing. */
  readonly line: LineAttributes;
}

export function formattingOf(state: EditorState): Formatting {
  return {
    marks: TOGGLE_MARKS.filter((name) => hasMark(state, schema.marks[name])),
    link: markValue(state, 'link'),
    color: markValue(state, 'color'),
    background: markValue(state, 'background'),
    line: commonLine(state),
  };
}

/** The formatting of `after`, with that of `before` known: a caret that stands in the same line at the same place needs no look, as after most edits of others. */
export function formattingAfter(known: Formatting, before: EditorState, after: EditorState): Formatting {
  const [old, now] = [before.selection, after.selection];
  const isSame =
    old.empty &&
    now.empty &&
    old.$from.parent === now.$from.parent &&
    old.$from.parentOffset === now.$from.parentOffset &&
    before.storedMarks === after.storedMarks;
  if (isSame) return known;
  const formatting = formattingOf(after);
  return sameFormatting(formatting, known) ? known : formatting;
}

function commonLine(state: EditorState): LineAttributes {
  const lines = selectedLines(state).map(({ attributes }) => attributes);
  const [first, ...rest] = lines;
  if (!first) return PLAIN_LINE;
  const common = Object.entries(first).map(([key, value]) => {
    const same = rest.every((line) => line[key as keyof LineAttributes] === value);
    return [key, same ? value : null];
  });
  return Object.fromEntries(common) as LineAttributes;
}

function sameFormatting(a: Formatting, b: Formatting): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
