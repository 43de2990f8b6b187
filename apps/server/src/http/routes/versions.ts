/** The history of a document: its edits, its content at any version, named versions, and restoring a version. */
import {
  documentParams,
  edit,
  editsQuery,
  namedVersion,
  page,
  paging,
  restoredVersion,
  versionContent,
  versionNaming,
  versionParams,
} from '@inkstone/api';
import { diff } from '@inkstone/ot';
import { z } from 'zod';
import { recordActivity } from '../../db/queries/activity.ts';
import { type EditRow, listEdits, listNamedVersions, type NamedVersionRow, nameVersion } from '../../db/queries/versions.ts';
import { ApiError } from '../../errors.ts';
import { type Context, callerOf, documentFor, lockedDocumentFor, type Routes, whenGone } from '../context.ts';
import { cursorText, readCursor, toPage, writeCursor } from '../paging.ts';
import { problems } from '../problems.ts';
import { sendWithContent } from './documents/send-content.ts';

const tags = ['history'];
const security = [{ bearer: [] }];

function toNamedVersion(row: NamedVersionRow) {
  const { version, name: called, automatic, createdAt, id, username, displayName } = row;
  const createdBy = id === null || username === null || displayName === null ? null : { id, username, displayName };
  return { version, name: called, createdBy, createdAt: createdAt.toISOString(), automatic };
}

function editJson({ version, id, username, displayName, json, createdAt }: EditRow): string {
  const fields = JSON.stringify({ version, user: { id, username, displayName }, createdAt: createdAt.toISOString() });
  return `${fields.slice(0, -1)},"delta":{"ops":${json}}}`;
}

export function versionRoutes(app: Routes, context: Context): void {
  editRoutes(app, context);
  namedVersionRoutes(app, context);
  contentRoutes(app, context);
}

function editRoutes(app: Routes, context: Context): void {
  app.get(
    '/api/documents/:id/edits',
    {
      schema: {
        tags,
        security,
        summary: 'Every edit after a version, oldest first',
        description: 'A page may be shorter than its limit when the edits are large; go on with `nextCursor`.',
        params: documentParams,
        querystring: editsQuery,
        response: { 200: page(edit), ...problems(401, 404, 422) },
      },
    },
    async (request, reply) => {
      const caller = await callerOf(context, request);
      const { id } = await documentFor(context, request.params.id, caller, 'read');
      const { limit, cursor, after } = request.query;
      const from = readCursor(cursor, z.int().min(0)) ?? after;
      const { edits, more } = await listEdits(context.readingUntil(whenGone(reply)), id, from, limit);
      const nextCursor = more && edits.length > 0 ? writeCursor(edits.at(-1)?.version) : null;
      const body = `{"items":[${edits.map(editJson).join(',')}],"nextCursor":${JSON.stringify(nextCursor)}}`;
      // Sent without the response schema: the deltas may be megabytes, and go out as they are stored, without parsing.
      return reply.type('application/json; charset=utf-8').send(body as never);
    },
  );
}

function namedVersionRoutes(app: Routes, context: Context): void {
  const { db } = context;

  app.get(
    '/api/documents/:id/versions',
    {
      schema: {
        tags,
        security,
        summary: 'Named versions, newest first',
        params: documentParams,
        querystring: z.object(paging),
        response: { 200: page(namedVersion), ...problems(401, 404, 422) },
      },
    },
    async (request) => {
      const caller = await callerOf(context, request);
      const { id } = await documentFor(context, request.params.id, caller, 'read');
      const { limit, cursor } = request.query;
      const after = readCursor(cursor, z.object({ version: z.int(), name: cursorText }));
      const rows = await listNamedVersions(db, id, limit + 1, after);
      return toPage(rows, limit, toNamedVersion, (row) => ({ version: row.version, name: row.name }));
    },
  );

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
        response: { 201: namedVersion, ...problems(401, 403, 404, 409, 422) },
      },
    },
    async (request, reply) => {
      const caller = await callerOf(context, request);
      const { id } = request.params;
      const named = await db.transaction().execute(async (tx) => {
        const { version } = await lockedDocumentFor(tx, id, caller, 'name-version');
        const detail = { version, name: request.body.name };
        await recordActivity(tx, { actor: caller.account.id, document: id, action: 'version.named', detail });
        return nameVersion(tx, id, version, request.body.name, caller.account.id);
      });
      reply.code(201);
      return toNamedVersion(named);
    },
  );
}

function contentRoutes(app: Routes, context: Context): void {
  const { db, collab } = context;

  app.get(
    '/api/documents/:id/versions/:version',
    {
      schema: {
        tags,
        security,
        summary: 'The content at any version from 0 on',
        params: versionParams,
        response: { 200: versionContent, ...problems(401, 404) },
      },
    },
    async (request, reply) => {
      const caller = await callerOf(context, request);
      const { id } = await documentFor(context, request.params.id, caller, 'read');
      const at = await collab.readAt(id, request.params.version);
      if (at === null) throw new ApiError('not-found', 'The document has no such version');
      return sendWithContent(reply, { version: at.version }, at.text);
    },
  );

  app.post(
    '/api/documents/:id/versions/:version/restore',
    {
      schema: {
        tags,
        security,
        summary: 'An edit that brings the content of a version back; none if it is the same',
        params: versionParams,
        response: { 200: restoredVersion, ...problems(401, 403, 404, 409) },
      },
    },
    async (request) => {
      const caller = await callerOf(context, request);
      const { id } = await documentFor(context, request.params.id, caller, 'restore-version');
      const wanted = await collab.readAt(id, request.params.version);
      if (wanted === null) throw new ApiError('not-found', 'The document has no such version');
      const { account } = caller;
      const author = { id: account.id, username: account.username, displayName: account.displayName };
      let changed = false;
      const version = await collab.edit(id, author, (content) => {
        const back = diff(content, wanted.text);
        changed = back.length > 0;
        return changed ? back : null;
      });
      // The collaboration module has committed the edit. This records why it was made.
      const detail = { restored: request.params.version, version };
      if (changed) await recordActivity(db, { actor: account.id, document: id, action: 'version.restored', detail });
      return { version };
    },
  );
}
