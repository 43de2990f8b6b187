/** The web port: serves the web app's files, and the API on the same origin. */
import { existsSync } from 'node:fs';
import type { RequestListener, Server } from 'node:http';
import { join } from 'node:path';
import serveFiles from '@fastify/static';
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { Logger } from 'pino';

export interface WebDeps {
  /** The folder of the built web app. */
  readonly folder: string;
  /** The HTTP server of the web port. */
  readonly server: Server;
  readonly logger: Logger;
}

/** Allows only what the app needs. Documents show images from any site. Mantine and ProseMirror set inline styles. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob: http: https:",
  "font-src 'self' data:",
  "connect-src 'self' ws: wss:",
  "manifest-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
};

const isApi = (url: string) => /^\/(api|health)(?=[/?]|$)/.test(url);

/** Answers requests on the web port. */
export function webListener(web: FastifyInstance, api: FastifyInstance): RequestListener {
  return (request, response) => {
    const { routing } = isApi(request.url ?? '/') ? api : web;
    routing(request, response);
  };
}

/** Builds the part of the web port that serves files. */
export async function buildWeb({ folder, server, logger }: WebDeps): Promise<FastifyInstance> {
  const web = fastify({
    serverFactory: () => server,
    loggerInstance: logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
  });
  web.addHook('onRequest', async (_request, reply) => {
    reply.headers(HEADERS);
  });
  const page = 'index.html';
  if (!existsSync(join(folder, page))) {
    web.get('/*', async (_request, reply) =>
      reply.code(503).type('text/plain; charset=utf-8').send('The web app has not been built: npm start does it.\n'),
    );
    await web.ready();
    return web;
  }
  await web.register(serveFiles, {
    root: folder,
    wildcard: true,
    index: page,
    preCompressed: true,
    cacheControl: false,
    setHeaders: (reply, path) => {
      // File names in assets/ contain a hash of the content, so these files never change.
      const forEver = path.includes('/assets/');
      reply.header('cache-control', forEver ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  web.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? '';
    const isPage = (request.method === 'GET' || request.method === 'HEAD') && !/\.\w+$/.test(path) && !path.startsWith('/assets/');
    if (isPage) return reply.sendFile(page);
    return reply.code(404).type('text/plain; charset=utf-8').send('Not found\n');
  });
  web.setErrorHandler((error, request, reply) => {
    const status = (error as { statusCode?: number }).statusCode ?? 500;
    if (status >= 500) request.log.error({ err: error }, 'a file could not be served');
    return reply
      .code(status)
      .type('text/plain; charset=utf-8')
      .send(status >= 500 ? 'The server failed\n' : 'Bad request\n');
  });
  await web.ready();
  return web;
}
