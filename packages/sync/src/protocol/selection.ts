/** How a selection moves when the text changes. All clients and the server apply the same rule, so typing needs no presence messages. */
import { clientFirst, type Delta, opLength, transformPosition } from '@inkstone/ot';
import type { Selection } from './protocol.ts';

/**
 * Where `client`'s selection is after a change by `author`.
 * The client's own change moves its cursor to the end of the last insertion or deletion. At another client's insertion, the cursor stays on the side where
 * the client's own insertion would stand.
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

/** The end of the last insertion or deletion, in units of the text after the change; null if only formatting changed. */
function endOfChange(change: Delta): number | null {
  let at = 0;
  let end: number | null = null;
  for (const op of change) {
    if ('retain' in op) at += op.retain;
    else {
      if ('insert' in op) at += opLength(op);
      end = at;
    }
  }
  return end;
}
