/** Converts text to the form in which it is compared with a query: lower case, without accents, whether composed or not. The server's search does the same. */

/** Letters that Unicode does not decompose. */
const EXPANSIONS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ı: 'i',
  ł: 'l',
  ŋ: 'n',
  ŧ: 't',
  þ: 'th',
  ς: 'σ',
};

/** Accents, Hebrew points and Arabic vowel signs. The marks of kana are not removed, because they make another letter. */
const MARK = /^(?=\p{Mn})(?![\u3099\u309a])[\p{sc=Inherited}\p{sc=Greek}\p{sc=Cyrillic}\p{sc=Hebrew}\p{sc=Arabic}\p{sc=Syriac}]$/u;

/** A folded text. For each of its units, `from` and `to` are the range of the original letter, with its marks. */
export interface Folded {
  readonly text: string;
  readonly from: readonly number[];
  readonly to: readonly number[];
}

export function fold(text: string): Folded {
  let folded = '';
  let unit = 0;
  const [from, to]: [number[], number[]] = [[], []];
  for (const letter of text) {
    const part = foldLetter(letter);
    const end = unit + letter.length;
    // A mark belongs to the letter before it.
    if (part === '') for (let last = to.length - 1; last >= 0 && to[last] === unit; last--) to[last] = end;
    for (let index = 0; index < part.length; index++) {
      from.push(unit);
      to.push(end);
    }
    folded += part;
    unit = end;
  }
  return { text: folded, from, to };
}

function foldLetter(letter: string): string {
  if (letter < '\u0080') return letter.toLowerCase();
  let folded = '';
  for (const part of letter.toLowerCase().normalize('NFKD')) if (!MARK.test(part)) folded += EXPANSIONS[part] ?? part;
  return folded;
}
