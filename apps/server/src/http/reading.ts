/**
 * Reads that may come from the standby (`db/reads.ts`), and what makes their readers see what they have changed themselves. A route that calls `readingOf` has
 * checked the caller on the primary, and decides nothing by what it reads.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Reading } from '../db/reads.ts';
import { LONGEST_LAG_MS } from '../db/replica.ts';
import { readApiCookie, setApiCookie } from './auth/cookies.ts';
import type { Caller } from './auth/identity.ts';
import { type Context, whenGone } from './context.ts';

/** Names what this browser has changed last. Other servers may get a request before the bus has told them of the change. */
const COOKIE = 'inkstone_wrote';

export function readingOf(context: Context, request: FastifyRequest, reply: FastifyReply, { account }: Caller): Reading {
  const { reads } = context;
  return reads.for(account.id, whenGone(reply), reads.replica === null ? undefined : readApiCookie(context, request, COOKIE));
}

/** Remembers who has changed something, before the answer leaves. */
export function rememberWrites(app: FastifyInstance, context: Context): void {
  const { reads } = context;
  if (reads.replica === null) return;
  app.addHook('onSend', async (request, reply) => {
    const { reads: readsOnly = request.method === 'GET' || request.method === 'HEAD' } = request.routeOptions.config;
    // What failed for an unknown reason may have been done all the same.
    if (readsOnly || (reply.statusCode >= 400 && reply.statusCode < 500)) return;
    setApiCookie(context, reply, COOKIE, '', reads.wrote(request.userId), LONGEST_LAG_MS / 1000);
  });
}
