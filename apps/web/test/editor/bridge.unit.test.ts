import { compose, type Delta, DeltaBuilder, transformPosition } from '@inkstone/ot';
import { EditorState, TextSelection } from 'prosemirror-state';
import { describe, expect, it } from 'vitest';
import { deltaToTransaction } from '../../src/editor/bridge/apply-delta.ts';
import { contentInPieces, contentToDoc, docToContent } from '../../src/editor/bridge/content.ts';
import { partsOf } from '../../src/editor/bridge/parts.ts';
import { documentLength, toEditor, toUnits } from '../../src/editor/bridge/positions.ts';
import { transactionToDelta } from '../../src/editor/bridge/read-transaction.ts';
import { Random, randomContent, randomDelta, randomStep } from './generate.ts';
import { applyNaively, faultOf, shown, unitsOf } from './model.ts';

const CASES = 2000;
/** Seeds that failed once; they run first. */
const KEPT: readonly number[] = [];

/** Runs `check` with many seeds, and says which one failed. */
function forSeeds(check: (random: Random, seed: number) => void): void {
  for (const seed of [...KEPT, ...Array.from({ length: CASES }, (_, index) => index)]) {
    try {
      check(new Random(seed), seed);
    } catch (cause) {
      throw new Error(`seed ${seed}: ${cause instanceof Error ? cause.message : cause}`, { cause });
    }
  }
}

const stateOf = (content: Delta) => EditorState.create({ doc: contentToDoc(content) });

describe('a document', () => {
  it('shows a content and gives it back, apart from attributes that have no effect', () => {
    forSeeds((random) => {
      const content = randomContent(random, 30);
      const doc = contentToDoc(content);
      doc.check();
      expect(shown(unitsOf(docToContent(doc)))).toEqual(shown(unitsOf(content)));
    });
  });

  it('counts positions as the content does', () => {
    forSeeds((random) => {
      const doc = contentToDoc(randomContent(random, 20));
      const length = documentLength(doc);
      expect(length).toBe(unitsOf(docToContent(doc)).length);
      const positions = Array.from({ length }, (_, position) => position);
      const places = positions.map((position) => toEditor(doc, position));
      expect(places.every((place) => doc.resolve(place).parent.isTextblock)).toBe(true);
      expect(places.map((place) => toUnits(doc, place))).toEqual(positions);
      expect(toUnits(doc, doc.content.size)).toBe(length);
      expect(toEditor(doc, length)).toBe(doc.content.size - 1);
    });
  });

  it('is the same drawn a piece at a time', () => {
    forSeeds((random) => {
      const content = randomContent(random, 30);
      const [first, more] = [1 + random.below(5), 1 + random.below(5)];
      const pieces = [...contentInPieces(content, first, more)].map(contentToDoc);
      const all = contentToDoc(content);
      expect(pieces.flatMap((piece) => piece.content.content.map((line) => line.toJSON()))).toEqual(all.toJSON().content);
      expect(pieces.slice(0, -1).map(({ childCount }) => childCount)).toEqual(
        pieces.slice(0, -1).map((_, index) => (index === 0 ? first : more)),
      );
      expect(pieces.at(-1)?.childCount).toBeLessThanOrEqual(pieces.length === 1 ? first : more);
    });
  });

  it('refuses a content that does not end in a newline', () => {
    expect(() => contentToDoc([{ insert: 'a' }])).toThrow(RangeError);
    expect(() => contentToDoc([])).toThrow(RangeError);
  });
});

describe('a change', () => {
  const LINES = 40;
  const AVERAGE = 50;
  /** About how many lines a part concerns. */
  const weight = (part: Delta) =>
    part.reduce((sum, { insert, retain, delete: deleted, attributes }) => {
      if (typeof insert === 'string') return sum + Math.max(1, insert.split('\n').length - 1);
      const units = deleted ?? (insert || attributes ? (retain ?? 1) : 0);
      return sum + (units === 0 ? 0 : Math.max(1, units / AVERAGE));
    }, 0);

  it('that is large is the same in parts, none of which concerns many lines', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const random = new Random(seed);
      const builder = new DeltaBuilder();
      for (let left = 8; left > 0; left--) {
        if (random.chance(0.5)) builder.retain(1 + random.below(3_000));
        if (random.chance(0.6))
          builder.insert(`${'x'.repeat(random.below(99))}\n`.repeat(100 + random.below(300)), random.chance(0.3) ? { bold: true } : {});
        if (random.chance(0.2)) builder.insert({ divider: true });
        if (random.chance(0.5)) builder.delete(1 + random.below(9_000));
        if (random.chance(0.3)) builder.retain(1 + random.below(9_000), { italic: true });
      }
      const delta = builder.build();
      const parts = partsOf(delta, LINES, AVERAGE);
      expect(parts.reduce(compose, []), `seed ${seed}`).toEqual(delta);
      // A part may end with an embed or a word more.
      if (weight(delta) > LINES) expect(Math.max(...parts.map(weight)), `seed ${seed}`).toBeLessThanOrEqual(LINES + 3);
      else expect(parts).toEqual([delta]);
    }
  });
});

describe('a delta', () => {
  it('as a transaction changes the document as the algebra says', () => {
    forSeeds((random) => {
      const content = randomContent(random, 24);
      const delta = randomDelta(random, content, 1 + random.below(5));
      const tr = deltaToTransaction(stateOf(content), delta);
      tr.doc.check();
      expect(shown(unitsOf(docToContent(tr.doc)))).toEqual(shown(applyNaively(unitsOf(content), delta)));
    });
  });

  it('with more changes than one step each is worth gives the same', () => {
    for (let seed = 0; seed < 20; seed++) {
      const random = new Random(seed);
      const content = randomContent(random, 4000);
      const delta = randomDelta(random, content, 500);
      const tr = deltaToTransaction(stateOf(content), delta);
      expect(tr.steps.length, `seed ${seed}`).toBeLessThan(500);
      expect(shown(unitsOf(docToContent(tr.doc))), `seed ${seed}`).toEqual(shown(applyNaively(unitsOf(content), delta)));
    }
  });

  it('comes back from its transaction with the same effect', () => {
    forSeeds((random) => {
      const content = docToContent(contentToDoc(randomContent(random, 24)));
      const units = unitsOf(content);
      const delta = randomDelta(random, content, 3);
      const read = transactionToDelta(deltaToTransaction(stateOf(content), delta));
      expect(faultOf(read, units)).toBeNull();
      expect(shown(applyNaively(units, read))).toEqual(shown(applyNaively(units, delta)));
    });
  });

  it('leaves the lines that it does not touch the same nodes', () => {
    const lines = Array.from({ length: 50 }, (_, index) => ({ insert: `line ${index}\n` }));
    const state = stateOf(lines);
    const tr = deltaToTransaction(state, [{ retain: 100 }, { insert: 'x\ny' }, { retain: 50 }, { delete: 20 }]);
    const kept = tr.doc.content.content.filter((line) => state.doc.content.content.includes(line));
    expect(kept.length).toBe(50 - 4);
  });

  it('moves a caret as the algebra does, and leaves it before what another inserts at it', () => {
    const state = stateOf([{ insert: 'ab\ncd\n' }]);
    const at = (units: number) => state.apply(state.tr.setSelection(TextSelection.create(state.doc, toEditor(state.doc, units))));
    const caretAfter = (units: number, delta: Delta) => {
      const tr = deltaToTransaction(at(units), delta);
      return toUnits(tr.doc, tr.selection.head);
    };
    expect(caretAfter(1, [{ retain: 1 }, { insert: 'x' }])).toBe(1);
    expect(caretAfter(3, [{ retain: 3 }, { insert: 'x\n' }])).toBe(3);
    expect(caretAfter(4, [{ retain: 3 }, { insert: 'x\n' }])).toBe(6);
    expect(caretAfter(4, [{ retain: 1 }, { delete: 4 }])).toBe(1);
    expect(caretAfter(4, [{ retain: 5 }, { retain: 1, attributes: { header: 1 } }])).toBe(4);
  });

  it('moves any selection as the algebra does, on whichever side of insertions at its ends it stays', () => {
    forSeeds((random) => {
      const content = docToContent(contentToDoc(randomContent(random, 24)));
      const state = stateOf(content);
      const last = documentLength(state.doc) - 1;
      const [anchor, head] = [random.below(last + 1), random.below(last + 1)];
      const selection = TextSelection.create(
        state.doc,
        toEditor(state.doc, anchor),
        toEditor(state.doc, random.chance(0.5) ? anchor : head),
      );
      const delta = randomDelta(random, content, 1 + random.below(3));
      const caretAfter = random.chance(0.5);
      const tr = deltaToTransaction(state.apply(state.tr.setSelection(selection)), delta, caretAfter);
      const moved = (position: number) =>
        Math.min(transformPosition(toUnits(state.doc, position), delta, caretAfter), documentLength(tr.doc) - 1);
      expect([tr.selection.anchor, tr.selection.head].map((position) => toUnits(tr.doc, position))).toEqual(
        [selection.anchor, selection.head].map(moved),
      );
    });
  });

  it('that does not fit is refused with the numbers', () => {
    expect(() => deltaToTransaction(stateOf([{ insert: 'ab\n' }]), [{ retain: 9 }, { insert: 'x' }])).toThrow(/9/);
  });
});

describe('a transaction', () => {
  it('as a delta changes the content as it changed the document, and the log takes it', () => {
    forSeeds((random) => {
      const content = docToContent(contentToDoc(randomContent(random, 16)));
      const tr = stateOf(content).tr;
      for (let steps = 1 + random.below(3); steps > 0; steps--) randomStep(random, tr, docToContent(tr.doc));
      const delta = transactionToDelta(tr);
      const units = unitsOf(content);
      expect(faultOf(delta, units)).toBeNull();
      expect(shown(applyNaively(units, delta))).toEqual(shown(unitsOf(docToContent(tr.doc))));
    });
  });

  it('inserts a letter among equal ones where it was typed', () => {
    const state = stateOf([{ insert: 'aaaa\n' }]);
    expect(transactionToDelta(state.tr.insertText('a', 3))).toEqual([{ retain: 2 }, { insert: 'a' }]);
    expect(transactionToDelta(state.tr.delete(3, 4))).toEqual([{ retain: 2 }, { delete: 1 }]);
  });

  it('gives the smallest delta for what people do', () => {
    const state = stateOf([{ insert: 'Title' }, { insert: '\n', attributes: { header: 1 } }, { insert: 'text\n' }]);
    const bold = state.schema.marks.bold?.create();
    if (!bold) throw new Error('no bold');
    // Enter at the end of a heading, with a plain line after it.
    expect(transactionToDelta(state.tr.split(6, 1, [{ type: state.doc.child(0).type, attrs: {} }]))).toEqual([
      { retain: 6 },
      { insert: '\n' },
    ]);
    expect(transactionToDelta(state.tr.addMark(2, 4, bold))).toEqual([{ retain: 1 }, { retain: 2, attributes: { bold: true } }]);
    expect(transactionToDelta(state.tr.setNodeMarkup(0, null, { header: 2 }))).toEqual([
      { retain: 5 },
      { retain: 1, attributes: { header: 2 } },
    ]);
    expect(transactionToDelta(state.tr.delete(0, 7))).toEqual([{ delete: 6 }]);
    expect(transactionToDelta(state.tr.delete(7, 13))).toEqual([{ retain: 5 }, { delete: 5 }, { retain: 1, attributes: { header: 1 } }]);
    expect(transactionToDelta(state.tr.setSelection(TextSelection.create(state.doc, 3)))).toEqual([]);
  });

  it('never cuts a surrogate pair when one emoji replaces another with the same first half', () => {
    const state = stateOf([{ insert: 'x😀\n' }]);
    expect(transactionToDelta(state.tr.insertText('😁', 2, 4))).toEqual([{ retain: 1 }, { insert: '😁' }, { delete: 2 }]);
  });
});
