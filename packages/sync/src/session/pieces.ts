/** Cuts a long edit into edits that can be sent one after another. */
import { type Delta, DeltaBuilder, type Op, opLength } from '@inkstone/ot';

/** Greatest size of one edit: operations, and units that it inserts. */
export interface PieceSize {
  readonly ops: number;
  readonly length: number;
}

/** How large a delta is in the measures that limit an edit. */
export function sizeOf(delta: Delta): PieceSize {
  let length = 0;
  for (const op of delta) if ('insert' in op) length += opLength(op);
  return { ops: delta.length, length };
}

/**
 * Deltas that, applied in order, do what `delta` does; each is at most as large as `most` says (with `most.ops` >= 2, `most.length` >= 2).
 * Every piece keeps to the rules that `delta` keeps to: no surrogate pair is cut, and the text after each of them ends in its newline.
 */
export function pieces(delta: Delta, most: PieceSize): Delta[] {
  const size = sizeOf(delta);
  if (size.ops <= most.ops && size.length <= most.length) return [delta];
  const result: Delta[] = [];
  let builder = new DeltaBuilder();
  let ops = 0;
  let length = 0;
  let before = 0; // units of the text to the left of the next op, once the pieces so far are applied
  for (const op of delta.flatMap((each) => shortInserts(each, most.length))) {
    const inserts = 'insert' in op ? opLength(op) : 0;
    if (ops === most.ops || length + inserts > most.length) {
      result.push(builder.build());
      builder = new DeltaBuilder();
      if (before > 0) builder.retain(before);
      ops = before > 0 ? 1 : 0;
      length = 0;
    }
    builder.push(op);
    ops++;
    length += inserts;
    before += 'delete' in op ? 0 : opLength(op);
  }
  result.push(builder.build());
  return result.filter((piece) => piece.length > 0);
}

function shortInserts(op: Op, most: number): Op[] {
  if (!('insert' in op) || typeof op.insert !== 'string' || op.insert.length <= most) return [op];
  const parts: Op[] = [];
  for (let start = 0; start < op.insert.length; ) {
    let end = Math.min(op.insert.length, start + most);
    if (end < op.insert.length && isHighSurrogate(op.insert.charCodeAt(end - 1))) end--;
    parts.push({ ...op, insert: op.insert.slice(start, end) });
    start = end;
  }
  return parts;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
