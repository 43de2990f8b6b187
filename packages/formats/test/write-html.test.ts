/** A content as HTML: its structure, and what must not break out of it. */
import type { Attributes, Delta } from '@inkstone/ot';
import { describe, expect, it } from 'vitest';
import { toHtmlPage } from '../src/index.ts';

const line = (insert: string, attributes?: Attributes): Delta => [{ insert }, { insert: '\n', ...(attributes && { attributes }) }];

/** What is between the page's `body` tags, without the direction that each line has. */
function bodyOf(content: Delta): string {
  const page = toHtmlPage(content, { title: '', language: 'en', resolve: (address) => new URL(address, 'https://ink.example').href });
  return (/<body>(.*)<\/body>/s.exec(page)?.[1] ?? '').replaceAll(' dir="auto"', '');
}

describe('an HTML page', () => {
  it('says its language and its title', () => {
    expect(toHtmlPage([{ insert: '\n' }], { title: 'A <plan>', language: 'de' })).toBe(
      '<!doctype html>\n<html lang="de"><head><meta charset="utf-8"><title>A &lt;plan&gt;</title>' +
        '<style>ul, ol { padding-inline: 40px } img { max-width: 100% }</style></head><body><p dir="auto"><br></p></body></html>\n',
    );
  });

  it('nests lists in quotations and in items', () => {
    const content = [
      ...line('a', { list: 'ordered', start: 3, blockquote: true }),
      ...line('b', { list: 'bullet', indent: 1, blockquote: true }),
      ...line('c', { list: 'ordered', blockquote: true }),
    ];
    expect(bodyOf(content)).toBe('<blockquote><ol start="3"><li>a<ul><li>b</li></ul></li><li>c</li></ol></blockquote>');
  });

  it('joins lines of code of one language', () => {
    const content = [...line('a < b', { codeBlock: 'js' }), ...line('c', { codeBlock: 'js' }), ...line('d', { codeBlock: true })];
    expect(bodyOf(content)).toBe('<pre dir="ltr"><code class="language-js">a &lt; b\nc</code></pre><pre dir="ltr"><code>d</code></pre>');
  });

  it('shows boxes of tasks, and keeps spaces', () => {
    const content = [...line('a', { list: 'checked' }), ...line('b  c', { align: 'center' })];
    expect(bodyOf(content)).toBe(
      '<ul><li data-list="checked"><input type="checkbox" disabled="" checked=""> a</li></ul>' +
        '<p style="text-align: center; white-space: pre-wrap">b  c</p>',
    );
  });

  it('shares the elements of marks between neighbours', () => {
    const link = 'https://a.example/?a=1&b="';
    const content: Delta = [
      { insert: 'a', attributes: { link, bold: true } },
      { insert: 'b', attributes: { link, bold: true, color: '#ff0000' } },
      { insert: '\n' },
    ];
    expect(bodyOf(content)).toBe(
      '<p><a href="https://a.example/?a=1&amp;b=%22" rel="noopener noreferrer nofollow" target="_blank"><strong>a</strong>' +
        '<span class="mark-color" style="color: #ff0000; --ink-color: #ff0000"><strong>b</strong></span></a></p>',
    );
  });

  it.each([
    ['a script in an address', { image: 'javascript:alert(1)' }, '<p><span class="embed-broken"></span></p>'],
    ['an image', { image: '/api/files/1' }, 'src="https://ink.example/api/files/1"'],
    ['a file', { file: '/api/files/%C3%BC%3Cb%3E.pdf' }, '>ü&lt;b&gt;.pdf</a>'],
  ])('takes %s for what it is', (_name, insert, html) => {
    expect(bodyOf([{ insert }, { insert: '\n' }] as Delta)).toContain(html);
  });

  it('has no link that documents may not have', () => {
    expect(bodyOf([{ insert: 'a', attributes: { link: 'javascript:alert(1)' } }, { insert: '\n' }])).toBe('<p>a</p>');
  });
});
