/** The state of the installation and all its documents, for admins. */
import { z } from 'zod';
import type { Answer } from './answer.ts';
import { id, instant, text, user } from './fields.ts';
import { paging } from './paging.ts';

const bytes = z.int().meta({ description: 'Bytes' });

export const system = z
  .object({
    version: z.string(),
    servers: z.array(
      z.object({
        id: z.string(),
        host: z.string(),
        version: z.string(),
        current: z.boolean().meta({ description: 'Whether it is the one that answers' }),
        sockets: z.int(),
        documents: z.int().meta({ description: 'Documents in memory' }),
        startedAt: instant,
        seenAt: instant,
      }),
    ),
    database: z.object({
      version: z.string(),
      bytes,
      connections: z.int(),
      superuser: z.boolean(),
      standby: z
        .enum(['starting', 'used', 'lagging', 'gone', 'unfit'])
        .nullable()
        .meta({ description: 'Whether lists and histories are read from it, or why not; null: there is none' }),
    }),
    bus: z.object({ shared: z.boolean().meta({ description: 'Whether messages go to other servers' }), up: z.boolean() }),
    storage: z.object({ kind: z.enum(['disk', 's3']), files: z.int(), bytes }),
    totals: z.object({ accounts: z.int(), guests: z.int(), documents: z.int(), trashed: z.int(), edits: z.int() }),
    audit: z.object({
      sealed: z.int(),
      unsealed: z.int(),
      head: z.string().nullable().meta({ description: 'Sequence and hash of the last seal, for `npm run audit:verify -- …`' }),
    }),
  })
  .meta({ id: 'System' });
export type System = Answer<typeof system>;

export const storageUse = z
  .object({
    documents: z.array(z.object({ id: z.string(), title: z.string(), owner: user, files: z.int(), bytes })),
    accounts: z.array(z.object({ user, files: z.int(), bytes })),
  })
  .meta({ id: 'StorageUse', description: 'What takes the most room, the largest first' });
export type StorageUse = Answer<typeof storageUse>;

export const adminDocumentsQuery = z.object({
  ...paging,
  query: text.pipe(z.string().max(200)).optional().meta({ description: 'Each of its words occurs in the title' }),
  owner: id.optional(),
  trashed: z.stringbool().optional(),
});
export const adminDocument = z
  .object({
    id: z.string(),
    title: z.string(),
    version: z.int(),
    owner: user,
    createdAt: instant,
    updatedAt: instant,
    deletedAt: instant.nullable(),
  })
  .meta({ id: 'AdminDocument' });
export type AdminDocument = Answer<typeof adminDocument>;
