/** Pictures and files in each form: with what is said of them, and an address that holds elsewhere. */
import type { Delta } from '@inkstone/ot';
import { describe, expect, it } from 'vitest';
import { markdownToDelta, toHtmlPage, toMarkdown, toText } from '../src/index.ts';

const resolve = (address: string) => `https://ink.example/base${address}`;
const picture: Delta = [
  { insert: { image: '/api/files/1' }, attributes: { alt: 'A *cat*', caption: 'Our "cat"', width: 300 } },
  { insert: '\n' },
];
const file: Delta = [{ insert: { file: '/api/files/2' }, attributes: { alt: 'Plan [1].xlsx' } }, { insert: '\n' }];

describe('a picture', () => {
  it('has its description, caption and width in HTML', () => {
    const html = toHtmlPage(picture, { title: '', language: 'en', resolve });
    expect(html).toContain('<img src="https://ink.example/base/api/files/1" alt="A *cat*" width="300"');
    expect(html).toContain('<small>Our &quot;cat&quot;</small>');
  });

  it('is the same after a way through Markdown, apart from its width', () => {
    const markdown = toMarkdown(picture);
    expect(markdown).toBe('![A \\*cat\\*](</api/files/1> "Our \\"cat\\"")\n');
    expect(markdownToDelta(markdown)).toEqual([
      { insert: { image: '/api/files/1' }, attributes: { alt: 'A *cat*', caption: 'Our "cat"' } },
      { insert: '\n' },
    ]);
  });

  it('is what is said of it, and its address, in plain text', () => {
    expect(toText(picture, resolve)).toBe('A *cat* – Our "cat" (https://ink.example/base/api/files/1)\n');
    expect(toText([{ insert: { image: '/api/files/1' } }, { insert: '\n' }], resolve)).toBe('https://ink.example/base/api/files/1\n');
  });

  it('stays in one line of Markdown, whatever is said of it', () => {
    const said = { alt: 'one\n\n# two', caption: 'three\n\nfour' };
    expect(toMarkdown([{ insert: { image: '/api/files/1' }, attributes: said }, { insert: '\n' }])).toBe(
      '![one # two](</api/files/1> "three four")\n',
    );
  });
});

describe('a file', () => {
  it('has its name in each form', () => {
    expect(toMarkdown(file, resolve)).toBe('[Plan \\[1\\].xlsx](<https://ink.example/base/api/files/2>)\n');
    expect(toHtmlPage(file, { title: '', language: 'en', resolve })).toContain('>Plan [1].xlsx</a>');
    expect(toText(file, resolve)).toBe('Plan [1].xlsx (https://ink.example/base/api/files/2)\n');
  });
});
