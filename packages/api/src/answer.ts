import type { z } from 'zod';

/** What is answered by this schema, as its receiver has it: nobody changes it. A type of our own, since zod's `readonly()` shows in the OpenAPI document. */
export type Answer<Schema extends z.ZodType> = DeepReadonly<z.output<Schema>>;

/** What is sent by this schema, before it is parsed. */
export type Body<Schema extends z.ZodType> = DeepReadonly<z.input<Schema>>;

/** JSON knows no `undefined`: a field that may be left out has a value where it is there. */
type DeepReadonly<T> = T extends object ? { readonly [Key in keyof T]: DeepReadonly<Exclude<T[Key], undefined>> } : T;
