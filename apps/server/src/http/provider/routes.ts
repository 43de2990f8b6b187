/** Signing in and out by the identity provider. A browser goes through these addresses, so they answer with redirects. */
import { type ProblemCode, providerQuery } from '@inkstone/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ApiError } from '../../errors.ts';
import { forgetApiCookie, readApiCookie, setApiCookie } from '../auth/cookies.ts';
import { setSessionCookies } from '../auth/session-cookie.ts';
import type { Context, Routes } from '../context.ts';
import { acceptInvitationsOf } from '../mail/invitations.ts';
import type { Provider } from './client.ts';
import { personOf } from './person.ts';
import { SEAL_SECONDS } from './sealed.ts';
import { signInBy } from './sign-in.ts';

const tags = ['accounts'];
const COOKIE = 'inkstone_provider';
const PATH = '/auth/provider';
const found = { 302: z.null().meta({ description: 'To the provider, or into the web app' }) };

export function providerRoutes(app: Routes, context: Context): void {
  const { provider } = context;
  if (provider === null) return;
  beginRoute(app, context, provider);
  callbackRoute(app, context, provider);
  endRoute(app, context, provider);
}

function beginRoute(app: Routes, context: Context, provider: Provider): void {
  app.get(
    '/api/auth/provider',
    {
      schema: {
        tags,
        summary: 'Sign in by the identity provider',
        description: '`next` is a path of the web app. What fails leads to its page `/sign-in?problem=<code>`.',
        querystring: providerQuery,
        response: found,
      },
    },
    async (request, reply) => {
      try {
        const { url, sent } = await provider.begin();
        const seal = await context.seals.seal({ ...sent, next: pathOf(request.query.next) });
        setApiCookie(context, reply, COOKIE, PATH, seal, SEAL_SECONDS);
        return leave(reply, url);
      } catch (error) {
        return fail(context, request, reply, error);
      }
    },
  );
}

function callbackRoute(app: Routes, context: Context, provider: Provider): void {
  app.get(
    '/api/auth/provider/callback',
    { config: { reads: false }, schema: { tags, summary: 'Where the identity provider sends people back to', response: found } },
    async (request, reply) => {
      const seal = readApiCookie(context, request, COOKIE);
      // It is good for one answer.
      forgetApiCookie(context, reply, COOKIE, PATH);
      try {
        const sent = seal === undefined ? null : await context.seals.open(seal);
        if (sent === null) throw new ApiError('provider-failed', 'The sign-in was not begun in this browser, or too long ago');
        const claims = await provider.finish(request.url.replace(/^[^?]*/, ''), sent);
        const opened = await signInBy(context, provider.settings, personOf(claims, provider.settings), request);
        await acceptInvitationsOf(context, opened.user.id, request);
        await setSessionCookies(context, reply, opened.user.id, opened.session, opened.refreshToken);
        return leave(reply, `${context.appUrl}${sent.next}`);
      } catch (error) {
        return fail(context, request, reply, error);
      }
    },
  );
}

function endRoute(app: Routes, context: Context, provider: Provider): void {
  app.get(
    '/api/auth/provider/end',
    { schema: { tags, summary: 'Sign out at the identity provider, after signing out here', response: found } },
    async (request, reply) => {
      const back = `${context.appUrl}/sign-in`;
      const url = await provider.endUrl(back).catch((error: unknown) => {
        request.log.warn({ reason: reasonOf(error) }, 'the identity provider could not be reached');
        return null;
      });
      return leave(reply, url ?? back);
    },
  );
}

/** A path of the web app; `/` for whatever leads elsewhere. */
function pathOf(next: string = '/'): string {
  // Browsers read `\` as `/`, and leave tabs and line ends out.
  if (!/^\/(?![/\\])[\x21-\x7e]*$/.test(next) || next.includes('\\')) return '/';
  const { origin, pathname, search, hash } = new URL(next, 'http://inkstone.invalid');
  const path = `${pathname}${search}${hash}`;
  return origin === 'http://inkstone.invalid' && !path.startsWith('//') ? path : '/';
}

function leave(reply: FastifyReply, url: string) {
  return reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer').redirect(url, 302) as never;
}

/** Leads to the sign-in page, which says what is wrong. The log has the reason; what the provider sent is not in it. */
function fail({ appUrl }: Context, request: FastifyRequest, reply: FastifyReply, error: unknown) {
  const code: ProblemCode = error instanceof ApiError ? error.code : 'provider-failed';
  request.log.warn({ code, reason: reasonOf(error) }, 'a sign-in by the identity provider failed');
  return leave(reply, `${appUrl}/sign-in?problem=${code}`);
}

function reasonOf(error: unknown): string {
  const { message, code } = error as { message?: string; code?: string };
  return [code, message].filter((part) => typeof part === 'string').join(': ');
}
