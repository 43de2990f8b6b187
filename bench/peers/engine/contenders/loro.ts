/** loro-crdt: Rust in WebAssembly, one commit an edit; copies exchange updates. Positions are UTF-16, as JavaScript's. */
import { LoroDoc, type LoroText } from 'loro-crdt';
import type { Contender, Patch, Replica, Run } from '../contender.ts';

class Document implements Replica<Uint8Array> {
  readonly #doc = new LoroDoc();
  readonly #text: LoroText;
  #update: Uint8Array = new Uint8Array();

  constructor(runs: readonly Run[], sends = false) {
    this.#doc.configTextStyle({ bold: { expand: 'after' } });
    this.#text = this.#doc.getText('text');
    if (runs.length > 0) {
      this.#text.applyDelta(runs.map(({ text, bold }) => (bold ? { insert: text, attributes: { bold } } : { insert: text })));
    }
    this.#doc.commit();
    if (sends) {
      this.#doc.subscribeLocalUpdates((update) => {
        this.#update = update;
      });
    }
  }

  replace({ at, deleted, inserted }: Patch): void {
    if (deleted > 0) this.#text.delete(at, deleted);
    if (inserted !== '') this.#text.insert(at, inserted);
    this.#doc.commit();
  }

  edit(patch: Patch): Uint8Array {
    this.replace(patch);
    return this.#update;
  }

  receive(messages: readonly Uint8Array[]): void {
    this.#doc.importBatch([...messages]);
  }

  text(): string {
    return this.#text.toString();
  }
}

export const contender: Contender = {
  open: (text) => new Document(text === '' ? [] : [{ text, bold: false }]),
  openRich: (runs) => new Document(runs),
  replicas: () => [new Document([], true), new Document([], true)],
};
