/** The JSON of a document, against `JSON.stringify`: its length whatever was edited, its letters in pieces, and content that comes in pieces. */
import { describe, expect, test } from 'vitest';
import { type Attributes, type Delta, DeltaBuilder, type Embed, Text, TextBuilder } from '../src/index.ts';
import { forSeeds, type Random, randomContent, randomDelta } from './generator.ts';
import { applyNaively, fromDelta, toDelta, type Unit } from './naive.ts';
import { expectSoundTree } from './tree.ts';

/** What JSON writes as two letters, as six, and as it is. */
const LETTERS = ['a', 'b', '"', '\\', '\n', '\t', '\r', '\b', '\f', '\u0001', '\u001f', '\u007f', '\u2028', 'é', '😀', '\ufffc'];
const FORMATS: readonly (Attributes | undefined)[] = [
  undefined,
  { bold: true },
  { link: 'https://example.org/?q=%22"\\' },
  { bold: true, link: `https://example.org/${'x'.repeat(200)}` },
  { header: 2 },
];
const EMBEDS: readonly Embed[] = [{ divider: true }, { image: 'https://example.org/"a".png' }];

function richDelta(random: Random, units: readonly Unit[]): Delta {
  if (random.oneIn(3)) return randomDelta(random, units, 3);
  const builder = new DeltaBuilder();
  let left = units.length - 1;
  for (let count = random.below(60); count > 0 && left > 0; count -= 1) {
    const step = Math.min(left, random.below(30));
    left -= step;
    if (random.oneIn(2)) builder.retain(step);
    else if (random.oneIn(3)) builder.delete(step);
    else builder.retain(step, random.pick<Record<string, true | string | null>>([{ bold: true }, { bold: null }, { link: null }]));
    const format = random.pick(FORMATS);
    if (random.oneIn(4)) builder.insert(random.pick(EMBEDS), format);
    else builder.insert(Array.from({ length: random.below(40) }, () => random.pick(LETTERS)).join(''), format);
  }
  return builder.build();
}

/** Half of a surrogate pair is no text: the server refuses edits that leave one. */
const isWhole = (content: Delta) => content.every(({ insert }) => typeof insert !== 'string' || !/\p{Surrogate}/u.test(insert));

describe('the JSON of a document', () => {
  test('has the length that is counted, and the letters of the pieces, after edits, in snapshots too', () => {
    forSeeds(60, (random) => {
      let units = fromDelta(randomContent(random, 20));
      const text = Text.of(toDelta(units));
      const kept: { text: Text; json: string }[] = [];
      for (let step = 0; step < 60; step += 1) {
        const delta = richDelta(random, units);
        const next = applyNaively(units, delta);
        if (!isWhole(toDelta(next))) continue;
        text.apply(delta);
        units = next;
        const json = JSON.stringify(text.toDelta());
        expect(text.jsonLength).toBe(json.length);
        expect([...text.jsonPieces()].join('') === json).toBe(true);
        if (random.oneIn(10)) kept.push({ text: text.snapshot(), json });
      }
      for (const { text: snapshot, json } of kept) expect(snapshot.jsonLength).toBe(json.length);
    });
  });

  test('comes in pieces that are never long, of plain text and of many formats', () => {
    const bold = new DeltaBuilder();
    for (let index = 0; index < 20_000; index += 1) bold.insert(`"${index}😀`, index % 2 === 0 ? { bold: true } : undefined);
    for (const content of [[{ insert: `${'0123456789'.repeat(100_000)}\n` }], bold.insert('\n').build()]) {
      const text = Text.of(content);
      const pieces = [...text.jsonPieces()];
      expect(pieces.join('') === JSON.stringify(content)).toBe(true);
      expect(pieces.length).toBeGreaterThan(3);
      expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(140_000);
    }
  });

  test('of edits that were refused or made in place is not what was counted before', () => {
    const text = Text.of([{ insert: 'plain\n' }]);
    expect(text.jsonLength).toBe('[{"insert":"plain\\n"}]'.length);
    text.apply([{ insert: 'x' }]);
    text.apply([{ retain: 1 }, { insert: 'y' }]);
    expect(text.jsonLength).toBe('[{"insert":"xyplain\\n"}]'.length);
    expect(() => text.apply([{ delete: 8 }])).toThrow(RangeError);
    expect(text.jsonLength).toBe('[{"insert":"xyplain\\n"}]'.length);
  });
});

describe('content in pieces', () => {
  test('makes the same document, wherever it is cut', () => {
    forSeeds(40, (random) => {
      const content = randomContent(random, 3_000);
      const builder = new TextBuilder();
      for (let at = 0; at < content.length; ) {
        const to = at + 1 + random.below(random.pick([3, 400]));
        builder.add(content.slice(at, to));
        at = to;
      }
      const text = builder.build();
      expect(text.toDelta()).toEqual(content);
      expect(text.jsonLength).toBe(JSON.stringify(content).length);
      expectSoundTree(text);
    });
  });

  test('ends in a newline', () => {
    expect(() => new TextBuilder().build()).toThrow(RangeError);
    expect(() =>
      new TextBuilder()
        .add([{ insert: 'a\n' }])
        .add([{ insert: 'b' }])
        .build(),
    ).toThrow(RangeError);
    expect(() => new TextBuilder().add([{ insert: 'a\n' }, { insert: { divider: true } }]).build()).toThrow(RangeError);
    expect(() => new TextBuilder().add([{ insert: 'a\n' }, { retain: 1 }])).toThrow(RangeError);
  });
});

test('a checksum in steps is the checksum', () => {
  const text = Text.of([{ insert: 'words '.repeat(600_000) }, { insert: 'bold', attributes: { bold: true } }, { insert: '\n' }]);
  const steps = text.checksumSteps();
  let count = 0;
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) {
      expect(step.value).toBe(text.checksum());
      break;
    }
    count += 1;
  }
  expect(count).toBeGreaterThan(2);
});
