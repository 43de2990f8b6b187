/** ot-text-unicode: ShareDB's type for plain text; the document is a string. */
import { type } from 'ot-text-unicode';
import type { Base, Contender, Patch } from '../contender.ts';

type Op = (number | string | { d: number })[];

class Document implements Base<Op> {
  #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  replace(patch: Patch): void {
    this.apply(this.edit(patch));
  }

  edit({ at, deleted, inserted }: Patch): Op {
    const op: Op = at > 0 ? [at] : [];
    if (inserted !== '') op.push(inserted);
    if (deleted > 0) op.push({ d: deleted });
    return op;
  }

  apply(op: Op): void {
    this.#text = type.apply(this.#text, op) as string;
  }

  text(): string {
    return this.#text;
  }
}

const open = (text: string) => new Document(text);

export const contender: Contender = {
  open,
  algebra: { open, transform: (op: Op, over: Op, first: boolean) => type.transform(op, over, first ? 'left' : 'right') as Op },
  slow: true,
};
