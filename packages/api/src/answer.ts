import type { z } from 'zod';

/** The read-only type of an answer. It is a type of our own, because zod's `readonly()` would show in the OpenAPI document. */
export type Answer<Schema extends z.ZodType> = DeepReadonly<z.output<Schema>>;

/** What is sent by this schema, before it is parsed. */
export type Body<Schema extends z.ZodType> = DeepReadonly<z.input<Schema>>;

/** JSON knows no `undefined`: a field that may be left out has a value where it is there. */
type DeepReadonly<T> = T extends object ? { readonly [Key in keyof T]: DeepReadonly<Exclude<T[Key], undefined>> } : T;
