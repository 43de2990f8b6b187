/** Addresses as people type them, and where they stand in a text of any script. */
import { isLink } from '@inkstone/ot';

/** The URL that was typed, completed by its scheme; null if documents may not link to it. */
export function addressOf(text: string): string | null {
  const typed = text.trim();
  if (isLink(typed)) return typed;
  // Another scheme than the allowed ones; a number after the colon is a port.
  if (typed === '' || /^[a-z][a-z0-9+.-]*:(?!\d)/i.test(typed)) return null;
  const url = /^[^/:@]+@[^/:@]+$/.test(typed) ? `mailto:${typed}` : `https://${typed}`;
  return isLink(url) ? url : null;
}

/** An address in a text, from one UTF-16 code unit to another. */
export interface FoundAddress {
  readonly from: number;
  readonly to: number;
  /** What it links to. */
  readonly url: string;
}

/** A letter of a script that parts words by spaces, a digit, or a sign of an address: the word began before. Quotes, brackets and `見` may stand there. */
const WITHIN_WORD = String.raw`[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{N}_@/\\.+~-]`;
/** A part of a host: in Latin letters if it begins with them, so that `見` behind `.org` is none of it. */
const LABEL = String.raw`(?:[\p{Script=Latin}\d_-]+|[\p{L}\p{M}\p{N}\p{So}_-]+)`;
const HOST = String.raw`${LABEL}(?:\.${LABEL})*`;
const AUTHORITY = String.raw`(?:[\w.~!$&*+,;=:%-]+@)?(?:\[[\da-f:.]+\]|${HOST})(?::\d+)?`;
/**
 * What no path, query or fragment holds unescaped: white space, an embed, angle brackets, double quotes, marks of direction, and the brackets and stops of
 * East Asian scripts, behind which the sentence goes on without a space.
 */
const NEVER = String.raw`\s\ufffc<>"“”„‟«»\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069、。\u3008-\u3011\u3014-\u301b\u301d-\u301f！＂＇（），．：；＜＞？［］｛｝\uff5f-\uff64`;
const WEB = String.raw`(?:https?:\/\/${AUTHORITY}|www\.${HOST}(?::\d+)?)(?:[/?#][^${NEVER}]*)?`;
const MAIL = String.raw`(?:mailto:)?[\w.+-]+@${LABEL}(?:\.${LABEL})+`;
/** What readers see as an address too. `main.rs` and `e.g.` don't match. */
const ADDRESS = new RegExp(`(?<!${WITHIN_WORD})(?:${WEB}|${MAIL})`, 'giu');

/** Every address matches this. It rules out most texts, and is much faster. */
const MAYBE = /:\/\/|www\.|@/i;

/** A character that closes a sentence or a quotation in any script, or a bracket that closes nothing in the address. */
const CLOSING = /(?:[\p{Terminal_Punctuation}\p{Quotation_Mark}\p{Pi}\p{Pf}\p{Ps}…‥⋯׳״*`|]|(?!-)\p{Pd}|(?![)\]}])\p{Pe})$/u;
const OPENER_OF: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
/** These may stand within an address; what closes the one before the address doesn't. */
const CLOSER_OF: Readonly<Record<string, string>> = { "'": "'", '`': '`', '‘': '’', '‚': '‘', '’': '’', '‹': '›', '›': '‹' };

/** The addresses in a text, in order. O(length). */
export function addressesIn(text: string): readonly FoundAddress[] {
  const found: FoundAddress[] = [];
  if (!MAYBE.test(text)) return found;
  for (const { 0: match, index } of text.matchAll(ADDRESS)) {
    const closer = CLOSER_OF[text.charAt(index - 1)];
    const shown = withoutClosing(balanced(closer === undefined ? match : (match.split(closer, 1)[0] ?? '')));
    const url = addressOf(shown);
    if (url !== null) found.push({ from: index, to: index + shown.length, url });
  }
  return found;
}

/** Up to the first bracket that closes what was opened before the address. */
function balanced(address: string): string {
  const open: Record<string, number> = { '(': 0, '[': 0, '{': 0 };
  for (let at = 0; at < address.length; at++) {
    const character = address.charAt(at);
    const opener = OPENER_OF[character];
    if (opener !== undefined) {
      if (open[opener] === 0) return address.slice(0, at);
      open[opener] = (open[opener] ?? 0) - 1;
    } else if (character in open) open[character] = (open[character] ?? 0) + 1;
  }
  return address;
}

function withoutClosing(address: string): string {
  let end = address.length;
  for (;;) {
    const last = CLOSING.exec(address.slice(Math.max(0, end - 2), end));
    if (!last) return address.slice(0, end);
    end -= last[0].length;
  }
}
