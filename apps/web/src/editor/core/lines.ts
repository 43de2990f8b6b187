/** Commands on the selected lines: their attributes, and Enter and Backspace at their ends. */

import type { ListNesting } from '@inkstone/formats/list-nesting';
import { type AttributeChange, type Delta, DeltaBuilder } from '@inkstone/ot';
import type { Mark, Node } from 'prosemirror-model';
import { type Command, type EditorState, TextSelection } from 'prosemirror-state';
import { deltaToTransaction } from '../bridge/apply-delta.ts';
import { toUnits } from '../bridge/positions.ts';
import { marksAtCaret } from '../rendering/caret-marks.ts';
import { nestingBefore } from '../rendering/nesting-before.ts';
import { type Alignment, LINE_KEYS, type LineAttributes, type ListKind, lineAttributes, MAX_INDENT, PLAIN_LINE, schema } from './schema.ts';

/** A line that the selection touches. */
interface SelectedLine {
  readonly node: Node;
  readonly attributes: LineAttributes;
  /** Of the token before it. */
  readonly position: number;
}

/** The lines of the selection, from the first to the last. A selection that ends where a line begins doesn't touch that line. */
export function selectedLines(state: EditorState): SelectedLine[] {
  const { from, to, empty } = state.selection;
  const lines: SelectedLine[] = [];
  state.doc.nodesBetween(from, to, (node, position) => {
    if (node.type !== schema.nodes.line) return false;
    const touched = empty || lines.length === 0 || position + 1 < to;
    if (touched) lines.push({ node, attributes: lineAttributes(node), position });
    return false;
  });
  return lines;
}

export type LineChange = Partial<LineAttributes>;

/** Changes the selected lines; `change` says how, for each. False if that changes nothing. */
function changeLines(change: (line: LineAttributes) => LineChange): Command {
  return (state, dispatch) => {
    const delta = lineDelta(state, change);
    if (delta.length === 0) return false;
    dispatch?.(deltaToTransaction(state, delta).setStoredMarks(state.storedMarks).scrollIntoView());
    return true;
  };
}

function lineDelta(state: EditorState, change: (line: LineAttributes) => LineChange): Delta {
  const builder = new DeltaBuilder();
  let done = 0;
  for (const { node, attributes, position } of selectedLines(state)) {
    const set = differing(attributes, change(attributes));
    if (!set) continue;
    const newline = toUnits(state.doc, position + node.nodeSize) - 1;
    builder.retain(newline - done).retain(1, set);
    done = newline + 1;
  }
  return builder.build();
}

function differing(line: LineAttributes, change: LineChange): AttributeChange | null {
  const keys = LINE_KEYS.filter((key) => change[key] !== undefined && change[key] !== line[key]);
  return keys.length > 0 ? Object.fromEntries(keys.map((key) => [key, change[key] ?? null])) : null;
}

/** Headings, lists and code exclude each other on the toolbar; what another client combined stays until it is changed. */
const NO_KIND: LineChange = { header: null, list: null, start: null, codeBlock: null };

/** A heading of this level, or plain text for null. */
export function setHeader(header: number | null): Command {
  return changeLines(() => ({ ...NO_KIND, header, ...(header !== null && { indent: null }) }));
}

export function toggleHeader(header: number): Command {
  return (state, dispatch) => setHeader(all(state, (line) => line.header === header) ? null : header)(state, dispatch);
}

/** Turns the lines into a list of this kind, or back if all of them are. A check list is one whether it is ticked or not. */
export function toggleList(kind: 'bullet' | 'ordered' | 'unchecked'): Command {
  return (state, dispatch) => {
    const is = ({ list }: LineAttributes) => list === kind || (kind === 'unchecked' && list === 'checked');
    if (all(state, is)) return changeLines(() => ({ list: null, start: null, indent: null }))(state, dispatch);
    return changeLines((line) => (is(line) ? {} : { ...NO_KIND, list: kind }))(state, dispatch);
  };
}

export function toggleQuote(state: EditorState, dispatch?: Parameters<Command>[1]): boolean {
  const blockquote = all(state, (line) => line.blockquote !== null) ? null : true;
  return changeLines(() => ({ blockquote, codeBlock: null }))(state, dispatch);
}

export function toggleCodeBlock(state: EditorState, dispatch?: Parameters<Command>[1]): boolean {
  if (all(state, (line) => line.codeBlock !== null)) return changeLines(() => ({ codeBlock: null }))(state, dispatch);
  return changeLines(() => ({ ...PLAIN_LINE, codeBlock: true }))(state, dispatch);
}

export function setAlignment(align: Alignment | null): Command {
  return changeLines(() => ({ align }));
}

/** Moves lines in (1) or out (-1). Items move by the levels that are seen; none moves in if the first selected one has no item above to stand within. */
export function indentLines(by: 1 | -1): Command {
  return (state, dispatch) => {
    const first = state.selection.$from.index(0);
    const shown = nestingBefore(state.doc, first);
    const moved = nestingBefore(state.doc, first);
    let isStuck: boolean | null = null;
    return changeLines((line) => {
      const level = shown.next(line)?.level ?? null;
      isStuck ??= level !== null && level + by > moved.deepest;
      const indent = isStuck ? line.indent : level === null ? indentOfPlain(line, by) : indentOfItem(line, level, level + by, moved);
      moved.next({ ...line, indent });
      return { indent };
    })(state, dispatch);
  };
}

function indentOfPlain({ indent, codeBlock }: LineAttributes, by: 1 | -1): number | null {
  return codeBlock === null ? inBounds((indent ?? 0) + by) : indent;
}

/** The indent that moves an item from one level to another, or as close to it as the items above allow. */
function indentOfItem({ indent }: LineAttributes, from: number, to: number, nesting: ListNesting): number | null {
  const level = Math.max(0, Math.min(to, nesting.deepest));
  const wanted = nesting.indentOf(level);
  return level === from || wanted > MAX_INDENT ? indent : inBounds(wanted);
}

/** An indent within the allowed range; null for 0. */
function inBounds(indent: number): number | null {
  return indent <= 0 ? null : Math.min(MAX_INDENT, indent);
}

/** Like `indentLines`, where the selection is in a list only: elsewhere Tab leaves the editor, as the keyboard's users expect. */
export function indentItems(by: 1 | -1): Command {
  return (state, dispatch) => {
    if (!all(state, (line) => line.list !== null)) return false;
    indentLines(by)(state, dispatch);
    return true;
  };
}

function all(state: EditorState, test: (line: LineAttributes) => boolean): boolean {
  return selectedLines(state).every(({ attributes }) => test(attributes));
}

/** Ticks the item at `position`, or takes the tick away. */
export function toggleCheckAt(position: number): Command {
  return (state, dispatch) => {
    const line = state.doc.resolve(position).nodeAfter;
    const list = line && toggled(lineAttributes(line).list);
    if (!list) return false;
    dispatch?.(state.tr.setNodeAttribute(position, 'list', list));
    return true;
  };
}

/** Ticks the selected items, or takes their ticks away. */
export const toggleChecks: Command = changeLines(({ list }) => ({ list: toggled(list) ?? list }));

function toggled(list: ListKind | null): ListKind | null {
  if (list === 'checked') return 'unchecked';
  return list === 'unchecked' ? 'checked' : null;
}

/** The attributes of the line that Enter begins. */
function lookOfNext(line: LineAttributes, atEnd: boolean): LineAttributes {
  if (line.list === 'checked') return { ...line, list: 'unchecked', start: null };
  // The number goes on from the one before.
  if (line.list !== null) return { ...line, start: null };
  // In the middle of a heading Enter makes two of it, at its end the text begins.
  return line.header !== null && atEnd ? { ...line, header: null } : line;
}

/** Enter outside of code: goes on with a list, ends it at an empty item, and begins plain text after a heading. */
export function splitLine(state: EditorState, dispatch?: Parameters<Command>[1]): boolean {
  const { $from, empty } = state.selection;
  if ($from.depth === 0) return false;
  const line = lineAttributes($from.parent);
  if (empty && $from.parent.content.size === 0 && leaveBlock(state, dispatch)) return true;
  if (!dispatch) return true;
  const tr = state.tr.deleteSelection();
  const { $from: at } = tr.selection;
  const size = at.parent.content.size;
  const [atStart, atEnd] = [at.parentOffset === 0, at.parentOffset === size];
  tr.split(at.pos, 1, [{ type: schema.nodes.line, attrs: lookOfNext(line, atEnd) }]);
  // At the start of a heading, Enter makes room above it.
  if (atStart && !atEnd && line.header !== null) tr.setNodeAttribute(at.before(), 'header', null);
  if (atEnd && line.header === null) tr.ensureMarks(marksAtCaret(state).filter(goesOn));
  dispatch(tr.scrollIntoView());
  return true;
}

/** Whether a mark continues in the next line. */
function goesOn({ type }: Mark): boolean {
  return type !== schema.marks.code && type !== schema.marks.link;
}

/** Enter on an empty line of a list or a quote: one step back to plain text. */
function leaveBlock(state: EditorState, dispatch?: Parameters<Command>[1]): boolean {
  const line = lineAttributes(state.selection.$from.parent);
  if (line.list !== null) {
    return levelAtCaret(state) === 0
      ? changeLines(() => ({ list: null, start: null, indent: null }))(state, dispatch)
      : indentLines(-1)(state, dispatch);
  }
  return line.blockquote !== null && changeLines(() => ({ blockquote: null }))(state, dispatch);
}

/** How deep the item stands that the selection begins in; null in what is no item. */
function levelAtCaret({ doc, selection: { $from } }: EditorState): number | null {
  return nestingBefore(doc, $from.index(0)).next(lineAttributes($from.parent))?.level ?? null;
}

/** Backspace at the start of a line that looks special: it becomes plain first, and only then joins the one above. Inside of a code block lines just join. */
export function makePlain(state: EditorState, dispatch?: Parameters<Command>[1]): boolean {
  const { selection } = state;
  if (!(selection instanceof TextSelection) || !selection.$cursor || selection.$cursor.parentOffset > 0) return false;
  const line = lineAttributes(selection.$cursor.parent);
  const above = state.doc.maybeChild(selection.$cursor.index(0) - 1);
  if (line.codeBlock !== null && above && lineAttributes(above).codeBlock !== null) return false;
  if (line.list !== null || line.header !== null || line.codeBlock !== null || line.blockquote !== null) {
    const level = levelAtCaret(state);
    return changeLines(() => ({ ...NO_KIND, blockquote: null, ...(level !== null && { indent: inBounds(level) }) }))(state, dispatch);
  }
  return line.indent !== null && indentLines(-1)(state, dispatch);
}
