/** When menus open beside the text, what they find, and where they stand. */
import type { Delta } from '@inkstone/ot';
import { EditorState, TextSelection } from 'prosemirror-state';
import { describe, expect, it } from 'vitest';
import { contentToDoc, docToContent } from '../../src/editor/bridge/content.ts';
import { toEditor } from '../../src/editor/bridge/positions.ts';
import { transactionsToDelta } from '../../src/editor/bridge/read-transaction.ts';
import { setHeader } from '../../src/editor/core/lines.ts';
import { asRemote } from '../../src/editor/core/remote.ts';
import { placeBeside } from '../../src/editor/menus/anchoring.ts';
import { attention, attentionOf, dismissMenu } from '../../src/editor/menus/attention.ts';
import { matching } from '../../src/editor/menus/matching.ts';
import { insteadOf } from '../../src/editor/menus/one-edit.ts';
import { closeSlash, slashOf, slashState } from '../../src/editor/menus/slash.ts';

function start(content: Delta, anchor: number, head = anchor): EditorState {
  const doc = contentToDoc(content);
  const selection = TextSelection.create(doc, toEditor(doc, anchor), toEditor(doc, head));
  return EditorState.create({ doc, selection, plugins: [slashState(), attention()] });
}

function type(state: EditorState, text: string): EditorState {
  return [...text].reduce((current, letter) => current.apply(current.tr.insertText(letter)), state);
}

function select(state: EditorState, anchor: number, head = anchor): EditorState {
  const place = (position: number) => toEditor(state.doc, position);
  return state.apply(state.tr.setSelection(TextSelection.create(state.doc, place(anchor), place(head))));
}

describe('The slash menu', () => {
  it('opens at the start of a line and after a space, and takes what follows for a name', () => {
    expect(slashOf(type(start([{ insert: '\n' }], 0), '/'))).toMatchObject({ from: 1, query: '' });
    expect(slashOf(type(start([{ insert: 'a \n' }], 2), '/hea'))).toMatchObject({ from: 3, query: 'hea' });
    expect(slashOf(type(start([{ insert: 'a \n' }], 2), '/heading 2'))?.query).toBe('heading 2');
  });

  it('stays closed behind a word, in code, for pasted text and for what others type', () => {
    expect(slashOf(type(start([{ insert: 'a\n' }], 1), '/'))).toBeNull();
    expect(slashOf(type(start([{ insert: '\n', attributes: { codeBlock: true } }], 0), '/'))).toBeNull();
    expect(slashOf(type(start([{ insert: 'a ', attributes: { code: true } }, { insert: '\n' }], 2), '/'))).toBeNull();
    const empty = start([{ insert: '\n' }], 0);
    expect(slashOf(empty.apply(empty.tr.insertText('/').setMeta('paste', true)))).toBeNull();
    expect(slashOf(empty.apply(asRemote(empty.tr.insertText('/'))))).toBeNull();
  });

  it('closes when the caret leaves, when the slash goes, after a space, and when told to', () => {
    const open = type(start([{ insert: 'a\n\n' }], 2), '/b');
    expect(slashOf(select(open, 0))).toBeNull();
    expect(slashOf(select(open, 2))).toBeNull();
    expect(slashOf(open.apply(open.tr.delete(4, 6)))).toBeNull();
    expect(slashOf(type(start([{ insert: '\n' }], 0), '/ '))).toBeNull();
    const closed = open.apply(closeSlash(open));
    expect(slashOf(closed)).toBeNull();
    expect(slashOf(type(closed, 'c'))).toBeNull();
  });

  it('stays open, at its place, while others write elsewhere', () => {
    const open = type(start([{ insert: 'a\n\n' }], 2), '/b');
    const moved = open.apply(asRemote(open.tr.insertText('xyz', 1)));
    expect(slashOf(moved)).toMatchObject({ from: (slashOf(open)?.from ?? 0) + 3, query: 'b' });
  });

  it('puts what is chosen in the place of what was typed, in one edit', () => {
    const open = type(start([{ insert: 'a \n' }], 2), '/h');
    let delta: Delta = [];
    let after = open;
    insteadOf(
      3,
      5,
      setHeader(1),
    )(open, (tr) => {
      delta = transactionsToDelta([tr]);
      after = open.apply(tr);
    });
    expect(delta).toEqual([{ retain: 2 }, { delete: 2 }, { retain: 1, attributes: { header: 1 } }]);
    expect(docToContent(after.doc)).toEqual([{ insert: 'a ' }, { insert: '\n', attributes: { header: 1 } }]);
    expect(after.selection.head).toBe(3);
    expect(slashOf(after)).toBeNull();
  });
});

describe('What is looked for', () => {
  const items = [
    { label: 'Heading 1', keywords: 'title h1' },
    { label: 'Bulleted list', keywords: 'points heading-like' },
    { label: 'Überschrift', keywords: 'title' },
    { label: '番号付きリスト', keywords: '' },
  ];
  const found = (query: string) => matching(items, query).map(({ label }) => label);

  it('is found by the beginnings of words, of keywords too, in any case and without accents', () => {
    expect(found('')).toHaveLength(4);
    expect(found('HEAD')).toEqual(['Heading 1', 'Bulleted list']);
    expect(found('list bul')).toEqual(['Bulleted list']);
    expect(found('uber')).toEqual(['Überschrift']);
    expect(found('番号')).toEqual(['番号付きリスト']);
    expect(found('ading')).toEqual([]);
  });
});

describe('The menu beside the text', () => {
  const link = { link: 'https://a.example' };

  it('is for a selection with words, and for a link with the caret in it', () => {
    const state = start([{ insert: 'ab cd ' }, { insert: 'ef', attributes: link }, { insert: '\n' }], 0);
    expect(attentionOf(state)).toBeNull();
    expect(attentionOf(select(state, 0, 2))).toEqual({ kind: 'selection', from: 1, to: 3 });
    expect(attentionOf(select(state, 2, 3))).toBeNull();
    expect(attentionOf(select(state, 7))).toEqual({ kind: 'link', from: 7, to: 9, url: link.link });
    expect(attentionOf(select(state, 3))).toBeNull();
  });

  it('is not for code', () => {
    const state = start([{ insert: 'ab' }, { insert: '\n', attributes: { codeBlock: true } }], 0);
    expect(attentionOf(select(state, 0, 2))).toBeNull();
  });

  it('goes when it is told to, and comes back with the next selection, not with what others write', () => {
    const shown = select(start([{ insert: 'ab\n' }], 0), 0, 1);
    const dismissed = shown.apply(dismissMenu(shown));
    expect(attentionOf(dismissed)).toBeNull();
    expect(attentionOf(dismissed.apply(asRemote(dismissed.tr.insertText('x', 3))))).toBeNull();
    expect(attentionOf(select(dismissed, 0, 2))).not.toBeNull();
  });
});

describe('A menu', () => {
  const room = { left: 0, right: 400, top: 100, bottom: 600 };
  const size = { width: 200, height: 50 };
  const at = (left: number, top: number) => ({ left, right: left + 20, top, bottom: top + 20 });

  it('stands on the side that is asked for if there is room, else on the other, and never outside', () => {
    expect(placeBeside(at(150, 300), size, room, { side: 'above', edge: 'center' })).toEqual({ left: 60, top: 242 });
    expect(placeBeside(at(150, 120), size, room, { side: 'above', edge: 'center' })?.top).toBe(148);
    expect(placeBeside(at(150, 560), size, room, { side: 'below', edge: 'left' })).toEqual({ left: 150, top: 502 });
    expect(placeBeside(at(300, 300), size, room, { side: 'below', edge: 'left' })?.left).toBe(192);
    expect(placeBeside(at(0, 300), size, room, { side: 'below', edge: 'right' })?.left).toBe(8);
  });

  it('is hidden while its place in the text is out of sight', () => {
    expect(placeBeside(at(150, 50), size, room, { side: 'below', edge: 'left' })).toBeNull();
    expect(placeBeside(at(150, 620), size, room, { side: 'below', edge: 'left' })).toBeNull();
  });
});
