/** Writing sessions: who wrote when, and the versions of each session. */
import { documentParams, page, paging, writingSession } from '@inkstone/api';
import { z } from 'zod';
import { listWritingSessions, type WritingSessionRow } from '../../../db/queries/history/writing-sessions.ts';
import { type Context, callerOf, documentFor, type Routes } from '../../context.ts';
import { readCursor, writeCursor } from '../../paging.ts';
import { problems } from '../../problems.ts';
import { logReading } from './log-reading.ts';
import { toVersion } from './representation.ts';

function toWritingSession({ from, to, startedAt, endedAt, authors, versions }: WritingSessionRow) {
  return {
    from,
    to,
    startedAt: startedAt.toISOString(),
    endedAt: endedAt.toISOString(),
    authors: authors.map(({ id, username, displayName, edits }) => ({ user: { id, username, displayName }, edits })),
    versions: versions.map(toVersion),
  };
}

export function sessionRoutes(app: Routes, context: Context): void {
  app.get(
    '/api/documents/:id/sessions',
    {
      schema: {
        tags: ['history'],
        security: [{ bearer: [] }],
        summary: 'Writing sessions, newest first, with their authors and versions',
        description:
          'A session is a run of edits with less than ten minutes between neighbours; a very long one comes in several parts. A page may be shorter than its limit; go on with `nextCursor`.',
        params: documentParams,
        querystring: z.object(paging),
        response: { 200: page(writingSession), ...problems(401, 404, 422) },
      },
    },
    async (request, reply) => {
      const caller = await callerOf(context, request);
      const row = await documentFor(context, request.params.id, caller, 'read');
      const { id, version: now } = row;
      const { limit, cursor } = request.query;
      const to = Math.min(readCursor(cursor, z.int().min(0)) ?? now, now);
      // Whether a session ends at an edit is said by the next one.
      const { db } = await logReading(context, { request, reply, caller }, row, Math.min(to + 1, now));
      const sessions = await listWritingSessions(db, id, to, limit);
      const next = sessions.at(-1)?.from ?? 0;
      return { items: sessions.map(toWritingSession), nextCursor: next > 0 ? writeCursor(next) : null };
    },
  );
}
