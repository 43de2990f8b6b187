/** Tries regular expressions on lines, away from the page: some of them never end. */
import { answerQuestions } from '../core/asked-worker.ts';
import { type Match, matchesInLine, replacementsInLine } from './query.ts';

export interface SearchQuestion {
  readonly source: string;
  readonly flags: string;
  readonly lines: readonly string[];
  /** Null: only where the matches are. */
  readonly template: string | null;
}

/** For each line its matches, and with a template what each is to be replaced with. */
export type SearchAnswer = readonly { readonly matches: readonly Match[]; readonly replacements: readonly string[] }[];

answerQuestions<SearchQuestion, SearchAnswer>(({ source, flags, lines, template }) => {
  const pattern = new RegExp(source, flags);
  return lines.map((line) => ({
    matches: matchesInLine(line, pattern),
    replacements: template === null ? [] : replacementsInLine(line, pattern, template),
  }));
});
