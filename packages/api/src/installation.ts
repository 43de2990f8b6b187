/** Settings of the installation, for admins. */
import { z } from 'zod';
import type { Answer } from './answer.ts';

export const installation = z
  .object({
    registration: z.enum(['open', 'closed']),
    registrationDomains: z
      .array(z.string().regex(/^[a-z0-9.-]+\.[a-z]{2,}$/i))
      .meta({ description: 'Whose e-mail addresses may sign up; empty: all' }),
    defaultRole: z.enum(['editor', 'viewer']),
    links: z.boolean().meta({ description: 'Whether documents may be shared by link' }),
  })
  .meta({ id: 'Installation' });
export type Installation = Answer<typeof installation>;
export const installationChange = installation.partial();
