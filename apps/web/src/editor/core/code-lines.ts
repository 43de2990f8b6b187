/** Keys in code blocks: indentation, and the ways out. A block is the lines of code that follow each other. */
import type { Node, ResolvedPos } from 'prosemirror-model';
import { type Command, type EditorState, TextSelection } from 'prosemirror-state';
import type { EditorView } from 'prosemirror-view';
import { selectedLines } from './lines.ts';
import { lineAttributes, PLAIN_LINE, schema } from './schema.ts';

type Dispatch = Parameters<Command>[1];

const STEP = '  ';

export function isCode(line: Node | null | undefined): boolean {
  return line?.type === schema.nodes.line && lineAttributes(line).codeBlock !== null;
}

/** The caret in a line of code; null elsewhere and for a selection. */
function caretInCode({ selection }: EditorState): ResolvedPos | null {
  const $at = selection instanceof TextSelection ? selection.$cursor : null;
  return $at && isCode($at.parent) ? $at : null;
}

/** The line `by` lines further down. */
function neighbour(state: EditorState, $at: ResolvedPos, by: 1 | -1): Node | null {
  return state.doc.maybeChild($at.index(0) + by);
}

function isBlank(line: Node): boolean {
  return /^[ \t]*$/.test(line.textContent) && line.content.size === line.textContent.length;
}

/** Enter: keeps the indentation; on the second blank line it leaves the block. */
export function enterInCode(state: EditorState, dispatch?: Dispatch): boolean {
  const { $from, empty } = state.selection;
  if (!isCode($from.parent)) return false;
  const above = neighbour(state, $from, -1);
  if (empty && isBlank($from.parent) && above && isCode(above) && isBlank(above)) return endBlock(state, dispatch, above);
  const before = $from.parent.textBetween(0, $from.parentOffset, null, '\ufffc');
  const tr = state.tr.deleteSelection();
  const attrs = tr.selection.$from.parent.attrs;
  tr.split(tr.selection.from, 1, [{ type: schema.nodes.line, attrs }]);
  dispatch?.(tr.insertText(/^[ \t]*/.exec(before)?.[0] ?? '').scrollIntoView());
  return true;
}

/** Two blank lines end a block: one of them becomes plain, the other goes. */
function endBlock(state: EditorState, dispatch: Dispatch, above: Node): true {
  const { $from } = state.selection;
  const start = $from.before() - above.nodeSize;
  const tr = state.tr.delete($from.start(), $from.end()).delete(start, $from.before());
  for (const [key, value] of Object.entries(PLAIN_LINE)) tr.setNodeAttribute(start, key, value);
  dispatch?.(tr.scrollIntoView());
  return true;
}

/** Tab (1) and Shift-Tab (-1). With the caret alone, Tab goes on to the next stop; otherwise each selected line moves. */
export function indentCode(by: 1 | -1): Command {
  return (state, dispatch) => {
    const lines = selectedLines(state);
    if (!lines.every(({ node }) => isCode(node))) return false;
    const tr = state.tr;
    const $at = caretInCode(state);
    if (by === 1 && $at) {
      tr.insertText(/^\t/.test($at.parent.textContent) ? '\t' : STEP.slice($at.parentOffset % STEP.length));
    } else {
      for (const { node, position } of [...lines].reverse()) {
        const start = position + 1;
        const text = node.textContent;
        if (by === 1 && text !== '') tr.insert(start, schema.text(text.startsWith('\t') ? '\t' : STEP));
        else if (by === -1) tr.delete(start, start + (/^(?:\t| {1,2})/.exec(text)?.[0].length ?? 0));
      }
    }
    dispatch?.(tr.scrollIntoView());
    return true;
  };
}

/** A plain line behind the block, with the caret in it. */
export function leaveCode(state: EditorState, dispatch?: Dispatch): boolean {
  const { $from } = state.selection;
  if (!isCode($from.parent)) return false;
  let index = $from.index(0);
  let end = $from.after(1);
  for (let next = state.doc.maybeChild(index + 1); next && isCode(next); next = state.doc.maybeChild(++index + 1)) end += next.nodeSize;
  const tr = state.tr.insert(end, schema.nodes.line.create());
  dispatch?.(tr.setSelection(TextSelection.create(tr.doc, end + 1)).scrollIntoView());
  return true;
}

/** Arrow-down in the last line of the document, if that is code: there is a way on. */
export function leaveCodeBelow(state: EditorState, dispatch?: Dispatch, view?: EditorView): boolean {
  const $at = caretInCode(state);
  if (!$at || neighbour(state, $at, 1) || (view && !view.endOfTextblock('down'))) return false;
  return leaveCode(state, dispatch);
}

/** Arrow-up in the first line of the document, if that is code. */
export function leaveCodeAbove(state: EditorState, dispatch?: Dispatch, view?: EditorView): boolean {
  const $at = caretInCode(state);
  if (!$at || $at.index(0) > 0 || (view && !view.endOfTextblock('up'))) return false;
  const tr = state.tr.insert(0, schema.nodes.line.create());
  dispatch?.(tr.setSelection(TextSelection.create(tr.doc, 1)).scrollIntoView());
  return true;
}
