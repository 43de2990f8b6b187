/**
 * The formats of a leaf's text, as runs of units with the same format. They are stored in two arrays instead of objects, so that typing changes only one
 * number.
 */
import {
  type AttributeChange,
  type Attributes,
  applyAttributes,
  attributesEqual,
  canonicalAttributes,
  type Embed,
  embedsEqual,
} from './attributes.ts';

/** The format of units: an embed, and attributes. */
export interface Format {
  readonly embed: Embed | undefined;
  readonly attributes: Attributes | undefined;
  /** The JSON characters of an operation of this format without its text; 0 until `json.ts` computes them. */
  opChars: number;
}

/** The format of text without attributes. There is only this one object for it, so it can be compared by identity. */
export const PLAIN: Format = { embed: undefined, attributes: undefined, opChars: 0 };

export function makeFormat(embed: Embed | undefined, attributes: Attributes | undefined): Format {
  const canonical = canonicalAttributes(attributes);
  return embed === undefined && canonical === undefined ? PLAIN : { embed, attributes: canonical, opChars: 0 };
}

export function formatsEqual(a: Format, b: Format): boolean {
  return a === b || (embedsEqual(a.embed, b.embed) && attributesEqual(a.attributes, b.attributes));
}

function changeFormat(format: Format, change: AttributeChange): Format {
  const attributes = applyAttributes(format.attributes, change);
  return attributes === format.attributes ? format : makeFormat(format.embed, attributes);
}

/** Runs in order; lengths are positive, and neighbours differ. */
export class Runs {
  readonly lengths: number[];
  readonly formats: Format[];

  constructor(lengths: number[], formats: Format[]) {
    this.lengths = lengths;
    this.formats = formats;
  }

  static of(length: number, format: Format): Runs {
    return length === 0 ? new Runs([], []) : new Runs([length], [format]);
  }

  clone(): Runs {
    return new Runs(this.lengths.slice(), this.formats.slice());
  }

  /** Whether all of the text is without attributes. */
  get plain(): boolean {
    return this.formats.length === 0 || (this.formats.length === 1 && this.formats[0] === PLAIN);
  }

  /** The format of the unit at `at`, which is inside the text. */
  at(at: number): Format {
    let index = 0;
    let left = at;
    while (left >= (this.lengths[index] as number)) left -= this.lengths[index++] as number;
    return this.formats[index] as Format;
  }

  append(length: number, format: Format): void {
    const last = this.lengths.length - 1;
    if (last >= 0 && formatsEqual(this.formats[last] as Format, format)) {
      this.lengths[last] = (this.lengths[last] as number) + length;
    } else {
      this.lengths.push(length);
      this.formats.push(format);
    }
  }

  insert(at: number, length: number, format: Format): void {
    const { lengths, formats } = this;
    let index = 0;
    let left = at;
    while (index < lengths.length && left > (lengths[index] as number)) left -= lengths[index++] as number;
    // `at` is inside run `index` or at its end. At its end, the next run may be the one to extend.
    const size = lengths[index] ?? 0;
    const next = left === size ? index + 1 : index;
    if (index < lengths.length && formatsEqual(formats[index] as Format, format)) lengths[index] = size + length;
    else if (next < lengths.length && formatsEqual(formats[next] as Format, format)) lengths[next] = (lengths[next] as number) + length;
    else if (left === size || left === 0) this.replace(left === 0 ? index : next, 0, [length], [format]);
    else {
      const split = formats[index] as Format;
      this.replace(index, 1, [left, length, size - left], [split, format, split]);
    }
  }

  delete(from: number, to: number): void {
    const first = this.split(from);
    const last = this.split(to);
    this.replace(first, last - first, [], []);
    this.join(first);
  }

  change(from: number, to: number, change: AttributeChange): void {
    const { formats } = this;
    const first = this.split(from);
    const last = this.split(to);
    for (let index = first; index < last; index += 1) {
      const format = formats[index] as Format;
      formats[index] = changeFormat(format, change);
    }
    for (let index = last; index >= first; index -= 1) this.join(index);
  }

  /** The runs of the units from `from` to `to`. */
  slice(from: number, to: number): Runs {
    const result = new Runs([], []);
    let start = 0;
    for (let index = 0; index < this.lengths.length && start < to; index += 1) {
      const end = start + (this.lengths[index] as number);
      const length = Math.min(end, to) - Math.max(start, from);
      if (length > 0) result.append(length, this.formats[index] as Format);
      start = end;
    }
    return result;
  }

  /** Cuts the run at `at`, if it is inside one. @returns the index of the run that starts at `at` */
  private split(at: number): number {
    const { lengths, formats } = this;
    let index = 0;
    let left = at;
    while (index < lengths.length && left >= (lengths[index] as number)) left -= lengths[index++] as number;
    if (left === 0) return index;
    const format = formats[index] as Format;
    this.replace(index, 1, [left, (lengths[index] as number) - left], [format, format]);
    return index + 1;
  }

  /** Joins the run at `index` with the previous one if they have the same format. */
  private join(index: number): void {
    if (index <= 0 || index >= this.lengths.length) return;
    if (!formatsEqual(this.formats[index - 1] as Format, this.formats[index] as Format)) return;
    this.lengths[index - 1] = (this.lengths[index - 1] as number) + (this.lengths[index] as number);
    this.replace(index, 1, [], []);
  }

  private replace(index: number, count: number, lengths: number[], formats: Format[]): void {
    this.lengths.splice(index, count, ...lengths);
    this.formats.splice(index, count, ...formats);
  }
}
