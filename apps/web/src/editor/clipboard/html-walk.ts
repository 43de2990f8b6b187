/**
 * Reads HTML of whatever origin as lines, one node at a time: it can stop and go on, and nesting thousands deep costs no stack. Nested blocks become flat
 * ones; scripts, styles, forms and other people's colours are left out; addresses are checked before they come in.
 */
import { type Attributes, type Embed, isAttribute } from '@inkstone/ot';
import type { Node } from 'prosemirror-model';
import { keptAddress } from '../../components/file-address.ts';
import { LineWriter } from '../bridge/content.ts';
import type { LineChange } from '../core/lines.ts';
import { isEmbedAddress, type LineAttributes, PLAIN_LINE } from '../core/schema.ts';
import { blockContext, type Context, inlineContext, OUTERMOST } from './context.ts';
import { withNeededStarts } from './item-numbers.ts';
import { cleanText } from './sanitize.ts';
import { isWordMarker, isWordOnlineEnd } from './word.ts';

const SKIPPED = new Set(
  'SCRIPT STYLE HEAD TITLE META LINK NOSCRIPT TEMPLATE IFRAME OBJECT EMBED SVG MATH SELECT BUTTON TEXTAREA AUDIO VIDEO CANVAS DIALOG XML O:P'.split(
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
const CELLS = new Set(['TD', 'TH']);
/** In a table of data, only these still begin lines. */
const TABLE_PARTS = new Set('TABLE THEAD TBODY TFOOT TR'.split(' '));

/** An element whose children are being read. */
interface Frame {
  next: globalThis.Node | null;
  readonly context: Context;
  /** Ends the element. */
  readonly end: (() => void) | null;
}

export class HtmlWalk {
  readonly #writer = new LineWriter();
  readonly #look: LineAttributes;
  readonly #keepSpaces: boolean;
  readonly #stack: Frame[] = [];
  #count = 0;
  #begun = false;
  /** How the line looks that is begun. */
  #line: LineChange | null = null;
  /** A space that is written only if text follows on the same line. */
  #space: Attributes | null = null;

  /**
   * @param look of the line that it is pasted into, and so of all lines that no element gives another one
   * @param keepSpaces where it was copied out of this editor
   */
  constructor(root: globalThis.Node, look: LineAttributes, keepSpaces: boolean) {
    this.#look = look;
    this.#keepSpaces = keepSpaces;
    this.#stack.push({ next: root.firstChild, context: OUTERMOST, end: null });
  }

  /** Reads one more node. @returns false when there is none */
  step(): boolean {
    const frame = this.#stack.at(-1);
    if (!frame) return false;
    const node = frame.next;
    if (!node) {
      this.#stack.pop();
      frame.end?.();
      return true;
    }
    frame.next = node.nextSibling;
    if (node.nodeType === 3) this.#text(node.nodeValue ?? '', frame.context);
    else if (node.nodeType === 1) this.#element(node as HTMLElement, frame.context);
    return true;
  }

  /** All lines, at least one; to be called once, at the end. */
  finish(): readonly Node[] {
    if (this.#begun || this.#count === 0) this.#endLine(this.#line);
    return withNeededStarts(this.#writer.finish().lines);
  }

  #element(element: HTMLElement, context: Context): void {
    const tag = element.tagName.toUpperCase();
    if (SKIPPED.has(tag) || element.classList.contains('line-check') || isHidden(element)) return;
    if (isWordMarker(element) || isWordOnlineEnd(element)) return;
    if (tag === 'BR') this.#break(element, context);
    else if (tag === 'HR') this.#divider();
    else if (element.classList.contains('embed-divider')) this.#insert({ divider: true }, context);
    else if (tag === 'IMG') this.#image(element, context);
    else if (element.dataset.file !== undefined && isEmbedAddress(element.dataset.file))
      this.#insert({ file: element.dataset.file }, context, saidOf({ alt: element.textContent }));
    else if (context.cell ? TABLE_PARTS.has(tag) : LINES.has(tag) || BLOCKS.has(tag) || CELLS.has(tag)) this.#block(element, tag, context);
    else this.#inline(element, tag, context);
  }

  #block(element: HTMLElement, tag: string, around: Context): void {
    const context = blockContext(element, tag, LINES.has(tag), around);
    if (this.#begun) this.#endLine(this.#line);
    const before = this.#count;
    const end = () => {
      if (this.#begun || (this.#count === before && LINES.has(tag))) this.#endLine(context.line);
    };
    this.#stack.push({ next: element.firstChild, context, end });
  }

  #inline(element: HTMLElement, tag: string, around: Context): void {
    if (CELLS.has(tag) && element.previousElementSibling) {
      this.#space = null;
      this.#insert('\t', around);
    }
    // A paragraph in a cell is not far from the one before it.
    if (around.cell && (LINES.has(tag) || BLOCKS.has(tag))) this.#spaceBetween(around);
    this.#stack.push({ next: element.firstChild, context: inlineContext(element, tag, around), end: null });
  }

  #break(element: HTMLElement, context: Context): void {
    // WebKit marks the end of what was copied with one of its own.
    if (element.className === 'Apple-interchange-newline') return;
    if (context.cell) this.#spaceBetween(context);
    else this.#endLine(context.line);
  }

  #spaceBetween(context: Context): void {
    if (this.#begun) this.#space ??= context.marks;
  }

  #text(value: string, context: Context): void {
    const text = cleanText(value);
    if (this.#keepSpaces && context.space !== 'code') this.#insert(withSpaces(text.replace(/[\r\n]+/g, ' ')), context);
    else if (context.space === 'collapsed') this.#words(text, context);
    else this.#linesOf(withSpaces(text), context);
  }

  /** White space is one space, and none at the ends of a line; a space that doesn't break is one that was meant. */
  #words(text: string, context: Context): void {
    const words = text.replace(/[ \t\r\n\f]+/g, ' ');
    if (words.startsWith(' ')) this.#spaceBetween(context);
    this.#insert(withSpaces(words.replace(/^ | $/g, '')), context);
    if (words.endsWith(' ')) this.#spaceBetween(context);
  }

  #linesOf(text: string, context: Context): void {
    const whole = text.replace(/\r\n?/g, '\n');
    const lines = (context.space === 'code' ? whole.replace(/^\n|\n$/g, '') : whole).split('\n');
    lines.forEach((line, index) => {
      if (index > 0) {
        if (context.cell) this.#spaceBetween(context);
        else this.#endLine(context.line);
      }
      this.#insert(line, context);
    });
  }

  #insert(content: string | Embed, context: Context, said: Attributes = {}): void {
    if (content === '') return;
    if (this.#space) this.#writer.insert(' ', this.#space);
    this.#space = null;
    this.#writer.insert(content, { ...context.marks, ...said });
    this.#line = context.line;
    this.#begun = true;
  }

  #image(element: HTMLElement, context: Context): void {
    const image = keptAddress(element.getAttribute('src') ?? '');
    if (!isEmbedAddress(image)) return;
    // Only this editor's own width is one that somebody has chosen.
    const width = element.classList.contains('embed-image') ? Number(element.getAttribute('width')) : 0;
    this.#insert({ image }, context, saidOf({ alt: element.getAttribute('alt'), caption: element.dataset.caption, width }));
  }

  #divider(): void {
    if (this.#begun) this.#endLine(this.#line);
    this.#writer.insert({ divider: true }, undefined);
    this.#endLine({});
  }

  #endLine(line: LineChange | null): void {
    // Only the first item of a list says the number that the list begins with.
    const look = this.#count === 0 ? this.#look : { ...this.#look, start: null };
    this.#writer.endLine(line ? { ...PLAIN_LINE, ...line } : look);
    this.#count++;
    this.#begun = false;
    this.#space = null;
  }
}

/** Spaces that don't break are layout: the text has plain ones. */
function withSpaces(text: string): string {
  return text.replaceAll('\u00a0', ' ');
}

function isHidden(element: HTMLElement): boolean {
  return element.hasAttribute('hidden') || element.style.display === 'none';
}

/** What is said of an image or a file, as far as the log takes it. */
function saidOf(given: Readonly<Record<string, string | number | null | undefined>>): Attributes {
  const clean = Object.entries(given).map(([name, value]) => [name, typeof value === 'string' ? cleanText(value).trim() : value] as const);
  return Object.fromEntries(clean.filter((entry): entry is [string, string | number] => isAttribute(...entry)));
}
