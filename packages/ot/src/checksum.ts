/** A checksum of a document that does not depend on how its tree or its runs are cut. */
import type { Attributes, Embed } from './attributes.ts';

interface Readable {
  readonly length: number;
  visit(from: number, to: number, visit: (content: string | Embed, attributes: Attributes | undefined) => void): void;
}

/**
 * 64 bits as 16 hexadecimal digits: cyrb53's two multiplicative hashes (bryc, public domain), kept whole. Each unit is mixed in, and at each change of look what the look is,
 * so that stretches that are cut otherwise give the same.
 */
export function checksum(document: Readable): string {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  const mix = (text: string) => {
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      a = Math.imul(a ^ code, 2654435761);
      b = Math.imul(b ^ code, 1597334677);
    }
  };
  let look = '';
  document.visit(0, document.length, (content, attributes) => {
    const next = attributes === undefined ? '' : describe(attributes);
    if (next !== look) {
      // A lone surrogate, which no text holds, keeps looks and units apart.
      mix(`\ud800${next}\ud800`);
      look = next;
    }
    mix(typeof content === 'string' ? content : `\udc00${describe(content as unknown as Attributes)}\udc00`);
  });
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  const hex = (half: number) => (half >>> 0).toString(16).padStart(8, '0');
  return hex(b) + hex(a);
}

function describe(attributes: Attributes): string {
  return JSON.stringify(Object.entries(attributes).sort(([x], [y]) => (x < y ? -1 : 1)));
}
