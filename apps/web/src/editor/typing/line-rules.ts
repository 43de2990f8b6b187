/** Markdown at the beginning of a line: what is typed there turns it into a heading, a list item, a quote or code. */
import { isAttribute } from '@inkstone/ot';
import type { ResolvedPos } from 'prosemirror-model';
import { type Command, type EditorState, TextSelection, type Transaction } from 'prosemirror-state';
import { isCode } from '../core/code-lines.ts';
import type { LineChange } from '../core/lines.ts';
import { type LineAttributes, type LineKey, lineAttributes, PLAIN_LINE, schema } from '../core/schema.ts';
import { marksAtCaret } from '../rendering/caret-marks.ts';
import { nestingBefore } from '../rendering/nesting-before.ts';
import { dispatchOwnStep, hasCode, type TypingHost, type TypingRule } from './rules.ts';

type Test = (line: LineAttributes) => boolean;

const hasNoKind: Test = ({ header, list }) => header === null && list === null;
const isItemOrPlain: Test = ({ header }) => header === null;
const isNoItem: Test = ({ list }) => list === null;

/** A rule for the very beginning of a line that looks as `test` wants it; alignment and indent stay. */
function lineRule(pattern: RegExp, test: Test, change: (match: RegExpExecArray, $at: ResolvedPos) => LineChange): TypingRule {
  return {
    pattern,
    backspaceTakesBack: true,
    apply: (state, match, from, to) => {
      const $from = state.doc.resolve(from);
      if ($from.parentOffset > 0 || hasCode(state, from, to) || !test(lineAttributes($from.parent))) return null;
      const tr = setLine(state.tr.delete(from, to), from, change(match, $from));
      // What was chosen for the text that is to come went into the signs that are deleted.
      return isCode(tr.doc.resolve(from).parent) ? tr : tr.ensureMarks(marksAtCaret(state));
    },
  };
}

function setLine(tr: Transaction, position: number, change: LineChange): Transaction {
  const line = tr.doc.resolve(position).before();
  for (const [key, value] of Object.entries(change) as [LineKey, unknown][]) tr.setNodeAttribute(line, key, value);
  return tr;
}

/** Three dashes alone on a line become a rule, which is no item, heading or quote, with a new line after it. */
function divider(state: EditorState, _match: RegExpExecArray, from: number, to: number): Transaction | null {
  const $from = state.doc.resolve(from);
  if ($from.parent.content.size !== to - from || hasCode(state, from, to)) return null;
  const tr = state.tr
    .delete(from, to)
    .insert(from, schema.nodes.divider.create())
    .split(from + 1, 1, [{ type: schema.nodes.line, attrs: PLAIN_LINE }]);
  return setLine(tr, from, PLAIN_LINE);
}

export const LINE_RULES: readonly TypingRule[] = [
  lineRule(/^(#{1,6}) $/, isNoItem, ([, marks]) => ({ header: marks?.length ?? 1 })),
  lineRule(/^[-*+] $/, hasNoKind, () => ({ list: 'bullet' })),
  lineRule(/^(\d{1,5})[.)] $/, hasNoKind, ([, number], $at) => ordered(Number(number), $at)),
  // In an item too: "- [ ] " is how Markdown writes it.
  lineRule(/^\[ ?\] $/, isItemOrPlain, () => ({ list: 'unchecked' })),
  lineRule(/^\[[xX]\] $/, isItemOrPlain, () => ({ list: 'checked' })),
  lineRule(/^> $/, hasNoKind, () => ({ blockquote: true })),
  lineRule(/^```(\S*) $/, hasNoKind, ([, name]) => ({ ...PLAIN_LINE, codeBlock: languageOf(name) })),
  { pattern: /^---$/, backspaceTakesBack: true, apply: divider },
];

/** An item of this number: it goes on with the list above where that has come so far, else it begins one. */
function ordered(number: number, $at: ResolvedPos): LineChange {
  const follows = nestingBefore($at.doc, $at.index(0)).next({ ...lineAttributes($at.parent), list: 'ordered', start: null });
  return { list: 'ordered', start: follows?.number === number ? null : number };
}

/** A language's name as the log takes it, else code of no language. */
function languageOf(name: string | undefined): string | true {
  return name && isAttribute('codeBlock', name) ? name.toLowerCase() : true;
}

/** Enter behind three backticks, with or without the name of a language, begins a code block in their place. */
export function fence(host: TypingHost): Command {
  return (state, dispatch, view) => {
    const { selection } = state;
    const $at = selection instanceof TextSelection ? selection.$cursor : null;
    const match = $at && /^```(\S*)$/.exec($at.parent.textContent);
    if (!match || $at.parentOffset < $at.parent.content.size || $at.parent.content.size !== match[0].length) return false;
    const { header, list, codeBlock } = lineAttributes($at.parent);
    if (header !== null || list !== null || codeBlock !== null) return false;
    const tr = setLine(state.tr.delete($at.start(), $at.pos), $at.start(), { ...PLAIN_LINE, codeBlock: languageOf(match[1]) });
    if (view) dispatchOwnStep(view, tr, host);
    else dispatch?.(tr);
    return true;
  };
}
