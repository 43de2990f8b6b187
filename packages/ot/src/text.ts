/**
 * The editable document: a B-tree of short leaves. An edit costs the logarithm of the length; a snapshot costs nothing, since nodes are copied only when
 * they are changed by somebody who does not own them.
 */
import type { AttributeChange, Attributes, Embed } from './attributes.ts';
import { checksum } from './checksum.ts';
import { baseLength, type Delta, DeltaBuilder } from './delta.ts';
import { LEAF_UNITS, Leaf } from './leaf.ts';

/** Children of a branch at most. */
const CHILDREN = 32;
/** Leaves of together fewer units than this are joined. */
const JOIN_UNITS = LEAF_UNITS >> 1;

class Branch {
  readonly owner: object;
  readonly children: Node[];
  length: number;

  constructor(owner: object, children: Node[]) {
    this.owner = owner;
    this.children = children;
    this.length = children.reduce((length, child) => length + child.length, 0);
  }
}

type Node = Leaf | Branch;

function owned<T extends Node>(node: T, owner: object): T {
  if (node.owner === owner) return node;
  return (node instanceof Branch ? new Branch(owner, [...node.children]) : node.copy(owner)) as T;
}

export class Text {
  #root: Node;
  #owner: object;

  private constructor(root: Node, owner: object) {
    this.#root = root;
    this.#owner = owner;
  }

  /** A document with one empty line. */
  static empty(): Text {
    return Text.of([{ insert: '\n' }]);
  }

  /** @param content inserts only, with a newline as the last unit; throws RangeError if it is none */
  static of(content: Delta): Text {
    const owner = {};
    const text = new Text(new Leaf(owner, '', null), owner);
    let position = 0;
    for (const op of content) {
      if (!('insert' in op)) throw new RangeError('a content holds inserts only');
      text.#insert(position, op.insert, op.attributes);
      position = text.length;
    }
    if (position === 0 || text.codeUnitAt(position - 1) !== 10) throw new RangeError('a content ends in a newline');
    return text;
  }

  /** Length in units, the last newline included. */
  get length(): number {
    return this.#root.length;
  }

  /** Applies a delta in place. Throws RangeError, and changes nothing, if it spans more units than there are. */
  apply(delta: Delta): void {
    const spans = baseLength(delta);
    if (spans > this.length) throw new RangeError(`the delta spans ${spans} units, the document has ${this.length}`);
    let position = 0;
    for (const op of delta) {
      if ('insert' in op) {
        this.#insert(position, op.insert, op.attributes);
        position += typeof op.insert === 'string' ? op.insert.length : 1;
      } else if ('delete' in op) this.#delete(position, position + op.delete);
      else {
        if (op.attributes !== undefined) this.#format(position, position + op.retain, op.attributes);
        position += op.retain;
      }
    }
  }

  /** A copy that costs nothing now; both may be edited afterwards. */
  snapshot(): Text {
    this.#owner = {};
    return new Text(this.#root, {});
  }

  toDelta(): Delta {
    return this.slice(0, this.length);
  }

  /** The text with its last newline; embeds are U+FFFC. */
  toString(): string {
    return this.sliceText(0, this.length);
  }

  /** The units from `from` up to `to` as inserts. */
  slice(from: number, to: number): Delta {
    const result = new DeltaBuilder();
    // Pieces of one look are joined first: many small appends to one op would cost their square.
    let pending: string[] = [];
    let look: Attributes | undefined;
    const flush = () => {
      if (pending.length > 0) result.insert(pending.join(''), look);
      pending = [];
    };
    this.visit(from, to, (content, attributes) => {
      if (typeof content !== 'string' || attributes !== look) flush();
      look = attributes;
      if (typeof content === 'string') pending.push(content);
      else result.insert(content, attributes);
    });
    flush();
    return result.build();
  }

  sliceText(from: number, to: number): string {
    const pieces: string[] = [];
    visitLeaves(this.#root, from, to, (leaf, start, end) => {
      pieces.push(start === 0 && end === leaf.length ? leaf.text : leaf.text.slice(start, end));
    });
    return pieces.join('');
  }

  /** The UTF-16 code unit at a position; NaN outside. An embed is U+FFFC. */
  codeUnitAt(position: number): number {
    if (position < 0 || position >= this.length) return Number.NaN;
    let node = this.#root;
    let offset = position;
    while (node instanceof Branch) {
      let index = 0;
      let child = node.children[0] as Node;
      while (offset >= child.length) {
        offset -= child.length;
        child = node.children[++index] as Node;
      }
      node = child;
    }
    return node.text.charCodeAt(offset);
  }

  /** Calls `visit` with stretches of equal look, in order; neighbours may look alike. */
  visit(from: number, to: number, visit: (content: string | Embed, attributes: Attributes | undefined) => void): void {
    visitLeaves(this.#root, from, to, (leaf, start, end) => leaf.visit(start, end, visit));
  }

  /** 16 hexadecimal digits over text, embeds and attributes: equal for equal documents, however they came to be. */
  checksum(): string {
    return checksum(this);
  }

  #insert(position: number, content: string | Embed, attributes: Attributes | undefined): void {
    if (typeof content !== 'string' || content.length <= LEAF_UNITS) {
      this.#insertPiece(position, content, attributes);
      return;
    }
    for (let start = 0; start < content.length; ) {
      let end = Math.min(content.length, start + LEAF_UNITS);
      const code = content.charCodeAt(end);
      if (end < content.length && code >= 0xdc00 && code <= 0xdfff) end--;
      this.#insertPiece(position + start, content.slice(start, end), attributes);
      start = end;
    }
  }

  #insertPiece(position: number, content: string | Embed, attributes: Attributes | undefined): void {
    this.#root = owned(this.#root, this.#owner);
    const split = insertInto(this.#root, position, content, attributes, this.#owner);
    if (split !== null) this.#root = new Branch(this.#owner, [this.#root, split]);
  }

  #delete(from: number, to: number): void {
    this.#root = owned(this.#root, this.#owner);
    deleteFrom(this.#root, from, to, this.#owner);
    while (this.#root instanceof Branch && this.#root.children.length <= 1) {
      this.#root = this.#root.children[0] ?? new Leaf(this.#owner, '', null);
    }
  }

  #format(from: number, to: number, change: AttributeChange): void {
    this.#root = owned(this.#root, this.#owner);
    const split = formatIn(this.#root, from, to, change, this.#owner);
    this.#root = withSiblings(this.#root, split, this.#owner);
  }
}

/** A node that holds `node` and those that were split off it. */
function withSiblings(node: Node, siblings: readonly Node[], owner: object): Node {
  let level = [node, ...siblings];
  while (level.length > 1) {
    const above: Node[] = [];
    for (let index = 0; index < level.length; index += CHILDREN) above.push(new Branch(owner, level.slice(index, index + CHILDREN)));
    level = above;
  }
  return level[0] as Node;
}

/** Inserts into a node that its caller owns; returns what was split off behind it, or null. */
function insertInto(node: Node, position: number, content: string | Embed, attributes: Attributes | undefined, owner: object): Node | null {
  if (node instanceof Leaf) {
    node.insert(position, content, attributes);
    return node.full ? node.split() : null;
  }
  const { children } = node;
  let index = 0;
  let offset = position;
  // At a seam the piece goes behind the left child: that is where typing goes on.
  while (index < children.length - 1 && offset > (children[index] as Node).length) offset -= (children[index++] as Node).length;
  const child = owned(children[index] as Node, owner);
  children[index] = child;
  node.length += typeof content === 'string' ? content.length : 1;
  const split = insertInto(child, offset, content, attributes, owner);
  if (split === null) return null;
  children.splice(index + 1, 0, split);
  return splitBranch(node, owner)[0] ?? null;
}

/** Moves children that are too many to new branches behind it. */
function splitBranch(node: Branch, owner: object): Branch[] {
  const siblings: Branch[] = [];
  while (node.children.length > CHILDREN) {
    const half = node.children.splice(Math.max(node.children.length - (CHILDREN >> 1), CHILDREN >> 1));
    const sibling = new Branch(owner, half);
    node.length -= sibling.length;
    siblings.unshift(sibling);
  }
  return siblings;
}

/** Deletes from a node that its caller owns. */
function deleteFrom(node: Node, from: number, to: number, owner: object): void {
  if (node instanceof Leaf) {
    node.delete(from, to);
    return;
  }
  const { children } = node;
  node.length -= to - from;
  let start = 0;
  let first = -1;
  for (let index = 0; index < children.length && start < to; ) {
    const child = children[index] as Node;
    const { length } = child;
    const end = start + length;
    if (end <= from) index++;
    else {
      if (first < 0) first = index;
      if (from <= start && end <= to) children.splice(index, 1);
      else {
        const own = owned(child, owner);
        children[index++] = own;
        deleteFrom(own, Math.max(from, start) - start, Math.min(to, end) - start, owner);
      }
    }
    start = end;
  }
  if (first >= 0) joinSmall(children, Math.max(0, first - 1), first + 2, owner);
}

/** Joins neighbours that are small among children `from` … `to`. */
function joinSmall(children: Node[], from: number, to: number, owner: object): void {
  for (let index = Math.min(to, children.length - 1); index > from; index--) {
    const left = children[index - 1] as Node;
    const right = children[index] as Node;
    if (left instanceof Leaf && right instanceof Leaf) {
      if (left.length + right.length > JOIN_UNITS) continue;
      const joined = owned(left, owner);
      joined.append(right);
      if (joined.full) {
        children.splice(index - 1, 2, joined, joined.split());
      } else children.splice(index - 1, 2, joined);
    } else if (left instanceof Branch && right instanceof Branch && left.children.length + right.children.length <= CHILDREN >> 1) {
      children.splice(index - 1, 2, new Branch(owner, [...left.children, ...right.children]));
    }
  }
}

/** Formats in a node that its caller owns; returns what was split off behind it. */
function formatIn(node: Node, from: number, to: number, change: AttributeChange, owner: object): Node[] {
  if (node instanceof Leaf) {
    node.format(from, to, change);
    return node.full ? [node.split()] : [];
  }
  const { children } = node;
  let start = 0;
  for (let index = 0; index < children.length && start < to; index++) {
    const { length } = children[index] as Node;
    const end = start + length;
    if (end > from) {
      const child = owned(children[index] as Node, owner);
      children[index] = child;
      const split = formatIn(child, Math.max(from, start) - start, Math.min(to, end) - start, change, owner);
      children.splice(index + 1, 0, ...split);
      index += split.length;
    }
    start = end;
  }
  return splitBranch(node, owner);
}

function visitLeaves(node: Node, from: number, to: number, visit: (leaf: Leaf, start: number, end: number) => void): void {
  if (node instanceof Leaf) {
    visit(node, Math.max(0, from), Math.min(node.length, to));
    return;
  }
  let start = 0;
  for (const child of node.children) {
    if (start >= to) break;
    const end = start + child.length;
    if (end > from) visitLeaves(child, from - start, to - start, visit);
    start = end;
  }
}
