/** Documents as they are downloaded: each form has the title, and HTML says what the page shows. */
import type { Delta } from '@inkstone/ot';
import { Window } from 'happy-dom';
import { EditorState } from 'prosemirror-state';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { contentToDoc, docToContent } from '../../src/editor/bridge/content.ts';
import { HtmlWalk } from '../../src/editor/clipboard/html-walk.ts';
import { PLAIN_LINE, schema } from '../../src/editor/core/schema.ts';
import { htmlOf, markdownOf, textOf } from '../../src/editor/export/documents.ts';

const window = new Window({ url: 'https://ink.example/', settings: { disableJavaScriptEvaluation: true } });
const document = window.document as unknown as Document;

beforeAll(() => {
  vi.stubGlobal('window', window);
  vi.stubGlobal('document', document);
  return () => void vi.unstubAllGlobals();
});

const stateOf = (content: Delta) => ({ state: EditorState.create({ doc: contentToDoc(content) }) });

function parsed(content: Delta, title = ''): Document {
  const owner = document.implementation.createHTMLDocument('');
  owner.documentElement.innerHTML = htmlOf(stateOf(content), title).replace(/^<!doctype html>\n<html[^>]*>/, '');
  return owner;
}

const heading = (text: string): Delta => [{ insert: text }, { insert: '\n', attributes: { header: 2 } }];

describe('the title', () => {
  it('is the first heading of Markdown and HTML, and the first line of a text', () => {
    const content: Delta = [{ insert: 'words\n' }];
    expect(markdownOf(stateOf(content), 'A *plan*')).toBe('# A \\*plan\\*\n\nwords\n');
    expect(textOf(stateOf(content), 'A plan')).toBe('A plan\nwords\n');
    const page = parsed(content, 'A <plan>');
    expect([...page.body.children].map(({ tagName, textContent }) => [tagName, textContent])).toEqual([
      ['H1', 'A <plan>'],
      ['P', 'words'],
    ]);
  });

  it('is not there twice where the document begins with a heading that says the same', () => {
    const content: Delta = [{ insert: '\n' }, ...heading('A  plan '), { insert: 'words\n' }];
    expect(markdownOf(stateOf(content), 'A plan')).toMatch(/^## A/);
    expect(textOf(stateOf(content), 'A plan')).toBe('\nA  plan \nwords\n');
    expect(parsed(content, 'A plan').querySelectorAll('h1, h2')).toHaveLength(1);
    expect(parsed([{ insert: 'A plan\n' }], 'A plan').querySelector('h1')?.textContent).toBe('A plan');
  });
});

describe('HTML', () => {
  it('keeps spaces and tabs wherever they stand', () => {
    const content: Delta = [
      { insert: '  two before\ntwo  within\nafter \na\tb\n   \n' },
      { insert: 'item  x', attributes: { bold: true } },
      { insert: '\n', attributes: { list: 'bullet' } },
      { insert: 'inner' },
      { insert: '\n', attributes: { indent: 1, list: 'bullet' } },
      ...heading(' h  '),
    ];
    const walk = new HtmlWalk(parsed(content).body, PLAIN_LINE, false);
    while (walk.step());
    expect(docToContent(schema.nodes.doc.create(null, [...walk.finish()]))).toEqual(content);
  });

  it('has spaces that do not break as they are', () => {
    expect(htmlOf(stateOf([{ insert: 'a\u00a0b\n' }]), '')).toMatch(/a(?:&nbsp;|\u00a0)b/);
  });

  it('says that each line has the direction of its first word, and code the one of programs', () => {
    const content: Delta = [
      ...heading('שלום'),
      { insert: 'אחת' },
      { insert: '\n', attributes: { list: 'ordered', start: 42 } },
      { insert: 'two' },
      { insert: '\n', attributes: { list: 'ordered' } },
      { insert: 'quoted' },
      { insert: '\n', attributes: { blockquote: true } },
      { insert: 'x' },
      { insert: '\n', attributes: { codeBlock: true } },
    ];
    const page = parsed(content);
    expect([...page.querySelectorAll('h2, li, p')].map((line) => line.getAttribute('dir'))).toEqual(['auto', 'auto', 'auto', 'auto']);
    expect(page.querySelector('pre')?.getAttribute('dir')).toBe('ltr');
    expect(page.querySelector('ol')?.getAttribute('start')).toBe('42');
  });
});
