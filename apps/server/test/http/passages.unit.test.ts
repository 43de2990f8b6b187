import { describe, expect, it } from 'vitest';
import { beginning, findMatches, passageOf } from '../../src/http/routes/documents/passages.ts';

const marked = (text: string, words: string[]) => findMatches(text, words).map(([start, end]) => text.slice(start, end));
/** As the database gives it of a text that is not long. */
const windowOf = (text: string, word: string) => {
  const at = [...text.slice(0, text.toLowerCase().indexOf(word.toLowerCase()))].length;
  return { text, at, cutBefore: false, cutAfter: false };
};
const lone = /\p{Surrogate}/u;

describe('matches', () => {
  it('are found whatever their case, in order, and joined where they touch', () => {
    expect(findMatches('Anna met ANNABEL', ['anna', 'met', 'bel'])).toEqual([
      [0, 4],
      [5, 8],
      [9, 16],
    ]);
    expect(findMatches('nothing', ['x'])).toEqual([]);
  });

  it('count in UTF-16 units, behind emoji and letters whose small form is longer', () => {
    expect(findMatches('🙂 cat', ['CAT'])).toEqual([[3, 6]]);
    expect(marked('İİİ Straße', ['STRASSE', 'straße'])).toEqual(['Straße']);
    expect(marked('ΟΔΟΣ', ['οδοσ'])).toEqual(['ΟΔΟΣ']);
    expect(marked('私は東京に住む', ['東京'])).toEqual(['東京']);
    expect(marked('ภาษาไทย', ['ไทย'])).toEqual(['ไทย']);
    expect(marked('cre\u0300me\u0301', ['crème'])).toEqual(['cre\u0300me\u0301']);
    expect(marked('Fußball', ['fuss', 'ball'])).toEqual(['Fußball']);
  });
});

describe('a passage', () => {
  it('is the whole of a short text, on one line', () => {
    expect(passageOf(windowOf('one\ntwo three', 'two'), ['two'])).toEqual({ text: 'one two three', matches: [[4, 7]] });
  });

  it('of a long text is cut between words around the match', () => {
    const text = `${'before '.repeat(30)}NEEDLE ${'after '.repeat(60)}`;
    const at = text.indexOf('NEEDLE');
    const window = { text: text.slice(at - 100, at + 300), at: 100, cutBefore: true, cutAfter: true };
    const passage = passageOf(window, ['needle']);
    expect(passage.text).toMatch(/^…before( before)+ NEEDLE( after)+…$/);
    expect(passage.text.length).toBeLessThan(170);
    expect(passage.matches.map(([start, end]) => passage.text.slice(start, end))).toEqual(['NEEDLE']);
  });

  it.each([
    ['emoji', '🙂'],
    ['families', '👩‍👩‍👧'],
    ['letters with marks', 'e\u0301\u0323'],
    ['Chinese', '文'],
  ])('tears no characters: %s', (_what, unit) => {
    for (let before = 0; before < 60; before++) {
      const text = `${unit.repeat(before)}needle${unit.repeat(200)}`;
      const { text: shown, matches } = passageOf({ ...windowOf(text, 'needle'), cutAfter: true }, ['needle']);
      expect(matches).toHaveLength(1);
      const rest = shown.replaceAll('…', '').replace('needle', '');
      expect(rest).toBe(unit.repeat(rest.length / unit.length));
      expect(shown).not.toMatch(lone);
    }
  });

  it('shows a match that is longer than a passage', () => {
    const word = 'x'.repeat(200);
    const { text, matches } = passageOf(windowOf(`a ${word} b`, word), [word]);
    expect(matches.map(([start, end]) => end - start)).toEqual([200]);
    expect(text).toContain(word);
  });
});

it('a beginning ends with a whole character', () => {
  expect(beginning('abc', 400)).toBe('abc');
  expect(beginning(`${'x'.repeat(399)}🙂`, 400)).toBe('x'.repeat(399));
  expect(beginning(`${'x'.repeat(399)}e\u0301`, 400)).toBe('x'.repeat(399));
});
