/** Puts images and files into the text, as one edit. */
import { attributesOfLine } from '@inkstone/formats/line-attributes';
import { type Attributes, DeltaBuilder, type Embed } from '@inkstone/ot';
import type { Node } from 'prosemirror-model';
import { type EditorState, TextSelection, type Transaction } from 'prosemirror-state';
import { deltaToTransaction } from '../bridge/apply-delta.ts';
import { documentLength, placeAt, toUnits } from '../bridge/positions.ts';
import { lineAttributes } from '../core/schema.ts';

export interface NewEmbed {
  readonly embed: Embed;
  readonly attributes?: Attributes;
}

/**
 * Pictures stand in lines of their own where there are several of them; files follow each other in the line. In code there can be none: they come below it.
 *
 * @param position in units; null for the selection: they replace text, and stand behind a picture
 */
export function insertEmbeds(state: EditorState, embeds: readonly NewEmbed[], position: number | null): Transaction {
  const { doc, selection } = state;
  // What is selected as a whole, such as a picture, is not replaced by another one.
  const isReplaced = position === null && selection instanceof TextSelection;
  const start = toUnits(doc, isReplaced ? selection.from : selection.to);
  const from = Math.min(position ?? start, documentLength(doc) - 1);
  const deleted = isReplaced ? toUnits(doc, selection.to) - from : 0;
  const place = placeAt(doc, from);
  const line = doc.child(place.line);
  const builder = new DeltaBuilder();
  if (lineAttributes(line).codeBlock !== null && deleted === 0) belowCode(builder, doc, place.line, place.start, embeds);
  else {
    // Only the first item of a list says the number that the list begins with.
    const { start: _, ...look } = attributesOfLine(lineAttributes(line)) ?? {};
    insertRow(builder.retain(from), embeds, Object.keys(look).length > 0 ? look : undefined);
    builder.delete(deleted);
  }
  return deltaToTransaction(state, builder.build(), true);
}

function insertRow(builder: DeltaBuilder, embeds: readonly NewEmbed[], look: Attributes | undefined): void {
  embeds.forEach(({ embed, attributes }, index) => {
    const before = embeds[index - 1];
    if (before && ('image' in before.embed || 'image' in embed)) builder.insert('\n', look);
    else if (before) builder.insert(' ');
    builder.insert(embed, attributes);
  });
}

/** @param index of a line of the code @param start units before that line */
function belowCode(builder: DeltaBuilder, doc: Node, index: number, start: number, embeds: readonly NewEmbed[]): void {
  const { codeBlock } = lineAttributes(doc.child(index));
  let end = start;
  let next = index;
  for (; next < doc.childCount && lineAttributes(doc.child(next)).codeBlock === codeBlock; next++) end += doc.child(next).content.size + 1;
  if (next < doc.childCount) {
    insertRow(builder.retain(end), embeds, undefined);
    builder.insert('\n');
    return;
  }
  // The last newline stays the last: it ends the new line, and the code gets another one.
  builder.retain(end - 1).insert('\n', attributesOfLine(lineAttributes(doc.child(index))));
  insertRow(builder, embeds, undefined);
  const plain = Object.keys(attributesOfLine(lineAttributes(doc.child(next - 1))) ?? {});
  builder.retain(1, Object.fromEntries(plain.map((key) => [key, null])));
}
