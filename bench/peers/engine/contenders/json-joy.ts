/** json-joy: a model whose root is a string, edited through its API; copies exchange patches as objects, without encoding. Rich text is Peritext. */
import { Model, type Patch as ModelPatch } from 'json-joy/lib/json-crdt/index.js';
import { ext, ModelWithExt } from 'json-joy/lib/json-crdt-extensions/index.js';
import type { Contender, Editor, Patch, Replica, Run } from '../contender.ts';

class Document implements Replica<ModelPatch> {
  readonly #model: Model;
  #edits = 0;
  readonly #string: ReturnType<Model['api']['str']>;

  constructor(model: Model) {
    this.#model = model;
    this.#string = model.api.str([]);
  }

  replace(patch: Patch): void {
    this.#change(patch);
    // What was done is kept to be sent; now and then it goes.
    this.#edits += 1;
    if (this.#edits % 1_000 === 0) this.#model.api.flush();
  }

  edit(patch: Patch): ModelPatch {
    this.#change(patch);
    return this.#model.api.flush();
  }

  #change({ at, deleted, inserted }: Patch): void {
    if (deleted > 0) this.#string.del(at, deleted);
    if (inserted !== '') this.#string.ins(at, inserted);
  }

  receive(messages: readonly ModelPatch[]): void {
    this.#model.applyBatch([...messages]);
  }

  text(): string {
    return this.#string.view() as string;
  }
}

function model(text: string): Model {
  const made = Model.create();
  made.api.root(text);
  made.api.flush();
  return made;
}

function openRich(runs: readonly Run[]): Editor {
  const made = ModelWithExt.create(ext.peritext.new(runs.map(({ text }) => text).join('')));
  const { txt } = made.s.toExt();
  let at = 0;
  for (const { text, bold } of runs) {
    if (bold) txt.savedSlices.insOverwrite(txt.rangeAt(at, text.length), 'bold');
    at += text.length;
  }
  made.api.flush();
  return {
    replace(patch) {
      if (patch.deleted > 0) txt.delAt(patch.at, patch.deleted);
      if (patch.inserted !== '') txt.insAt(patch.at, patch.inserted);
    },
    text: () => txt.strApi().view(),
  };
}

export const contender: Contender = {
  open: (text) => new Document(model(text)),
  openRich,
  replicas() {
    const first = model('');
    return [new Document(first), new Document(first.fork())];
  },
};
