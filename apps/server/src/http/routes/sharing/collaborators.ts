/** The people and the groups that a document is shared with. */
import {
  collaborator,
  collaboratorParams,
  documentGroupParams,
  documentParams,
  groupShare,
  page,
  paging,
  type SharedRole,
  sharing,
} from '@inkstone/api';
import { z } from 'zod';
import { mayGrant, roleOf } from '../../../access.ts';
import { findToShare, trailName } from '../../../db/queries/accounts/accounts.ts';
import { recordActivity } from '../../../db/queries/audit/activity.ts';
import { bumpDocumentEpoch, standingOf } from '../../../db/queries/documents/documents.ts';
import { listCollaborators, putCollaborator, removeCollaborator, roleByName } from '../../../db/queries/sharing/collaborators.ts';
import { findGroup, findGroupToShare, memberIds, putDocumentGroup, removeDocumentGroup } from '../../../db/queries/sharing/groups.ts';
import { ApiError } from '../../../errors.ts';
import type { Caller } from '../../auth/identity.ts';
import { beginAttempt, type Counted, forgiveAttempt, Limit } from '../../auth/limit.ts';
import { type Context, callerOf, documentFor, lockedDocumentFor, type Routes, tellAccess } from '../../context.ts';
import { cursorText, readCursor, toPage } from '../../paging.ts';
import { problems } from '../../problems.ts';

/** Names and addresses that one account tries and nobody has: it could find out who has an account. `within` is in seconds. */
const LOOKUPS = { most: 100, within: 60 * 60 };

const tags = ['sharing'];
const security = [{ bearer: [] }];

export function collaboratorRoutes(app: Routes, context: Context): void {
  listRoute(app, context);
  shareRoute(app, context);
  unshareRoute(app, context);
  unshareGroupRoute(app, context);
}

function listRoute(app: Routes, context: Context): void {
  const { db } = context;

  app.get(
    '/api/documents/:id/collaborators',
    {
      schema: {
        tags,
        security,
        summary: 'With whom it is shared by name, the owner not among them',
        params: documentParams,
        querystring: z.object(paging),
        response: { 200: page(collaborator), ...problems(401, 404, 422) },
      },
    },
    async (request) => {
      const caller = await callerOf(context, request);
      const { id: document } = await documentFor(context, request.params.id, caller, 'read');
      const { limit, cursor } = request.query;
      const rows = await listCollaborators(db, document, limit + 1, readCursor(cursor, cursorText));
      return toPage(
        rows,
        limit,
        ({ role: may, ...who }) => ({ user: who, role: may }),
        (row) => row.username,
      );
    },
  );
}

function shareRoute(app: Routes, context: Context): void {
  const lookups = new Limit(context, 'lookup', LOOKUPS);

  app.put(
    '/api/documents/:id/collaborators',
    {
      config: { access: 'share' },
      schema: {
        tags,
        security,
        summary: 'Share with somebody or with a group, or change what they may do',
        description:
          'Editors add people and groups, and raise them to at most their own role, unless the owner forbids it. `login` is a username, or an address that its account has verified. `group` is one that the caller is in; an admin may share with all.',
        params: documentParams,
        body: sharing,
        response: { 200: z.union([collaborator, groupShare]), ...problems(401, 403, 404, 409, 422, 429) },
      },
    },
    async (request) => {
      const caller = await callerOf(context, request);
      const { id: document } = request.params;
      const { login, group, role } = request.body;
      if (login === undefined) return shareWithGroup(context, caller, { document, id: group ?? '', role });
      const counted: Counted = [[lookups, caller.account.id]];
      await beginAttempt(counted, 'names that nobody has');
      const shared = await shareWithPerson(context, caller, { document, login: login.trim(), role });
      await forgiveAttempt(counted);
      return shared;
    },
  );
}

const NOT_LESS = 'Only the owner gives somebody less than before';

async function shareWithPerson(
  context: Context,
  caller: Caller,
  { document, login, role }: { readonly document: string; readonly login: string; readonly role: SharedRole },
) {
  const me = caller.account.id;
  const { user, changed } = await context.db.transaction().execute(async (tx) => {
    const found = await findToShare(tx, login);
    const row = await lockedDocumentFor(tx, document, caller, 'share');
    if (found === undefined) throw new ApiError('user-not-found');
    const { role: _, ...person } = found;
    if (found.id === row.ownerId) throw new ApiError('is-owner');
    const standing = standingOf(row, me);
    // Otherwise who came by a link could stay when it is withdrawn.
    if (found.id === me && roleOf(standing) !== 'owner') throw new ApiError('forbidden', 'One does not share with oneself');
    if (!mayGrant(standing, await roleByName(tx, document, found.id), role)) throw new ApiError('forbidden', NOT_LESS);
    if (!(await putCollaborator(tx, document, found.id, role))) return { user: person, changed: false };
    await bumpDocumentEpoch(tx, document);
    const detail = { user: found.id, username: found.username, role };
    await recordActivity(tx, { actor: me, document, action: 'document.shared', detail });
    return { user: person, changed: true };
  });
  if (changed) tellAccess(context, document, [user.id]);
  return { user, role };
}

async function shareWithGroup(
  context: Context,
  caller: Caller,
  { document, id, role }: { readonly document: string; readonly id: string; readonly role: SharedRole },
) {
  const { group, members } = await context.db.transaction().execute(async (tx) => {
    const found = await findGroupToShare(tx, { id, document, caller: caller.account.id });
    const row = await lockedDocumentFor(tx, document, caller, 'share');
    if (found === undefined) throw new ApiError('group-not-found');
    if (!mayGrant(standingOf(row, caller.account.id), found.before, role)) throw new ApiError('forbidden', NOT_LESS);
    if (found.before === role) return { group: found.group, members: null };
    await putDocumentGroup(tx, document, id, role);
    await bumpDocumentEpoch(tx, document);
    const detail = { group: id, name: found.group.name, role };
    await recordActivity(tx, { actor: caller.account.id, document, action: 'document.shared', detail });
    return { group: found.group, members: await memberIds(tx, id) };
  });
  if (members !== null) tellAccess(context, document, members);
  return { group, role };
}

function unshareRoute(app: Routes, context: Context): void {
  const { db } = context;

  app.delete(
    '/api/documents/:id/collaborators/:userId',
    {
      schema: {
        tags,
        security,
        summary: 'Share no longer with somebody, who may have come by the link; anybody may leave',
        params: collaboratorParams,
        response: { 204: z.null(), ...problems(401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      const caller = await callerOf(context, request);
      const { id: document, userId } = request.params;
      const leaves = userId === caller.account.id;
      await db.transaction().execute(async (tx) => {
        const row = await lockedDocumentFor(tx, document, caller, leaves ? 'read' : 'manage-sharing');
        if (leaves && row.deletedAt !== null) throw new ApiError('in-trash');
        if (!(await removeCollaborator(tx, document, userId))) throw new ApiError('user-not-found', 'The document is not shared with them');
        await bumpDocumentEpoch(tx, document);
        const detail = { user: userId, ...(await trailName(tx, userId)) };
        await recordActivity(tx, { actor: caller.account.id, document, action: 'document.unshared', detail });
      });
      tellAccess(context, document, [userId]);
      return reply.code(204).send(null);
    },
  );
}

function unshareGroupRoute(app: Routes, context: Context): void {
  const { db } = context;

  app.delete(
    '/api/documents/:id/groups/:groupId',
    {
      config: { access: 'manage-sharing' },
      schema: {
        tags,
        security,
        summary: 'Share no longer with a group',
        params: documentGroupParams,
        response: { 204: z.null(), ...problems(401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      const caller = await callerOf(context, request);
      const { id: document, groupId } = request.params;
      const members = await db.transaction().execute(async (tx) => {
        await lockedDocumentFor(tx, document, caller, 'manage-sharing');
        if (!(await removeDocumentGroup(tx, document, groupId))) throw new ApiError('group-not-found', 'It is not shared with this group');
        await bumpDocumentEpoch(tx, document);
        const detail = { group: groupId, name: (await findGroup(tx, groupId))?.name ?? null };
        await recordActivity(tx, { actor: caller.account.id, document, action: 'document.unshared', detail });
        return memberIds(tx, groupId);
      });
      tellAccess(context, document, members);
      return reply.code(204).send(null);
    },
  );
}
