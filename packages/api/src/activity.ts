/** The activity log. */
import { z } from 'zod';
import type { Answer } from './answer.ts';
import { id, instant, text, user } from './fields.ts';
import { paging } from './paging.ts';

export const activity = z
  .object({
    id: z.string(),
    actor: user.nullable(),
    action: z.string(),
    detail: z.record(z.string(), z.unknown()),
    createdAt: instant,
  })
  .meta({ id: 'Activity' });
export type Activity = Answer<typeof activity>;

export const adminActivity = activity
  .extend({
    documentId: z.string().nullable(),
    documentTitle: z.string().nullable().meta({ description: 'Its present title; null: there is no such document any more' }),
    address: z.string().nullable(),
    userAgent: z.string().nullable(),
    requestId: z.string().nullable(),
    sequence: z.int().nullable().meta({ description: 'Of its seal; null: it waits for one' }),
  })
  .meta({ id: 'AdminActivity' });
export type AdminActivity = Answer<typeof adminActivity>;

export const adminActivityQuery = z.object({
  ...paging,
  user: id.optional(),
  document: id.optional(),
  action: text.pipe(z.string().max(64)).optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
});
