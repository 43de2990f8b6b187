/**
 * Removes what the server would refuse as soon as it is inserted: NUL, halves of surrogate pairs, line breaks within a line. So the document never
 * differs from what can be sent, whatever a browser, an input method or the clipboard gives.
 */
import type { Node } from 'prosemirror-model';
import { type EditorState, Plugin, type Transaction } from 'prosemirror-state';

// biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is what is looked for
const REFUSED = /\u0000|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Text as the log takes it; line breaks stay. */
export function cleanText(text: string): string {
  return text.replace(REFUSED, '');
}

/** Cleans every transaction but those that bring what others have written, which is clean. */
export function sanitizing(isRemote: (tr: Transaction) => boolean): Plugin {
  return new Plugin({
    appendTransaction(transactions, before, after) {
      if (transactions.every((tr) => !tr.docChanged || isRemote(tr))) return null;
      return cleaned(before.doc, after);
    },
  });
}

/** The transaction that cleans the lines that have changed; null if they are clean. */
function cleaned(before: Node, state: EditorState): Transaction | null {
  const old = before.content.content;
  const lines = state.doc.content.content;
  let first = 0;
  let position = 0;
  while (first < lines.length && lines[first] === old[first]) position += (lines[first++] as Node).nodeSize;
  let end = lines.length;
  while (end > first && lines[end - 1] === old[old.length - lines.length + end - 1]) end--;
  const faults: number[] = [];
  for (const line of lines.slice(first, end)) {
    faults.push(...faultsIn(line, position + 1));
    position += line.nodeSize;
  }
  if (faults.length === 0) return null;
  const tr = state.tr;
  for (const fault of faults.reverse()) tr.delete(fault, fault + 1);
  return tr;
}

/** Positions of units that must be removed. */
function faultsIn(line: Node, start: number): number[] {
  const text = line.textBetween(0, line.content.size, undefined, '\ufffc');
  return [...text.replace(/[\n\r]/g, '\u0000').matchAll(REFUSED)].map((match) => start + match.index);
}
