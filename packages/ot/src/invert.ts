/** Inversion: the delta that undoes another. */
import { invertAttributes } from './attributes.ts';
import { type Delta, DeltaBuilder, type InsertOp, opLength } from './delta.ts';
import type { Text } from './text.ts';

/**
 * The delta that brings a document from after `delta` back to `base`, the document that `delta` was made against.
 * Throws `RangeError` if `delta` reaches past the end of `base`.
 */
export function invert(delta: Delta, base: Text): Delta {
  const builder = new DeltaBuilder();
  let position = 0;
  for (const op of delta) {
    if (op.insert !== undefined) {
      builder.delete(opLength(op));
      continue;
    }
    const length = opLength(op);
    if (op.delete === undefined && op.attributes === undefined) {
      builder.retain(length);
    } else {
      for (const run of base.slice(position, position + length) as readonly InsertOp[]) {
        if (op.attributes === undefined) builder.push(run);
        else builder.retain(opLength(run), invertAttributes(op.attributes, run.attributes));
      }
    }
    position += length;
  }
  return builder.build();
}
