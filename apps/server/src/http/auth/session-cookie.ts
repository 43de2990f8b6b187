/** The cookie that holds the refresh token of a sign-in session. */
import type { Account } from '@inkstone/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SESSION_DAYS } from '../../db/queries/sessions.ts';
import { ApiError } from '../../errors.ts';
import type { Context } from '../context.ts';
import { ACCESS_TOKEN_SECONDS } from './identity.ts';

const COOKIE = 'inkstone_refresh';
const COOKIE_PATH = '/api/auth';

/** The answer after signing in: an access token, and the cookie. */
export async function answerSignedIn(context: Context, reply: FastifyReply, user: Account, session: string, refreshToken: string) {
  reply.setCookie(COOKIE, refreshToken, {
    path: COOKIE_PATH,
    httpOnly: true,
    sameSite: 'lax',
    secure: reply.request.protocol === 'https',
    maxAge: SESSION_DAYS * 24 * 60 * 60,
  });
  reply.header('cache-control', 'no-store');
  return { user, accessToken: await context.identity.issueAccessToken(user.id, session), expiresIn: ACCESS_TOKEN_SECONDS };
}

export function forgetCookie(reply: FastifyReply) {
  return reply.clearCookie(COOKIE, { path: COOKIE_PATH });
}

export function refreshTokenOf(request: FastifyRequest): string | undefined {
  return request.cookies[COOKIE];
}

/** Refuses other origins of the same site, which could send the cookie (`sameSite` keeps other sites from it). @throws ApiError `foreign-origin` */
export function refuseForeign(context: Context, request: FastifyRequest): void {
  if (!context.allowsOrigin(request)) throw new ApiError('foreign-origin');
}
