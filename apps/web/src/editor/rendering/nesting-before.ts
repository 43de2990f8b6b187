/** Where a list of the document has come to at a line of it. */
import { isItem, ListNesting } from '@inkstone/formats/list-nesting';
import type { Node } from 'prosemirror-model';
import { lineAttributes } from '../core/schema.ts';

/** A walk that has come to the line of this index. Nothing above the list that the line is in, or goes on with, counts. */
export function nestingBefore(doc: Node, index: number): ListNesting {
  let first = index;
  while (first > 0 && isItem(lineAttributes(doc.child(first - 1)))) first--;
  const nesting = new ListNesting();
  for (let at = first; at < index; at++) nesting.next(lineAttributes(doc.child(at)));
  return nesting;
}
