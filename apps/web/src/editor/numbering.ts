/**
 * The numbers of ordered lists. A flat document has no list nodes, so a number follows from the lines above; CSS counters can't
 * count them, since lines that are rendered only when seen (`content-visibility`) keep their counters to themselves.
 */
import type { Node } from 'prosemirror-model';
import { Plugin, type Transaction } from 'prosemirror-state';
import { Decoration, DecorationSet } from 'prosemirror-view';
import { lineAttributes } from './schema.ts';

/** Decorates each line of an ordered list with its number, as `data-number`. */
export function numbering(): Plugin<DecorationSet> {
  const plugin: Plugin<DecorationSet> = new Plugin<DecorationSet>({
    state: {
      init: (_config, { doc }) => numbersOf(doc),
      apply: (tr, numbers) => {
        if (!tr.docChanged) return numbers;
        return sameLines(tr) ? numbers.map(tr.mapping, tr.doc) : numbersOf(tr.doc);
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

function numbersOf(doc: Node): DecorationSet {
  const decorations: Decoration[] = [];
  const counters: number[] = [];
  doc.forEach((line, position) => {
    const { list, indent, codeBlock } = lineAttributes(line);
    const level = indent ?? 0;
    if (list === null || codeBlock !== null) {
      counters.length = 0;
      return;
    }
    // What is indented further begins anew under the next item; another kind of list ends the one of its level.
    counters.length = Math.min(counters.length, list === 'ordered' ? level + 1 : level);
    if (list !== 'ordered') return;
    const number = (counters[level] ?? 0) + 1;
    counters[level] = number;
    decorations.push(Decoration.node(position, position + line.nodeSize, { 'data-number': label(number, level) }));
  });
  return decorations.length > 0 ? DecorationSet.create(doc, decorations) : DecorationSet.empty;
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
