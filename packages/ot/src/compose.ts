/** Composition: one delta with the effect of two consecutive ones. */
import { applyAttributes, composeAttributes } from './attributes.ts';
import { DeltaCursor } from './cursor.ts';
import { type Delta, DeltaBuilder, type InsertOp } from './delta.ts';

/**
 * The delta with the effect of `first` and then `second`. It is associative. If `first` is a content, the result is the content after `second`.
 *
 * Compose only what is applied to a text, or edits that nobody else has seen: transforming over a composition gives other results than transforming over
 * its parts (see `transformOver`).
 */
export function compose(first: Delta, second: Delta): Delta {
  if (first.length === 0) return second;
  if (second.length === 0) return first;
  const builder = new DeltaBuilder();
  const a = new DeltaCursor(first);
  const b = new DeltaCursor(second);
  while (!(a.done && b.done)) {
    if (b.op?.insert !== undefined) {
      builder.push(b.takeInsert(b.remaining));
    } else if (a.op?.delete !== undefined) {
      builder.delete(a.remaining);
      a.skip(a.remaining);
    } else {
      const length = Math.min(a.remaining, b.remaining);
      composeUnits(builder, a, b, length);
    }
  }
  return builder.build();
}

/** Composes the next `length` units, which `first` keeps or inserts and `second` keeps or deletes. */
function composeUnits(builder: DeltaBuilder, a: DeltaCursor, b: DeltaCursor, length: number): void {
  const deleted = b.op?.delete !== undefined;
  const change = b.change;
  b.skip(length);
  if (a.op?.insert === undefined) {
    if (deleted) builder.delete(length);
    else builder.retain(length, composeAttributes(a.change, change));
    a.skip(length);
  } else if (deleted) {
    a.skip(length);
  } else {
    const op = a.takeInsert(length);
    builder.push(change === undefined ? op : formatted(op, applyAttributes(op.attributes, change)));
  }
}

function formatted(op: InsertOp, attributes: InsertOp['attributes']): InsertOp {
  if (attributes === op.attributes) return op;
  return attributes === undefined ? { insert: op.insert } : { insert: op.insert, attributes };
}
