/**
 * The tree of an open document: a B-tree whose leaves are short strings with the runs of their formats. Branches store the length of each child and the
 * number of newlines in it. An edit takes logarithmic time and changes the nodes in place.
 *
 * Every node has an owner, a token. A document changes only nodes that it owns; it copies others first, along the path to the edit. So a snapshot only makes
 * two new tokens and copies nothing. (Transient nodes as in Clojure's persistent vectors.)
 */
import type { AttributeChange } from './attributes.ts';
import { changeLeaf, deleteFromLeaf, insertIntoLeaf, type JsonSize, joinLeaves, LEAF_MIN, Leaf, type Owner, share } from './leaf.ts';
import type { Format } from './runs.ts';

/** A branch has at most `BRANCH_MAX` children, and at least `BRANCH_MIN` if it has a neighbour. New branches have about `BRANCH_FILL`. */
const BRANCH_MAX = 24;
const BRANCH_MIN = 8;
const BRANCH_FILL = 16;

export class Branch {
  owner: Owner;
  length = 0;
  children: Node[];
  /** The lengths of the children, so that finding one does not read the others. */
  sizes: number[];
  newlines = 0;
  /** The length as JSON; null if it was not computed since the last change. */
  jsonSize: JsonSize | null = null;

  constructor(owner: Owner, children: Node[]) {
    this.owner = owner;
    this.children = children;
    this.sizes = children.map((child) => child.length);
    for (const size of this.sizes) this.length += size;
    for (const child of children) this.newlines += child.newlines;
  }
}

export type Node = Leaf | Branch;

/** `node` itself if it belongs to `owner`; otherwise a copy that does. */
export function owned(node: Node, owner: Owner): Node {
  if (node.owner === owner) return node;
  if (node instanceof Leaf) return new Leaf(owner, node.text, node.runs?.clone() ?? null, node.newlines);
  return new Branch(owner, node.children.slice());
}

function ownedChild(branch: Branch, index: number): Node {
  const child = branch.children[index] as Node;
  if (child.owner === branch.owner) return child;
  const copy = owned(child, branch.owner);
  branch.children[index] = copy;
  return copy;
}

/** Builds branches over nodes of equal height until there is one root. */
export function rootOf(owner: Owner, nodes: Node[]): Node {
  let level = nodes;
  while (level.length > 1) level = groupInBranches(owner, level);
  return level[0] as Node;
}

/**
 * Inserts `text` of one format, which has `newlines` newlines, into `node`, which is owned.
 * @returns the siblings that must follow `node` if it became too large, or null
 */
export function insertText(node: Node, at: number, text: string, format: Format, newlines: number): Node[] | null {
  if (node instanceof Leaf) return insertIntoLeaf(node, at, text, format, newlines);
  const { sizes } = node;
  let index = 0;
  let offset = at;
  // Between two children the text goes into the left one, so that typing continues in the leaf where it began.
  while (offset > (sizes[index] as number)) offset -= sizes[index++] as number;
  const child = ownedChild(node, index);
  const siblings = insertText(child, offset, text, format, newlines);
  node.length += text.length;
  node.newlines += newlines;
  node.jsonSize = null;
  if (siblings === null) {
    sizes[index] = (sizes[index] as number) + text.length;
    return null;
  }
  node.children.splice(index + 1, 0, ...siblings);
  return resize(node);
}

/** Deletes the units from `from` to `to`, but not all units, of `node`, which is owned. @returns the number of deleted newlines */
export function deleteRange(node: Node, from: number, to: number): number {
  if (node instanceof Leaf) return deleteFromLeaf(node, from, to);
  const { sizes } = node;
  let first = 0;
  let start = 0;
  while (start + (sizes[first] as number) <= from) start += sizes[first++] as number;
  node.length -= to - from;
  node.jsonSize = null;
  let dropFrom = -1;
  let dropped = 0;
  let newlines = 0;
  for (let index = first; start < to; index += 1) {
    const size = sizes[index] as number;
    const a = Math.max(from - start, 0);
    const b = Math.min(to - start, size);
    if (b - a === size) {
      if (dropped === 0) dropFrom = index;
      dropped += 1;
      newlines += (node.children[index] as Node).newlines;
    } else {
      newlines += deleteRange(ownedChild(node, index), a, b);
      sizes[index] = size - (b - a);
    }
    start += size;
  }
  if (dropped > 0) {
    node.children.splice(dropFrom, dropped);
    sizes.splice(dropFrom, dropped);
  }
  node.newlines -= newlines;
  mend(node, first + 1);
  mend(node, first);
  return newlines;
}

/** Changes the format of the units from `from` to `to` of `node`, which is owned. */
export function changeRange(node: Node, from: number, to: number, change: AttributeChange): void {
  if (node instanceof Leaf) {
    changeLeaf(node, from, to, change);
    return;
  }
  node.jsonSize = null;
  let start = 0;
  for (let index = 0; start < to; index += 1) {
    const end = start + (node.sizes[index] as number);
    if (end > from) changeRange(ownedChild(node, index), Math.max(from - start, 0), Math.min(to, end) - start, change);
    start = end;
  }
}

/** Calls `visit`, in order, for each leaf that has units between `from` and `to`. These are the units from `a` to `b` of the leaf. */
export function eachLeaf(node: Node, from: number, to: number, visit: (leaf: Leaf, a: number, b: number) => void): void {
  if (node instanceof Leaf) {
    if (from < to) visit(node, from, to);
    return;
  }
  let start = 0;
  for (let index = 0; start < to && index < node.sizes.length; index += 1) {
    const end = start + (node.sizes[index] as number);
    if (end > from) eachLeaf(node.children[index] as Node, Math.max(from - start, 0), Math.min(to, end) - start, visit);
    start = end;
  }
}

/** All leaves, in order. */
export function* leavesOf(node: Node): Generator<Leaf, void> {
  if (node instanceof Leaf) yield node;
  else for (const child of node.children) yield* leavesOf(child);
}

/** The leaf that contains the unit at `at`, which is inside the text; the unit's offset in the leaf; and the number of newlines before the leaf. */
export function findUnit(root: Node, at: number): { leaf: Leaf; offset: number; newlines: number } {
  let node = root;
  let offset = at;
  let newlines = 0;
  while (node instanceof Branch) {
    const { sizes, children } = node;
    let index = 0;
    while (offset >= (sizes[index] as number)) {
      offset -= sizes[index] as number;
      newlines += (children[index++] as Node).newlines;
    }
    node = children[index] as Node;
  }
  return { leaf: node, offset, newlines };
}

/** The leaf that contains newline `number`, counted from 0, which exists; the newline's offset in the leaf, and its position in the text. */
export function findNewline(root: Node, number: number): { leaf: Leaf; offset: number; position: number } {
  let node = root;
  let left = number;
  let start = 0;
  while (node instanceof Branch) {
    const { sizes, children } = node;
    let index = 0;
    for (let child = children[0] as Node; left >= child.newlines; child = children[index] as Node) {
      left -= child.newlines;
      start += sizes[index++] as number;
    }
    node = children[index] as Node;
  }
  let offset = node.text.indexOf('\n');
  for (; left > 0; left -= 1) offset = node.text.indexOf('\n', offset + 1);
  return { leaf: node, offset, position: start + offset };
}

/** Updates a branch whose children have changed, and cuts it if they are too many. @returns the branches that must follow it, or null */
function resize(branch: Branch): Node[] | null {
  const { owner, children } = branch;
  const [first, ...others] = groupInBranches(owner, children);
  const { length, sizes, newlines, children: kept } = first as Branch;
  branch.length = length;
  branch.newlines = newlines;
  branch.children = kept;
  branch.sizes = sizes;
  return others.length === 0 ? null : others;
}

/** Groups `nodes` into branches of nearly equal size that have room to grow. */
function groupInBranches(owner: Owner, nodes: Node[]): Branch[] {
  const count = nodes.length <= BRANCH_MAX ? 1 : Math.ceil(nodes.length / BRANCH_FILL);
  const branches: Branch[] = [];
  for (let index = 0; index < count; index += 1) {
    branches.push(new Branch(owner, nodes.slice(share(index, count, nodes.length), share(index + 1, count, nodes.length))));
  }
  return branches;
}

function isSmall(node: Node): boolean {
  return node instanceof Leaf ? node.text.length < LEAF_MIN : node.children.length < BRANCH_MIN;
}

/** If the child at `index` became too small, joins it with a neighbour, or takes some of the neighbour's content if one node can't hold both. */
function mend(branch: Branch, index: number): void {
  const { children } = branch;
  if (index >= children.length || children.length < 2 || !isSmall(children[index] as Node)) return;
  const left = index === 0 ? 0 : index - 1;
  const joined = joinNodes(branch.owner, children[left] as Node, children[left + 1] as Node);
  children.splice(left, 2, ...joined);
  branch.sizes.splice(left, 2, ...joined.map((node) => node.length));
}

/** The content of both nodes in one node, or in two of equal size. */
function joinNodes(owner: Owner, left: Node, right: Node): Node[] {
  if (left instanceof Leaf && right instanceof Leaf) return joinLeaves(owner, left, right);
  const children = [...(left as Branch).children, ...(right as Branch).children];
  const seam = (left as Branch).children.length;
  if (children.length > BRANCH_MAX) return groupInBranches(owner, children);
  const joined = new Branch(owner, children);
  mend(joined, seam);
  mend(joined, seam - 1);
  return [joined];
}
