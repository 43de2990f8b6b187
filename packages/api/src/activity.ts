/** The activity log. */
import { z } from 'zod';
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

export const adminActivity = activity.extend({ documentId: z.string().nullable() }).meta({ id: 'AdminActivity' });

export const adminActivityQuery = z.object({
  ...paging,
  user: id.optional(),
  document: id.optional(),
  action: text.pipe(z.string().max(64)).optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
});
