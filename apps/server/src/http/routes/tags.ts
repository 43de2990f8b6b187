/** A person's tags for documents. Nobody else sees them, and they give no access. */
import { MAX_TAGS, tag, tagList, tagNaming, tagParams } from '@inkstone/api';
import { z } from 'zod';
import { violatedConstraint } from '../../db/database.ts';
import { countTagsLocked, createTag, deleteTag, listTags, renameTag } from '../../db/queries/documents/tags.ts';
import { ApiError } from '../../errors.ts';
import { type Context, personOf, type Routes } from '../context.ts';
import { problems } from '../problems.ts';
import { readingOf } from '../reading.ts';

const tags = ['tags'];
const security = [{ bearer: [] }];

export function tagRoutes(app: Routes, context: Context): void {
  const { db } = context;

  app.get(
    '/api/tags',
    {
      config: { access: 'person' },
      schema: {
        tags,
        security,
        summary: `One’s tags by name, at most ${MAX_TAGS}`,
        response: { 200: tagList, ...problems(401, 403) },
      },
    },
    async (request, reply) => {
      const caller = await personOf(context, request);
      return { items: await listTags(readingOf(context, request, reply, caller).db, caller.account.id) };
    },
  );

  app.post(
    '/api/tags',
    {
      config: { access: 'person' },
      schema: { tags, security, summary: 'A new tag', body: tagNaming, response: { 201: tag, ...problems(401, 403, 409, 422) } },
    },
    async (request, reply) => {
      const { account } = await personOf(context, request);
      const made = await db
        .transaction()
        .execute(async (tx) => {
          if ((await countTagsLocked(tx, account.id)) >= MAX_TAGS) throw new ApiError('too-many-tags', `One has ${MAX_TAGS} tags at most`);
          return createTag(tx, account.id, request.body.name);
        })
        .catch(refuseTaken);
      reply.code(201);
      return made;
    },
  );

  app.patch(
    '/api/tags/:id',
    {
      config: { access: 'person' },
      schema: {
        tags,
        security,
        summary: 'Rename',
        params: tagParams,
        body: tagNaming,
        response: { 200: tag, ...problems(401, 403, 404, 409, 422) },
      },
    },
    async (request) => {
      const { account } = await personOf(context, request);
      const renamed = await renameTag(db, account.id, request.params.id, request.body.name).catch(refuseTaken);
      if (renamed === undefined) throw new ApiError('not-found');
      return renamed;
    },
  );

  app.delete(
    '/api/tags/:id',
    {
      config: { access: 'person' },
      schema: {
        tags,
        security,
        summary: 'Delete a tag; the documents that had it stay',
        params: tagParams,
        response: { 204: z.null(), ...problems(401, 403, 404) },
      },
    },
    async (request, reply) => {
      const { account } = await personOf(context, request);
      if (!(await deleteTag(db, account.id, request.params.id))) throw new ApiError('not-found');
      return reply.code(204).send(null);
    },
  );
}

function refuseTaken(cause: unknown): never {
  throw violatedConstraint(cause) === 'tags_name' ? new ApiError('name-taken', undefined, { cause }) : cause;
}
