/** What every route gets, and the functions by which it checks who calls and what they may do. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Installation, id } from '@inkstone/api';
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { type Action, decide, mayCreate } from '../access.ts';
import type { Readings } from '../audit/readings.ts';
import type { Db, Tx } from '../db/database.ts';
import { type DocumentRow, findDocument, lockDocument, standingOf } from '../db/queries/documents/documents.ts';
import type { Reads } from '../db/reads.ts';
import { ApiError } from '../errors.ts';
import type { FileLimits, FileStore } from '../files/file-store.ts';
import type { PictureVersions } from '../files/picture-versions.ts';
import type { Histories } from '../history/histories.ts';
import type { HistoryThreads } from '../history/threads.ts';
import type { Bus } from '../ports/bus.ts';
import type { Mailer } from '../ports/mailer.ts';
import { fileTokenOf } from './auth/cookies.ts';
import type { FactorSecrets } from './auth/factor-secrets.ts';
import type { Caller, Identity } from './auth/identity.ts';
import type { CollabApi } from './collab-api.ts';
import type { OriginCheck } from './origins.ts';
import type { Provider } from './provider/client.ts';
import type { Seals } from './provider/sealed.ts';

export interface Context {
  readonly db: Db;
  /** The database for queries that are cancelled when the signal fires. */
  readonly readingUntil: (signal: AbortSignal) => Db;
  /** Where reads come from that decide nothing: see `readingOf`. */
  readonly reads: Reads;
  readonly bus: Bus;
  readonly collab: CollabApi;
  readonly identity: Identity;
  readonly allowsOrigin: OriginCheck;
  /** Where the web app is on its origin: `/inkstone`, or empty at the root. */
  readonly publicPath: string;
  /** Whether browsers reach the web app by https alone. */
  readonly isHttps: boolean;
  /** The web app's address in links of e-mails, without a slash at its end. It never comes from a request: a stranger could name a host of his own. */
  readonly appUrl: string;
  readonly mailer: Mailer;
  /** The web app's address as the caller reaches it, without a slash at its end. It may be answered to the caller, and is never sent to others. */
  readonly appUrlFor: (request: FastifyRequest) => string;
  /** The environment's settings, where an admin has set none: `readInstallation` asks for both. */
  readonly installationDefaults: Installation;
  /** Whether one signs in by a password. */
  readonly passwords: boolean;
  /** Null: there is no identity provider. */
  readonly provider: Provider | null;
  readonly seals: Seals;
  readonly factorSecrets: FactorSecrets;
  readonly rateLimits: boolean;
  readonly files: FileStore;
  readonly fileLimits: FileLimits;
  readonly pictureVersions: PictureVersions;
  readonly historyThreads: HistoryThreads;
  readonly histories: Histories;
  readonly readings: Readings;
  /** Version of the program. */
  readonly version: string;
}

export type Routes = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>;

/** Publishes that access to a document changed, and with it the lists of these users. */
export function tellAccess({ bus }: Context, document: string, users: readonly string[]): void {
  bus.publish({ type: 'access', document });
  bus.publish({ type: 'list', users });
}

/** @returns a signal that fires when the client disconnects before it has the answer */
export function whenGone(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  const { raw } = reply;
  raw.once('close', () => {
    if (!raw.writableFinished) controller.abort();
  });
  if (raw.destroyed) controller.abort();
  return controller.signal;
}

/** The caller of a request, by its access token. @throws ApiError `not-signed-in` or `session-ended` */
export async function callerOf(context: Context, request: FastifyRequest): Promise<Caller> {
  const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (token === undefined) throw new ApiError('not-signed-in', 'Send an access token: Authorization: Bearer …');
  const caller = await context.identity.callerOf(token);
  if (caller === null) throw new ApiError('session-ended', 'The access token is wrong or has expired, or its session has ended');
  request.userId = caller.account.id;
  return caller;
}

/** Like `callerOf`, for the bytes of files: the cookie serves too, since an `<img>` sends no token. */
export async function callerOfFile(context: Context, request: FastifyRequest): Promise<Caller> {
  const token = fileTokenOf(context, request);
  if (request.headers.authorization !== undefined || token === undefined) return callerOf(context, request);
  const caller = await context.identity.callerOfFileToken(token);
  if (caller === null) throw new ApiError('session-ended', 'The sign-in session has ended');
  return caller;
}

/** A caller who signed in, for what an API token or a guest must not change: one's own account. @throws ApiError */
export async function signedInCallerOf(context: Context, request: FastifyRequest): Promise<Caller> {
  const caller = await callerOf(context, request);
  if (caller.kind !== 'sign-in') throw new ApiError('forbidden', 'This takes a person who has signed in, not an API token or a guest');
  return caller;
}

/** A caller with an account, whether signed in or by an API token. @throws ApiError for guests */
export async function personOf(context: Context, request: FastifyRequest): Promise<Caller> {
  const caller = await callerOf(context, request);
  if (caller.account.guest) throw new ApiError('forbidden', 'This takes an account');
  return caller;
}

/** @throws ApiError unless the caller is an admin */
export async function adminOf(context: Context, request: FastifyRequest): Promise<Caller> {
  const caller = await callerOf(context, request);
  if (caller.account.role !== 'admin') throw new ApiError('forbidden', 'This is for admins');
  return caller;
}

/** @throws ApiError unless the caller may create documents */
export async function creatorOf(context: Context, request: FastifyRequest): Promise<Caller> {
  const caller = await callerOf(context, request);
  const { role, guest } = caller.account;
  if (!mayCreate({ account: role, guest })) throw new ApiError('forbidden', 'Guests and accounts with the role viewer create no documents');
  return caller;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls, or has just signed in; empty: nobody that is known. */
    userId: string;
  }
  interface FastifyContextConfig {
    /**
     * What the caller must be allowed to do. It is checked before the body is read, see `checkCallersFirst`: an action on the document of the path,
     * creating documents (`create`), administration (`admin`), having an account (`person`), or having signed in, not by an API token or as a guest
     * (`sign-in`).
     */
    access?: Action | 'create' | 'admin' | 'person' | 'sign-in';
    /** The route takes the cookie of files in place of an access token. */
    byCookie?: boolean;
    /** The route changes nothing that anybody is shown, though its method is not GET, so that an API token that only reads may call it. False: it does, by GET. */
    reads?: boolean;
  }
}

/**
 * Checks the caller before the body is read. A caller who is not signed in or lacks the permission gets that error, not one about the fields of the
 * body. Handlers check again, because the permission may have changed while the body came in.
 */
export function checkCallersFirst(app: FastifyInstance, context: Context): void {
  app.addHook('onRequest', async (request) => {
    const { config, schema } = request.routeOptions;
    if (schema?.security === undefined) return;
    const { access, byCookie = false, reads = request.method === 'GET' || request.method === 'HEAD' } = config;
    if (byCookie) {
      await callerOfFile(context, request);
      return;
    }
    const caller = await callerOf(context, request);
    if (caller.scope === 'read' && !reads) throw new ApiError('forbidden', 'This token only reads');
    if (access === 'admin') await adminOf(context, request);
    else if (access === 'create') await creatorOf(context, request);
    else if (access === 'person') await personOf(context, request);
    else if (access === 'sign-in') await signedInCallerOf(context, request);
    else if (access !== undefined) {
      const document = id.safeParse((request.params as { id?: unknown }).id);
      if (!document.success) throw new ApiError('not-found');
      await documentFor(context, document.data, caller, access);
    }
  });
}

/** The document, if the caller may do the action. @throws ApiError `not-found`, `forbidden` or `in-trash` */
export async function documentFor(context: Context, id: string, caller: Caller, action: Action): Promise<DocumentRow> {
  return allowed(await findDocument(context.db, id, caller.account.id), caller, action);
}

/** The document, if the caller may read it. The audit trail has then that they do: for whatever shows its text, now or as it was. */
export async function documentRead(context: Context, id: string, caller: Caller): Promise<DocumentRow> {
  const row = await documentFor(context, id, caller, 'read');
  await context.readings.record(caller.account.id, row.id, 'document.read');
  return row;
}

/** Like `documentFor`, but locks the document until the transaction ends. Every change of a document uses it. */
export async function lockedDocumentFor(tx: Tx, id: string, caller: Caller, action: Action): Promise<DocumentRow> {
  return allowed(await lockDocument(tx, id, caller.account.id), caller, action);
}

function allowed(row: DocumentRow | undefined, caller: Caller, action: Action): DocumentRow {
  if (row === undefined) throw new ApiError('not-found');
  const decision = decide(standingOf(row, caller.account.id), action);
  switch (decision) {
    case 'allowed':
      return row;
    case 'not-found':
    case 'forbidden':
    case 'in-trash':
      throw new ApiError(decision);
  }
}
