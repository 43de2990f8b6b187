/** Making documents: new ones, and copies of others. */
import { document, documentParams, duplication, newDocument } from '@inkstone/api';
import { LIMITS } from '@inkstone/sync/constants';
import type { Tx } from '../../../db/database.ts';
import { recordActivity } from '../../../db/queries/activity.ts';
import { createDocument } from '../../../db/queries/documents.ts';
import { ApiError } from '../../../errors.ts';
import { type Context, callerOf, creatorOf, documentFor, type Routes } from '../../context.ts';
import { problems } from '../../problems.ts';
import { contentOfOps, contentOfText, copyOf, firstEdits, type NewContent, shownText } from './new-content.ts';
import { reread } from './representation.ts';

const security = [{ bearer: [] }];
const tags = ['documents'];

/** Limit of the body in bytes: the longest text fits with every unit escaped. */
const CREATE_BYTES = LIMITS.frameBytes;

export function creationRoutes(app: Routes, context: Context): void {
  const { db, bus, collab } = context;

  app.post(
    '/api/documents',
    {
      config: { access: 'create' },
      bodyLimit: CREATE_BYTES,
      schema: {
        tags,
        security,
        summary: 'A new document; a text or a content is its first edit',
        body: newDocument,
        response: { 201: document, ...problems(401, 403, 413, 422) },
      },
    },
    async (request, reply) => {
      const { account } = await creatorOf(context, request);
      const { title: name, text: plain = '', content: given } = request.body;
      const ops = given === undefined ? contentOfText(plain) : contentOfOps(given.ops);
      const content = { edits: firstEdits(ops), text: shownText(ops) };
      const made = await db.transaction().execute((tx) => create(tx, account.id, name, content));
      bus.publish({ type: 'list', users: [account.id] });
      reply.code(201).header('location', `/api/documents/${made}`);
      return reread(context, made, account.id);
    },
  );

  app.post(
    '/api/documents/:id/duplicate',
    {
      config: { access: 'duplicate' },
      schema: {
        tags,
        security,
        summary: 'A document of one’s own with the same content, shared with nobody',
        params: documentParams,
        body: duplication,
        response: { 201: document, ...problems(401, 403, 404, 413, 422) },
      },
    },
    async (request, reply) => {
      const caller = await callerOf(context, request);
      const source = request.params.id;
      const { account } = caller;
      const now = await collab.read(source);
      if (now === null) throw new ApiError('not-found');
      // Checked after the read, so that the caller may read everything that was read.
      const row = await documentFor(context, source, caller, 'duplicate');
      const content = copyOf(now.text);
      const made = await db.transaction().execute(async (tx) => {
        const copy = await create(tx, account.id, request.body?.title ?? row.title, content, { from: source });
        const detail = { copy, version: now.version };
        await recordActivity(tx, { actor: account.id, document: source, action: 'document.duplicated', detail });
        return copy;
      });
      bus.publish({ type: 'list', users: [account.id] });
      reply.code(201).header('location', `/api/documents/${made}`);
      return reread(context, made, account.id);
    },
  );
}

async function create(tx: Tx, owner: string, name: string, content: NewContent, detail: Record<string, string> = {}): Promise<string> {
  const made = await createDocument(tx, { owner, title: name, ...content });
  await recordActivity(tx, { actor: owner, document: made, action: 'document.created', detail: { title: name, ...detail } });
  return made;
}
