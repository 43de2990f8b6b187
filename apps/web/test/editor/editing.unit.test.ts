import { markerOf } from '@inkstone/formats/list-nesting';
import type { Delta } from '@inkstone/ot';
import { joinBackward } from 'prosemirror-commands';
import { type Command, EditorState, TextSelection, type Transaction } from 'prosemirror-state';
import { describe, expect, it } from 'vitest';
import { contentToDoc, docToContent } from '../../src/editor/bridge/content.ts';
import { toEditor } from '../../src/editor/bridge/positions.ts';
import { transactionsToDelta } from '../../src/editor/bridge/read-transaction.ts';
import { sanitizing } from '../../src/editor/clipboard/sanitize.ts';
import { enterInCode } from '../../src/editor/core/code-lines.ts';
import { clearFormatting, goTo, insertDivider, linkTarget, selectAll, setLink, toggleMark } from '../../src/editor/core/commands.ts';
import { formattingAfter, formattingOf } from '../../src/editor/core/formatting.ts';
import {
  indentItems,
  indentLines,
  makePlain,
  setHeader,
  splitLine,
  toggleChecks,
  toggleCodeBlock,
  toggleHeader,
  toggleList,
} from '../../src/editor/core/lines.ts';
import { schema } from '../../src/editor/core/schema.ts';
import { numbering } from '../../src/editor/rendering/numbering.ts';

/** A state with the selection between two positions in units. */
function state(content: Delta, anchor: number, head = anchor, plugins = [numbering(), sanitizing(() => false)]): EditorState {
  const doc = contentToDoc(content);
  const selection = TextSelection.create(doc, toEditor(doc, anchor), toEditor(doc, head));
  return EditorState.create({ doc, selection, plugins });
}

/** The content after a command, and what the command was as a delta; null if it didn't apply. */
function run(before: EditorState, command: Command): { content: Delta; delta: Delta; after: EditorState } | null {
  let result: { content: Delta; delta: Delta; after: EditorState } | null = null;
  const applies = command(before, (tr) => {
    const { state: after, transactions } = before.applyTransaction(tr);
    result = { content: docToContent(after.doc), delta: transactionsToDelta(transactions), after };
  });
  return applies ? result : null;
}

function typing(text: string): Command {
  return (before, dispatch) => {
    dispatch?.(before.tr.insertText(text));
    return true;
  };
}

const bullet = { list: 'bullet' };

describe('Enter', () => {
  it('goes on with a list', () => {
    const before = state([{ insert: 'a' }, { insert: '\n', attributes: bullet }], 1);
    expect(run(before, splitLine)?.content).toEqual([{ insert: 'a' }, { insert: '\n\n', attributes: bullet }]);
  });

  it('goes on with an item that is not ticked after one that is', () => {
    const before = state([{ insert: 'a' }, { insert: '\n', attributes: { list: 'checked' } }], 1);
    expect(run(before, splitLine)?.content.at(-1)).toEqual({ insert: '\n', attributes: { list: 'unchecked' } });
  });

  it('on an empty item moves it out, and then ends the list', () => {
    const parent: Delta = [{ insert: 'a' }, { insert: '\n', attributes: bullet }];
    const nested = state([...parent, { insert: '\n', attributes: { list: 'bullet', indent: 3 } }], 2);
    const once = run(nested, splitLine);
    expect(once?.content).toEqual([{ insert: 'a' }, { insert: '\n\n', attributes: bullet }]);
    expect(once && run(once.after, splitLine)?.content).toEqual([...parent, { insert: '\n' }]);
  });

  it('at the end of a heading begins plain text, and says only that', () => {
    const before = state([{ insert: 'T' }, { insert: '\n', attributes: { header: 1 } }, { insert: 'x\n' }], 1);
    expect(run(before, splitLine)?.delta).toEqual([{ retain: 2 }, { insert: '\n' }]);
  });

  it('at the start of a heading makes room above it', () => {
    const before = state([{ insert: 'T' }, { insert: '\n', attributes: { header: 1 } }], 0);
    expect(run(before, splitLine)?.content).toEqual([{ insert: '\nT' }, { insert: '\n', attributes: { header: 1 } }]);
  });

  it('stays in a code block, and leaves it on the second empty line', () => {
    const code = { codeBlock: true };
    const before = state([{ insert: 'x' }, { insert: '\n', attributes: code }], 1);
    const once = run(before, enterInCode);
    const twice = once && run(once.after, enterInCode);
    expect(twice?.content).toEqual([{ insert: 'x' }, { insert: '\n\n\n', attributes: code }]);
    expect(twice && run(twice.after, enterInCode)?.content).toEqual([
      { insert: 'x' },
      { insert: '\n', attributes: code },
      { insert: '\n' },
    ]);
  });

  it('replaces what is selected over several lines', () => {
    const before = state([{ insert: 'abc\ndef\n' }], 1, 6);
    expect(run(before, splitLine)?.content).toEqual([{ insert: 'a\nf\n' }]);
  });
});

describe('Backspace at the start of a line', () => {
  it('makes a list item plain but leaves its indent for the next time', () => {
    const parent: Delta = [{ insert: 'a' }, { insert: '\n', attributes: bullet }, { insert: 'b' }];
    const before = state([...parent, { insert: '\n', attributes: { list: 'bullet', indent: 3 } }], 2);
    const once = run(before, makePlain);
    expect(once?.content.at(-1)).toEqual({ insert: '\n', attributes: { indent: 1 } });
    expect(once && run(once.after, makePlain)?.content.at(-1)).toEqual({ insert: 'b\n' });
  });

  it('does nothing special in a plain line or inside of one', () => {
    expect(run(state([{ insert: 'a\nb\n' }], 2), makePlain)).toBeNull();
    expect(run(state([{ insert: 'a' }, { insert: '\n', attributes: bullet }], 1), makePlain)).toBeNull();
  });
});

describe('lines', () => {
  it('of a selection become headings, and plain again', () => {
    const before = state([{ insert: 'a\nb\nc\n' }], 0, 3);
    const headings = run(before, toggleHeader(2));
    expect(headings?.delta).toEqual([
      { retain: 1 },
      { retain: 1, attributes: { header: 2 } },
      { retain: 1 },
      { retain: 1, attributes: { header: 2 } },
    ]);
    expect(headings && run(headings.after, setHeader(null))?.content).toEqual([{ insert: 'a\nb\nc\n' }]);
  });

  it('that the selection only reaches the start of stay as they are', () => {
    const before = state([{ insert: 'a\nb\n' }], 0, 2);
    expect(run(before, toggleList('bullet'))?.delta).toEqual([{ retain: 1 }, { retain: 1, attributes: bullet }]);
  });

  it('turn from one list into another, and out of it', () => {
    const before = state([{ insert: 'a' }, { insert: '\n', attributes: { list: 'bullet', indent: 2 } }], 0);
    const ordered = run(before, toggleList('ordered'));
    expect(ordered?.content.at(-1)).toEqual({ insert: '\n', attributes: { indent: 2, list: 'ordered' } });
    expect(ordered && run(ordered.after, toggleList('ordered'))?.content).toEqual([{ insert: 'a\n' }]);
  });

  it('are indented eight times at most', () => {
    let current = state([{ insert: '\n' }], 0);
    for (let i = 0; i < 8; i++) current = run(current, indentLines(1))?.after ?? current;
    expect(docToContent(current.doc)).toEqual([{ insert: '\n', attributes: { indent: 8 } }]);
    expect(run(current, indentLines(1))).toBeNull();
  });

  it('leave Tab to the page outside of lists', () => {
    expect(indentItems(1)(state([{ insert: 'a\n' }], 0))).toBe(false);
    expect(indentItems(1)(state([{ insert: 'a' }, { insert: '\n', attributes: bullet }], 0))).toBe(true);
  });

  it('that become code lose their other looks', () => {
    const before = state([{ insert: 'a' }, { insert: '\n', attributes: { align: 'center', header: 1 } }], 0);
    expect(run(before, toggleCodeBlock)?.content.at(-1)).toEqual({ insert: '\n', attributes: { codeBlock: true } });
  });

  it('of a check list are ticked', () => {
    const before = state([{ insert: '\n', attributes: { list: 'unchecked' } }], 0);
    expect(run(before, toggleChecks)?.content).toEqual([{ insert: '\n', attributes: { list: 'checked' } }]);
  });
});

describe('text', () => {
  it('over several lines is made bold without the newlines between', () => {
    const before = state([{ insert: 'ab\ncd\n' }], 1, 4);
    expect(run(before, toggleMark('bold'))?.delta).toEqual([
      { retain: 1 },
      { retain: 1, attributes: { bold: true } },
      { retain: 1 },
      { retain: 1, attributes: { bold: true } },
    ]);
  });

  it('that is bold in part becomes bold in whole, and then not', () => {
    const before = state([{ insert: 'a', attributes: { bold: true } }, { insert: 'b\n' }], 0, 2);
    const all = run(before, toggleMark('bold'));
    expect(all?.content[0]).toEqual({ insert: 'ab', attributes: { bold: true } });
    expect(all && run(all.after, toggleMark('bold'))?.content).toEqual([{ insert: 'ab\n' }]);
  });

  it('of a link is found from within it, whatever else it is', () => {
    const link = 'https://a.example/';
    const before = state(
      [{ insert: 'x' }, { insert: 'a', attributes: { link } }, { insert: 'b', attributes: { link, bold: true } }, { insert: '\n' }],
      2,
    );
    const target = linkTarget(before);
    expect(target.url).toBe(link);
    expect(run(before, setLink(target, null))?.content).toEqual([
      { insert: 'xa' },
      { insert: 'b', attributes: { bold: true } },
      { insert: '\n' },
    ]);
  });

  it('is inserted for a link where nothing is selected', () => {
    const before = state([{ insert: '\n' }], 0);
    const url = 'https://a.example/';
    expect(run(before, setLink(linkTarget(before), url))?.content).toEqual([{ insert: url, attributes: { link: url } }, { insert: '\n' }]);
  });

  it('is selected whole without the last newline, so that typing over it keeps the document', () => {
    const before = state([{ insert: 'a' }, { insert: '\n', attributes: { header: 1 } }, { insert: 'b\n' }], 0);
    const selected = run(before, selectAll)?.after;
    expect(selected && run(selected, typing('x'))?.content).toEqual([{ insert: 'x' }, { insert: '\n', attributes: { header: 1 } }]);
  });

  it('is gone through to its edges, with or without what lies between', () => {
    const before = state([{ insert: 'ab\ncd\n' }], 1);
    const selected = (edge: 'start' | 'end', isSelecting: boolean) => run(before, goTo(edge, isSelecting))?.after.selection.toJSON();
    expect(selected('end', false)).toMatchObject({ anchor: 7, head: 7 });
    expect(selected('end', true)).toMatchObject({ anchor: 2, head: 7 });
    expect(selected('start', true)).toMatchObject({ anchor: 2, head: 1 });
  });

  it('loses all formatting, its lines too when they are selected whole', () => {
    const before = state(
      [{ insert: 'ab', attributes: { bold: true } }, { insert: '\n', attributes: { header: 1 } }, { insert: 'c\n' }],
      0,
      2,
    );
    expect(run(before, clearFormatting)?.content).toEqual([{ insert: 'ab\nc\n' }]);
  });

  it('is parted by a divider on a line of its own', () => {
    const before = state([{ insert: 'ab' }, { insert: '\n', attributes: { header: 1 } }], 1);
    const result = run(before, insertDivider);
    expect(result?.content).toEqual([
      { insert: 'a' },
      { insert: '\n', attributes: { header: 1 } },
      { insert: { divider: true } },
      { insert: '\nb' },
      { insert: '\n', attributes: { header: 1 } },
    ]);
    expect(result?.after.selection.$head.parent.textContent).toBe('b');
  });

  it('never holds what the log refuses', () => {
    for (const text of ['a\u0000b', 'a\ud800b', 'a\udc00b', 'a\nb', 'a\r\nb']) {
      const typed = run(state([{ insert: 'xy\n' }], 1), typing(text));
      expect(typed?.content, JSON.stringify(text)).toEqual([{ insert: 'xaby\n' }]);
      expect(typed?.delta, JSON.stringify(text)).toEqual([{ retain: 1 }, { insert: 'ab' }]);
    }
    const between = run(state([{ insert: '😀\n' }], 1), typing('a'));
    expect(between?.content).toEqual([{ insert: 'a\n' }]);
    expect(between?.delta).toEqual([{ insert: 'a' }, { delete: 2 }]);
  });
});

describe('the toolbar', () => {
  it('shows what all selected lines and letters have in common', () => {
    const shown = formattingOf(
      state(
        [
          { insert: 'a', attributes: { bold: true, italic: true } },
          { insert: '\n', attributes: { header: 1, align: 'center' } },
          { insert: 'b', attributes: { bold: true } },
          { insert: '\n', attributes: { header: 2, align: 'center' } },
        ],
        0,
        3,
      ),
    );
    expect(shown.marks).toEqual(['bold']);
    expect(shown.line).toMatchObject({ header: null, align: 'center' });
  });

  it('looks again when the caret, its line or what is to be typed has changed', () => {
    const before = state([{ insert: 'a' }, { insert: 'b', attributes: { bold: true } }, { insert: '\nc\n' }], 1);
    const known = formattingOf(before);
    const after = (change: (tr: Transaction) => Transaction) => formattingAfter(known, before, before.apply(change(before.tr)));
    expect(after((tr) => tr.insertText('x', 5))).toBe(known);
    expect(after((tr) => tr.setSelection(TextSelection.create(tr.doc, 3))).marks).toEqual(['bold']);
    expect(after((tr) => tr.setNodeAttribute(0, 'header', 2)).line).toMatchObject({ header: 2 });
    expect(after((tr) => tr.addMark(1, 2, schema.marks.italic.create())).marks).toEqual(['italic']);
    expect(after((tr) => tr.addStoredMark(schema.marks.code.create())).marks).toEqual(['code']);
  });
});

describe('items move by the levels that are seen', () => {
  const items = (indents: readonly number[]): Delta =>
    indents.flatMap((indent) => [{ insert: 'a' }, { insert: '\n', attributes: indent === 0 ? bullet : { indent, list: 'bullet' } }]);
  /** The indents after a command with the caret in an item, or with a selection to another one. */
  const after = (by: 1 | -1, indents: readonly number[], from: number, to = from) => {
    const result = run(state(items(indents), 2 * from, 2 * to + (to > from ? 1 : 0)), indentLines(by));
    return result?.content.flatMap((op) => (op.attributes ? [op.attributes.indent ?? 0] : [])) ?? null;
  };

  it('in, no deeper than below the item above', () => {
    expect(after(1, [0, 0], 1)).toEqual([0, 1]);
    expect(after(1, [0, 1, 0], 2)).toEqual([0, 1, 1]);
    expect(after(1, [0, 3, 3], 2)).toEqual([0, 3, 4]);
    expect(after(1, [0, 1], 1)).toBeNull();
    expect(after(1, [0], 0)).toBeNull();
    expect(after(1, [0, 8, 8], 2)).toBeNull();
  });

  it('out, past all indents that were none', () => {
    expect(after(-1, [0, 3], 1)).toEqual([0, 0]);
    expect(after(-1, [0, 3, 7], 2)).toEqual([0, 3, 1]);
    expect(after(-1, [2, 0], 0)).toBeNull();
  });

  it('together, or not at all', () => {
    expect(after(1, [0, 0, 1], 1, 2)).toEqual([0, 1, 2]);
    expect(after(1, [0, 0, 0], 0, 2)).toBeNull();
    expect(after(-1, [0, 1, 2], 1, 2)).toEqual([0, 0, 1]);
  });
});

describe('an item with a number of its own', () => {
  const first: Delta = [{ insert: 'a' }, { insert: '\n', attributes: { list: 'ordered', start: 42 } }];
  const ordered = { list: 'ordered' };

  it('is gone on with by Enter, wherever it is split', () => {
    expect(run(state(first, 1), splitLine)?.content).toEqual([...first, { insert: '\n', attributes: ordered }]);
    expect(run(state(first, 0), splitLine)?.content).toEqual([
      { insert: '\n', attributes: { list: 'ordered', start: 42 } },
      { insert: 'a' },
      { insert: '\n', attributes: ordered },
    ]);
  });

  it('loses it with its list', () => {
    for (const command of [toggleList('ordered'), makePlain, setHeader(null), clearFormatting])
      expect(run(state(first, 0), command)?.content).toEqual([{ insert: 'a\n' }]);
    expect(run(state(first, 0), toggleList('bullet'))?.content.at(-1)).toEqual({ insert: '\n', attributes: bullet });
    expect(run(state([{ insert: '\n', attributes: { list: 'ordered', start: 42 } }], 0), splitLine)?.content).toEqual([{ insert: '\n' }]);
  });

  it('keeps it when the next item joins it', () => {
    const before = state([...first, { insert: 'b' }, { insert: '\n', attributes: { list: 'ordered', start: 7 } }], 2);
    expect(run(before, joinBackward)?.content).toEqual([{ insert: 'ab' }, { insert: '\n', attributes: { list: 'ordered', start: 42 } }]);
  });
});

describe('ordered lists', () => {
  const numbers = (content: Delta) => {
    const current = state(content, 0);
    const set = current.plugins[0]?.getState(current);
    const found: { from: number; type: { attrs: Record<string, string> } }[] = set.find();
    return found.sort((a, b) => a.from - b.from).map(({ type }) => type.attrs['data-number']);
  };
  const item = (indent: number | null, list = 'ordered') => ({ insert: '\n', attributes: indent === null ? { list } : { indent, list } });

  it('count on each level, and anew where a level begins or the list was interrupted', () => {
    const content = [
      item(null),
      item(1),
      item(1),
      item(null),
      item(1),
      { insert: 'text\n' },
      item(null),
      item(null, 'bullet'),
      item(null),
    ] as Delta;
    expect(numbers(content)).toEqual(['1.', 'a.', 'b.', '2.', 'a.', '1.', '1.']);
  });

  it('keep their numbers while somebody types, and change them when a line comes in', () => {
    let current = state([{ insert: 'a' }, item(null), { insert: 'b' }, item(null)] as Delta, 1);
    const shown = () => current.plugins[0]?.getState(current).find().length;
    current = current.apply(current.tr.insertText('x'));
    expect(shown()).toBe(2);
    current = run(current, splitLine)?.after ?? current;
    expect(shown()).toBe(3);
  });

  it('are written in digits, letters and Roman numerals', () => {
    expect([markerOf(3, 0), markerOf(28, 1), markerOf(1994, 2), markerOf(3, 3)]).toEqual(['3.', 'ab.', 'mcmxciv.', '3.']);
  });
});

describe('the schema', () => {
  it('lets every mark stand with every other', () => {
    const marks = Object.values(schema.marks).map((type) => type.create(type.spec.attrs ? { value: 'https://a.example/' } : null));
    const set = marks.reduce((all, mark) => mark.addToSet(all), schema.text('a').marks);
    expect(set).toHaveLength(marks.length);
  });
});
