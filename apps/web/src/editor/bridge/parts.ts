/** A change so large that the page would freeze while it is drawn, as several smaller ones. */
import { type Delta, DeltaBuilder, type Op, opLength } from '@inkstone/ot';

/** A change of fewer units is drawn at a stroke, whatever its lines are. */
const SMALL = 20_000;

/**
 * Changes to be applied one after another, which together are `delta`. Each concerns `lines` lines at most.
 *
 * @param average units of a line of the document, by which it is guessed how many are deleted
 */
export function partsOf(delta: Delta, lines: number, average: number): readonly Delta[] {
  if (delta.reduce((sum, op) => (isPlainRetain(op) ? sum : sum + opLength(op)), 0) < SMALL) return [delta];
  const parts: Delta[] = [];
  let builder = new DeltaBuilder();
  /** Units from the beginning to the next operation, with all before it applied. */
  let at = 0;
  let left = lines;
  const add = (op: Op, weight: number) => {
    builder.push(op);
    if (op.delete === undefined) at += opLength(op);
    left -= weight;
    if (left > 0) return;
    parts.push(builder.build());
    builder = new DeltaBuilder().retain(at);
    left = lines;
  };
  for (const op of delta) {
    if (isPlainRetain(op) || typeof op.insert === 'object') add(op, 0);
    else if (op.insert !== undefined) {
      for (let from = 0; from < op.insert.length; ) {
        const [to, count] = endOfLines(op.insert, from, left);
        add({ ...op, insert: op.insert.slice(from, to) }, count);
        from = to;
      }
    } else {
      for (let rest = opLength(op); rest > 0; ) {
        const count = Math.min(rest, Math.ceil(left * average));
        add(op.delete === undefined ? { ...op, retain: count } : { delete: count }, count / average);
        rest -= count;
      }
    }
  }
  const last = builder.build();
  return last.length > 0 ? [...parts, last] : parts;
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
