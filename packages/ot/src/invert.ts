/** The way back. */
import { invertAttributes } from './attributes.ts';
import { type Delta, DeltaBuilder, opLength } from './delta.ts';
import type { Text } from './text.ts';

/** The delta that takes `delta` back: applied after it, it gives `base` again. Throws RangeError if `delta` does not fit `base`. */
export function invert(delta: Delta, base: Text): Delta {
  const result = new DeltaBuilder();
  let position = 0;
  for (const op of delta) {
    if ('insert' in op) {
      result.delete(opLength(op));
      continue;
    }
    const end = position + opLength(op);
    if (end > base.length) throw new RangeError(`the delta spans ${end} units or more, its base has ${base.length}`);
    if ('delete' in op) for (const piece of base.slice(position, end)) result.push(piece);
    else if (op.attributes === undefined) result.retain(op.retain);
    else {
      for (const piece of base.slice(position, end)) {
        result.retain(opLength(piece), invertAttributes(op.attributes, 'insert' in piece ? piece.attributes : undefined));
      }
    }
    position = end;
  }
  return result.build();
}
