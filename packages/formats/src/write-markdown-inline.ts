/** The text of one line as Markdown (CommonMark, with the strikethrough of GitHub). */
import type { Attributes, Embed } from '@inkstone/ot';
import { fileName } from './embeds.ts';
import type { Resolve, Run } from './lines.ts';

/** The outermost first: what opens first, closes last. */
const MARKS = ['link', 'bold', 'italic', 'strike', 'underline'] as const;
type MarkName = (typeof MARKS)[number];

interface OpenMark {
  readonly name: MarkName;
  readonly value: string | true;
  readonly close: string;
}

/** The runs of one line. Inside code nothing is formatted; the link and the other marks of a code run are written around it. */
export function inlineMarkdown(runs: readonly Run[], resolve: Resolve): string {
  const pieces = merged(runs.flatMap(withoutOuterSpace)).map(bareAddress);
  let text = '';
  let open: OpenMark[] = [];
  pieces.forEach((piece, index) => {
    const wanted = marksOf(piece.attributes);
    const kept = commonMarks(open, wanted);
    text += closing(open, kept);
    open = open.slice(0, kept);
    for (const [name, value] of wanted.slice(kept)) {
      const [start, close] = delimiters(name, value, text.at(-1) ?? '', reach(pieces, index, name, value), resolve);
      text += start;
      open.push({ name, value, close });
    }
    text += piece.isWritten ? piece.insert : contentOf(piece, resolve, text.at(-1) ?? '');
  });
  return text + closing(open, 0);
}

/** Moves spaces at the ends of a run out of it, because emphasis can't begin or end at a space. */
function withoutOuterSpace(run: Run): Run[] {
  if (typeof run.insert !== 'string' || run.attributes.code === true) return [run];
  const [, before = '', text = '', after = ''] = /^(\s*)(.*?)(\s*)$/s.exec(run.insert) ?? [];
  const { link } = run.attributes;
  const outside: Attributes = link === undefined ? {} : { link };
  const piece = (insert: string, attributes: Attributes): Run[] => (insert === '' ? [] : [{ insert, attributes }]);
  return [...piece(before, outside), ...piece(text, run.attributes), ...piece(after, outside)];
}

/** Joins neighbours with the same marks. Spaces between two such runs get their marks too. */
function merged(runs: readonly Run[]): Run[] {
  const result: Run[] = [];
  runs.forEach((run, index) => {
    const [before, after] = [result.at(-1), runs[index + 1]];
    const isBlank = typeof run.insert === 'string' && run.insert.trim() === '' && run.attributes.code !== true;
    const isBetween = isBlank && before && after && sameMarks(before, after);
    const attributes = isBetween && before.attributes.code !== true ? before.attributes : run.attributes;
    if (before && typeof before.insert === 'string' && typeof run.insert === 'string' && sameMarks(before, { insert: '', attributes })) {
      result[result.length - 1] = { ...before, insert: before.insert + run.insert };
    } else result.push({ ...run, attributes });
  });
  return result;
}

/** A run, or text that is already Markdown. */
type Piece =
  | (Run & { readonly isWritten?: false })
  | { readonly insert: string; readonly attributes: Attributes; readonly isWritten: true };

/** An address that is linked to itself is written `<https://…>`, with no sign in it escaped (CommonMark 0.31, section 6.5). */
function bareAddress(run: Run, index: number, runs: readonly Run[]): Piece {
  const { link, ...attributes } = run.attributes;
  const isAlone = runs[index - 1]?.attributes.link !== link && runs[index + 1]?.attributes.link !== link;
  if (typeof run.insert !== 'string' || attributes.code === true || !isAlone) return run;
  const isAddress = run.insert === link && !/[<>]/.test(run.insert);
  const isMail = `mailto:${run.insert}` === link && /^[\w.!#$%&'*+/=?^`{|}~-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*$/i.test(run.insert);
  return isAddress || isMail ? { insert: `<${run.insert}>`, attributes, isWritten: true } : run;
}

function sameMarks(a: Run, b: Run): boolean {
  return [...MARKS, 'code'].every((name) => a.attributes[name] === b.attributes[name]);
}

function marksOf(attributes: Attributes): [MarkName, string | true][] {
  return MARKS.flatMap((name) => {
    const value = attributes[name];
    return value === true || typeof value === 'string' ? [[name, value] as [MarkName, string | true]] : [];
  });
}

function commonMarks(open: readonly OpenMark[], wanted: readonly (readonly [MarkName, string | true])[]): number {
  let count = 0;
  while (open[count] && open[count]?.name === wanted[count]?.[0] && open[count]?.value === wanted[count]?.[1]) count++;
  return count;
}

function closing(open: readonly OpenMark[], kept: number): string {
  return open
    .slice(kept)
    .reverse()
    .map(({ close }) => close)
    .join('');
}

/** The first and last character that a mark encloses, and the one behind it. */
interface Reach {
  readonly first: string;
  readonly last: string;
  readonly after: string;
}

function reach(pieces: readonly Run[], index: number, name: MarkName, value: string | true): Reach {
  // A mark ends where any mark around it ends.
  const outer = MARKS.slice(0, MARKS.indexOf(name) + 1).map(
    (each) => [each, each === name ? value : pieces[index]?.attributes[each]] as const,
  );
  let end = index;
  while (pieces[end + 1] && outer.every(([each, held]) => pieces[end + 1]?.attributes[each] === held)) end++;
  return { first: firstOf(pieces[index]), last: lastOf(pieces[end]), after: firstOf(pieces[end + 1]) };
}

/** Code, links and pictures begin and end with punctuation. */
const firstOf = (run: Run | undefined) => (run ? (isLetters(run) ? ([...(run.insert as string)][0] ?? '') : '[') : '');
const lastOf = (run: Run | undefined) => (run ? (isLetters(run) ? ([...(run.insert as string)].at(-1) ?? '') : ')') : '');
const isLetters = ({ insert, attributes }: Run) => typeof insert === 'string' && attributes.code !== true;

const TAGS = { bold: 'strong', italic: 'em', strike: 'del', underline: 'u' } as const;
const SIGNS = { bold: '**', italic: '*', strike: '~~' } as const;

/**
 * How a mark is written. Signs are used only where no letter touches them from outside and no punctuation from inside (a stricter form of CommonMark 0.31,
 * section 6.2). Elsewhere, and for marks without a sign, HTML tags are used.
 */
function delimiters(name: MarkName, value: string | true, before: string, within: Reach, resolve: Resolve): [string, string] {
  if (name === 'link') return ['[', `](${destination(resolve(String(value)))})`];
  const tag = TAGS[name];
  const isPlain =
    isWordLike(within.first) && isWordLike(within.last) && isSpace(before) && (isSpace(within.after) || /[.,;:!?)]/.test(within.after));
  if (name === 'underline' || !isPlain) return [`<${tag}>`, `</${tag}>`];
  return [SIGNS[name], SIGNS[name]];
}

const isWordLike = (letter: string) => /[\p{L}\p{N}]/u.test(letter);
const isSpace = (letter: string) => letter === '' || letter === ' ';

function contentOf({ insert, attributes }: Run, resolve: Resolve, before: string): string {
  if (typeof insert !== 'string') return embedMarkdown(insert, attributes, resolve);
  return attributes.code === true ? code(insert) : escaped(insert, before);
}

/** The caption is the title, which most programs show. */
function embedMarkdown(embed: Embed, { alt = '', caption }: Attributes, resolve: Resolve): string {
  const words = oneLine(String(alt));
  if ('image' in embed) {
    const title = caption === undefined ? '' : ` "${oneLine(String(caption)).replace(/["\\]/g, '\\$&')}"`;
    return `![${escaped(words, '')}](${destination(resolve(embed.image))}${title})`;
  }
  if ('file' in embed) return `[${escaped(words || fileName(embed.file), '')}](${destination(resolve(embed.file))})`;
  return '';
}

/** A blank line would end the picture. */
const oneLine = (text: string) => text.replace(/\s*[\n\r]\s*/g, ' ').trim();

function destination(address: string): string {
  return `<${address.replace(/[<>\\]/g, (letter) => encodeURIComponent(letter))}>`;
}

/** Inline code: between runs of backticks that are longer than any inside, with spaces where the text begins or ends with a backtick or space. */
export function code(text: string): string {
  // Not every program that reads Markdown leaves the first and the last of so many spaces.
  if (/^ {3,}$/.test(text)) return `<code>${'&#32;'.repeat(text.length)}</code>`;
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  const pads = /^`|`$|^ .* $/.test(text) && text.trim() !== '';
  return pads ? `${fence} ${text} ${fence}` : fence + text + fence;
}

/** Escapes everything that could count as Markdown or HTML at any place of a line. */
function escaped(text: string, before: string): string {
  // An exclamation mark before a link would make a picture of it.
  return text
    .replace(/[\\`*_[\]<>&~]/g, '\\$&')
    .replace(/!$/, '\\!')
    .replace(/\t/g, '&#9;')
    .replace(/ {2,}/g, (spaces) => `${'&#32;'.repeat(spaces.length - 1)} `)
    .replace(/^:\/\//, before === '' ? '://' : '\\://')
    .replace(/(https?|ftp):\/\//gi, '$1\\://')
    .replace(/(www)\./gi, '$1\\.');
}
