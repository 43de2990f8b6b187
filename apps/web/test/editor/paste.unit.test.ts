import { readFileSync } from 'node:fs';
import type { Delta } from '@inkstone/ot';
import { Window } from 'happy-dom';
import { describe, expect, it } from 'vitest';
import { docToContent } from '../../src/editor/bridge/content.ts';
import { withoutHandlers } from '../../src/editor/paste/handlers.ts';
import { HtmlWalk } from '../../src/editor/paste/html-walk.ts';
import { schema } from '../../src/editor/schema.ts';

/** What pasted HTML comes to. */
function pasted(html: string): Delta {
  const { document } = new Window({ settings: { disableJavaScriptEvaluation: true } });
  document.body.innerHTML = html;
  return contentOf(document.body as unknown as Node);
}

function contentOf(root: Node): Delta {
  const walk = new HtmlWalk(root, false);
  while (walk.step());
  return docToContent(schema.nodes.doc.create(null, [...walk.finish()]));
}

const sample = (name: string) => pasted(readFileSync(new URL(`clipboard/${name}.clipboard`, import.meta.url), 'utf8'));

describe('pasting ordered lists', () => {
  const starts = (html: string) =>
    pasted(html).flatMap(({ insert, attributes }) => (attributes ? [...String(insert)].map(() => attributes.start ?? null) : []));

  it.each([
    ['<ol start="42"><li>a<li>b</ol>', [42, null]],
    ['<ol><li>a<li value="7">b<li>c</ol>', [null, 7, null]],
    ['<ol start="0"><li>a<li value="1">b</ol>', [0, null]],
    ['<ol><li>a</ol><ol start="1"><li>b</ol>', [null, 1]],
    ['<ol start="1"><li>a</ol><ol start="2"><li>b</ol>', [null, null]],
    ['<ol start="42"><li><p>a</p><p>b</p><li>c</ol>', [42, null, null]],
    ['<ol start="5"><li>a<ol start="3"><li>b</ol><li>c</ol>', [5, 3, null]],
    ['<ol start="-3"><li>a</ol>', [null]],
    ['<ol start="x"><li>a</ol>', [null]],
    ['<ul start="4"><li value="9">a</ul>', [null]],
  ])('%s keeps its numbers', (html, expected) => {
    expect(starts(html)).toEqual(expected);
  });

  it('keeps the indent of what was copied out of the middle of a list', () => {
    expect(pasted('<ul><li data-indent="3">a</ul>').at(-1)).toEqual({ insert: '\n', attributes: { indent: 3, list: 'bullet' } });
  });
});

describe('pasting from', () => {
  it('Google Docs keeps headings, marks, links and lists, and nothing is bold by its wrapper', () => {
    expect(sample('google-docs')).toEqual([
      { insert: 'Plan' },
      { insert: '\n', attributes: { header: 1 } },
      { insert: 'Some ' },
      { insert: 'bold', attributes: { bold: true } },
      { insert: ' and a ' },
      { insert: 'link', attributes: { link: 'https://a.example/' } },
      { insert: '\n\nOne' },
      { insert: '\n', attributes: { list: 'bullet' } },
      { insert: 'Inner' },
      { insert: '\n', attributes: { indent: 1, list: 'bullet' } },
      { insert: 'Done' },
      { insert: '\n', attributes: { list: 'checked' } },
    ]);
  });

  it('Word makes its paragraphs the lists that they are', () => {
    expect(sample('word')).toEqual([
      { insert: 'Report' },
      { insert: '\n', attributes: { header: 1 } },
      { insert: 'Some ' },
      { insert: 'bold', attributes: { bold: true } },
      { insert: ' words over lines.\n\nFirst' },
      { insert: '\n', attributes: { list: 'bullet' } },
      { insert: 'Second' },
      { insert: '\n', attributes: { indent: 1, list: 'ordered' } },
    ]);
  });

  it('spreadsheets puts a row on a line, and a tab between cells', () => {
    expect(sample('google-sheets')).toEqual([{ insert: 'Name\tCount\ntwo lines\t\n\t3\n' }]);
    expect(sample('excel')).toEqual([{ insert: 'A\t1\nB\t2\n' }]);
  });

  it('a code editor makes a code block', () => {
    const code = { codeBlock: true };
    expect(sample('vscode')).toEqual([
      { insert: 'if (x) {' },
      { insert: '\n\n', attributes: code },
      { insert: '  go();' },
      { insert: '\n', attributes: code },
      { insert: '}' },
      { insert: '\n', attributes: code },
    ]);
  });

  it('a hostile page leaves the words and nothing else', () => {
    expect(
      pasted(
        '<p onclick="alert(1)">a<script>alert(2)</script><style>p{}</style><iframe src="javascript:alert(3)">x</iframe><a href="javascript:alert(4)">b</a>' +
          '<img src="x" onerror="alert(5)"><img src="data:text/html,x"><svg><text>c</text></svg><span style="display:none">d</span>\u0000\ud800e</p>',
      ),
    ).toEqual([{ insert: 'abe\n' }]);
  });

  it('a page that lays things out in tables reads its blocks', () => {
    expect(pasted('<table><tr><td><h2>Head</h2><p>text</p></td><td><ul><li>item</li></ul></td></tr></table>')).toEqual([
      { insert: 'Head' },
      { insert: '\n', attributes: { header: 2 } },
      { insert: 'text\nitem' },
      { insert: '\n', attributes: { list: 'bullet' } },
    ]);
  });

  it('nesting four thousand deep overflows no stack', () => {
    const { document } = new Window();
    const root = document.createElement('div');
    let inner = root;
    for (let depth = 0; depth < 4_000; depth++) {
      const next = document.createElement(depth % 2 === 0 ? 'blockquote' : 'b');
      // Not through `append`, which tells all ancestors.
      Object.defineProperty(inner, 'firstChild', { value: next });
      inner = next as typeof inner;
    }
    Object.defineProperty(inner, 'firstChild', { value: document.createTextNode('deep') });
    expect(contentOf(root as unknown as Node)).toEqual([
      { insert: 'deep', attributes: { bold: true } },
      { insert: '\n', attributes: { blockquote: true } },
    ]);
  });
});

describe('event handlers', () => {
  it.each([
    ['<p onclick="x()">a</p>', '<p data-onclick="x()">a</p>'],
    ["<img\nsrc='a.png'ONERROR = x() >", "<img\nsrc='a.png'data-onERROR = x() >"],
    ['<svg/onload=x()><b class=on one>', '<svg/data-onload=x()><b class=on one>'],
    ['a < b and on =c, <onclick=1>, &lt;p onclick=1&gt;', 'a < b and on =c, <onclick=1>, &lt;p onclick=1&gt;'],
  ])('in %j become attributes that mean nothing, and no text changes', (html, expected) => {
    expect(withoutHandlers(html)).toBe(expected);
  });

  it('are looked for once, however many tags never end', () => {
    const html = '<p onclick="'.repeat(500_000);
    expect(withoutHandlers(html)).toBe(html);
  });
});
