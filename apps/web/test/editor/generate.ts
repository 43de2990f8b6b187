/** Seeded documents, deltas and ProseMirror transactions for the bridge's tests. */

import { lineOf } from '@inkstone/formats/line-attributes';
import { type Attributes, type AttributeValue, contentLength, type Delta, DeltaBuilder, type Embed, type Op } from '@inkstone/ot';
import { Fragment, type Node, Slice } from 'prosemirror-model';
import type { Transaction } from 'prosemirror-state';
import { contentToDoc, embedNode, marksOf } from '../../src/editor/bridge/content.ts';
import { boundaryBefore, placeAt, toEditor } from '../../src/editor/bridge/positions.ts';
import { isFileNode, schema } from '../../src/editor/core/schema.ts';

/** mulberry32: small, fast, the same everywhere. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** An integer from 0 to `limit` - 1. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }
}

// Few letters, so that neighbours are often equal and a wrong place of an insertion shows; pairs, combining marks and a literal U+FFFC.
const PIECES = ['a', 'a', 'b', 'ab', ' ', '😀', '😁', '👩‍👩‍👧', 'é', '\ufffc', 'ﬁ'];

const EMBEDS: readonly Embed[] = [{ image: '/api/files/1' }, { image: '/api/files/2' }, { file: '/api/files/1' }, { divider: true }];

const TEXT_VALUES: Readonly<Record<string, readonly AttributeValue[]>> = {
  bold: [true],
  italic: [true],
  code: [true],
  link: ['https://a.example/', 'mailto:b@b.example'],
  color: ['#ff0000', '#00ff00'],
};

/** Of images and files; a caption of a file has no effect. */
const EMBED_VALUES: Readonly<Record<string, readonly AttributeValue[]>> = { alt: ['a', 'b'], width: [100, 200], caption: ['c'] };

const LINE_VALUES: Readonly<Record<string, readonly AttributeValue[]>> = {
  header: [1, 2],
  list: ['bullet', 'ordered', 'checked', 'unchecked'],
  start: [0, 42],
  indent: [1, 2],
  align: ['center'],
  blockquote: [true],
  codeBlock: [true, 'ts'],
};

function attributes(random: Random, values: Readonly<Record<string, readonly AttributeValue[]>>): Attributes | undefined {
  if (random.chance(0.6)) return undefined;
  const chosen = Object.keys(values).filter(() => random.chance(0.25));
  return chosen.length > 0 ? Object.fromEntries(chosen.map((key) => [key, random.pick(values[key] ?? [])])) : undefined;
}

const textAttributes = (random: Random) => attributes(random, TEXT_VALUES);
const lineAttributes = (random: Random) => attributes(random, LINE_VALUES);

const embedAttributes = (random: Random) => attributes(random, { ...TEXT_VALUES, ...EMBED_VALUES });

/** Now and then attributes on units that they don't concern: the log may hold them. */
function anyAttributes(random: Random): Attributes | undefined {
  return random.chance(0.8) ? textAttributes(random) : lineAttributes(random);
}

/** Appends random inserts. */
function insertSome(builder: DeltaBuilder, random: Random, pieces: number): void {
  for (let i = 0; i < pieces; i++) {
    const kind = random.next();
    if (kind < 0.65) builder.insert(random.pick(PIECES), anyAttributes(random));
    else if (kind < 0.9) builder.insert('\n', random.chance(0.9) ? lineAttributes(random) : textAttributes(random));
    else builder.insert(random.pick(EMBEDS), embedAttributes(random));
  }
}

/** A document's content of about `pieces` letters, lines and embeds. */
export function randomContent(random: Random, pieces: number): Delta {
  const builder = new DeltaBuilder();
  insertSome(builder, random, random.below(pieces + 1));
  return builder.insert('\n', lineAttributes(random)).build();
}

/** Whether `position` is between two units of `content` and not within a surrogate pair. */
export function isSafe(content: Delta, position: number): boolean {
  let start = 0;
  for (const op of content) {
    const length = lengthOf(op);
    if (position > start && position < start + length && op.insert !== undefined && typeof op.insert === 'string') {
      const unit = op.insert.charCodeAt(position - start);
      return !(unit >= 0xdc00 && unit < 0xe000);
    }
    start += length;
  }
  return true;
}

const lengthOf = (op: Op): number => (op.insert !== undefined && typeof op.insert === 'string' ? op.insert.length : 1);

function safe(content: Delta, position: number): number {
  // Equal formatting on both halves is certain in what is generated, so the pair is always in one op.
  return isSafe(content, position) ? position : position - 1;
}

/** A delta that fits `content`: keeps the last newline and cuts no pair. */
export function randomDelta(random: Random, content: Delta, changes: number): Delta {
  const builder = new DeltaBuilder();
  const end = contentLength(content) - 1;
  let position = 0;
  for (let i = 0; i < changes; i++) {
    const from = safe(content, position + random.below(Math.min(end - position, 12) + 1));
    builder.retain(Math.max(0, from - position));
    position = Math.max(position, from);
    const kind = random.next();
    const to = Math.max(position, safe(content, Math.min(end, position + random.below(8))));
    if (kind < 0.4) insertSome(builder, random, 1 + random.below(4));
    else if (kind < 0.7) position = remove(builder, position, to);
    else position = format(builder, random, position, to);
  }
  if (random.chance(0.2)) builder.retain(end - position).retain(1, change(random));
  return builder.build();
}

function remove(builder: DeltaBuilder, from: number, to: number): number {
  builder.delete(to - from);
  return to;
}

function format(builder: DeltaBuilder, random: Random, from: number, to: number): number {
  if (to > from) builder.retain(to - from, change(random));
  return to;
}

function change(random: Random): Record<string, AttributeValue | null> {
  const values = random.pick([TEXT_VALUES, LINE_VALUES, EMBED_VALUES]);
  const key = random.pick(Object.keys(values));
  return { [key]: random.chance(0.4) ? null : random.pick(values[key] ?? []) };
}

/** A position in units that isn't within a pair. */
function unitPosition(random: Random, content: Delta): number {
  return safe(content, random.below(contentLength(content)));
}

/** Does one random thing that an editor can do to the transaction's document, whose content is `content`. */
export function randomStep(random: Random, tr: Transaction, content: Delta): void {
  const [first, second] = [unitPosition(random, content), unitPosition(random, content)];
  const units = { from: Math.min(first, second), to: Math.max(first, second) };
  const near = random.chance(0.7) ? { from: units.from, to: safe(content, Math.min(units.to, units.from + 4)) } : units;
  const from = toEditor(tr.doc, near.from);
  const to = toEditor(tr.doc, Math.max(near.from, near.to));
  const line = placeAt(tr.doc, near.from);
  switch (random.below(14)) {
    case 0:
      tr.insert(from, schema.text(random.pick(PIECES), marksOf(textAttributes(random))));
      break;
    case 1:
      tr.delete(from, to);
      break;
    case 2:
      tr.split(from, 1, random.chance(0.5) ? [{ type: schema.nodes.line, attrs: lineOf(lineAttributes(random)) }] : undefined);
      break;
    case 3:
      if (line.line > 0) tr.join(boundaryBefore(line));
      break;
    case 4:
      tr.setNodeMarkup(boundaryBefore(line), null, lineOf(lineAttributes(random)));
      break;
    case 5:
      for (const mark of marksOf(textAttributes(random) ?? { bold: true })) tr.addMark(from, to, mark);
      break;
    case 6:
      tr.removeMark(from, to, random.chance(0.5) ? null : schema.marks.bold);
      break;
    case 7: {
      const doc = contentToDoc(randomContent(random, 6));
      const slice = random.chance(0.5) ? Slice.maxOpen(doc.content) : new Slice(doc.content, 0, 0);
      if (random.chance(0.5)) tr.replaceRange(from, to, slice);
      else tr.replace(from, to, slice);
      break;
    }
    case 8:
      tr.insert(from, embedNode(random.pick(EMBEDS), embedAttributes(random)));
      break;
    case 9:
      tr.setBlockType(from, to, schema.nodes.line, lineOf(lineAttributes(random)));
      break;
    case 10:
      moveLines(random, tr);
      break;
    case 11:
      tr.setNodeAttribute(boundaryBefore(line), 'header', random.pick([null, 1, 3]));
      break;
    case 12:
      tr.doc.nodesBetween(0, tr.doc.content.size, (node, position) => {
        if (isFileNode(node) && random.chance(0.5)) tr.setNodeAttribute(position, 'alt', random.pick([null, 'a', 'b']));
      });
      break;
    default:
      tr.insertText(random.pick(['', 'a', 'b', '😀']), from, to);
  }
}

/** Deletes, adds or replaces whole lines, the last one too. */
function moveLines(random: Random, tr: Transaction): void {
  const doc: Node = tr.doc;
  const first = random.below(doc.childCount + 1);
  const last = first + random.below(doc.childCount - first + 1);
  const at = (index: number) => {
    let position = 0;
    for (let i = 0; i < index; i++) position += doc.child(i).nodeSize;
    return position;
  };
  const lines = random.chance(0.4) ? [] : [...contentToDoc(randomContent(random, 4)).content.content];
  if (lines.length === 0 && first === 0 && last === doc.childCount) return;
  tr.replaceWith(at(first), at(last), Fragment.fromArray(lines));
}
