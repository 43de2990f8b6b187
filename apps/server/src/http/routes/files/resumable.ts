/** Uploads in parts, which go on after a cut: through this server, or straight to S3. */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { finished, type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { documentParams, FILE_PATH, file, newUpload, partParams, upload, uploadParams } from '@inkstone/api';
import { fileIdOf, type Text } from '@inkstone/ot';
import { z } from 'zod';
import type { Tx } from '../../../db/database.ts';
import { newId } from '../../../db/ids.ts';
import { recordActivity } from '../../../db/queries/audit/activity.ts';
import { addFile, findHeldFile, isFile, isInsertedAfter, lockQuota, noteEmbedded, reopenFile } from '../../../db/queries/files/files.ts';
import {
  addUpload,
  beginCompletion,
  beginPart,
  endPart,
  endUpload,
  failFile,
  findUpload,
  noteReceived,
  partsOf,
  readyFile,
  takeBackCompletion,
  type UploadRow,
} from '../../../db/queries/files/uploads.ts';
import { ApiError } from '../../../errors.ts';
import { type StoredBytes, storeErrors } from '../../../files/file-store.ts';
import { storageError } from '../../../files/incoming.ts';
import { cleanName } from '../../../files/names.ts';
import type { PartUploads } from '../../../ports/blobs.ts';
import type { Caller } from '../../auth/identity.ts';
import { type Context, callerOf, documentFor, lockedDocumentFor, type Routes } from '../../context.ts';
import { problems } from '../../problems.ts';
import { toFile } from './representation.ts';
import { dropRestOfRefused, roomFor } from './upload.ts';

const tags = ['files'];
const security = [{ bearer: [] }];

/** The smallest size of a part; larger files have larger parts, so that there are never too many. In bytes. */
const PART_BYTES = 8 * 1024 * 1024;
const MOST_PARTS = 1_000;

export function resumableRoutes(app: Routes, context: Context): void {
  beginRoute(app, context);
  progressRoutes(app, context);
  completionRoute(app, context);
  app.register(async (scope) => {
    // The bytes of a part are passed on as they come, also where they are said to be JSON.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    dropRestOfRefused(scope);
    partRoute(scope as unknown as Routes, context);
  });
}

function beginRoute(app: Routes, context: Context): void {
  const { db, files, bus } = context;

  app.post(
    '/api/documents/:id/uploads',
    {
      config: { access: 'upload' },
      schema: {
        tags,
        security,
        summary: 'Begin an upload in parts',
        description:
          'Its id is that of the file, whose address may stand in the text from now on, or stands there already: with `file`, the caller has chosen it. The same call again answers with what has arrived.',
        params: documentParams,
        body: newUpload,
        response: { 201: upload, ...problems(401, 403, 404, 409, 413, 422, 503) },
      },
    },
    async (request, reply) => {
      const caller = await callerOf(context, request);
      const { id: document } = request.params;
      const { name, size, file: again } = request.body;
      const begunBefore = again === undefined ? undefined : await findUpload(db, document, again);
      if (begunBefore?.user === caller.account.id && begunBefore.size === size) {
        await documentFor(context, document, caller, 'upload');
        reply.code(201).header('location', `/api/documents/${document}/uploads/${begunBefore.id}`);
        return describe(context, begunBefore);
      }
      await refuseLarge(context, document, caller, size);
      const store = files.current;
      const key = randomUUID();
      const multipart = store.parts === null ? null : await storeErrors(() => (store.parts as PartUploads).begin(key));
      const id = again ?? newId();
      const partSize = Math.max(PART_BYTES, Math.ceil(size / MOST_PARTS / 2 ** 20) * 2 ** 20);
      const begun = { id, document, user: caller.account.id, store: store.name, key, multipart, size, partSize };
      try {
        await db.transaction().execute(async (tx) => {
          await lockQuota(tx, caller.account.id);
          await lockedDocumentFor(tx, document, caller, 'upload');
          const room = await roomFor(context, document, caller, tx);
          if (size > room.bytes) throw room.refusal();
          const known = { id, document, name: cleanName(name), size, uploader: caller.account.id };
          if (again !== undefined && (await isFile(tx, again))) {
            if (!(await reopenFile(tx, known))) throw new ApiError('not-found', 'There is no failed upload of yours to begin anew');
          } else await addFile(tx, { ...known, contentType: 'application/octet-stream', hash: null, width: null, height: null });
          await addUpload(tx, begun);
        });
      } catch (error) {
        if (multipart !== null) await store.parts?.abort(key, multipart).catch(() => undefined);
        throw error;
      }
      bus.publish({ type: 'file', document, change: { id, state: 'uploading', received: 0 } });
      reply.code(201).header('location', `/api/documents/${document}/uploads/${id}`);
      return describe(context, { ...begun, completing: false });
    },
  );
}

async function refuseLarge(context: Context, document: string, caller: Caller, size: number): Promise<void> {
  const room = await roomFor(context, document, caller);
  if (size > room.bytes) throw room.refusal();
}

/** The upload of the path, if it is the caller's. @throws ApiError */
async function uploadFor(context: Context, { id, uploadId }: { id: string; uploadId: string }, caller: Caller): Promise<UploadRow> {
  await documentFor(context, id, caller, 'upload');
  const found = await findUpload(context.db, id, uploadId);
  if (found === undefined) throw new ApiError('not-found', 'There is no such upload; it may be over');
  if (found.user !== caller.account.id) throw new ApiError('forbidden', 'Only who began an upload goes on with it');
  return found;
}

const partCount = ({ size, partSize }: UploadRow) => Math.ceil(size / partSize);
const sizeOfPart = (row: UploadRow, number: number) => Math.min(row.partSize, row.size - (number - 1) * row.partSize);

/** Numbers of the parts that have arrived whole. */
async function arrivedParts({ db, files }: Context, row: UploadRow): Promise<Set<number>> {
  if (row.multipart === null) return new Set(await partsOf(db, row.id));
  const { parts } = files.storeNamed(row.store);
  const there = await storeErrors(() => (parts as PartUploads).list(row.key, row.multipart as string));
  return new Set(
    [...there].filter(([number, size]) => number <= partCount(row) && size === sizeOfPart(row, number)).map(([number]) => number),
  );
}

/** Which parts are there, and where the others are PUT. */
async function describe(context: Context, row: UploadRow) {
  const arrived = await arrivedParts(context, row);
  const store = context.files.storeNamed(row.store);
  const parts = [];
  for (let number = 1; number <= partCount(row); number++) {
    const received = arrived.has(number);
    const through = `/api/documents/${row.document}/uploads/${row.id}/parts/${number}`;
    const url = received
      ? null
      : row.multipart === null || store.parts === null
        ? through
        : await store.parts.urlOf(row.key, row.multipart, number);
    parts.push({ number, size: sizeOfPart(row, number), received, url });
  }
  return { id: row.id, url: FILE_PATH + row.id, size: row.size, partSize: row.partSize, parts };
}

function progressRoutes(app: Routes, context: Context): void {
  const { db, bus } = context;

  app.get(
    '/api/documents/:id/uploads/:uploadId',
    {
      config: { access: 'upload' },
      schema: {
        tags,
        security,
        summary: 'Which parts have arrived, with fresh addresses for the others',
        params: uploadParams,
        response: { 200: upload, ...problems(401, 403, 404, 409, 503) },
      },
    },
    async (request) => {
      const caller = await callerOf(context, request);
      const row = await uploadFor(context, request.params, caller);
      const answer = await describe(context, row);
      if (row.multipart !== null) {
        const received = answer.parts.reduce((sum, part) => sum + (part.received ? part.size : 0), 0);
        await noteReceived(db, row.id, received);
        bus.publish({ type: 'file', document: row.document, change: { id: row.id, state: 'uploading', received } });
      }
      return answer;
    },
  );

  app.delete(
    '/api/documents/:id/uploads/:uploadId',
    {
      config: { access: 'upload' },
      schema: {
        tags,
        security,
        summary: 'End an upload; anyone who may upload may end it',
        params: uploadParams,
        response: { 204: z.null(), ...problems(401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      const caller = await callerOf(context, request);
      const { id: document, uploadId } = request.params;
      await db.transaction().execute(async (tx) => {
        await lockedDocumentFor(tx, document, caller, 'upload');
        if ((await findUpload(tx, document, uploadId)) === undefined) throw new ApiError('not-found');
        await endUpload(tx, uploadId, false);
        await failFile(tx, uploadId);
      });
      bus.publish({ type: 'file', document, change: { id: uploadId, state: 'failed', received: 0 } });
      return reply.code(204).send(null);
    },
  );
}

function partRoute(app: Routes, context: Context): void {
  const { db, bus } = context;

  app.put(
    '/api/documents/:id/uploads/:uploadId/parts/:number',
    {
      config: { access: 'upload' },
      schema: {
        tags,
        security,
        summary: 'The bytes of a part; again, if it was cut',
        consumes: ['application/octet-stream'],
        params: partParams,
        response: { 204: z.null(), ...problems(400, 401, 403, 404, 409, 422, 503, 507) },
      },
    },
    async (request, reply) => {
      const caller = await callerOf(context, request);
      const row = await uploadFor(context, request.params, caller);
      const { number } = request.params;
      if (number > partCount(row)) throw new ApiError('not-found', 'The upload has no such part');
      const size = sizeOfPart(row, number);
      const announced = request.headers['content-length'];
      if (announced !== undefined && Number(announced) !== size) throw wrongLength(size);
      if (!(await beginPart(db, row.id, number))) throw new ApiError('not-found', 'The upload is over');
      await storePart(context, row, number, request.body as Readable, size);
      const received = await endPart(db, row.id, number);
      if (received === null) throw new ApiError('not-found', 'The upload is over');
      bus.publish({ type: 'file', document: row.document, change: { id: row.id, state: 'uploading', received } });
      return reply.code(204).send(null);
    },
  );
}

const wrongLength = (size: number) =>
  new ApiError('invalid', `The part has ${size} bytes`, { errors: [{ path: 'body', message: 'has another length' }] });

/** Writes a part to its place in the file that arrives, or passes it on to the store. @throws ApiError `invalid` for another length, `bad-request` if it is cut */
async function storePart({ files }: Context, row: UploadRow, number: number, body: Readable, size: number): Promise<void> {
  const bytes = exactly(size, body);
  const store = async () => {
    if (row.multipart !== null) {
      const { parts } = files.storeNamed(row.store);
      return storeErrors(() => (parts as PartUploads).put(row.key, row.multipart as string, number, bytes, size));
    }
    const handle = await open(files.incoming.pathOf(row.key), 'a', 0o600);
    await handle.close();
    const target = createWriteStream(files.incoming.pathOf(row.key), { flags: 'r+', start: (number - 1) * row.partSize });
    return pipeline(bytes, target);
  };
  try {
    await store();
  } catch (error) {
    throw storageError(error);
  } finally {
    bytes.destroy();
  }
}

/**
 * The bytes of a body, if they are so many. The last ones pass only when that is known: a store would take a part as whole. The body itself is never
 * destroyed, since its client still has to get an answer.
 */
function exactly(size: number, body: Readable): Readable {
  let seen = 0;
  let last: Buffer | undefined;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length;
      if (seen > size) return done(wrongLength(size));
      done(null, last);
      last = chunk;
    },
    flush: (done) => (seen === size ? done(null, last) : done(wrongLength(size))),
  });
  // Nobody listens before it is stored, nor if it can't be.
  counted.on('error', () => undefined);
  finished(body, (error) => {
    if (error) counted.destroy(error);
  });
  return body.pipe(counted);
}

function completionRoute(app: Routes, context: Context): void {
  const { db, bus } = context;

  app.post(
    '/api/documents/:id/uploads/:uploadId/complete',
    {
      config: { access: 'upload' },
      schema: {
        tags,
        security,
        summary: 'All parts are there: the upload becomes a file',
        params: uploadParams,
        response: { 201: file, ...problems(401, 403, 404, 409, 413, 422, 503, 507) },
      },
    },
    async (request, reply) => {
      const caller = await callerOf(context, request);
      const row = await uploadFor(context, request.params, caller);
      const { document, id } = row;
      if (!(await beginCompletion(db, id))) throw new ApiError('upload-incomplete', 'The upload is being completed already');
      let stored: StoredBytes;
      try {
        stored = await assemble(context, row);
      } catch (error) {
        if (error instanceof ApiError && error.code === 'bad-picture') await fail(context, row);
        else await takeBackCompletion(db, id);
        throw error;
      }
      try {
        const text = await context.collab.read(document);
        await db.transaction().execute(async (tx) => {
          await finish(tx, context, row, stored, caller);
          if (text !== null) await noteIfShown(tx, row, text);
        });
      } catch (error) {
        await fail(context, row);
        throw error;
      }
      context.pictureVersions.make(stored.hash);
      bus.publish({ type: 'file', document, change: { id, state: 'ready', received: stored.size } });
      const made = await findHeldFile(db, document, id);
      if (made === undefined) throw new ApiError('not-found');
      reply.code(201).header('location', `/api/files/${id}`);
      return toFile(made);
    },
  );
}

/** What has arrived can never become a file. */
async function fail({ db, bus }: Context, { id, document }: UploadRow): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await endUpload(tx, id, false);
    await failFile(tx, id);
  });
  bus.publish({ type: 'file', document, change: { id, state: 'failed', received: 0 } });
}

async function finish(tx: Tx, { files }: Context, row: UploadRow, stored: StoredBytes, caller: Caller): Promise<void> {
  await lockedDocumentFor(tx, row.document, caller, 'upload');
  const used = await files.name(tx, stored);
  // What S3 has put together is the blob itself, unless the same bytes were stored before.
  if (!(await endUpload(tx, row.id, used.key === row.key)) || !(await readyFile(tx, row.id, stored)))
    throw new ApiError('not-found', 'The upload is over');
  const held = await findHeldFile(tx, row.document, row.id);
  const detail = { file: row.id, name: held?.name ?? '', size: stored.size, hash: stored.hash.toString('hex') };
  await recordActivity(tx, { actor: caller.account.id, document: row.document, action: 'file.uploaded', detail });
}

/**
 * An edit may have put the file into the text before there was an upload to note that: the page of who adds a file doesn't wait for the server. The document
 * is locked, so that no edit comes between.
 *
 * @param text of the document some time before
 */
async function noteIfShown(tx: Tx, { document, id }: UploadRow, { text, version }: { text: Text; version: number }): Promise<void> {
  const held = await findHeldFile(tx, document, id);
  if (held === undefined || held.embedded) return;
  const isShown = text.toDelta().some(({ insert = '' }) => fileIdOf(insert) === id);
  if (isShown || (await isInsertedAfter(tx, document, version, id))) await noteEmbedded(tx, document, id);
}

/** Puts the parts together and looks through them. @throws ApiError `upload-incomplete`, `invalid`, `bad-picture` */
async function assemble(context: Context, row: UploadRow): Promise<StoredBytes> {
  const { files } = context;
  if (row.multipart === null) {
    await requireParts(context, row);
    const examined = await files.incoming.examineFile(files.incoming.pathOf(row.key));
    if (examined.size !== row.size) throw wrongLength(row.size);
    return files.storeArrived(row.key, examined);
  }
  const store = files.storeNamed(row.store);
  // A completion that was cut before has put them together already.
  if ((await storeErrors(() => store.size(row.key))) !== row.size) {
    await requireParts(context, row);
    await storeErrors(() => (store.parts as PartUploads).complete(row.key, row.multipart as string));
  }
  const stored = await files.examineStored({ store: row.store, key: row.key, size: row.size });
  return stored;
}

async function requireParts(context: Context, row: UploadRow): Promise<void> {
  const arrived = await arrivedParts(context, row);
  const missing = Array.from({ length: partCount(row) }, (_, index) => index + 1).filter((number) => !arrived.has(number));
  if (missing.length === 0) return;
  const errors = missing.slice(0, 100).map((number) => ({ path: `parts.${number}`, message: 'is missing' }));
  throw new ApiError('upload-incomplete', undefined, { errors });
}
