/** Commands over the text of the selection: marks, links, embeds and clearing them. */

import { attributesOfLine } from '@inkstone/formats/line-attributes';
import { type AttributeChange, type AttributeValue, type Delta, DeltaBuilder } from '@inkstone/ot';
import type { MarkType, ResolvedPos } from 'prosemirror-model';
import { type Command, type EditorState, TextSelection, type Transaction } from 'prosemirror-state';
import { deltaToTransaction } from '../bridge/apply-delta.ts';
import { toEditor, toUnits } from '../bridge/positions.ts';
import { marksAtCaret } from '../rendering/caret-marks.ts';
import { selectedLines } from './lines.ts';
import { LINE_KEYS, lineAttributes, PLAIN_LINE, schema, TOGGLE_MARKS, type ToggleMark, VALUE_MARKS, type ValueMark } from './schema.ts';

/** Stretches of text in the selection, without the newlines between them, in units. */
function selectedText(state: EditorState): { from: number; to: number }[] {
  const { from, to } = state.selection;
  return selectedLines(state).flatMap(({ node, position }) => {
    const start = Math.max(from, position + 1);
    const end = Math.min(to, position + 1 + node.content.size);
    return start < end ? [{ from: toUnits(state.doc, start), to: toUnits(state.doc, end) }] : [];
  });
}

function formatDelta(ranges: readonly { from: number; to: number }[], attributes: AttributeChange): Delta {
  const builder = new DeltaBuilder();
  let done = 0;
  for (const { from, to } of ranges) {
    builder.retain(from - done).retain(to - from, attributes);
    done = to;
  }
  return builder.build();
}

/** Whether all selected text, or what would be typed at the caret, has a mark. */
export function hasMark(state: EditorState, type: MarkType): boolean {
  const { from, to, empty } = state.selection;
  if (empty) return type.isInSet(marksAtCaret(state)) !== undefined;
  let [some, every] = [false, true];
  state.doc.nodesBetween(from, to, (node) => {
    if (node.isInline) {
      some = true;
      every &&= type.isInSet(node.marks) !== undefined;
    }
    return every;
  });
  return some && every;
}

export function toggleMark(name: ToggleMark): Command {
  return (state, dispatch) => setMark(name, hasMark(state, schema.marks[name]) ? null : true)(state, dispatch);
}

/** An arrow at the end of a line that ends with inline code: the code is over, and the caret stays. There is no other place behind it. */
export function leaveInlineCode(direction: 'left' | 'right'): Command {
  return (state, dispatch, view) => {
    const { $from, empty } = state.selection;
    const code = schema.marks.code;
    if (!empty || $from.parentOffset === 0 || $from.parentOffset < $from.parent.content.size || !code.isInSet(marksAtCaret(state)))
      return false;
    // In a line from right to left it is the other arrow.
    if (view && !view.endOfTextblock(direction)) return false;
    dispatch?.(state.tr.removeStoredMark(code));
    return true;
  };
}

/** Sets a mark on the selected text, or for what is typed next; null removes it. */
export function setMark(name: ToggleMark | ValueMark, value: AttributeValue | null): Command {
  return (state, dispatch) => {
    if (!dispatch) return true;
    const type = schema.marks[name];
    if (state.selection.empty) {
      dispatch(value === null ? state.tr.removeStoredMark(type) : state.tr.addStoredMark(type.create(value === true ? null : { value })));
    } else {
      dispatch(deltaToTransaction(state, formatDelta(selectedText(state), { [name]: value })).scrollIntoView());
    }
    return true;
  };
}

/** The value of a mark at the start of the selection; null without one. */
export function markValue(state: EditorState, name: ValueMark): string | null {
  const { $from, empty } = state.selection;
  const marks = empty ? marksAtCaret(state) : ($from.nodeAfter?.marks ?? $from.marks());
  return schema.marks[name].isInSet(marks)?.attrs.value ?? null;
}

export interface LinkTarget {
  readonly url: string | null;
  /** In positions of ProseMirror: the link that the caret is in, or the selection. */
  readonly from: number;
  readonly to: number;
}

/** The link that would be edited now. */
export function linkTarget(state: EditorState): LinkTarget {
  const { $from, from, to, empty } = state.selection;
  const mark = schema.marks.link.isInSet(($from.nodeAfter ?? $from.nodeBefore)?.marks ?? []);
  const url: string | null = mark?.attrs.value ?? null;
  if (!empty || url === null) return { url, from, to };
  return { url, ...linkAround($from, url) };
}

/** How far a link reaches on both sides, over text of any other formatting. */
function linkAround($at: ResolvedPos, url: string): { from: number; to: number } {
  const { parent } = $at;
  const isLinked = (index: number) => schema.marks.link.isInSet(parent.child(index).marks)?.attrs.value === url;
  let first = $at.nodeAfter ? $at.index() : $at.index() - 1;
  let last = first;
  while (first > 0 && isLinked(first - 1)) first--;
  while (last + 1 < parent.childCount && isLinked(last + 1)) last++;
  let [from, to] = [$at.start(), $at.start()];
  for (let index = 0; index <= last; index++) {
    if (index < first) from += parent.child(index).nodeSize;
    to += parent.child(index).nodeSize;
  }
  return { from, to };
}

/** Links `target` to `url`; without any text the address itself is inserted. Null takes the link away. */
export function setLink(target: LinkTarget, url: string | null): Command {
  return (state, dispatch) => {
    if (!dispatch) return true;
    if (target.from === target.to) {
      if (url !== null)
        dispatch(state.tr.insert(target.from, schema.text(url, [schema.marks.link.create({ value: url })])).scrollIntoView());
      return true;
    }
    const over = state.apply(state.tr.setSelection(TextSelection.create(state.doc, target.from, target.to)));
    dispatch(deltaToTransaction(state, formatDelta(selectedText(over), { link: url })));
    return true;
  };
}

/** A rule on a line of its own, with the caret on the line after it. */
export function insertDivider(state: EditorState, dispatch?: Parameters<Command>[1]): boolean {
  const { $from, from, to } = state.selection;
  const units = toUnits(state.doc, from);
  const builder = new DeltaBuilder().retain(units);
  const before = $from.parentOffset > 0 ? 1 : 0;
  if (before) builder.insert('\n', attributesOfLine(lineAttributes($from.parent)));
  builder
    .insert({ divider: true })
    .insert('\n')
    .delete(toUnits(state.doc, to) - units);
  dispatch?.(caretAt(deltaToTransaction(state, builder.build()), units + before + 2));
  return true;
}

function caretAt(tr: Transaction, units: number): Transaction {
  return tr.setSelection(TextSelection.create(tr.doc, toEditor(tr.doc, units))).scrollIntoView();
}

/** Takes all formatting from the selected text; from its lines too where whole lines, or none, are selected. */
export function clearFormatting(state: EditorState, dispatch?: Parameters<Command>[1]): boolean {
  if (!dispatch) return true;
  const builder = new DeltaBuilder();
  const noMarks = Object.fromEntries([...TOGGLE_MARKS, ...VALUE_MARKS].map((name) => [name, null]));
  const noLook = Object.fromEntries(LINE_KEYS.map((key) => [key, null]));
  const { from, to, empty } = state.selection;
  let done = 0;
  for (const { node, position } of selectedLines(state)) {
    const [start, end] = [Math.max(from, position + 1), Math.min(to, position + 1 + node.content.size)];
    const units = toUnits(state.doc, start);
    if (start < end) builder.retain(units - done).retain(end - start, noMarks);
    done = start < end ? units + end - start : done;
    const isWhole = empty || (start === position + 1 && end === position + 1 + node.content.size);
    if (!isWhole || node.hasMarkup(schema.nodes.line, PLAIN_LINE as unknown as Record<string, unknown>)) continue;
    const newline = toUnits(state.doc, position + 1 + node.content.size);
    builder.retain(newline - done).retain(1, noLook);
    done = newline + 1;
  }
  dispatch(deltaToTransaction(state, builder.build()).setStoredMarks([]).scrollIntoView());
  return true;
}

/** Backspace or Delete next to an image, a file or a divider: browsers don't agree on what they do there. */
export function deleteEmbed(side: 'before' | 'after'): Command {
  return (state, dispatch) => {
    const { selection } = state;
    if (!(selection instanceof TextSelection) || !selection.$cursor) return false;
    const node = side === 'before' ? selection.$cursor.nodeBefore : selection.$cursor.nodeAfter;
    if (!node?.isAtom || node.isText) return false;
    const { pos } = selection.$cursor;
    dispatch?.((side === 'before' ? state.tr.delete(pos - 1, pos) : state.tr.delete(pos, pos + 1)).scrollIntoView());
    return true;
  };
}

/** Backspace at the start of the line after a divider, or Delete at the end of the one before it: the divider goes with its line. */
export function deleteDividerLine(side: 'before' | 'after'): Command {
  return (state, dispatch) => {
    const { selection } = state;
    const $at = selection instanceof TextSelection ? selection.$cursor : null;
    if (!$at || $at.parentOffset !== (side === 'before' ? 0 : $at.parent.content.size)) return false;
    const line = state.doc.maybeChild($at.index(0) + (side === 'before' ? -1 : 1));
    if (line?.childCount !== 1 || line.firstChild?.type !== schema.nodes.divider) return false;
    const from = side === 'before' ? $at.before() - line.nodeSize : $at.after();
    dispatch?.(state.tr.delete(from, from + line.nodeSize).scrollIntoView());
    return true;
  };
}

/** All of the text. Its first line stays when it is replaced, and with it that line's look. */
export function selectAll(state: EditorState, dispatch?: Parameters<Command>[1]): boolean {
  dispatch?.(state.tr.setSelection(TextSelection.create(state.doc, 1, state.doc.content.size - 1)));
  return true;
}

/**
 * The caret to the beginning or the end of the text; or the selection, as far as there. Not left to the browser: into a line that it hasn't rendered because it
 * is out of sight, Chromium doesn't go further than to its beginning.
 */
export function goTo(edge: 'start' | 'end', isSelecting: boolean): Command {
  return ({ doc, selection, tr }, dispatch) => {
    const head = edge === 'start' ? 1 : doc.content.size - 1;
    dispatch?.(tr.setSelection(TextSelection.create(doc, isSelecting ? selection.anchor : head, head)).scrollIntoView());
    return true;
  };
}
