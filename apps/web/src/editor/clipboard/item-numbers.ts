/** The numbers of pasted ordered lists: `<ol start>` and `<li value>`. */

import { ListNesting } from '@inkstone/formats/list-nesting';
import { isAttribute } from '@inkstone/ot';
import type { Node } from 'prosemirror-model';
import { lineAttributes } from '../core/schema.ts';

/** The number of an item by its own `value`, or by its list's `start` if it is the first. Null if it continues the item before. */
export function numberOf(item: Element): number | null {
  const list = item.parentElement;
  if (list?.tagName.toUpperCase() !== 'OL') return null;
  const own = item.getAttribute('value') ?? (item.previousElementSibling === null ? list.getAttribute('start') : null);
  const number = own === null ? null : Number.parseInt(own, 10);
  return isAttribute('start', number) ? (number as number) : null;
}

/** Lines of which an item has a `start` only where it does not go on from the one before. An item of several lines says its number in the first one. */
export function withNeededStarts(lines: readonly Node[]): readonly Node[] {
  const nesting = new ListNesting();
  let before: { readonly start: number | null; readonly level: number } | null = null;
  return lines.map((line) => {
    const attributes = lineAttributes(line);
    const follows = nesting.peek({ ...attributes, start: null });
    const isSame = before !== null && before.start === attributes.start && before.level === follows?.level;
    const isNeeded = attributes.start !== null && attributes.start !== follows?.number && !isSame;
    const start = isNeeded ? attributes.start : null;
    nesting.next({ ...attributes, start });
    before = follows && { start: attributes.start, level: follows.level };
    return start === attributes.start ? line : line.type.create({ ...line.attrs, start }, line.content);
  });
}
