/** Converts the plain dialect's operations to deltas and back. */
import { type AttributeChange, type Attributes, checkText, type Delta, DeltaBuilder, parseAttributeChange } from '@inkstone/ot';
import { LIMITS } from '@inkstone/sync/constants';
import { z } from 'zod';
import type { RefusalCode } from '../document/submission.ts';

const id = z
  .string()
  .min(1)
  .max(LIMITS.editIdLength)
  .refine((value) => checkText(value) === null)
  .optional();
const common = { type: z.literal('edit'), id, position: z.int(), version: z.int() };

export const plainMessage = z.union([
  z.discriminatedUnion('operation', [
    z.object({ ...common, operation: z.literal('insert'), content: z.string() }),
    z.object({ ...common, operation: z.literal('delete'), length: z.int() }),
    z.object({
      ...common,
      operation: z.literal('format'),
      length: z.int(),
      attributes: z.custom<object>((value) => typeof value === 'object' && value !== null && !Array.isArray(value)),
    }),
  ]),
  z.object({ type: z.literal('cursor'), position: z.int().min(0), length: z.int().min(0) }),
]);

export type PlainMessage = z.infer<typeof plainMessage>;
export type PlainEdit = Extract<PlainMessage, { type: 'edit' }>;

type Refusal = { readonly ok: false; readonly code: RefusalCode; readonly message: string };

const refuse = (code: RefusalCode, message: string): Refusal => ({ ok: false, code, message });

/** The delta of a plain edit. Whether it fits the document is checked later, against the edit's version. */
export function deltaOf(edit: PlainEdit): { readonly ok: true; readonly delta: Delta } | Refusal {
  if (edit.version < 0) return refuse('bad-version', 'A version is a number from 0 on.');
  if (edit.position < 0) return refuse('bad-position', 'A position is a number from 0 on.');
  const delta = new DeltaBuilder().retain(edit.position);
  switch (edit.operation) {
    case 'insert': {
      if (edit.content === '') return refuse('empty-edit', 'There is nothing to insert.');
      if (edit.content.length > LIMITS.editLength) return refuse('too-large', `One edit inserts at most ${LIMITS.editLength} characters.`);
      const problem = checkText(edit.content);
      if (problem !== null) return refuse(problem.code, problem.message);
      return { ok: true, delta: delta.insert(edit.content).build() };
    }
    case 'delete':
      if (edit.length < 0) return refuse('bad-position', 'A length is a number from 1 on.');
      if (edit.length === 0) return refuse('empty-edit', 'There is nothing to delete.');
      return { ok: true, delta: delta.delete(edit.length).build() };
    case 'format': {
      if (edit.length < 0) return refuse('bad-position', 'A length is a number from 1 on.');
      if (edit.length === 0 || Object.keys(edit.attributes).length === 0) return refuse('empty-edit', 'There is nothing to format.');
      const parsed = parseAttributeChange(edit.attributes);
      if (!parsed.ok) return refuse(parsed.problem.code, parsed.problem.message);
      return { ok: true, delta: delta.retain(edit.length, parsed.attributes).build() };
    }
    default:
      return edit satisfies never;
  }
}

/** A change of the plain text or of formatting, at a position in units. Operations of one edit apply one after another. */
export type PlainOperation =
  | { readonly operation: 'insert'; readonly position: number; readonly content: string }
  | { readonly operation: 'delete'; readonly position: number; readonly length: number }
  | { readonly operation: 'format'; readonly position: number; readonly length: number; readonly attributes: AttributeChange }
  | { readonly operation: 'none' };

/** An edit as operations of the plain dialect, at least one. An embed is the character U+FFFC. */
export function operationsOf(delta: Delta): PlainOperation[] {
  const operations: PlainOperation[] = [];
  let position = 0;
  const format = (length: number, attributes: AttributeChange | Attributes | undefined) => {
    if (attributes !== undefined) operations.push({ operation: 'format', position, length, attributes });
  };
  for (const op of delta) {
    if ('delete' in op) operations.push({ operation: 'delete', position, length: op.delete });
    else if ('retain' in op) {
      format(op.retain, op.attributes);
      position += op.retain;
    } else {
      const content = typeof op.insert === 'string' ? op.insert : '\uFFFC';
      operations.push({ operation: 'insert', position, content });
      format(content.length, op.attributes);
      position += content.length;
    }
  }
  return operations.length > 0 ? operations : [{ operation: 'none' }];
}
