/** The event stream that tells, without opening documents, who is in them and what changes. */

import type { OutgoingHttpHeaders } from 'node:http';
import { watching } from '@inkstone/api';
import { z } from 'zod';
import { type Context, callerOf, type Routes } from '../context.ts';
import { problems } from '../problems.ts';
import { Watchers } from './watchers.ts';

const events = {
  description: [
    'Server-sent events, until the client leaves. `here`: `{document, users}`, who is in a watched document, at once and on each change.',
    '`changed`: `{document}`, its title, text or access changed. `list`: `{}`, the list of one’s documents changed.',
    '`end`: `{reason}`, `session-ended` or `replaced` (by a newer stream of the same sign-in session): do not come back with this token.',
  ].join(' '),
  content: { 'text/event-stream': { schema: z.string() } },
};

export function watchRoutes(app: Routes, context: Context): void {
  const { db, bus, reads } = context;
  const watchers = new Watchers({ db, bus, log: app.log, whenReadable: (run) => reads.whenReadable(run) });
  app.addHook('preClose', async () => watchers.close());

  app.post(
    '/api/documents/watch',
    {
      config: { reads: true },
      schema: {
        tags: ['documents'],
        security: [{ bearer: [] }],
        summary: 'Who is in these documents, and what changes, live',
        body: watching,
        response: { 200: events, ...problems(401, 422) },
      },
    },
    async (request, reply) => {
      const { account, session } = await callerOf(context, request);
      reply.hijack();
      const watcher = { user: account.id, session, documents: [...new Set(request.body.documents)] };
      watchers.open(reply.raw, reply.getHeaders() as OutgoingHttpHeaders, watcher);
    },
  );
}
