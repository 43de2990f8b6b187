/** Words and characters of a text in any language, countable a piece at a time. */

export interface Count {
  readonly words: number;
  /** As people see them: an emoji or a letter with its accents is one. */
  readonly characters: number;
  readonly withoutSpaces: number;
}

export const NOTHING: Count = { words: 0, characters: 0, withoutSpaces: 0 };

export function add(a: Count, b: Count, sign: 1 | -1 = 1): Count {
  return {
    words: a.words + sign * b.words,
    characters: a.characters + sign * b.characters,
    withoutSpaces: a.withoutSpaces + sign * b.withoutSpaces,
  };
}

/** UTF-16 code units that are counted at a time: some milliseconds at most. */
const PIECE_CHARS = 8_192;

/**
 * Counts a text, stopping after each piece of some thousand code units. A word that is longer than a piece is one word.
 * Words are what stands between spaces and dashes and has a letter or a digit in it; in scripts that don't write spaces, what the browser's
 * dictionary takes for words (UAX 29 through `Intl.Segmenter`).
 */
export function* counting(text: string): Generator<undefined, Count> {
  let count = NOTHING;
  /** Whether the piece before ends within a word, which has been counted. */
  let isInWord = false;
  for (let at = 0; at < text.length; ) {
    const end = pieceEnd(text, at);
    const piece = text.slice(at, end);
    count = add(count, countPiece(piece));
    const first = piece.slice(0, partEnd(piece));
    if (isInWord && WORDLIKE.test(first)) count = add(count, ONE_WORD, -1);
    isInWord = (isInWord && first.length === piece.length) || WORDLIKE.test(piece.slice(partStart(piece)));
    at = end;
    if (at < text.length) yield;
  }
  return count;
}

/** Counts at once. */
export function countText(text: string): Count {
  const steps = counting(text);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** A piece ends behind its last space; without one, where no character is cut. */
function pieceEnd(text: string, from: number): number {
  const most = from + PIECE_CHARS;
  if (most >= text.length) return text.length;
  const space = text.lastIndexOf(' ', most - 1);
  if (space > from) return space + 1;
  const cut = [...GRAPHEMES.segment(text.slice(most - 64, most + 64))].findLast(({ index }) => index <= 64);
  return most - 64 + (cut?.index ?? 64);
}

const GRAPHEMES = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const WORDS = new Intl.Segmenter(undefined, { granularity: 'word' });

const ONE_WORD: Count = { words: 1, characters: 0, withoutSpaces: 0 };

/** Where a word that the piece begins with ends; 0 if it begins with none. */
function partEnd(piece: string): number {
  const end = piece.search(APART);
  return end === -1 ? piece.length : end;
}

/** Where a word that the piece ends with starts; its length if it ends with none. */
function partStart(piece: string): number {
  let start = piece.length;
  while (start > 0 && !APART.test(piece[start - 1] as string)) start--;
  return start;
}

/** Below U+0300 nothing combines: a code unit is a character. */
const SIMPLE = /^[\u0020-\u02ff]*$/;
const SPACES = /\s/gu;
const BETWEEN = /[\s\u2012-\u2015]+/u;
/** Where a text can be cut: characters between words, and letters of scripts without spaces. */
const APART =
  /[\s\u2012-\u2015\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u30fc]/u;
const WORDLIKE = /[\p{L}\p{N}]/u;
/** Scripts that write words without spaces between them. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u30fc\p{M}]+/gu;

function countPiece(text: string): Count {
  const isSimple = SIMPLE.test(text);
  const characters = isSimple ? text.length : lengthOf(GRAPHEMES.segment(text));
  const withoutSpaces = characters - (text.match(SPACES)?.length ?? 0);
  return { words: wordsIn(text, isSimple), characters, withoutSpaces };
}

function wordsIn(text: string, isSimple: boolean): number {
  let words = 0;
  let spaced = text;
  if (!isSimple) {
    spaced = text.replace(UNSPACED, (run) => {
      // Marks alone belong to letters of scripts with spaces.
      if (!/[^\p{M}]/u.test(run)) return run;
      for (const { isWordLike } of WORDS.segment(run)) if (isWordLike) words++;
      return ' ';
    });
  }
  for (const part of spaced.split(BETWEEN)) if (WORDLIKE.test(part)) words++;
  return words;
}

function lengthOf(parts: Iterable<unknown>): number {
  let length = 0;
  for (const _ of parts) length++;
  return length;
}
