/** With whom a document is shared. */
import { z } from 'zod';
import type { Answer, Body } from './answer.ts';
import { documentParams, id, text, user } from './fields.ts';

const sharedRole = z.enum(['editor', 'viewer']);
/** What a document may be shared as. */
export type SharedRole = z.output<typeof sharedRole>;

export const collaboratorParams = documentParams.extend({ userId: id });
/** `login` is a username or an e-mail address. */
export const sharing = z.object({ login: text.pipe(z.string().min(1).max(254)), role: sharedRole });
export type Sharing = Body<typeof sharing>;

export const collaborator = z.object({ user, role: sharedRole }).meta({ id: 'Collaborator' });
export type Collaborator = Answer<typeof collaborator>;
