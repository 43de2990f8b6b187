/** What the clipboard holds, and whether it is so long that it has to be pasted in slices. */
import { Fragment, Slice } from 'prosemirror-model';
import type { EditorState } from 'prosemirror-state';
import type { EditorView } from 'prosemirror-view';
import { lineAttributes, schema } from '../core/schema.ts';

export type Copied = { readonly html: string } | { readonly text: string };

/** Above so many characters, pasting at once would block the page noticeably. */
const LONG_PASTE_CHARS = { html: 200_000, text: 100_000 } as const;

/** What is to be pasted in slices; null if it is short enough to be pasted at once. */
export function copiedForSlices(data: DataTransfer, asText: boolean): Copied | null {
  const html = asText ? '' : data.getData('text/html');
  const copied = html === '' ? { text: data.getData('text/plain') } : { html };
  return isLong(copied) ? copied : null;
}

export function isLong(copied: Copied): boolean {
  return 'html' in copied ? copied.html.length > LONG_PASTE_CHARS.html : copied.text.length > LONG_PASTE_CHARS.text;
}

/** Whether the caret is in code, into which nothing but text is pasted. */
export function isInCode({ selection: { $from } }: EditorState): boolean {
  return $from.parent.type === schema.nodes.line && lineAttributes($from.parent).codeBlock !== null;
}

/** For copying: a part of a line is copied without the attributes of the line, a whole line with them. */
export function partOfLine(slice: Slice, { state: { selection } }: Pick<EditorView, 'state'>): Slice {
  const { $from, $to } = selection;
  const isPart = $from.sameParent($to) && $to.pos - $from.pos < $from.parent.content.size;
  if (slice.openStart === 0 || slice.content.childCount !== 1 || !isPart) return slice;
  return new Slice(Fragment.from(schema.nodes.line.create(null, slice.content.firstChild?.content)), 1, 1);
}
