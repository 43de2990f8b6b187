/** Accounts, for admins. */
import { z } from 'zod';
import { account, accountRole, id, instant } from './fields.ts';

export const adminAccount = account.extend({ disabled: z.boolean(), createdAt: instant }).meta({ id: 'AdminAccount' });
export const accountParams = z.object({ id });
export const accountChange = z.object({ role: accountRole.optional(), disabled: z.boolean().optional() });
