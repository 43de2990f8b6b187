/** Addresses that are typed or pasted become links. Undo takes back only the link. */
import { isLink } from '@inkstone/ot';
import type { ResolvedPos } from 'prosemirror-model';
import { type Command, type EditorState, Plugin, TextSelection, type Transaction } from 'prosemirror-state';
import { addressOf } from '../address.ts';
import { setLink } from '../commands.ts';
import { splitLine } from '../lines.ts';
import { lineAttributes, schema } from '../schema.ts';
import { dispatchOwnStep, type TypingHost, type TypingRule } from './rules.ts';

/** What looks like an address to readers too; `main.rs` or `e.g.` is none. Opening brackets and quotes may stand before it. */
const ADDRESS = /(?<![^\s("'“‘„«<[{])(?:(?:https?:\/\/|www\.)[^\s\ufffc]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)$/iu;
const REACH = 2_100;

/** A space behind an address. */
export const LINK_RULE: TypingRule = {
  pattern: /(?:https?:\/\/|www\.|@)\S+\s$/i,
  backspaceTakesBack: false,
  apply: (state, _match, _from, to) => linkBefore(state, state.doc.resolve(to - 1)),
};

/** Links the address that ends at a place; null if none does, or it is code or a link already. */
function linkBefore(state: EditorState, $end: ResolvedPos): Transaction | null {
  const end = $end.parentOffset;
  const text = $end.parent.textBetween(Math.max(0, end - REACH), end, null, '\ufffc');
  const found = ADDRESS.exec(text)?.[0];
  if (found === undefined || lineAttributes($end.parent).codeBlock !== null) return null;
  const shown = withoutEndOfSentence(found);
  const address = addressOf(shown);
  const from = $end.pos - found.length;
  const to = from + shown.length;
  const isTaken = state.doc.rangeHasMark(from, to, schema.marks.link) || state.doc.rangeHasMark(from, to, schema.marks.code);
  if (address === null || isTaken) return null;
  return state.tr.addMark(from, to, schema.marks.link.create({ value: address })).removeStoredMark(schema.marks.link);
}

/** What ends the sentence doesn't belong to the address; a bracket that was opened in it does. */
function withoutEndOfSentence(address: string): string {
  let shown = address;
  for (;;) {
    const last = shown.at(-1) ?? '';
    const opens = last === ')' ? '(' : last === ']' ? '[' : null;
    const isOver = opens === null ? /[.,;:!?'"”’»>}]/.test(last) : count(shown, last) > count(shown, opens);
    if (!isOver) return shown;
    shown = shown.slice(0, -1);
  }
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}

/** Enter that links the address it is typed behind. */
export function splitAndLink(host: TypingHost): Command {
  return (state, dispatch, view) => {
    if (!splitLine(state, dispatch)) return false;
    if (!view || !state.selection.empty) return true;
    const tr = linkBefore(view.state, view.state.doc.resolve(state.selection.from));
    if (tr) dispatchOwnStep(view, tr.setStoredMarks(view.state.storedMarks), host);
    return true;
  };
}

/** An address that is pasted over text links that text; pasted elsewhere it comes in as a link. With Shift it is plain text. */
export function pastedLinks(host: TypingHost, isPlain: () => boolean): Plugin {
  return new Plugin({
    props: {
      handlePaste: (view, event) => {
        const address = event.clipboardData?.getData('text/plain').trim() ?? '';
        const { state } = view;
        if (isPlain() || !view.editable || !isLink(address) || !takesLink(state)) return false;
        const { from, to, empty } = state.selection;
        if (!empty) {
          host.ownStep();
          setLink({ url: null, from, to }, address)(state, view.dispatch);
          return true;
        }
        // Copied from a page, a link may have a text of its own.
        if (event.clipboardData?.types.includes('text/html')) return false;
        view.dispatch(state.tr.insertText(address).setMeta('paste', true).setMeta('uiEvent', 'paste'));
        const link = linkBefore(view.state, view.state.selection.$head);
        if (link) dispatchOwnStep(view, link, host);
        return true;
      },
    },
  });
}

/** Text of one line that is no code. */
function takesLink({ selection: { $from, $to }, selection }: EditorState): boolean {
  return selection instanceof TextSelection && $from.sameParent($to) && lineAttributes($from.parent).codeBlock === null;
}
