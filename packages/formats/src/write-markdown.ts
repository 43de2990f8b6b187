/**
 * A content as Markdown (CommonMark with GitHub's tasks and strikethrough). Where Markdown has no sign, the usual HTML is written (`<u>`). Colours,
 * alignment and the indent of plain lines are left out.
 */
import type { Attributes, Delta } from '@inkstone/ot';
import { lineOf } from './line-attributes.ts';
import { type DeltaLine, isDividerLine, linesOf, type Resolve } from './lines.ts';
import { type ItemPlace, ListNesting } from './list-nesting.ts';
import { inlineMarkdown } from './write-markdown-inline.ts';

/** Blocks are separated by blank lines. Empty lines of the document are not written: they would be blank lines too. */
interface Block {
  readonly lines: readonly string[];
  /** Blocks of the same list stand close together. */
  readonly list: boolean;
  readonly quoted: boolean;
}

/** @param content of a document, or a part of one @param resolve changes the addresses of links, images and files */
export function toMarkdown(content: Delta, resolve: Resolve = (address) => address): string {
  const writer = new BlockWriter(resolve);
  for (const line of linesOf(content)) writer.add(line);
  return writer.finish();
}

/** An open list. */
interface List {
  readonly sign: '-' | '.' | ')';
  /** The column at which the content of its last item begins. */
  readonly column: number;
}

class BlockWriter {
  readonly #resolve: Resolve;
  readonly #blocks: Block[] = [];
  readonly #nesting = new ListNesting();
  /** The outermost first. */
  #lists: List[] = [];
  #code: { readonly language: string; readonly lines: string[] } | null = null;
  /** Whether an empty line stands between two lists. Markdown would join them. */
  #parts = false;

  constructor(resolve: Resolve) {
    this.#resolve = resolve;
  }

  add(line: DeltaLine): void {
    const { attributes, runs } = line;
    const place = this.#nesting.next(lineOf(attributes));
    if (attributes.codeBlock !== undefined) {
      this.#addCode(line, attributes.codeBlock === true ? '' : String(attributes.codeBlock));
      return;
    }
    this.#endCode();
    const quoted = attributes.blockquote === true;
    if (place) {
      this.#addItem(line, place, quoted);
      return;
    }
    if (runs.length === 0) {
      this.#parts ||= this.#lists.length > 0;
      this.#lists = [];
      return;
    }
    this.#lists = [];
    this.#parts = false;
    this.#push([isDividerLine(runs) ? '---' : headed(attributes, this.#inline(line))], false, quoted);
  }

  finish(): string {
    this.#endCode();
    let text = '';
    this.#blocks.forEach((block, index) => {
      const before = this.#blocks[index - 1];
      const isClose = before?.list && block.list && before.quoted === block.quoted;
      if (before) text += isClose ? '\n' : before.quoted && block.quoted ? '\n>\n' : '\n\n';
      text += block.lines.map((line) => (block.quoted ? `> ${line}`.trimEnd() : line)).join('\n');
    });
    return text === '' ? '' : `${text}\n`;
  }

  #inline({ runs }: DeltaLine): string {
    return inlineMarkdown(runs, this.#resolve);
  }

  #push(lines: readonly string[], list: boolean, quoted: boolean): void {
    this.#blocks.push({ lines, list, quoted });
  }

  #addItem(line: DeltaLine, { level, number, begins }: ItemPlace, quoted: boolean): void {
    const before = this.#lists[level];
    const column = level === 0 ? 0 : (this.#lists[level - 1]?.column ?? 0);
    // A comment between two lists keeps them two. In an item, a list that begins with another number than 1 would be taken for text of that item.
    if (level === 0 ? this.#parts : !before && number !== null && number !== 1)
      this.#push([`${' '.repeat(column)}<!-- -->`], level > 0, quoted);
    this.#parts = false;
    const sign = number === null ? '-' : signOf(begins, before);
    const marker = number === null ? '- ' : `${number}${sign} `;
    this.#lists = [...this.#lists.slice(0, level), { sign, column: column + marker.length }];
    const { list } = line.attributes;
    const box = list === 'checked' ? '[x] ' : list === 'unchecked' ? '[ ] ' : '';
    // An item without anything in it would go on with the line above.
    const text = box + lineStart(this.#inline(line)) || '<!-- -->';
    this.#push([`${' '.repeat(column)}${marker}${text}`.trimEnd()], true, quoted);
  }

  #addCode(line: DeltaLine, language: string): void {
    if (this.#code?.language !== language) {
      this.#endCode();
      this.#code = { language, lines: [] };
    }
    this.#code?.lines.push(line.runs.map(({ insert }) => (typeof insert === 'string' ? insert : '')).join(''));
    this.#lists = [];
    this.#parts = false;
  }

  #endCode(): void {
    if (!this.#code) return;
    const { language, lines } = this.#code;
    const longest = Math.max(2, ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([ticks]) => ticks.length)));
    const fence = '`'.repeat(longest + 1);
    this.#push([fence + language, ...lines, fence], false, false);
    this.#code = null;
  }
}

/** The sign behind the numbers of a list. Directly after another ordered list it is the other sign, because only that separates the two. */
function signOf(begins: boolean, before: List | undefined): '.' | ')' {
  if (!before || before.sign === '-') return '.';
  return begins === (before.sign === '.') ? ')' : '.';
}

function headed({ header }: Attributes, text: string): string {
  if (typeof header !== 'number') return lineStart(text);
  // A `#` at the end would count as a closing sign of the heading.
  return `${'#'.repeat(header)} ${spacesKept(text).replace(/#+$/, (signs) => signs.replaceAll('#', '\\#'))}`;
}

/** Escapes what would begin another kind of block at the start of a line. */
function lineStart(text: string): string {
  return spacesKept(text)
    .replace(/^(#{1,6})(?=\s|$|&)/, '\\$1')
    .replace(/^([-+])(?=\s|$|&|-)/, '\\$1')
    .replace(/^(\d{1,9})([.)])(?=\s|$|&)/, '$1\\$2')
    .replace(/^(=+|-+)$/, '\\$1')
    .replace(/^\|/, '\\|')
    .replace(/^:/, '\\:');
}

/** Writes spaces at the ends of a line as `&#32;`, because Markdown drops plain ones. */
function spacesKept(text: string): string {
  const written = (spaces: string) => '&#32;'.repeat(spaces.length);
  return text.replace(/^ +/, written).replace(/ +$/, written);
}
