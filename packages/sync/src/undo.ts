/**
 * Undo and redo of one's own edits, pure: two stacks of inverse deltas. What others do moves every entry along, so that undoing takes
 * back one's own text only.
 */
import { compose, type Delta, invert, isEmpty, opLength, type Text, transform, transformPosition } from '@inkstone/ot';

const MOST_GROUPS = 200;
/** Edits that follow each other within this many milliseconds, at the place where the last one ended, are undone together. */
const GROUP_MS = 500;

/** Entry *i* applies to the text once all above it have been applied. */
type Stack = Delta[];

interface Span {
  readonly start: number;
  readonly end: number;
  /** Where the edit ends in the text after it. */
  readonly endAfter: number;
}

interface OpenGroup {
  readonly at: number;
  /** Where the last edit of the group ended, in units of the text. */
  readonly end: number;
  /** Entries that there were with it: another number now means that it is no longer the topmost. */
  readonly depth: number;
}

export class UndoStack {
  #undo: Stack = [];
  #redo: Stack = [];
  #open: OpenGroup | null = null;

  get canUndo(): boolean {
    return this.#undo.length > 0;
  }

  get canRedo(): boolean {
    return this.#redo.length > 0;
  }

  /** Takes a note of a local edit. @param before the text that `edit` is about to be applied to @param at milliseconds */
  record(edit: Delta, before: Text, at: number): void {
    const inverse = invert(edit, before);
    const span = spanOf(edit);
    const top = this.#undo.at(-1);
    if (top && span && this.#continues(span, at)) {
      this.#undo.pop();
      push(this.#undo, compose(inverse, top));
    } else push(this.#undo, inverse);
    this.#redo = [];
    this.#open = span && { at, end: span.endAfter, depth: this.#undo.length };
  }

  /** Moves the entries past a change that is not the user's own, made to the text as it is now. */
  transform(change: Delta): void {
    this.#undo = moved(this.#undo, change);
    this.#redo = moved(this.#redo, change);
    if (this.#open) this.#open = { ...this.#open, end: transformPosition(this.#open.end, change, false) };
  }

  /** The edit that takes back the last group, or null. It is to be applied to `text`; redo is prepared. */
  undo(text: Text): Delta | null {
    return this.#turn(this.#undo, this.#redo, text);
  }

  /** The edit that brings back what was undone last, or null. */
  redo(text: Text): Delta | null {
    return this.#turn(this.#redo, this.#undo, text);
  }

  /** The next edit starts a group of its own. */
  breakGroup(): void {
    this.#open = null;
  }

  clear(): void {
    this.#undo = [];
    this.#redo = [];
    this.#open = null;
  }

  #continues(span: Span, at: number): boolean {
    const open = this.#open;
    if (!open || open.depth !== this.#undo.length || at - open.at > GROUP_MS) return false;
    return span.start <= open.end && open.end <= span.end;
  }

  #turn(from: Stack, to: Stack, text: Text): Delta | null {
    const edit = from.pop();
    this.#open = null;
    if (!edit) return null;
    push(to, invert(edit, text));
    return edit;
  }
}

function push(stack: Stack, entry: Delta): void {
  if (isEmpty(entry)) return;
  stack.push(entry);
  if (stack.length > MOST_GROUPS) stack.shift();
}

/** The stack after `change`: from the top down, each entry moves past the change and the change past the entry. Entries that come to nothing go. */
function moved(stack: Stack, change: Delta): Stack {
  const result: Stack = [];
  let incoming = change;
  for (const entry of stack.toReversed()) {
    const after = transform(entry, incoming, true);
    incoming = transform(incoming, entry, false);
    if (!isEmpty(after)) result.push(after);
  }
  return result.reverse();
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
  return { start, end, endAfter };
}
