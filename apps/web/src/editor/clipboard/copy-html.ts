/** What goes to the clipboard: HTML with real lists, quotes and code blocks, which other programs understand, and plain text. */

import { type ItemPlace, ListNesting } from '@inkstone/formats/list-nesting';
import { DOMSerializer, type Fragment, type Mark, type Node, type Slice } from 'prosemirror-model';
import { type LineAttributes, lineAttributes, schema } from '../core/schema.ts';

/** Serializes flat lines into nested HTML. */
export class HtmlCopy extends DOMSerializer {
  constructor() {
    const marks = DOMSerializer.marksFromSchema(schema);
    super(DOMSerializer.nodesFromSchema(schema), { ...marks, color: visible('color'), background: visible('background') });
  }

  override serializeFragment(
    fragment: Fragment,
    options: { document?: Document } = {},
    target: HTMLElement | DocumentFragment = (options.document ?? document).createDocumentFragment(),
  ): HTMLElement | DocumentFragment {
    // Inline content of a single line, or what ProseMirror asks for on the way.
    if (fragment.firstChild?.type !== schema.nodes.line) return super.serializeFragment(fragment, options, target);
    const builder = new NestedHtml(target, options.document ?? document);
    for (const line of fragment.content.flatMap(partsAtDividers)) {
      builder.add(line, (into) => super.serializeFragment(line.content, options, into));
    }
    return target;
  }
}

/** A divider is a line by itself, even where a program has put text beside it, and is no item, heading or code. */
function partsAtDividers(line: Node): readonly Node[] {
  const children = line.content.content;
  if (!children.some(isDivider)) return [line];
  const ends = children.flatMap((child, index) => (isDivider(child) ? [index, index + 1] : []));
  const parts = [0, ...ends].map((from, index) => children.slice(from, ends[index]));
  return parts
    .filter((part) => part.length > 0)
    .map((part) => {
      const attrs = part.some(isDivider) ? { blockquote: lineAttributes(line).blockquote } : line.attrs;
      return schema.nodes.line.create(attrs, part);
    });
}

function isDivider({ type }: Node): boolean {
  return type === schema.nodes.divider;
}

/** Colours that other programs see too, and that the editor finds again as they were. */
function visible(name: 'color' | 'background') {
  const property = name === 'color' ? 'color' : 'background-color';
  return (mark: Mark) =>
    ['span', { class: `mark-${name}`, style: `${property}: ${mark.attrs.value}; --ink-${name}: ${mark.attrs.value}` }, 0] as const;
}

type Write = (into: HTMLElement) => void;

class NestedHtml {
  readonly #root: globalThis.Node;
  readonly #document: Document;
  #quote: HTMLElement | null = null;
  readonly #nesting = new ListNesting();
  /** The lists that are open, the outermost first. */
  #lists: HTMLElement[] = [];
  #code: HTMLElement | null = null;

  constructor(root: globalThis.Node, owner: Document) {
    this.#root = root;
    this.#document = owner;
  }

  add(node: Node, write: Write): void {
    const line = lineAttributes(node);
    const place = this.#nesting.next(line);
    if (line.codeBlock !== null) {
      this.#addCode(line.codeBlock, node);
      return;
    }
    this.#code = null;
    this.#enterQuote(line.blockquote !== null);
    if (place) {
      this.#addItem(line, place, write);
      return;
    }
    this.#lists = [];
    if (node.childCount === 1 && node.firstChild?.type === schema.nodes.divider) {
      (this.#quote ?? this.#root).appendChild(this.#document.createElement('hr'));
      return;
    }
    const element = this.#element(line.header === null ? 'p' : `h${line.header}`, line);
    if (line.indent !== null) element.dataset.indent = String(line.indent);
    write(element);
    keepSpaces(element);
    (this.#quote ?? this.#root).appendChild(element);
  }

  #addCode(language: string | true, node: Node): void {
    this.#enterQuote(false);
    this.#lists = [];
    const name = language === true ? '' : `language-${language}`;
    if (this.#code?.className !== name) {
      this.#code = this.#document.createElement('code');
      this.#code.className = name;
      const pre = this.#document.createElement('pre');
      pre.dir = 'ltr';
      pre.appendChild(this.#code);
      this.#root.appendChild(pre);
    } else this.#code.append('\n');
    this.#code.append(node.textContent);
  }

  #addItem(line: LineAttributes, { level, number, begins }: ItemPlace, write: Write): void {
    this.#lists = this.#lists.slice(0, begins ? level : level + 1);
    if (begins) {
      const list = this.#document.createElement(number === null ? 'ul' : 'ol');
      if (number !== null && number !== 1) list.setAttribute('start', String(number));
      // A list inside a list belongs into the item before it.
      (this.#lists.at(-1)?.lastElementChild ?? this.#quote ?? this.#root).appendChild(list);
      this.#lists.push(list);
    }
    const item = this.#element('li', line);
    if (line.list === 'checked' || line.list === 'unchecked') item.dataset.list = line.list;
    // What is pasted into this editor has its own indent again, in whatever list it comes to stand.
    if ((line.indent ?? 0) !== level) item.dataset.indent = String(line.indent);
    write(item);
    keepSpaces(item);
    this.#lists.at(-1)?.appendChild(item);
  }

  #enterQuote(quoted: boolean): void {
    if (quoted === (this.#quote !== null)) return;
    this.#lists = [];
    this.#quote = quoted ? this.#document.createElement('blockquote') : null;
    if (this.#quote) this.#root.appendChild(this.#quote);
  }

  #element(tag: string, line: LineAttributes): HTMLElement {
    const element = this.#document.createElement(tag);
    // As on the page: each line reads in the direction of its first word.
    element.dir = 'auto';
    if (line.align !== null) element.style.textAlign = line.align;
    return element;
  }
}

/** Runs of spaces, those at the ends, and tabs are part of the text, and HTML would make one space of them. */
function keepSpaces(element: HTMLElement): void {
  if (/^ | $| {2}|\t/.test(element.textContent ?? '')) element.style.whiteSpace = 'pre-wrap';
}

/** A newline after each line but the last; files and images by their address. */
export function plainTextOf(slice: Slice): string {
  return slice.content.textBetween(
    0,
    slice.content.size,
    '\n',
    (leaf) => leaf.attrs.url ?? (leaf.type === schema.nodes.divider ? '———' : ''),
  );
}
