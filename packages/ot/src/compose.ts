/** Two changes one after the other, as one. */
import { applyAttributes, composeAttributes } from './attributes.ts';
import { type Delta, DeltaBuilder, OpReader } from './delta.ts';

/**
 * The delta that does what `first` and then `second` do. Algorithm as in quill-delta. For applying to text and for a client's own unsent edits only:
 * transforming over a composed range is not the same as over its single edits.
 */
export function compose(first: Delta, second: Delta): Delta {
  const a = new OpReader(first);
  const b = new OpReader(second);
  const result = new DeltaBuilder();
  while (!a.done || !b.done) {
    if (b.op !== undefined && 'insert' in b.op) {
      result.push(b.take());
      continue;
    }
    if (a.op !== undefined && 'delete' in a.op) {
      result.push(a.take());
      continue;
    }
    const length = Math.min(a.left, b.left);
    const before = a.take(length);
    const change = b.take(length);
    if ('delete' in change) {
      // What was inserted and then deleted leaves nothing.
      if ('retain' in before) result.delete(length);
    } else if ('retain' in change) {
      if ('insert' in before) {
        const attributes = change.attributes === undefined ? before.attributes : applyAttributes(before.attributes, change.attributes);
        result.insert(before.insert, attributes);
      } else if ('retain' in before) result.retain(length, composeAttributes(before.attributes, change.attributes));
    }
  }
  return result.build();
}
