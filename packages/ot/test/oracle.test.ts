/** quill-delta as a second opinion where the two must agree; its results are compared in canonical form. */
import QuillDelta from 'quill-delta';
import { expect, test } from 'vitest';
import { compose, type Delta, DeltaBuilder, deltasEqual, invert, type Op, Text, transform, transformPosition } from '../src/index.ts';
import { forSeeds, randomDelta, randomDeltas, randomDocument } from './generator.ts';

const toQuill = (delta: Delta): QuillDelta => new QuillDelta(JSON.parse(JSON.stringify(delta)));

function fromQuill(delta: QuillDelta): Delta {
  const builder = new DeltaBuilder();
  for (const op of delta.ops) builder.push(op as unknown as Op);
  return builder.build();
}

function expectAgreement(ours: Delta, theirs: QuillDelta): void {
  const expected = fromQuill(theirs);
  if (!deltasEqual(ours, expected)) expect(ours).toEqual(expected);
}

test('compose agrees with quill-delta', () => {
  forSeeds(10_000, (random) => {
    const { content, units } = randomDocument(random);
    const [a, b] = randomDeltas(random, units, 2) as [Delta, Delta];
    expectAgreement(compose(a, b), toQuill(a).compose(toQuill(b)));
    expectAgreement(compose(content, a), toQuill(content).compose(toQuill(a)));
  });
});

test('transform agrees with quill-delta', () => {
  forSeeds(10_000, (random) => {
    const { units } = randomDocument(random);
    const a = randomDelta(random, units);
    const b = randomDelta(random, units);
    const aFirst = random.oneIn(2);
    expectAgreement(transform(b, a, !aFirst), toQuill(a).transform(toQuill(b), aFirst));
  });
});

test('invert agrees with quill-delta', () => {
  forSeeds(10_000, (random) => {
    const { content, units } = randomDocument(random);
    const delta = randomDelta(random, units);
    // Where an edit removes what is not there, quill-delta's inverse removes it once more; ours does nothing.
    if (JSON.stringify(delta).includes('null')) return;
    expectAgreement(invert(delta, Text.of(content)), toQuill(delta).invert(toQuill(content)));
  });
});

test('positions move as in quill-delta', () => {
  forSeeds(10_000, (random) => {
    const { units } = randomDocument(random);
    const over = randomDelta(random, units);
    const position = random.below(units.length);
    const after = random.oneIn(2);
    const expected = toQuill(over).transformPosition(position, !after);
    if (transformPosition(position, over, after) !== expected) expect(transformPosition(position, over, after)).toBe(expected);
  });
});
