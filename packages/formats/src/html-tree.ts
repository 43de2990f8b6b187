/**
 * A content as a tree of HTML elements, without a DOM: real lists, quotations and code blocks out of flat lines. The clipboard makes DOM nodes of it, and
 * `write-html.ts` a text.
 */
import { type Attributes, type Delta, type Embed, isAttribute, isEmbedValue } from '@inkstone/ot';
import { fileLabel } from './embeds.ts';
import { type LineAttributes, lineOf } from './line-attributes.ts';
import { type DeltaLine, isDividerLine, linesOf, type Resolve, type Run } from './lines.ts';
import { type ItemPlace, ListNesting } from './list-nesting.ts';

/** Tag, attributes, children. This is the form that ProseMirror's `DOMSerializer.renderSpec` takes. */
export type HtmlElement = [tag: string, attributes: Readonly<Record<string, string>>, ...children: HtmlNode[]];
export type HtmlNode = string | HtmlElement;

export interface HtmlTreeOptions {
  /** Changes the addresses of links, images and files. Without it they stay as they are. */
  readonly resolve?: Resolve;
  /** For a page that is read by itself: tasks show their boxes, and empty lines have the height of a line. */
  readonly isPage?: boolean;
}

/** @param content of a document, or a part of one */
export function htmlTree(content: Delta, options: HtmlTreeOptions = {}): readonly HtmlElement[] {
  const writer = new TreeWriter(options.resolve ?? ((address) => address), options.isPage ?? false);
  for (const line of linesOf(content)) writer.add(line);
  return writer.root;
}

class TreeWriter {
  readonly root: HtmlElement[] = [];
  readonly #resolve: Resolve;
  readonly #isPage: boolean;
  readonly #nesting = new ListNesting();
  #quote: HtmlElement | null = null;
  /** The lists that are open, the outermost first. */
  #lists: HtmlElement[] = [];
  #code: { readonly language: string | true; readonly element: HtmlElement } | null = null;

  constructor(resolve: Resolve, isPage: boolean) {
    this.#resolve = resolve;
    this.#isPage = isPage;
  }

  add({ runs, attributes }: DeltaLine): void {
    const line = lineOf(attributes);
    const place = this.#nesting.next(line);
    if (line.codeBlock !== null) {
      this.#addCode(line.codeBlock, runs);
      return;
    }
    this.#code = null;
    this.#enterQuote(line.blockquote !== null);
    if (place) {
      this.#addItem(line, place, runs);
      return;
    }
    this.#lists = [];
    if (isDividerLine(runs)) this.#append(['hr', {}]);
    else this.#append(this.#line(line.header === null ? 'p' : `h${line.header}`, line, line.indent, runs));
  }

  #addCode(language: string | true, runs: readonly Run[]): void {
    this.#enterQuote(false);
    this.#lists = [];
    const text = runs.map(({ insert }) => (typeof insert === 'string' ? insert : '')).join('');
    if (this.#code?.language === language) {
      this.#code.element.push(`\n${text}`);
      return;
    }
    const element: HtmlElement = ['code', language === true ? {} : { class: `language-${language}` }, text];
    this.#code = { language, element };
    this.root.push(['pre', { dir: 'ltr' }, element]);
  }

  #addItem(line: LineAttributes, { level, number, begins }: ItemPlace, runs: readonly Run[]): void {
    this.#lists = this.#lists.slice(0, begins ? level : level + 1);
    if (begins) {
      const list: HtmlElement = [number === null ? 'ul' : 'ol', number !== null && number !== 1 ? { start: String(number) } : {}];
      const outer = this.#lists.at(-1);
      // A list inside a list belongs into the item before it.
      if (outer) (outer.at(-1) as HtmlElement).push(list);
      else this.#append(list);
      this.#lists.push(list);
    }
    // The editor reads its own HTML back: with this indent the item stands as deep as before, in whatever list it is pasted into.
    const item = this.#line('li', line, (line.indent ?? 0) !== level ? line.indent : null, runs);
    this.#lists.at(-1)?.push(item);
  }

  #enterQuote(isQuoted: boolean): void {
    if (isQuoted === (this.#quote !== null)) return;
    this.#lists = [];
    this.#quote = isQuoted ? ['blockquote', {}] : null;
    if (this.#quote) this.root.push(this.#quote);
  }

  #append(element: HtmlElement): void {
    if (this.#quote) this.#quote.push(element);
    else this.root.push(element);
  }

  #line(tag: string, { align, list }: LineAttributes, indent: number | null, runs: readonly Run[]): HtmlElement {
    const children = inlineTree(runs, this.#resolve, this.#isPage);
    const task = tag === 'li' && (list === 'checked' || list === 'unchecked') ? list : null;
    const styles = [
      ...(align === null ? [] : [`text-align: ${align}`]),
      // HTML would make one space of several, and none of those at the ends.
      ...(/^ | $| {2}|\t/.test(textOf(children)) ? ['white-space: pre-wrap'] : []),
    ];
    const attributes = {
      // As on the page: each line reads in the direction of its first word.
      dir: 'auto',
      ...(styles.length > 0 && { style: styles.join('; ') }),
      ...(task && { 'data-list': task }),
      ...(indent !== null && { 'data-indent': String(indent) }),
    };
    if (this.#isPage && task) children.unshift(checkBox(task), ' ');
    if (this.#isPage && children.length === 0) children.push(['br', {}]);
    return [tag, attributes, ...children];
  }
}

function checkBox(task: 'checked' | 'unchecked'): HtmlElement {
  return ['input', { type: 'checkbox', disabled: '', ...(task === 'checked' && { checked: '' }) }];
}

function textOf(nodes: readonly HtmlNode[]): string {
  return nodes.map((node) => (typeof node === 'string' ? node : textOf(node.slice(2) as HtmlNode[]))).join('');
}

/** A mark that is open, and the element that is made for it. */
interface OpenMark {
  readonly name: string;
  readonly value: unknown;
  readonly element: HtmlElement;
}

/** The text of a line. Neighbours share the elements of the marks that they have in common. */
function inlineTree(runs: readonly Run[], resolve: Resolve, isPage: boolean): HtmlNode[] {
  const children: HtmlNode[] = [];
  let open: OpenMark[] = [];
  for (const { insert, attributes } of runs) {
    const wanted = MARKS.filter((name) => isAttribute(name, attributes[name]));
    let kept = 0;
    while (open[kept] && open[kept]?.name === wanted[kept] && open[kept]?.value === attributes[open[kept]?.name ?? '']) kept++;
    open = open.slice(0, kept);
    for (const name of wanted.slice(kept)) {
      const element = markElement(name, attributes, resolve);
      (open.at(-1)?.element ?? children).push(element);
      open.push({ name, value: attributes[name], element });
    }
    (open.at(-1)?.element ?? children).push(typeof insert === 'string' ? insert : embedElement(insert, attributes, resolve, isPage));
  }
  return children;
}

/** The outermost first. */
const MARKS = ['link', 'background', 'color', 'bold', 'italic', 'underline', 'strike', 'code'] as const;
const TAGS = { bold: 'strong', italic: 'em', underline: 'u', strike: 's', code: 'code' } as const;

function markElement(name: (typeof MARKS)[number], attributes: Attributes, resolve: Resolve): HtmlElement {
  const value = attributes[name];
  if (name === 'link') return ['a', { href: resolve(String(value)), rel: 'noopener noreferrer nofollow', target: '_blank' }];
  if (name !== 'color' && name !== 'background') return [TAGS[name], {}];
  return ['span', colourAttributes(name, String(value))];
}

/** Of the element of a coloured text. Other programs read the colour; the editor reads its own property, in which the value is as it was. */
export function colourAttributes(name: 'color' | 'background', value: string): Readonly<Record<string, string>> {
  const property = name === 'color' ? 'color' : 'background-color';
  return { class: `mark-${name}`, style: `${property}: ${value}; --ink-${name}: ${value}` };
}

/** An image or a file, with what is said of it. Other programs read the alternative text and the width; the caption is read by the editor, and shown on pages. */
function embedElement(embed: Embed, attributes: Attributes, resolve: Resolve, isPage: boolean): HtmlElement {
  if ('divider' in embed) return ['hr', {}];
  const isImage = 'image' in embed;
  const address = isImage ? embed.image : embed.file;
  const { alt, caption, width } = attributes;
  if (!isEmbedValue('image', address)) return ['span', { class: 'embed-broken' }];
  const sized = isAttribute('width', width) ? { width: String(width) } : {};
  if (!isImage) {
    const more = { class: 'embed-file', 'data-file': address, contenteditable: 'false', target: '_blank', rel: 'noopener' };
    return ['a', { href: resolve(address), ...more }, isAttribute('alt', alt) ? String(alt) : fileLabel(address)];
  }
  const described = { alt: String(alt ?? ''), ...sized, ...(caption !== undefined && { 'data-caption': String(caption) }) };
  const image: HtmlElement = ['img', { src: resolve(address), ...described, class: 'embed-image', loading: 'lazy', decoding: 'async' }];
  if (!isPage || caption === undefined) return image;
  return ['span', { style: 'display: inline-block' }, image, ['br', {}], ['small', {}, String(caption)]];
}
