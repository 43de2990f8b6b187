/** A content as plain text. */
import type { Delta } from '@inkstone/ot';
import { DIVIDER_TEXT } from './embeds.ts';
import { lineOf } from './line-attributes.ts';
import { type Resolve, type Run, unsplitLinesOf } from './lines.ts';
import { ListNesting, markerOf } from './list-nesting.ts';

const SIGNS = { bullet: '-', checked: '[x]', unchecked: '[ ]' } as const;

/**
 * As the page shows it: items with their signs and numbers, each level two spaces further in; images and files by what is said of them and their address.
 *
 * @param resolve changes the addresses of images and files
 */
export function toText(content: Delta, resolve: Resolve = (address) => address): string {
  const nesting = new ListNesting();
  const lines = unsplitLinesOf(content).map(({ runs, attributes }) => {
    const line = lineOf(attributes);
    const place = nesting.next(line);
    const text = runs.map((run) => runText(run, resolve)).join('');
    if (!place) return text;
    const sign = place.number === null ? SIGNS[line.list as keyof typeof SIGNS] : markerOf(place.number, place.level);
    return `${'  '.repeat(place.level)}${sign} ${text}`;
  });
  return `${lines.join('\n')}\n`;
}

function runText({ insert, attributes: { alt, caption } }: Run, resolve: Resolve): string {
  if (typeof insert === 'string') return insert;
  if ('divider' in insert) return DIVIDER_TEXT;
  const address = resolve('image' in insert ? insert.image : insert.file);
  const words = [alt, caption].filter((text) => text !== undefined).join(' – ');
  return words === '' ? address : `${words} (${address})`;
}
