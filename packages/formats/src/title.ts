/** The title of a document as a part of its content, for the formats that have no other place for it. */
import type { Delta } from '@inkstone/ot';
import { type DeltaLine, unsplitLinesOf } from './lines.ts';

/** The content below a heading that says the title. It stays as it is if the title is empty, or if it begins with a heading that says the same. */
export function withTitle(content: Delta, title: string): Delta {
  const heading = inOneLine(title);
  const first = unsplitLinesOf(content).find(({ runs }) => runs.length > 0);
  const isThere = first?.attributes.header !== undefined && inOneLine(textOf(first)) === heading;
  return isThere || heading === '' ? content : [{ insert: heading }, { insert: '\n', attributes: { header: 1 } }, ...content];
}

function textOf({ runs }: DeltaLine): string {
  return runs.map(({ insert }) => (typeof insert === 'string' ? insert : '')).join('');
}

function inOneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
