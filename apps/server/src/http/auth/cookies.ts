/** Cookies for the API, and that of files, by which an `<img>` reads them: it goes to `/api/files` only, and reads only. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SESSION_DAYS } from '../../db/queries/accounts/sessions.ts';

/** Where cookies go. */
export interface CookieScope {
  /** Where the web app is on its origin. */
  readonly publicPath: string;
  /** Whether browsers reach the web app by https alone. */
  readonly isHttps: boolean;
}

/** Browsers accept the prefix over https only, so that nobody on the way over http can plant a cookie of that name. */
const cookieName = ({ isHttps }: CookieScope, name: string) => (isHttps ? `__Secure-${name}` : name);

/** Sets a cookie for a path under `/api`. @param maxAge in seconds; as long as a sign-in session where it is left out */
export function setApiCookie(
  scope: CookieScope,
  reply: FastifyReply,
  name: string,
  path: string,
  value: string,
  maxAge = SESSION_DAYS * 24 * 60 * 60,
): void {
  reply.setCookie(cookieName(scope, name), value, {
    path: `${scope.publicPath}/api${path}`,
    httpOnly: true,
    sameSite: 'lax',
    secure: scope.isHttps || reply.request.protocol === 'https',
    maxAge,
  });
}

/** Takes such a cookie away. */
export function forgetApiCookie(scope: CookieScope, reply: FastifyReply, name: string, path: string): void {
  reply.clearCookie(cookieName(scope, name), { path: `${scope.publicPath}/api${path}`, secure: scope.isHttps });
}

export function readApiCookie(scope: CookieScope, request: FastifyRequest, name: string): string | undefined {
  return request.cookies[cookieName(scope, name)];
}

const COOKIE = 'inkstone_files';
const PATH = '/files';

export const setFileCookie = (scope: CookieScope, reply: FastifyReply, token: string) => setApiCookie(scope, reply, COOKIE, PATH, token);
export const forgetFileCookie = (scope: CookieScope, reply: FastifyReply) => forgetApiCookie(scope, reply, COOKIE, PATH);
export const fileTokenOf = (scope: CookieScope, request: FastifyRequest) => readApiCookie(scope, request, COOKIE);
