import type { Node } from 'prosemirror-model';
import { EditorState } from 'prosemirror-state';
import { describe, expect, it } from 'vitest';
import { changedLines } from '../../src/editor/core/changed-lines.ts';
import { schema } from '../../src/editor/core/schema.ts';
import { headingsAfter, headingsOf, lastWhere } from '../../src/editor/outline/outline.ts';

function line(text: string, header: number | null = null): Node {
  return schema.nodes.line.create({ header }, text === '' ? null : schema.text(text));
}

function doc(...lines: Node[]): Node {
  return schema.nodes.doc.create(null, lines);
}

const words = ['Ink', 'Stone', '', 'Water', 'Brush'];

/** A number generator that a seed decides (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  };
}

describe('the headings of a document', () => {
  it('are those lines that show as headings and have a text', () => {
    const item = schema.nodes.line.create({ header: 1, list: 'bullet' }, schema.text('an item'));
    const code = schema.nodes.line.create({ header: 1, codeBlock: true }, schema.text('code'));
    expect(headingsOf(doc(line('One', 1), line('text'), line('', 2), item, code, line('Two', 3)))).toEqual([
      { level: 1, text: 'One', line: 0 },
      { level: 3, text: 'Two', line: 5 },
    ]);
  });

  it('stay the same array while only text is written', () => {
    const state = EditorState.create({ doc: doc(line('One', 1), line('text'), line('Two', 2)) });
    const known = headingsOf(state.doc);
    const { doc: after } = state.tr.insertText('more ', 7);
    expect(headingsAfter(known, state.doc, after)).toBe(known);
  });

  it('know their lines when one moves among lines that change (SEED=1795412780030)', () => {
    const [before, after] = [doc(line('One', 1), line('text')), doc(line('text'), line('One', 1))];
    expect(headingsAfter(headingsOf(before), before, after)).toEqual([{ level: 1, text: 'One', line: 1 }]);
  });

  it('are after any change those that reading all lines gives', () => {
    const seed = Number(process.env.SEED ?? Date.now());
    const next = random(seed);
    const upTo = (most: number) => Math.floor(next() * (most + 1));
    const anyLine = () => line(words[upTo(words.length - 1)] ?? '', next() < 0.4 ? 1 + upTo(2) : null);
    let lines = [anyLine()];
    let before = doc(...lines);
    let known = headingsOf(before);
    for (let round = 0; round < 2_000; round++) {
      const from = upTo(lines.length);
      const removed = Math.min(upTo(3), lines.length - from);
      const added = Array.from({ length: removed === lines.length ? 1 + upTo(2) : upTo(3) }, anyLine);
      lines = [...lines.slice(0, from), ...added, ...lines.slice(from + removed)].slice(0, 40);
      const after = doc(...lines);
      known = headingsAfter(known, before, after);
      expect(known, `SEED=${seed}, round ${round}`).toEqual(headingsOf(after));
      before = after;
    }
  });
});

describe('changed lines', () => {
  it('are none between documents of the same lines, else the smallest range', () => {
    const [a, b, c, d] = [line('a'), line('b'), line('c'), line('d')];
    expect(changedLines(doc(a, b), doc(a, b))).toBeNull();
    expect(changedLines(doc(a, b, c), doc(a, d, c))).toEqual({ from: 1, to: 2, newTo: 2 });
    expect(changedLines(doc(a, a), doc(a, a, a))).toEqual({ from: 2, to: 2, newTo: 3 });
    expect(changedLines(doc(a, b, c), doc(a, c))).toEqual({ from: 1, to: 2, newTo: 1 });
  });
});

it('the last of a row for which something holds is found by halves', () => {
  expect(lastWhere(0, () => true)).toBe(-1);
  expect(lastWhere(5, () => false)).toBe(-1);
  expect(lastWhere(5, () => true)).toBe(4);
  expect(lastWhere(5, (index) => index < 3)).toBe(2);
});
