/** A little Markdown while typing: what begins a line turns it into a heading, a list item, a quote or code. */
import { InputRule, inputRules } from 'prosemirror-inputrules';
import type { EditorState, Plugin, Transaction } from 'prosemirror-state';
import type { LineChange } from './lines.ts';
import { type LineKey, lineAttributes, PLAIN_LINE, schema } from './schema.ts';

/** A rule for the beginning of a line that has no look of its own yet, apart from its alignment and indent. */
function lineRule(pattern: RegExp, change: (match: RegExpMatchArray) => LineChange): InputRule {
  return new InputRule(pattern, (state, match, start, end) => {
    const line = state.doc.resolve(start).parent;
    const { header, list, codeBlock } = lineAttributes(line);
    if (header !== null || list !== null || codeBlock !== null) return null;
    return setLine(state.tr.delete(start, end), start, change(match));
  });
}

function setLine(tr: Transaction, position: number, change: LineChange): Transaction {
  const line = tr.doc.resolve(position).before();
  for (const [key, value] of Object.entries(change) as [LineKey, unknown][]) tr.setNodeAttribute(line, key, value);
  return tr;
}

/** Three dashes alone on a line become a rule, with a new line after it. */
function dividerRule(state: EditorState, _match: RegExpMatchArray, start: number, end: number): Transaction | null {
  const line = state.doc.resolve(start).parent;
  if (line.content.size !== end - start || lineAttributes(line).codeBlock !== null) return null;
  return state.tr
    .delete(start, end)
    .insert(start, schema.nodes.divider.create())
    .split(start + 1, 1, [{ type: schema.nodes.line, attrs: PLAIN_LINE }]);
}

export function markdownRules(): Plugin {
  return inputRules({
    rules: [
      lineRule(/^(#{1,6}) $/, ([, marks]) => ({ header: marks?.length ?? 1 })),
      lineRule(/^[-*+] $/, () => ({ list: 'bullet' })),
      lineRule(/^1[.)] $/, () => ({ list: 'ordered' })),
      lineRule(/^\[ ?\] $/, () => ({ list: 'unchecked' })),
      lineRule(/^\[[xX]\] $/, () => ({ list: 'checked' })),
      lineRule(/^> $/, () => ({ blockquote: true })),
      lineRule(/^```$/, () => ({ ...PLAIN_LINE, codeBlock: true })),
      new InputRule(/^---$/, dividerRule),
    ],
  });
}
