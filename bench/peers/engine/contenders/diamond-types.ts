/** diamond-types-node: Rust in WebAssembly. Its positions count code points, and so do those of the texts here, which have no astral characters. */
import { Doc } from 'diamond-types-node';
import type { Contender, Patch, Replica } from '../contender.ts';

class Document implements Replica<Uint8Array> {
  readonly #doc: Doc;

  constructor(agent: string) {
    this.#doc = new Doc(agent);
  }

  replace({ at, deleted, inserted }: Patch): void {
    if (deleted > 0) this.#doc.del(at, deleted);
    if (inserted !== '') this.#doc.ins(at, inserted);
  }

  edit(patch: Patch): Uint8Array {
    const before = this.#doc.getLocalVersion();
    this.replace(patch);
    return this.#doc.getPatchSince(before);
  }

  receive(messages: readonly Uint8Array[]): void {
    for (const message of messages) this.#doc.mergeBytes(message);
  }

  text(): string {
    return this.#doc.get();
  }
}

export const contender: Contender = {
  open(text) {
    const document = new Document('a');
    document.replace({ at: 0, deleted: 0, inserted: text });
    return document;
  },
  replicas: () => [new Document('a'), new Document('b')],
};
