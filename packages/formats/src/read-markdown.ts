/**
 * Reads Markdown as the content of a document (CommonMark with GitHub's tasks and strikethrough). Blank lines separate blocks and are not in the content.
 * A line break stays a line break, unless the line before it is so long that it was probably wrapped.
 */
import {
  type Attributes,
  type AttributeValue,
  type Delta,
  DeltaBuilder,
  type Embed,
  isAttribute,
  isEmbedValue,
  isLink,
} from '@inkstone/ot';
import MarkdownIt from 'markdown-it';
import type Token from 'markdown-it/lib/token.mjs';
import { addressesIn } from './addresses.ts';
import { MAX_INDENT } from './line-attributes.ts';

/** A line of at least so many characters counts as wrapped. */
const WRAPPED = 60;

const IN_WORD = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{N}]/u;

/** Single HTML elements are read, such as `<u>`. Blocks of HTML, tables and indented code stay text. */
const reader = new MarkdownIt({ html: true }).disable(['html_block', 'table', 'code']);
// A star between two letters or digits stays a star (`2*3*4`), as in the editor.
reader.inline.ruler.before('emphasis', 'star within a word', (state, silent) => {
  const stars = /^\*+/.exec(state.src.slice(state.pos, state.pos + 4))?.[0];
  if (!stars || !IN_WORD.test(state.src.charAt(state.pos - 1)) || !IN_WORD.test(state.src.charAt(state.pos + stars.length))) return false;
  if (!silent) state.pending += stars;
  state.pos += stars.length;
  return true;
});
// Addresses stay as they are written, whatever their script.
reader.normalizeLink = (url) => url;
reader.normalizeLinkText = (url) => url;

const MARKS: Readonly<Record<string, string>> = {
  strong: 'bold',
  b: 'bold',
  em: 'italic',
  i: 'italic',
  s: 'strike',
  del: 'strike',
  u: 'underline',
  ins: 'underline',
};

/** @param markdown without NUL and halves of surrogate pairs @returns inserts, the last of which ends in a newline */
export function markdownToDelta(markdown: string): Delta {
  const writer = new ContentWriter(markdown.split(/\r\n?|\n/));
  for (const token of reader.parse(markdown, {})) writer.add(token);
  return writer.finish();
}

interface List {
  readonly kind: 'bullet' | 'ordered';
  /** Of the item that comes next. */
  number: number;
  /** Whether the item has its first line already. */
  isWritten: boolean;
}

class ContentWriter {
  readonly #builder = new DeltaBuilder();
  readonly #source: readonly string[];
  readonly #lists: List[] = [];
  /** The last number of each level, as far as the list goes on. */
  #numbers: number[] = [];
  #quotes = 0;
  #header: number | null = null;
  #isEmpty = true;

  constructor(source: readonly string[]) {
    this.#source = source;
  }

  add(token: Token): void {
    switch (token.type) {
      case 'blockquote_open':
        this.#quotes++;
        break;
      case 'blockquote_close':
        this.#quotes--;
        break;
      case 'bullet_list_open':
      case 'ordered_list_open':
        this.#beginList(token);
        break;
      case 'bullet_list_close':
      case 'ordered_list_close':
        this.#lists.pop();
        break;
      case 'list_item_open':
        this.#item.isWritten = false;
        break;
      case 'list_item_close':
        if (!this.#item.isWritten) this.#endLine(this.#look(null));
        break;
      case 'heading_open':
        this.#header = Number(token.tag.slice(1));
        break;
      case 'heading_close':
        this.#header = null;
        break;
      case 'inline':
        this.#inline(token);
        break;
      case 'fence':
        this.#code(token);
        break;
      case 'hr':
        this.#builder.insert({ divider: true });
        this.#endLine(undefined);
        break;
    }
  }

  finish(): Delta {
    if (this.#isEmpty) this.#endLine(undefined);
    return this.#builder.build();
  }

  get #item(): List {
    return this.#lists.at(-1) as List;
  }

  #beginList(token: Token): void {
    // A list within one begins below an item, even if that one is empty.
    if (this.#lists.length > 0 && !this.#item.isWritten) this.#endLine(this.#look(null));
    const kind = token.type === 'ordered_list_open' ? 'ordered' : 'bullet';
    this.#lists.push({ kind, number: Number(token.attrGet('start') ?? 1), isWritten: true });
  }

  #code({ info, content }: Token): void {
    const name = info.trim().split(/\s+/, 1)[0]?.toLowerCase() ?? '';
    const codeBlock = isAttribute('codeBlock', name) ? name : true;
    if (this.#lists.length > 0) this.#item.isWritten = true;
    for (const line of content.replace(/\n$/, '').split('\n')) {
      if (line !== '') this.#builder.insert(line);
      this.#endLine({ codeBlock });
    }
  }

  #inline({ children, map }: Token): void {
    const tokens = children ?? [];
    let look = this.#look(this.#lists.length > 0 && !this.#item.isWritten ? takeTask(tokens) : null);
    let line = map?.[0] ?? 0;
    const breakLine = () => {
      this.#endLine(look);
      look = this.#look(null);
    };
    const runs = new InlineWriter(this.#builder, breakLine);
    for (const token of tokens) {
      const isSoft = token.type === 'softbreak';
      if (isSoft && this.#isWrapped(line)) runs.text(' ');
      else runs.add(token);
      if (isSoft || token.type === 'hardbreak') line++;
    }
    this.#endLine(look);
  }

  /** Whether a line of the source goes on in the next one. */
  #isWrapped(line: number): boolean {
    const [before = '', after = ''] = [this.#source[line], this.#source[line + 1]];
    if (before.trim().startsWith('|')) return false;
    return before.length >= WRAPPED || (this.#lists.length > 0 && /^(?: {2,}|\t)/.test(after));
  }

  /** How the next line looks: an item has one line, what else it holds stands below it. */
  #look(task: 'checked' | 'unchecked' | null): Attributes | undefined {
    const look: Record<string, AttributeValue> = {};
    if (this.#quotes > 0) look.blockquote = true;
    const level = Math.min(MAX_INDENT, this.#lists.length - 1);
    if (level >= 0 && this.#item.isWritten) look.indent = Math.min(MAX_INDENT, level + 1);
    else if (level >= 0) Object.assign(look, this.#beginItem(level, task));
    else if (this.#header !== null) look.header = this.#header;
    return Object.keys(look).length > 0 ? look : undefined;
  }

  #beginItem(level: number, task: 'checked' | 'unchecked' | null): Attributes {
    const item = this.#item;
    item.isWritten = true;
    const indent = level > 0 ? { indent: level } : {};
    const isNumbered = item.kind === 'ordered' && task === null;
    const follows = (this.#numbers[level] ?? 0) + 1;
    this.#numbers = this.#numbers.slice(0, level);
    if (!isNumbered) return { list: task ?? 'bullet', ...indent };
    const number = item.number++;
    this.#numbers[level] = number;
    return { list: 'ordered', ...indent, ...(number !== follows && isAttribute('start', number) && { start: number }) };
  }

  #endLine(look: Attributes | undefined): void {
    this.#builder.insert('\n', look);
    this.#isEmpty = false;
    if (look?.list === undefined) this.#numbers = [];
  }
}

/** Takes the box away that an item begins with, and says what it shows. */
function takeTask(tokens: readonly Token[]): 'checked' | 'unchecked' | null {
  const [first] = tokens;
  const box = first?.type === 'text' ? /^\[([ xX])\](?:[ \t]+|$)/.exec(first.content) : null;
  if (!first || !box) return null;
  first.content = first.content.slice(box[0].length);
  return box[1] === ' ' ? 'unchecked' : 'checked';
}

/** Writes the text of a line with its marks. */
class InlineWriter {
  readonly #builder: DeltaBuilder;
  readonly #breakLine: () => void;
  /** How often each mark is open. */
  readonly #open = new Map<string, number>();
  /** The address of the link around; one that the log doesn't take, such as a relative one, is text as it was written. */
  #link: string | null = null;

  constructor(builder: DeltaBuilder, breakLine: () => void) {
    this.#builder = builder;
    this.#breakLine = breakLine;
  }

  add(token: Token): void {
    const { type, content } = token;
    const [, name = '', side] = /^(\w+)_(open|close)$/.exec(type) ?? [];
    if (name === 'link') this.#linkTag(token, side === 'open');
    else if (side) this.#mark(name, side === 'open');
    else if (type === 'text') this.text(content);
    else if (type === 'code_inline') this.#insert(content, { code: true });
    else if (type === 'softbreak' || type === 'hardbreak') this.#breakLine();
    else if (type === 'image') this.#image(token);
    else if (type === 'html_inline') this.#html(content);
  }

  /** Text, in which addresses are links. */
  text(content: string): void {
    let done = 0;
    for (const { from, to, url } of this.#link === null ? addressesIn(content) : []) {
      this.#insert(content.slice(done, from));
      this.#insert(content.slice(from, to), { link: url });
      done = to;
    }
    this.#insert(content.slice(done));
  }

  #insert(content: string | Embed, more?: Attributes): void {
    if (content === '') return;
    const marks: Record<string, AttributeValue> = {};
    for (const [name, count] of this.#open) if (count > 0) marks[name] = true;
    if (isLink(this.#link)) marks.link = this.#link;
    this.#builder.insert(content, { ...marks, ...more });
  }

  #mark(tag: string, isOpening: boolean): void {
    const name = MARKS[tag];
    if (name) this.#open.set(name, Math.max(0, (this.#open.get(name) ?? 0) + (isOpening ? 1 : -1)));
  }

  #linkTag(token: Token, isOpening: boolean): void {
    const url = isOpening ? String(token.attrGet('href') ?? '') : this.#link;
    if (!isOpening) this.#link = null;
    if (!isLink(url)) this.#insert(isOpening ? '[' : `](${url})`);
    if (isOpening) this.#link = url;
  }

  #image(token: Token): void {
    const image = String(token.attrGet('src') ?? '');
    if (!isEmbedValue('image', image)) {
      this.#insert(`![${token.content}](${image})`);
      return;
    }
    const said = { alt: textOf(token.children ?? []), caption: token.attrGet('title') ?? '' };
    this.#insert({ image }, Object.fromEntries(Object.entries(said).filter(([name, value]) => isAttribute(name, value))));
  }

  #html(content: string): void {
    const [, slash, tag = ''] = /^<(\/?)([a-z]+) *\/?>$/i.exec(content) ?? [];
    const name = tag.toLowerCase();
    if (name === 'br') this.#breakLine();
    else if (MARKS[name]) this.#mark(name, slash === '');
    else if (!content.startsWith('<!--')) this.#insert(content);
  }
}

/** The text of tokens without their formatting. */
function textOf(tokens: readonly Token[]): string {
  return tokens.map(({ type, content, children }) => (type === 'softbreak' ? ' ' : content || textOf(children ?? []))).join('');
}
