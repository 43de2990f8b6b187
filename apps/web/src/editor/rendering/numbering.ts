/**
 * The numbers of ordered lists, and how far in an item stands, on the page. CSS counters can't count the items, since lines that are rendered only
 * when seen (`content-visibility`) keep their counters to themselves.
 */

import { type ItemPlace, markerOf } from '@inkstone/formats/list-nesting';
import type { Node } from 'prosemirror-model';
import { Plugin, type Transaction } from 'prosemirror-state';
import { Decoration, DecorationSet } from 'prosemirror-view';
import { lineAttributes } from '../core/schema.ts';
import type { LineRange } from './in-sight.ts';
import { linesToDecorate, sameRange } from './lines-in-view.ts';
import { nestingBefore } from './nesting-before.ts';

/** Decorates items near the screen: those of ordered lists with their number (`data-number`), those whose indent is not their level with that (`data-level`). */
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

/** Whether only the text of lines changed, not their number or attributes. Typing then keeps the numbers of a long document. */
function sameLines(tr: Transaction): boolean {
  const before = tr.before.content.content;
  const after = tr.doc.content.content;
  return (
    before.length === after.length &&
    // Untouched lines are the same nodes, so nearly all of this compares references.
    after.every((line, index) => line === before[index] || line.hasMarkup(line.type, (before[index] as Node).attrs))
  );
}

/** Counts from the start of the list that the range begins in, and decorates the range. */
function numbersOf(doc: Node, range: LineRange): DecorationSet {
  const lines = doc.content.content;
  const nesting = nestingBefore(doc, range.from);
  let position = 0;
  for (let index = 0; index < range.from; index++) position += (lines[index] as Node).nodeSize;
  const decorations: Decoration[] = [];
  for (let index = range.from; index < range.to; index++) {
    const line = lines[index] as Node;
    const attributes = lineAttributes(line);
    const place = nesting.next(attributes);
    const shown = place && shownOf(place, attributes.indent ?? 0);
    if (shown) decorations.push(Decoration.node(position, position + line.nodeSize, shown));
    position += line.nodeSize;
  }
  return decorations.length > 0 ? DecorationSet.create(doc, decorations) : DecorationSet.empty;
}

/** Attributes for the element of an item; null if those of the schema are enough. */
function shownOf({ level, number }: ItemPlace, indent: number): Record<string, string> | null {
  if (number === null && level === indent) return null;
  const marker = number === null ? null : markerOf(number, level);
  return {
    ...(marker !== null && { 'data-number': marker }),
    ...(marker !== null && marker.length > MARKER_CHARS && { style: `--ink-more-room: ${(marker.length - MARKER_CHARS) * 0.65}em` }),
    ...(level !== indent && { 'data-level': String(level) }),
  };
}

/** The column of markers holds so many characters; a longer marker moves the text. */
const MARKER_CHARS = 3;
