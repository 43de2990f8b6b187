/** The cookie that holds the refresh token of a sign-in session. */
import type { Account } from '@inkstone/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from '../../errors.ts';
import type { Context } from '../context.ts';
import { whyForeign } from '../origins.ts';
import { forgetApiCookie, forgetFileCookie, readApiCookie, setApiCookie, setFileCookie } from './cookies.ts';
import { ACCESS_TOKEN_SECONDS } from './identity.ts';

const COOKIE = 'inkstone_refresh';
const PATH = '/auth';

/** Signs the browser in: sets the cookies of a session. */
export async function setSessionCookies(context: Context, reply: FastifyReply, user: string, session: string, refreshToken: string) {
  reply.request.userId = user;
  setApiCookie(context, reply, COOKIE, PATH, refreshToken);
  setFileCookie(context, reply, await context.identity.issueFileToken(user, session));
}

/** The answer after signing in: an access token, and the cookies. */
export async function answerSignedIn(context: Context, reply: FastifyReply, user: Account, session: string, refreshToken: string) {
  await setSessionCookies(context, reply, user.id, session, refreshToken);
  reply.header('cache-control', 'no-store');
  return { user, accessToken: await context.identity.issueAccessToken(user.id, session), expiresIn: ACCESS_TOKEN_SECONDS };
}

export function forgetCookie(context: Context, reply: FastifyReply) {
  forgetFileCookie(context, reply);
  forgetApiCookie(context, reply, COOKIE, PATH);
  return reply;
}

export function refreshTokenOf(context: Context, request: FastifyRequest): string | undefined {
  return readApiCookie(context, request, COOKIE);
}

/** Refuses other origins of the same site, which could send the cookie (`sameSite` keeps other sites from it). @throws ApiError `foreign-origin` */
export function refuseForeign(context: Context, request: FastifyRequest): void {
  if (!context.allowsOrigin(request)) throw new ApiError('foreign-origin', whyForeign(request));
}
