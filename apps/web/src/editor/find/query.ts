/** What is looked for, as a pattern that is tried on one line after another. Pure: no document, no screen. */

/** What the user asks for. */
export interface Query {
  readonly text: string;
  readonly matchCase: boolean;
  readonly wholeWords: boolean;
  readonly isRegex: boolean;
}

export const NOTHING: Query = { text: '', matchCase: false, wholeWords: false, isRegex: false };

/** In UTF-16 code units of the text that was searched; never empty. */
export interface Match {
  readonly from: number;
  readonly to: number;
}

export type Compiled = { readonly ok: true; readonly pattern: RegExp } | { readonly ok: false; readonly reason: string };

/** Stands for an image or another embed in searched text. No match holds one: replacing words must not delete a picture. */
const EMBED = '\ufffc';

/**
 * A letter, digit or mark that belongs to a word. Scripts without spaces between words are left out: there every place may be the border of a word, and
 * asking for whole words would find nothing.
 */
const WORD =
  '(?:(?![\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}])[\\p{L}\\p{N}\\p{M}_])';

/** The pattern of a query; an expression that isn't one is refused with the reason that the browser gives. */
export function compile({ text, matchCase, wholeWords, isRegex }: Query): Compiled {
  const body = isRegex ? text : escaped(text);
  const source = wholeWords ? `(?<!${WORD})(?:${body})(?!${WORD})` : body;
  try {
    // First by itself: ")(" would be an expression within the brackets of the other.
    if (isRegex) new RegExp(body, 'u');
    return { ok: true, pattern: new RegExp(source, matchCase ? 'gu' : 'giu') };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { ok: false, reason: message.split(': ').at(-1) ?? message };
  }
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** Where a pattern (of `compile`) matches in one line, from left to right and without overlaps. */
export function matchesInLine(line: string, pattern: RegExp): Match[] {
  const matches: Match[] = [];
  for (const match of line.matchAll(pattern)) {
    const [found] = match;
    if (found !== '' && !found.includes(EMBED)) matches.push({ from: match.index, to: match.index + found.length });
  }
  return matches;
}

/** Where a pattern matches in a text of several lines; no match reaches over the end of a line. */
export function matchesInText(text: string, pattern: RegExp): Match[] {
  const matches: Match[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    for (const { from, to } of matchesInLine(line, pattern)) matches.push({ from: start + from, to: start + to });
    start += line.length + 1;
  }
  return matches;
}

/**
 * What the matches of a line are replaced with, in their order. In a template for an expression `$1` is a group, `$<name>` a named one, `$&` the match and
 * `$$` a dollar, as in `String.replace`.
 */
export function replacementsInLine(line: string, pattern: RegExp, template: string): string[] {
  const replacements: string[] = [];
  for (const match of line.matchAll(pattern)) {
    const [found] = match;
    if (found !== '' && !found.includes(EMBED)) replacements.push(expanded(template, match));
  }
  return replacements;
}

function expanded(template: string, match: RegExpExecArray): string {
  return template.replace(/\$(?:\$|&|(\d{1,2})|<([^>]*)>)/g, (all: string, digits?: string, name?: string) => {
    if (all === '$$') return '$';
    if (all === '$&') return match[0];
    if (name !== undefined) return match.groups ? (match.groups[name] ?? '') : all;
    return group(match, digits ?? '', all);
  });
}

/** `$12` is the twelfth group, or the first and a 2 where there are fewer. */
function group(match: RegExpExecArray, digits: string, all: string): string {
  const number = Number(digits);
  if (number >= 1 && number < match.length) return match[number] ?? '';
  const first = Number(digits[0]);
  if (digits.length === 2 && first >= 1 && first < match.length) return (match[first] ?? '') + digits[1];
  return all;
}
