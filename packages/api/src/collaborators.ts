/** With whom a document is shared. */
import { z } from 'zod';
import type { Answer, Body } from './answer.ts';
import { documentParams, id, sharedRole, text, user } from './fields.ts';

export const collaboratorParams = documentParams.extend({ userId: id });
/** `login` is a username or a verified e-mail address; `group` is the id of a group, in place of it. */
export const sharing = z
  .object({ login: text.pipe(z.string().min(1).max(254)).optional(), group: id.optional(), role: sharedRole })
  .refine((body) => (body.login === undefined) !== (body.group === undefined), {
    path: ['login'],
    error: 'give either a login or a group',
  });
export type Sharing = Body<typeof sharing>;

export const collaborator = z.object({ user, role: sharedRole }).meta({ id: 'Collaborator' });
export type Collaborator = Answer<typeof collaborator>;
