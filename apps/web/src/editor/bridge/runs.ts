/** Parts of a document as runs of equally formatted units, and what two lists of runs have in common. */

import { attributesOfLine } from '@inkstone/formats/line-attributes';
import { type Attributes, type Embed, embedsEqual } from '@inkstone/ot';
import type { Node } from 'prosemirror-model';
import { lineAttributes } from '../core/schema.ts';
import { attributesOfInline, insertOf } from './content.ts';
import { placeAt } from './positions.ts';

/** Text without newlines, a single newline or an embed. Never empty. */
export interface Run {
  readonly insert: string | Embed;
  readonly attributes: Attributes | undefined;
  readonly length: number;
}

/** What lies between two positions, in units. */
export function runsBetween(doc: Node, from: number, to: number): Run[] {
  const runs: Run[] = [];
  if (from === to) return runs;
  let place = placeAt(doc, from);
  for (let left = to - from; left > 0; place = { line: place.line + 1, start: 0, offset: 0 }) {
    const line = doc.child(place.line);
    const inside = Math.min(left, line.content.size - place.offset);
    line.content.cut(place.offset, place.offset + inside).forEach((node) => {
      runs.push({ insert: insertOf(node), attributes: attributesOfInline(node), length: node.nodeSize });
    });
    left -= inside;
    if (left > 0) {
      runs.push({ insert: '\n', attributes: attributesOfLine(lineAttributes(line)), length: 1 });
      left--;
    }
  }
  return runs;
}

/** The length of all runs, in units. */
export function lengthOf(runs: readonly Run[]): number {
  return runs.reduce((sum, run) => sum + run.length, 0);
}

/** Splits runs after `count` units. */
export function splitRuns(runs: readonly Run[], count: number): [before: Run[], after: Run[]] {
  let left = count;
  const before: Run[] = [];
  const after: Run[] = [];
  for (const run of runs) {
    if (left >= run.length) before.push(run);
    else if (left <= 0) after.push(run);
    else {
      const text = run.insert as string;
      before.push({ ...run, insert: text.slice(0, left), length: left });
      after.push({ ...run, insert: text.slice(left), length: run.length - left });
    }
    left -= run.length;
  }
  return [before, after];
}

/** How many units both begin with, whatever their attributes; never half a surrogate pair. */
export function commonPrefix(a: readonly Run[], b: readonly Run[]): number {
  return common(a, b, 1);
}

/** How many units both end with, whatever their attributes; never half a surrogate pair. */
export function commonSuffix(a: readonly Run[], b: readonly Run[]): number {
  return common(a, b, -1);
}

function common(a: readonly Run[], b: readonly Run[], direction: 1 | -1): number {
  const left = new Reader(a, direction);
  const right = new Reader(b, direction);
  let count = 0;
  let cut = false;
  for (;;) {
    const [x, y] = [left.next(), right.next()];
    if (x === null || y === null || !sameUnit(x, y)) return cut ? count - 1 : count;
    count++;
    // No surrogate pair is cut: the last common unit may be a lead surrogate when read forwards, a trail surrogate when read backwards.
    cut = typeof x === 'number' && (direction === 1 ? isLead(x) : isTrail(x));
  }
}

function sameUnit(a: number | Embed, b: number | Embed): boolean {
  if (typeof a === 'number' || typeof b === 'number') return a === b;
  return embedsEqual(a, b);
}

const isLead = (unit: number) => unit >= 0xd800 && unit < 0xdc00;
const isTrail = (unit: number) => unit >= 0xdc00 && unit < 0xe000;

/** Reads runs unit by unit, from either end. */
class Reader {
  readonly #runs: readonly Run[];
  readonly #direction: 1 | -1;
  #index: number;
  #offset = 0;

  constructor(runs: readonly Run[], direction: 1 | -1) {
    this.#runs = runs;
    this.#direction = direction;
    this.#index = direction === 1 ? 0 : runs.length - 1;
  }

  /** A code unit, an embed, or null at the end. */
  next(): number | Embed | null {
    const run = this.#runs[this.#index];
    if (!run) return null;
    const offset = this.#offset++;
    if (this.#offset === run.length) {
      this.#index += this.#direction;
      this.#offset = 0;
    }
    if (typeof run.insert !== 'string') return run.insert;
    return run.insert.charCodeAt(this.#direction === 1 ? offset : run.length - 1 - offset);
  }
}
