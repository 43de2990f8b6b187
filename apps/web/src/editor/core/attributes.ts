/** The attributes of lines and of text, as the editor has them: those of the contract. */

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

/** Marks without a value: present or not. */
export const TOGGLE_MARKS = ['bold', 'italic', 'underline', 'strike', 'code'] as const;
export type ToggleMark = (typeof TOGGLE_MARKS)[number];

/** Marks with a value. */
export const VALUE_MARKS = ['link', 'color', 'background'] as const;
export type ValueMark = (typeof VALUE_MARKS)[number];
