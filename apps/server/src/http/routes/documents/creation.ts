/** Making documents: new ones, and copies of others. */
import { document, documentParams, duplication, newDocument, versionParams } from '@inkstone/api';
import { LIMITS } from '@inkstone/sync/constants';
import type { Tx } from '../../../db/database.ts';
import { recordActivity } from '../../../db/queries/audit/activity.ts';
import { createDocument } from '../../../db/queries/documents/documents.ts';
import { holdFiles } from '../../../db/queries/files/files.ts';
import { ApiError } from '../../../errors.ts';
import type { Caller } from '../../auth/identity.ts';
import type { VersionedText } from '../../collab-api.ts';
import { type Context, callerOf, creatorOf, documentFor, type Routes } from '../../context.ts';
import { problems } from '../../problems.ts';
import { contentOfOps, contentOfText, copyOf, filesIn, firstEdits, type NewContent, shownText } from './new-content.ts';
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
      const content = { edits: firstEdits(ops), text: shownText(ops), files: filesIn(ops) };
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
      const { id } = request.params;
      const made = await duplicate(context, caller, id, request.body?.title, await collab.read(id));
      reply.code(201).header('location', `/api/documents/${made}`);
      return reread(context, made, caller.account.id);
    },
  );

  app.post(
    '/api/documents/:id/versions/:version/copy',
    {
      config: { access: 'duplicate' },
      schema: {
        tags: ['history'],
        security,
        summary: 'A document of one’s own with the content of a version, shared with nobody',
        params: versionParams,
        body: duplication,
        response: { 201: document, ...problems(401, 403, 404, 413, 422) },
      },
    },
    async (request, reply) => {
      const caller = await callerOf(context, request);
      const { id, version } = request.params;
      const made = await duplicate(context, caller, id, request.body?.title, await collab.readAt(id, version));
      reply.code(201).header('location', `/api/documents/${made}`);
      return reread(context, made, caller.account.id);
    },
  );
}

/**
 * Makes a copy of a content, and records it with both documents.
 *
 * @param title undefined: that of the source
 * @param read the content of the source; null if it has no such version
 * @returns the id of the copy
 */
async function duplicate(context: Context, caller: Caller, source: string, title: string | undefined, read: VersionedText | null) {
  const { db, bus } = context;
  const { account } = caller;
  // Checked after the read, so that the caller may read everything that was read.
  const row = await documentFor(context, source, caller, 'duplicate');
  if (read === null) throw new ApiError('not-found', 'The document has no such version');
  const content = copyOf(read.text);
  const made = await db.transaction().execute(async (tx) => {
    const copy = await create(tx, account.id, title ?? row.title, content, { from: source });
    const detail = { copy, version: read.version };
    await recordActivity(tx, { actor: account.id, document: source, action: 'document.duplicated', detail });
    return copy;
  });
  bus.publish({ type: 'list', users: [account.id] });
  return made;
}

async function create(tx: Tx, owner: string, name: string, content: NewContent, detail: Record<string, string> = {}): Promise<string> {
  const made = await createDocument(tx, { owner, title: name, ...content });
  await holdFiles(tx, made, owner, content.files);
  await recordActivity(tx, { actor: owner, document: made, action: 'document.created', detail: { title: name, ...detail } });
  return made;
}
