/**
 * Undo and redo of one's own edits, pure: two stacks of inverse deltas. What others do moves every entry along, so that undoing takes
 * back one's own text only.
 */
import { compose, type Delta, deltaSize, invert, isEmpty, opLength, type Text, transformList, transformPosition } from '@inkstone/ot';

/** Steps in each stack, and what they may hold together: units of text and operations. The newest step stays, however large it is. */
const MOST_STEPS = 200;
const MOST_SIZE = 4_000_000;
/** Edits that follow each other within this many milliseconds, at the place where the last one ended, are undone together; but not what was written with what was deleted. */
const STEP_MS = 500;
/** Entries of one step, so that a step costs no more to move than many do. */
const MOST_IN_STEP = 50;

interface Entry {
  readonly delta: Delta;
  /** Entries of one step are undone together. */
  readonly step: number;
}

/** Entry *i* applies to the text once all above it have been applied. */
type Stack = Entry[];

interface Span {
  readonly start: number;
  readonly end: number;
  /** Where the edit ends in the text after it. */
  readonly endAfter: number;
  /** It puts nothing in the place of what it deletes. */
  readonly isDeletion: boolean;
}

interface OpenStep {
  readonly step: number;
  readonly at: number;
  /** Where the last edit of the step ended, in units of the text. */
  readonly end: number;
  readonly isDeletion: boolean;
  readonly entries: number;
}

export class UndoStack {
  #undo: Stack = [];
  #redo: Stack = [];
  #open: OpenStep | null = null;
  #steps = 0;

  get canUndo(): boolean {
    return this.#undo.length > 0;
  }

  get canRedo(): boolean {
    return this.#redo.length > 0;
  }

  /**
   * Takes a note of a local edit. @param before the text that `edit` is about to be applied to @param at milliseconds
   * @param continues whether it belongs to the last step, however long that was ago
   */
  record(edit: Delta, before: Text, at: number, continues = false): void {
    const inverse = invert(edit, before);
    const span = spanOf(edit);
    const open = continues ? this.#lastStep() : span && this.#continues(span, at);
    const step = open ? open.step : ++this.#steps;
    const top = this.#undo.at(-1);
    const joined = open && top ? joinedWith(inverse, top.delta) : null;
    if (joined) this.#undo[this.#undo.length - 1] = { delta: joined, step };
    else push(this.#undo, { delta: inverse, step });
    this.#redo = [];
    this.#open = span && { step, at, end: span.endAfter, isDeletion: span.isDeletion, entries: (open?.entries ?? 0) + (joined ? 0 : 1) };
  }

  /** Moves the entries past a change that is not the user's own, made to the text as it is now. */
  transform(change: Delta): void {
    this.#undo = moved(this.#undo, change);
    this.#redo = moved(this.#redo, change);
    if (this.#open) this.#open = { ...this.#open, end: transformPosition(this.#open.end, change, false) };
  }

  /** The edit that takes back the last step, or null. It is to be applied to `text`; redo is prepared. */
  undo(text: Text): Delta | null {
    return this.#turn(this.#undo, this.#redo, text);
  }

  /** The edit that brings back what was undone last, or null. */
  redo(text: Text): Delta | null {
    return this.#turn(this.#redo, this.#undo, text);
  }

  /** The next edit starts a step of its own. */
  breakGroup(): void {
    this.#open = null;
  }

  clear(): void {
    this.#undo = [];
    this.#redo = [];
    this.#open = null;
  }

  #lastStep(): OpenStep | null {
    return this.#open?.step === this.#undo.at(-1)?.step ? this.#open : null;
  }

  /** The open step, if an edit of `span` belongs to it. */
  #continues(span: Span, at: number): OpenStep | null {
    const open = this.#lastStep();
    if (!open || at - open.at > STEP_MS || open.entries >= MOST_IN_STEP) return null;
    // Undone together, what was written and then deleted would come to nothing, and never come back.
    if (open.isDeletion !== span.isDeletion) return null;
    return span.start <= open.end && open.end <= span.end ? open : null;
  }

  #turn(from: Stack, to: Stack, text: Text): Delta | null {
    this.#open = null;
    const step = from.at(-1)?.step;
    if (step === undefined) return null;
    const after = text.snapshot();
    let whole: Delta = [];
    for (let entry = from.at(-1); entry?.step === step; entry = from.at(-1)) {
      from.pop();
      push(to, { delta: invert(entry.delta, after), step });
      after.apply(entry.delta);
      whole = compose(whole, entry.delta);
    }
    return whole;
  }
}

/**
 * `inverse` and then `top` as one, where that moves past others' edits as the two of them would: only insertions, or only deletions, at one place.
 * An insertion and a deletion in one delta lose which of them stands first, and with it on which side of it another's text belongs.
 */
function joinedWith(inverse: Delta, top: Delta): Delta | null {
  const kinds = new Set([...inverse, ...top].flatMap((op) => ('retain' in op ? (op.attributes ? ['format'] : []) : Object.keys(op))));
  kinds.delete('attributes');
  return kinds.size === 1 && !kinds.has('format') ? compose(inverse, top) : null;
}

function push(stack: Stack, entry: Entry): void {
  if (isEmpty(entry.delta)) return;
  stack.push(entry);
  forgetOldest(stack);
}

/** Keeps to the bounds; a step is forgotten as a whole. */
function forgetOldest(stack: Stack): void {
  let steps = 0;
  let size = 0;
  let kept = stack.length;
  for (let index = stack.length - 1; index >= 0; index--) {
    const { delta, step } = stack[index] as Entry;
    const { ops, length } = deltaSize(delta);
    size += ops + length;
    if (step !== stack[index + 1]?.step) {
      kept = steps === 0 ? kept : index + 1;
      steps++;
    }
    if (steps > MOST_STEPS || (steps > 1 && size > MOST_SIZE)) {
      stack.splice(0, kept);
      return;
    }
  }
}

/** The stack after `change`: from the top down, each entry moves past the change and the change past the entry. Entries that come to nothing go. */
function moved(stack: Stack, change: Delta): Stack {
  const entries = stack.toReversed();
  const { deltas } = transformList(
    entries.map(({ delta }) => delta),
    change,
    true,
  );
  const result = entries
    .map(({ step }, index) => ({ delta: deltas[index] as Delta, step }))
    .filter(({ delta }) => !isEmpty(delta))
    .reverse();
  forgetOldest(result); // what others insert into a deletion cuts it into more operations
  return result;
}

/** The stretch that an edit replaces and where it ends afterwards; null for an edit at several places or one that formats. */
function spanOf(edit: Delta): Span | null {
  const [first, ...rest] = edit;
  if (!first) return null;
  const start = 'retain' in first && !first.attributes ? first.retain : 0;
  let end = start;
  let endAfter = start;
  for (const op of start > 0 ? rest : edit) {
    if ('retain' in op) return null;
    if ('delete' in op) end += op.delete;
    else endAfter += opLength(op);
  }
  return { start, end, endAfter, isDeletion: endAfter === start };
}
