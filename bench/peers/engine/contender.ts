/** The interface of the engine bench to a library. Each library has a small adapter in `contenders/`, written as its users would write it. */

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
  /** `op` transformed over `over`. `first`: its text stands before what `over` inserts at the same place. */
  transform(op: Op, over: Op, first: boolean): Op;
  /** Transforms an edit over many consecutive ones, if the library has its own function for that. The edit is the first argument. */
  over?(others: readonly Op[]): { move(op: Op): Op };
}

/** One of two copies of a document. The other copy reads its messages in order when it looks. */
export interface Replica<Message> {
  edit(patch: Patch): Message;
  receive(messages: readonly Message[]): void;
  text(): string;
}

export interface Contender {
  open?(text: string): Editor;
  openRich?(runs: readonly Run[]): Editor;
  readonly algebra?: Algebra<unknown>;
  /** Two empty copies. For a library with an algebra instead, `Peer` makes them. */
  replicas?(): readonly [Replica<unknown>, Replica<unknown>];
  /** Whether an edit takes milliseconds. Fewer edits are made then. */
  readonly slow?: boolean;
}
