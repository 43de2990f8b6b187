/** Tags: each person's own names for documents. */
import { z } from 'zod';
import type { Answer } from './answer.ts';
import { id, line } from './fields.ts';

/** Greatest number of tags of one person. */
export const MAX_TAGS = 200;

export const tagParams = z.object({ id });
/** In Unicode's composed form (NFC), so that names that look the same are the same. */
export const tagNaming = z.object({ name: line(60).transform((value) => value.normalize('NFC')) });

export const tag = z
  .object({ id: z.string(), name: z.string(), count: z.int().meta({ description: 'Documents that have it' }) })
  .meta({ id: 'Tag' });
/** A tag of the caller's; `count` is how many documents carry it. */
export type Tag = Answer<typeof tag>;

export const tagList = z.object({ items: z.array(tag) });
export type TagList = Answer<typeof tagList>;

/** Which of the caller's tags a document has. */
export const tagging = z.object({ tags: z.array(id).max(MAX_TAGS) });
export const tagged = z.object({ tags: z.array(z.string()) });
export type Tagged = Answer<typeof tagged>;
