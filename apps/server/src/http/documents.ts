/** Documents: listing, making, reading, renaming, the trash. */
import { checkText, type Delta, plainText } from '@inkstone/ot';
import { LIMITS } from '@inkstone/sync/constants';
import { z } from 'zod';
import { decide, roleOf } from '../access.ts';
import { recordActivity } from '../db/queries/activity.ts';
import {
  createDocument,
  type DocumentRow,
  deleteDocument,
  findDocument,
  listDocuments,
  renameDocument,
  setTrashed,
  standingOf,
} from '../db/queries/documents.ts';
import { ApiError } from '../errors.ts';
import { type Context, callerOf, creatorOf, documentFor, lockedDocumentFor, type Routes } from './context.ts';
import { delta, document, documentParams, line, problems, text } from './fields.ts';
import { cursorId, cursorTime, page, paging, readCursor, toPage } from './paging.ts';

const title = line(200);
const security = [{ bearer: [] }];
const tags = ['documents'];
const documentWithContent = document
  .extend({ text: z.string().meta({ description: 'Without the last newline; what is not text is U+FFFC' }), content: delta })
  .meta({ id: 'DocumentWithContent' });

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
  };
}

/** A content as the API gives it. */
export function toContent(content: Delta): { ops: Record<string, unknown>[] } {
  return { ops: content as unknown as Record<string, unknown>[] };
}

export function documentRoutes(app: Routes, context: Context): void {
  const { db, bus, collab } = context;

  /** The document as it is after a change; it may have gone meanwhile. */
  const reread = async (id: string, caller: string) => {
    const row = await findDocument(db, id, caller);
    if (row === undefined || decide(standingOf(row, caller), 'read') !== 'allowed') throw new ApiError('not-found');
    return toDocument(row, caller);
  };

  app.get(
    '/api/documents',
    {
      schema: {
        tags,
        security,
        summary: 'One’s documents, last changed first',
        description: '`all` is owned and shared; `trash` is what the caller owns and has put there.',
        querystring: z.object({
          ...paging,
          scope: z.enum(['all', 'owned', 'shared', 'trash']).default('all'),
          query: text.pipe(z.string().max(200)).optional(),
        }),
        response: { 200: page(document), ...problems(401, 422) },
      },
    },
    async (request) => {
      const { account } = await callerOf(context, request);
      const { limit, cursor, scope, query } = request.query;
      const after = readCursor(cursor, z.object({ at: cursorTime, id: cursorId }));
      const filter = { scope, query: query === '' ? undefined : query };
      const rows = await listDocuments(db, account.id, filter, limit + 1, after);
      return toPage(
        rows,
        limit,
        (row) => toDocument(row, account.id),
        (row) => ({ at: row.position, id: row.id }),
      );
    },
  );

  app.post(
    '/api/documents',
    {
      config: { access: 'create' },
      bodyLimit: CREATE_BYTES,
      schema: {
        tags,
        security,
        summary: 'A new document; a text is its first edit',
        body: z.object({ title, text: z.string().optional() }),
        response: { 201: document, ...problems(401, 403, 413, 422) },
      },
    },
    async (request, reply) => {
      const { account } = await creatorOf(context, request);
      const { title: name, text: content = '' } = request.body;
      if (content.length > LIMITS.editLength) throw new ApiError('too-large', `A text has ${LIMITS.editLength} units at most`);
      const flaw = checkText(content);
      if (flaw !== null) throw new ApiError('invalid', undefined, { errors: [{ path: 'text', message: flaw.message }] });
      const id = await db.transaction().execute(async (tx) => {
        const made = await createDocument(tx, account.id, name, content);
        await recordActivity(tx, { actor: account.id, document: made, action: 'document.created', detail: { title: name } });
        return made;
      });
      reply.code(201).header('location', `/api/documents/${id}`);
      return reread(id, account.id);
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
    async (request) => {
      const caller = await callerOf(context, request);
      const row = await documentFor(context, request.params.id, caller, 'read');
      const now = await collab.read(row.id);
      if (now === null) throw new ApiError('not-found');
      return {
        ...toDocument(row, caller.account.id),
        version: now.version,
        text: shownText(now.content),
        content: toContent(now.content),
      };
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
        body: z.object({ title }),
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
        querystring: z.object({ permanent: z.stringbool().default(false) }),
        response: { 204: z.null(), ...problems(401, 403, 404) },
      },
    },
    async (request, reply) => {
      const caller = await callerOf(context, request);
      const { id } = request.params;
      const { permanent } = request.query;
      const changed = await db.transaction().execute(async (tx) => {
        const row = await lockedDocumentFor(tx, id, caller, 'delete');
        if (!permanent && row.deletedAt !== null) return false;
        if (permanent) await deleteDocument(tx, id);
        else await setTrashed(tx, id, true);
        const action = permanent ? 'document.deleted' : 'document.trashed';
        await recordActivity(tx, { actor: caller.account.id, document: id, action, detail: { title: row.title } });
        return true;
      });
      if (changed) bus.publish({ type: 'access', document: id });
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
      const changed = await db.transaction().execute(async (tx) => {
        const row = await lockedDocumentFor(tx, id, caller, 'restore-from-trash');
        if (row.deletedAt === null) return false;
        await setTrashed(tx, id, false);
        await recordActivity(tx, { actor: caller.account.id, document: id, action: 'document.restored', detail: { title: row.title } });
        return true;
      });
      if (changed) bus.publish({ type: 'access', document: id });
      return reread(id, caller.account.id);
    },
  );
}

/** The plain text that people see: without the newline that every document ends in. */
export function shownText(content: Delta): string {
  return plainText(content).slice(0, -1);
}
