/** Where positions come to stand, against marks that are put into the naive model. */
import { expect, test } from 'vitest';
import { type Delta, opLength, transformPosition } from '../src/index.ts';
import { forSeeds, randomDelta, randomDocument } from './generator.ts';

/** The position of a mark after `over`, found by moving the gaps between units one by one. */
function moveMark(position: number, over: Delta, length: number, after: boolean): number {
  let items: (number | 'mark')[] = Array.from({ length }, (_, index) => index);
  items.splice(position, 0, 'mark');
  let unit = 0;
  const indexOf = (wanted: number): number => (wanted === length ? items.length : items.indexOf(wanted));
  for (const op of over) {
    if (op.retain !== undefined) unit += op.retain;
    else if (op.delete !== undefined) {
      const end = unit + op.delete;
      const from = unit;
      items = items.filter((item) => item === 'mark' || item < from || item >= end);
      unit = end;
    } else {
      // The gap before `unit`, where the mark may stand too: before it or behind it.
      let at = indexOf(unit);
      if (items[at - 1] === 'mark' && after && position === unit) at -= 1;
      items.splice(at, 0, ...Array.from({ length: opLength(op) }, () => -1));
    }
  }
  return items.indexOf('mark');
}

test('a position moves as a mark in the text would', () => {
  forSeeds(20_000, (random) => {
    const { units } = randomDocument(random);
    const over = randomDelta(random, units, 4);
    const position = random.below(units.length + 1);
    const after = random.oneIn(2);
    const expected = moveMark(position, over, units.length, after);
    const actual = transformPosition(position, over, after);
    if (actual !== expected) expect({ position, over, after, actual }).toEqual({ position, over, after, actual: expected });
  });
});

test('text inserted at a position pushes it along or not, as asked', () => {
  const over: Delta = [{ retain: 2 }, { insert: 'abc' }];
  expect(transformPosition(2, over, true)).toBe(5);
  expect(transformPosition(2, over, false)).toBe(2);
  expect(transformPosition(1, over, true)).toBe(1);
  expect(transformPosition(3, over, false)).toBe(6);
});

test('a position in a deleted range comes to stand where the range was', () => {
  expect(transformPosition(3, [{ retain: 1 }, { delete: 5 }], false)).toBe(1);
  expect(transformPosition(8, [{ retain: 1 }, { delete: 5 }], true)).toBe(3);
});
