/** The laws of the algebra, over random documents and edits, against the naive model. */
import { expect, test } from 'vitest';
import { compose, type Delta, deltasEqual, diff, invert, lengthChange, Text, transform, transformList } from '../src/index.ts';
import { forSeeds, randomContent, randomDelta, randomDeltas, randomDocument } from './generator.ts';
import { applyNaively, expectCanonical, expectSound, fromDelta, mergeNaively, toDelta, type Unit } from './naive.ts';

function expectSame(actual: Delta, expected: Delta): void {
  if (!deltasEqual(actual, expected)) expect(actual).toEqual(expected);
}

/** Fails unless `delta` keeps what every edit must: canonical, within its base, the last newline untouched, no pair cut. */
function expectFits(delta: Delta, base: readonly Unit[]): void {
  expectCanonical(delta);
  expectNewlineKept(delta, base);
  const after = applyNaively(base, delta);
  expectSound(after);
  if (after.length !== base.length + lengthChange(delta)) expect(after.length).toBe(base.length + lengthChange(delta));
}

/** The newline rule is one about the base: that the result ends in a newline is not enough. */
function expectNewlineKept(delta: Delta, base: readonly Unit[]): void {
  let position = 0;
  for (const op of delta) {
    const touched = op.insert !== undefined ? position >= base.length : op.delete !== undefined && position + op.delete >= base.length;
    if (touched) expect.fail(`the last newline is touched by ${JSON.stringify(delta)}`);
    position += op.retain ?? op.delete ?? 0;
  }
  if (position > base.length) expect.fail(`past the end: ${JSON.stringify(delta)}`);
}

test('applying a delta is composing it with the content', () => {
  forSeeds(20_000, (random) => {
    const { content, units } = randomDocument(random);
    const delta = randomDelta(random, units, 5);
    expectFits(delta, units);
    const expected = toDelta(applyNaively(units, delta));
    const composed = compose(content, delta);
    expectCanonical(composed);
    expectSame(composed, expected);
    const text = Text.of(content);
    text.apply(delta);
    expectSame(text.toDelta(), expected);
  });
});

test('a composition does what its parts do one after the other, in whatever way it is bracketed', () => {
  forSeeds(40_000, (random) => {
    const { units } = randomDocument(random);
    const [a, b, c] = randomDeltas(random, units, 3) as [Delta, Delta, Delta];
    const left = compose(compose(a, b), c);
    const right = compose(a, compose(b, c));
    expectFits(left, units);
    expectSame(left, right);
    expectSame(toDelta(applyNaively(units, left)), toDelta(applyNaively(applyNaively(applyNaively(units, a), b), c)));
  });
});

test('two concurrent edits converge in either order to what both say, attributes included', () => {
  forSeeds(60_000, (random) => {
    const { units } = randomDocument(random);
    const a = randomDelta(random, units, 4);
    const b = randomDelta(random, units, 4);
    const aFirst = random.oneIn(2);
    const movedB = transform(b, a, !aFirst);
    const movedA = transform(a, b, aFirst);
    expectFits(movedB, applyNaively(units, a));
    expectFits(movedA, applyNaively(units, b));
    expectSame(compose(a, movedB), compose(b, movedA));
    expectSame(
      toDelta(applyNaively(applyNaively(units, a), movedB)),
      toDelta(aFirst ? mergeNaively(units, a, b) : mergeNaively(units, b, a)),
    );
  });
});

test('transforming over edits one at a time converges for any two sequences', () => {
  forSeeds(15_000, (random) => {
    const { units } = randomDocument(random);
    const ours = randomDeltas(random, units, 1 + random.below(3));
    const theirs = randomDeltas(random, units, 1 + random.below(3));
    // Each of theirs moves over all of ours, and ours over it.
    let moved: readonly Delta[] = ours;
    const result: Delta[] = [];
    for (const their of theirs) {
      const { deltas, over } = transformList(moved, their, true);
      moved = deltas;
      result.push(over);
    }
    const all = (base: readonly Unit[], deltas: readonly Delta[]) => deltas.reduce<readonly Unit[]>(applyNaively, base);
    const here = all(all(units, ours), result);
    expectSound(here);
    expectSame(toDelta(here), toDelta(all(all(units, theirs), moved)));
  });
});

test('an inverse brings the base back', () => {
  forSeeds(30_000, (random) => {
    const { content, units } = randomDocument(random);
    const delta = randomDelta(random, units, 5);
    const inverse = invert(delta, Text.of(content));
    const after = applyNaively(units, delta);
    expectFits(inverse, after);
    expectSame(toDelta(applyNaively(after, inverse)), content);
    const back = Text.of(toDelta(after));
    expectSame(toDelta(applyNaively(applyNaively(after, inverse), invert(inverse, back))), toDelta(after));
  });
});

test('a difference makes the one content out of the other', () => {
  forSeeds(20_000, (random) => {
    const { content, units } = randomDocument(random, 8);
    const related = random.oneIn(2);
    const after = related ? compose(content, compose(randomDelta(random, units), [])) : randomContent(random, 8);
    const difference = diff(content, after);
    expectFits(difference, units);
    expectSame(toDelta(applyNaively(units, difference)), after);
    expect(diff(after, Text.of(after))).toEqual([]);
  });
});

test('deltas and contents survive JSON', () => {
  forSeeds(5_000, (random) => {
    const { content, units } = randomDocument(random);
    const delta = randomDelta(random, units);
    expect(JSON.parse(JSON.stringify(delta))).toEqual(delta);
    expectSame(Text.of(JSON.parse(JSON.stringify(content)) as Delta).toDelta(), content);
    expectSame(toDelta(fromDelta(content)), content);
  });
});
