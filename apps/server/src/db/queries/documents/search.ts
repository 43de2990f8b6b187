/** Search: the words of a query, the condition that all of them occur, and the text around the first match. */
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { fold, patternOf } from './folding.ts';

/** Further words of a query are ignored, because each costs one more pass over the texts. */
const MAX_WORDS = 16;

/** Characters (code points) that are read before and after the first match: some more than are shown, so that the passage can be cut at a good place. */
const CHARS_BEFORE = 100;
const CHARS_AFTER = 300;

/** A piece of a text. `http/routes/documents/passages.ts` cuts it for the screen. */
export interface TextWindow {
  /** Not much longer than `CHARS_BEFORE` and `CHARS_AFTER`. */
  readonly text: string;
  /** Where the first match begins, in characters (code points) of `text`. */
  readonly at: number;
  /** Whether the document's text has more before and after this piece. */
  readonly cutBefore: boolean;
  readonly cutAfter: boolean;
}

/** The distinct words of a query, the longest first, since it is likely the rarest. A query in a language without spaces is one long word. */
export function wordsOf(query: string): string[] {
  const words = new Map(query.split(/\s+/u).map((word) => [fold(word) || word, word]));
  words.delete('');
  return [...words.values()].sort((a, b) => b.length - a.length).slice(0, MAX_WORDS);
}

/** The condition that each word occurs in the title or the text, whatever the case and accents. It is for documents `d` joined with their texts `t`. */
export function allOccur(words: readonly string[]): RawBuilder<SqlBool> {
  const occurs = (pattern: string) => sql<SqlBool>`(d.title ~ ${pattern} OR t.text ~ ${pattern})`;
  return sql<SqlBool>`(${sql.join(words.map(patternOf).map(occurs), sql` AND `)})`;
}

/** The condition that each word occurs in the title of a document `d`. */
export function allOccurInTitle(words: readonly string[]): RawBuilder<SqlBool> {
  return sql<SqlBool>`(${sql.join(
    words.map((word) => sql<SqlBool>`d.title ~ ${patternOf(word)}`),
    sql` AND `,
  )})`;
}

/**
 * The text of document `d` around the first match of any of the words; null if there is none. It is cut in SQL, so that the database does not send the
 * whole text.
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
