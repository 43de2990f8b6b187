/** Documents and their lists. */
import type { Delta } from '@inkstone/ot';
import { z } from 'zod';
import type { Body } from './answer.ts';
import { delta, document, id, line, text } from './fields.ts';
import { paging } from './paging.ts';

const title = line(200);

export const newDocument = z
  .object({
    title,
    text: z.string().optional(),
    content: z
      .object({ ops: z.array(z.unknown()) })
      .optional()
      .meta({ description: 'A Delta of inserts, in place of `text`; the newline at its end may be left out' }),
  })
  .refine((body) => body.text === undefined || body.content === undefined, {
    path: ['content'],
    error: 'stands in place of a text',
  });
/** The content of a new document: a plain text, or a Delta of inserts that ends in a newline. Without either the document is empty. */
export type NewDocument = Omit<Body<typeof newDocument>, 'content'> & { readonly content?: { readonly ops: Delta } };

export const reading = z.object({
  content: z.stringbool().default(true).meta({ description: '`false` leaves out `text` and `content`, which may be long' }),
});
export const documentChange = z
  .object({
    title: title.optional(),
    editorsShare: z.boolean().optional().meta({ description: 'Whether editors may add people; for who manages sharing' }),
  })
  .refine((body) => body.title !== undefined || body.editorsShare !== undefined, { path: ['title'], error: 'is missing' });
export const duplication = z.object({ title: title.optional() }).nullish();
export const deletionQuery = z.object({ permanent: z.stringbool().default(false) });

export const documentWithContent = document
  .extend({ text: z.string().meta({ description: 'Without the last newline; what is not text is U+FFFC' }), content: delta })
  .meta({ id: 'DocumentWithContent' });

const scope = z.enum(['all', 'owned', 'shared', 'trash', 'recent', 'starred']);
/** Which list of documents: `all` is owned and shared; `recent` was opened, `starred` was starred by the caller. */
export type Scope = z.output<typeof scope>;

const sort = z.enum(['changed', 'opened', 'title', 'created']);
/** The order of a list: by last edit, the caller's last visit, title, or time of creation. */
export type Sort = z.output<typeof sort>;

const order = z.enum(['asc', 'desc']);
export type Order = z.output<typeof order>;

export const documentsQuery = z.object({
  ...paging,
  scope: scope.default('all'),
  query: text.pipe(z.string().max(200)).optional(),
  tag: id.optional(),
  sort: sort.optional(),
  order: order.optional(),
  preview: z.stringbool().default(false),
});

/** Documents that one stream watches. */
const MAX_WATCHED = 200;
export const watching = z.object({ documents: z.array(id).max(MAX_WATCHED) });
