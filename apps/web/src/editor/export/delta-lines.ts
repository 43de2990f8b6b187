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

/** The lines of a content (inserts only). What stands behind the last newline, as in a part that was cut out, is a plain line. */
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
  return runs.length > 0 ? [...lines, { runs, attributes: NONE }] : lines;
}
