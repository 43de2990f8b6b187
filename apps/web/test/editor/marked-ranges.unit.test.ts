import { EditorState } from 'prosemirror-state';
import { describe, expect, it } from 'vitest';
import { contentToDoc } from '../../src/editor/bridge/content.ts';
import { type MarkedRange, markedRanges, withMarks } from '../../src/editor/rendering/marked-ranges.ts';

const range = (from: number, to: number): MarkedRange => ({ from, to, look: 'inserted', color: 'red', softColor: 'pink', title: '' });

describe('marks of a text that is only read', () => {
  const plugin = markedRanges();
  const marked = () => {
    const state = EditorState.create({ doc: contentToDoc([{ insert: 'one\ntwo\n' }]), plugins: [plugin] });
    return state.apply(withMarks(state.tr, [range(0, 1)], -1));
  };
  const rangesOf = (state: EditorState) => plugin.getState(state)?.placed.map(({ range }) => [range.from, range.to]);

  it('go with a change of the text', () => {
    const state = marked();
    expect(rangesOf(state)).toEqual([[0, 1]]);
    expect(rangesOf(state.apply(state.tr.insertText('x', 1)))).toEqual([]);
  });

  it('come with it in one transaction, and count in the changed text', () => {
    const state = marked();
    const next = state.apply(withMarks(state.tr.insertText('new', 1), [range(9, 10)], 0));
    expect(rangesOf(next)).toEqual([[9, 10]]);
    expect(plugin.getState(next)?.placed[0]?.start).toMatchObject({ line: 1, offset: 2 });
  });
});
