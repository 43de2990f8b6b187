/** quill-delta: the document is a delta, and an edit is composed with it, as in Quill and in ShareDB's rich-text type. */
import Delta from 'quill-delta';
import type { Base, Contender, Patch, Run } from '../contender.ts';

class Document implements Base<Delta> {
  #content: Delta;

  constructor(content: Delta) {
    this.#content = content;
  }

  replace(patch: Patch): void {
    this.apply(this.edit(patch));
  }

  edit({ at, deleted, inserted }: Patch): Delta {
    return new Delta().retain(at).insert(inserted).delete(deleted);
  }

  apply(delta: Delta): void {
    this.#content = this.#content.compose(delta);
  }

  text(): string {
    return this.#content.ops.map((op) => op.insert).join('');
  }
}

const plain = (text: string) => new Document(new Delta().insert(text));

function rich(runs: readonly Run[]): Document {
  const content = new Delta();
  for (const { text, bold } of runs) content.insert(text, bold ? { bold: true } : undefined);
  return new Document(content);
}

export const contender: Contender = {
  open: plain,
  openRich: rich,
  // quill-delta's flag says whether the other one comes first.
  algebra: { open: plain, transform: (delta: Delta, over: Delta, first: boolean) => over.transform(delta, !first) },
  slow: true,
};
