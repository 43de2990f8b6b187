/** Plain text as lines that look like the one that they are pasted into. */
import { Fragment, type ResolvedPos, Slice } from 'prosemirror-model';
import { schema } from '../core/schema.ts';
import { cleanText } from './sanitize.ts';

export function pastedText(text: string, $context: ResolvedPos): Slice {
  const look = $context.parent.type === schema.nodes.line ? $context.parent.attrs : null;
  const lines = cleanText(text).split(/\r\n?|\n|\u2028|\u2029/);
  const nodes = lines.map((line, index) => {
    // Only the first item of a list says the number that the list begins with.
    const attrs = index === 0 ? look : { ...look, start: null };
    return schema.nodes.line.create(attrs, line === '' ? null : schema.text(line, $context.marks()));
  });
  return new Slice(Fragment.fromArray(nodes), 1, 1);
}
