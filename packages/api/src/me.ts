/** One's own account: what others see of it, how one gets in, and where one is signed in. */
import { z } from 'zod';
import { email, newPassword } from './accounts.ts';
import type { Answer, Body } from './answer.ts';
import { account, givenInstant, id, instant, line, text, tokenScope } from './fields.ts';

const password = text.pipe(z.string().min(1).max(1_000));
/** Of an authenticator app: six digits; or a recovery code. */
export const factorCode = text.transform((value) => value.replace(/[\s-]/g, '')).pipe(z.string().min(6).max(32));

export const accountDetails = z.object({
  displayName: line(100).optional(),
  email: email.optional(),
  color: z.int().min(0).max(31).nullable().optional().meta({ description: 'Index into the colours of people; null: chosen by the id' }),
  language: z
    .string()
    .regex(/^[a-z]{2}(-[A-Z]{2})?$/)
    .nullable()
    .optional(),
});
export type AccountDetails = Body<typeof accountDetails>;

export const ownAccount = account
  .extend({ pendingEmail: z.string().nullable().meta({ description: 'An address that waits to be verified' }) })
  .meta({ id: 'OwnAccount' });
export type OwnAccount = Answer<typeof ownAccount>;

/** `current` may be missing only where the account has no password yet. */
export const passwordChange = z.object({ current: password.optional(), password: newPassword });

export const signIn = z
  .object({
    id: z.string(),
    current: z.boolean().meta({ description: 'Whether this request belongs to it' }),
    createdAt: instant,
    lastSeenAt: instant,
    address: z.string().nullable(),
    device: z.string().nullable().meta({ description: 'The browser’s `User-Agent`' }),
  })
  .meta({ id: 'SignInSession' });
export type SignInSession = Answer<typeof signIn>;
export const ownParams = z.object({ id });

export const newToken = z.object({ name: line(100), scope: tokenScope, expiresAt: givenInstant.nullable().optional() });
export type NewToken = Body<typeof newToken>;
export const apiToken = z
  .object({
    id: z.string(),
    name: z.string(),
    scope: tokenScope,
    createdAt: instant,
    expiresAt: instant.nullable(),
    lastUsedAt: instant.nullable(),
  })
  .meta({ id: 'ApiToken' });
export type ApiToken = Answer<typeof apiToken>;
export const madeToken = apiToken.extend({ token: z.string().meta({ description: 'Shown this once' }) }).meta({ id: 'MadeApiToken' });
export type MadeToken = Answer<typeof madeToken>;

/** `password` may be missing only where the account has none. */
export const factorStart = z.object({ password: password.optional() });
export const factorSecret = z.object({
  secret: z.string().meta({ description: 'Base 32, for typing it into an app' }),
  uri: z.string().meta({ description: 'otpauth://, for a QR code' }),
});
export type FactorSecret = Answer<typeof factorSecret>;
export const factorConfirmation = z.object({ code: factorCode });
export const recoveryCodes = z.object({ codes: z.array(z.string()).meta({ description: 'Each is good once; shown this once' }) });
export type RecoveryCodes = Answer<typeof recoveryCodes>;
export const factorRemoval = z.object({ code: factorCode });

/** `heir` is the username, or verified address, of who gets the documents; without one they are deleted for good. */
export const accountDeletion = z.object({
  password: password.optional(),
  code: factorCode.optional(),
  documents: z.enum(['hand-over', 'delete']),
  heir: text.pipe(z.string().min(1).max(254)).optional(),
});
export type AccountDeletion = Body<typeof accountDeletion>;

export const pictureParams = z.object({ hash: z.string().regex(/^[0-9a-f]{64}$/) });
