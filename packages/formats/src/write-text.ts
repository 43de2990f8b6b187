/** A content as plain text. */
import type { Delta } from '@inkstone/ot';
import { DIVIDER_TEXT } from './embeds.ts';
import { lineOf } from './line-attributes.ts';
import { type Run, unsplitLinesOf } from './lines.ts';
import { ListNesting, markerOf } from './list-nesting.ts';

const SIGNS = { bullet: '-', checked: '[x]', unchecked: '[ ]' } as const;

/** As the page shows it: items with their signs and numbers, each level two spaces further in; images and files by their address. */
export function toText(content: Delta): string {
  const nesting = new ListNesting();
  const lines = unsplitLinesOf(content).map(({ runs, attributes }) => {
    const line = lineOf(attributes);
    const place = nesting.next(line);
    const text = runs.map(runText).join('');
    if (!place) return text;
    const sign = place.number === null ? SIGNS[line.list as keyof typeof SIGNS] : markerOf(place.number, place.level);
    return `${'  '.repeat(place.level)}${sign} ${text}`;
  });
  return `${lines.join('\n')}\n`;
}

function runText({ insert }: Run): string {
  if (typeof insert === 'string') return insert;
  return 'divider' in insert ? DIVIDER_TEXT : 'image' in insert ? insert.image : insert.file;
}
