/** Who has access to a document, and why. */
import { access, documentParams } from '@inkstone/api';
import { decide } from '../../../access.ts';
import { standingOf } from '../../../db/queries/documents/documents.ts';
import { listRequests } from '../../../db/queries/sharing/access-requests.ts';
import { groupsOf } from '../../../db/queries/sharing/groups.ts';
import { listInvitations } from '../../../db/queries/sharing/invitations.ts';
import { findLink, listVisitors } from '../../../db/queries/sharing/links.ts';
import { type Context, callerOf, documentFor, type Routes } from '../../context.ts';
import { readInstallation } from '../../installation.ts';
import { problems } from '../../problems.ts';
import { toInvited } from './invitations.ts';
import { toLink } from './links.ts';

/** Visitors, requests and invitations that are listed, the latest. */
const MOST = 100;

export function accessRoutes(app: Routes, context: Context): void {
  const { db } = context;

  app.get(
    '/api/documents/:id/access',
    {
      schema: {
        tags: ['sharing'],
        security: [{ bearer: [] }],
        summary: 'Who has access and why; those by name are its collaborators',
        params: documentParams,
        response: { 200: access, ...problems(401, 404) },
      },
    },
    async (request) => {
      const caller = await callerOf(context, request);
      const row = await documentFor(context, request.params.id, caller, 'read');
      const standing = standingOf(row, caller.account.id);
      const may = (action: 'share' | 'manage-sharing') => ['allowed', 'in-trash'].includes(decide(standing, action));
      const [groups, visitors, { links }] = await Promise.all([
        groupsOf(db, row.id),
        listVisitors(db, row.id, MOST),
        readInstallation(context),
      ]);
      const shown = {
        owner: { id: row.ownerId, username: row.ownerUsername, displayName: row.ownerDisplayName },
        editorsShare: row.editorsShare,
        groups,
        visitors: visitors.map(({ user, since }) => ({ user, since: since.toISOString() })),
        linksAllowed: links,
      };
      return {
        ...shown,
        ...(may('manage-sharing') ? await linkOf() : {}),
        ...(may('share') ? await waiting() : {}),
      };

      async function linkOf() {
        const found = await findLink(db, row.id);
        return { link: found === undefined ? null : toLink(context, request, found) };
      }

      async function waiting() {
        const [requests, invitations] = await Promise.all([listRequests(db, row.id, MOST), listInvitations(db, row.id, MOST)]);
        return { requests: requests.map(({ user, at }) => ({ user, at: at.toISOString() })), invitations: invitations.map(toInvited) };
      }
    },
  );
}
