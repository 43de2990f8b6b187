/** Who wrote a document, what changed in it, and taking changes back. */
import { z } from 'zod';
import { delta, user, versionNumber } from './fields.ts';
import { editId } from './versions.ts';

export const attributionQuery = z.object({
  version: versionNumber.optional(),
  from: versionNumber.optional().meta({ description: 'Only the units from here on' }),
  to: versionNumber.optional().meta({ description: 'Only the units before here' }),
  merge: z.literal('user').optional().meta({ description: 'Neighbours of one user are one run, with the newest of their versions' }),
});
export const attribution = z
  .object({ version: z.int(), runs: z.array(z.object({ length: z.int(), user, version: z.int() })) })
  .meta({ id: 'Attribution' });

export const differenceQuery = z.object({ from: versionNumber, to: versionNumber });
const attributes = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
const change = z.object({
  insert: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
  delete: z.int().optional(),
  retain: z.int().optional(),
  attributes: attributes.optional(),
  user: user.optional().meta({ description: 'Who made this change, where it is known' }),
});
export const difference = z
  .object({
    from: z.int(),
    to: z.int(),
    basis: z.enum(['edits', 'contents']).meta({ description: 'Whether the edits in between were read, or only the two contents compared' }),
    changes: z.array(change),
  })
  .meta({ id: 'Difference' });

const wholeVersion = z.int().min(0);
export const takingBack = z.object({
  user: z.string().min(1).max(64).optional().meta({ description: 'An id or a username; without it, everybody’s edits are taken back' }),
  from: wholeVersion,
  to: wholeVersion,
  editId: editId.optional().meta({ description: 'The same id again makes no second edit' }),
});
export const takeBackQuery = z.object({ dryRun: z.enum(['true', 'false']).optional() });
export const takenBack = z.object({ version: z.int(), delta: delta.optional() });
