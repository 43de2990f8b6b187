/**
 * Ignores case and accents in searches: `creme` finds `Crème`, composed (NFC) or decomposed (NFD), and `strasse` finds `Straße`.
 *
 * The text itself is searched, by regular expressions in which each letter stands for all letters that fold to it. PostgreSQL's `unaccent` is not installed
 * everywhere, and positions in a folded copy of the text would differ from those in the text.
 */

/** Letters without a Unicode decomposition, and what they fold to. They are those of PostgreSQL's `unaccent` that occur in words. */
const EXPANSIONS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ß: 'ss',
    æ: 'ae',
    œ: 'oe',
    ø: 'o',
    đ: 'd',
    ð: 'd',
    ħ: 'h',
    ı: 'i',
    ĸ: 'q',
    ł: 'l',
    ŋ: 'n',
    ŧ: 't',
    þ: 'th',
    ƀ: 'b',
    ɓ: 'b',
    ƈ: 'c',
    ɖ: 'd',
    ƒ: 'f',
    ɠ: 'g',
    ɨ: 'i',
    ƙ: 'k',
    ƚ: 'l',
    ɲ: 'n',
    ƥ: 'p',
    ʈ: 't',
    ƭ: 't',
    ʋ: 'v',
    ƴ: 'y',
    ƶ: 'z',
    ς: 'σ',
  }),
);

/**
 * Marks that are ignored: accents, Hebrew points, Arabic vowel signs. Marks of other scripts are kept, because words without them are other words. Those of
 * kana are kept too: they distinguish は from ば.
 */
const MARK =
  /^(?=\p{Mn})(?![\u3099\u309a])[\p{sc=Inherited}\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{sc=Hebrew}\p{sc=Arabic}\p{sc=Syriac}]$/u;

const HANGUL = /^[\uac00-\ud7a3]$/;

/** The code point in lower case without accents; empty for a mark. */
export function foldLetter(letter: string): string {
  if (letter < '\u0080') return letter.toLowerCase();
  // A Hangul syllable can be decomposed, but counts as one letter.
  if (HANGUL.test(letter)) return letter;
  let folded = '';
  for (const part of letter.normalize('NFKD').toLowerCase().normalize('NFKD')) if (!MARK.test(part)) folded += EXPANSIONS.get(part) ?? part;
  return folded;
}

export function fold(text: string): string {
  // NFC first joins the parts of a Hangul syllable into one letter.
  return Array.from(text.normalize('NFC'), foldLetter).join('');
}

/** Ranges of code points, ends included, that contain letters which fold to others. */
const RANGES: readonly (readonly [number, number])[] = [
  [0x41, 0x33ff],
  [0xa640, 0xabff],
  [0xf900, 0xffff],
  [0x10400, 0x104ff],
  [0x1d400, 0x1d7ff],
  [0x1e900, 0x1e95f],
];

/** The greatest number of letters that one letter folds to (ﬃ becomes three). */
const LONGEST = 3;

/** Letters by what they fold to. */
type LettersBy = ReadonlyMap<string, readonly string[]>;

interface Variants {
  readonly whole: LettersBy;
  /** Letters that fold to several, by the first and by the last of these. So `Gros` finds the beginning of `Groß`, whose ß folds to ss. */
  readonly first: LettersBy;
  readonly last: LettersBy;
  /** A pattern for any number of marks. */
  readonly marks: string;
}

let known: Variants | null = null;

/** Computed at the first search, which takes some tens of milliseconds. */
function variants(): Variants {
  if (known) return known;
  const [whole, first, last] = [new Map<string, string[]>(), new Map<string, string[]>(), new Map<string, string[]>()];
  const add = (map: Map<string, string[]>, key: string, letter: string) => map.set(key, [...(map.get(key) ?? []), letter]);
  const marks: string[] = [];
  for (const [from, to] of RANGES) {
    for (let code = from; code <= to; code++) {
      const letter = String.fromCodePoint(code);
      const folded = foldLetter(letter);
      if (folded === '') marks.push(letter);
      if (folded === letter || folded === '' || folded.length > LONGEST) continue;
      add(whole, folded, letter);
      const parts = [...folded];
      if (parts.length === 1 || !/^\p{L}+$/u.test(folded)) continue;
      add(first, parts[0] as string, letter);
      add(last, parts.at(-1) as string, letter);
    }
  }
  known = { whole, first, last, marks: `${setOf(marks)}*` };
  return known;
}

/** A bracket expression of the letters, in which neighbouring code points are ranges. */
function setOf(letters: readonly string[]): string {
  const codes = [...new Set(letters.map((letter) => letter.codePointAt(0) as number))].sort((a, b) => a - b);
  let set = '';
  for (let index = 0; index < codes.length; index++) {
    const start = codes[index] as number;
    while (codes[index + 1] === (codes[index] as number) + 1) index++;
    const end = codes[index] as number;
    set += end > start ? `${escaped(start)}-${escaped(end)}` : escaped(start);
  }
  return `[${set}]`;
}

const escaped = (code: number) => (code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`);

/** A regular expression (PostgreSQL's ARE, of a database in UTF-8) that finds a word in a text, whatever the case and the accents of both. */
export function patternOf(word: string): string {
  const letters = [...fold(word)];
  // A word of marks only is searched as it is.
  if (letters.length === 0) return Array.from(word, (letter) => setOf([letter])).join('');
  const { whole, marks } = variants();
  const parts: string[] = [];
  for (let at = 0; at < letters.length; ) {
    let length = Math.min(LONGEST, letters.length - at);
    while (length > 1 && !whole.has(letters.slice(at, at + length).join(''))) length--;
    parts.push(waysOf(letters, at, at + length).join('|'));
    at += length;
  }
  return parts.map((part) => (part.includes('|') ? `(?:${part})` : part)).join(marks);
}

/** Patterns for all ways to write the letters in the range: each as one letter, or several together as one (`ss` as ß). */
function waysOf(letters: readonly string[], from: number, to: number): string[] {
  if (from === to) return [''];
  const { whole, first, last, marks } = variants();
  const ways: string[] = [];
  for (let next = from + 1; next <= to; next++) {
    const part = letters.slice(from, next).join('');
    const same = [
      ...(next === from + 1 ? [part] : []),
      ...(whole.get(part) ?? []),
      ...(next === from + 1 && from === 0 ? (last.get(part) ?? []) : []),
      ...(next === from + 1 && next === letters.length ? (first.get(part) ?? []) : []),
    ];
    if (same.length === 0) continue;
    for (const rest of waysOf(letters, next, to)) ways.push(rest === '' ? setOf(same) : setOf(same) + marks + rest);
  }
  return ways;
}
