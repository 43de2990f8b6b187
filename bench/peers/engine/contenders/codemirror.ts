/** @codemirror/state: a `ChangeSet` for each edit, applied to a `Text`. That is what its users do, without an editor's state around it. */
import { ChangeSet, Text } from '@codemirror/state';
import type { Base, Contender, Patch } from '../contender.ts';

class Document implements Base<ChangeSet> {
  #doc: Text;

  constructor(text: string) {
    this.#doc = Text.of(text.split('\n'));
  }

  replace(patch: Patch): void {
    this.apply(this.edit(patch));
  }

  edit({ at, deleted, inserted }: Patch): ChangeSet {
    // A string would be cut by a regular expression that knows three line ends; ours have one.
    return ChangeSet.of({ from: at, to: at + deleted, insert: Text.of(inserted.split('\n')) }, this.#doc.length);
  }

  apply(change: ChangeSet): void {
    this.#doc = change.apply(this.#doc);
  }

  text(): string {
    return this.#doc.toString();
  }
}

const open = (text: string) => new Document(text);

export const contender: Contender = {
  open,
  algebra: { open, transform: (change: ChangeSet, over: ChangeSet, first: boolean) => change.map(over, first) },
};
