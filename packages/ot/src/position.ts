/** Where a position of a document comes to stand when the document changes. */
import { type Delta, opLength } from './delta.ts';

/**
 * The position (in units) after `over` of what stood at `position` before it. `after`: text inserted exactly there pushes the
 * position along; otherwise the position stays before it. In a deleted range, the position comes to stand where the range was,
 * behind text inserted there if the position was inside the range.
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
