import { expect, it } from 'vitest';
import { compose, type Delta, DeltaBuilder, deltaSize, opLength, splitBySize, splitDelta, Text } from '../src/index.ts';
import { forSeeds, randomDelta, randomDocument } from './generator.ts';

const LIMITS = [
  { ops: 2, length: 2 },
  { ops: 2, length: 5 },
  { ops: 3, length: 3 },
];

it('parts of limited size do together what the delta does, and each fits the text before it', () => {
  forSeeds(500, (random) => {
    const { content, units } = randomDocument(random, 12);
    const delta = randomDelta(random, units, 6);
    const limits = random.pick(LIMITS);
    const parts = [...splitBySize(delta, limits)];
    const text = Text.of(content);
    for (const part of parts) {
      const { ops, length } = deltaSize(part);
      expect(ops).toBeLessThanOrEqual(limits.ops);
      expect(length).toBeLessThanOrEqual(limits.length);
      expect(part).not.toEqual([]);
      text.apply(part);
    }
    expect(text.toDelta()).toEqual(compose(content, delta));
  });
});

it('is one part where the delta is within the limits', () => {
  const delta: Delta = [{ retain: 3 }, { insert: 'ab' }, { delete: 9 }];
  expect([...splitBySize(delta, { ops: 3, length: 2 })]).toEqual([delta]);
  expect([...splitBySize([], { ops: 2, length: 2 })]).toEqual([]);
});

it('cuts no surrogate pair', () => {
  const parts = [...splitBySize([{ insert: 'a😀😁b' }], { ops: 2, length: 2 })];
  expect(parts.map((part) => part.at(-1)?.insert)).toEqual(['a', '😀', '😁', 'b']);
});

it('ends a part where its portion says so, inside of retains and deletes too', () => {
  const delta = new DeltaBuilder().retain(4, { bold: true }).delete(5).build();
  const byThree = () => {
    let left = 3;
    return (rest: Delta[number]) => {
      const taken = Math.min(left, opLength(rest));
      left -= taken;
      return taken;
    };
  };
  expect([...splitDelta(delta, byThree)]).toEqual([
    [{ retain: 3, attributes: { bold: true } }],
    [{ retain: 3 }, { retain: 1, attributes: { bold: true } }, { delete: 2 }],
    [{ retain: 4 }, { delete: 3 }],
  ]);
});
