/**
 * One of two copies that are kept together by an algebra alone (the two-way algorithm of Jupiter, Nichols et al. 1995): what the other
 * copy has not seen yet is kept as a list of single edits, and an incoming edit and that list move past each other.
 */
import type { Algebra, Base, Patch, Replica } from './contender.ts';

interface Message<Op> {
  readonly op: Op;
  /** How many of the receiver's edits its author had seen. */
  readonly seen: number;
}

export class Peer<Op> implements Replica<Message<Op>> {
  readonly #algebra: Algebra<Op>;
  readonly #base: Base<Op>;
  /** Whether its text stands first where both insert. */
  readonly #first: boolean;
  #received = 0;
  #sent = 0;
  /** Own edits that the other has not seen, moved over all that was received. */
  #unseen: Op[] = [];

  constructor(algebra: Algebra<Op>, first: boolean) {
    this.#algebra = algebra;
    this.#base = algebra.open('');
    this.#first = first;
  }

  edit(patch: Patch): Message<Op> {
    const op = this.#base.edit(patch);
    this.#base.apply(op);
    this.#unseen.push(op);
    this.#sent += 1;
    return { op, seen: this.#received };
  }

  receive(messages: readonly Message<Op>[]): void {
    for (const { op, seen } of messages) {
      this.#unseen.splice(0, this.#unseen.length - (this.#sent - seen));
      let incoming = op;
      for (let index = 0; index < this.#unseen.length; index += 1) {
        const own = this.#unseen[index] as Op;
        this.#unseen[index] = this.#algebra.transform(own, incoming, this.#first);
        incoming = this.#algebra.transform(incoming, own, !this.#first);
      }
      this.#base.apply(incoming);
      this.#received += 1;
    }
  }

  text(): string {
    return this.#base.text();
  }
}
