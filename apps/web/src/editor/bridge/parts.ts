/** A change so large that the page would freeze while it is drawn, as several smaller ones. */
import { type Delta, DeltaBuilder, type Op, opLength } from '@inkstone/ot';

/**
 * Changes to be applied one after another, which together are `delta`: itself if it concerns no more than `lines` lines, else parts of about so many each.
 *
 * @param average units of a line of the document, by which it is guessed how many are deleted or formatted
 */
export function partsOf(delta: Delta, lines: number, average: number): readonly Delta[] {
  if (weightOf(delta, average) <= lines) return [delta];
  const parts: Delta[] = [];
  let builder = new DeltaBuilder();
  /** Units from the beginning to the next operation, with all before it applied. */
  let at = 0;
  let left = lines;
  const add = (op: Op, weight: number) => {
    builder.push(op);
    if (op.delete === undefined) at += opLength(op);
    left -= weight;
    // Nothing may stand behind the last newline but whole lines, not even between two parts.
    if (left > 0 || (op.insert !== undefined && !(typeof op.insert === 'string' && op.insert.endsWith('\n')))) return;
    parts.push(builder.build());
    builder = new DeltaBuilder().retain(at);
    left = lines;
  };
  for (const op of delta) {
    if (isPlainRetain(op)) add(op, 0);
    else if (typeof op.insert === 'string') {
      for (let from = 0; from < op.insert.length; ) {
        const [to, count] = endOfLines(op.insert, from, Math.max(1, left));
        add({ ...op, insert: op.insert.slice(from, to) }, Math.max(1, count));
        from = to;
      }
    } else if (op.insert !== undefined) add(op, 1);
    else {
      for (let rest = opLength(op); rest > 0; ) {
        const count = Math.min(rest, Math.ceil(Math.max(1, left) * average));
        add(op.delete === undefined ? { ...op, retain: count } : { delete: count }, Math.max(1, count / average));
        rest -= count;
      }
    }
  }
  const last = builder.build();
  return last.length > 0 ? [...parts, last] : parts;
}

/** About how many lines a change concerns: each operation one at least. */
function weightOf(delta: Delta, average: number): number {
  return delta.reduce((sum, op) => {
    if (isPlainRetain(op)) return sum;
    const lines = typeof op.insert === 'string' ? endOfLines(op.insert, 0, Number.POSITIVE_INFINITY)[1] : opLength(op) / average;
    return sum + Math.max(1, lines);
  }, 0);
}

function isPlainRetain(op: Op): boolean {
  return op.retain !== undefined && op.attributes === undefined;
}

/** Where the next `most` lines of a text end, and how many they are. */
function endOfLines(text: string, from: number, most: number): [end: number, count: number] {
  let count = 0;
  for (let end = text.indexOf('\n', from); end !== -1; end = text.indexOf('\n', end + 1)) {
    if (++count >= most) return [end + 1, count];
  }
  return [text.length, count];
}
