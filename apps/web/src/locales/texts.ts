/** The texts that each language has: those of English, key by key. */
import type { en } from './en.ts';

type SameShape<T> = { readonly [Key in keyof T]: T[Key] extends string ? string : SameShape<T[Key]> };

/** What a language's file exports. */
export type Texts = SameShape<typeof en>;
