/**
 * A Delta becomes a ProseMirror transaction that touches what the Delta touches and nothing else: untouched lines stay the same nodes
 * (so their DOM stays too, and an input method that composes in one isn't disturbed), and the selection goes where the algebra says.
 */
import { type AttributeChange, baseLength, type Delta, type Op, opLength, transformPosition } from '@inkstone/ot';
import { Fragment, type Mark, type Node, type ResolvedPos, Slice } from 'prosemirror-model';
import { type EditorState, type Selection, TextSelection, type Transaction } from 'prosemirror-state';
import { type Mapping, ReplaceStep } from 'prosemirror-transform';
import {
  EMBED_KEYS,
  isFileNode,
  LINE_KEYS,
  type LineAttributes,
  lineAttributes,
  schema,
  TOGGLE_MARKS,
  VALUE_MARKS,
} from '../core/schema.ts';
import { LineWriter } from './content.ts';
import { boundaryBefore, documentLength, insideOf, type Place, placeAt, toEditor, toUnits } from './positions.ts';

/** Above this number of changes, one large replacement is cheaper: each step copies the list of lines. */
const MAX_STEPS = 200;

/** A stretch of a Delta without plain retains. */
interface Chunk {
  /** In units of the base. */
  readonly from: number;
  readonly to: number;
  readonly ops: readonly Op[];
}

/**
 * The transaction that changes `state` as `delta` says. It carries no meta data and doesn't scroll. `caretAfter` says whether the caret
 * comes to stand behind text that is inserted at the caret. It stays on the side where its own user's text would stand (R6).
 * @throws RangeError if `delta` doesn't fit the document.
 */
export function deltaToTransaction(state: EditorState, delta: Delta, caretAfter = false): Transaction {
  const tr = state.tr;
  const length = documentLength(state.doc);
  if (baseLength(delta) > length) throw new RangeError(`a delta over ${baseLength(delta)} units on a document of ${length}`);
  const chunks = chunksOf(delta);
  // From the last change to the first, so that the positions of the remaining ones stay valid.
  for (const chunk of chunks.reverse()) applyChunk(tr, chunk);
  keepSelection(tr, state, delta, caretAfter);
  return tr;
}

function isPlainRetain(op: Op): boolean {
  return op.retain !== undefined && op.attributes === undefined;
}

function chunksOf(delta: Delta): Chunk[] {
  const chunks: Chunk[] = [];
  let ops: Op[] = [];
  let position = 0;
  let from = 0;
  for (const op of delta) {
    if (isPlainRetain(op)) {
      if (ops.length > 0) chunks.push({ from, to: position, ops });
      ops = [];
      position += opLength(op);
      from = position;
    } else {
      ops.push(op);
      if (op.insert === undefined) position += opLength(op);
    }
  }
  if (ops.length > 0) chunks.push({ from, to: position, ops });
  return chunks.length <= MAX_STEPS ? chunks : [merged(delta, position)];
}

/** One chunk that spans all changes. */
function merged(delta: Delta, to: number): Chunk {
  const first = delta[0] as Op;
  return isPlainRetain(first) ? { from: opLength(first), to, ops: delta.slice(1) } : { from: 0, to, ops: delta };
}

function applyChunk(tr: Transaction, { from, to, ops }: Chunk): void {
  const doc = tr.doc;
  const start = placeAt(doc, from);
  const end = placeAt(doc, to, { ...start, offset: 0 });
  const only = ops.length === 1 ? ops[0] : undefined;
  if (only && only.retain !== undefined && to === from + 1 && start.offset === doc.child(start.line).content.size) {
    setLine(tr, start, changedLine(lineAttributes(doc.child(start.line)), only.attributes ?? {}));
    return;
  }
  if (only && only.retain !== undefined && to === from + 1 && setEmbed(tr, start, only.attributes ?? {})) return;
  replaceLines(tr, start, end, write(doc, start, ops));
}

/** Changes a line's attributes and not its content: positions and marks of the selection stay as they are. */
function setLine(tr: Transaction, place: Place, attributes: LineAttributes): void {
  const line = lineAttributes(tr.doc.child(place.line));
  for (const key of LINE_KEYS) if (line[key] !== attributes[key]) tr.setNodeAttribute(boundaryBefore(place), key, attributes[key]);
}

/** Changes what an image or a file has besides its address: it stays selected, and its picture is not loaded again. @returns false if it is something else */
function setEmbed(tr: Transaction, place: Place, change: AttributeChange): boolean {
  const position = insideOf(place);
  const node = tr.doc.resolve(position).nodeAfter;
  const keys = EMBED_KEYS.filter((key) => change[key] !== undefined);
  if (!isFileNode(node) || keys.length < Object.keys(change).length) return false;
  for (const key of keys) if (Object.hasOwn(node.attrs, key)) tr.setNodeAttribute(position, key, change[key]);
  return true;
}

interface Written {
  /** Whole lines. */
  readonly lines: readonly Node[];
  /** The text after them. It begins the line that continues behind the chunk. */
  readonly rest: Fragment;
}

/** The lines that replace a chunk. */
function write(doc: Node, start: Place, ops: readonly Op[]): Written {
  const writer = new LineWriter();
  let place = start;
  for (const op of ops) {
    if (op.insert !== undefined) {
      writer.insert(op.insert, op.attributes);
      continue;
    }
    const next = placeAt(doc, place.start + place.offset + opLength(op), { ...place, offset: 0 });
    if (op.retain !== undefined) copy(doc, place, next, op.attributes, writer);
    place = next;
  }
  return writer.finish();
}

/** Copies what lies between two places, with changed attributes. */
function copy(doc: Node, from: Place, to: Place, change: AttributeChange | undefined, writer: LineWriter): void {
  for (let index = from.line; index <= to.line && index < doc.childCount; index++) {
    const line = doc.child(index);
    const begin = index === from.line ? from.offset : 0;
    const end = index === to.line ? to.offset : line.content.size;
    if (!change && begin === 0 && index < to.line && writer.addLine(line)) continue;
    const nodes = begin === 0 && end === line.content.size ? line.content : line.content.cut(begin, end);
    writer.add(change ? changedInline(nodes, change) : nodes);
    if (index < to.line) writer.endLine(change ? changedLine(lineAttributes(line), change) : lineAttributes(line));
  }
}

function changedInline(nodes: Fragment, change: AttributeChange): Fragment {
  return Fragment.fromArray(nodes.content.map((node) => changedEmbed(node, change).mark(changedMarks(node.marks, change))));
}

function changedEmbed(node: Node, change: AttributeChange): Node {
  if (!isFileNode(node)) return node;
  const keys = EMBED_KEYS.filter((key) => change[key] !== undefined && Object.hasOwn(node.attrs, key));
  if (keys.length === 0) return node;
  return node.type.create({ ...node.attrs, ...Object.fromEntries(keys.map((key) => [key, change[key]])) }, null, node.marks);
}

function changedMarks(marks: readonly Mark[], change: AttributeChange): readonly Mark[] {
  let result = marks;
  for (const name of [...TOGGLE_MARKS, ...VALUE_MARKS]) {
    const value = change[name];
    if (value === undefined) continue;
    const type = schema.marks[name];
    result = value === null ? type.removeFromSet(result) : type.create(value === true ? null : { value }).addToSet(result);
  }
  return result;
}

function changedLine(line: LineAttributes, change: AttributeChange): LineAttributes {
  const known = LINE_KEYS.filter((key) => change[key] !== undefined);
  return known.length === 0 ? line : { ...line, ...Object.fromEntries(known.map((key) => [key, change[key]])) };
}

/**
 * Replaces `start` to `end` by what was written. Where the replacement begins or ends with whole lines, the neighbouring lines stay the same nodes.
 * Where text continues in a neighbouring line, that end of the slice is open.
 */
function replaceLines(tr: Transaction, start: Place, end: Place, written: Written): void {
  const doc = tr.doc;
  const endsAtBoundary = end.offset === 0 && written.rest.size === 0 && (written.lines.length > 0 || start.offset === 0);
  // The line behind the chunk keeps its own newline, and with it its attributes.
  const nodes = endsAtBoundary ? written.lines : [...written.lines, schema.nodes.line.create(doc.child(end.line).attrs, written.rest)];
  const to = endsAtBoundary ? boundaryBefore(end) : insideOf(end);
  const openEnd = endsAtBoundary ? 0 : 1;
  const first = nodes[0];
  if (start.offset === 0 && (first === undefined || endsAtBoundary || nodes.length > 1 || start.line !== end.line)) {
    tr.step(new ReplaceStep(boundaryBefore(start), to, new Slice(Fragment.fromArray([...nodes]), 0, openEnd)));
    return;
  }
  const line = doc.child(start.line);
  if (first === undefined) throw new RangeError(`nothing stands in the place of line ${start.line} from ${start.offset} on`);
  if (first.sameMarkup(line)) {
    tr.step(new ReplaceStep(insideOf(start), to, openSlice(nodes, first, openEnd)));
    return;
  }
  // The beginning of the line now ends in another newline, so it has other attributes.
  const head = first.copy(line.content.cut(0, start.offset).append(first.content));
  tr.step(new ReplaceStep(boundaryBefore(start), to, new Slice(Fragment.fromArray([head, ...nodes.slice(1)]), 0, openEnd)));
}

function openSlice(nodes: readonly Node[], first: Node, openEnd: 0 | 1): Slice {
  if (nodes.length === 1 && openEnd === 1) return first.content.size === 0 ? Slice.empty : new Slice(first.content, 0, 0);
  return new Slice(Fragment.fromArray([...nodes]), 1, openEnd);
}

/** Moves the caret by the same rule as on other screens. ProseMirror's own mapping differs from it only at changed places. */
function keepSelection(tr: Transaction, state: EditorState, delta: Delta, caretAfter: boolean): void {
  if (!(state.selection instanceof TextSelection) || !tr.docChanged) return;
  const { anchor, head, $anchor, $head } = state.selection;
  if (isAway(tr.mapping, $head) && (anchor === head || isAway(tr.mapping, $anchor))) return;
  const move = (position: number) => toEditor(tr.doc, transformPosition(toUnits(state.doc, position), delta, caretAfter));
  const caret = move(head);
  const selection: Selection = TextSelection.create(tr.doc, anchor === head ? caret : move(anchor), caret);
  if (!selection.eq(tr.selection)) tr.setSelection(selection);
}

/** Whether a position is outside of all changes, and not at their borders. A line inserted before another counts as inserted at that line's start. */
function isAway(mapping: Mapping, { pos, parentOffset }: ResolvedPos): boolean {
  return [pos, ...(parentOffset === 0 ? [pos - 1] : [])].every((at) => {
    const { pos: after, deletedBefore, deletedAfter } = mapping.mapResult(at, 1);
    return !deletedBefore && !deletedAfter && mapping.map(at, -1) === after;
  });
}
