/** Splits a long delta into shorter ones that are applied one after another. */
import { type Delta, DeltaBuilder, type Op, opLength } from './delta.ts';
import type { DeltaLimits } from './parse.ts';

/**
 * Decides how much goes into one part: called with what is left of an operation, it returns how many units of it the part takes. 0 ends the part.
 * A new part takes at least one unit, or two where the first is half of a surrogate pair.
 */
export type Portion = (rest: Op) => number;

/**
 * Deltas that, applied in order, do what `ops` do. No surrogate pair is cut. Each part is made when it is asked for.
 *
 * @param ops of a delta
 * @param newPortion makes the rule for the next part; `start` is the length of what comes before its first operation, which a retain skips if it is not 0
 */
export function* splitDelta(ops: Iterable<Op>, newPortion: (start: number) => Portion): Generator<Delta, void> {
  let builder = new DeltaBuilder();
  let portion = newPortion(0);
  // Units of the text to the left of the next operation, with all before it applied.
  let position = 0;
  for (const op of ops) {
    let rest: Op | null = op;
    while (rest !== null) {
      const [taken, after]: [Op | null, Op | null] = cut(rest, portion(rest));
      if (taken === null) {
        const part = builder.build();
        // Nothing but a retain was taken: its end is where the next part starts.
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

/** How large a delta is in the measures that limit an edit. */
export function deltaSize(delta: Delta): DeltaLimits {
  let length = 0;
  for (const op of delta) if (op.insert !== undefined) length += opLength(op);
  return { ops: delta.length, length };
}

/** The first `count` units of an operation, or one less so that no surrogate pair is cut, and the rest. */
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
