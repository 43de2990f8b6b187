/** The editable document against the naive model: long sequences of edits, snapshots, large pieces, the shape of its tree. */
import { describe, expect, test } from 'vitest';
import { compose, type Delta, DeltaBuilder, deltasEqual, type Line, Text } from '../src/index.ts';
import { forSeeds, type Random, randomContent, randomDelta, randomText } from './generator.ts';
import { applyNaively, expectCanonical, fromDelta, linesNaively, toDelta, toText, type Unit } from './naive.ts';
import { expectSoundTree } from './tree.ts';

function expectHolds(text: Text, units: readonly Unit[]): void {
  expectSoundTree(text);
  const expected = toDelta(units);
  const actual = text.toDelta();
  if (!deltasEqual(actual, expected)) expect(actual).toEqual(expected);
  expectCanonical(actual);
  if (text.length !== units.length) expect(text.length).toBe(units.length);
  if (text.toString() !== toText(units)) expect(text.toString()).toBe(toText(units));
  const checksum = Text.of(expected).checksum();
  if (text.checksum() !== checksum) expect(text.checksum()).toBe(checksum);
}

/** An edit that makes a document grow to several leaves, and shrink again in phases. */
function bigDelta(random: Random, units: readonly Unit[], growing: boolean): Delta {
  if (!random.oneIn(4)) return randomDelta(random, units, 2);
  const at = random.below(units.length);
  const inside = isInsidePair(units, at) ? at - 1 : at;
  if (growing) return new DeltaBuilder().retain(inside).insert(randomText(random, 900)).build();
  const to = Math.min(units.length - 1, inside + random.below(2_000));
  return new DeltaBuilder()
    .retain(inside)
    .delete(Math.max(0, (isInsidePair(units, to) ? to - 1 : to) - inside))
    .build();
}

function isInsidePair(units: readonly Unit[], at: number): boolean {
  const before = units[at - 1]?.content;
  return typeof before === 'string' && (before.charCodeAt(0) & 0xfc00) === 0xd800;
}

describe('a document', () => {
  test('is what the naive model is after thousands of edits, with snapshots kept in between', () => {
    forSeeds(12, (random) => {
      let units = fromDelta(randomContent(random, 20));
      const text = Text.of(toDelta(units));
      const kept: { text: Text; units: readonly Unit[] }[] = [];
      for (let step = 0; step < 500; step += 1) {
        const delta = bigDelta(random, units, step % 200 < 110);
        text.apply(delta);
        units = applyNaively(units, delta);
        if (random.oneIn(20)) kept.push({ text: text.snapshot(), units });
        if (step % 25 === 0) expectHolds(text, units);
      }
      expectHolds(text, units);
      for (const snapshot of kept) expectHolds(snapshot.text, snapshot.units);
    });
  });

  test('and its snapshots are edited apart from each other', () => {
    forSeeds(150, (random) => {
      const units = fromDelta(compose([{ insert: `${randomText(random, 4_000)}\n` }], []));
      const documents: { text: Text; units: readonly Unit[] }[] = [{ text: Text.of(toDelta(units)), units }];
      for (let step = 0; step < 40; step += 1) {
        const document = random.pick(documents);
        if (random.oneIn(4)) documents.push({ text: document.text.snapshot(), units: document.units });
        const delta = randomDelta(random, document.units);
        document.text.apply(delta);
        document.units = applyNaively(document.units, delta);
      }
      for (const document of documents) expectHolds(document.text, document.units);
    });
  });

  test('is the same however it was typed: letter by letter, with letters taken back, read or copied in between', () => {
    forSeeds(2_000, (random) => {
      let units = fromDelta(randomContent(random));
      const text = Text.of(toDelta(units));
      let at = 0;
      for (let step = 0; step < 40; step += 1) {
        if (random.oneIn(10)) at = random.below(units.length);
        const length = 1 + random.below(2);
        const back = random.oneIn(4) && at >= length;
        const edit = new DeltaBuilder().retain(back ? at - length : at);
        if (back) edit.delete(length);
        else edit.insert('a\n'.slice(-length), random.oneIn(9) ? { bold: true } : undefined);
        const delta = edit.build();
        text.apply(delta);
        units = applyNaively(units, delta);
        at += back ? -length : length;
        if (text.length !== units.length) expect(text.length).toBe(units.length);
        if (random.oneIn(12)) expectHolds(random.oneIn(2) ? text.snapshot() : text, units);
      }
      expectHolds(text, units);
    });
  });

  test('gives any part of itself', () => {
    forSeeds(1_000, (random) => {
      const units = fromDelta(randomContent(random, random.oneIn(10) ? 1_500 : 12));
      const text = Text.of(toDelta(units));
      for (let count = 0; count < 5; count += 1) {
        const from = random.below(units.length + 1);
        const to = from + random.below(units.length - from + 1);
        const part = units.slice(from, to);
        if (!deltasEqual(text.slice(from, to), toDelta(part))) expect(text.slice(from, to)).toEqual(toDelta(part));
        if (text.sliceText(from, to) !== toText(part)) expect(text.sliceText(from, to)).toBe(toText(part));
        if (from < units.length && text.codeUnitAt(from) !== toText(part.length > 0 ? part : units.slice(from)).charCodeAt(0)) {
          expect.fail(`code unit ${from} of ${JSON.stringify(text.toDelta())}`);
        }
      }
    });
  });

  test('finds any line, by its index and by a position, with its attributes', () => {
    forSeeds(1_000, (random) => {
      let units = fromDelta(randomContent(random, random.oneIn(20) ? 1_500 : 12));
      const text = Text.of(toDelta(units));
      for (let count = 0; count < 4; count += 1) {
        const lines = linesNaively(units);
        if (text.lineCount !== lines.length) expect(text.lineCount).toBe(lines.length);
        for (const line of [lines[0], random.pick(lines), lines.at(-1)] as Line[]) {
          const position = line.start + random.below(line.end - line.start + 1);
          expect(text.line(line.index)).toEqual(line);
          expect(text.lineAt(position)).toEqual(line);
        }
        const delta = random.oneIn(2) ? bigDelta(random, units, random.oneIn(2)) : randomDelta(random, units);
        text.apply(delta);
        units = applyNaively(units, delta);
      }
    });
  });

  test('takes a large insertion anywhere and its deletion', () => {
    const large = 'lorem ipsum\n'.repeat(100_000);
    for (const at of [0, 1, 2, 3]) {
      const text = Text.of([{ insert: 'ab' }, { insert: 'c', attributes: { bold: true } }, { insert: '\n' }]);
      const before = text.checksum();
      text.apply([...(at === 0 ? [] : [{ retain: at }]), { insert: large }]);
      expect(text.length).toBe(large.length + 4);
      expect(text.sliceText(at, at + large.length)).toBe(large);
      text.apply([...(at === 0 ? [] : [{ retain: at }]), { delete: large.length }]);
      expect(text.checksum()).toBe(before);
    }
  });

  test('stays a shallow tree whatever is typed and deleted', () => {
    forSeeds(6, (random) => {
      const text = Text.empty();
      let last = 0;
      for (let step = 0; step < 60_000; step += 1) {
        const growing = step % 20_000 < 12_000;
        last = random.oneIn(50) ? random.below(text.length) : Math.min(last + 1, text.length - 1);
        if (growing)
          text.apply(
            new DeltaBuilder()
              .retain(last)
              .insert(random.oneIn(100) ? 'x'.repeat(300) : 'x')
              .build(),
          );
        else if (last < text.length - 1) {
          const length = Math.min(random.oneIn(100) ? 400 : 3, text.length - 1 - last);
          text.apply(new DeltaBuilder().retain(last).delete(length).build());
        }
        if (step % 2_000 === 0) expectSoundTree(text);
      }
    });
  });
});

describe('a checksum', () => {
  test('is short, and the same whatever the order of attribute keys and the cutting of runs', () => {
    const a = Text.of([{ insert: 'a', attributes: { bold: true, color: '#ff0000' } }, { insert: '\n' }]);
    const b = Text.of([{ insert: 'ab', attributes: { color: '#ff0000', bold: true } }, { insert: '\n' }]);
    b.apply([{ retain: 1 }, { delete: 1 }]);
    expect(a.checksum()).toBe(b.checksum());
    expect(a.checksum()).toMatch(/^[0-9a-f]{16}$/);
  });

  test('differs when a unit, an embed, an attribute or a place differs', () => {
    const contents: Delta[] = [
      [{ insert: '\n' }],
      [{ insert: '\n\n' }],
      [{ insert: 'ab\n' }],
      [{ insert: 'ba\n' }],
      [{ insert: '\ufffc\n' }],
      [{ insert: { divider: true } }, { insert: '\n' }],
      [{ insert: { image: 'https://example.org/a' } }, { insert: '\n' }],
      [{ insert: { file: 'https://example.org/a' } }, { insert: '\n' }],
      [{ insert: 'a', attributes: { bold: true } }, { insert: 'b\n' }],
      [{ insert: 'a' }, { insert: 'b', attributes: { bold: true } }, { insert: '\n' }],
      [{ insert: 'ab', attributes: { bold: true } }, { insert: '\n' }],
      [{ insert: 'ab', attributes: { italic: true } }, { insert: '\n' }],
      [{ insert: 'ab' }, { insert: '\n', attributes: { header: 1 } }],
      [{ insert: 'ab' }, { insert: '\n', attributes: { header: 2 } }],
    ];
    expect(new Set(contents.map((content) => Text.of(content).checksum())).size).toBe(contents.length);
  });

  test('hardly ever collides on documents that nearly agree', () => {
    const checksums = new Map<string, string>();
    forSeeds(20_000, (random) => {
      const content = toDelta(fromDelta(randomContent(random, 3)));
      const key = JSON.stringify(content);
      const checksum = Text.of(content).checksum();
      const known = checksums.get(checksum);
      if (known !== undefined && known !== key) expect.fail(`${known} and ${key} have one checksum`);
      checksums.set(checksum, key);
    });
  });

  test('never changes: servers of two releases compare theirs', () => {
    const content: Delta = [
      { insert: 'Title' },
      { insert: '\n', attributes: { header: 1 } },
      { insert: 'a 😀 ' },
      { insert: { image: '/api/files/1' }, attributes: { link: 'https://example.org/' } },
      { insert: 'b', attributes: { bold: true, color: '#336699' } },
      { insert: '\n' },
    ];
    expect(Text.of(content).checksum()).toMatchInlineSnapshot(`"1698f3d3d1220cfc"`);
    expect(Text.empty().checksum()).toMatchInlineSnapshot(`"bc2527515b952d95"`);
  });
});

describe('misuse', () => {
  test('throws a RangeError with the numbers, and changes nothing', () => {
    const text = Text.of([{ insert: 'abc\n' }]);
    expect(() => text.apply([{ retain: 3 }, { delete: 4 }])).toThrow(new RangeError('the delta spans 7 units, the document has 4'));
    expect(() => text.apply([{ insert: 'x' }, { retain: 9, attributes: { bold: true } }])).toThrow(RangeError);
    expect(() => text.apply([{ retain: 3 }, { delete: 1 }])).toThrow('deletes the last newline');
    expect(() => text.apply([{ retain: 4 }, { insert: 'x' }])).toThrow('inserts behind the last newline');
    expect(() => text.slice(2, 5)).toThrow(new RangeError('range 2 to 5 is not within 0 to 4'));
    expect(() => text.sliceText(3, 2)).toThrow(RangeError);
    expect(() => text.codeUnitAt(4)).toThrow(new RangeError('position 4 is not within 0 to 3'));
    expect(() => text.codeUnitAt(-1)).toThrow(RangeError);
    expect(() => text.codeUnitAt(Number.NaN)).toThrow(RangeError);
    expect(() => text.line(1)).toThrow(new RangeError('line 1 is not within 0 to 0'));
    expect(() => text.line(0.5)).toThrow(RangeError);
    expect(() => text.lineAt(4)).toThrow(new RangeError('position 4 is not within 0 to 3'));
    expect(text.toString()).toBe('abc\n');
  });

  test('of what is no content throws', () => {
    expect(() => Text.of([])).toThrow(RangeError);
    expect(() => Text.of([{ insert: 'a' }])).toThrow('a content ends in a newline');
    expect(() => Text.of([{ insert: '\n' }, { insert: { divider: true } }])).toThrow(RangeError);
    expect(() => Text.of([{ retain: 1 }, { insert: '\n' }])).toThrow('a content has inserts only');
  });
});
