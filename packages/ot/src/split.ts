/** Splits a long delta into shorter ones, to be applied one after another. */
import { type Delta, DeltaBuilder, type Op, opLength } from './delta.ts';
import type { DeltaLimits } from './parse.ts';

/**
 * Decides how much goes into one part. It is called with the rest of an operation, and returns how many units of it the part takes. 0 ends the part.
 * A new part takes at least one unit, or two if they are a surrogate pair.
 */
export type Portion = (rest: Op) => number;

/**
 * Deltas that, applied in order, have the effect of `ops`. No surrogate pair is cut. Each part is made when it is requested.
 *
 * @param ops the operations of a delta
 * @param newPortion makes the rule for the next part. `start` is where its first operation applies; if it is not 0, the part begins with a retain
 */
export function* splitDelta(ops: Iterable<Op>, newPortion: (start: number) => Portion): Generator<Delta, void> {
  let builder = new DeltaBuilder();
  let portion = newPortion(0);
  // Where the next operation applies, in the text after all earlier operations.
  let position = 0;
  for (const op of ops) {
    let rest: Op | null = op;
    while (rest !== null) {
      const [taken, after]: [Op | null, Op | null] = cut(rest, portion(rest));
      if (taken === null) {
        const part = builder.build();
        // If the part has nothing but a retain, it is empty: the next part starts at the retain's end.
        if (part.length > 0) yield part;
        builder = new DeltaBuilder().retain(position);
        portion = newPortion(position);
      } else {
        builder.push(taken);
        if (taken.delete === undefined) position += opLength(taken);
      }
      rest = after;
    }
  }
  const last = builder.build();
  if (last.length > 0) yield last;
}

/** `splitDelta` into parts of at most `limits.ops` operations (at least 2) that insert at most `limits.length` units (at least 2). */
export function splitBySize(ops: Iterable<Op>, limits: DeltaLimits): Generator<Delta, void> {
  return splitDelta(ops, (start) => {
    let opsLeft = limits.ops - (start > 0 ? 1 : 0);
    let unitsLeft = limits.length;
    return (rest) => {
      if (opsLeft === 0) return 0;
      opsLeft -= 1;
      if (rest.insert === undefined) return opLength(rest);
      const taken = Math.min(opLength(rest), unitsLeft);
      unitsLeft -= taken;
      return taken;
    };
  });
}

/** The size of a delta, in the measures that an edit is limited by. */
export function deltaSize(delta: Delta): DeltaLimits {
  let length = 0;
  for (const op of delta) if (op.insert !== undefined) length += opLength(op);
  return { ops: delta.length, length };
}

/** Cuts an operation after `count` units, or one less if that would cut a surrogate pair. */
function cut(op: Op, count: number): [head: Op | null, tail: Op | null] {
  if (count >= opLength(op)) return [op, null];
  if (count === 0) return [null, op];
  if (op.delete !== undefined) return [{ delete: count }, { delete: op.delete - count }];
  if (op.retain !== undefined)
    return [
      { ...op, retain: count },
      { ...op, retain: op.retain - count },
    ];
  const text = op.insert as string;
  const end = isHighSurrogate(text.charCodeAt(count - 1)) ? count - 1 : count;
  if (end === 0) return [null, op];
  return [
    { ...op, insert: text.slice(0, end) },
    { ...op, insert: text.slice(end) },
  ];
}

function isHighSurrogate(unit: number): boolean {
  return (unit & 0xfc00) === 0xd800;
}
