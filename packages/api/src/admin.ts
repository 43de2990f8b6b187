/** Accounts, for admins. */
import { z } from 'zod';
import { registration } from './accounts.ts';
import type { Answer, Body } from './answer.ts';
import { account, accountRole, id, instant, text } from './fields.ts';
import { paging } from './paging.ts';

export const adminAccount = account
  .extend({
    disabled: z.boolean(),
    createdAt: instant,
    lastSeenAt: instant.nullable().meta({ description: 'When a session of theirs was last used; null: never, or long ago' }),
    documents: z.int().meta({ description: 'Documents that they own, those in the trash too' }),
  })
  .meta({ id: 'AdminAccount' });
export type AdminAccount = Answer<typeof adminAccount>;

const accountState = z.enum(['active', 'disabled', 'guests', 'all']);
export type AccountState = z.output<typeof accountState>;
export const adminAccountsQuery = z.object({
  ...paging,
  query: text
    .pipe(z.string().max(200))
    .optional()
    .meta({ description: 'Each of its words occurs in the username, the name or the address; or the id of an account or guest' }),
  role: accountRole.optional(),
  state: accountState.default('all').meta({ description: '`all`: without guests' }),
  choosing: z.stringbool().default(false).meta({
    description:
      '`true`: for a field in which one account is chosen, asked for with each letter. At most 10, and no entry of the audit trail: what is done with the account is one',
  }),
});

const { username, email, displayName } = registration.shape;
export const newAccount = z.object({ username, email, displayName, role: accountRole.optional() });
export type NewAccount = Body<typeof newAccount>;

export const accountParams = z.object({ id });
export const accountChange = z.object({
  role: accountRole.optional(),
  disabled: z.boolean().optional(),
  emailVerified: z.boolean().optional().meta({ description: 'Where the server sends no e-mail, an admin says whose an address is' }),
  secondFactor: z.literal(false).optional().meta({ description: '`false` takes it away, from who has lost their phone and codes' }),
});
export type AccountChange = Body<typeof accountChange>;
export const resetLink = z.object({ url: z.string(), expiresAt: instant }).meta({ id: 'ResetLink' });
export type ResetLink = Answer<typeof resetLink>;
export const madeAccount = resetLink.extend({ user: adminAccount }).meta({ id: 'MadeAccount' });
export type MadeAccount = Answer<typeof madeAccount>;
