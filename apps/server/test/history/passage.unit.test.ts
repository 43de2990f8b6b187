/** Where a passage stands after edits. */
import { type Delta, DeltaBuilder, Text } from '@inkstone/ot';
import { describe, expect, it } from 'vitest';
import { cutsPair, excerpt, movePassage, passageOf } from '../../src/history/passage.ts';

/** Replaces `remove` units at `at`. */
const change = (at: number, remove: number, insert = ''): Delta => new DeltaBuilder().retain(at).insert(insert).delete(remove).build();

/** The text of the passage `two` of `one two three` after edits. */
function after(...edits: Delta[]): string {
  const text = Text.of([{ insert: 'one two three\n' }]);
  let passage = passageOf(4, 7);
  for (const edit of edits) {
    passage = movePassage(passage, edit);
    text.apply(edit);
  }
  return text.sliceText(passage.from, passage.to);
}

describe('a passage', () => {
  it.each<[string, Delta[], string]>([
    ['moves with what is written and deleted before it', [change(0, 0, '12345'), change(1, 3)], 'two'],
    ['stays for what is written after it', [change(8, 2, '12345')], 'two'],
    ['has what is written within it', [change(5, 1, '***')], 't***o'],
    ['has not what is written right before it', [change(4, 0, 'x')], 'two'],
    ['has not what is written right after it', [change(7, 0, 'x')], 'two'],
    ['has what replaces its beginning', [change(4, 1, 'x')], 'xwo'],
    ['has what replaces its end', [change(6, 1, 'x')], 'twx'],
    ['has what replaces all of it', [change(4, 3, '2')], '2'],
    ['has what goes on with the replacement of its end', [change(4, 3, '2'), change(5, 0, 'nd'), change(7, 0, '!')], '2nd!'],
    ['has not what is written before the replacement of its beginning', [change(4, 3, '2'), change(4, 0, 'x')], '2'],
    ['has what replaces more than its end', [change(6, 4, 'xy')], 'twxy'],
    ['has not what replaces more than its beginning', [change(2, 3, 'xy')], 'wo'],
    ['is empty when it is deleted, and stays so', [change(2, 8), change(2, 0, 'x')], ''],
    ['stays for a change of format', [[{ retain: 20, attributes: { bold: true } }].slice(1), change(0, 0)], 'two'],
  ])('%s', (_name, edits, expected) => {
    expect(after(...edits)).toBe(expected);
  });

  it('that reaches the end of the text always does', async () => {
    const text = Text.of([{ insert: 'one\n' }]);
    let passage = passageOf(1, text.length);
    for (const edit of [change(3, 0, ' more'), change(0, 4), change(0, 0, 'x')]) {
      passage = movePassage(passage, edit);
      text.apply(edit);
      expect(passage.to).toBe(text.length);
      expect((await excerpt(text, passage.from, passage.to)).toString().endsWith('\n')).toBe(true);
    }
  });

  it('is a content of its own', async () => {
    const text = Text.of([{ insert: 'a' }, { insert: 'b', attributes: { bold: true } }, { insert: 'c\n' }]);
    expect((await excerpt(text, 1, 2)).toDelta()).toEqual([{ insert: 'b', attributes: { bold: true } }, { insert: '\n' }]);
    expect((await excerpt(text, 2, 2)).toDelta()).toEqual([{ insert: '\n' }]);
    expect((await excerpt(text, 2, 4)).toDelta()).toEqual([{ insert: 'c\n' }]);
    const long = Text.of([{ insert: `${'😀'.repeat(100_000)}\n` }]);
    expect((await excerpt(long, 0, 200_001)).checksum()).toBe(long.checksum());
  });

  it('begins and ends between characters', () => {
    const text = Text.of([{ insert: 'a😀\n' }]);
    expect([0, 1, 2, 3, 4].map((position) => cutsPair(text, position))).toEqual([false, false, true, false, false]);
  });
});
