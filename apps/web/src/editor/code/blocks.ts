/** Code blocks of a flat document: neighbouring lines of code in one language are one block. */
import type { Node } from 'prosemirror-model';
import { lineAttributes } from '../core/schema.ts';
import type { LineRange } from '../rendering/in-sight.ts';

export interface CodeBlock {
  readonly language: string | true;
  readonly lines: readonly Node[];
  /** Index of the first line. */
  readonly index: number;
  /** The ProseMirror position before the first line. */
  readonly position: number;
  /** The one after the last line. */
  readonly end: number;
}

/** The blocks that have a line in `range`, whole. */
export function codeBlocksIn(doc: Node, range: LineRange): CodeBlock[] {
  const lines = doc.content.content;
  let index = blockStart(lines, range.from);
  let position = 0;
  for (let before = 0; before < index; before++) position += (lines[before] as Node).nodeSize;
  const blocks: CodeBlock[] = [];
  while (index < range.to) {
    const language = languageOf(lines[index]);
    const first = index;
    const start = position;
    do position += (lines[index++] as Node).nodeSize;
    while (language !== null && languageOf(lines[index]) === language);
    if (language !== null) blocks.push({ language, lines: lines.slice(first, index), index: first, position: start, end: position });
  }
  return blocks;
}

/** The text of a block, a newline between its lines. An embed is one unit. */
export function codeText({ lines }: Pick<CodeBlock, 'lines'>): string {
  return lines.map((line) => line.textBetween(0, line.content.size, undefined, '\ufffc')).join('\n');
}

export function sameLines(a: readonly Node[], b: readonly Node[]): boolean {
  return a.length === b.length && a.every((line, index) => line === b[index]);
}

function blockStart(lines: readonly Node[], index: number): number {
  const language = languageOf(lines[index]);
  let start = index;
  while (language !== null && start > 0 && languageOf(lines[start - 1]) === language) start--;
  return start;
}

function languageOf(line: Node | undefined): string | true | null {
  return line ? lineAttributes(line).codeBlock : null;
}
