/** Fields that several resources have, and what several of them answer. */
import { z } from 'zod';
import type { Answer } from './answer.ts';
import { PROBLEMS, type ProblemCode } from './problems.ts';

/** PostgreSQL stores neither NUL nor half a surrogate pair, so no text from outside may hold one. */
function isStorable(text: string): boolean {
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

/** A time: ISO 8601, in UTC. */
export const instant = z.iso.datetime();
/** A time that a caller gives, as programs write it: `Z` or an offset such as `+00:00` at its end. */
export const givenInstant = z.iso.datetime({ offset: true }).refine((value) => new Date(value).getUTCFullYear() <= 9999, 'is too far away');

export const user = z.object({ id: z.string(), username: z.string(), displayName: z.string() }).meta({ id: 'User' });
/** A user as others see them. */
export type Person = Answer<typeof user>;

export const accountRole = z.enum(['admin', 'editor', 'viewer']);
export type AccountRole = z.output<typeof accountRole>;

export const account = z
  .object({
    id: z.string(),
    username: z.string(),
    email: z.string().nullable().meta({ description: 'Null for guests' }),
    displayName: z.string(),
    role: accountRole,
    guest: z.boolean().meta({ description: 'Somebody without an account who came by a link' }),
    emailVerified: z.boolean(),
    color: z.int().nullable().meta({ description: 'Index into the colours of people; null: chosen by the id' }),
    picture: z.string().nullable().meta({ description: 'Of `GET /api/files/people/{picture}`' }),
    language: z.string().nullable(),
    secondFactor: z.boolean().meta({ description: 'Whether signing in asks for a code' }),
    hasPassword: z.boolean(),
  })
  .meta({ id: 'Account' });
/** The signed-in user. */
export type Account = Answer<typeof account>;

export const sharedRole = z.enum(['editor', 'viewer']);
/** What a document may be shared as. */
export type SharedRole = z.output<typeof sharedRole>;

/** What an API token is good for: `read` changes nothing. */
export const tokenScope = z.enum(['read', 'write']);
export type TokenScope = z.output<typeof tokenScope>;

const documentRole = z.enum(['owner', 'editor', 'viewer']);
/** What the caller may do with a document; an admin is `owner` of all. */
export type DocumentRole = z.output<typeof documentRole>;

export const document = z
  .object({
    id: z.string(),
    title: z.string(),
    version: z.int().meta({ description: 'Number of edits that the document has had' }),
    owner: user,
    role: documentRole.meta({ description: 'What the caller may do with it' }),
    createdAt: instant,
    updatedAt: instant,
    deletedAt: instant.nullable().meta({ description: 'When it was put into the trash' }),
    starred: z.boolean().meta({ description: 'By the caller' }),
    openedAt: instant.nullable().meta({ description: 'When the caller last opened it' }),
    tags: z.array(z.string()).meta({ description: 'Ids of the caller’s own tags' }),
  })
  .meta({ id: 'Document' });

const ranges = z.array(z.tuple([z.int(), z.int()])).meta({ description: 'From and to, in UTF-16 code units' });
/** Places in a text, `[start, end)`, in UTF-16 code units. */
export type Ranges = Answer<typeof ranges>;

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
/** A document without its content. Lists give what a search found, and the beginning of the text where they are asked for it. */
export type DocumentInfo = Answer<typeof listedDocument>;

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

/** The body of an error answer, RFC 9457. */
export type Problem = Answer<typeof problem>;
/** What is wrong with one field; `path` is dotted, empty for the whole body. */
export type FieldError = NonNullable<Problem['errors']>[number];
