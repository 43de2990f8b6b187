/** What the palette offers for what is typed, best first. Pure. */
import type { DocumentInfo, Ranges } from '../../api/types.ts';
import { type FuzzyMatch, fuzzyMatch, scoreOfRuns } from './fuzzy.ts';
import { COMMAND_GROUPS, type Command, type CommandGroup } from './registry.ts';

export type Choice =
  | { readonly kind: 'command'; readonly key: string; readonly command: Command; readonly ranges: Ranges }
  | {
      readonly kind: 'document';
      readonly key: string;
      readonly document: DocumentInfo;
      readonly isRecent: boolean;
      readonly ranges: Ranges;
    };

export interface ChoiceGroup {
  readonly group: CommandGroup | 'documents';
  readonly items: readonly Choice[];
}

/** Found by its keywords, and not by its name, a command comes after those of the name. */
const BY_KEYWORD = -12;

/**
 * Without a query: what was open last, then all commands. With one: groups by their best match; of documents those that were opened lately
 * and match, then those that the server found.
 *
 * @param query without spaces around it
 * @param found the server's answer to the query, best first
 */
export function rankChoices(
  query: string,
  commands: readonly Command[],
  recent: readonly DocumentInfo[],
  found: readonly DocumentInfo[],
): readonly ChoiceGroup[] {
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
    return { score, choice: choiceOf(document, match?.ranges ?? document.titleMatches ?? [], known.has(document.id)) };
  });
  if (query !== '') documents.sort((a, b) => b.score - a.score);

  const groups = [
    { group: 'documents' as const, items: documents.map(({ choice }) => choice), score: documents[0]?.score ?? 0 },
    ...COMMAND_GROUPS.map((group) => {
      const entries = matched.filter(({ command }) => command.group === group).sort((a, b) => b.match.score - a.match.score);
      const items = entries.map(({ command, match }): Choice => ({ kind: 'command', key: command.id, command, ranges: match.ranges }));
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

function choiceOf(document: DocumentInfo, ranges: Ranges, isRecent: boolean): Choice {
  return { kind: 'document', key: document.id, document, isRecent, ranges };
}
