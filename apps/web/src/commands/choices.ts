/** Ranks what the palette offers for a query, best first. Pure. */
import type { DocumentInfo, Ranges } from '../api/types.ts';
import { beginsWords, type FuzzyMatch, fuzzyMatch, holdsWords, scoreOfRuns } from './fuzzy.ts';
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

/** The score of a command that is found by its keywords only. It is below those found by their names. */
const BY_KEYWORD = -12;

/** The server's results, best first. */
export interface Found {
  readonly documents: readonly DocumentInfo[];
  /** Whether they are for the present query, and not for an earlier one. */
  readonly isAnswer: boolean;
}

/**
 * Without a query, these are the documents that were opened last, then all commands. With a query, the groups are sorted by their best match. Documents that
 * were opened lately and match come before those that the server found. Results for an earlier query stay if they contain the present one.
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
    // A document that the server found contains the words, in its title or its text. That is a better match than single letters of the title.
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
  // Without a query the groups keep their order.
  return query === '' ? groups : groups.sort((a, b) => b.score - a.score);
}

function matchCommand(query: string, { label, keywords }: Command): FuzzyMatch | null {
  const match = fuzzyMatch(query, label);
  if (match !== null || !beginsWords(query, `${label} ${keywords ?? ''}`)) return match;
  return { score: scoreOfRuns(query) + BY_KEYWORD, ranges: [] };
}

function holdsIn(query: string, { title, passage }: DocumentInfo): boolean {
  return holdsWords(query, `${title} ${passage?.text ?? ''}`);
}

function choiceOf(document: DocumentInfo, ranges: Ranges, isSure: boolean, isRecent: boolean): Choice {
  return { kind: 'document', key: document.id, document, isRecent, isSure, ranges };
}
