/** How a selection moves when the text changes: the rule that every client (and the server) applies alike, so that typing sends no presence. */
import { clientFirst, type Delta, endOfChange, transformPosition } from '@inkstone/ot';
import type { Selection } from './protocol.ts';

/**
 * Where `client`'s selection is after a change by `author`.
 * One's own change takes the cursor to the end of what was last inserted or deleted. At another's insertion the cursor keeps to the side on which
 * its own insertion would stand.
 */
export function moveSelection(selection: Selection, client: string, change: Delta, author: string): Selection {
  if (client === author) {
    const end = endOfChange(change);
    if (end !== null) return { anchor: end, head: end };
  }
  const after = !clientFirst(client, author);
  const anchor = transformPosition(selection.anchor, change, after);
  return { anchor, head: selection.head === selection.anchor ? anchor : transformPosition(selection.head, change, after) };
}

export function sameSelection(a: Selection | null, b: Selection | null): boolean {
  return a === b || (a !== null && b !== null && a.anchor === b.anchor && a.head === b.head);
}
