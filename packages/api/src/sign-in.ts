/** Ways in: what the sign-in page offers, forgotten passwords, and verifying an address. */
import { z } from 'zod';
import { newPassword } from './accounts.ts';
import type { Answer } from './answer.ts';
import { text } from './fields.ts';

export const waysIn = z
  .object({
    registration: z.boolean().meta({ description: 'Whether anybody may sign up' }),
    passwords: z.boolean().meta({ description: 'Whether one signs in by a password' }),
    mail: z.boolean().meta({ description: 'Whether the server sends e-mail' }),
    setup: z.boolean().meta({ description: 'Whether the next account becomes the administrator’s' }),
    provider: z.object({ name: z.string() }).nullable().meta({ description: 'An identity provider, entered at `GET /api/auth/provider`' }),
  })
  .meta({ id: 'WaysIn' });
export type WaysIn = Answer<typeof waysIn>;

const mailToken = text.pipe(z.string().min(1).max(200));
export const resetRequest = z.object({ login: text.pipe(z.string().min(1).max(254)) });
export const passwordReset = z.object({ token: mailToken, password: newPassword });
export const addressVerification = z.object({ token: mailToken });

export const providerQuery = z.object({ next: z.string().max(2_000).optional().meta({ description: 'A path of the web app to go to' }) });
