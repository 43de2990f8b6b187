/** Where a position in the text is after a change. */
import { type Delta, opLength } from './delta.ts';

/**
 * @param position in units before `over`
 * @param after whether the position stays behind text that is inserted exactly there
 * @returns the position in units after `over`; what was deleted around it leaves it where the deletion was
 */
export function transformPosition(position: number, over: Delta, after: boolean): number {
  let read = 0;
  let result = position;
  for (const op of over) {
    if (read > position) break;
    const length = opLength(op);
    if ('insert' in op) {
      if (read < position || after) result += length;
    } else {
      if ('delete' in op) result -= Math.min(length, position - read);
      read += length;
    }
  }
  return result;
}
