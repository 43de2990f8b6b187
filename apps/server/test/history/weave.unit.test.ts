/** The weave, its attribution and differences, and taking edits back, against simple models, for random edits of several authors. */
import { type Delta, DeltaBuilder, deltasEqual, diff, opLength, Text } from '@inkstone/ot';
import { describe, expect, it } from 'vitest';
import { forSeeds, type Random, randomDelta, randomDocument } from '../../../../packages/ot/test/generator.ts';
import { applyNaively, fromDelta, toDelta, type Unit } from '../../../../packages/ot/test/naive.ts';
import { attribution } from '../../src/history/attribution.ts';
import { type Change, difference } from '../../src/history/difference.ts';
import { takeBack } from '../../src/history/take-back.ts';
import { Weave } from '../../src/history/weave.ts';

function finish<T>(steps: Generator<void, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

const contentOf = (units: readonly Unit[]) => Text.of(toDelta(units));

function deltaOf(changes: readonly Change[]): Delta {
  const builder = new DeltaBuilder();
  for (const { version: _, ...op } of changes) builder.push(op as Delta[number]);
  return builder.build();
}

function after(text: Text, delta: Delta): Text {
  const next = text.snapshot();
  next.apply(delta);
  return next;
}

/** The same edit with other letters, each of which is there once. */
function distinct(delta: Delta, letters: { next: number }): Delta {
  const builder = new DeltaBuilder();
  for (const op of delta) {
    if (op.insert === undefined) builder.push(op);
    else builder.insert(Array.from({ length: opLength(op) }, () => String.fromCharCode(0x4e00 + letters.next++)).join(''), op.attributes);
  }
  return builder.build();
}

/** A document at version 5, edits since (undoing among them, unless each letter is there once) by `authors` in turn, and the content after each. */
function edited(random: Random, letters?: { next: number }) {
  const content = toDelta(randomDocument(random).units);
  const units = fromDelta(letters === undefined ? content : [...distinct(content.slice(0, -1), letters), { insert: '\n' }]);
  const base = contentOf(units);
  const weave = new Weave(5, base, true);
  const texts = [base];
  const edits: Delta[] = [];
  const authors: number[] = [];
  let now: readonly Unit[] = units;
  for (let left = 1 + random.below(12); left > 0; left -= 1) {
    const isUndo = letters === undefined && edits.length > 0 && random.oneIn(4);
    const fresh = randomDelta(random, now, 3);
    const written = letters === undefined ? fresh : distinct(fresh, letters);
    const delta = isUndo ? diff(toDelta(now), (texts.at(-2) as Text).toDelta()) : written;
    now = applyNaively(now, delta);
    weave.apply(delta);
    edits.push(delta);
    authors.push(random.below(3));
    texts.push(contentOf(now));
  }
  return { weave, base, texts, edits, authors, isBy: (author: number) => (version: number) => authors[version - 6] === author };
}

describe('the weave', () => {
  it('has the content of every version, who wrote it, and the same runs as a model that keeps each unit by itself', () => {
    forSeeds(3_000, (random) => {
      const { weave, texts } = edited(random);
      texts.forEach((text, index) => {
        const runs = finish(attribution(weave, 5 + index));
        expect(runs.reduce((sum, { length }) => sum + length, 0)).toBe(text.length);
        for (const { written } of runs) expect(written).toBeLessThanOrEqual(5 + index);
      });
      expect(deltasEqual(weave.text.toDelta(), (texts.at(-1) as Text).toDelta())).toBe(true);
    });
  });

  it('gives each unit to the edit that wrote it when nothing is undone or copied', () => {
    forSeeds(2_000, (random) => {
      const weave = new Weave(0, Text.empty(), false);
      let model: { letter: string; by: number }[] = [];
      for (let version = 1; version <= 30; version += 1) {
        const at = random.below(model.length + 1);
        const gone = random.oneIn(3) ? random.below(model.length - at + 1) : 0;
        const letter = String.fromCharCode(0x4e00 + version);
        const builder = new DeltaBuilder()
          .retain(at)
          .insert(letter.repeat(1 + random.below(3)))
          .delete(gone);
        const delta = builder.build();
        const inserted = delta.find(({ insert }) => insert !== undefined)?.insert as string;
        model = [...model.slice(0, at), ...[...inserted].map((each) => ({ letter: each, by: version })), ...model.slice(at + gone)];
        weave.apply(delta);
      }
      const units = finish(attribution(weave, 30)).flatMap(({ length, written }) => new Array<number>(length).fill(written));
      expect(units.slice(0, -1)).toEqual(model.map(({ by }) => by));
      expect(units.at(-1)).toBe(0);
    });
  });

  it('stays right in a document of many chunks that is edited all over', () => {
    forSeeds(3, (random) => {
      const weave = new Weave(0, Text.empty(), false);
      const model: number[] = [0];
      for (let version = 1; version <= 20_000; version += 1) {
        const at = random.below(model.length);
        const gone = random.oneIn(4) ? Math.min(random.below(6), model.length - 1 - at) : 0;
        const builder = new DeltaBuilder().retain(at);
        if (gone > 0) builder.delete(gone);
        else builder.insert(String.fromCharCode(0x4e00 + (version % 20_000)));
        model.splice(at, gone, ...(gone > 0 ? [] : [version]));
        weave.apply(builder.build());
      }
      const units = finish(attribution(weave, 20_000)).flatMap(({ length, written }) => new Array<number>(length).fill(written));
      expect(units).toEqual(model);
    });
  });
});

describe('who wrote it', () => {
  const written = (weave: Weave) => finish(attribution(weave, weave.version)).map(({ length, written: by }) => [length, by]);
  const type = (weave: Weave, ...deltas: Delta[]) => {
    for (const delta of deltas) weave.apply(delta);
  };

  it('outlives an undo of a deletion, in one piece or in the middle of more that was deleted', () => {
    const weave = new Weave(0, Text.empty(), false);
    type(weave, [{ insert: 'one two' }], [{ retain: 3 }, { insert: ' and' }], [{ retain: 1 }, { delete: 9 }]);
    type(weave, [{ retain: 1 }, { insert: 'ne and' }]);
    expect(weave.text.toString()).toBe('one ando\n');
    expect(written(weave)).toEqual([
      [3, 1],
      [4, 2],
      [1, 1],
      [1, 0],
    ]);
  });

  it('outlives clearing all of a long document and an undo', () => {
    const weave = new Weave(0, Text.empty(), false);
    for (let count = 0; count < 5_000; count += 1)
      weave.apply([{ retain: count }, { insert: 'ab'[count % 2] as string }].slice(count === 0 ? 1 : 0) as Delta);
    const text = weave.text.toString().slice(0, -1);
    type(weave, [{ delete: 5_000 }], [{ insert: 'new' }], [{ insert: text }, { retain: 1 }, { delete: 2 }]);
    const runs = written(weave);
    expect(runs.slice(0, 5_000).every(([length, by], index) => length === 1 && by === index + 1)).toBe(true);
  });

  it('goes with text that is copied, or cut and pasted elsewhere', () => {
    const weave = new Weave(0, Text.empty(), false);
    const line = 'This is a line of some length.\n';
    type(weave, [{ insert: line }], [{ insert: 'Another begins the document.\n' }], [{ retain: 29 }, { retain: 31 }, { insert: line }]);
    expect(written(weave)).toEqual([
      [29, 2],
      [62, 1],
      [1, 0],
    ]);
    type(weave, [{ delete: 29 }], [{ retain: 31 }, { insert: 'Another begins the document.\n' }]);
    expect(written(weave)).toEqual([
      [31, 1],
      [29, 2],
      [31, 1],
      [1, 0],
    ]);
  });

  it('is who types a letter again that was deleted', () => {
    const weave = new Weave(0, Text.empty(), false);
    type(weave, [{ insert: 'hello' }], [{ retain: 1 }, { delete: 1 }], [{ retain: 1 }, { insert: 'e' }]);
    expect(written(weave)).toEqual([
      [1, 1],
      [1, 3],
      [3, 1],
      [1, 0],
    ]);
  });
});

describe('a difference', () => {
  it('is a change from one version to the other, both ways, and names edits in between', () => {
    forSeeds(5_000, (random) => {
      const { weave, base, texts } = edited(random);
      const now = texts.at(-1) as Text;
      const forth = finish(difference(weave, base, false));
      expect(deltasEqual(after(base, deltaOf(forth)).toDelta(), now.toDelta())).toBe(true);
      const back = finish(difference(weave, base, true));
      expect(deltasEqual(after(now, deltaOf(back)).toDelta(), base.toDelta())).toBe(true);
      for (const change of [...forth, ...back]) {
        if ('retain' in change && change.attributes === undefined) continue;
        expect(change.version).toBeGreaterThan(5);
        expect(change.version).toBeLessThanOrEqual(weave.version);
      }
    });
  });

  it('says nothing of what was undone', () => {
    const base = Text.of([{ insert: 'one two three\n' }]);
    const weave = new Weave(0, base, true);
    weave.apply([{ retain: 4 }, { delete: 4 }]);
    weave.apply([{ insert: 'x' }]);
    weave.apply([{ retain: 5 }, { insert: 'two ' }]);
    expect(finish(difference(weave, base, false))).toEqual([{ insert: 'x', version: 2 }]);
  });
});

describe('taking edits back', () => {
  it('of all authors gives the content of the base', () => {
    forSeeds(5_000, (random) => {
      const { weave, base } = edited(random);
      const delta = finish(takeBack(weave, (version) => version > 5));
      expect(deltasEqual(after(weave.text, delta).toDelta(), base.toDelta())).toBe(true);
    });
  });

  it('of nobody changes nothing', () => {
    forSeeds(500, (random) => {
      expect(finish(takeBack(edited(random).weave, () => false))).toEqual([]);
    });
  });

  it('of one author leaves none of his text and all of the others’, and finds nothing the second time', () => {
    forSeeds(5_000, (random) => {
      const { weave, isBy, authors } = edited(random, { next: 0 });
      const mine = isBy(0);
      const delta = finish(takeBack(weave, mine));
      const kept = [...weave.runs()].flat().filter((run) => run.deleted === null && !mine(run.inserted));
      const units = after(weave.text, delta).length;
      expect(units).toBeGreaterThanOrEqual(kept.reduce((sum, { length }) => sum + length, 0));
      if (delta.length === 0) return;
      authors.push(9);
      weave.apply(delta, true);
      const again = finish(takeBack(weave, mine));
      expect(again).toEqual([]);
    });
  });

  it('keeps what others wrote into a deleted passage and a format that others set later', () => {
    const base = Text.of([{ insert: 'alpha beta gamma\n' }]);
    const weave = new Weave(0, base, true);
    weave.apply([{ retain: 6 }, { delete: 5 }]); // 1, taken: without "beta "
    weave.apply([{ retain: 6 }, { insert: 'new ' }]); // 2
    weave.apply([{ retain: 5, attributes: { bold: true } }]); // 3, taken
    weave.apply([{ retain: 2, attributes: { bold: null } }]); // 4
    const delta = finish(takeBack(weave, (version) => version === 1 || version === 3));
    expect(after(weave.text, delta).toDelta()).toEqual([{ insert: 'alpha new beta gamma\n' }]);
  });
});
