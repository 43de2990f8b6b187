export {
  type AttributeChange,
  type Attributes,
  type AttributeValue,
  attributesEqual,
  type Embed,
  isAttribute,
  isEmbed,
} from './attributes.ts';
export { compose } from './compose.ts';
export {
  baseLength,
  contentLength,
  type DeleteOp,
  type Delta,
  DeltaBuilder,
  deltasEqual,
  EMBED_CHARACTER,
  type InsertOp,
  isEmpty,
  lengthChange,
  type Op,
  opLength,
  plainText,
  type RetainOp,
} from './delta.ts';
export { diff } from './diff.ts';
export { invert } from './invert.ts';
export {
  checkFits,
  checkSpan,
  checkText,
  type DeltaLimits,
  type DeltaProblem,
  parseAttributeChange,
  parseContent,
  parseDelta,
} from './parse.ts';
export { transformPosition } from './position.ts';
export { Text } from './text.ts';
export { clientFirst, transform, transformOver } from './transform.ts';
