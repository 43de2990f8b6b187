/**
 * The numbers of ordered lists. A flat document has no list nodes, so a number follows from the lines above; CSS counters can't
 * count them, since lines that are rendered only when seen (`content-visibility`) keep their counters to themselves.
 */
import type { Node } from 'prosemirror-model';
import { Plugin, type Transaction } from 'prosemirror-state';
import { Decoration, DecorationSet } from 'prosemirror-view';
import type { LineRange } from './in-sight.ts';
import { linesToDecorate, sameRange } from './lines-in-view.ts';
import { lineAttributes } from './schema.ts';

/** Decorates each line of an ordered list that is near the screen with its number, as `data-number`. */
export function numbering(): Plugin<DecorationSet> {
  const plugin: Plugin<DecorationSet> = new Plugin<DecorationSet>({
    state: {
      init: (_config, state) => numbersOf(state.doc, linesToDecorate(state)),
      apply: (tr, numbers, before, after) => {
        const range = linesToDecorate(after);
        const stays = sameRange(range, linesToDecorate(before));
        if (!tr.docChanged && stays) return numbers;
        return stays && sameLines(tr) ? numbers.map(tr.mapping, tr.doc) : numbersOf(tr.doc, range);
      },
    },
    props: { decorations: (state) => plugin.getState(state) },
  });
  return plugin;
}

/** Whether the lines and their looks are what they were, apart from their content: typing must not number a long document anew. */
function sameLines(tr: Transaction): boolean {
  const before = tr.before.content.content;
  const after = tr.doc.content.content;
  return (
    before.length === after.length &&
    // Untouched lines are the same nodes, so nearly all of this compares references.
    after.every((line, index) => line === before[index] || line.hasMarkup(line.type, (before[index] as Node).attrs))
  );
}

function isItem(line: Node): boolean {
  const { list, codeBlock } = lineAttributes(line);
  return list !== null && codeBlock === null;
}

/** Counts from the start of the list that the range begins in, and decorates the range. */
function numbersOf(doc: Node, range: LineRange): DecorationSet {
  const lines = doc.content.content;
  let start = range.from;
  while (start > 0 && isItem(lines[start - 1] as Node)) start--;
  let position = 0;
  for (let index = 0; index < start; index++) position += (lines[index] as Node).nodeSize;
  const decorations: Decoration[] = [];
  const counters: number[] = [];
  for (let index = start; index < range.to; index++) {
    const line = lines[index] as Node;
    const number = countItem(line, counters);
    if (number !== null && index >= range.from) {
      decorations.push(
        Decoration.node(position, position + line.nodeSize, { 'data-number': label(number, lineAttributes(line).indent ?? 0) }),
      );
    }
    position += line.nodeSize;
  }
  return decorations.length > 0 ? DecorationSet.create(doc, decorations) : DecorationSet.empty;
}

/** Counts a line: its number, or null for one without; `counters` holds the last number of each level. */
export function countItem(line: Node, counters: number[]): number | null {
  const { list, indent } = lineAttributes(line);
  const level = indent ?? 0;
  if (!isItem(line)) {
    counters.length = 0;
    return null;
  }
  // What is indented further begins anew under the next item; another kind of list ends the one of its level.
  counters.length = Math.min(counters.length, list === 'ordered' ? level + 1 : level);
  if (list !== 'ordered') return null;
  const number = (counters[level] ?? 0) + 1;
  counters[level] = number;
  return number;
}

/** 1. a. i., and again from the fourth level on. */
export function label(number: number, level: number): string {
  const kinds = [String, letters, roman] as const;
  return `${(kinds[level % 3] ?? String)(number)}.`;
}

/** a … z, aa … */
function letters(number: number): string {
  let text = '';
  for (let left = number; left > 0; left = Math.floor((left - 1) / 26)) text = String.fromCharCode(97 + ((left - 1) % 26)) + text;
  return text;
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

function roman(number: number): string {
  let [text, left] = ['', number];
  for (const [digit, value] of ROMAN) for (; left >= value; left -= value) text += digit;
  return text;
}
