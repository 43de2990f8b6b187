/** The public names of this package: deltas, their operations, and the editable text. */
export type { AttributeChange, Attributes, AttributeValue, Embed } from './attributes.ts';
export { attributesEqual, embedsEqual, fileIdOf, isAttribute, isEmbedValue, isLink } from './attributes.ts';
export { compose } from './compose.ts';
export type { DeleteOp, Delta, InsertOp, Op, RetainOp } from './delta.ts';
export {
  baseLength,
  contentLength,
  DeltaBuilder,
  deltasEqual,
  EMBED_CHARACTER,
  isEmpty,
  lengthChange,
  opLength,
  plainText,
} from './delta.ts';
export { diff } from './diff.ts';
export { invert } from './invert.ts';
export type { DeltaLimits, DeltaProblem, ParsedAttributes, ParsedDelta } from './parse.ts';
export { checkFits, checkSpan, checkText, parseAttributeChange, parseContent, parseDelta } from './parse.ts';
export { endOfChange, transformPosition } from './position.ts';
export type { Portion } from './split.ts';
export { deltaSize, splitBySize, splitDelta } from './split.ts';
export type { Line } from './text.ts';
export { Text, TextBuilder } from './text.ts';
export type { ClientDelta } from './transform.ts';
export { clientFirst, transform, transformList, transformOver } from './transform.ts';
