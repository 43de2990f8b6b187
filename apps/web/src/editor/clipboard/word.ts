/**
 * What Word puts on the clipboard. On the desktop, list items are paragraphs that say so in a style of their own (`mso-list`), with the marker as text.
 * Online, each item has a list of its own (`<ul>`, `<ol>`) that is not nested, and says its level in `data-aria-level`.
 */
import type { LineChange } from '../core/lines.ts';
import { MAX_INDENT } from '../core/schema.ts';

const LIST = /mso-list:\s*l\d+\s+level(\d+)/i;
const IGNORED = /mso-list:\s*ignore/i;
/** "1.", "a)", "(iv)": anything else is a bullet. */
const NUMBER = /^\(?(?:\d{1,4}|[a-z]{1,6})[.)]/i;

/** What a paragraph is: an item, a title, a quotation; nothing if it is plain. */
export function wordLine(paragraph: HTMLElement): LineChange {
  const level = Number(LIST.exec(paragraph.getAttribute('style') ?? '')?.[1] ?? 0);
  if (level > 0) {
    const indent = Math.min(MAX_INDENT, level - 1);
    return { list: NUMBER.test(markerOf(paragraph)) ? 'ordered' : 'bullet', indent: indent === 0 ? null : indent };
  }
  const style = paragraph.className;
  if (/^MsoTitle/.test(style)) return { header: 1 };
  return /^Mso(?:Intense)?Quote/.test(style) ? { blockquote: true } : {};
}

/** The marker of an item, which is no part of its text. */
export function isWordMarker(element: HTMLElement): boolean {
  return IGNORED.test(element.getAttribute('style') ?? '');
}

/** The level of an item of Word Online, from 1 on; null if it is none. */
export function wordOnlineLevel(item: HTMLElement): string | null {
  return item.getAttribute('data-aria-level');
}

/** What an item without a list around is: Word Online says how its marker is made, `%1.` from a number. */
export function wordOnlineList(item: HTMLElement): 'bullet' | 'ordered' {
  return /%\d/.test(item.getAttribute('data-leveltext') ?? '') ? 'ordered' : 'bullet';
}

/** The mark at the end of each paragraph of Word Online, a space that doesn't break. */
export function isWordOnlineEnd(element: HTMLElement): boolean {
  return element.classList.contains('EOP') && (element.textContent ?? '').trim() === '';
}

/** In a span at the beginning; in another one, now and then. */
function markerOf(paragraph: HTMLElement): string {
  let element = paragraph.firstElementChild;
  for (let depth = 0; element && depth < 4; depth++, element = element.firstElementChild) {
    if (isWordMarker(element as HTMLElement)) return (element.textContent ?? '').replace(/\s/g, '');
  }
  return '';
}
