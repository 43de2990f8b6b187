/**
 * Undo and redo of the user's own edits, pure: two stacks of inverse deltas. Every entry is transformed over others' edits, so that undo takes back only the
 * user's own text.
 */
import { compose, type Delta, deltaSize, invert, isEmpty, opLength, type Text, transformList, transformPosition } from '@inkstone/ot';

/** Limits of each stack: steps, and units of text plus operations in all of them. The newest step always stays. */
const MOST_STEPS = 200;
const MOST_SIZE = 4_000_000;
/** Edits within this many milliseconds of each other belong to one step, if each is where the last one ended. Writing and deleting are separate steps. */
const STEP_MS = 500;
/** Entries of one step at most, which bounds the cost of transforming a step. */
const MOST_IN_STEP = 50;

interface Entry {
  readonly delta: Delta;
  /** Entries of one step are undone together. */
  readonly step: number;
}

/** An entry applies to the text after all entries above it have been applied. */
type Stack = Entry[];

interface Span {
  readonly start: number;
  readonly end: number;
  /** Where the edit ends in the text after it. */
  readonly endAfter: number;
  /** Whether the edit only deletes. */
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
   * Records a local edit.
   *
   * @param before the text before the edit
   * @param at time of the edit in milliseconds
   * @param continues whether it belongs to the last step, however long ago that was
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

  /** Records an edit that the user has asked the server for, as a step of its own. */
  recordWhole(edit: Delta, before: Text): void {
    if (isEmpty(edit)) return;
    this.breakGroup();
    this.record(edit, before, 0);
    this.breakGroup();
  }

  /** Transforms the entries over a change of the current text that is not the user's own. */
  transform(change: Delta): void {
    this.#undo = moved(this.#undo, change);
    this.#redo = moved(this.#redo, change);
    if (this.#open) this.#open = { ...this.#open, end: transformPosition(this.#open.end, change, false) };
  }

  /** The edit that undoes the last step, or null. The caller applies it to `text`. The step moves to the redo stack. */
  undo(text: Text): Delta | null {
    return this.#turn(this.#undo, this.#redo, text);
  }

  /** The edit that redoes the step that was undone last, or null. */
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
    // In one step, text that was written and then deleted would cancel out, and undo could not bring it back.
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
 * `inverse` and then `top` as one delta, if others' edits transform it as they would transform the two; otherwise null. That is so if both only insert or
 * only delete. A delta with an insertion and a deletion at one place does not say which stands first, and so not on which side of it another's text belongs.
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

/** Removes the oldest steps above the limits. A step is removed as a whole. */
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

/** The stack after `change`. From the top down, each entry and the change are transformed past each other. Empty entries are removed. */
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
  forgetOldest(result); // others' insertions may have split a deletion into more operations
  return result;
}

/** The range that an edit replaces, and where it ends in the text after it; null for an edit at several places or with formats. */
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
