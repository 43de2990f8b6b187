/** What a text means as Markdown. */
import { type Delta, parseContent } from '@inkstone/ot';
import { describe, expect, it } from 'vitest';
import { markdownToDelta } from '../src/read-markdown.ts';
import { toMarkdown } from '../src/write-markdown.ts';

describe('Markdown as content', () => {
  it.each<[string, Delta]>([
    ['', [{ insert: '\n' }]],
    ['a\n\nb\nc', [{ insert: 'a\nb\nc\n' }]],
    ['### T', [{ insert: 'T' }, { insert: '\n', attributes: { header: 3 } }]],
    [
      '- a\n  - b\n    - c\n- d',
      [
        { insert: 'a' },
        { insert: '\n', attributes: { list: 'bullet' } },
        { insert: 'b' },
        { insert: '\n', attributes: { indent: 1, list: 'bullet' } },
        { insert: 'c' },
        { insert: '\n', attributes: { indent: 2, list: 'bullet' } },
        { insert: 'd' },
        { insert: '\n', attributes: { list: 'bullet' } },
      ],
    ],
    [
      '- [ ] a\n- [x] b',
      [
        { insert: 'a' },
        { insert: '\n', attributes: { list: 'unchecked' } },
        { insert: 'b' },
        { insert: '\n', attributes: { list: 'checked' } },
      ],
    ],
    [
      '42. a\n43. b',
      [
        { insert: 'a' },
        { insert: '\n', attributes: { list: 'ordered', start: 42 } },
        { insert: 'b' },
        { insert: '\n', attributes: { list: 'ordered' } },
      ],
    ],
    [
      '1. a\n\nb\n\n1. c\n2. d',
      [
        { insert: 'a' },
        { insert: '\n', attributes: { list: 'ordered' } },
        { insert: 'b\nc' },
        { insert: '\n', attributes: { list: 'ordered' } },
        { insert: 'd' },
        { insert: '\n', attributes: { list: 'ordered' } },
      ],
    ],
    [
      '> a\n> - b',
      [
        { insert: 'a' },
        { insert: '\n', attributes: { blockquote: true } },
        { insert: 'b' },
        { insert: '\n', attributes: { blockquote: true, list: 'bullet' } },
      ],
    ],
    ['```TS x\n- a\n\n```', [{ insert: '- a' }, { insert: '\n\n', attributes: { codeBlock: 'ts' } }]],
    ['a\n\n***\nb', [{ insert: 'a\n' }, { insert: { divider: true } }, { insert: '\nb\n' }]],
    [
      '- a\n\n  b',
      [{ insert: 'a' }, { insert: '\n', attributes: { list: 'bullet' } }, { insert: 'b' }, { insert: '\n', attributes: { indent: 1 } }],
    ],
    ['-\n- a', [{ insert: '\n', attributes: { list: 'bullet' } }, { insert: 'a' }, { insert: '\n', attributes: { list: 'bullet' } }]],
    [
      '**a *b*** ~~c~~ `*d*` <u>e</u>',
      [
        { insert: 'a ', attributes: { bold: true } },
        { insert: 'b', attributes: { bold: true, italic: true } },
        { insert: ' ' },
        { insert: 'c', attributes: { strike: true } },
        { insert: ' ' },
        { insert: '*d*', attributes: { code: true } },
        { insert: ' ' },
        { insert: 'e', attributes: { underline: true } },
        { insert: '\n' },
      ],
    ],
    [
      '[a](https://example.org/日本 "t") <https://example.org> https://example.org/b。',
      [
        { insert: 'a', attributes: { link: 'https://example.org/日本' } },
        { insert: ' ' },
        { insert: 'https://example.org', attributes: { link: 'https://example.org' } },
        { insert: ' ' },
        { insert: 'https://example.org/b', attributes: { link: 'https://example.org/b' } },
        { insert: '。\n' },
      ],
    ],
    ['[a](/b) ![c](d.png) <x> 2*3*4 a_b_c', [{ insert: '[a](/b) ![c](d.png) <x> 2*3*4 a_b_c\n' }]],
    [
      '![c *d*](https://example.org/d.png "e")',
      [{ insert: { image: 'https://example.org/d.png' }, attributes: { alt: 'c d', caption: 'e' } }, { insert: '\n' }],
    ],
    ['[a](javascript:alert(1))', [{ insert: '[a](javascript:alert(1))\n' }]],
    ['| a | b |\n|---|---|\n| 1 | 2 |', [{ insert: '| a | b |\n|---|---|\n| 1 | 2 |\n' }]],
  ])('%j', (markdown, content) => {
    expect(markdownToDelta(markdown)).toEqual(content);
    expect(parseContent(content, { ops: 100, length: 1_000 }).ok).toBe(true);
  });

  it('joins lines that were broken for their width, and those of an item', () => {
    const line = 'a line that somebody has broken because the window was narrow';
    expect(markdownToDelta(`${line}\nhere`)).toEqual([{ insert: `${line} here\n` }]);
    expect(markdownToDelta('- a\n  b')).toEqual([{ insert: 'a b' }, { insert: '\n', attributes: { list: 'bullet' } }]);
  });

  it('is again what was downloaded', () => {
    const content: Delta = [
      { insert: 'Title' },
      { insert: '\n', attributes: { header: 1 } },
      { insert: 'wo' },
      { insert: 'rd', attributes: { bold: true } },
      { insert: ' * _x_ 1. <b> & `\n1. no list\n# none\na' },
      { insert: '\n', attributes: { list: 'ordered' } },
      { insert: 'b' },
      { insert: '\n', attributes: { indent: 1, list: 'unchecked' } },
      { insert: 'said' },
      { insert: '\n', attributes: { blockquote: true } },
      { insert: { divider: true } },
      { insert: '\nx = `1`' },
      { insert: '\n', attributes: { codeBlock: 'js' } },
    ];
    expect(markdownToDelta(toMarkdown(content))).toEqual(content);
  });
});
