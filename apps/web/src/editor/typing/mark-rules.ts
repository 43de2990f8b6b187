/** Markdown inside of a line: text between two delimiters becomes bold, italic, struck out or code as the last of them is typed. */
import type { EditorState, Transaction } from 'prosemirror-state';
import { schema, type ToggleMark } from '../core/schema.ts';
import { hasCode, type TypingRule } from './rules.ts';

/** A character of a word. Directly behind one, `*` or `_` is no delimiter: `2*3*4`, `snake_case`, a path. Scripts without spaces don't count. */
const WORD_END = String.raw`(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}])[\p{L}\p{N}/]`;

interface Delimiter {
  readonly text: string;
  readonly marks: readonly ToggleMark[];
  /** Whether it may begin in the middle of a word. */
  readonly inWords: boolean;
}

/** The longest first. */
const DELIMITERS: readonly Delimiter[] = [
  { text: '***', marks: ['bold', 'italic'], inWords: false },
  { text: '**', marks: ['bold'], inWords: false },
  { text: '__', marks: ['bold'], inWords: false },
  { text: '*', marks: ['italic'], inWords: false },
  { text: '_', marks: ['italic'], inWords: false },
  { text: '~~', marks: ['strike'], inWords: true },
  { text: '`', marks: ['code'], inWords: true },
];

function markRule({ text, marks, inWords }: Delimiter): TypingRule {
  const character = text.charAt(0);
  const delimiter = text.replace(/./g, '\\$&').replace(/\\([_~`])/g, '$1');
  const before = `(?<![${character}\\\\])${inWords ? '' : `(?<!${WORD_END})`}`;
  const pattern = new RegExp(`${before}${delimiter}(?![${character}\\s])([^${character}]*[^${character}\\s])${delimiter}$`, 'u');
  return {
    pattern,
    backspaceTakesBack: true,
    apply: (state, _match, from, to) => applyMarks(state, from, to, text.length, marks),
  };
}

/** Takes away the delimiters, each of `size` units, and marks what stands between them. What is typed next isn't marked. */
function applyMarks(state: EditorState, from: number, to: number, size: number, names: readonly ToggleMark[]): Transaction | null {
  const $to = state.doc.resolve(to);
  const next = $to.parent.textBetween($to.parentOffset, Math.min($to.parentOffset + 2, $to.parent.content.size), null, '\ufffc');
  if (hasCode(state, from, to) || /^[\p{L}\p{N}_]/u.test(next)) return null;
  const typing = state.storedMarks ?? $to.marks();
  const tr = state.tr.delete(to - size, to).delete(from, from + size);
  for (const name of names) tr.addMark(from, to - 2 * size, schema.marks[name].create());
  return tr.setStoredMarks(typing);
}

export const MARK_RULES: readonly TypingRule[] = DELIMITERS.map(markRule);
