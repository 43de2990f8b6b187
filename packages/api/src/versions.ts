/** The history of a document: its edits and its versions. */
import type { Delta } from '@inkstone/ot';
import { z } from 'zod';
import type { Answer } from './answer.ts';
import { delta, instant, line, text, user, versionNumber } from './fields.ts';
import { paging } from './paging.ts';

export const editsQuery = z.object({ ...paging, after: versionNumber.default(0) });
export const edit = z.object({ version: z.int(), user, delta, createdAt: instant }).meta({ id: 'Edit' });

export const versionNaming = z.object({ name: line(200) });
export const version = z
  .object({
    version: z.int(),
    name: z.string().nullable().meta({ description: 'Null: an automatic version' }),
    createdBy: user.nullable().meta({ description: 'Who named it; of an automatic one, the author of its last edit' }),
    createdAt: instant,
    automatic: z.boolean(),
  })
  .meta({ id: 'Version' });
/** A version that has a name, or that stands out in the log. */
export type Version = Answer<typeof version>;

export const writingSession = z
  .object({
    from: z.int().meta({ description: 'The version before its first edit' }),
    to: z.int().meta({ description: 'The version after its last edit' }),
    startedAt: instant.meta({ description: 'When its first edit was made' }),
    endedAt: instant.meta({ description: 'When its last edit was made' }),
    authors: z.array(z.object({ user, edits: z.int() })).meta({ description: 'Who made the most edits comes first' }),
    versions: z
      .array(version)
      .meta({ description: 'Its versions that have a name or stand out, newest first; of the oldest session, version 0 too' }),
  })
  .meta({ id: 'WritingSession' });
/** Edits without a pause of ten minutes between them. */
export type WritingSession = Answer<typeof writingSession>;

export const seen = z.object({
  version: z.int().nullable().meta({ description: 'The last version that the caller saw in an editor; null: none' }),
  at: instant.nullable().meta({ description: 'When that was' }),
});
/** What the caller saw of a document when it was open last. */
export type Seen = Answer<typeof seen>;

export const versionContent = z.object({ version: z.int(), text: z.string(), content: delta }).meta({ id: 'VersionContent' });
/** The content of a document after `version` edits; its operations in the algebra's type, which says more than a schema of JSON. */
export type VersionContent = Omit<Answer<typeof versionContent>, 'content'> & { readonly content: { readonly ops: Delta } };

/** A unit's number in a version's content. */
const position = z.int().min(0);
/** Unique among the edits of its author; an id that is sent again names the edit that it named before. */
export const editId = text.pipe(z.string().min(1).max(64));

export const restoring = z
  .object({
    editId: editId
      .optional()
      .meta({ description: 'The id that the edit gets. A request that is sent again with it makes no second edit.' }),
    passage: z
      .object({ from: position, to: position })
      .refine(({ from, to }) => from < to, 'holds no unit')
      .optional()
      .meta({ description: 'Brings back only these units of the version; without it, all of them' }),
  })
  .nullish();
export const restoredVersion = z.object({ version: z.int() });
