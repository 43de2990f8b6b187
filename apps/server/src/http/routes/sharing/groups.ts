/** Groups and their members, for admins. A change counts within a second: it bumps the epochs of the members whom it concerns. */
import { group, groupMember, groupName, groupParams, memberParams, page, paging } from '@inkstone/api';
import { z } from 'zod';
import { type Tx, violatedConstraint } from '../../../db/database.ts';
import { bumpAccountEpochs, lockAccounts } from '../../../db/queries/accounts/accounts.ts';
import { recordActivity } from '../../../db/queries/audit/activity.ts';
import {
  addMember,
  createGroup,
  deleteGroup,
  findGroup,
  listGroups,
  listMembers,
  lockGroup,
  lockMember,
  memberIds,
  removeMember,
  renameGroup,
} from '../../../db/queries/sharing/groups.ts';
import { ApiError } from '../../../errors.ts';
import { adminOf, type Context, type Routes } from '../../context.ts';
import { cursorText, readCursor, toPage } from '../../paging.ts';
import { problems } from '../../problems.ts';
import { readingOf } from '../../reading.ts';

const tags = ['groups'];
const security = [{ bearer: [] }];
const config = { access: 'admin' } as const;

export function groupRoutes(app: Routes, context: Context): void {
  listRoutes(app, context);
  changeRoutes(app, context);
  memberRoutes(app, context);
}

function refuseTaken(cause: unknown): never {
  throw violatedConstraint(cause) === 'groups_name' ? new ApiError('name-taken', undefined, { cause }) : cause;
}

/** What the members may do has changed, and with it their lists. */
function tellMembers({ bus }: Context, users: readonly string[]): void {
  for (const user of users) bus.publish({ type: 'account', user });
  if (users.length > 0) bus.publish({ type: 'list', users });
}

function listRoutes(app: Routes, context: Context): void {
  app.get(
    '/api/groups',
    {
      config,
      schema: {
        tags,
        security,
        summary: 'All groups, by name',
        querystring: z.object(paging),
        response: { 200: page(group), ...problems(401, 403, 422) },
      },
    },
    async (request, reply) => {
      const { db } = readingOf(context, request, reply, await adminOf(context, request));
      const { limit, cursor } = request.query;
      const rows = await listGroups(db, limit + 1, readCursor(cursor, cursorText));
      return toPage(
        rows,
        limit,
        (row) => row,
        (row) => row.name,
      );
    },
  );

  app.get(
    '/api/groups/:id',
    {
      config,
      schema: { tags, security, summary: 'A group', params: groupParams, response: { 200: group, ...problems(401, 403, 404) } },
    },
    async (request, reply) => {
      const { db } = readingOf(context, request, reply, await adminOf(context, request));
      const found = await findGroup(db, request.params.id);
      if (found === undefined) throw new ApiError('group-not-found');
      return found;
    },
  );

  app.get(
    '/api/groups/:id/members',
    {
      config,
      schema: {
        tags,
        security,
        summary: 'Who is in a group, by username',
        params: groupParams,
        querystring: z.object(paging),
        response: { 200: page(groupMember), ...problems(401, 403, 404, 422) },
      },
    },
    async (request, reply) => {
      const { db } = readingOf(context, request, reply, await adminOf(context, request));
      const { id } = request.params;
      if ((await findGroup(db, id)) === undefined) throw new ApiError('group-not-found');
      const { limit, cursor } = request.query;
      const rows = await listMembers(db, id, limit + 1, readCursor(cursor, cursorText));
      return toPage(
        rows,
        limit,
        ({ byProvider, ...user }) => ({ user, byProvider }),
        (row) => row.username,
      );
    },
  );
}

function changeRoutes(app: Routes, context: Context): void {
  const { db } = context;

  app.post(
    '/api/groups',
    {
      config,
      schema: { tags, security, summary: 'A new group', body: groupName, response: { 201: group, ...problems(401, 403, 409, 422) } },
    },
    async (request, reply) => {
      const { account } = await adminOf(context, request);
      const { name } = request.body;
      const made = await db
        .transaction()
        .execute(async (tx) => {
          const created = await createGroup(tx, name);
          await recordActivity(tx, { actor: account.id, action: 'group.created', detail: { group: created.id, name } });
          return created;
        })
        .catch(refuseTaken);
      reply.code(201);
      return made;
    },
  );

  app.patch(
    '/api/groups/:id',
    {
      config,
      schema: {
        tags,
        security,
        summary: 'Rename',
        params: groupParams,
        body: groupName,
        response: { 200: group, ...problems(401, 403, 404, 409, 422) },
      },
    },
    async (request) => {
      const { account } = await adminOf(context, request);
      const { id } = request.params;
      const { name } = request.body;
      return db
        .transaction()
        .execute(async (tx) => {
          const before = await lockGroup(tx, id);
          if (before === undefined) throw new ApiError('group-not-found');
          if (before !== name) {
            await renameGroup(tx, id, name);
            await recordActivity(tx, { actor: account.id, action: 'group.renamed', detail: { group: id, from: before, to: name } });
          }
          return findGroup(tx, id).then((found) => found ?? { id, name, members: 0 });
        })
        .catch(refuseTaken);
    },
  );

  app.delete(
    '/api/groups/:id',
    {
      config,
      schema: {
        tags,
        security,
        summary: 'Delete a group; what is shared with it is not shared with its members any more',
        params: groupParams,
        response: { 204: z.null(), ...problems(401, 403, 404) },
      },
    },
    async (request, reply) => {
      const { account } = await adminOf(context, request);
      const { id } = request.params;
      const members = await db.transaction().execute(async (tx) => {
        const { name, members: had } = await lockWithMembers(tx, id);
        await deleteGroup(tx, id);
        await bumpAccountEpochs(tx, had);
        await recordActivity(tx, { actor: account.id, action: 'group.deleted', detail: { group: id, name, members: had.length } });
        return had;
      });
      tellMembers(context, members);
      return reply.code(204).send(null);
    },
  );
}

/** Locks the members and then the group, the order that holds everywhere. @throws ApiError */
async function lockWithMembers(tx: Tx, id: string): Promise<{ name: string; members: string[] }> {
  await lockAccounts(tx, await memberIds(tx, id));
  const name = await lockGroup(tx, id);
  if (name === undefined) throw new ApiError('group-not-found');
  const members = await memberIds(tx, id);
  // Whoever came before the group was locked.
  await lockAccounts(tx, members);
  return { name, members };
}

function memberRoutes(app: Routes, context: Context): void {
  const { db } = context;
  const schema = { tags, security, params: memberParams, response: { 204: z.null(), ...problems(401, 403, 404) } };

  const change = async (actor: string, id: string, user: string, joins: boolean): Promise<void> => {
    const changed = await db.transaction().execute(async (tx) => {
      const member = await lockMember(tx, user);
      const found = await findGroup(tx, id);
      if (found === undefined) throw new ApiError('group-not-found');
      if (member === undefined) throw new ApiError('user-not-found');
      const done = joins ? await addMember(tx, id, user) : await removeMember(tx, id, user);
      if (!done && !joins) throw new ApiError('user-not-found', 'They are not in the group');
      if (!done) return false;
      await bumpAccountEpochs(tx, [user]);
      const detail = { group: id, name: found.name, user, username: member.username };
      await recordActivity(tx, { actor, action: joins ? 'group.member-added' : 'group.member-removed', detail });
      return true;
    });
    if (changed) tellMembers(context, [user]);
  };

  app.put(
    '/api/groups/:id/members/:userId',
    { config, schema: { ...schema, summary: 'Add somebody to a group' } },
    async (request, reply) => {
      const { account } = await adminOf(context, request);
      await change(account.id, request.params.id, request.params.userId, true);
      return reply.code(204).send(null);
    },
  );

  app.delete(
    '/api/groups/:id/members/:userId',
    { config, schema: { ...schema, summary: 'Take somebody out of a group' } },
    async (request, reply) => {
      const { account } = await adminOf(context, request);
      await change(account.id, request.params.id, request.params.userId, false);
      return reply.code(204).send(null);
    },
  );
}
