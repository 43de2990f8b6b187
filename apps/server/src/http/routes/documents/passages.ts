/** What lists show of a text: its beginning, or the passage around a match with the matches marked. Characters are never cut apart. */
import { fold, foldLetter } from '../../../db/queries/documents/folding.ts';
import type { TextWindow } from '../../../db/queries/documents/search.ts';

/** Units that a passage shows before the first match, and in total. */
const LEAD_CHARS = 40;
const PASSAGE_CHARS = 160;
/** A cut moves by at most this many units to fall between two words. */
const WORD_REACH_CHARS = 20;

const CUT = '…';

/** Start and end, in UTF-16 code units. */
export type Range = [start: number, end: number];

export interface Passage {
  readonly text: string;
  /** Where the words occur in `text`: in order and not touching each other. */
  readonly matches: Range[];
}

/** Splits text into what people see as characters: a letter with its marks, or an emoji of several code points (Unicode UAX 29). */
const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The first `most` units at most, in whole characters. */
export function beginning(text: string, most: number): string {
  return text.slice(0, startOfCharacter(text, most));
}

/** About 160 units around the match, on one line. */
export function passageOf(window: TextWindow, words: readonly string[]): Passage {
  const line = window.text.replace(/[\s\p{Cc}\ufffc]/gu, ' ');
  const match = unitOf(line, window.at);
  const matchEnd = findMatches(line, words).find(([, end]) => end > match)?.[1] ?? match;
  const start =
    window.cutBefore || match > LEAD_CHARS + WORD_REACH_CHARS ? afterSpace(line, startOfCharacter(line, match - LEAD_CHARS), match) : 0;
  const end = Math.max(startOfCharacter(line, Math.max(start + PASSAGE_CHARS, matchEnd)), Math.min(matchEnd, line.length));
  const whole = end === line.length && !window.cutAfter;
  const shown = line.slice(start, whole ? end : beforeSpace(line, end, matchEnd)).trim();
  const text = `${start > 0 || window.cutBefore ? CUT : ''}${shown}${whole ? '' : CUT}`;
  return { text, matches: findMatches(text, words) };
}

/** Where the words occur in a text, ignoring case and accents. Matches that overlap or touch are joined. */
export function findMatches(text: string, words: readonly string[]): Range[] {
  const { folded, from, to } = foldWithPlaces(text);
  const found: Range[] = [];
  for (const word of words.map((each) => fold(each))) {
    if (word === '') continue;
    for (let at = folded.indexOf(word); at !== -1; at = folded.indexOf(word, at + word.length))
      found.push([from[at] as number, to[at + word.length - 1] as number]);
  }
  found.sort((a, b) => a[0] - b[0]);
  const merged: Range[] = [];
  for (const range of found) {
    const last = merged.at(-1);
    if (last !== undefined && range[0] <= last[1]) last[1] = Math.max(last[1], range[1]);
    else merged.push(range);
  }
  return merged;
}

/** The folded text, and for each of its units the range in the original text that it comes from: a letter with the marks after it. */
function foldWithPlaces(text: string): { folded: string; from: number[]; to: number[] } {
  let folded = '';
  let unit = 0;
  const from: number[] = [];
  const to: number[] = [];
  for (const letter of text) {
    const part = foldLetter(letter);
    const end = unit + letter.length;
    if (part === '') for (let last = to.length - 1; last >= 0 && to[last] === unit; last--) to[last] = end;
    for (let index = 0; index < part.length; index++) {
      from.push(unit);
      to.push(end);
    }
    folded += part;
    unit = end;
  }
  return { folded, from, to };
}

/** The position in units of the code point with this index. */
function unitOf(text: string, codePoint: number): number {
  let unit = 0;
  for (let index = 0; index < codePoint && unit < text.length; index++) unit += (text.codePointAt(unit) ?? 0) > 0xffff ? 2 : 1;
  return unit;
}

/** The start of the character that contains the unit. */
function startOfCharacter(text: string, unit: number): number {
  if (unit <= 0) return 0;
  return unit >= text.length ? text.length : (characters.segment(text).containing(unit)?.index ?? unit);
}

function afterSpace(line: string, start: number, match: number): number {
  const space = line.indexOf(' ', start);
  return space !== -1 && space < match && space - start <= WORD_REACH_CHARS ? space + 1 : start;
}

function beforeSpace(line: string, end: number, matchEnd: number): number {
  const space = line.lastIndexOf(' ', end);
  return space >= matchEnd && end - space <= WORD_REACH_CHARS ? space : end;
}
