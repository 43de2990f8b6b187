/** Fuzzy matching: the letters of the query occur in the text in order, with gaps. Beginnings of words and adjacent letters score higher. Pure. */
import type { Ranges } from '../api/types.ts';
import { type Folded, fold } from './folding.ts';

export interface FuzzyMatch {
  /** Higher is better; comparable between texts for one query. */
  readonly score: number;
  /** The matched places in the text, in UTF-16 code units. */
  readonly ranges: Ranges;
}

const LETTER = 1;
const RUN = 6;
const WORD_START = 8;
/** Added for each letter that does not directly follow the previous one. */
const GAP = -5;
/** A match with a lower score per letter counts as a coincidence: "New document" contains n, o, t, e too. */
const WORTH = 2;
/** Ranks "Notes" before "My old notes", and a short title before a long one. */
const FIRST = 3;
const PER_UNUSED_LETTER = -0.02;

/** The lowest score of a text that contains each word of `query` without gaps. */
export function scoreOfRuns(query: string): number {
  return query.split(/\s+/).reduce((sum, { length }) => sum + (length === 0 ? 0 : LETTER * length + RUN * (length - 1)), 0);
}

/** Whether `text` has each word of `query` in one run, without regard to case and accents. */
export function holdsWords(query: string, text: string): boolean {
  const folded = fold(text).text;
  return wordsOf(query).every((word) => folded.includes(word));
}

/** Whether each word of `query` begins a word of `text`, without regard to case and accents. */
export function beginsWords(query: string, text: string): boolean {
  const known = fold(text).text.split(/[^\p{L}\p{N}]+/u);
  return wordsOf(query).every((word) => known.some((other) => other.startsWith(word)));
}

/**
 * Each word of `query` must be in `text` as a subsequence, without regard to case and accents. An empty query matches with score 0.
 * Dynamic programming finds the best match of each word: O(word × text).
 */
export function fuzzyMatch(query: string, text: string): FuzzyMatch | null {
  const folded = fold(text);
  // By UTF-16 code units, like the ranges. Spreading would join surrogate pairs.
  const letters = folded.text.split('');
  const words = wordsOf(query);
  let score = words.length === 0 ? 0 : letters.length * PER_UNUSED_LETTER;
  const places = new Set<number>();
  for (const word of words) {
    const found = bestPlaces(word, letters);
    if (found === null || found.score < word.length * WORTH) return null;
    score += found.score;
    for (const place of found.places) places.add(place);
  }
  return {
    score,
    ranges: rangesOf(
      [...places].sort((a, b) => a - b),
      folded,
    ),
  };
}

function wordsOf(query: string): readonly string[] {
  return fold(query)
    .text.split(/\s+/)
    .filter((word) => word !== '');
}

function bestPlaces(word: string, text: readonly string[]): { score: number; places: number[] } | null {
  const from: Int32Array[] = [];
  let scores = new Float64Array(text.length);
  for (let letter = 0; letter < word.length; letter++) {
    const next = new Float64Array(text.length).fill(Number.NEGATIVE_INFINITY);
    const origin = new Int32Array(text.length).fill(-1);
    let best = Number.NEGATIVE_INFINITY;
    let bestPlace = -1;
    for (let place = 0; place < text.length; place++) {
      if (text[place] === word[letter] && (letter === 0 || bestPlace >= 0)) {
        const run = letter > 0 && place > 0 ? (scores[place - 1] as number) + RUN : Number.NEGATIVE_INFINITY;
        const jump = best + GAP;
        const base = letter === 0 ? 0 : Math.max(jump, run);
        next[place] = base + LETTER + (startsWord(text, place) ? WORD_START : 0) + (place === 0 ? FIRST : 0);
        origin[place] = run >= jump ? place - 1 : bestPlace;
      }
      if (letter > 0 && (scores[place] as number) > best) {
        best = scores[place] as number;
        bestPlace = place;
      }
    }
    from.push(origin);
    scores = next;
  }
  let end = -1;
  for (let place = 0; place < scores.length; place++) {
    if ((scores[place] as number) > (end < 0 ? Number.NEGATIVE_INFINITY : (scores[end] as number))) end = place;
  }
  if (end < 0) return null;
  const places: number[] = [];
  const score = scores[end] as number;
  for (let letter = word.length - 1, place = end; letter >= 0; letter--) {
    places.push(place);
    place = from[letter]?.[place] as number;
  }
  return { score, places };
}

function startsWord(text: readonly string[], place: number): boolean {
  return place === 0 || !/[\p{L}\p{N}]/u.test(text[place - 1] as string);
}

/** Converts places in the folded text to ranges of the original text. */
function rangesOf(places: readonly number[], { from, to }: Folded): Ranges {
  const ranges: [number, number][] = [];
  for (const place of places) {
    const [start, end] = [from[place] as number, to[place] as number];
    const last = ranges.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else ranges.push([start, end]);
  }
  return ranges;
}
