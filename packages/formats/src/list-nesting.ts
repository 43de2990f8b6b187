/**
 * The levels and numbers of list items. A flat document has no list nodes, so both follow from the lines above. The page, Markdown, HTML and text use this
 * one rule: an item is one level below the nearest item above it with a smaller indent. So items indented by 0 and 3 are on the levels 0 and 1, and the
 * first item of a list is on level 0 whatever its indent.
 */
import type { LineAttributes } from './line-attributes.ts';

/** Where an item stands in its list. */
export interface ItemPlace {
  /** 0 for the outermost items. */
  readonly level: number;
  /** The number of an ordered item; null for other items. */
  readonly number: number | null;
  /** Whether the item begins a list: no list of its kind is open on its level, or its number doesn't follow. */
  readonly begins: boolean;
}

type ItemLook = Pick<LineAttributes, 'list' | 'start' | 'indent' | 'blockquote' | 'codeBlock'>;

/** An item that others may follow or stand within. */
interface OpenItem {
  readonly indent: number;
  readonly kind: 'ordered' | 'bullet';
  readonly number: number;
}

/** Walks over lines from the top. */
export class ListNesting {
  /** The last item of each level; each is indented more than the one before it. */
  #open: OpenItem[] = [];
  #quoted = false;

  /** The deepest level that the next item can have. */
  get deepest(): number {
    return this.#open.length;
  }

  /** The place that a line would have as the next one. */
  peek(line: ItemLook): ItemPlace | null {
    const copy = new ListNesting();
    copy.#open = [...this.#open];
    copy.#quoted = this.#quoted;
    return copy.next(line);
  }

  /** The place of the next line; null if it is no item. Such a line ends all lists, and so does the start or end of a quotation. */
  next(line: ItemLook): ItemPlace | null {
    const quoted = line.blockquote !== null;
    if (!isItem(line) || quoted !== this.#quoted) this.#open = [];
    this.#quoted = quoted;
    if (!isItem(line)) return null;
    const indent = line.indent ?? 0;
    const level = this.#open.filter((item) => item.indent < indent).length;
    const before = this.#open[level];
    const kind = line.list === 'ordered' ? 'ordered' : 'bullet';
    const follows = before?.kind === kind ? before.number + 1 : 1;
    const number = kind === 'ordered' ? (line.start ?? follows) : follows;
    this.#open.length = level;
    this.#open.push({ indent, kind, number });
    return { level, number: kind === 'ordered' ? number : null, begins: before?.kind !== kind || number !== follows };
  }

  /** The smallest indent that puts the next item on `level`, which must not be greater than `deepest`. */
  indentOf(level: number): number {
    return level === 0 ? 0 : (this.#open[level - 1] as OpenItem).indent + 1;
  }
}

export function isItem({ list, codeBlock }: ItemLook): boolean {
  return list !== null && codeBlock === null;
}

/** The marker of a number on a level: 1. a. i., and again from the fourth level on. */
export function markerOf(number: number, level: number): string {
  const kinds = [String, letters, roman] as const;
  return `${(kinds[level % 3] ?? String)(number)}.`;
}

/** a … z, aa …; no letter stands for zero. */
function letters(number: number): string {
  let text = '';
  for (let left = number; left > 0; left = Math.floor((left - 1) / 26)) text = String.fromCharCode(97 + ((left - 1) % 26)) + text;
  return text || '0';
}

const ROMAN = [
  ['m', 1000],
  ['cm', 900],
  ['d', 500],
  ['cd', 400],
  ['c', 100],
  ['xc', 90],
  ['l', 50],
  ['xl', 40],
  ['x', 10],
  ['ix', 9],
  ['v', 5],
  ['iv', 4],
  ['i', 1],
] as const;

/** Zero has no Roman form, and above 3,999 the form is too long to read: those stay in digits. */
function roman(number: number): string {
  if (number < 1 || number > 3999) return String(number);
  let [text, left] = ['', number];
  for (const [digit, value] of ROMAN) for (; left >= value; left -= value) text += digit;
  return text;
}
