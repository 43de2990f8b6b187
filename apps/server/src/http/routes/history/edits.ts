/** The log of a document: its edits, and its content at any version. */
import { documentParams, edit, editsQuery, page, versionContent, versionParams } from '@inkstone/api';
import { z } from 'zod';
import { type EditRow, listEdits } from '../../../db/queries/history/edits.ts';
import { ApiError } from '../../../errors.ts';
import { type Context, callerOf, documentRead, type Routes } from '../../context.ts';
import { readCursor, writeCursor } from '../../paging.ts';
import { problems } from '../../problems.ts';
import { sendWithContent } from '../documents/send-content.ts';
import { logReading } from './log-reading.ts';

const tags = ['history'];
const security = [{ bearer: [] }];

function editJson({ version, id, username, displayName, json, createdAt }: EditRow): string {
  const fields = JSON.stringify({ version, user: { id, username, displayName }, createdAt: createdAt.toISOString() });
  return `${fields.slice(0, -1)},"delta":{"ops":${json}}}`;
}

export function editRoutes(app: Routes, context: Context): void {
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
      const row = await documentRead(context, request.params.id, caller);
      const { limit, cursor, after } = request.query;
      const from = readCursor(cursor, z.int().min(0)) ?? after;
      const { db } = await logReading(context, { request, reply, caller }, row);
      const { edits, more } = await listEdits(db, row.id, from, limit);
      const nextCursor = more && edits.length > 0 ? writeCursor(edits.at(-1)?.version) : null;
      const body = `{"items":[${edits.map(editJson).join(',')}],"nextCursor":${JSON.stringify(nextCursor)}}`;
      // Sent without the response schema: the deltas may be megabytes, and go out as they are stored, without parsing.
      return reply.type('application/json; charset=utf-8').send(body as never);
    },
  );

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
      const row = await documentRead(context, request.params.id, caller);
      const { version } = request.params;
      const { db, fromReplica } = await logReading(context, { request, reply, caller }, row, Math.min(version, row.version));
      // What is open in memory is read without any database.
      const isOld = version < row.version && fromReplica;
      const at = await (isOld ? context.collab.readLogged(db, row.id, version) : context.collab.readAt(row.id, version));
      if (at === null) throw new ApiError('not-found', 'The document has no such version');
      return sendWithContent(reply, { version: at.version }, at.text);
    },
  );
}
