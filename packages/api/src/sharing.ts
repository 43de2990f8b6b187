/** Sharing by link and with groups, inviting, asking for access, and giving a document away. */
import { z } from 'zod';
import { email } from './accounts.ts';
import type { Answer, Body } from './answer.ts';
import { document, documentParams, givenInstant, id, instant, line, sharedRole, text, user } from './fields.ts';

const linkPassword = text.pipe(z.string().min(1).max(200));

/** A field that is left out stays as it is; `null` takes it away. */
export const linkSettings = z.object({
  role: sharedRole,
  password: linkPassword.nullable().optional(),
  expiresAt: givenInstant.nullable().optional(),
});
export type LinkSettings = Body<typeof linkSettings>;
export const link = z
  .object({ url: z.string(), token: z.string(), role: sharedRole, expiresAt: instant.nullable(), hasPassword: z.boolean() })
  .meta({ id: 'DocumentLink' });
export type DocumentLink = Answer<typeof link>;

export const linkParams = z.object({ token: text.pipe(z.string().min(1).max(100)) });
export const linkEntry = z
  .object({
    name: line(60).optional().meta({ description: 'What others see of a guest; `Guest` if it is left out' }),
    password: text.pipe(z.string().max(200)).optional(),
    needsName: z
      .boolean()
      .optional()
      .meta({ description: '`true`: nobody becomes a guest without a name; without one that is refused with 422' }),
  })
  .nullish();
export type LinkEntry = NonNullable<Body<typeof linkEntry>>;
export const entered = z
  .object({ document, role: sharedRole.or(z.literal('owner')), accessToken: z.string(), expiresIn: z.int() })
  .meta({ id: 'Entered' });
export type Entered = Answer<typeof entered>;

export const transfer = z.object({ login: text.pipe(z.string().min(1).max(254)) });

export const invitation = z.object({ email, role: sharedRole });
export type Invitation = Body<typeof invitation>;
export const invited = z.object({ id: z.string(), email: z.string(), role: sharedRole, expiresAt: instant }).meta({ id: 'Invitation' });
export type Invited = Answer<typeof invited>;
/** What an invitation's link says before one signs in. */
export const openInvitation = z
  .object({
    email: z.string(),
    documentId: z.string(),
    documentTitle: z.string(),
    invitedBy: z.string().meta({ description: 'A name as people see it' }),
  })
  .meta({ id: 'OpenInvitation' });
export type OpenInvitation = Answer<typeof openInvitation>;
export const invitationToken = z.object({ token: text.pipe(z.string().min(1).max(200)) });
export const invitationParams = documentParams.extend({ invitationId: id });

export const group = z.object({ id: z.string(), name: z.string(), members: z.int() }).meta({ id: 'Group' });
export type Group = Answer<typeof group>;
export const groupName = z.object({ name: line(100) });
export const groupParams = z.object({ id });
export const memberParams = z.object({ id, userId: id });
export const groupMember = z.object({ user, byProvider: z.boolean() }).meta({ id: 'GroupMember' });
export type GroupMember = Answer<typeof groupMember>;
/** With which group a document is shared. */
export const groupShare = z.object({ group, role: sharedRole }).meta({ id: 'GroupShare' });
export type GroupShare = Answer<typeof groupShare>;
export const documentGroupParams = documentParams.extend({ groupId: id });

/** Who has access and why, apart from those of `GET …/collaborators`. What only an owner may see is missing for others. */
export const access = z
  .object({
    owner: user,
    editorsShare: z.boolean().meta({ description: 'Whether editors may add people' }),
    groups: z.array(groupShare),
    visitors: z.array(z.object({ user, since: instant })).meta({ description: 'Who came by the link, the latest 100' }),
    linksAllowed: z.boolean().meta({ description: 'Whether this installation allows links' }),
    link: link.nullable().optional().meta({ description: 'For who may manage sharing' }),
    requests: z
      .array(z.object({ user, at: instant }))
      .optional()
      .meta({ description: 'Who asked for access; for who may share' }),
    invitations: z.array(invited).optional().meta({ description: 'For who may share' }),
  })
  .meta({ id: 'DocumentAccess' });
export type DocumentAccess = Answer<typeof access>;
export const requestParams = documentParams.extend({ userId: id });

/** Ids of people, separated by commas. */
export const looksQuery = z.object({
  ids: z
    .string()
    .max(3_700)
    .transform((value) => value.split(','))
    .pipe(z.array(id).max(100)),
});
export const look = z.object({ id: z.string(), color: z.int().nullable(), picture: z.string().nullable() }).meta({ id: 'Look' });
export type Look = Answer<typeof look>;

export const suggestionsQuery = z.object({ query: text.pipe(z.string().max(100)), document: id.optional() });
/** People and groups that the caller may want to share with. */
export const suggestion = z.object({ user: user.optional(), group: group.optional() }).meta({ id: 'ShareSuggestion' });
export type ShareSuggestion = Answer<typeof suggestion>;
