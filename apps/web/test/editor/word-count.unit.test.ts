import { describe, expect, it } from 'vitest';
import { countText } from '../../src/editor/outline/word-count.ts';

describe('counting words', () => {
  it.each([
    ['', 0],
    ['   ', 0],
    ['one', 1],
    ['one  two\tthree', 3],
    ['don’t well-known https://example.org/a-b', 3],
    ['word — word—word – and … more', 5],
    ['3.5 % of 1,000', 3],
    ['naïve cafe\u0301 Straße', 3],
    ['Привет, мир', 2],
    ['שלום עולם', 2],
  ])('finds in “%s” %i words', (text, words) => {
    expect(countText(text).words).toBe(words);
  });

  it('goes by the dictionary where words stand without spaces', () => {
    expect(countText('我们一起写文章').words).toBeGreaterThan(2);
    expect(countText('สวัสดีครับ').words).toBeGreaterThan(0);
    expect(countText('Inkstone 硯 wa').words).toBe(3);
  });
});

describe('counting characters', () => {
  it('counts what people see: emoji of several parts and letters with accents are one', () => {
    expect(countText('e\u0301')).toEqual({ words: 1, characters: 1, withoutSpaces: 1 });
    expect(countText('👩‍👩‍👧 👍🏽').characters).toBe(3);
    expect(countText('a b').withoutSpaces).toBe(2);
  });

  it('gives for a long text what its parts give', () => {
    const long = 'four words and more '.repeat(5_000);
    expect(countText(long)).toEqual({ words: 20_000, characters: long.length, withoutSpaces: 80_000 });
    expect(countText('x'.repeat(50_000))).toEqual({ words: 1, characters: 50_000, withoutSpaces: 50_000 });
    for (const [text, words] of [
      [`${'x'.repeat(20_000)} ${'y'.repeat(20_000)}`, 2],
      [`${'.'.repeat(20_000)}x${'.'.repeat(20_000)}`, 1],
      [`${'x'.repeat(8_192)}—${'y'.repeat(20_000)}`, 2],
      [`${'e\u0301'.repeat(20_000)}`, 1],
      [`${'x'.repeat(8_191)} ${'y'.repeat(8_192)} z`, 3],
    ] as const)
      expect(countText(text).words).toBe(words);
    expect(countText('e\u0301'.repeat(20_000)).characters).toBe(20_000);
    expect(countText('👩‍👩‍👧'.repeat(3_000)).characters).toBe(3_000);
  });
});
