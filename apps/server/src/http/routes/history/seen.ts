/** What the caller saw of a document when it was open last. */
import { documentParams, seen } from '@inkstone/api';
import { findSeen } from '../../../db/queries/documents/marks.ts';
import { type Context, callerOf, documentFor, type Routes } from '../../context.ts';
import { problems } from '../../problems.ts';

export function seenRoutes(app: Routes, context: Context): void {
  app.get(
    '/api/documents/:id/seen',
    {
      schema: {
        tags: ['history'],
        security: [{ bearer: [] }],
        summary: 'The version that the caller saw last in an editor',
        description: 'It is recorded when the page of the document is left or hidden, and now and then while it is shown.',
        params: documentParams,
        response: { 200: seen, ...problems(401, 404) },
      },
    },
    async (request) => {
      const caller = await callerOf(context, request);
      const { id, version: now } = await documentFor(context, request.params.id, caller, 'read');
      const last = await findSeen(context.db, caller.account.id, id);
      // A later version than the newest is one of a log that a backup has replaced.
      if (last === undefined || last.version > now) return { version: null, at: null };
      return { version: last.version, at: last.at.toISOString() };
    },
  );
}
