/** What the engine bench asks of a library: one small adapter each, in `contenders/`, written as its own users would write it. */

/** Deletes `deleted` code units at `at` and inserts a text there. */
export interface Patch {
  readonly at: number;
  readonly deleted: number;
  readonly inserted: string;
}

/** A document that is open for editing. */
export interface Editor {
  replace(patch: Patch): void;
  text(): string;
}

/** A stretch of text; bold or not. */
export interface Run {
  readonly text: string;
  readonly bold: boolean;
}

/** A document that edits are made against and applied to. */
export interface Base<Op> {
  /** The edit, made but not applied. */
  edit(patch: Patch): Op;
  apply(op: Op): void;
  text(): string;
}

/** Operational transformation: edits as values. */
export interface Algebra<Op> {
  open(text: string): Base<Op>;
  /** `op` as it must be after `over`; `first`: its text stands before what `over` inserts at the same place. */
  transform(op: Op, over: Op, first: boolean): Op;
  /** How to move an edit over many, each on top of the one before it, where a library has a way of its own for that. The edit comes first. */
  over?(others: readonly Op[]): { move(op: Op): Op };
}

/** One of two copies of a document. Messages go to the other copy, in order, when it looks. */
export interface Replica<Message> {
  edit(patch: Patch): Message;
  receive(messages: readonly Message[]): void;
  text(): string;
}

export interface Contender {
  open?(text: string): Editor;
  openRich?(runs: readonly Run[]): Editor;
  readonly algebra?: Algebra<unknown>;
  /** Two empty copies; where there is an algebra instead, `Peer` makes them of it. */
  replicas?(): readonly [Replica<unknown>, Replica<unknown>];
  /** Whether an edit takes milliseconds: then fewer are made. */
  readonly slow?: boolean;
}
