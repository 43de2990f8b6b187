/** A content as an HTML page that other programs read. */
import type { Delta } from '@inkstone/ot';
import { type HtmlNode, htmlTree } from './html-tree.ts';
import type { Resolve } from './lines.ts';

export interface HtmlPage {
  readonly title: string;
  /** The page's `lang`, a BCP 47 tag. */
  readonly language: string;
  /** Changes the addresses of links, images and files, so that they hold elsewhere. */
  readonly resolve?: Resolve;
}

// Items that read from right to left have their markers on the other side.
const STYLE = 'ul, ol { padding-inline: 40px } img { max-width: 100% }';

/** A whole page, in UTF-8. The title is in the head only; `withTitle` puts it above the text. */
export function toHtmlPage(content: Delta, { title, language, resolve }: HtmlPage): string {
  const body = htmlTree(content, { ...(resolve && { resolve }), isPage: true });
  const head: HtmlNode = ['head', {}, ['meta', { charset: 'utf-8' }], ['title', {}, title], ['style', {}, STYLE]];
  return `<!doctype html>\n${markupOf(['html', { lang: language }, head, ['body', {}, ...body]])}\n`;
}

const VOID_TAGS = new Set(['br', 'hr', 'img', 'input', 'meta']);

function markupOf(node: HtmlNode): string {
  if (typeof node === 'string') return escaped(node);
  const [tag, attributes, ...children] = node;
  const start = `<${tag}${Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escaped(value)}"`)
    .join('')}>`;
  return VOID_TAGS.has(tag) ? start : `${start}${children.map(markupOf).join('')}</${tag}>`;
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\u00a0': '&nbsp;' };

function escaped(text: string): string {
  return text.replace(/[&<>"\u00a0]/g, (character) => ESCAPES[character] as string);
}
