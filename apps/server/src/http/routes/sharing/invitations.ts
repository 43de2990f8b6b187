/** Inviting people who have no account yet, and what the links in the e-mails do. */
import { document, documentParams, invitation, invitationParams, invitationToken, invited, openInvitation } from '@inkstone/api';
import { z } from 'zod';
import { mayGrant } from '../../../access.ts';
import type { Tx } from '../../../db/database.ts';
import { newId } from '../../../db/ids.ts';
import { findToShare, holdAccount } from '../../../db/queries/accounts/accounts.ts';
import { recordActivity } from '../../../db/queries/audit/activity.ts';
import { bumpDocumentEpoch, standingOf } from '../../../db/queries/documents/documents.ts';
import { raiseCollaborator } from '../../../db/queries/sharing/collaborators.ts';
import {
  acceptInvitation,
  findInvitation,
  INVITATION_DAYS,
  type InvitationRow,
  inviterOf,
  type NewInvitation,
  putInvitation,
  readInvitation,
  removeInvitation,
} from '../../../db/queries/sharing/invitations.ts';
import { ApiError } from '../../../errors.ts';
import type { Caller } from '../../auth/identity.ts';
import { beginAttempt, Limit } from '../../auth/limit.ts';
import { type Context, callerOf, lockedDocumentFor, personOf, type Routes, tellAccess } from '../../context.ts';
import { mailLanguageOf, mails } from '../../mail/mails.ts';
import { problems } from '../../problems.ts';
import { reread } from '../documents/representation.ts';

const tags = ['sharing'];
const security = [{ bearer: [] }];

/** Invitations that one account sends. Otherwise it could fill the mailboxes of strangers. */
const INVITATIONS = { most: 50, within: 60 * 60 };
const DAY_MS = 24 * 60 * 60 * 1000;

export function toInvited({ id, email, role, expiresAt }: Omit<InvitationRow, 'document'>) {
  return { id, email, role, expiresAt: expiresAt.toISOString() };
}

export function invitationRoutes(app: Routes, context: Context): void {
  inviteRoute(app, context);
  withdrawRoute(app, context);
  acceptRoutes(app, context);
}

function inviteRoute(app: Routes, context: Context): void {
  const { db, bus, mailer } = context;
  const limit = new Limit(context, 'invitation', INVITATIONS);

  app.post(
    '/api/documents/:id/invitations',
    {
      config: { access: 'share' },
      schema: {
        tags,
        security,
        summary: 'Invite somebody who has no account yet',
        description: `The link in the e-mail is good for ${INVITATION_DAYS} days. If an account has verified the address, the document is shared with it at once, and the answer is the same. Another invitation of the same address takes the place of the first.`,
        params: documentParams,
        body: invitation,
        response: { 201: invited, ...problems(401, 403, 404, 409, 422, 429) },
      },
    },
    async (request, reply) => {
      const caller = await callerOf(context, request);
      await beginAttempt([[limit, caller.account.id]], 'invitations');
      const wanted = { document: request.params.id, ...request.body, by: caller.account.id };
      const made = await db.transaction().execute((tx) => invite(tx, caller, wanted));
      if (made.shared !== null) tellAccess(context, wanted.document, [made.shared]);
      else {
        bus.publish({ type: 'access', document: wanted.document });
        if ('token' in made) {
          // Who is invited has set no language yet. Mostly it is the inviter's.
          const link = `${context.appUrl}/invitation?token=${made.token}`;
          const text = mails.invitation(mailLanguageOf(caller.account.language, request), caller.account.displayName, made.title, link);
          mailer.send({ to: made.email, ...text });
        }
      }
      reply.code(201);
      return toInvited(made);
    },
  );
}

type Made = Omit<InvitationRow, 'document'> &
  ({ readonly shared: string | null } | { readonly shared: null; readonly token: string; readonly title: string });

/** @returns the invitation; or, as if there were one, what the answer says of an account with which the document is now `shared` */
async function invite(tx: Tx, caller: Caller, wanted: NewInvitation): Promise<Made> {
  const { document: id, email, role } = wanted;
  const found = await findToShare(tx, email);
  const row = await lockedDocumentFor(tx, id, caller, 'share');
  const standing = standingOf(row, caller.account.id);
  if (!mayGrant(standing, null, role)) throw new ApiError('forbidden');
  if (found !== undefined) {
    const made = { id: newId(), email, role, expiresAt: new Date(Date.now() + INVITATION_DAYS * DAY_MS) };
    const isOther = found.id !== row.ownerId && found.id !== caller.account.id;
    if (!isOther || !(await raiseCollaborator(tx, id, found.id, role))) return { ...made, shared: null };
    await bumpDocumentEpoch(tx, id);
    const detail = { user: found.id, username: found.username, role };
    await recordActivity(tx, { actor: caller.account.id, document: id, action: 'document.shared', detail });
    return { ...made, shared: found.id };
  }
  const before = await findInvitation(tx, id, email);
  if (!mayGrant(standing, before?.role ?? null, role)) throw new ApiError('forbidden', 'Only the owner gives somebody less than before');
  const made = await putInvitation(tx, wanted);
  await recordActivity(tx, { actor: caller.account.id, document: id, action: 'document.invited', detail: { email, role } });
  return { ...made, shared: null, title: row.title };
}

function withdrawRoute(app: Routes, context: Context): void {
  const { db, bus } = context;

  app.delete(
    '/api/documents/:id/invitations/:invitationId',
    {
      config: { access: 'share' },
      schema: {
        tags,
        security,
        summary: 'Withdraw an invitation; editors withdraw their own',
        params: invitationParams,
        response: { 204: z.null(), ...problems(401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      const caller = await callerOf(context, request);
      const { id, invitationId } = request.params;
      await db.transaction().execute(async (tx) => {
        const row = await lockedDocumentFor(tx, id, caller, 'share');
        const by = await inviterOf(tx, id, invitationId);
        const manages = caller.account.role === 'admin' || row.ownerId === caller.account.id;
        if (by !== undefined && by !== caller.account.id && !manages) throw new ApiError('forbidden', 'Somebody else has invited them');
        const email = await removeInvitation(tx, id, invitationId);
        if (email === undefined) throw new ApiError('not-found');
        await recordActivity(tx, { actor: caller.account.id, document: id, action: 'invitation.withdrawn', detail: { email } });
      });
      bus.publish({ type: 'access', document: id });
      return reply.code(204).send(null);
    },
  );
}

function acceptRoutes(app: Routes, context: Context): void {
  const { db } = context;

  app.get(
    '/api/auth/invitation',
    {
      schema: {
        tags,
        summary: 'What an invitation is for, before one signs in',
        querystring: invitationToken,
        response: { 200: openInvitation, ...problems(422) },
      },
    },
    async (request) => {
      const found = await readInvitation(db, request.query.token);
      if (found === undefined) throw new ApiError('link-spent');
      return found;
    },
  );

  app.post(
    '/api/invitations/accept',
    {
      config: { access: 'person' },
      schema: {
        tags,
        security,
        summary: 'Accept an invitation, by the token of its link',
        body: invitationToken,
        response: { 200: document, ...problems(401, 403, 404, 422) },
      },
    },
    async (request) => {
      const { account } = await personOf(context, request);
      const accepted = await db.transaction().execute(async (tx) => {
        await holdAccount(tx, account.id);
        return acceptInvitation(tx, account.id, request.body.token);
      });
      if (accepted === null) throw new ApiError('link-spent');
      tellAccess(context, accepted, [account.id]);
      return reread(context, accepted, account.id);
    },
  );
}
