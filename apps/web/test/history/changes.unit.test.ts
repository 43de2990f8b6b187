/** A difference as it is drawn: what was inserted and deleted in one text, moved lines, and no character cut. */
import { type Delta, DeltaBuilder, diff, Text } from '@inkstone/ot';
import { describe, expect, it } from 'vitest';
import type { DiffChange } from '../../src/api/history.ts';
import type { Change } from '../../src/pages/history/change.ts';
import { type Comparison, compare, placeAfter } from '../../src/pages/history/changes.ts';
import { graphemeEnd, graphemeStart } from '../../src/pages/history/graphemes.ts';

const ANN = { id: 'a', username: 'ann', displayName: 'Ann' };
const BEN = { id: 'b', username: 'ben', displayName: '' };

const textOf = (content: string) => Text.of([{ insert: content }]);
const by = (delta: Delta, user = ANN): DiffChange[] =>
  delta.map((op) => (op.retain !== undefined && !op.attributes ? op : { ...op, user }));

/** The changes in words: the first letter of the kind, and the text. */
const told = ({ text, changes }: Comparison) => changes.map(({ kind, from, to }) => `${kind} ${text.sliceText(from, to)}`);

/** What is left of the drawn text without changes of some kinds. */
function without({ text, changes }: Comparison, kinds: readonly Change['kind'][]): string {
  let left = '';
  let at = 0;
  for (const { kind, from, to } of changes) {
    if (!kinds.includes(kind)) continue;
    left += text.sliceText(at, from);
    at = to;
  }
  return left + text.sliceText(at, text.length);
}

describe('compare', () => {
  it('draws what was inserted and what was deleted in one text, with who did it', () => {
    const compared = compare(textOf('one two three\n'), [
      { retain: 4 },
      { delete: 4, user: ANN },
      { insert: 'six ', user: BEN },
      { retain: 2, attributes: { bold: true }, user: BEN },
    ]);
    expect(compared.text.toString()).toBe('one two six three\n');
    expect(told(compared)).toEqual(['deleted two ', 'inserted six ', 'formatted th']);
    expect(compared.changes.map(({ user }) => user?.id)).toEqual(['a', 'b', 'b']);
    expect(compared.changes[2]?.attributes).toEqual(['bold']);
    expect(compared.text.toDelta()).toEqual([
      { insert: 'one two six ' },
      { insert: 'th', attributes: { bold: true } },
      { insert: 'ree\n' },
    ]);
  });

  it('tells neighbours of one author as one change, and those of two as two', () => {
    const changes = (second: typeof ANN) =>
      compare(textOf('\n'), [
        { insert: 'a', user: ANN },
        { insert: 'b', user: second },
      ]);
    expect(told(changes(ANN))).toEqual(['inserted ab']);
    expect(told(changes(BEN))).toEqual(['inserted a', 'inserted b']);
  });

  it('keeps pictures and formats of what was deleted and inserted', () => {
    const image = { image: 'https://example.org/a.png' };
    const base = Text.of(new DeltaBuilder().insert('a').insert(image, { alt: 'A' }).insert('\n', { header: 1 }).build());
    const compared = compare(base, [{ retain: 1 }, { delete: 1, user: ANN }, { insert: image, attributes: { alt: 'B' }, user: ANN }]);
    expect(compared.text.toDelta()).toEqual([
      { insert: 'a' },
      { insert: image, attributes: { alt: 'A' } },
      { insert: image, attributes: { alt: 'B' } },
      { insert: '\n', attributes: { header: 1 } },
    ]);
  });

  it('has no changes where nothing differs', () => {
    expect(compare(textOf('same\n'), []).changes).toEqual([]);
  });
});

describe('characters as a reader sees them', () => {
  it.each([
    ['a family', '👩‍👧', '👩‍👦'],
    ['a skin color', '👍🏻', '👍🏿'],
    ['an accent', 'e\u0301', 'e\u0300'],
    ['a flag', '🇩🇪', '🇩🇰'],
    ['a syllable', '각', '간'],
  ])('are never cut: %s', (_name, before, after) => {
    const base = textOf(`x ${before} y\n`);
    const compared = compare(base, by(diff(base, textOf(`x ${after} y\n`))));
    expect(told(compared)).toEqual([`deleted ${before}`, `inserted ${after}`]);
    expect(compared.text.toString()).toBe(`x ${before}${after} y\n`);
  });

  it('are whole where only a part of one was inserted, with the author of the part', () => {
    const compared = compare(textOf('cafe\n'), [{ retain: 4 }, { insert: '\u0301', user: BEN }]);
    expect(told(compared)).toEqual(['deleted e', 'inserted e\u0301']);
    expect(compared.changes.map(({ user }) => user?.id)).toEqual(['b', 'b']);
  });

  it('are whole where their format was changed in part', () => {
    const compared = compare(textOf('e\u0301\n'), [{ retain: 1, attributes: { bold: true }, user: ANN }]);
    expect(told(compared)).toEqual(['formatted e\u0301']);
  });

  it('leave the old and the new text as they are, whatever was changed', () => {
    const signs = ['a', 'e\u0301', '👩‍👧', '👩‍👦', '🇩🇪', '🇫🇷', ' ', '\n', '각', '간', '👍🏿'];
    let seed = 42;
    const random = (below: number) => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return Math.floor((seed / 2 ** 32) * below);
    };
    const content = () => `${Array.from({ length: random(14) }, () => signs[random(signs.length)]).join('')}\n`;
    for (let round = 0; round < 2_000; round++) {
      const [before, after] = [content(), content()];
      const base = textOf(before);
      const compared = compare(base, by(diff(base, textOf(after))));
      expect(without(compared, ['inserted', 'movedHere'])).toBe(before);
      expect(without(compared, ['deleted', 'movedAway'])).toBe(after);
      for (const { kind, from, to } of compared.changes) {
        const isNew = kind === 'inserted' || kind === 'movedHere';
        const side = isNew ? after : before;
        const place = (at: number) => (isNew ? placeAfter(compared.changes, at) : at - insertedBefore(compared.changes, at));
        for (const at of [place(from), place(to)]) expect([graphemeStart(side, at), graphemeEnd(side, at)]).toEqual([at, at]);
      }
    }
  });
});

function insertedBefore(changes: readonly Change[], at: number): number {
  return changes
    .filter(({ kind, from }) => (kind === 'inserted' || kind === 'movedHere') && from < at)
    .reduce((sum, { from, to }) => sum + Math.min(to, at) - from, 0);
}

describe('a moved line', () => {
  const base = textOf('first\nmoves\nsecond\nthird\nlast\n');

  it('is told as moved, at both places', () => {
    const compared = compare(base, [{ retain: 6 }, { delete: 6, user: ANN }, { retain: 7 }, { insert: 'moves\n', user: ANN }]);
    expect(told(compared)).toEqual(['movedAway moves\n', 'movedHere moves\n']);
  });

  it('is told as moved when the newline before it went along', () => {
    const compared = compare(base, [{ retain: 5 }, { delete: 6, user: ANN }, { retain: 13 }, { insert: '\nmoves', user: ANN }]);
    expect(told(compared)).toEqual(['movedAway \nmoves', 'movedHere \nmoves']);
  });

  it('is told apart from what was deleted and written beside it', () => {
    const compared = compare(base, [{ delete: 12, user: ANN }, { retain: 13 }, { insert: 'moves\nnew\n', user: BEN }]);
    expect(told(compared)).toEqual(['deleted first\n', 'movedAway moves\n', 'movedHere moves\n', 'inserted new\n']);
    expect(compared.changes.map(({ user }) => user?.id)).toEqual(['a', 'a', 'b', 'b']);
  });

  it('is only what is whole and the same', () => {
    const part = compare(base, [{ retain: 8 }, { delete: 3, user: ANN }, { retain: 8 }, { insert: 'ves', user: ANN }]);
    expect(told(part)).toEqual(['deleted ves', 'inserted ves']);
    const other = compare(base, [{ retain: 6 }, { delete: 6, user: ANN }, { retain: 7 }, { insert: 'moved\n', user: ANN }]);
    expect(told(other)).toEqual(['deleted moves\n', 'inserted moved\n']);
    const empty = compare(textOf('a\n\nb\nc\n'), [{ retain: 2 }, { delete: 1, user: ANN }, { retain: 2 }, { insert: '\n', user: ANN }]);
    expect(told(empty)).toEqual(['deleted \n', 'inserted \n']);
  });

  it('is moved once for each copy', () => {
    const compared = compare(textOf('a\nsame\nb\nc\n'), [
      { retain: 2 },
      { delete: 5, user: ANN },
      { retain: 2 },
      { insert: 'same\nsame\n', user: ANN },
    ]);
    expect(told(compared)).toEqual(['movedAway same\n', 'movedHere same\n', 'inserted same\n']);
  });
});

describe('placeAfter', () => {
  it('leaves out what was deleted', () => {
    const { changes } = compare(textOf('one two three\n'), [{ retain: 4 }, { delete: 4, user: ANN }, { insert: 'six ', user: ANN }]);
    expect([2, 4, 6, 8, 10, 12].map((place) => placeAfter(changes, place))).toEqual([2, 4, 4, 4, 6, 8]);
  });
});
