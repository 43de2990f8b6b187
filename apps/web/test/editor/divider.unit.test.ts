/** Dividers keep a line to themselves, whatever comes to their line, and no export loses one. */

import { toMarkdown } from '@inkstone/formats';
import type { Delta } from '@inkstone/ot';
import { Window } from 'happy-dom';
import { EditorState, TextSelection, type Transaction } from 'prosemirror-state';
import { describe, expect, it } from 'vitest';
import { deltaToTransaction } from '../../src/editor/bridge/apply-delta.ts';
import { contentToDoc, docToContent } from '../../src/editor/bridge/content.ts';
import { toEditor, toUnits } from '../../src/editor/bridge/positions.ts';
import { transactionsToDelta } from '../../src/editor/bridge/read-transaction.ts';
import { HtmlCopy } from '../../src/editor/clipboard/copy-html.ts';
import { asRemote } from '../../src/editor/core/remote.ts';
import { besideDivider } from '../../src/editor/typing/beside-divider.ts';

const RULE = { insert: { divider: true } } as const;
const item = { list: 'bullet' };

function stateOf(content: Delta, caret: number): EditorState {
  const doc = contentToDoc(content);
  return EditorState.create({ doc, plugins: [besideDivider()], selection: TextSelection.create(doc, toEditor(doc, caret)) });
}

/** The content after what `change` makes, and where the caret is. */
function after(state: EditorState, change: (state: EditorState) => Transaction): { content: Delta; caret: number; delta: Delta } {
  const applied = state.applyTransaction(change(state));
  const { doc, selection } = applied.state;
  return { content: docToContent(doc), caret: toUnits(doc, selection.head), delta: transactionsToDelta(applied.transactions) };
}

describe('a divider', () => {
  const typed = (state: EditorState) => state.tr.insertText('x');

  it.each<[string, number, Delta, number]>([
    ['before', 2, [{ insert: 'a\nx\n' }, RULE, { insert: '\nb\n' }], 3],
    ['behind', 3, [{ insert: 'a\n' }, RULE, { insert: '\nx\nb\n' }], 5],
  ])('has no text %s it on its line', (_name, caret, content, at) => {
    const result = after(stateOf([{ insert: 'a\n' }, RULE, { insert: '\nb\n' }], caret), typed);
    expect(result).toMatchObject({ content, caret: at });
  });

  it('goes between the parts of a line that it comes into; they look as they did, and it is plain', () => {
    const state = stateOf([{ insert: 'one two' }, { insert: '\n', attributes: { list: 'ordered', start: 4 } }], 3);
    expect(after(state, (now) => deltaToTransaction(now, [{ retain: 3 }, RULE])).content).toEqual([
      { insert: 'one' },
      { insert: '\n', attributes: { list: 'ordered', start: 4 } },
      RULE,
      { insert: '\n two' },
      { insert: '\n', attributes: { list: 'ordered' } },
    ]);
  });

  it('keeps its line when the one above is joined to it, and another divider too', () => {
    const content: Delta = [{ insert: 'a' }, { insert: '\n', attributes: item }, RULE, { insert: '\n' }, RULE, { insert: '\n' }];
    expect(after(stateOf(content, 2), (state) => state.tr.join(3)).content).toEqual(content);
    expect(after(stateOf(content, 2), (state) => state.tr.join(6)).content).toEqual(content);
  });

  it('waits while an input method composes', () => {
    const state = stateOf([RULE, { insert: '\n' }], 0);
    expect(after(state, (now) => typed(now).setMeta('composition', 1)).content).toEqual([{ insert: 'x' }, RULE, { insert: '\n' }]);
  });

  it('is left where others put text beside it, until the user edits that line', () => {
    const state = stateOf([RULE, { insert: '\nend\n' }], 2);
    const told = state.applyTransaction(asRemote(deltaToTransaction(state, [{ retain: 1 }, { insert: 'y' }]))).state;
    expect(docToContent(told.doc)).toEqual([RULE, { insert: 'y\nend\n' }]);
    expect(after(told, typed).content).toEqual([RULE, { insert: 'y\nxend\n' }]);
    const beside = told.apply(told.tr.setSelection(TextSelection.create(told.doc, 3)));
    expect(after(beside, typed).content).toEqual([RULE, { insert: '\nyx\nend\n' }]);
  });
});

describe('exports', () => {
  const html = (content: Delta) => {
    const { document } = new Window();
    new HtmlCopy().serializeFragment(
      contentToDoc(content).content,
      { document: document as unknown as Document },
      document.body as unknown as HTMLElement,
    );
    return document.body.innerHTML;
  };

  it.each<[string, Delta, string, string]>([
    ['text beside it', [{ insert: 'a' }, RULE, { insert: 'b\n' }], 'a\n\n---\n\nb\n', '<p>a</p><hr><p>b</p>'],
    ['a list', [RULE, { insert: '\n', attributes: item }], '---\n', '<hr>'],
    ['a heading', [RULE, { insert: '\n', attributes: { header: 1 } }], '---\n', '<hr>'],
    ['code', [RULE, { insert: '\n', attributes: { codeBlock: true } }], '---\n', '<hr>'],
    ['a quotation', [RULE, { insert: '\n', attributes: { blockquote: true } }], '> ---\n', '<blockquote><hr></blockquote>'],
  ])('keep a divider that programs have put into %s', (_name, content, markdown, page) => {
    expect(toMarkdown(content)).toBe(markdown);
    expect(html(content).replaceAll(' dir="auto"', '')).toBe(page);
  });
});
