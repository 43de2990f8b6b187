/** The attributes of lines, as the newline of each carries them. */
import type { Attributes, AttributeValue } from '@inkstone/ot';

export type ListKind = 'bullet' | 'ordered' | 'checked' | 'unchecked';
export type Alignment = 'center' | 'right' | 'justify';

/** What a line's newline carries; null is "not so". The keys are the attributes of the contract. */
export interface LineAttributes {
  readonly header: number | null;
  readonly list: ListKind | null;
  /** The number of an ordered item that does not go on from the one before: 0 to 99,999. */
  readonly start: number | null;
  readonly indent: number | null;
  readonly align: Alignment | null;
  readonly blockquote: true | null;
  readonly codeBlock: string | true | null;
}

export type LineKey = keyof LineAttributes;

export const PLAIN_LINE: LineAttributes = {
  header: null,
  list: null,
  start: null,
  indent: null,
  align: null,
  blockquote: null,
  codeBlock: null,
};

/** In the order in which canonical Deltas have them. */
export const LINE_KEYS: readonly LineKey[] = ['align', 'blockquote', 'codeBlock', 'header', 'indent', 'list', 'start'];

export const MAX_INDENT = 8;

/** How a line with these attributes on its newline looks. What doesn't concern lines (`bold` on a newline) is left out. */
export function lineOf(attributes: Attributes | undefined): LineAttributes {
  if (!attributes) return PLAIN_LINE;
  const line: Record<string, unknown> = { ...PLAIN_LINE };
  for (const key of LINE_KEYS) if (attributes[key] !== undefined) line[key] = attributes[key];
  return line as unknown as LineAttributes;
}

/** The attributes of the newline of a line; undefined for a plain one. */
export function attributesOfLine(line: LineAttributes): Attributes | undefined {
  const set = LINE_KEYS.filter((key) => line[key] !== null);
  return set.length > 0 ? Object.fromEntries(set.map((key) => [key, line[key] as AttributeValue])) : undefined;
}
