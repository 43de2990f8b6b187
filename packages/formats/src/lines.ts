/** The content of a document as lines: what each holds, and how it looks. Pure, and without an editor. */
import type { Attributes, Delta, Embed, InsertOp } from '@inkstone/ot';

/** Text or an embed, formatted in one way. */
export interface Run {
  readonly insert: string | Embed;
  readonly attributes: Attributes;
}

export interface DeltaLine {
  readonly runs: readonly Run[];
  /** Of the line's newline. */
  readonly attributes: Attributes;
}

const NONE: Attributes = {};

/**
 * The lines of a content (inserts only). What stands behind the last newline, as in a part that was cut out, is a plain line. A divider is a line by itself,
 * even where a program has put text beside it, and is no item, heading or code.
 */
export function linesOf(content: Delta): DeltaLine[] {
  const lines: DeltaLine[] = [];
  let runs: Run[] = [];
  for (const { insert, attributes } of content as readonly InsertOp[]) {
    if (insert === undefined) throw new RangeError('a content holds inserts only');
    if (typeof insert !== 'string') {
      runs.push({ insert, attributes: attributes ?? NONE });
      continue;
    }
    insert.split('\n').forEach((text, index) => {
      if (index > 0) {
        lines.push({ runs, attributes: attributes ?? NONE });
        runs = [];
      }
      if (text !== '') runs.push({ insert: text, attributes: attributes ?? NONE });
    });
  }
  return (runs.length > 0 ? [...lines, { runs, attributes: NONE }] : lines).flatMap(partsAtDividers);
}

function partsAtDividers(line: DeltaLine): readonly DeltaLine[] {
  if (!line.runs.some(isDivider)) return [line];
  const { blockquote } = line.attributes;
  const parts: { readonly runs: Run[]; readonly attributes: Attributes }[] = [];
  line.runs.forEach((run, index) => {
    const before = line.runs[index - 1];
    if (isDivider(run)) parts.push({ runs: [run], attributes: blockquote === undefined ? NONE : { blockquote } });
    else if (!before || isDivider(before)) parts.push({ runs: [run], attributes: line.attributes });
    else parts.at(-1)?.runs.push(run);
  });
  return parts;
}

function isDivider({ insert }: Run): boolean {
  return typeof insert === 'object' && 'divider' in insert;
}
