/** Pictures and files are shown large one after another, in the order of the text. */
import type { Node } from 'prosemirror-model';
import { isFileNode } from '../core/schema.ts';

/** How many images and files stand before a position of ProseMirror. */
export function embedIndexAt(doc: Node, position: number): number {
  let index = 0;
  doc.nodesBetween(0, position, (node, at) => {
    if (at < position && isFileNode(node)) index++;
  });
  return index;
}
