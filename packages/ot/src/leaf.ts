/** The leaves of an open document's tree: short strings with the runs of their formats. They are cut and joined so that their lengths stay within limits. */
import type { AttributeChange } from './attributes.ts';
import { type Format, PLAIN, Runs } from './runs.ts';

/** A leaf has at most `LEAF_MAX` units, and at least `LEAF_MIN` if it has a neighbour. New leaves have about `LEAF_FILL`. */
export const LEAF_MAX = 384;
export const LEAF_MIN = 96;
const LEAF_FILL = 256;

/** The length of a node's operations as JSON. `json.ts` computes it, and the node caches it until it changes. */
export interface JsonSize {
  /** The characters of all operations, each with the comma or bracket after it. */
  readonly chars: number;
  /** The formats of the first and the last unit. The last operation of a node may go on in the next node. */
  readonly first: Format;
  readonly last: Format;
}

/** A token of the document that may change a node in place. */
export type Owner = object;

export class Leaf {
  owner: Owner;
  /** Embeds are U+FFFC. */
  text: string;
  /** The formats of the text; null if all of it is plain. */
  runs: Runs | null;
  /** The number of newlines in the text. */
  newlines: number;
  /** The length as JSON; null if it was not computed since the last change. */
  jsonSize: JsonSize | null = null;

  constructor(owner: Owner, text: string, runs: Runs | null, newlines = countNewlines(text, 0, text.length)) {
    this.owner = owner;
    this.text = text;
    this.runs = runs;
    this.newlines = newlines;
  }

  get length(): number {
    return this.text.length;
  }
}

/** The number of newlines between `from` and `to`. */
export function countNewlines(text: string, from: number, to: number): number {
  // Nearly every edit is one letter. For that, a search would take a sixteenth of the edit's time.
  if (to - from === 1) return text.charCodeAt(from) === 0x0a ? 1 : 0;
  let count = 0;
  for (let index = text.indexOf('\n', from); index >= 0 && index < to; index = text.indexOf('\n', index + 1)) count += 1;
  return count;
}

/** Inserts `text` of one format, which has `newlines` newlines, into an owned leaf. @returns the leaves that must follow it if it became too long, or null */
export function insertIntoLeaf(leaf: Leaf, at: number, text: string, format: Format, newlines: number): Leaf[] | null {
  const before = leaf.text;
  leaf.jsonSize = null;
  leaf.newlines += newlines;
  if (format !== PLAIN || leaf.runs !== null) {
    leaf.runs ??= Runs.of(before.length, PLAIN);
    leaf.runs.insert(at, text.length, format);
  }
  if (at === before.length) {
    leaf.text = before + text;
    // Text typed at the end of a full leaf starts a new leaf. Cutting the leaf in the middle would leave two that are half full.
    if (leaf.text.length > LEAF_MAX && text.length <= LEAF_MIN) return splitLeaf(leaf, before.length);
  } else {
    leaf.text = before.slice(0, at) + text + before.slice(at);
  }
  return leaf.text.length <= LEAF_MAX ? null : splitLeaf(leaf, undefined);
}

/** Cuts a leaf that is too long, at `at` or into leaves of equal length. @returns the leaves after the first */
function splitLeaf(leaf: Leaf, at: number | undefined): Leaf[] {
  const { owner, text, runs } = leaf;
  const [first, ...others] =
    at === undefined ? cutLeaves(owner, text, runs) : [sliceLeaf(owner, text, runs, 0, at), sliceLeaf(owner, text, runs, at, text.length)];
  leaf.text = (first as Leaf).text;
  leaf.runs = (first as Leaf).runs;
  leaf.newlines = (first as Leaf).newlines;
  return others;
}

/** Makes leaves of nearly equal length for a text; one leaf if it is short enough. */
export function cutLeaves(owner: Owner, text: string, runs: Runs | null): Leaf[] {
  const count = text.length <= LEAF_MAX ? 1 : Math.ceil(text.length / LEAF_FILL);
  const leaves: Leaf[] = [];
  if (runs === null) {
    for (let index = 0; index < count; index += 1)
      leaves.push(sliceLeaf(owner, text, null, share(index, count, text.length), share(index + 1, count, text.length)));
    return leaves;
  }
  // Walks over the runs once, because there may be as many runs as units.
  let run = 0;
  let used = 0;
  for (let index = 0; index < count; index += 1) {
    const from = share(index, count, text.length);
    let left = share(index + 1, count, text.length) - from;
    const leaf = sliceLeaf(owner, text, null, from, from + left);
    const leafRuns = new Runs([], []);
    while (left > 0) {
      const length = Math.min((runs.lengths[run] as number) - used, left);
      leafRuns.append(length, runs.formats[run] as Format);
      left -= length;
      used += length;
      if (used === runs.lengths[run]) {
        run += 1;
        used = 0;
      }
    }
    leaf.runs = leafRuns.plain ? null : leafRuns.clone(); // A copy frees the unused capacity of grown arrays.
    leaves.push(leaf);
  }
  return leaves;
}

/** The start of part `index` if `length` is divided into `count` nearly equal parts. */
export function share(index: number, count: number, length: number): number {
  return Math.floor((index * length) / count);
}

function sliceLeaf(owner: Owner, text: string, runs: Runs | null, from: number, to: number): Leaf {
  const part = runs?.slice(from, to) ?? null;
  return new Leaf(owner, flat(text, from, to), part?.plain ? null : part);
}

/**
 * Copies a part of a string. In V8 a slice keeps the whole original string in memory; joining makes a copy.
 */
function flat(text: string, from: number, to: number): string {
  if (from === 0 && to === text.length) return text;
  const middle = (from + to) >>> 1;
  return [text.slice(from, middle), text.slice(middle, to)].join('');
}

/** Deletes the units from `from` to `to`, but not all units, of an owned leaf. @returns the number of deleted newlines */
export function deleteFromLeaf(leaf: Leaf, from: number, to: number): number {
  const { text } = leaf;
  leaf.jsonSize = null;
  const newlines = leaf.newlines === 0 ? 0 : countNewlines(text, from, to);
  leaf.newlines -= newlines;
  leaf.text = to === text.length ? text.slice(0, from) : from === 0 ? text.slice(to) : text.slice(0, from) + text.slice(to);
  if (leaf.runs !== null) {
    leaf.runs.delete(from, to);
    if (leaf.runs.plain) leaf.runs = null;
  }
  return newlines;
}

/** Changes the format of the units from `from` to `to` of an owned leaf. */
export function changeLeaf(leaf: Leaf, from: number, to: number, change: AttributeChange): void {
  leaf.jsonSize = null;
  leaf.runs ??= Runs.of(leaf.text.length, PLAIN);
  leaf.runs.change(from, to, change);
  if (leaf.runs.plain) leaf.runs = null;
}

/** The same content in one leaf, or in two of equal length. */
export function joinLeaves(owner: Owner, left: Leaf, right: Leaf): Leaf[] {
  const text = left.text + right.text;
  let runs: Runs | null = null;
  if (left.runs !== null || right.runs !== null) {
    runs = left.runs?.clone() ?? Runs.of(left.text.length, PLAIN);
    const more = right.runs ?? Runs.of(right.text.length, PLAIN);
    for (let index = 0; index < more.lengths.length; index += 1) runs.append(more.lengths[index] as number, more.formats[index] as Format);
  }
  if (text.length <= LEAF_MAX) return [new Leaf(owner, text, runs)];
  const middle = text.length >>> 1;
  return [sliceLeaf(owner, text, runs, 0, middle), sliceLeaf(owner, text, runs, middle, text.length)];
}
