/** The activity log: of a document, for those who may edit it; of everything, for admins. */

import { Readable } from 'node:stream';
import { activity, adminActivity, adminActivityQuery, documentParams, page, paging } from '@inkstone/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  type ActivityFilter,
  type ActivityPosition,
  type ActivityRow,
  listActivity,
  recordActivity,
} from '../../db/queries/audit/activity.ts';
import { adminOf, type Context, callerOf, documentFor, type Routes } from '../context.ts';
import { cursorId, cursorTime, readCursor, toPage } from '../paging.ts';
import { problems } from '../problems.ts';
import { readingOf } from '../reading.ts';

const security = [{ bearer: [] }];
const position = z.object({ at: cursorTime, id: cursorId });

function toActivity(row: ActivityRow) {
  const actor =
    row.actor_id === null || row.username === null || row.display_name === null
      ? null
      : { id: row.actor_id, username: row.username, displayName: row.display_name };
  return { id: row.id, actor, action: row.action, detail: row.detail, createdAt: row.created_at.toISOString() };
}

function toAdminActivity(row: ActivityRow) {
  const { document_id: documentId, document_title: documentTitle, address, user_agent: userAgent, request_id: requestId, sequence } = row;
  return { ...toActivity(row), documentId, documentTitle, address, userAgent, requestId, sequence };
}

const positionOf = (row: ActivityRow): ActivityPosition => ({ at: row.position, id: row.id });

export function activityRoutes(app: Routes, context: Context): void {
  documentActivityRoute(app, context);
  adminActivityRoute(app, context);
}

function documentActivityRoute(app: Routes, context: Context): void {
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
    async (request, reply) => {
      const caller = await callerOf(context, request);
      const { id: document } = await documentFor(context, request.params.id, caller, 'see-activity');
      const { limit, cursor } = request.query;
      const { db } = readingOf(context, request, reply, caller);
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
        summary: 'What was done, newest first; all of it as CSV with `Accept: text/csv`, as JSON lines with `Accept: application/x-ndjson`',
        querystring: adminActivityQuery,
        response: { 200: page(adminActivity), ...problems(401, 403, 422) },
      },
    },
    async (request, reply) => {
      const caller = await adminOf(context, request);
      const { limit, cursor, user: actor, document, action, from, to } = request.query;
      const filter = {
        actor,
        document,
        action,
        from: from === undefined ? undefined : new Date(from),
        to: to === undefined ? undefined : new Date(to),
      };
      const format = EXPORTS.find(({ accept }) => accept.test(request.headers.accept ?? ''));
      if (format !== undefined) {
        await recordActivity(db, { actor: caller.account.id, action: 'activity.exported', detail: { format: format.name } });
        reply
          .header('content-type', format.type)
          .header('content-disposition', `attachment; filename="activity.${format.name}"`)
          .header('x-content-type-options', 'nosniff');
        // A stream is sent without the response schema.
        return reply.send(Readable.from(exported(context, request, reply, filter, format)) as never);
      }
      const rows = await listActivity(readingOf(context, request, reply, caller).db, filter, limit + 1, readCursor(cursor, position));
      return toPage(rows, limit, toAdminActivity, positionOf);
    },
  );
}

const ROWS_AT_ONCE = 1_000;

interface Export {
  readonly name: string;
  readonly accept: RegExp;
  readonly type: string;
  /** What stands before the rows. */
  readonly head: string;
  readonly line: (row: ActivityRow) => string;
}

const COLUMNS = ['id', 'createdAt', 'actor', 'actorId', 'action', 'documentId', 'detail', 'address', 'userAgent', 'requestId', 'sequence'];

const EXPORTS: readonly Export[] = [
  {
    name: 'csv',
    accept: /\btext\/csv\b/i,
    type: 'text/csv; charset=utf-8',
    head: csvLine(COLUMNS),
    line(row) {
      const { id, sequence, actor, action, documentId, detail, createdAt, address, userAgent, requestId } = toAdminActivity(row);
      return csvLine([
        id,
        createdAt,
        actor?.username ?? '',
        row.actor_id ?? '',
        action,
        documentId ?? '',
        JSON.stringify(detail),
        address ?? '',
        userAgent ?? '',
        requestId ?? '',
        sequence === null ? '' : String(sequence),
      ]);
    },
  },
  {
    name: 'ndjson',
    accept: /\bapplication\/x-ndjson\b/i,
    type: 'application/x-ndjson',
    head: '',
    line: (row) => `${JSON.stringify(toAdminActivity(row))}\n`,
  },
];

/** All rows that match the filter. They are read a thousand at a time, as fast as the client receives them, as long as the caller is an admin. */
async function* exported(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  filter: ActivityFilter,
  { head, line }: Export,
): AsyncGenerator<string> {
  yield head;
  let after: ActivityPosition | null = null;
  do {
    // Whoever is an admin no more gets a broken stream, not an end that looks like the whole.
    const { db } = readingOf(context, request, reply, await adminOf(context, request));
    const rows: ActivityRow[] = await listActivity(db, filter, ROWS_AT_ONCE, after);
    yield rows.map(line).join('');
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
