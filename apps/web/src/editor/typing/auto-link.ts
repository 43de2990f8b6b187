/** Addresses that are typed or pasted become links. Undo takes back only the links. */

import { addressesIn } from '@inkstone/formats/addresses';
import { isLink } from '@inkstone/ot';
import type { Node } from 'prosemirror-model';
import { type Command, type EditorState, Plugin, TextSelection, type Transaction } from 'prosemirror-state';
import { setLink } from '../core/commands.ts';
import { splitLine } from '../core/lines.ts';
import { lineAttributes, schema } from '../core/schema.ts';
import { dispatchOwnStep, type TypingHost, type TypingRule } from './rules.ts';

/** No address is longer; lines may be very long. */
const MAX_LOOK_BACK_CHARS = 2_100;

/** A space behind an address, or what ends a sentence or a quotation in scripts that put no space there. */
export const LINK_RULE: TypingRule = {
  pattern: /(?:https?:\/\/|www\.|@)\S*[\s、。，．！？：；」』）】》〉”»]$/i,
  backspaceTakesBack: false,
  apply: (state, _match, _from, to) => linkWordBefore(state, to),
};

/** Links the addresses in the word, up to the last white space, that ends at a place or right before it. */
function linkWordBefore(state: EditorState, end: number): Transaction | null {
  const $end = state.doc.resolve(end);
  const start = Math.max(0, $end.parentOffset - MAX_LOOK_BACK_CHARS);
  const text = $end.parent.textBetween(start, $end.parentOffset, null, '\ufffc');
  return linkAddresses(state, $end.start() + start + text.trimEnd().search(/\S*$/), end);
}

/** Links the addresses that lie between two positions and are neither code nor a link already; null if there are none. */
export function linkAddresses(state: EditorState, from: number, to: number): Transaction | null {
  const tr = state.tr;
  state.doc.nodesBetween(from, to, (line, position) => {
    if (line.type === schema.nodes.line && lineAttributes(line).codeBlock === null) linkInLine(tr, line, position + 1, from, to);
    return false;
  });
  return tr.docChanged ? tr.removeStoredMark(schema.marks.link) : null;
}

function linkInLine(tr: Transaction, line: Node, start: number, from: number, to: number): void {
  const { link, code } = schema.marks;
  // What stands around says whether an address begins or ends there.
  const first = Math.max(0, from - start - MAX_LOOK_BACK_CHARS);
  const text = line.textBetween(first, Math.min(line.content.size, to - start + MAX_LOOK_BACK_CHARS), null, '\ufffc');
  for (const address of addressesIn(text)) {
    const [begins, ends] = [start + first + address.from, start + first + address.to];
    const isInside = from <= begins && ends <= to;
    if (!isInside || tr.doc.rangeHasMark(begins, ends, link) || tr.doc.rangeHasMark(begins, ends, code)) continue;
    tr.addMark(begins, ends, link.create({ value: address.url }));
  }
}

/** Enter that links the address it is typed behind. */
export function splitAndLink(host: TypingHost): Command {
  return (state, dispatch, view) => {
    if (!splitLine(state, dispatch)) return false;
    if (!view || !state.selection.empty) return true;
    const tr = linkWordBefore(view.state, state.selection.from);
    if (tr) dispatchOwnStep(view, tr.setStoredMarks(view.state.storedMarks), host);
    return true;
  };
}

/** An address that is pasted over text links that text. With Shift it is plain text. */
export function linkedByPasting(host: TypingHost, isPlain: () => boolean): Plugin {
  return new Plugin({
    props: {
      handlePaste: ({ state, dispatch, editable }, event) => {
        const address = event.clipboardData?.getData('text/plain').trim() ?? '';
        if (isPlain() || !editable || !isLink(address) || !takesLink(state)) return false;
        const { from, to } = state.selection;
        host.ownStep();
        setLink({ url: null, from, to }, address)(state, dispatch);
        return true;
      },
    },
  });
}

/** Selected text of one line that is no code. */
function takesLink({ selection }: EditorState): boolean {
  const { $from, $to, empty } = selection;
  return selection instanceof TextSelection && !empty && $from.sameParent($to) && lineAttributes($from.parent).codeBlock === null;
}
