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

export function sameFormatting(a: Formatting, b: Formatting): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
