/** How positions in a document move when the document changes. */
import { type Delta, opLength } from './delta.ts';

/**
 * Moves a position (in units) past the change `over`. A position inside a deleted range moves to where the range was, after any text that is inserted there.
 *
 * @param after whether the position moves along with text that is inserted exactly there; otherwise it stays before that text
 */
export function transformPosition(position: number, over: Delta, after: boolean): number {
  let read = 0;
  let result = position;
  for (const op of over) {
    if (read > position) break;
    if (op.retain !== undefined) {
      read += op.retain;
    } else if (op.delete !== undefined) {
      if (read < position) result -= Math.min(op.delete, position - read);
      read += op.delete;
    } else if (read < position || after) {
      result += opLength(op);
    }
  }
  return result;
}

/** The end of the last insertion or deletion, in units of the text after `change`; null when only formatting changed. */
export function endOfChange(change: Delta): number | null {
  let position = 0;
  let end: number | null = null;
  for (const op of change) {
    if (op.retain !== undefined) position += op.retain;
    else {
      if (op.insert !== undefined) position += opLength(op);
      end = position;
    }
  }
  return end;
}
