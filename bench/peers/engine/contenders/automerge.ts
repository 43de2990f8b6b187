/** @automerge/automerge: Rust in WebAssembly, one change an edit; copies exchange changes. */
import * as A from '@automerge/automerge';
import type { Contender, Patch, Replica, Run } from '../contender.ts';

type Content = { text: string };

class Document implements Replica<Uint8Array> {
  #doc: A.Doc<Content>;

  constructor(doc: A.Doc<Content>) {
    this.#doc = doc;
  }

  replace({ at, deleted, inserted }: Patch): void {
    this.#doc = A.change(this.#doc, (draft) => A.splice(draft, ['text'], at, deleted, inserted));
  }

  edit(patch: Patch): Uint8Array {
    this.replace(patch);
    return A.getLastLocalChange(this.#doc) as Uint8Array;
  }

  receive(messages: readonly Uint8Array[]): void {
    [this.#doc] = A.applyChanges(this.#doc, [...messages]);
  }

  text(): string {
    return this.#doc.text;
  }
}

function openRich(runs: readonly Run[]): Document {
  const doc = A.from<Content>({ text: runs.map(({ text }) => text).join('') });
  const formatted = A.change(doc, (draft) => {
    let start = 0;
    for (const { text, bold } of runs) {
      const end = start + text.length;
      if (bold) A.mark(draft, ['text'], { start, end, expand: 'after' }, 'bold', true);
      start = end;
    }
  });
  return new Document(formatted);
}

export const contender: Contender = {
  open: (text) => new Document(A.from<Content>({ text })),
  openRich,
  replicas() {
    const first = A.from<Content>({ text: '' });
    return [new Document(first), new Document(A.clone(first))];
  },
  slow: true,
};
