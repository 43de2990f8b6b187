/** The editable document. Its content is a tree, which edits change in place. */
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

/** Characters in one piece of `jsonPieces`. */
const PIECE_CHARS = 128 * 1024;
/** Characters of text and formats in one step of a checksum. */
const CHECKSUM_STEP_CHARS = 1024 * 1024;

/** A line of a document: the units from `start` to `end`, and a newline at `end`. */
export interface Line {
  /** Counted from 0. */
  readonly index: number;
  readonly start: number;
  readonly end: number;
  /** The attributes of its newline. */
  readonly attributes: Attributes | undefined;
}

/**
 * A document. It always ends in a newline. Positions and lengths are in units: a unit is a UTF-16 code unit or an embed.
 * An edit, and finding a line, takes logarithmic time; `snapshot` takes constant time.
 */
export class Text {
  private root: Node;
  private owner: Owner;
  /**
   * Plain text that was typed letter by letter at `typedAt`. It is put into the tree as one insertion before anything else is done or read. (As the buffered
   * rope of jumprope by Joseph Gentle.) It halves the time for a recorded session, and for the edits since the snapshot when a document is opened.
   */
  private typed = '';
  private typedAt = 0;

  private constructor(root: Node, owner: Owner) {
    this.root = root;
    this.owner = owner;
  }

  /** A document with this content. Throws `RangeError` if it is not a list of inserts that ends in a newline. */
  static of(content: Delta): Text {
    return new TextBuilder().add(content).build();
  }

  /** For `TextBuilder`. */
  static ofTree(tree: TreeBuilder): Text {
    return new Text(tree.build(), tree.owner);
  }

  /** A document that has only its last newline. */
  static empty(): Text {
    const owner = {};
    return new Text(new Leaf(owner, '\n', null), owner);
  }

  /** The number of units, including the last newline. */
  get length(): number {
    return this.root.length + this.typed.length;
  }

  /**
   * Changes the document. Throws `RangeError`, and changes nothing, if `delta` reaches past the end, deletes the last newline or
   * inserts after it.
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

  /** A copy, made in constant time. The two share all nodes that neither has changed since. Both may be changed afterwards. */
  snapshot(): Text {
    this.settle();
    this.owner = {};
    return new Text(this.root, {});
  }

  /** The content: a canonical delta of inserts. */
  toDelta(): Delta {
    return this.slice(0, this.length);
  }

  /** The text, including the last newline. An embed is U+FFFC. */
  toString(): string {
    return this.sliceText(0, this.length);
  }

  /** The units from `from` to `to` as inserts. Throws `RangeError` if they are not all inside the document. */
  slice(from: number, to: number): Delta {
    this.requireRange(from, to);
    const builder = new DeltaBuilder();
    // Texts of leaves without attributes are collected and joined once, because adding them one by one would copy the text many times.
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

  /** The text from `from` to `to`. An embed is U+FFFC. Throws `RangeError` if it is not all inside the document. */
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

  /** The number of lines; at least one. */
  get lineCount(): number {
    return this.tree.newlines;
  }

  /** The line with this index, counted from 0. Throws `RangeError` if there is none. */
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

  /** 16 hexadecimal digits. They are equal for equal text, embeds and attributes, and almost certainly differ otherwise. */
  checksum(): string {
    const steps = this.checksumSteps();
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
    }
  }

  /** Computes the checksum in steps of a few milliseconds; most documents take one. The document must not be edited meanwhile. */
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

  /** The length of `JSON.stringify(text.toDelta())`. After an edit it takes logarithmic time. */
  get jsonLength(): number {
    return jsonLength(this.tree);
  }

  /** The content as JSON in pieces of about 128 K characters. Each takes less than a millisecond. The document must not be edited meanwhile. */
  jsonPieces(): Generator<string, void> {
    return jsonPieces(this.tree, PIECE_CHARS);
  }

  /** The tree, after the typed text was put into it. */
  private get tree(): Node {
    this.settle();
    return this.root;
  }

  /** Adds `delta` to the typed text if it continues it or deletes from its end. Otherwise returns false and changes nothing. */
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

/** Builds a document from content that comes in pieces. Each piece is a list of inserts that follow those of the previous piece. */
export class TextBuilder {
  private readonly tree = new TreeBuilder({});

  /** Adds a piece. Throws `RangeError` if it has operations other than inserts. */
  add(ops: Delta): this {
    this.tree.add(ops);
    return this;
  }

  /** The document. Call it once. Throws `RangeError` if the content does not end in a newline. */
  build(): Text {
    return Text.ofTree(this.tree);
  }
}

/** Calls `visit` for each run of the units from `from` to `to` of a leaf. */
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
  // Equal neighbouring embeds share a run, but each is an insert of its own.
  else for (let count = text.length; count > 0; count -= 1) builder.insert(format.embed, format.attributes);
}
