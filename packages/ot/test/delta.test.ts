/** Making and measuring deltas: the builder's canonical form, lengths, comparison, plain text. */
import { describe, expect, test } from 'vitest';
import {
  type AttributeChange,
  baseLength,
  compose,
  contentLength,
  type Delta,
  DeltaBuilder,
  deltasEqual,
  isEmpty,
  lengthChange,
  type Op,
  opLength,
  plainText,
} from '../src/index.ts';
import { forSeeds, randomAttributes, randomChange, randomDelta, randomDocument, randomText } from './generator.ts';
import { applyNaively, expectCanonical, toDelta } from './naive.ts';

const build = (...ops: Op[]): Delta => ops.reduce((builder, op) => builder.push(op), new DeltaBuilder()).build();

describe('DeltaBuilder', () => {
  test('makes the canonical form of any operations, which do the same', () => {
    forSeeds(20_000, (random) => {
      const { units } = randomDocument(random, 12);
      const ops: Op[] = [];
      let left = units.length - 1;
      for (let count = random.below(8); count > 0; count -= 1) {
        const kind = random.below(4);
        const length = random.below(Math.min(left, 4) + 1);
        const attributes = kind === 0 ? randomAttributes(random) : kind === 1 ? randomChange(random) : undefined;
        if (kind === 0)
          ops.push({ insert: random.oneIn(5) ? { divider: true } : randomText(random, 2), ...(attributes && { attributes }) } as Op);
        else if (kind === 3) ops.push({ delete: length });
        else ops.push({ retain: length, ...(attributes && { attributes }) } as Op);
        if (kind !== 0) left -= length;
      }
      const delta = build(...ops);
      expectCanonical(delta);
      const after = toDelta(applyNaively(units, delta));
      if (!deltasEqual(after, toDelta(applyNaively(units, ops)))) expect(after).toEqual(toDelta(applyNaively(units, ops)));
      if (!deltasEqual(build(...delta), delta)) expect(build(...delta)).toEqual(delta);
    });
  });

  test('puts an insert before a delete at the same place', () => {
    expect(build({ delete: 1 }, { insert: 'a' })).toEqual([{ insert: 'a' }, { delete: 1 }]);
    expect(build({ insert: 'a' }, { delete: 1 }, { insert: 'b' }, { delete: 2 })).toEqual([{ insert: 'ab' }, { delete: 3 }]);
  });

  test('leaves out what is empty and what keeps everything', () => {
    expect(new DeltaBuilder().retain(0).insert('').delete(0).retain(5).build()).toEqual([]);
    expect(new DeltaBuilder().retain(2, {}).insert('a', {}).build()).toEqual([{ retain: 2 }, { insert: 'a' }]);
  });

  test('sorts attributes and joins what differs in their order only', () => {
    const delta = new DeltaBuilder().insert('a', { color: '#000000', bold: true }).insert('b', { bold: true, color: '#000000' }).build();
    expect(JSON.stringify(delta)).toBe('[{"insert":"ab","attributes":{"bold":true,"color":"#000000"}}]');
  });

  test('shares operations and never changes one that it was given', () => {
    const op: Op = Object.freeze({ insert: 'a', attributes: Object.freeze({ bold: true }) });
    const builder = new DeltaBuilder().push(op);
    expect(builder.build()[0]).toBe(op);
    builder
      .push(op)
      .push(op)
      .push(Object.freeze({ delete: 1 }))
      .push(Object.freeze({ delete: 1 }));
    expect(builder.build()).toEqual([{ insert: 'aa', attributes: { bold: true } }, { delete: 2 }]);
  });

  test('begins anew after each delta', () => {
    const builder = new DeltaBuilder().insert('a');
    const first = builder.build();
    expect(builder.insert('b').build()).toEqual([{ insert: 'b' }]);
    expect(first).toEqual([{ insert: 'a' }]);
  });

  test('keeps embeds apart', () => {
    expect(build({ insert: { divider: true } }, { insert: { divider: true } })).toHaveLength(2);
  });
});

describe('composition', () => {
  test('changes none of its inputs', () => {
    forSeeds(2_000, (random) => {
      const { content, units } = randomDocument(random);
      const delta = randomDelta(random, units);
      compose(deepFreeze(content), deepFreeze(delta));
    });
  });
});

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) for (const part of Object.values(Object.freeze(value))) deepFreeze(part);
  return value;
}

test('lengths count UTF-16 code units, and an embed as one', () => {
  const delta: Delta = [
    { retain: 3 },
    { insert: '😀' },
    { insert: { divider: true } },
    { delete: 4 },
    { retain: 1, attributes: { bold: true } },
  ];
  expect(delta.map(opLength)).toEqual([3, 2, 1, 4, 1]);
  expect(baseLength(delta)).toBe(8);
  expect(lengthChange(delta)).toBe(-1);
  expect(contentLength([{ insert: 'ab' }, { insert: { divider: true } }, { insert: '\n' }])).toBe(4);
  expect(isEmpty([])).toBe(true);
  expect(isEmpty(delta)).toBe(false);
});

test('plain text shows an embed as U+FFFC and keeps the last newline', () => {
  expect(plainText([{ insert: 'a' }, { insert: { image: '/api/files/1' } }, { insert: 'b\n', attributes: { bold: true } }])).toBe(
    'a\ufffcb\n',
  );
});

test('deltas are equal by value, whatever the order of keys', () => {
  const a: Delta = [{ insert: { image: '/api/files/1' }, attributes: { bold: true, link: 'https://example.org/' } }];
  const b: Delta = [{ attributes: { link: 'https://example.org/', bold: true }, insert: { image: '/api/files/1' } }];
  expect(deltasEqual(a, b)).toBe(true);
  const others: Op[] = [
    { insert: { file: '/api/files/1' }, attributes: { bold: true, link: 'https://example.org/' } },
    { insert: { image: '/api/files/1' }, attributes: { bold: true } },
    { insert: { image: '/api/files/1' } },
    { insert: 'x', attributes: { bold: true, link: 'https://example.org/' } },
    { retain: 1, attributes: { bold: true, link: 'https://example.org/' } as AttributeChange },
    { delete: 1 },
  ];
  for (const other of others) expect(deltasEqual(a, [other])).toBe(false);
  expect(deltasEqual(a, [...a, { delete: 1 }])).toBe(false);
});
