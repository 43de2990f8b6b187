/**
 * The Delta format: a list of operations that keep, insert or delete units of a linear document.
 * A unit is a UTF-16 code unit or one embed.
 */
import type { AttributeChange, Attributes, Embed } from './attributes.ts';

export type InsertOp = { readonly insert: string | Embed; readonly attributes?: Attributes };
export type RetainOp = { readonly retain: number; readonly attributes?: AttributeChange };
export type DeleteOp = { readonly delete: number };
export type Op = InsertOp | RetainOp | DeleteOp;

/**
 * A change of a document, or, if it holds inserts only, a document's content. Always canonical: no empty op, no two
 * neighbours that could be one, an insert before a delete at the same place, no plain retain at the end.
 */
export type Delta = readonly Op[];
