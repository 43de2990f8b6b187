/** The content of a document as lines: what each holds, and the attributes of its newline. */
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

/** Makes an address that holds elsewhere: `/api/files/…` belongs to this server. */
export type Resolve = (address: string) => string;

const NONE: Attributes = {};

/**
 * The lines of a content, each divider in a line by itself. Programs can put text beside a divider, or make a heading or an item of it; here the text becomes
 * lines of its own, and the divider is plain.
 *
 * @throws RangeError if `content` holds anything but inserts
 */
export function linesOf(content: Delta): readonly DeltaLine[] {
  return unsplitLinesOf(content).flatMap(partsAtDividers);
}

/**
 * The lines of a content as they are. Text behind the last newline, as in a part that was cut out, is a plain line.
 *
 * @throws RangeError if `content` holds anything but inserts
 */
export function unsplitLinesOf(content: Delta): readonly DeltaLine[] {
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
  return runs.length > 0 ? [...lines, { runs, attributes: NONE }] : lines;
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

/** Whether a line of `linesOf` is a divider. */
export function isDividerLine(runs: readonly Run[]): boolean {
  return runs.length === 1 && runs.every(isDivider);
}

function isDivider({ insert }: Run): boolean {
  return typeof insert === 'object' && 'divider' in insert;
}
