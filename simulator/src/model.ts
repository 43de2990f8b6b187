/** The model for checks: a document is an array of units, and an edit is applied by splices. It is slow and simple, and uses no code of `@inkstone/ot`. */
import type { Delta } from '@inkstone/ot';

type Unit = readonly [content: unknown, attributes: Readonly<Record<string, unknown>>];

/** The content after the edits, in a canonical form: equal documents are equal as JSON. */
export function replay(edits: readonly Delta[]): unknown[] {
  return unitsAfter(edits).map(sorted);
}

/** The text after the edits as plain sockets show it: an embed is U+FFFC, and the last newline is missing. */
export function plainText(edits: readonly Delta[]): string {
  return unitsAfter(edits)
    .slice(0, -1)
    .map(([content]) => (typeof content === 'string' ? content : '\ufffc'))
    .join('');
}

function unitsAfter(edits: readonly Delta[]): Unit[] {
  const units: Unit[] = [['\n', {}]];
  for (const delta of edits) {
    let at = 0;
    for (const op of delta) {
      if (op.insert !== undefined) {
        const inserted = unitsOf(op.insert, op.attributes ?? {});
        units.splice(at, 0, ...inserted);
        at += inserted.length;
      } else if (op.delete !== undefined) units.splice(at, op.delete);
      else
        for (const end = at + op.retain; at < end; at++)
          if (op.attributes !== undefined) units[at] = formatted(units[at] as Unit, op.attributes);
    }
  }
  return units;
}

/** Whether an edit of a document of `length` units keeps the last unit at the end. */
export function keepsEnd(delta: Delta, length: number): boolean {
  let at = 0;
  for (const op of delta) {
    if (op.insert === undefined) at += op.delete ?? op.retain;
    if (at > length || (at === length && op.retain === undefined)) return false;
  }
  return true;
}

/** A content in the same canonical form. */
export function canonical(content: Delta): unknown[] {
  return content.flatMap((op) => (op.insert === undefined ? [] : unitsOf(op.insert, op.attributes ?? {}))).map(sorted);
}

function unitsOf(insert: unknown, attributes: Readonly<Record<string, unknown>>): Unit[] {
  return typeof insert === 'string' ? insert.split('').map((unit) => [unit, attributes]) : [[insert, attributes]];
}

function formatted([content, attributes]: Unit, change: Readonly<Record<string, unknown>>): Unit {
  return [content, Object.fromEntries(Object.entries({ ...attributes, ...change }).filter(([, value]) => value !== null))];
}

function sorted([content, attributes]: Unit): unknown {
  return [content, Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1))];
}
