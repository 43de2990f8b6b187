/**
 * A checksum of a document: 64 bits over its text, embeds and attributes, in hexadecimal. It detects errors, but it is no protection against forgery.
 * The text and the runs of formats have separate hashes (both as in cyrb53 by bryc, public domain). So the checksum does not depend on the shape of the
 * tree or on where runs are cut.
 */
import type { AttributeChange } from './attributes.ts';
import { type Format, formatsEqual, PLAIN } from './runs.ts';

class Hash {
  private a = 0xdeadbeef;
  private b = 0x41c6ce57;

  addText(text: string, from: number, to: number): void {
    let { a, b } = this;
    for (let index = from; index < to; index += 1) {
      const unit = text.charCodeAt(index);
      a = Math.imul(a ^ unit, 0x9e3779b1);
      b = Math.imul(b ^ unit, 0x5f356495);
      // Multiplication carries low bits upwards only. The rotation brings high bits down.
      a = (a << 13) | (a >>> 19);
      b = (b << 17) | (b >>> 15);
    }
    this.a = a;
    this.b = b;
  }

  addNumber(value: number): void {
    this.addText(String.fromCharCode(value & 0xffff, (value >>> 16) & 0xffff), 0, 2);
  }

  /** Two well-mixed 32-bit numbers. */
  finish(): [number, number] {
    let { a, b } = this;
    a = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
    b = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
    return [(a ^ (a >>> 16)) >>> 0, (b ^ (b >>> 16)) >>> 0];
  }
}

/** Computes a checksum from the runs of a document, which are added in order. Neighbours of equal format count as one run. */
export class Checksum {
  private readonly text = new Hash();
  private readonly formats = new Hash();
  private format: Format = PLAIN;
  private length = 0;

  /** Adds the units from `from` to `to` of `text`, which have one format. */
  add(text: string, from: number, to: number, format: Format): void {
    this.text.addText(text, from, to);
    if (!formatsEqual(format, this.format)) {
      this.endRun();
      this.format = format;
      this.length = 0;
    }
    this.length += to - from;
  }

  finish(): string {
    this.endRun();
    const [a, b] = this.text.finish();
    const [c, d] = this.formats.finish();
    return hex(a ^ Math.imul(c, 0x9e3779b1)) + hex(b ^ Math.imul(d, 0x85ebca77));
  }

  private endRun(): void {
    const { embed, attributes } = this.format;
    const description = `${sortedJson(embed as AttributeChange | undefined)}${sortedJson(attributes)}`;
    this.formats.addNumber(this.length);
    this.formats.addText(description, 0, description.length);
  }
}

/** JSON with sorted keys, so that equal values have equal strings. */
function sortedJson(value: AttributeChange | undefined): string {
  if (value === undefined) return '-';
  return JSON.stringify(
    Object.keys(value)
      .sort()
      .map((key) => [key, value[key]]),
  );
}

function hex(value: number): string {
  return (value >>> 0).toString(16).padStart(8, '0');
}
