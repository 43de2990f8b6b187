/** Undo across others' edits: an inverse, moved over what came since, takes back one's own edit and nothing else. */
import { expect, test } from 'vitest';
import { type Delta, DeltaBuilder, deltasEqual, invert, Text, transform } from '../src/index.ts';
import { forSeeds, type Random, randomDelta, randomDeltas, randomDocument } from './generator.ts';
import { applyNaively, expectSound, toDelta, toText, type Unit } from './naive.ts';

const all = (base: readonly Unit[], deltas: readonly Delta[]) => deltas.reduce<readonly Unit[]>(applyNaively, base);

/** The same edit with every text in letters of its author's own. */
function written(delta: Delta, letter: string): Delta {
  const builder = new DeltaBuilder();
  for (const op of delta) builder.push(op.insert === undefined ? op : { insert: letter.repeat(3) });
  return builder.build();
}

const count = (units: readonly Unit[], letter: string) => toText(units).split(letter).length - 1;

/** A base, one's own edit in `q`, then others' in `z`, and what undoes one's own after them. */
function edited(random: Random) {
  const { units } = randomDocument(random);
  const own = written(randomDelta(random, units, 3), 'q');
  const after = applyNaively(units, own);
  const others: Delta[] = [];
  let now: readonly Unit[] = after;
  for (let left = random.below(4); left > 0; left -= 1) {
    const other = written(randomDelta(random, now, 2), 'z');
    others.push(other);
    now = applyNaively(now, other);
  }
  const inverse = invert(own, Text.of(toDelta(units)));
  const undo = others.reduce((moved, other) => transform(moved, other, true), inverse);
  return { units, own, others, inverse, undo, now };
}

test("undoing takes back all of one's own text, and nothing of what others wrote", () => {
  forSeeds(20_000, (random) => {
    const { undo, now } = edited(random);
    const undone = applyNaively(now, undo);
    expectSound(undone);
    if (count(undone, 'q') !== 0) expect.fail(`own text is left in ${toText(undone)}`);
    if (count(undone, 'z') !== count(now, 'z')) expect.fail(`others' text went: ${toText(now)} became ${toText(undone)}`);
  });
});

test("what is undone is as if it had not been: others' edits, moved over the inverse, make the same of the base", () => {
  forSeeds(20_000, (random) => {
    const { units, others, inverse, undo, now } = edited(random);
    let back = inverse;
    const moved = others.map((other) => {
      const result = transform(other, back, false);
      back = transform(back, other, true);
      return result;
    });
    const expected = toDelta(all(units, moved));
    const actual = toDelta(applyNaively(now, undo));
    if (!deltasEqual(actual, expected)) expect(actual).toEqual(expected);
  });
});

test('redoing brings back what was there before the undo, whatever others do in between elsewhere', () => {
  forSeeds(10_000, (random) => {
    const { undo, now } = edited(random);
    const redo = invert(undo, Text.of(toDelta(now)));
    const undone = applyNaively(now, undo);
    const again = toDelta(applyNaively(undone, redo));
    if (!deltasEqual(again, toDelta(now))) expect(again).toEqual(toDelta(now));
    const between = randomDeltas(random, undone, random.below(3));
    const late = between.reduce((moved, other) => transform(moved, other, true), redo);
    expectSound(applyNaively(all(undone, between), late));
  });
});
