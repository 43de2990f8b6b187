/** The activity log: of a document, for those who may edit it; of everything, for admins. */

import { Readable } from 'node:stream';
import { activity, adminActivity, adminActivityQuery, documentParams, page, paging } from '@inkstone/api';
import { z } from 'zod';
import type { Db } from '../../db/database.ts';
import { type ActivityFilter, type ActivityPosition, type ActivityRow, listActivity } from '../../db/queries/activity.ts';
import { adminOf, type Context, callerOf, documentFor, type Routes } from '../context.ts';
import { cursorId, cursorTime, readCursor, toPage } from '../paging.ts';
import { problems } from '../problems.ts';

const security = [{ bearer: [] }];
const position = z.object({ at: cursorTime, id: cursorId });

function toActivity(row: ActivityRow) {
  const actor =
    row.actor_id === null || row.username === null || row.display_name === null
      ? null
      : { id: row.actor_id, username: row.username, displayName: row.display_name };
  return { id: row.id, actor, action: row.action, detail: row.detail, createdAt: row.created_at.toISOString() };
}

const positionOf = (row: ActivityRow): ActivityPosition => ({ at: row.position, id: row.id });

export function activityRoutes(app: Routes, context: Context): void {
  documentActivityRoute(app, context);
  adminActivityRoute(app, context);
}

function documentActivityRoute(app: Routes, context: Context): void {
  const { db } = context;

  app.get(
    '/api/documents/:id/activity',
    {
      schema: {
        tags: ['history'],
        security,
        summary: 'What was done with the document, newest first',
        params: documentParams,
        querystring: z.object(paging),
        response: { 200: page(activity), ...problems(401, 403, 404, 422) },
      },
    },
    async (request) => {
      const caller = await callerOf(context, request);
      const { id: document } = await documentFor(context, request.params.id, caller, 'read');
      const { limit, cursor } = request.query;
      const rows = await listActivity(db, { document }, limit + 1, readCursor(cursor, position));
      return toPage(rows, limit, toActivity, positionOf);
    },
  );
}

function adminActivityRoute(app: Routes, context: Context): void {
  const { db } = context;

  app.get(
    '/api/admin/activity',
    {
      config: { access: 'admin' },
      schema: {
        tags: ['administration'],
        security,
        summary: 'What was done, newest first; all of it as CSV with `Accept: text/csv`',
        querystring: adminActivityQuery,
        response: { 200: page(adminActivity), ...problems(401, 403, 422) },
      },
    },
    async (request, reply) => {
      await adminOf(context, request);
      const { limit, cursor, user: actor, document, action, from, to } = request.query;
      const filter = {
        actor,
        document,
        action,
        from: from === undefined ? undefined : new Date(from),
        to: to === undefined ? undefined : new Date(to),
      };
      if (/\btext\/csv\b/i.test(request.headers.accept ?? '')) {
        reply.header('content-type', 'text/csv; charset=utf-8').header('content-disposition', 'attachment; filename="activity.csv"');
        // A stream is sent without the response schema.
        return reply.send(Readable.from(csv(db, filter)) as never);
      }
      const rows = await listActivity(db, filter, limit + 1, readCursor(cursor, position));
      return toPage(rows, limit, (row) => ({ ...toActivity(row), documentId: row.document_id }), positionOf);
    },
  );
}

const ROWS_AT_ONCE = 1_000;

/** All rows that match the filter, as CSV. They are read a thousand at a time, as fast as the client receives them. */
async function* csv(db: Db, filter: ActivityFilter): AsyncGenerator<string> {
  yield csvLine(['id', 'createdAt', 'actor', 'actorId', 'action', 'documentId', 'detail']);
  let after: ActivityPosition | null = null;
  do {
    const rows: ActivityRow[] = await listActivity(db, filter, ROWS_AT_ONCE, after);
    yield rows
      .map((row) =>
        csvLine([
          row.id,
          row.created_at.toISOString(),
          row.username ?? '',
          row.actor_id ?? '',
          row.action,
          row.document_id ?? '',
          JSON.stringify(row.detail),
        ]),
      )
      .join('');
    const last = rows.at(-1);
    after = rows.length === ROWS_AT_ONCE && last !== undefined ? positionOf(last) : null;
  } while (after !== null);
}

/** A line by RFC 4180. A value that a spreadsheet would take for a formula is marked as text. */
function csvLine(fields: readonly string[]): string {
  const cells = fields.map((field) => {
    const safe = /^[=+\-@\t\r]/.test(field) ? `'${field}` : field;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  });
  return `${cells.join(',')}\r\n`;
}
