/** yjs: one transaction an edit; copies exchange updates. */
import * as Y from 'yjs';
import type { Contender, Patch, Replica } from '../contender.ts';

class Document implements Replica<Uint8Array> {
  readonly #doc = new Y.Doc();
  readonly #text: Y.Text;
  #update: Uint8Array = new Uint8Array();

  constructor(content: readonly object[] = [], client?: number) {
    this.#text = this.#doc.getText();
    if (content.length > 0) this.#text.applyDelta([...content]);
    if (client !== undefined) {
      // The smaller one comes first where both insert, as in the recording.
      this.#doc.clientID = client;
      this.#doc.on('update', (update: Uint8Array) => {
        this.#update = update;
      });
    }
  }

  replace({ at, deleted, inserted }: Patch): void {
    if (deleted > 0 && inserted !== '') {
      this.#doc.transact(() => {
        this.#text.delete(at, deleted);
        this.#text.insert(at, inserted);
      });
    } else if (deleted > 0) this.#text.delete(at, deleted);
    else this.#text.insert(at, inserted);
  }

  edit(patch: Patch): Uint8Array {
    this.replace(patch);
    return this.#update;
  }

  receive(messages: readonly Uint8Array[]): void {
    // As one transaction, what came at once is integrated at once.
    this.#doc.transact(() => {
      for (const message of messages) Y.applyUpdate(this.#doc, message);
    });
  }

  text(): string {
    return this.#text.toString();
  }
}

export const contender: Contender = {
  open: (text) => new Document(text === '' ? [] : [{ insert: text }]),
  openRich: (runs) => new Document(runs.map(({ text, bold }) => (bold ? { insert: text, attributes: { bold } } : { insert: text }))),
  replicas: () => [new Document([], 1), new Document([], 2)],
};
