/** Schemas of fields that several resources have, and of what the API gives back. */
import { z } from 'zod';
import { PROBLEMS, type ProblemCode } from '../errors.ts';

/** PostgreSQL stores neither NUL nor half a surrogate pair, so no text from outside may hold one. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && !/\p{Surrogate}/u.test(text);
}

/** Any text from outside. */
export const text = z.string().refine(isStorable, 'holds NUL or half a surrogate pair');

/** One line without control characters, trimmed. */
export const line = (maximum: number) =>
  text
    .transform((value) => value.trim())
    .pipe(
      z
        .string()
        .min(1, 'is empty')
        .max(maximum, `has more than ${maximum} characters`)
        .refine((value) => !/[\p{Cc}\u2028\u2029]/u.test(value), 'holds control characters'),
    );

export const id = z.guid().transform((value) => value.toLowerCase());
export const versionNumber = z
  .string()
  .regex(/^(0|[1-9]\d{0,14})$/)
  .transform(Number);

export const documentParams = z.object({ id });
export const versionParams = z.object({ id, version: versionNumber });

const instant = z.iso.datetime();

export const user = z.object({ id: z.string(), username: z.string(), displayName: z.string() }).meta({ id: 'User' });

export const account = z
  .object({
    id: z.string(),
    username: z.string(),
    email: z.string(),
    displayName: z.string(),
    role: z.enum(['admin', 'editor', 'viewer']),
  })
  .meta({ id: 'Account' });

export const document = z
  .object({
    id: z.string(),
    title: z.string(),
    version: z.int().meta({ description: 'Number of edits that the document has had' }),
    owner: user,
    role: z.enum(['owner', 'editor', 'viewer']).meta({ description: 'What the caller may do with it' }),
    createdAt: instant,
    updatedAt: instant,
    deletedAt: instant.nullable().meta({ description: 'When it was put into the trash' }),
    starred: z.boolean().meta({ description: 'By the caller' }),
    openedAt: instant.nullable().meta({ description: 'When the caller last opened it' }),
    tags: z.array(z.string()).meta({ description: 'Ids of the caller’s own tags' }),
  })
  .meta({ id: 'Document' });

const ranges = z.array(z.tuple([z.int(), z.int()])).meta({ description: 'From and to, in UTF-16 code units' });

export const listedDocument = document
  .extend({
    preview: z.string().optional().meta({ description: 'With `preview=true`: the first 400 characters of the text' }),
    passage: z
      .object({ text: z.string(), matches: ranges })
      .nullable()
      .optional()
      .meta({ description: 'With a query: the text around the first match; null if only the title matches' }),
    titleMatches: ranges.optional().meta({ description: 'With a query: where its words stand in the title' }),
  })
  .meta({ id: 'ListedDocument' });

export const delta = z
  .object({ ops: z.array(z.record(z.string(), z.unknown())) })
  .meta({ id: 'Delta', description: 'A list of operations: insert, retain and delete, with attributes' });

export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.enum(Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]]),
    detail: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457' });

/** The error answers of a route, for its `response` schema. */
export function problems<const Status extends number>(...statuses: Status[]) {
  const answer = { description: 'A problem', content: { 'application/problem+json': { schema: problem } } };
  return Object.fromEntries(statuses.map((status) => [status, answer])) as Record<Status, typeof answer>;
}

export { instant };
