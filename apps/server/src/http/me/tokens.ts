/** One's API tokens. */
import { apiToken, madeToken, newToken, ownParams, page, paging } from '@inkstone/api';
import { z } from 'zod';
import { lockAccounts } from '../../db/queries/accounts/accounts.ts';
import { createApiToken, deleteApiToken, getApiToken, listApiTokens } from '../../db/queries/accounts/api-tokens.ts';
import { recordActivity } from '../../db/queries/audit/activity.ts';
import { ApiError } from '../../errors.ts';
import { type Context, type Routes, signedInCallerOf } from '../context.ts';
import { cursorId, readCursor, toPage } from '../paging.ts';
import { problems } from '../problems.ts';

const tags = ['accounts'];
const security = [{ bearer: [] }];

/** Tokens that one account may have, expired ones among them until they are deleted. */
const MOST_TOKENS = 50;

export function tokenRoutes(app: Routes, context: Context): void {
  const { db, bus } = context;

  app.get(
    '/api/me/tokens',
    {
      config: { access: 'sign-in' },
      schema: {
        tags,
        security,
        summary: 'One’s API tokens, the latest first',
        querystring: z.object(paging),
        response: { 200: page(apiToken), ...problems(401, 403, 422) },
      },
    },
    async (request) => {
      const { id: user } = (await signedInCallerOf(context, request)).account;
      const { limit, cursor } = request.query;
      const rows = await listApiTokens(db, user, limit + 1, readCursor(cursor, cursorId));
      return toPage(rows, limit, toToken, (row) => row.id);
    },
  );

  app.post(
    '/api/me/tokens',
    {
      config: { access: 'sign-in' },
      schema: {
        tags,
        security,
        summary: 'Make an API token',
        description: `It serves as a bearer token. \`read\` changes nothing, and is a viewer on the socket. An account has at most ${MOST_TOKENS}.`,
        body: newToken,
        response: { 201: madeToken, ...problems(401, 403, 409, 422) },
      },
    },
    async (request, reply) => {
      const { id: user } = (await signedInCallerOf(context, request)).account;
      const { name, scope } = request.body;
      const given = request.body.expiresAt ?? null;
      const expiresAt = given === null ? null : new Date(given);
      if (expiresAt !== null && expiresAt.getTime() <= Date.now())
        throw new ApiError('invalid', undefined, { errors: [{ path: 'expiresAt', message: 'is not in the future' }] });
      const made = await db.transaction().execute(async (tx) => {
        await lockAccounts(tx, [user]);
        if ((await listApiTokens(tx, user, MOST_TOKENS)).length >= MOST_TOKENS) throw new ApiError('too-many-tokens');
        const { id, token } = await createApiToken(tx, { user, name, scope, expiresAt });
        const detail = { token: id, name, scope, expiresAt: expiresAt?.toISOString() ?? null };
        await recordActivity(tx, { actor: user, action: 'token.created', detail });
        return { ...toToken(await getApiToken(tx, user, id)), token };
      });
      reply.code(201).header('cache-control', 'no-store');
      return made;
    },
  );

  app.delete(
    '/api/me/tokens/:id',
    {
      config: { access: 'sign-in' },
      schema: {
        tags,
        security,
        summary: 'Delete an API token',
        params: ownParams,
        response: { 204: z.null(), ...problems(401, 403, 404) },
      },
    },
    async (request, reply) => {
      const { id: user } = (await signedInCallerOf(context, request)).account;
      const { id } = request.params;
      await db.transaction().execute(async (tx) => {
        const name = await deleteApiToken(tx, user, id);
        if (name === null) throw new ApiError('not-found');
        await recordActivity(tx, { actor: user, action: 'token.deleted', detail: { token: id, name } });
      });
      bus.publish({ type: 'account', user });
      return reply.code(204).send(null);
    },
  );
}

function toToken({ createdAt, expiresAt, lastUsedAt, ...token }: Awaited<ReturnType<typeof getApiToken>>) {
  return {
    ...token,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  };
}
