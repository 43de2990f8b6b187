/** The JSON of a document: its length, computed without writing it, and the JSON itself in pieces, because all of it may be too long for one string. */
import { type JsonSize, Leaf } from './leaf.ts';
import { type Format, formatsEqual, PLAIN } from './runs.ts';
import { leavesOf, type Node } from './tree.ts';

/** The length of `JSON.stringify(content)` for the tree's content, without writing it. Only nodes that have changed since the last call are counted. */
export function jsonLength(root: Node): number {
  return 1 + sizeOf(root).chars;
}

/**
 * The content as JSON in pieces of about `pieceChars` characters. Together they are what `JSON.stringify` gives. The tree must not change before the last
 * piece is read.
 */
export function* jsonPieces(root: Node, pieceChars: number): Generator<string, void> {
  const writer = new OpWriter();
  for (const leaf of leavesOf(root)) {
    for (const { text, format } of runsOf(leaf)) {
      writer.add(text, format);
      if (writer.json.length >= pieceChars) yield writer.take();
    }
  }
  writer.end();
  yield writer.take();
}

function sizeOf(node: Node): JsonSize {
  node.jsonSize ??= node instanceof Leaf ? sizeOfLeaf(node) : joinSizes(node.children.map(sizeOf));
  return node.jsonSize;
}

function joinSizes(sizes: readonly JsonSize[]): JsonSize {
  const { first } = sizes[0] as JsonSize;
  let { chars, last } = sizes[0] as JsonSize;
  for (let index = 1; index < sizes.length; index += 1) {
    const next = sizes[index] as JsonSize;
    chars += next.chars;
    // The operation at the border goes on in the next child and was counted in both.
    if (last.embed === undefined && formatsEqual(last, next.first)) chars -= charsOfOp(last);
    last = next.last;
  }
  return { chars, first, last };
}

function sizeOfLeaf(leaf: Leaf): JsonSize {
  const { text, runs } = leaf;
  if (runs === null) return { chars: charsOfOp(PLAIN) + charsOfText(text, 0, text.length), first: PLAIN, last: PLAIN };
  const { lengths, formats } = runs;
  let chars = 0;
  let start = 0;
  for (let index = 0; index < lengths.length; index += 1) {
    const format = formats[index] as Format;
    const length = lengths[index] as number;
    // Each embed is an operation of its own.
    if (format.embed === undefined) chars += charsOfOp(format) + charsOfText(text, start, start + length);
    else chars += charsOfOp(format) * length;
    start += length;
  }
  return { chars, first: formats[0] as Format, last: formats[formats.length - 1] as Format };
}

/** The characters of an operation of this format without its text, plus the comma after it. */
export function charsOfOp(format: Format): number {
  if (format.opChars === 0) format.opChars = headOf(format).length + tailOf(format).length + 1;
  return format.opChars;
}

/** The length of the units from `from` to `to`, escaped as by `JSON.stringify`. Halves of surrogate pairs count as one: no document has lone ones. */
function charsOfText(text: string, from: number, to: number): number {
  let chars = to - from;
  for (let index = from; index < to; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x20) chars += HAS_SHORT_ESCAPE[unit] === true ? 1 : 5;
    else if (unit === 0x22 || unit === 0x5c) chars += 1;
  }
  return chars;
}

/** Whether a control character has two characters in JSON (`\n`). The others have six (`\u0001`). */
const HAS_SHORT_ESCAPE: readonly boolean[] = Array.from({ length: 0x20 }, (_, unit) => '\b\t\n\f\r'.includes(String.fromCharCode(unit)));

function headOf({ embed }: Format): string {
  return embed === undefined ? '{"insert":"' : `{"insert":${JSON.stringify(embed)}`;
}

function tailOf({ embed, attributes }: Format): string {
  return `${embed === undefined ? '"' : ''}${attributes === undefined ? '' : `,"attributes":${JSON.stringify(attributes)}`}}`;
}

/** Writes runs as operations, which may extend over several leaves. */
class OpWriter {
  /** The JSON that was written since the last `take`. */
  json = '';
  private separator = '[';
  /** The format of the text operation that the next run may continue; null between operations. */
  private open: Format | null = null;
  /** The first half of a surrogate pair whose second half is in the next leaf; otherwise empty. */
  private half = '';

  add(text: string, format: Format): void {
    if (format.embed !== undefined) {
      this.close();
      for (let count = text.length; count > 0; count -= 1) this.write(headOf(format) + tailOf(format));
      return;
    }
    if (this.open === null || !formatsEqual(this.open, format)) {
      this.close();
      this.write(headOf(format));
      this.open = format;
    }
    const whole = this.half + text;
    const end = (whole.charCodeAt(whole.length - 1) & 0xfc00) === 0xd800 ? whole.length - 1 : whole.length;
    this.half = whole.slice(end);
    this.json += escaped(whole.slice(0, end));
  }

  end(): void {
    this.close();
    this.json += ']';
  }

  take(): string {
    const { json } = this;
    this.json = '';
    return json;
  }

  /** Writes a separator, then the start of an operation or a whole one. */
  private write(json: string): void {
    this.json += this.separator + json;
    this.separator = ',';
  }

  private close(): void {
    if (this.open === null) return;
    this.json += escaped(this.half) + tailOf(this.open);
    this.half = '';
    this.open = null;
  }
}

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function* runsOf({ text, runs }: Leaf): Generator<{ text: string; format: Format }, void> {
  if (runs === null) {
    yield { text, format: PLAIN };
    return;
  }
  let start = 0;
  for (let index = 0; index < runs.lengths.length; index += 1) {
    const end = start + (runs.lengths[index] as number);
    yield { text: text.slice(start, end), format: runs.formats[index] as Format };
    start = end;
  }
}
