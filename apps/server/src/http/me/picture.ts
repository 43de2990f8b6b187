/** One's picture, and how others look. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { look, looksQuery, ownAccount, pictureParams } from '@inkstone/api';
import { z } from 'zod';
import { bumpAccountEpoch, lockAccounts } from '../../db/queries/accounts/accounts.ts';
import { findPicture, looksOf, setPicture } from '../../db/queries/accounts/looks.ts';
import { recordActivity } from '../../db/queries/audit/activity.ts';
import { ApiError } from '../../errors.ts';
import { PICTURES } from '../../files/content-type.ts';
import type { FileStore } from '../../files/file-store.ts';
import { type Context, callerOf, callerOfFile, type Routes, signedInCallerOf } from '../context.ts';
import { bytes, problems } from '../problems.ts';
import { readOwnAccount } from './account.ts';

const tags = ['accounts'];
const security = [{ bearer: [] }];

const MOST_BYTES = 10 * 1024 * 1024;
/** Width and height in pixels. */
const SIZE = 256;
/** How long browsers keep a picture, in seconds. Another picture has another address. */
const YEAR_SECONDS = 365 * 24 * 60 * 60;

export function pictureRoutes(app: Routes, context: Context): void {
  app.register(async (scope) => {
    // The bytes are written to a file as they come, and nothing else is taken.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(/^image\/|^application\/octet-stream/, (_request, payload, done) => done(null, payload));
    uploadRoute(scope as unknown as Routes, context);
  });
  removalRoute(app, context);
  readingRoutes(app, context);
}

function uploadRoute(app: Routes, context: Context): void {
  app.put(
    '/api/me/picture',
    {
      config: { access: 'sign-in' },
      bodyLimit: MOST_BYTES,
      schema: {
        tags,
        security,
        summary: 'Set one’s picture',
        description: `The body is the picture: PNG, JPEG, GIF, WebP or AVIF. Its middle is kept, ${SIZE} × ${SIZE} pixels.`,
        consumes: ['image/*'],
        response: { 200: ownAccount, ...problems(401, 403, 413, 415, 422, 503) },
      },
    },
    async (request) => {
      const { id: user } = (await signedInCallerOf(context, request)).account;
      const body = request.body as Readable | undefined;
      if (body === undefined) throw new ApiError('bad-picture', 'Send the picture as the body');
      await change(context, user, await squareOf(context.files, body));
      return readOwnAccount(context, user);
    },
  );
}

/** A small square picture of what comes in. @throws ApiError `bad-picture`, `too-large` */
async function squareOf(files: FileStore, bytes: Readable): Promise<Buffer> {
  const [name, square] = [randomUUID(), randomUUID()];
  try {
    const { contentType } = await files.incoming.take(name, bytes, MOST_BYTES);
    if (!PICTURES.has(contentType)) throw new ApiError('bad-picture', 'Send a picture: PNG, JPEG, GIF, WebP or AVIF');
    const path = files.incoming.pathOf(name);
    // Refuses pictures that are too large to be decoded.
    await files.pictures.read(path);
    const to = files.incoming.pathOf(square);
    if (!(await files.pictures.square(path, SIZE, to))) throw new ApiError('bad-picture');
    return await readFile(to);
  } finally {
    await files.incoming.forget(name);
    await files.incoming.forget(square);
  }
}

function removalRoute(app: Routes, context: Context): void {
  app.delete(
    '/api/me/picture',
    {
      config: { access: 'sign-in' },
      schema: { tags, security, summary: 'Take one’s picture away', response: { 204: z.null(), ...problems(401, 403) } },
    },
    async (request, reply) => {
      const { id: user } = (await signedInCallerOf(context, request)).account;
      await change(context, user, null);
      return reply.code(204).send(null);
    },
  );
}

async function change({ db, bus }: Context, user: string, webp: Buffer | null): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await lockAccounts(tx, [user]);
    await setPicture(tx, user, webp);
    await bumpAccountEpoch(tx, user);
    await recordActivity(tx, { actor: user, action: 'account.picture-changed', detail: { removed: webp === null } });
  });
  bus.publish({ type: 'account', user });
}

function readingRoutes(app: Routes, context: Context): void {
  const { db } = context;

  app.get(
    '/api/people',
    {
      schema: {
        tags,
        security,
        summary: 'Colours and pictures of people, by their ids',
        querystring: looksQuery,
        response: { 200: z.object({ items: z.array(look) }), ...problems(401, 422) },
      },
    },
    async (request) => {
      await callerOf(context, request);
      return { items: await looksOf(db, request.query.ids) };
    },
  );

  app.get(
    '/api/files/people/:hash',
    {
      config: { byCookie: true },
      schema: {
        tags,
        security,
        summary: 'A picture of somebody',
        params: pictureParams,
        response: { 200: bytes, 304: z.null(), ...problems(401, 404) },
      },
    },
    async (request, reply) => {
      await callerOfFile(context, request);
      const webp = await findPicture(db, request.params.hash);
      if (webp === undefined) throw new ApiError('not-found');
      reply.headers({
        'cache-control': `private, max-age=${YEAR_SECONDS}, immutable`,
        'content-security-policy': "default-src 'none'; sandbox",
        'x-content-type-options': 'nosniff',
      });
      return reply.type('image/webp').send(webp as never) as never;
    },
  );
}
