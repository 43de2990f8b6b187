/** The history of a document: its edits and its versions. */
import type { Delta } from '@inkstone/ot';
import { z } from 'zod';
import type { Answer } from './answer.ts';
import { delta, instant, line, user, versionNumber } from './fields.ts';
import { paging } from './paging.ts';

export const editsQuery = z.object({ ...paging, after: versionNumber.default(0) });
export const edit = z.object({ version: z.int(), user, delta, createdAt: instant }).meta({ id: 'Edit' });

export const versionNaming = z.object({ name: line(200) });
export const namedVersion = z
  .object({ version: z.int(), name: z.string(), createdBy: user.nullable(), createdAt: instant, automatic: z.boolean() })
  .meta({ id: 'NamedVersion' });

export const versionContent = z.object({ version: z.int(), text: z.string(), content: delta }).meta({ id: 'VersionContent' });
/** The content of a document after `version` edits; its operations in the algebra's type, which says more than a schema of JSON. */
export type VersionContent = Omit<Answer<typeof versionContent>, 'content'> & { readonly content: { readonly ops: Delta } };

export const restoredVersion = z.object({ version: z.int() });
