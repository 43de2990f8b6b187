/**
 * HTML from the clipboard, of whatever origin, as lines. Nested blocks become flat ones; scripts, styles, forms and other people's colours are left out;
 * addresses are checked before they come in.
 */
import { type Attributes, type AttributeValue, type Embed, isAttribute, isLink } from '@inkstone/ot';
import { DOMParser, Fragment, type ParseOptions, Slice } from 'prosemirror-model';
import { LineWriter } from './bridge/content.ts';
import type { LineChange } from './lines.ts';
import { cleanText } from './sanitize.ts';
import { type Alignment, isEmbedAddress, MAX_INDENT, PLAIN_LINE, schema } from './schema.ts';

/** What ProseMirror's clipboard asks instead of its own parser. */
export class HtmlPaste extends DOMParser {
  constructor() {
    super(schema, []);
  }

  override parseSlice(dom: globalThis.Node, options: ParseOptions = {}): Slice {
    return Slice.maxOpen(Fragment.fromArray([...linesOf(dom, Boolean(options.preserveWhitespace))]), true);
  }
}

/** The lines of pasted HTML; `keepSpaces` where it was copied out of this editor. */
function linesOf(dom: globalThis.Node, keepSpaces: boolean) {
  const walk = new Walk(keepSpaces);
  walk.children(dom, { marks: {}, line: {}, list: null, depth: 0, pre: false });
  return walk.finish();
}

/** What holds inside an element. */
interface Context {
  readonly marks: Attributes;
  readonly line: LineChange;
  /** Of the list around; its depth counts from 1. */
  readonly list: 'bullet' | 'ordered' | null;
  readonly depth: number;
  /** In a code block, whose line breaks are lines and whose text has no marks. */
  readonly pre: boolean;
}

const SKIPPED = new Set(
  'SCRIPT STYLE HEAD TITLE META LINK NOSCRIPT TEMPLATE IFRAME OBJECT EMBED SVG MATH SELECT BUTTON TEXTAREA AUDIO VIDEO CANVAS DIALOG'.split(
    ' ',
  ),
);
/** Each of these is a line, even if it is empty. */
const LINES = new Set('P H1 H2 H3 H4 H5 H6 LI PRE DT DD TR'.split(' '));
/** These only begin and end lines. */
const BLOCKS = new Set(
  'ADDRESS ARTICLE ASIDE BLOCKQUOTE BODY DETAILS DIV DL FIGCAPTION FIGURE FOOTER HEADER HTML MAIN NAV OL SECTION SUMMARY TABLE TBODY THEAD TFOOT UL'.split(
    ' ',
  ),
);

const MARK_TAGS: Readonly<Record<string, string>> = {
  B: 'bold',
  STRONG: 'bold',
  I: 'italic',
  EM: 'italic',
  U: 'underline',
  INS: 'underline',
  S: 'strike',
  DEL: 'strike',
  STRIKE: 'strike',
  CODE: 'code',
  KBD: 'code',
  SAMP: 'code',
  TT: 'code',
};

class Walk {
  readonly #writer = new LineWriter();
  readonly #keepSpaces: boolean;
  #count = 0;
  #begun = false;
  /** How the line looks that is begun. */
  #line: LineChange = {};
  /** A space that is written only if text follows on the same line. */
  #space: Attributes | null = null;

  constructor(keepSpaces: boolean) {
    this.#keepSpaces = keepSpaces;
  }

  finish() {
    if (this.#begun || this.#count === 0) this.#endLine(this.#line);
    return this.#writer.finish().lines;
  }

  children(parent: globalThis.Node, context: Context): void {
    for (const child of parent.childNodes) {
      if (child.nodeType === 3) this.#text(child.nodeValue ?? '', context);
      else if (child.nodeType === 1) this.#element(child as HTMLElement, context);
    }
  }

  #element(element: HTMLElement, context: Context): void {
    const tag = element.tagName.toUpperCase();
    if (SKIPPED.has(tag) || element.classList.contains('line-check')) return;
    if (tag === 'BR') this.#endLine(context.line);
    else if (tag === 'HR') this.#divider();
    else if (element.classList.contains('embed-divider')) this.#insert({ divider: true }, context);
    else if (tag === 'IMG') this.#image(element, context);
    else if (element.dataset.file !== undefined && isEmbedAddress(element.dataset.file))
      this.#insert({ file: element.dataset.file }, context);
    else if (LINES.has(tag) || BLOCKS.has(tag)) this.#block(element, tag, blockContext(element, tag, context));
    else {
      if ((tag === 'TD' || tag === 'TH') && element.previousElementSibling) this.#insert('\t', context);
      this.children(element, context.pre ? context : { ...context, marks: marksIn(element, tag, context.marks) });
    }
  }

  #block(element: HTMLElement, tag: string, context: Context): void {
    if (this.#begun) this.#endLine(this.#line);
    const before = this.#count;
    this.children(element, context);
    if (this.#begun || (this.#count === before && LINES.has(tag))) this.#endLine(context.line);
  }

  #text(value: string, context: Context): void {
    const text = cleanText(value);
    if (context.pre) {
      const lines = text
        .replace(/\r\n?/g, '\n')
        .replace(/^\n|\n$/g, '')
        .split('\n');
      lines.forEach((line, index) => {
        if (index > 0) this.#endLine(context.line);
        this.#insert(line, context);
      });
      return;
    }
    const words = this.#keepSpaces ? [text.replace(/[\r\n]+/g, ' ')] : text.split(/[ \t\r\n\f]+/);
    words.forEach((word, index) => {
      if (index > 0 && this.#begun) this.#space = context.marks;
      this.#insert(word.replaceAll('\u00a0', ' '), context);
    });
  }

  #insert(content: string | Embed, context: Context): void {
    if (content === '') return;
    if (this.#space) this.#writer.insert(' ', this.#space);
    this.#space = null;
    this.#writer.insert(content, context.marks);
    this.#line = context.line;
    this.#begun = true;
  }

  #image(element: HTMLElement, context: Context): void {
    const src = element.getAttribute('src') ?? '';
    if (isEmbedAddress(src)) this.#insert({ image: src }, context);
  }

  #divider(): void {
    if (this.#begun) this.#endLine(this.#line);
    this.#writer.insert({ divider: true }, undefined);
    this.#endLine({});
  }

  #endLine(line: LineChange): void {
    this.#writer.endLine({ ...PLAIN_LINE, ...line });
    this.#count++;
    this.#begun = false;
    this.#space = null;
  }
}

function blockContext(element: HTMLElement, tag: string, context: Context): Context {
  const align = alignmentOf(element) ?? context.line.align ?? null;
  const line: LineChange = { ...context.line, ...(align && { align }) };
  const heading = /^H([1-6])$/.exec(tag)?.[1];
  if (heading) return { ...context, line: { ...line, header: Number(heading) } };
  switch (tag) {
    case 'UL':
    case 'OL':
      return { ...context, list: tag === 'OL' ? 'ordered' : 'bullet', depth: context.depth + 1 };
    case 'LI': {
      const depth = Math.min(MAX_INDENT, Math.max(0, context.depth - 1));
      return { ...context, line: { ...line, list: checkOf(element) ?? context.list ?? 'bullet', indent: depth === 0 ? null : depth } };
    }
    case 'BLOCKQUOTE':
      return { ...context, line: { ...line, blockquote: true } };
    case 'PRE':
      return { ...context, pre: true, marks: {}, line: { codeBlock: languageOf(element) ?? true } };
    default:
      return { ...context, line: { ...line, ...indentOf(element) } };
  }
}

/** Only lines of this editor say their indent; others have it by nesting. */
function indentOf(element: HTMLElement): LineChange {
  const indent = Number(element.dataset.indent);
  return indent >= 1 && indent <= MAX_INDENT && Number.isInteger(indent) ? { indent } : {};
}

function alignmentOf(element: HTMLElement): Alignment | null {
  const align = element.style.textAlign || element.getAttribute('align');
  return align === 'center' || align === 'right' || align === 'justify' ? align : null;
}

function checkOf(item: HTMLElement): 'checked' | 'unchecked' | null {
  const own = item.dataset.list;
  if (own === 'checked' || own === 'unchecked') return own;
  const box = item.querySelector<HTMLInputElement>('input[type=checkbox]');
  if (!box || box.closest('li') !== item) return null;
  return box.checked || box.hasAttribute('checked') ? 'checked' : 'unchecked';
}

function languageOf(pre: HTMLElement): string | null {
  const names = `${pre.className} ${pre.querySelector('code')?.className ?? ''}`;
  const language = /(?:^|\s)lang(?:uage)?-(\S+)/.exec(names)?.[1] ?? null;
  return language !== null && isAttribute('codeBlock', language) ? language : null;
}

/** The marks inside an inline element; its style counts more than its tag (a `<b>` that isn't bold wraps what some editors copy). */
function marksIn(element: HTMLElement, tag: string, around: Attributes): Attributes {
  const marks: Record<string, AttributeValue> = { ...around };
  const { fontWeight, fontStyle, textDecorationLine, textDecoration } = element.style;
  const name = MARK_TAGS[tag];
  if (name) marks[name] = true;
  if (fontWeight === 'normal' || fontWeight === '400') delete marks.bold;
  else if (fontWeight === 'bold' || fontWeight === 'bolder' || Number(fontWeight) >= 600) marks.bold = true;
  if (fontStyle === 'normal') delete marks.italic;
  else if (fontStyle === 'italic' || fontStyle === 'oblique') marks.italic = true;
  const decoration = textDecorationLine || textDecoration;
  if (decoration.includes('line-through')) marks.strike = true;
  if (decoration.includes('underline') && tag !== 'A') marks.underline = true;
  const href = tag === 'A' ? (element.getAttribute('href') ?? '').trim() : '';
  if (isLink(href)) marks.link = href;
  for (const property of ['color', 'background'] as const) {
    const value = element.style.getPropertyValue(`--ink-${property}`).trim();
    if (isAttribute(property, value)) marks[property] = value;
  }
  return marks;
}
