/** Documents: making, reading, renaming, the trash. */
import { deletionQuery, document, documentParams, documentWithContent, duplication, newDocument, renaming } from '@inkstone/api';
import { LIMITS } from '@inkstone/sync/constants';
import { z } from 'zod';
import { decide, roleOf } from '../../../access.ts';
import type { Tx } from '../../../db/database.ts';
import { recordActivity } from '../../../db/queries/activity.ts';
import {
  createDocument,
  type DocumentRow,
  deleteDocument,
  findDocument,
  peopleOf,
  renameDocument,
  setTrashed,
  standingOf,
} from '../../../db/queries/documents.ts';
import { ApiError } from '../../../errors.ts';
import { type Context, callerOf, creatorOf, documentFor, lockedDocumentFor, type Routes } from '../../context.ts';
import { problems } from '../../problems.ts';
import { contentOfOps, contentOfText, copyOf, firstEdits, type NewContent, shownText } from './new-content.ts';
import { sendWithContent } from './send-content.ts';

const security = [{ bearer: [] }];
const tags = ['documents'];

/** A body with the longest text, every unit escaped. */
const CREATE_BYTES = LIMITS.frameBytes;

/** What the caller sees of a document; it is visible to them. */
export function toDocument(row: DocumentRow, caller: string) {
  return {
    id: row.id,
    title: row.title,
    version: row.version,
    owner: { id: row.ownerId, username: row.ownerUsername, displayName: row.ownerDisplayName },
    role: roleOf(standingOf(row, caller)) ?? 'viewer',
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    deletedAt: row.deletedAt?.toISOString() ?? null,
    starred: row.starred ?? false,
    openedAt: row.openedAt?.toISOString() ?? null,
    tags: [...row.tags],
  };
}

export function documentRoutes(app: Routes, context: Context): void {
  const { db, bus, collab } = context;

  /** The document as it is after a change; it may have gone meanwhile. */
  const reread = async (id: string, caller: string) => {
    const row = await findDocument(db, id, caller);
    if (row === undefined || decide(standingOf(row, caller), 'read') !== 'allowed') throw new ApiError('not-found');
    return toDocument(row, caller);
  };

  const tellAccess = (document: string, users: readonly string[]) => {
    bus.publish({ type: 'access', document });
    bus.publish({ type: 'list', users });
  };

  const create = async (tx: Tx, owner: string, name: string, content: NewContent, detail: Record<string, string> = {}) => {
    const made = await createDocument(tx, { owner, title: name, ...content });
    await recordActivity(tx, { actor: owner, document: made, action: 'document.created', detail: { title: name, ...detail } });
    return made;
  };

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
      return reread(made, account.id);
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
      // Asked only now: they may read all that was read.
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
      return reread(made, account.id);
    },
  );

  app.get(
    '/api/documents/:id',
    {
      schema: {
        tags,
        security,
        summary: 'A document with its content',
        params: documentParams,
        response: { 200: documentWithContent, ...problems(401, 404) },
      },
    },
    async (request, reply) => {
      const caller = await callerOf(context, request);
      const row = await documentFor(context, request.params.id, caller, 'read');
      const now = await collab.read(row.id);
      if (now === null) throw new ApiError('not-found');
      return sendWithContent(reply, { ...toDocument(row, caller.account.id), version: now.version }, now.text);
    },
  );

  app.patch(
    '/api/documents/:id',
    {
      config: { access: 'rename' },
      schema: {
        tags,
        security,
        summary: 'Rename',
        params: documentParams,
        body: renaming,
        response: { 200: document, ...problems(401, 403, 404, 409, 422) },
      },
    },
    async (request) => {
      const caller = await callerOf(context, request);
      const { id } = request.params;
      const renamed = await db.transaction().execute(async (tx) => {
        const row = await lockedDocumentFor(tx, id, caller, 'rename');
        if (row.title === request.body.title) return false;
        await renameDocument(tx, id, request.body.title);
        const detail = { from: row.title, to: request.body.title };
        await recordActivity(tx, { actor: caller.account.id, document: id, action: 'document.renamed', detail });
        return true;
      });
      if (renamed) bus.publish({ type: 'title', document: id, title: request.body.title });
      return reread(id, caller.account.id);
    },
  );

  app.delete(
    '/api/documents/:id',
    {
      config: { access: 'delete' },
      schema: {
        tags,
        security,
        summary: 'Into the trash, or away for good',
        params: documentParams,
        querystring: deletionQuery,
        response: { 204: z.null(), ...problems(401, 403, 404) },
      },
    },
    async (request, reply) => {
      const caller = await callerOf(context, request);
      const { id } = request.params;
      const { permanent } = request.query;
      const people = await db.transaction().execute(async (tx) => {
        const row = await lockedDocumentFor(tx, id, caller, 'delete');
        if (!permanent && row.deletedAt !== null) return null;
        const had = await peopleOf(tx, id);
        if (permanent) await deleteDocument(tx, id);
        else await setTrashed(tx, id, true);
        const action = permanent ? 'document.deleted' : 'document.trashed';
        await recordActivity(tx, { actor: caller.account.id, document: id, action, detail: { title: row.title } });
        return had;
      });
      if (people !== null) tellAccess(id, people);
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/api/documents/:id/restore',
    {
      schema: {
        tags,
        security,
        summary: 'Out of the trash',
        params: documentParams,
        response: { 200: document, ...problems(401, 403, 404) },
      },
    },
    async (request) => {
      const caller = await callerOf(context, request);
      const { id } = request.params;
      const people = await db.transaction().execute(async (tx) => {
        const row = await lockedDocumentFor(tx, id, caller, 'restore-from-trash');
        if (row.deletedAt === null) return null;
        await setTrashed(tx, id, false);
        await recordActivity(tx, { actor: caller.account.id, document: id, action: 'document.restored', detail: { title: row.title } });
        return peopleOf(tx, id);
      });
      if (people !== null) tellAccess(id, people);
      return reread(id, caller.account.id);
    },
  );
}
