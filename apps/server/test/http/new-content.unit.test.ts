import { type Delta, Text } from '@inkstone/ot';
import { describe, expect, it } from 'vitest';
import { contentOfOps, firstEdits } from '../../src/http/routes/documents/new-content.ts';

const play = (edits: readonly { json: string; length: number }[]) => {
  const text = Text.empty();
  for (const { json, length } of edits) {
    text.apply(JSON.parse(json) as Delta);
    expect(text.length).toBe(length);
  }
  return text.toDelta();
};

const CONTENTS: [string, Delta][] = [
  ['plain', [{ insert: 'ab\ncd\n' }]],
  ['formatted', [{ insert: 'T', attributes: { bold: true } }, { insert: '\n', attributes: { header: 1 } }, { insert: 'x\n' }]],
  ['a formatted last line', [{ insert: 'T' }, { insert: '\n', attributes: { list: 'bullet' } }]],
  ['a formatted empty line', [{ insert: '\n', attributes: { header: 2 } }]],
  ['an embed and emoji', [{ insert: '🙂🙂🙂' }, { insert: { divider: true } }, { insert: '🙂\n' }]],
];

describe.each(CONTENTS)('the first edits of a content, %s', (_what, content) => {
  it('make it', () => {
    expect([...firstEdits(content)]).toHaveLength(1);
    expect(play([...firstEdits(content)])).toEqual(content);
  });

  it.each([
    [3, 2],
    [3, 3],
    [4, 5],
  ])('make it with at most %i operations and %i units each, cutting no surrogate pair', (ops, length) => {
    const edits = [...firstEdits(content, { ops, length })];
    for (const { json } of edits) {
      const delta = JSON.parse(json) as Delta;
      expect(delta.length).toBeLessThanOrEqual(ops);
      expect(json).not.toMatch(/\\ud[89a-f]/i);
      const inserted = delta.reduce((sum, op) => sum + (typeof op.insert === 'string' ? op.insert.length : op.insert ? 1 : 0), 0);
      expect(inserted).toBeLessThanOrEqual(length);
    }
    expect(play(edits)).toEqual(content);
  });
});

it('an empty content needs no edit', () => {
  expect([...firstEdits(contentOfOps([]))]).toEqual([]);
  expect([...firstEdits([{ insert: '\n' }])]).toEqual([]);
});

it('a content without a newline at its end gets one', () => {
  expect(contentOfOps([{ insert: 'a' }])).toEqual([{ insert: 'a\n' }]);
  expect(contentOfOps([{ insert: { divider: true } }])).toEqual([{ insert: { divider: true } }, { insert: '\n' }]);
});
