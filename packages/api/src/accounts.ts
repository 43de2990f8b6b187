/** Registering, signing in, and tickets for sockets. */
import { z } from 'zod';
import type { Answer, Body } from './answer.ts';
import { account, line, text } from './fields.ts';

const username = text
  .transform((value) => value.trim())
  .pipe(z.string().regex(/^[a-z0-9._-]{3,32}$/i, 'must have 3 to 32 characters of a-z 0-9 . _ -'));
export const email = text
  .transform((value) => value.trim())
  .pipe(z.email('is not an e-mail address').max(254, 'has more than 254 characters'));
export const newPassword = text.refine((value) => [...value].length >= 10 && [...value].length <= 200, 'must have 10 to 200 characters');

const setupCode = text
  .transform((value) => value.trim())
  .pipe(z.string().max(100, 'has more than 100 characters'))
  .optional()
  .meta({ description: 'Needed from another machine while there is no administrator; the start of the server prints it' });

/** The server also refuses passwords that are easily guessed. */
export const registration = z.object({
  username,
  email,
  password: newPassword,
  displayName: line(100).optional().meta({ description: 'What others see; the username if it is left out' }),
  setupCode,
  invitation: text
    .pipe(z.string().max(200))
    .optional()
    .meta({ description: 'The token of an invitation’s link, which verifies the address that it was sent to' }),
});
export type Registration = Body<typeof registration>;

/** `login` is a username or an e-mail address. */
export const credentials = z.object({
  login: text.pipe(z.string().min(1).max(254)),
  password: text.pipe(z.string().max(1_000)),
  code: text.pipe(z.string().max(64)).optional().meta({ description: 'Of the second factor, where the account has one' }),
});

export const signedIn = z
  .object({ user: account, accessToken: z.string(), expiresIn: z.int().meta({ description: 'Seconds' }) })
  .meta({ id: 'SignedIn' });
/** Answer to signing up, signing in and refreshing; `expiresIn` is in seconds. */
export type SignedIn = Answer<typeof signedIn>;

/** Any text. A text that is no id gets the same answer as a document that doesn't exist. */
export const ticketRequest = z.object({ documentId: text });
export const ticket = z.object({ ticket: z.string(), expiresIn: z.int() });
/** Lets one socket open one document; `expiresIn` is in seconds. */
export type Ticket = Answer<typeof ticket>;
