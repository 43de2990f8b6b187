/** Inserts lines into a text. The first one continues the text before them, and the text behind them continues the last one. */
import { Fragment, type Node, type ResolvedPos, Slice } from 'prosemirror-model';
import type { Transaction } from 'prosemirror-state';
import { LINE_KEYS, type LineAttributes, lineAttributes, schema } from '../core/schema.ts';

/** Replaces what lies between two positions by lines, at least one. Each looks as `fitted` says. */
export function insertLines(tr: Transaction, from: number, to: number, lines: readonly Node[]): Transaction {
  const fit = fitted(lines, tr.doc.resolve(from), tr.doc.resolve(to));
  tr.replace(from, to, new Slice(Fragment.fromArray([...fit]), 1, 1));
  const $first = tr.doc.resolve(from);
  setLook(tr, $first.before(1), lineAttributes(fit[0] as Node));
  const inner = fit.slice(0, -1).reduce((sum, line) => sum + line.nodeSize, 0);
  if (inner > 0) setLook(tr, $first.before(1) + inner + $first.parentOffset, lineAttributes(fit.at(-1) as Node));
  return tr;
}

/** @param position of the line */
export function setLook(tr: Transaction, position: number, look: LineAttributes): void {
  const now = lineAttributes(tr.doc.nodeAt(position) as Node);
  for (const key of LINE_KEYS) if (now[key] !== look[key]) tr.setNodeAttribute(position, key, look[key]);
}

/** The lines with the attributes they get between two places of a document. A line that has text there already keeps its attributes. */
export function fitted(lines: readonly Node[], $from: ResolvedPos, $to: ResolvedPos): readonly Node[] {
  const [first, last] = [lines[0] as Node, lines.at(-1) as Node];
  const [above, below] = [lineAttributes($from.parent), lineAttributes($to.parent)];
  const isOnly = lines.length === 1;
  const goesOn = $to.parentOffset < $to.parent.content.size;
  const begins = $from.parentOffset === 0 && !(isOnly && goesOn);
  const top = withLook(first, begins ? lookIn(above, lineAttributes(first), isOnly) : above);
  if (isOnly) return [top];
  return [top, ...lines.slice(1, -1), goesOn ? withLook(last, below) : last];
}

function withLook(line: Node, look: LineAttributes): Node {
  return schema.nodes.line.create({ ...look }, line.content);
}

/** The attributes of the first line when it comes into an empty line. That line keeps its own if the first one has none or is only a part of a line. */
function lookIn(empty: LineAttributes, pasted: LineAttributes, isOnly: boolean): LineAttributes {
  const isPlain = LINE_KEYS.every((key) => empty[key] === null);
  if (isPlain) return pasted;
  const isItem = pasted.list !== null;
  const isQuote = pasted.blockquote !== null;
  const isKindless = !isItem && !isQuote && pasted.header === null && pasted.codeBlock === null;
  // Browsers put even a single word that is copied out of a heading or of code into an element of that kind.
  if (isKindless || (isOnly && !isItem && !isQuote)) return empty;
  if (!isOnly || !isItem || empty.list === null) return pasted;
  const isTask = pasted.list === 'checked' || pasted.list === 'unchecked';
  return isTask ? { ...empty, list: pasted.list, start: null } : empty;
}
