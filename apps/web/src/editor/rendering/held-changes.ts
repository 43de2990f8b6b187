/**
 * What is in the shared text and not on the screen yet. What others write in the line in which an input method composes waits until it is done: a browser
 * gives a composition up as soon as its text node changes under it. And what is too much to be drawn at a stroke is drawn in parts. Meanwhile the shared
 * text is ahead of the one on the screen, so what passes between them is transformed, one change at a time.
 */
import { type Delta, transform, transformPosition } from '@inkstone/ot';
import type { EditorState } from 'prosemirror-state';
import { toUnits } from '../bridge/positions.ts';

export interface HeldChange {
  readonly delta: Delta;
  /** On which side of it the user's own text stands where both are at one place. */
  readonly ownAfter: boolean;
  /** Whether the caret goes to its end, and the window with it: it takes back what the user did. */
  readonly caret?: 'follows' | 'shown';
}

/** With so many, the next one of another's has all of them shown, whatever is composed. */
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

  /** What the user did to the text on the screen, as it is to be done to the shared one. What is held moves past it. */
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

  /** The first of them, to be applied to what is on the screen; it is held no longer. */
  take(): HeldChange | undefined {
    return this.#changes.shift();
  }

  /** The one that `take` would give. */
  get next(): HeldChange | undefined {
    return this.#changes[0];
  }

  /** The user has gone elsewhere: the caret stays there. */
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
