/** What must hold inside a document's tree, whatever was done to it: that is what keeps edits fast and memory small. */
import { expect } from 'vitest';
import type { Text } from '../src/index.ts';
import { LEAF_MAX, LEAF_MIN, Leaf } from '../src/leaf.ts';
import { formatsEqual, PLAIN } from '../src/runs.ts';
import { Branch, type Node } from '../src/tree.ts';

/** Fails unless all leaves are equally deep and of a good length, lengths add up, and runs are as few as can be. */
export function expectSoundTree(text: Text): void {
  const leaves: Leaf[] = [];
  const { root } = text as unknown as { root: Node };
  const height = heightOf(root, leaves);
  const small = leaves.filter((leaf) => leaf.length < LEAF_MIN).length;
  // A leaf that typing began is small until it grows; a deletion leaves none, but where there was no neighbour to join.
  if (small > 1 + leaves.length / 8) expect.fail(`${small} of ${leaves.length} leaves are small`);
  if (height > 1 + Math.log(leaves.length) / Math.log(6)) expect.fail(`${leaves.length} leaves under ${height} levels`);
  for (const leaf of leaves) expectSoundLeaf(leaf);
}

function heightOf(node: Node, leaves: Leaf[]): number {
  if (node instanceof Leaf) {
    leaves.push(node);
    return 0;
  }
  const heights = new Set(node.children.map((child) => heightOf(child, leaves)));
  if (heights.size !== 1) expect.fail('leaves of different depth');
  if (node.sizes.join() !== node.children.map((child) => child.length).join()) expect.fail('wrong lengths of children');
  if (node.newlines !== node.children.reduce((sum, child) => sum + child.newlines, 0)) expect.fail('a wrong number of newlines');
  if (node.length !== node.sizes.reduce((sum, size) => sum + size, 0)) expect.fail('a wrong length');
  if (node.children.length > 24) expect.fail(`${node.children.length} children`);
  if (!(node instanceof Branch) || node.length === 0) expect.fail('an empty branch');
  return 1 + ([...heights][0] as number);
}

function expectSoundLeaf(leaf: Leaf): void {
  if (leaf.length === 0 || leaf.length > LEAF_MAX) expect.fail(`a leaf of ${leaf.length} units`);
  if (leaf.newlines !== leaf.text.split('\n').length - 1) expect.fail('a leaf with a wrong number of newlines');
  if (leaf.runs === null) return;
  const { lengths, formats } = leaf.runs;
  if (lengths.length !== formats.length || lengths.some((length) => length <= 0)) expect.fail('an empty run');
  if (lengths.reduce((sum, length) => sum + length, 0) !== leaf.length) expect.fail('runs of another length than the text');
  if (formats.length === 1 && formats[0] === PLAIN) expect.fail('plain text with a run');
  formats.forEach((format, index) => {
    if (index > 0 && formatsEqual(formats[index - 1] as (typeof formats)[0], format)) expect.fail('two equal runs');
    if (format !== PLAIN && format.embed === undefined && format.attributes === undefined) expect.fail('plain text twice');
  });
}
