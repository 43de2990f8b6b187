/**
 * Changes that are in the shared text and not on the screen yet. There are two reasons to hold a change. It is in the line in which an input method
 * composes; a browser ends a composition when its text node changes. Or it is too large to be drawn at once, and is drawn in parts. Meanwhile the shared
 * text is ahead of the screen, so edits and positions that pass between them are transformed, one change at a time.
 */
import { type Delta, transform, transformPosition } from '@inkstone/ot';
import type { EditorState } from 'prosemirror-state';
import { toUnits } from '../bridge/positions.ts';

export interface HeldChange {
  readonly delta: Delta;
  /** Whether the user's own text stands behind it if both are at one place. */
  readonly ownAfter: boolean;
  /** Whether the caret moves to its end, and the window with it, because it undoes an edit of the user. */
  readonly caret?: 'follows' | 'shown';
}

/** When so many are held, another user's next change has all of them drawn, even during a composition. */
const MAX_HELD = 500;

export class HeldChanges {
  #changes: HeldChange[] = [];

  get isEmpty(): boolean {
    return this.#changes.length === 0;
  }

  get isFull(): boolean {
    return this.#changes.length >= MAX_HELD;
  }

  /** @param change made on top of all that is held */
  hold(change: HeldChange): void {
    this.#changes.push(change);
  }

  /** Transforms the user's edit of the text on the screen into one of the shared text, and what is held past that edit. */
  pass(edit: Delta): Delta {
    let own = edit;
    this.#changes = this.#changes.map((change) => {
      const { delta, ownAfter } = change;
      const moved = { ...change, delta: transform(delta, own, ownAfter) };
      own = transform(own, delta, !ownAfter);
      return moved;
    });
    return own;
  }

  /** A position on the screen as one in the shared text, in units. */
  positionOf(position: number): number {
    return this.#changes.reduce((at, { delta, ownAfter }) => transformPosition(at, delta, ownAfter), position);
  }

  /** Removes the first held change and returns it, to be applied to the screen. */
  take(): HeldChange | undefined {
    return this.#changes.shift();
  }

  /** The change that `take` would return. */
  get next(): HeldChange | undefined {
    return this.#changes[0];
  }

  /** The user has moved the caret, so held changes don't move it any more. */
  leaveCaret(): void {
    if (this.#changes.some(({ caret }) => caret)) this.#changes = this.#changes.map(({ delta, ownAfter }) => ({ delta, ownAfter }));
  }

  clear(): void {
    this.#changes = [];
  }
}

/** Whether a change touches a line that the selection is in, or the newline before it. */
export function touchesSelectedLines({ doc, selection: { $from, $to } }: EditorState, delta: Delta): boolean {
  const from = toUnits(doc, $from.start(1)) - 1;
  const to = toUnits(doc, $to.end(1)) + 1;
  let at = 0;
  for (const op of delta) {
    if (op.retain !== undefined && !op.attributes) {
      at += op.retain;
      continue;
    }
    const end = at + (op.retain ?? op.delete ?? 0);
    if (at <= to && end >= from) return true;
    at = end;
  }
  return false;
}
