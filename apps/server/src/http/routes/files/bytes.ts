/** Reading a file, and deleting it. Access is checked at each request: by the documents that hold the file, as their permissions are now. */
import { Readable } from 'node:stream';
import { file, fileParams, fileQuery } from '@inkstone/api';
import { fileIdOf } from '@inkstone/ot';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { decide } from '../../../access.ts';
import { recordActivity } from '../../../db/queries/audit/activity.ts';
import {
  type BlobRow,
  type FileRow,
  findBlob,
  findFile,
  findPictureVersion,
  type Holder,
  isInsertedAfter,
  lockFile,
  removeFile,
} from '../../../db/queries/files/files.ts';
import { endUpload } from '../../../db/queries/files/uploads.ts';
import { ApiError } from '../../../errors.ts';
import { isShown } from '../../../files/content-type.ts';
import { storeErrors } from '../../../files/file-store.ts';
import { disposition } from '../../../files/names.ts';
import type { ByteRange } from '../../../ports/blobs.ts';
import type { Caller } from '../../auth/identity.ts';
import { type Context, callerOf, callerOfFile, lockedDocumentFor, type Routes } from '../../context.ts';
import { bytes, problems } from '../../problems.ts';
import { rangeOf } from './range.ts';
import { toFile } from './representation.ts';

const tags = ['files'];
const security = [{ bearer: [] }];

/** Runs nothing, whatever the bytes are and however they are opened. */
const SANDBOX = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'";

export function fileRoutes(app: Routes, context: Context): void {
  bytesRoute(app, context);
  stateRoute(app, context);
  deletionRoute(app, context);
}

function bytesRoute(app: Routes, context: Context): void {
  const { db } = context;

  app.get(
    '/api/files/:fileId',
    {
      config: { byCookie: true },
      schema: {
        tags,
        security,
        summary: 'The bytes of a file, or a redirect to where they are',
        description:
          'One range of bytes may be asked for. A cookie limited to `/api/files` serves in place of the token, so that `<img>` works.',
        params: fileParams,
        querystring: fileQuery,
        response: { 200: bytes, 206: bytes, 302: z.null(), 304: z.null(), ...problems(401, 404, 416, 422, 503) },
      },
    },
    async (request, reply) => {
      const caller = await callerOfFile(context, request);
      const { file: row, holder } = await readableFile(context, request.params.fileId, caller);
      const { width } = request.query;
      const hash = row.hash as Buffer;
      const version = width === undefined ? undefined : await findPictureVersion(db, hash, width);
      const blob = version ?? (await findBlob(db, hash));
      if (blob === undefined) throw new ApiError('unavailable', 'The bytes of this file are missing');
      const etag = `"${hash.toString('hex')}${version === undefined ? '' : `-${version.width}`}"`;
      const shown = version === undefined ? row : { ...row, contentType: 'image/webp', name: `${row.name}.webp` };
      answerHeaders(reply, shown, etag);
      if (matches(request.headers['if-none-match'], etag)) return reply.code(304 as never).send() as never;
      const range = rangeOf(request.headers, etag, blob.size);
      // A smaller version is how a page shows a picture. The rest of a file that was begun is the same download.
      const isDownload = width === undefined && request.method === 'GET' && (range === null || (range !== 'outside' && range.start === 0));
      if (isDownload) await recordDownload(context, caller, holder, row);
      return sendBytes(context, reply, request, { blob, range, shown }) as never;
    },
  );
}

/** @throws ApiError `not-found` unless the caller may read it and its bytes are there, `file-deleted` if they were deleted */
async function readableFile({ db }: Context, id: string, caller: Caller): Promise<{ file: FileRow; holder: Holder }> {
  const found = await findFile(db, id, caller.account.id);
  const readable = found?.holders.filter(({ standing }) => decide(standing, 'read') === 'allowed') ?? [];
  if (found === undefined || readable.length === 0) throw new ApiError('not-found');
  const holder = readable.find(({ deletedAt }) => deletedAt === null);
  if (holder === undefined) throw new ApiError('file-deleted');
  if (found.file.state !== 'ready') throw new ApiError('not-found', 'The file is not there yet');
  return { file: found.file, holder };
}

function answerHeaders(reply: FastifyReply, { contentType, name }: { contentType: string; name: string }, etag: string): void {
  reply.headers({
    etag,
    'accept-ranges': 'bytes',
    // Asked for anew each time, so that who has lost access is refused.
    'cache-control': 'private, no-cache',
    'content-security-policy': SANDBOX,
    'content-disposition': disposition(isShown(contentType) ? 'inline' : 'attachment', name),
    'x-content-type-options': 'nosniff',
  });
}

function matches(header: string = '', etag: string): boolean {
  return header.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag);
}

async function recordDownload({ db }: Context, caller: Caller, { document }: Holder, { id, name, size, hash }: FileRow): Promise<void> {
  const detail = { file: id, name, size, hash: hash?.toString('hex') ?? null };
  await recordActivity(db, { actor: caller.account.id, document, action: 'file.downloaded', detail });
}

interface Answer {
  readonly blob: BlobRow;
  readonly range: ByteRange | 'outside' | null;
  readonly shown: { readonly contentType: string; readonly name: string };
}

async function sendBytes({ files }: Context, reply: FastifyReply, request: FastifyRequest, { blob, range, shown }: Answer) {
  const { contentType, name } = shown;
  const type = contentType === 'text/plain' ? 'text/plain; charset=utf-8' : contentType;
  const store = files.storeNamed(blob.store);
  const url = await storeErrors(() =>
    store.urlOf(blob.key, { contentType: type, disposition: disposition(isShown(contentType) ? 'inline' : 'attachment', name) }),
  );
  // The browser asks the store for its range itself.
  if (url !== null) return reply.header('cache-control', 'private, no-store').redirect(url, 302);
  if (range === 'outside') {
    reply.header('content-range', `bytes */${blob.size}`);
    throw new ApiError('bad-range');
  }
  const size = range === null ? blob.size : range.end - range.start + 1;
  reply
    .code(range === null ? 200 : 206)
    .header('content-length', size)
    .type(type);
  if (range !== null) reply.header('content-range', `bytes ${range.start}-${range.end}/${blob.size}`);
  // A body of known length is announced, and not read.
  if (request.method === 'HEAD') return reply.send(Readable.from([]));
  return reply.send(await files.read(blob, range ?? undefined));
}

function stateRoute(app: Routes, context: Context): void {
  app.get(
    '/api/files/:fileId/state',
    {
      schema: {
        tags,
        security,
        summary: 'What is known of a file: also while it is on its way, and after it was deleted',
        params: fileParams,
        response: { 200: file, ...problems(401, 404) },
      },
    },
    async (request) => {
      const caller = await callerOf(context, request);
      const found = await findFile(context.db, request.params.fileId, caller.account.id);
      const holders = found?.holders.filter(({ standing }) => decide(standing, 'read') === 'allowed') ?? [];
      if (found === undefined || holders.length === 0) throw new ApiError('not-found');
      const deleted = holders.every(({ deletedAt }) => deletedAt !== null);
      return toFile({ ...found.file, state: deleted ? 'deleted' : found.file.state });
    },
  );
}

/** How often a deletion looks at the text again when others put the file into it meanwhile. */
const MAX_LOOKS = 5;

function deletionRoute(app: Routes, context: Context): void {
  app.delete(
    '/api/files/:fileId',
    {
      schema: {
        tags,
        security,
        summary: 'Delete a file that the text does not show any more',
        description: 'It goes from all documents in which the caller may upload. Their old versions then say that it was deleted.',
        params: fileParams,
        response: { 204: z.null(), ...problems(401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      const caller = await callerOf(context, request);
      for (let look = 0; look < MAX_LOOKS; look++) {
        if (await deleteUnlessShown(context, caller, request.params.fileId)) return reply.code(204).send(null);
      }
      throw new ApiError('file-in-use');
    },
  );
}

/** @returns false if an edit has put the file into a text after the text was read */
async function deleteUnlessShown(context: Context, caller: Caller, id: string): Promise<boolean> {
  const { db, bus } = context;
  const found = await findFile(db, id, caller.account.id);
  const documents = ownHolders(found?.holders ?? []);
  const versions = new Map<string, number>();
  for (const document of documents) {
    const now = await context.collab.read(document);
    if (now === null) continue;
    if (found?.file.state === 'ready' && now.text.toDelta().some(({ insert = '' }) => fileIdOf(insert) === id))
      throw new ApiError('file-in-use');
    versions.set(document, now.version);
  }
  const done = await db.transaction().execute(async (tx) => {
    // Heads in the order of their ids, and then the file, as commits do.
    for (const document of documents) await lockedDocumentFor(tx, document, caller, 'upload');
    await lockFile(tx, id);
    const now = await findFile(tx, id, caller.account.id);
    if (now === undefined) throw new ApiError('not-found');
    if (ownHolders(now.holders).join() !== documents.join()) return false;
    for (const [document, version] of versions) {
      if (now.file.state === 'ready' && (await isInsertedAfter(tx, document, version, id))) return false;
    }
    await endUpload(tx, id, false);
    await removeFile(tx, id, documents);
    const { name, size, hash } = now.file;
    const detail = { file: id, name, size, hash: hash?.toString('hex') ?? null };
    for (const document of documents) await recordActivity(tx, { actor: caller.account.id, document, action: 'file.deleted', detail });
    return true;
  });
  if (done) for (const document of documents) bus.publish({ type: 'file', document, change: { id, state: 'deleted', received: 0 } });
  return done;
}

/** The documents that hold a file and in which the caller may delete it. @throws ApiError if there are none */
function ownHolders(holders: readonly Holder[]): string[] {
  const visible = holders.filter(({ standing, deletedAt }) => deletedAt === null && decide(standing, 'read') === 'allowed');
  const own = visible.filter(({ standing }) => decide(standing, 'upload') === 'allowed');
  if (own.length > 0) return own.map(({ document }) => document).sort();
  const [first] = visible;
  if (first === undefined) throw new ApiError('not-found');
  const decision = decide(first.standing, 'upload');
  throw new ApiError(decision === 'allowed' ? 'forbidden' : decision);
}
