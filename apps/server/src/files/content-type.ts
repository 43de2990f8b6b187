/** The type of a file by its content. The name and what an uploader says are not asked: both may lie. */
import { fileTypeFromBuffer } from 'file-type';

/** How many bytes of the beginning decide. */
export const HEAD_BYTES = 64 * 1024;

/** Types that a browser may show within a page or a tab: none of them runs anything. */
const SHOWN = /^(?:image\/(?:png|jpeg|gif|webp|avif)|audio\/[\w.+-]+|video\/[\w.+-]+|text\/plain)$/;

/** Beginnings by which browsers take a text for a page. */
const HTML =
  /^(?:<!doctype html|<(?:html|head|body|script|iframe|title|style|table|div|h1|font|br|p|a|b|meta|link|img|form|object|embed)\b|<!--)/i;

/** Pictures that browsers show and `sharp` reads. */
export const PICTURES: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif']);

/** @param head the first `HEAD_BYTES`, or all of a shorter file */
export async function contentTypeOf(head: Buffer): Promise<string> {
  const text = textOf(head);
  if (text !== null) return typeOfText(text);
  const mime = (await fileTypeFromBuffer(head))?.mime ?? 'application/octet-stream';
  // An animated PNG is a PNG for all who read it.
  return mime === 'image/apng' ? 'image/png' : mime;
}

/** Whether a browser may show it in place; everything else is downloaded. */
export function isShown(contentType: string): boolean {
  return SHOWN.test(contentType);
}

function typeOfText(text: string): string {
  const start = text.replace(/^\ufeff?\s*/, '');
  if (start.startsWith('%PDF-')) return 'application/pdf';
  if (/^<(?:\?xml|!doctype svg|svg)/i.test(start) && /<svg[\s>]/i.test(start)) return 'image/svg+xml';
  if (HTML.test(start)) return 'text/html';
  if (/^<\?xml/i.test(start)) return 'application/xml';
  return 'text/plain';
}

/** The bytes as text; null if they are none. A character may be cut at the end. */
function textOf(head: Buffer): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return /(?![\t\n\v\f\r])\p{Cc}/u.test(text) ? null : text;
  } catch {
    return null;
  }
}
