/** Differences: short, kept to what changed, never inside a surrogate pair or at the last newline, bounded in time. */
import { describe, expect, test } from 'vitest';
import { checkFits, type Delta, diff, invert, lengthChange, opLength, Text } from '../src/index.ts';
import { forSeeds, Random, randomContent, randomDelta, randomText } from './generator.ts';
import { applyNaively, expectCanonical, expectSound, fromDelta, toDelta } from './naive.ts';

const text = (value: string): Delta => [{ insert: `${value}\n` }];
const between = (before: string, after: string): Delta => diff(text(before), text(after));

describe('a difference', () => {
  test('is what was changed, and no more', () => {
    expect(between('abc', 'abc')).toEqual([]);
    expect(between('', 'abc')).toEqual([{ insert: 'abc' }]);
    expect(between('abc', '')).toEqual([{ delete: 3 }]);
    expect(between('Hello world', 'Hello brave world')).toEqual([{ retain: 6 }, { insert: 'brave ' }]);
    expect(between('one two three four', 'one 2 three 4')).toEqual([
      { retain: 4 },
      { insert: '2' },
      { delete: 3 },
      { retain: 7 },
      { insert: '4' },
      { delete: 4 },
    ]);
  });

  test('of formats touches no text', () => {
    const before: Delta = [{ insert: 'abc', attributes: { bold: true, color: '#000000' } }, { insert: 'def\n' }];
    const after: Delta = [
      { insert: 'ab', attributes: { color: '#ffffff' } },
      { insert: 'cdef' },
      { insert: '\n', attributes: { header: 1 } },
    ];
    expect(diff(before, after)).toEqual([
      { retain: 2, attributes: { bold: null, color: '#ffffff' } },
      { retain: 1, attributes: { bold: null, color: null } },
      { retain: 3 },
      { retain: 1, attributes: { header: 1 } },
    ]);
  });

  test('leaves the last newline alone when a newline comes or goes before it', () => {
    expect(between('a', 'a\n')).toEqual([{ retain: 1 }, { insert: '\n' }]);
    expect(between('a\n', 'a')).toEqual([{ retain: 1 }, { delete: 1 }]);
    expect(between('\n\n', '')).toEqual([{ delete: 2 }]);
  });

  test('replaces whole characters where only half of a surrogate pair differs', () => {
    // 😀 and 😁 share their first half, 😀 and 🈀 their second.
    expect(between('a😀b', 'a😁b')).toEqual([{ retain: 1 }, { insert: '😁' }, { delete: 2 }]);
    expect(between('a😀b', 'a🈀b')).toEqual([{ retain: 1 }, { insert: '🈀' }, { delete: 2 }]);
  });

  test('tells embeds apart from each other and from the character that shows them', () => {
    const embed = (address: string): Delta => [{ insert: 'a' }, { insert: { image: address } }, { insert: 'b\n' }];
    expect(diff(embed('/api/files/1'), embed('/api/files/1'))).toEqual([]);
    expect(diff(embed('/api/files/1'), embed('/api/files/2'))).toEqual([
      { retain: 1 },
      { insert: { image: '/api/files/2' } },
      { delete: 1 },
    ]);
    expect(diff(text('a\ufffcb'), embed('/api/files/1'))).toEqual([{ retain: 1 }, { insert: { image: '/api/files/1' } }, { delete: 1 }]);
  });

  test('of documents in the tree is that of their contents', () => {
    const before = Text.of(text('abc'));
    const after = before.snapshot();
    after.apply([{ retain: 1 }, { delete: 1 }]);
    expect(diff(before, after)).toEqual([{ retain: 1 }, { delete: 1 }]);
    expect(diff(before, after.toDelta())).toEqual([{ retain: 1 }, { delete: 1 }]);
  });

  test('of what is no content throws', () => {
    expect(() => diff([], text('a'))).toThrow(RangeError);
    expect(() => diff(text('a'), [{ insert: 'a' }])).toThrow(RangeError);
  });
});

describe('of large documents', () => {
  /** A document of many lines, and the same after some edits far apart. */
  function largePair(random: Random, lines: number, edits: number): { before: Delta; after: Delta } {
    let content = '';
    for (let line = 0; line < lines; line += 1) content += `${line % 7} ${randomText(random, 30)}\n`;
    const before = toDelta(fromDelta([{ insert: content }]));
    const document = Text.of(before);
    for (let count = 0; count < edits; count += 1) {
      let at = random.below(document.length - 1);
      if ((document.codeUnitAt(at) & 0xfc00) === 0xdc00) at += 1;
      document.apply([{ retain: at }, { insert: `<${randomText(random, 8)}>` }]);
    }
    return { before, after: document.toDelta() };
  }

  test('it makes the one out of the other, and does not grow with what is the same', () => {
    forSeeds(40, (random) => {
      const edits = 1 + random.below(80);
      const { before, after } = largePair(random, 300, edits);
      const difference = diff(before, after);
      expectCanonical(difference);
      expect(checkFits(difference, Text.of(before))).toBeNull();
      const units = applyNaively(fromDelta(before), difference);
      expectSound(units);
      expect(toDelta(units)).toEqual(after);
      const inserted = difference.reduce((sum, op) => sum + (op.insert === undefined ? 0 : opLength(op)), 0);
      expect(inserted).toBeLessThan(2 * lengthChange(difference) + 200);
    });
  });

  test('and of a document with itself after many small edits it is the way back too', () => {
    forSeeds(300, (random) => {
      const before = randomContent(random, 300);
      let units = fromDelta(before);
      for (let count = random.below(30); count > 0; count -= 1) units = applyNaively(units, randomDelta(random, units, 2));
      const after = toDelta(units);
      const difference = diff(before, after);
      expect(toDelta(applyNaively(fromDelta(before), difference))).toEqual(after);
      const back = invert(difference, Text.of(before));
      expect(toDelta(applyNaively(units, back))).toEqual(before);
    });
  });

  test('its cost is bounded when nothing is the same, or everything nearly is', () => {
    const random = new Random(7);
    const noise = (length: number) => Array.from({ length }, () => String.fromCharCode(97 + random.below(26))).join('');
    const lines = (count: number) => Array.from({ length: count }, () => noise(20)).join('\n');
    const pairs: [string, string][] = [
      [noise(1_000_000), noise(1_000_000)],
      ['a'.repeat(1_000_000), `${'a'.repeat(400_000)}b${'a'.repeat(400_000)}`],
      [lines(20_000), lines(20_000)],
      ['ab'.repeat(300_000), 'ba'.repeat(300_000)],
    ];
    const start = process.cpuUsage();
    for (const [before, after] of pairs) {
      const document = Text.of(text(before));
      document.apply(diff(document, text(after)));
      expect(document.toString() === `${after}\n`).toBe(true);
    }
    // Quadratic work would take minutes.
    expect(process.cpuUsage(start).user / 1e6).toBeLessThan(20);
  });
});
