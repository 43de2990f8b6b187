import { describe, expect, it } from 'vitest';
import { compile, type Match, matchesInText, NOTHING, type Query, replacementsInLine } from '../../src/editor/find/query.ts';
import { Random } from './generate.ts';

function pattern(query: Partial<Query> & { text: string }): RegExp {
  const compiled = compile({ ...NOTHING, ...query });
  if (!compiled.ok) throw new Error(compiled.reason);
  return compiled.pattern;
}

const found = (text: string, query: Partial<Query> & { text: string }) =>
  matchesInText(text, pattern(query)).map(({ from, to }) => text.slice(from, to));

/** Tries every place, unit by unit; letters are folded one by one, as far as that keeps their length. */
function naive(text: string, { text: wanted, matchCase, wholeWords }: Query): Match[] {
  const isWord = (letter: string | undefined) => letter !== undefined && /[\p{L}\p{N}\p{M}_]/u.test(letter);
  const before = (at: number) => [...text.slice(Math.max(0, at - 2), at)].at(-1);
  const after = (at: number) => [...text.slice(at, at + 2)][0];
  const same = (a: string, b: string) => (matchCase ? a === b : a.toLowerCase() === b.toLowerCase());
  const matches: Match[] = [];
  for (let from = 0; from + wanted.length <= text.length; from++) {
    const to = from + wanted.length;
    const isWhole = !wholeWords || (!isWord(before(from)) && !isWord(after(to)));
    if (wanted === '' || !same(text.slice(from, to), wanted) || !isWhole) continue;
    matches.push({ from, to });
    from = to - 1;
  }
  return matches;
}

describe('finding', () => {
  it('finds what a naive search finds, in 600 texts', () => {
    for (let seed = 1; seed <= 600; seed++) {
      const random = new Random(seed);
      const letters = (length: number, from: readonly string[]) => Array.from({ length }, () => random.pick(from)).join('');
      const text = letters(random.below(30), ['a', 'A', 'b', 'é', 'É', '😀', '.', '*', ' ', '\n', '_', '1']);
      const query: Query = {
        text: letters(1 + random.below(3), ['a', 'A', 'b', 'é', '😀', '.', '*', ' ', '1']),
        matchCase: random.chance(0.5),
        wholeWords: random.chance(0.5),
        isRegex: false,
      };
      expect(matchesInText(text, pattern(query)), `seed ${seed}: ${JSON.stringify({ text, query })}`).toEqual(naive(text, query));
    }
  });

  it('takes the signs of expressions literally', () => {
    expect(found('a.b a+b (x) [y] $ ^ | / -', { text: 'a.b' })).toEqual(['a.b']);
    for (const sign of '.+*?()[]{}|\\/^$-'.split('')) expect(found(`x${sign}y`, { text: sign })).toEqual([sign]);
  });

  it('folds the case of every script', () => {
    expect(found('ΣΊΣΥΦΟΣ ГОРОД İstanbul', { text: 'σίσυφος' })).toEqual(['ΣΊΣΥΦΟΣ']);
    expect(found('ГОРОД', { text: 'город' })).toEqual(['ГОРОД']);
  });

  it('knows words of all scripts, and no borders where words have none', () => {
    expect(found('über überall, Über', { text: 'über', wholeWords: true })).toEqual(['über', 'Über']);
    expect(found('cafe\u0301 cafe', { text: 'cafe', wholeWords: true })).toEqual(['cafe']);
    expect(found('東京都に行く', { text: '東京', wholeWords: true })).toEqual(['東京']);
  });

  it('finds nothing over the end of a line, nothing empty, and no picture', () => {
    expect(found('ab\nab', { text: 'b\\s*a', isRegex: true })).toEqual([]);
    expect(found('aab', { text: 'x*', isRegex: true })).toEqual([]);
    expect(found('a\ufffcb', { text: '.+', isRegex: true })).toEqual([]);
    expect(found('ab\ncd', { text: '^.', isRegex: true })).toEqual(['a', 'c']);
  });

  it('says what is no expression, also where brackets around it would make one', () => {
    for (const text of ['(', '[', 'a)(b', '*']) expect(compile({ ...NOTHING, text, isRegex: true, wholeWords: true }).ok, text).toBe(false);
  });
});

describe('replacing', () => {
  const replaced = (line: string, text: string, template: string) => replacementsInLine(line, pattern({ text, isRegex: true }), template);

  it('puts groups into the template as String.replace does', () => {
    const line = '2026-11-23';
    const text = '(\\d+)-(?<month>\\d+)-(\\d+)';
    for (const template of ['$3.$2.$1', '$<month>', '$&!', '$$1', '$4', '$12', '$0', '$', 'no groups']) {
      expect(replaced(line, text, template), template).toEqual([line.replace(new RegExp(text, 'u'), template)]);
    }
  });

  it('gives nothing for a group that took no part', () => {
    expect(replaced('b', '(a)?b', '<$1>')).toEqual(['<>']);
  });
});
