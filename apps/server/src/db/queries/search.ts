/** Searching: the words of a query, the condition that all of them occur, and the piece of text around the first one. */
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { fold, patternOf } from './folding.ts';

/** Words beyond are not looked for: each is one more pass over the texts. */
const MAX_WORDS = 16;

/** What is read of a text around its first match, in characters (code points): what is shown, and some more to cut it well. */
const CHARS_BEFORE = 100;
const CHARS_AFTER = 300;

/** A piece of a text, for `http/passages.ts` to cut. */
export interface TextWindow {
  /** Not much longer than `CHARS_BEFORE` and `CHARS_AFTER`. */
  readonly text: string;
  /** Where the first match begins, in characters (code points) of `text`. */
  readonly at: number;
  /** Whether the text begins before, and goes on after it. */
  readonly cutBefore: boolean;
  readonly cutAfter: boolean;
}

/** The different words of a query, the longest first, since it occurs least. Languages without spaces have one long word, which is looked for as it is. */
export function wordsOf(query: string): string[] {
  const words = new Map(query.split(/\s+/u).map((word) => [fold(word) || word, word]));
  words.delete('');
  return [...words.values()].sort((a, b) => b.length - a.length).slice(0, MAX_WORDS);
}

/** Each word occurs in the title or the text, whatever their case and accents, of documents `d` joined with their texts `t`. */
export function allOccur(words: readonly string[]): RawBuilder<SqlBool> {
  const occurs = (pattern: string) => sql<SqlBool>`(d.title ~ ${pattern} OR t.text ~ ${pattern})`;
  return sql<SqlBool>`(${sql.join(words.map(patternOf).map(occurs), sql` AND `)})`;
}

/**
 * The text of document `d` around the place where one of the words occurs first, null if none does. It is cut here, so that not the whole of it leaves
 * the database.
 */
export function textWindow(words: readonly string[]): RawBuilder<TextWindow | null> {
  return sql<TextWindow | null>`(
    SELECT json_build_object(
      'text', substring(t.text FROM start.at FOR first.at - start.at + ${CHARS_AFTER}::int),
      'at', first.at - start.at,
      'cutBefore', start.at > 1,
      'cutAfter', substring(t.text FROM first.at + ${CHARS_AFTER}::int FOR 1) <> '')
    FROM document_texts t
    CROSS JOIN LATERAL (
      SELECT min(position(substring(t.text FROM pattern) IN t.text)) AS at FROM unnest(${words.map(patternOf)}::text[]) AS pattern
    ) AS first
    CROSS JOIN LATERAL (SELECT greatest(1, first.at - ${CHARS_BEFORE}::int) AS at) AS start
    WHERE t.document_id = d.id AND first.at IS NOT NULL)`;
}
