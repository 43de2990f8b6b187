/** What the palette offers for what is typed, best first. Pure. */
import type { DocumentInfo, Ranges } from '../api/types.ts';
import { type FuzzyMatch, fuzzyMatch, holdsWords, scoreOfRuns } from './fuzzy.ts';
import { COMMAND_GROUPS, type Command, type CommandGroup } from './registry.ts';

interface AnyChoice {
  readonly key: string;
  /** The matched places in its name. */
  readonly ranges: Ranges;
  /** Whether it contains the query, or the server found it for the query. Enter then takes it without waiting for a better one. */
  readonly isSure: boolean;
}

export type Choice =
  | (AnyChoice & { readonly kind: 'command'; readonly command: Command })
  | (AnyChoice & { readonly kind: 'document'; readonly document: DocumentInfo; readonly isRecent: boolean });

export interface ChoiceGroup {
  readonly group: CommandGroup | 'documents';
  readonly items: readonly Choice[];
}

/** Found by its keywords, and not by its name, a command comes after those of the name. */
const BY_KEYWORD = -12;

/** What the server found, best first. */
export interface Found {
  readonly documents: readonly DocumentInfo[];
  /** Found for the query, and not for what was typed before it. */
  readonly isAnswer: boolean;
}

/**
 * Without a query: what was open last, then all commands. With one: groups by their best match; of documents those that were opened lately
 * and match, then those that the server found. What it found for an earlier query stays where it holds this one, too.
 *
 * @param query without spaces around it
 */
export function rankChoices(
  query: string,
  commands: readonly Command[],
  recent: readonly DocumentInfo[],
  { documents: offered, isAnswer }: Found,
): readonly ChoiceGroup[] {
  const found = isAnswer ? offered : offered.filter((document) => holdsIn(query, document));
  const matched = commands
    .map((command) => ({ command, match: matchCommand(query, command) }))
    .filter((entry): entry is { command: Command; match: FuzzyMatch } => entry.match !== null);
  const near = recent.filter(({ title }) => fuzzyMatch(query, title) !== null);
  const known = new Set(near.map(({ id }) => id));
  const holding = new Set(found.map(({ id }) => id));
  const documents = [...near, ...found.filter(({ id }) => !known.has(id))].map((document) => {
    const match = fuzzyMatch(query, document.title);
    // What the server found holds the words, if not in its title then in its text: better than letters strewn over a title.
    const score = Math.max(match?.score ?? 0, holding.has(document.id) ? scoreOfRuns(query) : 0);
    const isSure = holding.has(document.id) || holdsIn(query, document);
    return { score, choice: choiceOf(document, match?.ranges ?? document.titleMatches ?? [], isSure, known.has(document.id)) };
  });
  if (query !== '') documents.sort((a, b) => b.score - a.score);

  const groups = [
    { group: 'documents' as const, items: documents.map(({ choice }) => choice), score: documents[0]?.score ?? 0 },
    ...COMMAND_GROUPS.map((group) => {
      const entries = matched.filter(({ command }) => command.group === group).sort((a, b) => b.match.score - a.match.score);
      const items = entries.map(({ command, match }): Choice => {
        const isSure = holdsWords(query, `${command.label} ${command.keywords ?? ''}`);
        return { kind: 'command', key: command.id, command, ranges: match.ranges, isSure };
      });
      return { group, items, score: entries[0]?.match.score ?? 0 };
    }),
  ].filter(({ items }) => items.length > 0);
  // Sorting is stable: without a query all have the same score.
  return query === '' ? groups : groups.sort((a, b) => b.score - a.score);
}

function matchCommand(query: string, { label, keywords }: Command): FuzzyMatch | null {
  const match = fuzzyMatch(query, label);
  if (match !== null || keywords === undefined) return match;
  const further = fuzzyMatch(query, `${label} ${keywords}`);
  return further && { score: further.score + BY_KEYWORD, ranges: [] };
}

function holdsIn(query: string, { title, passage }: DocumentInfo): boolean {
  return holdsWords(query, `${title} ${passage?.text ?? ''}`);
}

function choiceOf(document: DocumentInfo, ranges: Ranges, isSure: boolean, isRecent: boolean): Choice {
  return { kind: 'document', key: document.id, document, isRecent, isSure, ranges };
}
