import { isItem, ListNesting } from '@inkstone/formats/list-nesting';
import type { Node } from 'prosemirror-model';
import { lineAttributes } from '../core/schema.ts';

/** The nesting of lists before a line. It starts at the beginning of the list that contains or precedes the line; nothing above matters. */
export function nestingBefore(doc: Node, index: number): ListNesting {
  let first = index;
  while (first > 0 && isItem(lineAttributes(doc.child(first - 1)))) first--;
  const nesting = new ListNesting();
  for (let at = first; at < index; at++) nesting.next(lineAttributes(doc.child(at)));
  return nesting;
}
