/** Versions that have a name or stand out, and their names. */
import { documentParams, page, paging, version, versionNaming, versionParams } from '@inkstone/api';
import { z } from 'zod';
import type { Tx } from '../../../db/database.ts';
import { recordActivity } from '../../../db/queries/audit/activity.ts';
import { deleteName, findName, setName, type VersionRow } from '../../../db/queries/history/names.ts';
import { listVersions } from '../../../db/queries/history/versions.ts';
import { ApiError } from '../../../errors.ts';
import type { Caller } from '../../auth/identity.ts';
import { type Context, callerOf, documentFor, lockedDocumentFor, type Routes } from '../../context.ts';
import { readCursor, writeCursor } from '../../paging.ts';
import { problems } from '../../problems.ts';
import { logReading } from './log-reading.ts';
import { toVersion } from './representation.ts';

const tags = ['history'];
const security = [{ bearer: [] }];

export function versionRoutes(app: Routes, context: Context): void {
  app.get(
    '/api/documents/:id/versions',
    {
      schema: {
        tags,
        security,
        summary: 'Versions, named and automatic, newest first',
        description:
          'Automatic ones are at the end of each writing session, at every thousandth edit, and before a restore, a taking back or a large deletion. A page may be shorter than its limit; go on with `nextCursor`.',
        params: documentParams,
        querystring: z.object(paging),
        response: { 200: page(version), ...problems(401, 404, 422) },
      },
    },
    async (request, reply) => {
      const caller = await callerOf(context, request);
      const row = await documentFor(context, request.params.id, caller, 'read');
      const { id, version: now } = row;
      const { limit, cursor } = request.query;
      const to = Math.min(readCursor(cursor, z.int().min(0)) ?? now, now);
      // Whether an edit makes a version is said by the next one.
      const { db } = await logReading(context, { request, reply, caller }, row, Math.min(to + 1, now));
      const { versions, next } = await listVersions(db, id, to, limit);
      return { items: versions.map(toVersion), nextCursor: next === null ? null : writeCursor(next) };
    },
  );
  namingRoutes(app, context);
}

function namingRoutes(app: Routes, context: Context): void {
  const { db } = context;

  app.post(
    '/api/documents/:id/versions',
    {
      config: { access: 'name-version' },
      schema: {
        tags,
        security,
        summary: 'Name the current version',
        params: documentParams,
        body: versionNaming,
        response: { 201: version, ...problems(401, 403, 404, 409, 422) },
      },
    },
    async (request, reply) => {
      const caller = await callerOf(context, request);
      const { id } = request.params;
      const named = await db.transaction().execute(async (tx) => {
        const now = await lockedDocumentFor(tx, id, caller, 'name-version');
        return nameVersion(tx, id, now.version, request.body.name, caller);
      });
      reply.code(201);
      return toVersion(named);
    },
  );

  app.patch(
    '/api/documents/:id/versions/:version',
    {
      config: { access: 'name-version' },
      schema: {
        tags,
        security,
        summary: 'Name a version, or give it another name',
        params: versionParams,
        body: versionNaming,
        response: { 200: version, ...problems(401, 403, 404, 409, 422) },
      },
    },
    async (request) => {
      const caller = await callerOf(context, request);
      const { id, version: at } = request.params;
      const named = await db.transaction().execute(async (tx) => {
        const now = await lockedDocumentFor(tx, id, caller, 'name-version');
        if (at > now.version) throw new ApiError('not-found', 'The document has no such version');
        return nameVersion(tx, id, at, request.body.name, caller);
      });
      return toVersion(named);
    },
  );

  app.delete(
    '/api/documents/:id/versions/:version',
    {
      config: { access: 'name-version' },
      schema: {
        tags,
        security,
        summary: 'Take the name of a version away; the version stays',
        params: versionParams,
        response: { 204: z.null(), ...problems(401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      const caller = await callerOf(context, request);
      const { id, version: at } = request.params;
      await db.transaction().execute(async (tx) => {
        await lockedDocumentFor(tx, id, caller, 'name-version');
        const named = await findName(tx, id, at);
        if (named === undefined) throw new ApiError('not-found', 'The version has no name');
        await deleteName(tx, id, at);
        const detail = { version: at, name: named.name };
        await recordActivity(tx, { actor: caller.account.id, document: id, action: 'version.unnamed', detail });
      });
      return reply.code(204).send(null);
    },
  );
}

/** If the version has this name already, nothing changes. The caller has locked the document. */
async function nameVersion(tx: Tx, document: string, at: number, name: string, caller: Caller): Promise<VersionRow> {
  const actor = caller.account.id;
  const before = await findName(tx, document, at);
  if (before?.name === name) return before;
  await setName(tx, document, at, name, actor);
  const detail = { version: at, name, ...(before && { before: before.name }) };
  await recordActivity(tx, { actor, document, action: before ? 'version.renamed' : 'version.named', detail });
  return (await findName(tx, document, at)) as VersionRow;
}
