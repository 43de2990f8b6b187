/** A document, or what is selected of it, in the forms in which other programs take it. */
import type { Delta } from '@inkstone/ot';
import { Fragment, Slice } from 'prosemirror-model';
import { docToContent } from '../bridge/content.ts';
import { HtmlCopy, plainTextOf } from '../copy-html.ts';
import { countItem, label } from '../numbering.ts';
import { lineAttributes, schema } from '../schema.ts';
import type { Editor } from '../view.ts';
import { toMarkdown } from './markdown.ts';

/** Files have addresses on this server; elsewhere they need its name. */
const resolve = (address: string) => new URL(address, window.location.origin).href;

/** Of all, or of the lines that the selection touches and only what is selected in them. */
export function markdownOf({ state }: Editor, part: 'all' | 'selection'): string {
  return toMarkdown(part === 'all' ? docToContent(state.doc) : selectedContent(state), resolve);
}

export function htmlOf({ state }: Editor, title: string): string {
  const owner = document.implementation.createHTMLDocument(title);
  owner.documentElement.lang = document.documentElement.lang;
  const charset = owner.createElement('meta');
  charset.setAttribute('charset', 'utf-8');
  owner.head.prepend(charset);
  new HtmlCopy().serializeFragment(state.doc.content, { document: owner }, owner.body);
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
export function textOf({ state }: Pick<Editor, 'state'>): string {
  const counters: number[] = [];
  const lines = state.doc.content.content.map((line) => {
    const number = countItem(line, counters);
    const { list, indent, codeBlock } = lineAttributes(line);
    const text = plainTextOf(new Slice(Fragment.from(line), 0, 0));
    if (list === null || codeBlock !== null) return text;
    const sign = number === null ? SIGNS[list as keyof typeof SIGNS] : label(number, indent ?? 0);
    return `${'  '.repeat(indent ?? 0)}${sign} ${text}`;
  });
  return `${lines.join('\n')}\n`;
}

const SIGNS = { bullet: '-', checked: '[x]', unchecked: '[ ]' } as const;

function selectedContent({ doc, selection: { from, to } }: Editor['state']): Delta {
  const { content } = doc.slice(from, to);
  return docToContent(schema.nodes.doc.create(null, content));
}
