/** Ours: deltas applied to a `Text`. The last newline, which every document of ours has, is not part of the recorded texts. */
import { type Delta, DeltaBuilder, type Op, Text, transform, transformOver } from '../../../../packages/ot/src/index.ts';
import type { Base, Contender, Patch, Run } from '../contender.ts';

/** Canonical as it is written; `DeltaBuilder` is for what is not known to be. */
function toDelta({ at, deleted, inserted }: Patch): Delta {
  const ops: Op[] = at > 0 ? [{ retain: at }] : [];
  if (inserted !== '') ops.push({ insert: inserted });
  if (deleted > 0) ops.push({ delete: deleted });
  return ops;
}

class Document implements Base<Delta> {
  readonly #text: Text;

  constructor(content: Delta) {
    this.#text = Text.of(content);
  }

  replace(patch: Patch): void {
    this.#text.apply(toDelta(patch));
  }

  edit(patch: Patch): Delta {
    return toDelta(patch);
  }

  apply(delta: Delta): void {
    this.#text.apply(delta);
  }

  text(): string {
    return this.#text.sliceText(0, this.#text.length - 1);
  }
}

const plain = (text: string) => new Document([{ insert: `${text}\n` }]);

function rich(runs: readonly Run[]): Document {
  const builder = new DeltaBuilder();
  for (const { text, bold } of runs) builder.insert(text, bold ? { bold: true } : undefined);
  return new Document(builder.insert('\n').build());
}

export const contender: Contender = {
  open: plain,
  openRich: rich,
  algebra: {
    open: plain,
    transform,
    over(deltas: readonly Delta[]) {
      const others = deltas.map((delta) => ({ client: 'b', delta }));
      return { move: (delta: Delta) => transformOver(delta, 'a', others) };
    },
  },
};
