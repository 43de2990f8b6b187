/** Where a passage of an old version stands now. */
import { setImmediate as pause } from 'node:timers/promises';
import { type Delta, opLength, type Text, TextBuilder } from '@inkstone/ot';

/** Units that are copied at once. Between two pieces the event loop goes on. */
const PIECE_UNITS = 64 * 1024;

/** Units `from` to `to` of a content. */
export interface Passage {
  readonly from: number;
  readonly to: number;
  /** Its last unit was replaced. What is written at its end goes on with the replacement, and belongs to it. */
  readonly lastReplaced: boolean;
}

export function passageOf(from: number, to: number): Passage {
  return { from, to, lastReplaced: false };
}

/**
 * Moves a passage over an edit. What is written within it belongs to it, and so does what replaces its first or last units in one edit
 * (typing over a selection). What is written beside it does not.
 *
 * @param delta an edit of the content in which the passage stands
 */
export function movePassage(passage: Passage, delta: Delta): Passage {
  let { from, to, lastReplaced } = passage;
  let read = 0;
  for (const [index, op] of delta.entries()) {
    if (read > passage.to) break;
    if (op.retain !== undefined) read += op.retain;
    else if (op.delete !== undefined) {
      from -= overlap(read, op.delete, 0, passage.from);
      to -= overlap(read, op.delete, 0, passage.to);
      read += op.delete;
    } else {
      const length = opLength(op);
      // In a delta, an insertion stands before the deletion at the same place. The two together are a replacement.
      const replaced = deletedAfter(delta, index);
      const replacesFirst = read === passage.from && replaced > 0 && passage.to > passage.from;
      const replacesLast = read >= passage.from && read < passage.to && read + replaced >= passage.to;
      const isWithin = read > passage.from && read < passage.to;
      const continuesLast = read === passage.to && passage.lastReplaced;
      const belongs = isWithin || replacesFirst || continuesLast;
      if (!belongs && read <= passage.from) from += length;
      if (belongs || read <= passage.from) to += length;
      lastReplaced ||= replacesLast;
    }
  }
  return { from, to, lastReplaced };
}

/** How many of `length` units at `at` lie between `from` and `to`. */
function overlap(at: number, length: number, from: number, to: number): number {
  return Math.max(0, Math.min(at + length, to) - Math.max(at, from));
}

/** Units that the deletion after an insertion takes; insertions may stand between the two. */
function deletedAfter(delta: Delta, index: number): number {
  for (let next = index + 1; next < delta.length; next++) {
    const op = delta[next];
    if (op?.insert === undefined) return op?.delete ?? 0;
  }
  return 0;
}

/** The units `from` to `to` as a content of their own: they get a newline at their end, unless they end in the one that ends the whole. */
export async function excerpt(text: Text, from: number, to: number): Promise<Text> {
  const builder = new TextBuilder();
  for (let at = from; at < to; at += PIECE_UNITS) {
    builder.add(text.slice(at, Math.min(to, at + PIECE_UNITS)));
    await pause();
  }
  return (to === text.length ? builder : builder.add([{ insert: '\n' }])).build();
}

/** Whether a position lies between the halves of a surrogate pair. */
export function cutsPair(text: Text, position: number): boolean {
  return position < text.length && (text.codeUnitAt(position) & 0xfc00) === 0xdc00;
}
