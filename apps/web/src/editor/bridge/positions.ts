/**
 * Positions in a document as ProseMirror and as Deltas count them.
 *
 * A line of n units is n + 1 units of a Delta (its newline stands last) and n + 2 of ProseMirror (a token on both sides). So line i, which
 * begins at unit u, begins with the token at u + i, and the unit at offset o in it is at u + i + 1 + o.
 */
import type { Node } from 'prosemirror-model';

/** A place in a line. */
export interface Place {
  /** Index of the line; the number of lines for the place after the last newline. */
  readonly line: number;
  /** Units before the line. */
  readonly start: number;
  /** Units between the line's start and the place. */
  readonly offset: number;
}

/** Units of the document, the last newline included. */
export function documentLength(doc: Node): number {
  return doc.content.size - doc.childCount;
}

/**
 * Where a unit is. Takes time in proportion to the lines before it, some nanoseconds each.
 * @throws RangeError if `position` is outside the document.
 */
export function placeAt(doc: Node, position: number, from: Place = START): Place {
  if (position < from.start || position > documentLength(doc)) {
    throw new RangeError(`position ${position} is outside of the document, which has ${documentLength(doc)} units`);
  }
  const lines = doc.content.content;
  let { line, start } = from;
  for (; line < lines.length; line++) {
    const end = start + (lines[line] as Node).content.size + 1;
    if (position < end) break;
    start = end;
  }
  return { line, start, offset: position - start };
}

const START: Place = { line: 0, start: 0, offset: 0 };

/** The ProseMirror position of the token before a place's line. */
export function boundaryBefore(place: Place): number {
  return place.start + place.line;
}

/** The ProseMirror position of a place, inside its line. */
export function insideOf(place: Place): number {
  return place.start + place.line + 1 + place.offset;
}

/**
 * The ProseMirror position, always inside a line, of a position in units; the end of the document becomes the place before the last newline,
 * because a caret can't stand behind it.
 */
export function toEditor(doc: Node, position: number): number {
  return insideOf(placeAt(doc, Math.max(0, Math.min(position, documentLength(doc) - 1))));
}

/** The position in units of a ProseMirror position, which may also be a boundary between lines. */
export function toUnits(doc: Node, position: number): number {
  const lines = doc.content.content;
  let boundary = 0;
  let line = 0;
  for (; line < lines.length && boundary < position; line++) {
    const next = boundary + (lines[line] as Node).nodeSize;
    if (position < next) return position - line - 1;
    boundary = next;
  }
  return position - line;
}
