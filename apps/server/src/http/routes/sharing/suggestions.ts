/** People and groups that the caller may want to share with, as they type. */
import { suggestion, suggestionsQuery } from '@inkstone/api';
import { z } from 'zod';
import { suggestGroups, suggestPeople } from '../../../db/queries/sharing/suggestions.ts';
import { type Context, documentFor, personOf, type Routes } from '../../context.ts';
import { problems } from '../../problems.ts';
import { readingOf } from '../../reading.ts';

/** Suggestions in one answer, and how many of them are groups if there are people too. */
const MOST = 8;
const MOST_GROUPS = 3;

export function suggestionRoutes(app: Routes, context: Context): void {
  app.get(
    '/api/people/suggestions',
    {
      config: { access: 'person' },
      schema: {
        tags: ['sharing'],
        security: [{ bearer: [] }],
        summary: 'With whom one may want to share',
        description: `At most ${MOST} people with whom one has shared documents or is in a group, and one's groups, by the beginning of a name, never by an address. With \`document\`, who has access to it already is left out.`,
        querystring: suggestionsQuery,
        response: { 200: z.object({ items: z.array(suggestion) }), ...problems(401, 403, 404, 422) },
      },
    },
    async (request, reply) => {
      const caller = await personOf(context, request);
      const { query, document } = request.query;
      if (document !== undefined) await documentFor(context, document, caller, 'read');
      const { db } = readingOf(context, request, reply, caller);
      const wanted = { caller: caller.account.id, query: query.trim(), document };
      const [groups, people] = await Promise.all([suggestGroups(db, wanted, MOST), suggestPeople(db, wanted, MOST)]);
      const shownGroups = groups.slice(0, Math.max(MOST_GROUPS, MOST - people.length));
      const shownPeople = people.slice(0, MOST - shownGroups.length);
      return { items: [...shownPeople.map((user) => ({ user })), ...shownGroups.map((group) => ({ group }))] };
    },
  );
}
