/** A document, or what is selected of it, in the forms in which other programs take it. */

import { ListNesting, markerOf } from '@inkstone/formats/list-nesting';
import { toMarkdown } from '@inkstone/formats/write-markdown';
import type { Delta } from '@inkstone/ot';
import { Fragment, type Node, Slice } from 'prosemirror-model';
import { docToContent } from '../bridge/content.ts';
import { HtmlCopy, plainTextOf } from '../clipboard/copy-html.ts';
import { lineAttributes, schema } from '../core/schema.ts';
import type { Editor } from '../core/view.ts';

/** Files have addresses on this server; elsewhere they need its name. */
const resolve = (address: string) => new URL(address, window.location.origin).href;

type Stated = Pick<Editor, 'state'>;

/** Of all, or of the lines that the selection touches and only what is selected in them. */
export function markdownOf({ state }: Stated, part: 'all' | 'selection'): string {
  return toMarkdown(part === 'all' ? docToContent(state.doc) : selectedContent(state), resolve);
}

export function markdownFileOf({ state }: Stated, title: string): string {
  return toMarkdown(docToContent(withTitle(state.doc, title)), resolve);
}

/** The document with its title as the first line, unless it begins with a heading that says the same. */
function withTitle(doc: Node, title: string): Node {
  const plain = (text: string) => text.replace(/\s+/g, ' ').trim();
  const first = doc.content.content.find((line) => line.content.size > 0);
  const isThere = first && lineAttributes(first).header !== null && plain(first.textContent) === plain(title);
  if (isThere || plain(title) === '') return doc;
  const heading = schema.nodes.line.create({ header: 1 }, schema.text(plain(title)));
  return doc.copy(Fragment.from(heading).append(doc.content));
}

export function htmlOf({ state }: Stated, title: string): string {
  const owner = document.implementation.createHTMLDocument(title);
  owner.documentElement.lang = document.documentElement.lang;
  const charset = owner.createElement('meta');
  charset.setAttribute('charset', 'utf-8');
  owner.head.prepend(charset);
  // Items that read from right to left have their markers on the other side.
  const style = owner.createElement('style');
  style.textContent = 'ul, ol { padding-inline: 40px }';
  owner.head.append(style);
  new HtmlCopy().serializeFragment(withTitle(state.doc, title).content, { document: owner }, owner.body);
  for (const item of owner.querySelectorAll<HTMLElement>('li[data-list]')) {
    const box = owner.createElement('input');
    box.type = 'checkbox';
    box.disabled = true;
    box.toggleAttribute('checked', item.dataset.list === 'checked');
    item.prepend(box, ' ');
  }
  // Without content a line would have no height.
  for (const line of owner.querySelectorAll(':is(p, h1, h2, h3, h4, h5, h6, li):empty')) line.append(owner.createElement('br'));
  for (const element of owner.querySelectorAll('img[src], a[href]')) {
    const name = element.tagName === 'IMG' ? 'src' : 'href';
    element.setAttribute(name, resolve(element.getAttribute(name) ?? ''));
  }
  return `<!doctype html>\n${owner.documentElement.outerHTML}\n`;
}

/** As it is read: items with their signs and numbers, each level two spaces further in. */
export function textOf({ state }: Stated, title: string): string {
  const nesting = new ListNesting();
  const lines = withTitle(state.doc, title).content.content.map((line) => {
    const attributes = lineAttributes(line);
    const place = nesting.next(attributes);
    const text = plainTextOf(new Slice(Fragment.from(line), 0, 0));
    if (!place) return text;
    const sign = place.number === null ? SIGNS[attributes.list as keyof typeof SIGNS] : markerOf(place.number, place.level);
    return `${'  '.repeat(place.level)}${sign} ${text}`;
  });
  return `${lines.join('\n')}\n`;
}

const SIGNS = { bullet: '-', checked: '[x]', unchecked: '[ ]' } as const;

function selectedContent({ doc, selection: { from, to } }: Editor['state']): Delta {
  const { content } = doc.slice(from, to);
  return docToContent(schema.nodes.doc.create(null, content));
}
