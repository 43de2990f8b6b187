/** Counts words and characters of a text in any language, one piece at a time. Pure. */

export interface Count {
  readonly words: number;
  /** Grapheme clusters: an emoji, or a letter with its accents, counts as one. */
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

/** UTF-16 code units in one piece. Counting a piece takes a few milliseconds at most. */
const PIECE_CHARS = 8_192;

/**
 * Counts a text and yields after each piece of some thousand code units. A word that is longer than a piece counts as one.
 * A word is a run between spaces and dashes that has a letter or a digit. In scripts without spaces, words are those of the browser's dictionary
 * (UAX 29, `Intl.Segmenter`).
 */
export function* counting(text: string): Generator<undefined, Count> {
  let count = NOTHING;
  /** Whether the previous piece ends inside a word. That word has been counted already. */
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

/** Counts a text without interruption. */
export function countText(text: string): Count {
  const steps = counting(text);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** Where the piece that starts at `from` ends: after its last space, or, without a space, between two characters. */
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

/** The end of the word at the start of the piece; 0 if the piece does not start with one. */
function partEnd(piece: string): number {
  const end = piece.search(APART);
  return end === -1 ? piece.length : end;
}

/** The start of the word at the end of the piece; the piece's length if it does not end with one. */
function partStart(piece: string): number {
  let start = piece.length;
  while (start > 0 && !APART.test(piece[start - 1] as string)) start--;
  return start;
}

/** Text below U+0300. It has no combining marks, so each code unit is one character. */
const SIMPLE = /^[\u0020-\u02ff]*$/;
const SPACES = /\s/gu;
const BETWEEN = /[\s\u2012-\u2015]+/u;
/** A character that does not continue the word next to it: a space, a dash, or a letter of a script without spaces. */
const APART =
  /[\s\u2012-\u2015\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u30fc]/u;
const WORDLIKE = /[\p{L}\p{N}]/u;
/** Runs of scripts that write no spaces between words, with combining marks. */
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
      // Combining marks alone belong to a letter of another script.
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
