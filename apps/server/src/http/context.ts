/** What every route gets, and the functions by which it checks who calls and what they may do. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { id } from '@inkstone/api';
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { type Action, decide, mayCreate } from '../access.ts';
import type { Db, Tx } from '../db/database.ts';
import { type DocumentRow, findDocument, lockDocument, standingOf } from '../db/queries/documents.ts';
import { ApiError } from '../errors.ts';
import type { Bus } from '../ports/bus.ts';
import type { Caller, Identity } from './auth/identity.ts';
import type { CollabApi } from './collab-api.ts';
import type { OriginCheck } from './origins.ts';

export interface Context {
  readonly db: Db;
  /** The database for queries that are cancelled when the signal fires. */
  readonly readingUntil: (signal: AbortSignal) => Db;
  readonly bus: Bus;
  readonly collab: CollabApi;
  readonly identity: Identity;
  readonly allowsOrigin: OriginCheck;
  readonly defaultRole: 'editor' | 'viewer';
  readonly rateLimits: boolean;
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
  if (!mayCreate(caller.account.role)) throw new ApiError('forbidden', 'Accounts with the role viewer create no documents');
  return caller;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * What the caller must be allowed to do. It is checked before the body is read, see `checkCallersFirst`: an action on the document of the path,
     * creating documents (`create`), or administration (`admin`).
     */
    access?: Action | 'create' | 'admin';
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
    const { access } = config;
    if (access === 'admin') await adminOf(context, request);
    else if (access === 'create') await creatorOf(context, request);
    else {
      const caller = await callerOf(context, request);
      if (access === undefined) return;
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
