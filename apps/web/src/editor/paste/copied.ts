/** What a paste brings, and whether it is so long that it has to be pasted in slices. */
import type { EditorState } from 'prosemirror-state';
import { lineAttributes, schema } from '../schema.ts';

export type Copied = { readonly html: string } | { readonly text: string };

/** Beyond so many units, pasting at once could be felt. */
const LONG = { html: 200_000, text: 100_000 } as const;

/** What is to be pasted in slices; null if it is short enough to be pasted at once. */
export function copiedForSlices(data: DataTransfer, asText: boolean): Copied | null {
  const html = asText ? '' : data.getData('text/html');
  if (html !== '') return html.length > LONG.html ? { html } : null;
  const text = data.getData('text/plain');
  return text.length > LONG.text ? { text } : null;
}

/** Whether the caret is in code, into which nothing but text is pasted. */
export function isInCode({ selection: { $from } }: EditorState): boolean {
  return $from.parent.type === schema.nodes.line && lineAttributes($from.parent).codeBlock !== null;
}
