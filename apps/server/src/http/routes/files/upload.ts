/** Uploads in one request, the files of a document, and how much room is left. */

import type { Multipart, MultipartFile } from '@fastify/multipart';
import multipart from '@fastify/multipart';
import { documentParams, file, filesQuery, fileUsage, page } from '@inkstone/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Tx } from '../../../db/database.ts';
import { newId } from '../../../db/ids.ts';
import { recordActivity } from '../../../db/queries/audit/activity.ts';
import { addFile, findHeldFile, listFiles, lockQuota, usedBytes } from '../../../db/queries/files/files.ts';
import { ApiError } from '../../../errors.ts';
import { emptyFile, type StoredBytes } from '../../../files/file-store.ts';
import { cleanName } from '../../../files/names.ts';
import type { Caller } from '../../auth/identity.ts';
import { type Context, callerOf, documentFor, lockedDocumentFor, type Routes } from '../../context.ts';
import { cursorId, cursorTime, readCursor, toPage } from '../../paging.ts';
import { problems } from '../../problems.ts';
import { toFile } from './representation.ts';

const tags = ['files'];
const security = [{ bearer: [] }];
/** What may stand around the file in a multipart body, in bytes. */
const ENVELOPE_BYTES = 64 * 1024;

export function uploadRoutes(app: Routes, context: Context): void {
  listRoutes(app, context);
  app.register(async (scope) => {
    await scope.register(multipart, {
      limits: { files: 1, fields: 20, fieldSize: 1024, parts: 21, headerPairs: 100, fileSize: Number.POSITIVE_INFINITY },
      throwFileSizeLimit: false,
    });
    dropRestOfRefused(scope);
    uploadRoute(scope as unknown as Routes, context);
  });
}

/** Reads and drops what still comes of a body that is refused. Browsers read an answer only when they have sent all, and then use the connection again. */
export function dropRestOfRefused(scope: FastifyInstance): void {
  scope.addHook('onError', async ({ raw }) => {
    raw.unpipe();
    raw.resume();
  });
}

function uploadRoute(app: Routes, context: Context): void {
  const { db, files, bus } = context;

  app.post(
    '/api/documents/:id/files',
    {
      config: { access: 'upload' },
      schema: {
        tags,
        security,
        summary: 'Upload a file',
        description: 'Multipart, with the file in the field `file`. For large files, or over bad networks: `POST …/uploads`.',
        consumes: ['multipart/form-data'],
        params: documentParams,
        response: { 201: file, ...problems(400, 401, 403, 404, 409, 413, 415, 422, 503, 507) },
      },
    },
    async (request, reply) => {
      const caller = await callerOf(context, request);
      const { id: document } = request.params;
      const room = await roomFor(context, document, caller);
      const announced = Number(request.headers['content-length'] ?? 0);
      if (announced > room.bytes + ENVELOPE_BYTES) throw room.refusal();
      const parts = partsOf(request);
      const part = await filePart(parts);
      const stored = await files.take(part.file, room.bytes).catch((error: unknown) => {
        throw error instanceof ApiError && error.code === 'too-large' ? room.refusal() : error;
      });
      // The rest of the body: without its end, the file may have been cut.
      for await (const { type } of parts) if (type === 'file') throw new ApiError('invalid', 'There is more than one file');
      const id = newId();
      await db.transaction().execute((tx) => addStored(tx, context, { id, document, name: cleanName(part.filename), caller, stored }));
      context.pictureVersions.make(stored.hash);
      bus.publish({ type: 'file', document, change: { id, state: 'ready', received: stored.size } });
      reply.code(201).header('location', `/api/files/${id}`);
      const row = await findHeldFile(db, document, id);
      if (row === undefined) throw new ApiError('not-found');
      return toFile(row);
    },
  );
}

/** The parts of a multipart body. @throws ApiError `unsupported-type` */
function partsOf(request: FastifyRequest): AsyncIterableIterator<Multipart> {
  if (!request.isMultipart()) throw new ApiError('unsupported-type', 'Send multipart/form-data with a field `file`');
  return request.parts();
}

/** The first file of a body, whose later parts are read after it. @throws ApiError `invalid` */
async function filePart(parts: AsyncIterableIterator<Multipart>): Promise<MultipartFile> {
  let part = (await parts.next()).value as Multipart | undefined;
  while (part?.type === 'field') part = (await parts.next()).value as Multipart | undefined;
  if (part === undefined || part.fieldname !== 'file') {
    part?.file.resume();
    throw new ApiError('invalid', 'There is no file in the field `file`', { errors: [{ path: 'file', message: 'is missing' }] });
  }
  const problem = problemOfName(part.filename);
  if (problem !== null) {
    part.file.resume();
    throw new ApiError('invalid', 'The name of the file cannot be read', { errors: [{ path: 'file', message: problem }] });
  }
  return part;
}

/** What is wrong with the name of a part, if it is. Bytes of a name that are not UTF-8 arrive as U+FFFD. A part of bytes may have none at all, whatever the types say. */
function problemOfName(name: string | undefined): string | null {
  if (name === undefined) return 'has no name';
  return name.includes('\uFFFD') ? 'has a name that is not UTF-8' : null;
}

export interface Room {
  /** How large a file may be. */
  readonly bytes: number;
  /** The error for a file that is larger. */
  refusal(): ApiError;
}

/** How much room there is for one more file of the caller in the document. */
export async function roomFor(
  { db, fileLimits }: Pick<Context, 'db' | 'fileLimits'>,
  document: string,
  caller: Caller,
  tx?: Tx,
): Promise<Room> {
  const used = await usedBytes(tx ?? db, document, caller.account.id);
  const { maxBytes, documentBytes, accountBytes } = fileLimits;
  const left = Math.max(0, Math.min(documentBytes - used.document, accountBytes - used.account));
  if (left >= maxBytes) return { bytes: maxBytes, refusal: () => new ApiError('too-large', `A file has ${maxBytes} bytes at most`) };
  const of = documentBytes - used.document < accountBytes - used.account ? 'document’s' : 'account’s';
  return { bytes: left, refusal: () => new ApiError('quota-exceeded', `${left} bytes are left of the ${of} quota`) };
}

interface NewStoredFile {
  readonly id: string;
  readonly document: string;
  readonly name: string;
  readonly caller: Caller;
  readonly stored: StoredBytes;
}

/** Adds the file to its document, with its place in the audit trail. The caller's right and the room are checked again: both may have gone meanwhile. */
async function addStored(tx: Tx, context: Context, { id, document, name, caller, stored }: NewStoredFile): Promise<void> {
  const uploader = caller.account.id;
  const { size, contentType, hash, width, height } = stored;
  await lockQuota(tx, uploader);
  await lockedDocumentFor(tx, document, caller, 'upload');
  const room = await roomFor(context, document, caller, tx);
  if (size > room.bytes) throw room.refusal();
  if (size === 0) throw emptyFile();
  await context.files.name(tx, stored);
  await addFile(tx, { id, document, name, size, contentType, uploader, hash, width, height });
  const detail = { file: id, name, size, hash: hash.toString('hex') };
  await recordActivity(tx, { actor: uploader, document, action: 'file.uploaded', detail });
}

function listRoutes(app: Routes, context: Context): void {
  const { db, fileLimits } = context;

  app.get(
    '/api/documents/:id/files',
    {
      schema: {
        tags,
        security,
        summary: 'The files of a document, newest first',
        params: documentParams,
        querystring: filesQuery,
        response: { 200: page(file), ...problems(401, 404, 422) },
      },
    },
    async (request) => {
      const caller = await callerOf(context, request);
      const { id } = await documentFor(context, request.params.id, caller, 'read');
      const { limit, cursor, state } = request.query;
      const after = readCursor(cursor, z.object({ at: cursorTime, id: cursorId }));
      const rows = await listFiles(db, id, limit + 1, after, state === 'ready' ? ['ready'] : ['uploading', 'ready', 'failed', 'deleted']);
      return toPage(rows, limit, toFile, (row) => ({ at: row.position, id: row.id }));
    },
  );

  app.get(
    '/api/documents/:id/files/usage',
    {
      schema: {
        tags,
        security,
        summary: 'How much room the files take, and how much there is',
        params: documentParams,
        response: { 200: fileUsage, ...problems(401, 404) },
      },
    },
    async (request) => {
      const caller = await callerOf(context, request);
      const { id } = await documentFor(context, request.params.id, caller, 'read');
      const used = await usedBytes(db, id, caller.account.id);
      const { documentBytes, accountBytes, maxBytes } = fileLimits;
      return {
        document: { used: used.document, limit: documentBytes },
        account: { used: used.account, limit: accountBytes },
        fileMaxBytes: maxBytes,
      };
    },
  );
}
