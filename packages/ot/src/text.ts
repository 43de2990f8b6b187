/** The editable document: content in a tree that edits change in place and that is copied in no time. */
import type { Attributes } from './attributes.ts';
import { Checksum } from './checksum.ts';
import { type Delta, DeltaBuilder, EMBED_CHARACTER } from './delta.ts';
import { charsOfOp, jsonLength, jsonPieces } from './json.ts';
import { countNewlines, LEAF_MIN, Leaf, type Owner } from './leaf.ts';
import { type Format, PLAIN } from './runs.ts';
import {
  Branch,
  changeRange,
  deleteRange,
  eachLeaf,
  findNewline,
  findUnit,
  insertText,
  leavesOf,
  type Node,
  owned,
  rootOf,
} from './tree.ts';
import { formatOf, TreeBuilder } from './tree-builder.ts';

/** Characters in one piece of the content's JSON. */
const PIECE_CHARS = 128 * 1024;
/** Characters of text and formats in one step of a checksum. */
const CHECKSUM_STEP_CHARS = 1024 * 1024;

/** A line of a document: the units from `start` to `end`, and a newline at `end`. */
export interface Line {
  /** From 0 on. */
  readonly index: number;
  readonly start: number;
  readonly end: number;
  /** Those of its newline. */
  readonly attributes: Attributes | undefined;
}

/**
 * A document. It always ends in a newline. Positions and lengths are in units: UTF-16 code units, an embed counts as one.
 * An edit or the search for a line costs the logarithm of the length; `snapshot` costs nothing.
 */
export class Text {
  private root: Node;
  private owner: Owner;
  /**
   * Plain text typed letter by letter at `typedAt`, not in the tree yet: it goes there as one when anything else is done or read. (After the buffered
   * rope of jumprope by Joseph Gentle.) Recorded sessions are applied in half the time, a tail of edits at opening too.
   */
  private typed = '';
  private typedAt = 0;

  private constructor(root: Node, owner: Owner) {
    this.root = root;
    this.owner = owner;
  }

  /** A document of this content. Throws `RangeError` if it is not a list of inserts that ends in a newline. */
  static of(content: Delta): Text {
    return new TextBuilder().add(content).build();
  }

  /** For `TextBuilder`. */
  static ofTree(tree: TreeBuilder): Text {
    return new Text(tree.build(), tree.owner);
  }

  /** A document of nothing but its last newline. */
  static empty(): Text {
    const owner = {};
    return new Text(new Leaf(owner, '\n', null), owner);
  }

  /** Units, the last newline included. */
  get length(): number {
    return this.root.length + this.typed.length;
  }

  /**
   * Changes the document. Throws `RangeError`, and changes nothing, if `delta` reaches past the end, deletes the last newline or
   * inserts behind it.
   */
  apply(delta: Delta): void {
    this.requireFit(delta);
    if (this.type(delta)) return;
    this.settle();
    let position = 0;
    for (const op of delta) {
      if (op.retain !== undefined) {
        if (op.attributes !== undefined) changeRange(this.ownRoot(), position, position + op.retain, op.attributes);
        position += op.retain;
      } else if (op.delete !== undefined) {
        this.deleteUnits(position, op.delete);
      } else {
        const text = typeof op.insert === 'string' ? op.insert : EMBED_CHARACTER;
        this.insertUnits(position, text, formatOf(op));
        position += text.length;
      }
    }
  }

  /** A copy; both may be changed afterwards. Takes constant time: the two share what neither has changed since. */
  snapshot(): Text {
    this.settle();
    this.owner = {};
    return new Text(this.root, {});
  }

  /** The content: inserts, canonical. */
  toDelta(): Delta {
    return this.slice(0, this.length);
  }

  /** The text with its last newline; embeds show as U+FFFC. */
  toString(): string {
    return this.sliceText(0, this.length);
  }

  /** The units from `from` to `to` as inserts. Throws `RangeError` if they are not all inside the document. */
  slice(from: number, to: number): Delta {
    this.requireRange(from, to);
    const builder = new DeltaBuilder();
    // Leaves without attributes are gathered first: a join is one copy, adding up would be many.
    let plain: string[] = [];
    eachLeaf(this.tree, from, to, (leaf, a, b) => {
      if (leaf.runs === null) {
        plain.push(leaf.text.slice(a, b));
        return;
      }
      builder.insert(plain.join(''));
      plain = [];
      eachRun(leaf, a, b, (text, start, end, format) => pushRun(builder, text.slice(start, end), format));
    });
    return builder.insert(plain.join('')).build();
  }

  /** The text from `from` to `to`; embeds show as U+FFFC. Throws `RangeError` if it is not all inside the document. */
  sliceText(from: number, to: number): string {
    this.requireRange(from, to);
    const parts: string[] = [];
    eachLeaf(this.tree, from, to, (leaf, a, b) => parts.push(leaf.text.slice(a, b)));
    return parts.join('');
  }

  /** The code unit at `position`, U+FFFC for an embed. Throws `RangeError` if it is not inside the document. */
  codeUnitAt(position: number): number {
    if (!(position >= 0 && position < this.length)) throw new RangeError(`position ${position} is not within 0 to ${this.length - 1}`);
    const { leaf, offset } = findUnit(this.tree, position);
    return leaf.text.charCodeAt(offset);
  }

  /** Lines; at least one. */
  get lineCount(): number {
    return this.tree.newlines;
  }

  /** The line of this index, from 0 on. Throws `RangeError` if there is none. */
  line(index: number): Line {
    if (!(Number.isInteger(index) && index >= 0 && index < this.lineCount))
      throw new RangeError(`line ${index} is not within 0 to ${this.lineCount - 1}`);
    const { leaf, offset, position } = findNewline(this.tree, index);
    const start = index === 0 ? 0 : findNewline(this.tree, index - 1).position + 1;
    return { index, start, end: position, attributes: leaf.runs?.at(offset).attributes };
  }

  /** The line that holds the unit at `position`; a newline belongs to the line that it ends. Throws `RangeError` if it is not inside the document. */
  lineAt(position: number): Line {
    if (!(position >= 0 && position < this.length)) throw new RangeError(`position ${position} is not within 0 to ${this.length - 1}`);
    const { leaf, offset, newlines } = findUnit(this.tree, position);
    return this.line(newlines + countNewlines(leaf.text, 0, offset));
  }

  /** 16 hexadecimal digits that are the same for the same text, embeds and attributes, and almost surely differ otherwise. */
  checksum(): string {
    const steps = this.checksumSteps();
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
    }
  }

  /** The checksum in steps of a few milliseconds, one for most documents; not to be edited meanwhile. */
  *checksumSteps(): Generator<void, string> {
    const checksum = new Checksum();
    let chars = 0;
    for (const leaf of leavesOf(this.tree)) {
      if (chars >= CHECKSUM_STEP_CHARS) {
        chars = 0;
        yield;
      }
      eachRun(leaf, 0, leaf.length, (text, start, end, format) => {
        checksum.add(text, start, end, format);
        chars += end - start + charsOfOp(format);
      });
    }
    return checksum.finish();
  }

  /** Characters of the content as JSON: `JSON.stringify(text.toDelta()).length`. After an edit it costs the logarithm of the length. */
  get jsonLength(): number {
    return jsonLength(this.tree);
  }

  /** The content as JSON in pieces of about 128 K characters, of which each takes less than a millisecond; not to be edited meanwhile. */
  jsonPieces(): Generator<string, void> {
    return jsonPieces(this.tree, PIECE_CHARS);
  }

  /** The tree with all that was typed. */
  private get tree(): Node {
    this.settle();
    return this.root;
  }

  /** Keeps `delta` aside if it types on where the last one ended, or takes some of that back. False, and nothing is done, if it is more than that. */
  private type(delta: Delta): boolean {
    if (delta.length > 2) return false;
    const [first, second] = delta;
    if (first === undefined || (second !== undefined && (first.retain === undefined || first.attributes !== undefined))) return false;
    const op = second ?? first;
    const at = second === undefined ? 0 : (first.retain as number);
    const { typed, typedAt } = this;
    if (op.delete !== undefined) {
      if (op.delete >= typed.length || at + op.delete !== typedAt + typed.length) return false;
      this.typed = typed.slice(0, -op.delete);
      return true;
    }
    if (typeof op.insert !== 'string' || op.attributes !== undefined || op.insert.length > LEAF_MIN) return false;
    if (typed !== '' && at === typedAt + typed.length && typed.length < LEAF_MIN) {
      this.typed = typed + op.insert;
      return true;
    }
    this.settle();
    this.typed = op.insert;
    this.typedAt = at;
    return true;
  }

  private settle(): void {
    const { typed } = this;
    if (typed === '') return;
    this.typed = '';
    this.insertUnits(this.typedAt, typed, PLAIN);
  }

  private ownRoot(): Node {
    if (this.root.owner !== this.owner) this.root = owned(this.root, this.owner);
    return this.root;
  }

  private insertUnits(position: number, text: string, format: Format): void {
    if (text === '') return;
    const root = this.ownRoot();
    const siblings = insertText(root, position, text, format, countNewlines(text, 0, text.length));
    if (siblings !== null) this.root = rootOf(this.owner, [root, ...siblings]);
  }

  private deleteUnits(position: number, length: number): void {
    if (length === 0) return;
    deleteRange(this.ownRoot(), position, position + length);
    while (this.root instanceof Branch && this.root.children.length === 1) this.root = this.root.children[0] as Node;
  }

  private requireFit(delta: Delta): void {
    const { length } = this;
    let position = 0;
    for (const op of delta) {
      if (op.retain !== undefined) position += op.retain;
      else if (op.delete !== undefined) {
        position += op.delete;
        if (position === length) throw new RangeError(`the delta deletes the last newline, unit ${length - 1}`);
      } else if (position === length) throw new RangeError(`the delta inserts behind the last newline, at ${length}`);
    }
    if (position > length) throw new RangeError(`the delta spans ${position} units, the document has ${length}`);
  }

  private requireRange(from: number, to: number): void {
    if (from >= 0 && from <= to && to <= this.length) return;
    throw new RangeError(`range ${from} to ${to} is not within 0 to ${this.length}`);
  }
}

/** Makes a document out of content that comes in pieces, each a list of inserts that goes on where the one before ended. */
export class TextBuilder {
  private readonly tree = new TreeBuilder({});

  /** Throws `RangeError` if there are other operations than inserts. */
  add(ops: Delta): this {
    this.tree.add(ops);
    return this;
  }

  /** The document; to be called once. Throws `RangeError` if it does not end in a newline. */
  build(): Text {
    return Text.ofTree(this.tree);
  }
}

/** Calls `visit` for the units `from` to `to` of a leaf, run by run. */
function eachRun(leaf: Leaf, from: number, to: number, visit: (text: string, start: number, end: number, format: Format) => void): void {
  const { text, runs } = leaf;
  if (runs === null) {
    visit(text, from, to, PLAIN);
    return;
  }
  let start = 0;
  for (let index = 0; index < runs.lengths.length && start < to; index += 1) {
    const end = start + (runs.lengths[index] as number);
    if (end > from) visit(text, Math.max(start, from), Math.min(end, to), runs.formats[index] as Format);
    start = end;
  }
}

function pushRun(builder: DeltaBuilder, text: string, format: Format): void {
  if (format.embed === undefined) builder.insert(text, format.attributes);
  // Equal embeds side by side share a run.
  else for (let count = text.length; count > 0; count -= 1) builder.insert(format.embed, format.attributes);
}
