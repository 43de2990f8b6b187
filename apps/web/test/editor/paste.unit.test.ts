import { readFileSync } from 'node:fs';
import { linesOf } from '@inkstone/formats/lines';
import type { Attributes, Delta } from '@inkstone/ot';
import { Window } from 'happy-dom';
import { EditorState } from 'prosemirror-state';
import { describe, expect, it } from 'vitest';
import { contentToDoc, docToContent } from '../../src/editor/bridge/content.ts';
import { withoutHandlers } from '../../src/editor/clipboard/handlers.ts';
import { HtmlWalk } from '../../src/editor/clipboard/html-walk.ts';
import { insertLines } from '../../src/editor/clipboard/insert-lines.ts';
import { type LineAttributes, PLAIN_LINE, schema } from '../../src/editor/core/schema.ts';

/** What pasted HTML comes to in a line that looks like `look`. */
function pasted(html: string, look = PLAIN_LINE): Delta {
  const { document } = new Window({ settings: { disableJavaScriptEvaluation: true } });
  document.body.innerHTML = html;
  return contentOf(document.body as unknown as Node, look);
}

function contentOf(root: Node, look: LineAttributes = PLAIN_LINE): Delta {
  const walk = new HtmlWalk(root, look, false);
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

  /** Online, each item has a list of its own, which says its level. */
  const online = (tag: 'ul' | 'ol', level: number, text: string) =>
    `<div class="ListContainerWrapper SCXW1 BCX8"><${tag} class="${tag === 'ul' ? 'BulletListStyle1' : 'NumberListStyle1'} SCXW1 BCX8" role="list">` +
    `<li role="listitem" data-aria-level="${level}" data-aria-posinset="1" data-listid="1" class="OutlineElement Ltr SCXW1 BCX8"><p class="Paragraph SCXW1 BCX8">` +
    `<span class="TextRun SCXW1 BCX8"><span class="NormalTextRun SCXW1 BCX8">${text}</span></span><span class="EOP SCXW1 BCX8">&nbsp;</span></p></li></${tag}></div>`;

  it('Word Online keeps the levels of its flat lists, its headings, and no space at the ends', () => {
    const html =
      '<div class="OutlineElement Ltr"><p role="heading" aria-level="2" class="Paragraph"><span class="TextRun">Plan</span><span class="EOP">&nbsp;</span></p></div>' +
      online('ul', 1, 'one') +
      online('ul', 2, 'two') +
      online('ul', 3, 'three') +
      online('ol', 2, 'counted') +
      online('ol', 1, 'out') +
      '<div class="OutlineElement Ltr"><p class="Paragraph"><span class="TextRun">end</span><span class="EOP">&nbsp;</span></p></div>';
    expect(pasted(html)).toEqual([
      { insert: 'Plan' },
      { insert: '\n', attributes: { header: 2 } },
      { insert: 'one' },
      { insert: '\n', attributes: { list: 'bullet' } },
      { insert: 'two' },
      { insert: '\n', attributes: { indent: 1, list: 'bullet' } },
      { insert: 'three' },
      { insert: '\n', attributes: { indent: 2, list: 'bullet' } },
      { insert: 'counted' },
      { insert: '\n', attributes: { indent: 1, list: 'ordered' } },
      { insert: 'out' },
      { insert: '\n', attributes: { list: 'ordered' } },
      { insert: 'end\n' },
    ]);
  });

  it('Word Online keeps levels in one list too, and knows the numbers of items that are in none', () => {
    expect(
      pasted('<ul><li data-aria-level="1">a</li><li data-aria-level="2">b</li></ul><li data-aria-level="2" data-leveltext="%1.">c</li>'),
    ).toEqual([
      { insert: 'a' },
      { insert: '\n', attributes: { list: 'bullet' } },
      { insert: 'b' },
      { insert: '\n', attributes: { indent: 1, list: 'bullet' } },
      { insert: 'c' },
      { insert: '\n', attributes: { indent: 1, list: 'ordered' } },
    ]);
  });

  it.each([
    ['a list that begins with another number', '<ol start="42"><li>a<br>b</li><li>c</li></ol>', [42, null, null]],
    ['an item that says its number', '<ol><li>a</li><li value="7"><p>b</p><p>c</p></li><li>d</li></ol>', [null, 7, null, null]],
    ['a list that goes on', '<ol><li>a</li></ol><ol start="2"><li>b</li></ol><ol start="3"><li>c</li></ol>', [null, null, null]],
    ['a list within', '<ol start="3"><li>a<ol start="2"><li>b</li></ol></li><li>c</li></ol>', [3, 2, null]],
    ['a list after other lines', '<ol><li>a</li></ol><p>b</p><ol start="2"><li>c</li></ol>', [null, null, 2]],
    ['numbers that none may have', '<ol start="-1"><li>a</li></ol><ol start="100000"><li>b</li></ol>', [null, null]],
  ])('the numbers of %s are kept', (_name, html, starts) => {
    const lines = linesOf(pasted(html));
    expect(lines.map(({ attributes }) => attributes.start ?? null)).toEqual(starts);
  });

  it.each([
    ['in a list within it', '<ul><li>above<ul><li><input type="checkbox" checked>task</li></ul></li></ul>', ['bullet', 'checked']],
    ['in a list before its text', '<ul><li><ul><li><input type="checkbox">task</li></ul>below</li></ul>', ['unchecked', 'bullet']],
    ['behind its text', '<ul><li>above <input type="checkbox" checked></li></ul>', ['bullet']],
  ])('a box makes no task of an item %s', (_name, html, kinds) => {
    expect(linesOf(pasted(html)).map(({ attributes }) => attributes.list)).toEqual(kinds);
  });

  it.each([
    '<li><input type="checkbox" checked> done</li>',
    '<li>\n <label><input type="checkbox" checked><span></span></label><div><p>done</p></div></li>',
    '<li><p><input type="checkbox" checked>done</p></li>',
    '<li role="checkbox" aria-checked="true">done</li>',
  ])('an item is a task in %s', (item) => {
    expect(pasted(`<ul>${item}</ul>`)).toEqual([{ insert: 'done' }, { insert: '\n', attributes: { list: 'checked' } }]);
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

describe('pasted lines look', () => {
  const item = { ...PLAIN_LINE, list: 'bullet', indent: 2 } as const;

  it('like the line that they come into, where they are in no block', () => {
    const attributes = { indent: 2, list: 'bullet' };
    expect(pasted('a <b>b</b><br>c', item)).toEqual([
      { insert: 'a ' },
      { insert: 'b', attributes: { bold: true } },
      { insert: '\n', attributes },
      { insert: 'c' },
      { insert: '\n', attributes },
    ]);
    expect(pasted('<div><div>a</div></div>', item)).toEqual([{ insert: 'a' }, { insert: '\n', attributes }]);
  });

  /** The looks after lines were put over the text between two positions, the first at the start of a line of `look`. */
  function looks(look: object, text: string, html: string): unknown[] {
    const doc = contentToDoc([{ insert: text }, { insert: '\n', attributes: look as Attributes }]);
    const lines = contentToDoc(pasted(html)).content.content;
    return linesOf(docToContent(insertLines(EditorState.create({ doc }).tr, 1, 1, lines).doc)).map(({ attributes }) => attributes);
  }

  it.each<[string, object, string, string, object[]]>([
    ['a paragraph into an empty quote', { blockquote: true }, '', '<p>a</p>', [{ blockquote: true }]],
    ['a heading into an empty item', { list: 'bullet' }, '', '<h1>a</h1>', [{ list: 'bullet' }]],
    ['a heading into a plain line', {}, '', '<h1>a</h1>', [{ header: 1 }]],
    ['a heading before words', { list: 'bullet' }, 'b', '<h1>a</h1>', [{ list: 'bullet' }]],
    ['an item into a deeper one', { list: 'bullet', indent: 2 }, '', '<ul><li>a</li></ul>', [{ list: 'bullet', indent: 2 }]],
    [
      'a task into an item',
      { list: 'bullet', indent: 1 },
      '',
      '<ul><li><input type="checkbox">a</li></ul>',
      [{ list: 'unchecked', indent: 1 }],
    ],
    ['paragraphs into an empty item', { list: 'bullet' }, '', '<p>a</p><p>b</p>', [{ list: 'bullet' }, {}]],
    ['paragraphs before the words of an item', { list: 'bullet' }, 'x', '<p>a</p><p>b</p>', [{ list: 'bullet' }, { list: 'bullet' }]],
    [
      'a heading and an item into an empty item',
      { list: 'ordered' },
      '',
      '<h2>a</h2><ul><li>b</li></ul>',
      [{ header: 2 }, { list: 'bullet' }],
    ],
  ])('as they should: %s', (_name, look, text, html, expected) => {
    expect(looks(look, text, html)).toEqual(expected);
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
