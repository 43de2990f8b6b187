/** What applies inside an element of pasted HTML: the attributes of its lines, the marks of its text, how its white space counts. */
import { type Attributes, type AttributeValue, isAttribute, isLink } from '@inkstone/ot';
import type { LineChange } from '../core/lines.ts';
import { type Alignment, MAX_INDENT } from '../core/schema.ts';
import { numberOf } from './item-numbers.ts';
import { wordLine, wordOnlineLevel, wordOnlineList } from './word.ts';

export interface Context {
  readonly marks: Attributes;
  /** Null where no element says how lines look: they look like the one that they are pasted into. */
  readonly line: LineChange | null;
  /** Of the list around; its depth counts from 1. */
  readonly list: 'bullet' | 'ordered' | null;
  readonly depth: number;
  /** `code`: line breaks are lines and text has no marks. `kept`: spaces and line breaks count. */
  readonly space: 'collapsed' | 'kept' | 'code';
  /** In a table of data, a row of which is one line. */
  readonly cell: boolean;
}

export const OUTERMOST: Context = { marks: {}, line: null, list: null, depth: 0, space: 'collapsed', cell: false };

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

/** Inside an element that is a line or a block; `isLine` if each such element is a line. */
export function blockContext(element: HTMLElement, tag: string, isLine: boolean, around: Context): Context {
  const align = alignmentOf(element) ?? around.line?.align ?? null;
  const line: LineChange = { ...around.line, ...(align && { align }) };
  const context: Context = { ...around, marks: marksIn(element, tag, around.marks), space: spaceIn(element, around.space) };
  const header = headerOf(element, tag);
  // Headings are bold by their look; what is bold in a heading was not made so by hand.
  if (header !== null) return { ...context, marks: without(context.marks, 'bold'), line: { ...line, header } };
  switch (tag) {
    case 'UL':
    case 'OL':
      return { ...context, list: tag === 'OL' ? 'ordered' : 'bullet', depth: around.depth + 1 };
    case 'LI':
      return { ...context, line: { ...line, ...itemOf(element, around) } };
    case 'BLOCKQUOTE':
      return { ...context, line: { ...line, blockquote: true } };
    case 'PRE':
      return { ...context, space: 'code', marks: {}, line: { codeBlock: languageOf(element) ?? true } };
    case 'TABLE':
      return { ...context, cell: isData(element) };
    default: {
      if (isCode(element)) return { ...context, space: 'code', marks: {}, line: { codeBlock: true } };
      const own: LineChange = { ...line, ...indentOf(element), ...(tag === 'P' && wordLine(element)) };
      // An element that only wraps others changes nothing.
      return { ...context, line: isLine || Object.keys(own).length > 0 ? own : around.line };
    }
  }
}

/** Word Online writes headings as paragraphs that say so to screen readers. */
function headerOf(element: HTMLElement, tag: string): number | null {
  const level = /^H([1-6])$/.exec(tag)?.[1] ?? (element.getAttribute('role') === 'heading' ? element.getAttribute('aria-level') : null);
  const header = Number(level ?? 0);
  return isAttribute('header', header) ? header : null;
}

/** Inside an element within a line. */
export function inlineContext(element: HTMLElement, tag: string, around: Context): Context {
  if (around.space === 'code') return around;
  return { ...around, marks: marksIn(element, tag, around.marks), space: spaceIn(element, around.space) };
}

/** Its style counts more than its tag (a `<b>` that isn't bold wraps what Google Docs copies). */
function marksIn(element: HTMLElement, tag: string, around: Attributes): Attributes {
  const name = MARK_TAGS[tag];
  if (!name && tag !== 'A' && !element.hasAttribute('style')) return around;
  const marks: Record<string, AttributeValue> = { ...around };
  const { fontWeight, fontStyle, textDecorationLine, textDecoration } = element.style;
  if (name) marks[name] = true;
  if (fontWeight === 'normal' || fontWeight === '400') delete marks.bold;
  else if (fontWeight === 'bold' || fontWeight === 'bolder' || Number(fontWeight) >= 600) marks.bold = true;
  if (fontStyle === 'normal') delete marks.italic;
  else if (fontStyle === 'italic' || fontStyle === 'oblique') marks.italic = true;
  const decoration = textDecorationLine || textDecoration;
  if (decoration.includes('line-through')) marks.strike = true;
  const href = tag === 'A' ? (element.getAttribute('href') ?? '').trim() : '';
  if (isLink(href)) {
    marks.link = href;
    // Links are underlined by themselves.
    delete marks.underline;
  }
  if (decoration.includes('underline') && tag !== 'A' && !marks.link) marks.underline = true;
  for (const property of ['color', 'background'] as const) {
    const value = element.style.getPropertyValue(`--ink-${property}`).trim();
    if (isAttribute(property, value)) marks[property] = value;
  }
  return marks;
}

function without(marks: Attributes, name: string): Attributes {
  const { [name]: _, ...rest } = marks;
  return rest;
}

function spaceIn(element: HTMLElement, around: Context['space']): Context['space'] {
  if (around === 'code') return around;
  const { whiteSpace } = element.style;
  if (whiteSpace === '') return around;
  return whiteSpace.startsWith('pre') || whiteSpace === 'break-spaces' ? 'kept' : 'collapsed';
}

/** Code editors copy blocks without wrapping, in a font in which all letters are equally wide. */
function isCode({ style }: HTMLElement): boolean {
  return style.whiteSpace === 'pre' && /monospace|consolas|menlo|courier/i.test(style.fontFamily);
}

function indentOfDepth(depth: number): number | null {
  const indent = Math.min(MAX_INDENT, Math.max(0, depth - 1));
  return indent === 0 ? null : indent;
}

function itemOf(item: HTMLElement, around: Context): LineChange {
  const list = checkOf(item) ?? around.list ?? wordOnlineList(item);
  const start = list === 'ordered' ? numberOf(item) : null;
  return { list, start, indent: indentOfDepth(depthOf(item, around)), ...indentOf(item) };
}

/** Google Docs and Word Online say how deep an item is. */
function depthOf(item: HTMLElement, { depth }: Context): number {
  const level = Number(wordOnlineLevel(item) ?? item.getAttribute('aria-level'));
  return Number.isInteger(level) && level > 0 ? level : depth;
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

/** Other programs wrap a check box in up to so many elements. */
const MAX_BOX_DEPTH = 3;

function checkOf(item: HTMLElement): 'checked' | 'unchecked' | null {
  const own = item.dataset.list;
  if (own === 'checked' || own === 'unchecked') return own;
  if (item.getAttribute('role') === 'checkbox') return item.getAttribute('aria-checked') === 'true' ? 'checked' : 'unchecked';
  let first = firstIn(item);
  for (let depth = 0; first && depth < MAX_BOX_DEPTH; depth++, first = firstIn(first)) {
    if (first.tagName === 'INPUT' && first.getAttribute('type') === 'checkbox')
      return first.hasAttribute('checked') ? 'checked' : 'unchecked';
    // A box in a list within is that of another item.
    if (first.tagName === 'UL' || first.tagName === 'OL') return null;
  }
  return null;
}

/** The element that an item's content begins with; null if text stands before it. */
function firstIn(element: Element): Element | null {
  let node = element.firstChild;
  while (node && node.nodeType !== 1 && !(node.nodeType === 3 && (node.nodeValue ?? '').trim() !== '')) node = node.nextSibling;
  return node?.nodeType === 1 ? (node as Element) : null;
}

function languageOf(pre: HTMLElement): string | null {
  const names = `${pre.className} ${pre.firstElementChild?.className ?? ''}`;
  const language = /(?:^|\s)lang(?:uage)?-(\S+)/.exec(names)?.[1] ?? null;
  return language !== null && isAttribute('codeBlock', language) ? language : null;
}

/** Tables that hold lists, headings or tables lay out a page: their cells are read as the blocks they hold. */
function isData(table: HTMLElement): boolean {
  const role = table.getAttribute('role');
  return (
    role !== 'presentation' && role !== 'none' && table.querySelector('table, ul, ol, h1, h2, h3, h4, h5, h6, pre, blockquote') === null
  );
}
