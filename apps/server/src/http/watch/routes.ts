/** Watching documents without opening them: who is where, what changed, as it happens. */
import type { OutgoingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { type Context, callerOf, type Routes } from '../context.ts';
import { id, problems } from '../fields.ts';
import { Watchers } from './watchers.ts';

/** Documents of one stream. */
const MAX_DOCUMENTS = 200;

const events = {
  description: [
    'Server-sent events, until the client leaves. `here`: `{document, users}`, who is in a watched document, at once and on each change.',
    '`changed`: `{document}`, its title, text or access changed. `list`: `{}`, the list of one’s documents changed.',
    '`end`: `{reason}`, `session-ended` or `replaced` (by a newer stream of the same sign-in session): do not come back with this token.',
  ].join(' '),
  content: { 'text/event-stream': { schema: z.string() } },
};

export function watchRoutes(app: Routes, context: Context): void {
  const { db, bus } = context;
  const watchers = new Watchers({ db, bus, log: app.log });
  app.addHook('preClose', async () => watchers.close());

  app.post(
    '/api/documents/watch',
    {
      schema: {
        tags: ['documents'],
        security: [{ bearer: [] }],
        summary: 'Who is in these documents, and what changes, live',
        body: z.object({ documents: z.array(id).max(MAX_DOCUMENTS) }),
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
