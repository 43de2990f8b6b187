/** What typing, Enter, Tab, Backspace and Delete do beyond their letters. */
import type { Delta } from '@inkstone/ot';
import { type Command, EditorState, TextSelection, type Transaction } from 'prosemirror-state';
import type { EditorView } from 'prosemirror-view';
import { describe, expect, it } from 'vitest';
import { deltaToTransaction } from '../../src/editor/bridge/apply-delta.ts';
import { contentToDoc, docToContent } from '../../src/editor/bridge/content.ts';
import { toEditor } from '../../src/editor/bridge/positions.ts';
import { transactionsToDelta } from '../../src/editor/bridge/read-transaction.ts';
import { enterInCode, indentCode, leaveCode, leaveCodeAbove, leaveCodeBelow } from '../../src/editor/core/code-lines.ts';
import { deleteDividerLine } from '../../src/editor/core/commands.ts';
import { makePlain } from '../../src/editor/core/lines.ts';
import { asRemote } from '../../src/editor/core/remote.ts';
import { LINK_RULE, splitAndLink } from '../../src/editor/typing/auto-link.ts';
import { deleteGrapheme } from '../../src/editor/typing/graphemes.ts';
import { fence, LINE_RULES } from '../../src/editor/typing/line-rules.ts';
import { MARK_RULES } from '../../src/editor/typing/mark-rules.ts';
import { takeBackRule, typingRules } from '../../src/editor/typing/rules.ts';

/** A page without a screen: the state, what a key does to it, and each edit as the host hears of it, with a bar where a step of undo ends. */
class Writer {
  state: EditorState;
  readonly edits: (Delta | '|')[] = [];
  readonly isDestroyed = false;
  readonly composing = false;
  undone = 0;
  readonly host = { undo: () => void this.undone++, ownStep: () => void this.edits.push('|') };

  constructor(content: Delta, anchor: number, head = anchor) {
    const doc = contentToDoc(content);
    const selection = TextSelection.create(doc, toEditor(doc, anchor), toEditor(doc, head));
    this.state = EditorState.create({ doc, selection, plugins: [typingRules([...LINE_RULES, ...MARK_RULES, LINK_RULE], this.host)] });
  }

  readonly dispatch = (tr: Transaction): void => {
    const { state, transactions } = this.state.applyTransaction(tr);
    this.state = state;
    const delta = transactionsToDelta(transactions);
    if (delta.length > 0) this.edits.push(delta);
  };

  /** As ProseMirror types: asks the plugins first. */
  type(text: string): this {
    for (const letter of text) {
      const { from, to } = this.state.selection;
      const insert = () => this.state.tr.insertText(letter, from, to);
      const view = this as unknown as EditorView;
      const takes = this.state.plugins.some((plugin) => plugin.props.handleTextInput?.call(plugin, view, from, to, letter, insert));
      if (!takes) this.dispatch(insert());
    }
    return this;
  }

  /** Whether the command did something. */
  run(command: Command): boolean {
    return command(this.state, this.dispatch, this as unknown as EditorView);
  }

  get content(): Delta {
    return docToContent(this.state.doc);
  }

  get caret(): number {
    return this.state.selection.head - 1;
  }
}

const EMPTY: Delta = [{ insert: '\n' }];
const code = { codeBlock: true };

describe('Markdown around words', () => {
  it.each([
    ['**ink**', { bold: true }],
    ['__ink__', { bold: true }],
    ['*ink*', { italic: true }],
    ['_ink_', { italic: true }],
    ['`ink`', { code: true }],
    ['~~ink~~', { strike: true }],
    ['***ink***', { bold: true, italic: true }],
  ])('%s is marked, and what follows is not', (typed, attributes) => {
    const writer = new Writer(EMPTY, 0).type(`${typed} x`);
    expect(writer.content).toEqual([{ insert: 'ink', attributes }, { insert: ' x\n' }]);
  });

  it.each(['2*3*4', 'snake_case_name', '* a*', '**a **', '****', '/usr/_lib_', '\\*a*', 'https://example.org/_a_', '~a~'])(
    '%s stays as it is typed',
    (typed) => {
      expect(new Writer([{ insert: 'x \n' }], 2).type(typed).content).toEqual([{ insert: `x ${typed}\n` }]);
    },
  );

  it('is read behind brackets, and in scripts without spaces', () => {
    expect(new Writer(EMPTY, 0).type('(*a*)').content).toEqual([
      { insert: '(' },
      { insert: 'a', attributes: { italic: true } },
      { insert: ')\n' },
    ]);
    expect(new Writer(EMPTY, 0).type('水**墨**').content).toEqual([
      { insert: '水' },
      { insert: '墨', attributes: { bold: true } },
      { insert: '\n' },
    ]);
  });

  it('is not read in front of a word, in code blocks or in inline code', () => {
    expect(new Writer([{ insert: 'x\n' }], 0).type('*a*').content).toEqual([{ insert: '*a*x\n' }]);
    expect(new Writer([{ insert: '\n', attributes: code }], 0).type('**a**').content).toEqual([
      { insert: '**a**' },
      { insert: '\n', attributes: code },
    ]);
    const inline: Delta = [{ insert: '*a', attributes: { code: true } }, { insert: '\n' }];
    expect(new Writer(inline, 2).type('*').content).toEqual([{ insert: '*a*', attributes: { code: true } }, { insert: '\n' }]);
  });

  it('keeps what the words have already', () => {
    const bold: Delta = [{ insert: '*a', attributes: { bold: true } }, { insert: '\n' }];
    expect(new Writer(bold, 2).type('*b').content).toEqual([
      { insert: 'a', attributes: { bold: true, italic: true } },
      { insert: 'b', attributes: { bold: true } },
      { insert: '\n' },
    ]);
  });

  it('is one edit after the typed text, undone by itself', () => {
    const writer = new Writer([{ insert: '**ink*\n' }], 6).type('*');
    expect(writer.edits).toEqual([
      [{ retain: 6 }, { insert: '*' }],
      '|',
      [{ delete: 2 }, { retain: 3, attributes: { bold: true } }, { delete: 2 }],
      '|',
    ]);
  });
});

describe('Markdown at the start of a line', () => {
  it.each([
    ['# ', { header: 1 }],
    ['###### ', { header: 6 }],
    ['- ', { list: 'bullet' }],
    ['* ', { list: 'bullet' }],
    ['1. ', { list: 'ordered' }],
    ['3) ', { list: 'ordered', start: 3 }],
    ['0. ', { list: 'ordered', start: 0 }],
    ['99999. ', { list: 'ordered', start: 99_999 }],
    ['[] ', { list: 'unchecked' }],
    ['[x] ', { list: 'checked' }],
    ['- [ ] ', { list: 'unchecked' }],
    ['> ', { blockquote: true }],
    ['``` ', { codeBlock: true }],
    ['```TS ', { codeBlock: 'ts' }],
  ])('%s changes the line and keeps what stands behind the caret', (typed, attributes) => {
    const writer = new Writer([{ insert: 'x\n' }], 0).type(typed);
    expect(writer.content).toEqual([{ insert: 'x' }, { insert: '\n', attributes }]);
    expect(writer.caret).toBe(0);
  });

  it('does nothing in the middle of a line, in code or in lists', () => {
    expect(new Writer([{ insert: 'a\n' }], 1).type('# ').content).toEqual([{ insert: 'a# \n' }]);
    expect(new Writer([{ insert: '\n', attributes: code }], 0).type('- ').content).toEqual([
      { insert: '- ' },
      { insert: '\n', attributes: code },
    ]);
    expect(new Writer([{ insert: '\n', attributes: { list: 'bullet' } }], 0).type('1. ').content).toEqual([
      { insert: '1. ' },
      { insert: '\n', attributes: { list: 'bullet' } },
    ]);
  });

  it('makes a rule of three dashes, with the caret on the line after it', () => {
    const writer = new Writer(EMPTY, 0).type('---');
    expect(writer.content).toEqual([{ insert: { divider: true } }, { insert: '\n\n' }]);
    expect(writer.state.selection.$head.index(0)).toBe(1);
  });

  it.each([{ list: 'bullet' }, { list: 'checked', indent: 2 }, { header: 2, align: 'center' }, { blockquote: true }])(
    'makes a plain line of the rule in a line with %j',
    (attributes) => {
      const item: Delta = [{ insert: 'before' }, { insert: '\n', attributes }];
      const writer = new Writer([...item, { insert: '\n', attributes }], 7).type('---');
      expect(writer.content).toEqual([...item, { insert: { divider: true } }, { insert: '\n\n' }]);
      expect(writer.state.selection.$head.index(0)).toBe(2);
    },
  );

  it('takes the number of an item as it is typed, and goes on with the list above where it has come so far', () => {
    const above: Delta = [{ insert: 'a' }, { insert: '\n', attributes: { list: 'ordered', start: 41 } }];
    const typed = (text: string) => new Writer([...above, { insert: '\n' }], 2).type(text).content.slice(2);
    expect(typed('42. ')).toEqual([{ insert: '\n', attributes: { list: 'ordered' } }]);
    expect(typed('43. ')).toEqual([{ insert: '\n', attributes: { list: 'ordered', start: 43 } }]);
    expect(typed('1. ')).toEqual([{ insert: '\n', attributes: { list: 'ordered', start: 1 } }]);
    expect(typed('123456. ')).toEqual([{ insert: '123456. \n' }]);
  });

  it('makes code of three backticks on Enter, with the language that was named', () => {
    for (const [typed, codeBlock] of [
      ['```', true],
      ['```Rust', 'rust'],
    ] as const) {
      const writer = new Writer(EMPTY, 0).type(typed);
      expect(writer.run(fence(writer.host))).toBe(true);
      expect(writer.content).toEqual([{ insert: '\n', attributes: { codeBlock } }]);
    }
    const spaced = new Writer([{ insert: '```a b\n' }], 6);
    expect(spaced.run(fence(spaced.host))).toBe(false);
  });
});

describe('Backspace after a rule', () => {
  it('takes the rule back through the history, even if somebody else has written meanwhile', () => {
    const writer = new Writer(EMPTY, 0).type('# ');
    writer.dispatch(asRemote(deltaToTransaction(writer.state, [{ insert: 'theirs\n' }])));
    expect(writer.run(takeBackRule(writer.host))).toBe(true);
    expect(writer.undone).toBe(1);
    expect(writer.run(takeBackRule(writer.host))).toBe(false);
  });

  it('deletes as always once something else was typed', () => {
    const writer = new Writer(EMPTY, 0).type('# a');
    expect(writer.run(takeBackRule(writer.host))).toBe(false);
  });
});

describe('An address', () => {
  const link = (url: string) => ({ link: url });

  it.each([
    ['https://example.org', 'https://example.org', ''],
    ['www.example.org/a_b_', 'https://www.example.org/a_b_', ''],
    ['ada@example.org', 'mailto:ada@example.org', ''],
    ['https://example.org/a.', 'https://example.org/a', '.'],
    ['https://en.wikipedia.org/wiki/Ink_(stone)', 'https://en.wikipedia.org/wiki/Ink_(stone)', ''],
    ['https://example.org).', 'https://example.org', ').'],
  ])('%s becomes a link when a space follows', (typed, url, rest) => {
    const writer = new Writer(EMPTY, 0).type(`${typed} `);
    const shown = typed.slice(0, typed.length - rest.length);
    expect(writer.content).toEqual([{ insert: shown, attributes: link(url) }, { insert: `${rest} \n` }]);
    expect(writer.edits.slice(-3)).toEqual(['|', [{ retain: shown.length, attributes: link(url) }], '|']);
  });

  it.each(['main.rs ', 'a@b ', 'ahttps://example.org ', 'javascript:alert(1) ', 'https:// '])('%s becomes none', (typed) => {
    expect(new Writer(EMPTY, 0).type(typed).content).toEqual([{ insert: `${typed}\n` }]);
  });

  it.each(['。', '、', '」', '”', '！'])('becomes a link when %s follows, which is none of it', (sign) => {
    const address = 'https://ja.wikipedia.org/wiki/日本';
    expect(new Writer(EMPTY, 0).type(`「${address}${sign}次`).content).toEqual([
      { insert: '「' },
      { insert: address, attributes: link(address) },
      { insert: `${sign}次\n` },
    ]);
  });

  it('becomes a link on Enter too, after the line was split', () => {
    const writer = new Writer(EMPTY, 0).type('https://example.org');
    writer.run(splitAndLink(writer.host));
    expect(writer.content).toEqual([{ insert: 'https://example.org', attributes: link('https://example.org') }, { insert: '\n\n' }]);
    expect(writer.edits.at(-2)).toEqual([{ retain: 19, attributes: link('https://example.org') }]);
  });

  it('becomes none in code', () => {
    expect(new Writer([{ insert: '\n', attributes: code }], 0).type('https://example.org ').content).toEqual([
      { insert: 'https://example.org ' },
      { insert: '\n', attributes: code },
    ]);
  });
});

describe('Code', () => {
  const block = (...lines: string[]): Delta =>
    lines.flatMap((text) => [...(text ? [{ insert: text }] : []), { insert: '\n', attributes: code }]);
  const same = (a: Delta, b: Delta) => expect(docToContent(contentToDoc(a))).toEqual(docToContent(contentToDoc(b)));

  it('keeps its indentation on Enter', () => {
    const writer = new Writer(block('  if x'), 6);
    writer.run(enterInCode);
    same(writer.content, block('  if x', '  '));
  });

  it('ends at the second blank line, which is left plain, in the middle of a document too', () => {
    const writer = new Writer([...block('a', '  ', '  '), { insert: 'b\n' }], 7);
    writer.run(enterInCode);
    same(writer.content, [...block('a'), { insert: '\nb\n' }]);
    expect(writer.caret).toBe(3);
  });

  it('is indented by Tab to the next stop, or with all selected lines, and back by Shift-Tab', () => {
    const caret = new Writer(block('abc'), 1);
    caret.run(indentCode(1));
    same(caret.content, block('a bc'));
    const lines = new Writer(block('a', '', '\tb'), 0, 5);
    lines.run(indentCode(1));
    same(lines.content, block('  a', '', '\t\tb'));
    lines.run(indentCode(-1));
    lines.run(indentCode(-1));
    same(lines.content, block('a', '', 'b'));
    lines.run(indentCode(-1));
    same(lines.content, block('a', '', 'b'));
  });

  it('leaves Tab alone elsewhere', () => {
    expect(new Writer([{ insert: 'a\n' }], 0).run(indentCode(1))).toBe(false);
  });

  it('has a way out below, above and behind it', () => {
    const end = new Writer(block('a'), 1);
    expect(end.state.doc.childCount).toBe(1);
    expect(leaveCodeBelow(end.state, end.dispatch)).toBe(true);
    same(end.content, [...block('a'), { insert: '\n' }]);
    const start = new Writer(block('a'), 0);
    expect(leaveCodeAbove(start.state, start.dispatch)).toBe(true);
    same(start.content, [{ insert: '\n' }, ...block('a')]);
    const behind = new Writer([...block('a', 'b'), { insert: 'c\n' }], 0);
    expect(behind.run(leaveCode)).toBe(true);
    same(behind.content, [...block('a', 'b'), { insert: '\nc\n' }]);
    const between = new Writer([...block('a'), { insert: 'c\n' }], 1);
    expect(leaveCodeBelow(between.state, between.dispatch)).toBe(false);
  });

  it('is one block to Backspace: only its first line becomes plain', () => {
    expect(new Writer(block('a', 'b'), 2).run(makePlain)).toBe(false);
    const first = new Writer(block('a', 'b'), 0);
    expect(first.run(makePlain)).toBe(true);
    same(first.content, [{ insert: 'a\n' }, ...block('b')]);
  });
});

describe('A divider', () => {
  it('goes with its line, by Backspace behind it and by Delete before it', () => {
    const content: Delta = [{ insert: 'a\n' }, { insert: { divider: true } }, { insert: '\nb\n' }];
    for (const [caret, side] of [
      [4, 'before'],
      [1, 'after'],
    ] as const) {
      const writer = new Writer(content, caret);
      expect(writer.run(deleteDividerLine(side))).toBe(true);
      expect(writer.content).toEqual([{ insert: 'a\nb\n' }]);
    }
    const last = new Writer([{ insert: 'a\n' }, { insert: { divider: true } }, { insert: '\n' }], 1);
    expect(last.run(deleteDividerLine('after'))).toBe(true);
    expect(last.content).toEqual([{ insert: 'a\n' }]);
  });
});

describe('Backspace and Delete', () => {
  it.each(['👩‍👩‍👧', '🏳️‍🌈', '👍🏽', '🇩🇪', '1️⃣', 'e\u0301', 'o\u0302\u0323'])('take %s as one character', (grapheme) => {
    const before = new Writer([{ insert: `a${grapheme}b\n` }], 1 + grapheme.length);
    expect(before.run(deleteGrapheme('before'))).toBe(true);
    expect(before.content).toEqual([{ insert: 'ab\n' }]);
    const after = new Writer([{ insert: `a${grapheme}b\n` }], 1);
    expect(after.run(deleteGrapheme('after'))).toBe(true);
    expect(after.content).toEqual([{ insert: 'ab\n' }]);
  });

  it('leave single characters, and syllables of several signs, to the browser', () => {
    for (const text of ['a', '😀', 'नि', 'กำ', '각'])
      expect(new Writer([{ insert: `${text}\n` }], text.length).run(deleteGrapheme('before')), text).toBe(false);
  });

  it('take one flag of several', () => {
    const writer = new Writer([{ insert: '🇩🇪🇫🇷🇮🇹\n' }], 12);
    writer.run(deleteGrapheme('before'));
    expect(writer.content).toEqual([{ insert: '🇩🇪🇫🇷\n' }]);
  });
});
