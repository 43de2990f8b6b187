/**
 * Whether a plain text is meant as Markdown. Some signs decide alone, because they have no other use (a fence, a task, a link). Others occur in letters,
 * programs and logs too (a line that begins with a dash or a number, a `#` before a comment, a word between stars); of those a text needs several.
 * Pure, O(length).
 */

const HEADING = /^ {0,3}(#{1,6})[ \t]+\S/;
const ITEM = /^[ \t]*(?:([-*+])|(\d{1,5})([.)]))[ \t]+\S/;
const TASK = /^[ \t]*(?:[-*+]|\d{1,5}[.)])[ \t]+\[[ xX]\][ \t]+\S/;
const QUOTE = /^ {0,3}>[ \t]?(?:>[ \t]?)*[\p{L}\p{N}"'“«„([*_`#-]/u;
const DIVIDER = /^ {0,3}(?:-{3}|\*{3}|_{3}|(?:[-*_] ){2}[-*_])[ \t]*$/;
const UNDERLINE = /^ {0,3}={3,}[ \t]*$/;
const FENCE = /^ {0,3}(`{3,}|~{3,})[^`]*$/;

/** Emphasis between white space or punctuation, with a letter or a digit at both ends inside. */
const around = (sign: string, inside: string) =>
  new RegExp(
    String.raw`(?<![^\s\p{P}])(?<!${sign})${sign}(?=[\p{L}\p{N}"'“„«([])(?:${inside})+?(?<=[\p{L}\p{N}\p{P}])${sign}(?![^\s\p{P}]|${sign})`,
    'u',
  );
const STRONG = [
  around(String.raw`\*\*`, String.raw`[^*\n]`),
  around('~~', String.raw`[^~\n]`),
  // `__init__` is a name: only several words between underscores are bold.
  around('__', String.raw`[^_\n]* [^_\n]*`),
  /!?\[[^[\]\n]*\]\(<?(?:https?:\/\/|mailto:)[^\s()]+(?:\([^\s()]*\))?>?(?: "[^"\n]*")?\)/,
] as const;
const WEAK = [around(String.raw`\*`, String.raw`[^*\n]`), around('_', String.raw`[^_\n]`), /(?<![`\w])`[^`\n]+`(?![`\w])/] as const;

/** Lines of programs, commands, settings and markup. */
const CODE = [
  /[;{}\\]\s*$/,
  /^\s*(?:\/\/|<[/!a-z]|[$%] |>>> )/,
  /^\s*(?:const|let|var|def|class|fn|func|function|elif|return)\b.*[=({:;]/,
  /^\s*(?:import|from|export)\b.*(?:['"*{]| import )/,
  /^\s*(?:> )?(?:sudo|npm|npx|git|cd|apt|pip|brew|docker|curl|mkdir|cp|mv|rm|ls|echo|cat|set)\s+\S/,
  /=>|->|&&|\|\||[!<>:+*-]=(?!=)|[\w)\]] ?={2,3} ?[\w('"]/,
  // A call; `file(s)` is none.
  /\w\((?!\w{1,3}\))[^()\s]*\)/,
  /^\s*(?:\$\w+ ?=|[\w.[\]]+ ?= ?\S)/,
  // An option of a command.
  /\s--?[a-z][\w-]*(?=\s|=|$)/,
  // A setting: one word at most behind the colon.
  /^\s*(?:- )?[\w.-]+:(?:\s+[\w"'[{/.-]+)?\s*$/,
] as const;
const MOST_CODE = 0.3;
/** A comment of a program, or the differences of two. */
const NEVER = /^(?:\s*\/\*|@@ -\d|diff --git )/;

/** Only so many lines of a text are looked at. */
const SAMPLE_LINES = 500;
/** From so many points on, a text is Markdown. A word between stars gives one point, a list two. */
const ENOUGH = 2;

export function looksLikeMarkdown(text: string): boolean {
  const { prose, hasFence } = withoutFences(text.split(/\r\n?|\n/, SAMPLE_LINES));
  if (isCode(prose)) return false;
  if (hasFence || prose.some((line) => TASK.test(line) || STRONG.some((sign) => sign.test(line)))) return true;
  return listPoints(prose) + headingPoints(prose) + quotePoints(prose) + rulePoints(prose) + wordPoints(prose) >= ENOUGH;
}

/** What stands outside of code blocks that are opened and closed. */
function withoutFences(lines: readonly string[]): { readonly prose: readonly string[]; readonly hasFence: boolean } {
  const prose: string[] = [];
  let hasFence = false;
  let open: { readonly fence: string; readonly lines: string[] } | null = null;
  for (const line of lines) {
    const end = line.trim();
    if (open) {
      open.lines.push(line);
      if (!end.startsWith(open.fence) || end.replaceAll(open.fence.charAt(0), '') !== '') continue;
      hasFence = true;
      open = null;
    } else {
      const fence = FENCE.exec(line)?.[1];
      if (fence === undefined) prose.push(line);
      else open = { fence, lines: [line] };
    }
  }
  return { prose: [...prose, ...(open?.lines ?? [])], hasFence };
}

function isCode(lines: readonly string[]): boolean {
  const written = lines.filter((line) => line.trim() !== '');
  const code = written.filter((line) => {
    // What stands in signs of Markdown says nothing about the line; items may end in semicolons.
    const bare = line.replace(/`[^`]*`/g, '').replace(/\]\([^()\s]*\)/g, ']');
    const text = ITEM.test(line) ? bare.replace(/;\s*$/, '') : bare;
    return CODE.some((sign) => sign.test(text));
  });
  return written.some((line) => NEVER.test(line)) || code.length >= Math.max(1, written.length * MOST_CODE);
}

/** Two items that belong together: of the same sign, or counting on. */
function listPoints(lines: readonly string[]): number {
  let before: { readonly sign: string; readonly number: number } | null = null;
  for (const line of lines) {
    if (line.trim() === '') continue;
    const [, bullet, digits, delimiter] = ITEM.exec(line) ?? [];
    const item = bullet ? { sign: bullet, number: 0 } : digits ? { sign: delimiter ?? '', number: Number(digits) } : null;
    // What is indented belongs to the item above.
    if (!item && /^(?: {2,}|\t)/.test(line)) continue;
    if (item && before?.sign === item.sign && (bullet || item.number === before.number + 1 || (item.number === 1 && before.number === 1)))
      return ENOUGH;
    before = item;
  }
  return 0;
}

/** A single `#` is a comment in many languages: it counts once, and twice where a sentence follows after a blank line. */
function headingPoints(lines: readonly string[]): number {
  let points = 0;
  lines.forEach((line, index) => {
    const level = HEADING.exec(line)?.[1]?.length ?? 0;
    if (level > 1) points += ENOUGH;
    else if (level === 1) {
      const next = lines.slice(index + 1).find((other) => other.trim() !== '') ?? '';
      points = Math.max(points, lines[index + 1]?.trim() === '' && isSentence(next) ? ENOUGH : 1);
    }
  });
  return points;
}

function isSentence(line: string): boolean {
  return /[.!?:…。！？؟।]["'”»)]?\s*$/u.test(line) || line.trim().split(/\s+/).length >= 6;
}

/** Two quoted lines, or nothing but a quotation. */
function quotePoints(lines: readonly string[]): number {
  const quoted = lines.filter((line) => QUOTE.test(line)).length;
  const isAll = lines.every((line) => line.trim() === '' || /^ {0,3}>/.test(line));
  return quoted > 1 || (quoted > 0 && isAll) ? ENOUGH : quoted;
}

/** A rule between blank lines, or a double line under a title. */
function rulePoints(lines: readonly string[]): number {
  const isBlank = (line: string | undefined) => line !== undefined && line.trim() === '';
  const isRule = lines.some((line, index) => DIVIDER.test(line) && isBlank(lines[index - 1]) && isBlank(lines[index + 1]));
  const isTitle = lines.some((line, index) => UNDERLINE.test(line) && !isBlank(lines[index - 1] ?? '') && isBlank(lines[index - 2] ?? ''));
  return isRule || isTitle ? ENOUGH : 0;
}

/** Words in code or emphasis; in a sentence they mean what they say. */
function wordPoints(lines: readonly string[]): number {
  const marked = lines.filter((line) => WEAK.some((sign) => sign.test(line)));
  return marked.length + (marked.some((line) => line.trim().split(/\s+/).length > 2) ? 1 : 0);
}
