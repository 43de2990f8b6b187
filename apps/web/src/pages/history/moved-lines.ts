/** Finds the lines of a difference that were moved: deleted at one place, and inserted at another one the same. Pure. */
import type { Change } from './change.ts';

interface WholeLine {
  /** The index of the change that it is in. */
  readonly change: number;
  /** Units of the drawn text, without the newline. */
  readonly from: number;
  readonly to: number;
}

/**
 * The changes, with moved lines as changes of their own.
 *
 * @param drawn the text that has both what was deleted and what was inserted
 */
export function toldAsMoved(changes: readonly Change[], drawn: string): readonly Change[] {
  const deleted = linesByText(changes, 'deleted', drawn);
  if (deleted.size === 0) return changes;
  const moved = new Map<number, WholeLine[]>();
  const note = (line: WholeLine) => moved.set(line.change, [...(moved.get(line.change) ?? []), line]);
  for (const [text, inserted] of linesByText(changes, 'inserted', drawn)) {
    const gone = deleted.get(text) ?? [];
    for (let index = 0; index < Math.min(gone.length, inserted.length); index++) {
      note(gone[index] as WholeLine);
      note(inserted[index] as WholeLine);
    }
  }
  return changes.flatMap((change, index) => split(change, moved.get(index) ?? [], drawn));
}

/** The whole lines in the changes of a kind, by their text. */
function linesByText(changes: readonly Change[], kind: Change['kind'], drawn: string): Map<string, WholeLine[]> {
  const lines = new Map<string, WholeLine[]>();
  changes.forEach((change, index) => {
    if (change.kind !== kind) return;
    for (let from = change.from; from < change.to; ) {
      const newline = drawn.indexOf('\n', from);
      const to = Math.min(newline, change.to);
      const text = drawn.slice(from, to).trim();
      const isWhole = (from === 0 || drawn[from - 1] === '\n') && to === newline;
      if (isWhole && text !== '') lines.set(text, [...(lines.get(text) ?? []), { change: index, from, to }]);
      from = to + 1;
    }
  });
  return lines;
}

/** A change in pieces: what is moved of it, and the rest. Empty lines between go along. */
function split(change: Change, lines: readonly WholeLine[], drawn: string): Change[] {
  if (lines.length === 0) return [change];
  const kind = change.kind === 'deleted' ? 'movedAway' : 'movedHere';
  const isEmpty = (from: number, to: number) => drawn.slice(from, to).trim() === '';
  const pieces: Change[] = [];
  let at = change.from;
  for (const { from, to } of lines.toSorted((a, b) => a.from - b.from)) {
    const isNext = isEmpty(at, from);
    if (!isNext) pieces.push({ ...change, from: at, to: from });
    pieces.push({ ...change, kind, from: isNext ? at : from, to: Math.min(to + 1, change.to) });
    at = Math.min(to + 1, change.to);
  }
  const last = pieces.pop() as Change;
  return isEmpty(at, change.to) ? [...pieces, { ...last, to: change.to }] : [...pieces, last, { ...change, from: at }];
}
