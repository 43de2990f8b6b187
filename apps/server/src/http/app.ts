/** The REST API: one Fastify instance with every resource. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import cookie from '@fastify/cookie';
import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { ApiError } from '../errors.ts';
import { authRoutes } from './auth/routes.ts';
import { type Context, checkCallersFirst, type Routes } from './context.ts';
import { withoutSecrets } from './logging.ts';
import { answerProblem, handleProblems } from './problems.ts';
import { activityRoutes } from './routes/activity.ts';
import { adminRoutes } from './routes/admin.ts';
import { collaboratorRoutes } from './routes/collaborators.ts';
import { collectRoutes, docsRoutes } from './routes/docs.ts';
import { documentRoutes } from './routes/documents/documents.ts';
import { listRoutes } from './routes/documents/lists.ts';
import { markRoutes } from './routes/documents/marks.ts';
import { healthRoutes, measureRequests } from './routes/health.ts';
import { tagRoutes } from './routes/tags.ts';
import { versionRoutes } from './routes/versions.ts';
import { watchRoutes } from './watch/routes.ts';

/** Limit of a request's body in bytes. Routes that take texts allow more. */
const BODY_BYTES = 64 * 1024;

export interface AppDeps extends Context {
  readonly logger: Logger;
  readonly registry: Registry;
  /** The HTTP server of the API's port. */
  readonly server: Server;
  /** Addresses or networks whose `X-Forwarded-*` headers are believed. */
  readonly trustedProxies: readonly string[];
  /** Version of the program. */
  readonly version: string;
}

export type App = FastifyInstance & {
  /** Resolves once no request is open. */
  settled(): Promise<void>;
};

/** Builds the app and makes it ready. `app.routing` answers requests of both ports. */
export async function buildApp(deps: AppDeps): Promise<App> {
  const { logger, registry, allowsOrigin } = deps;
  const app = fastify({
    loggerInstance: logger as FastifyBaseLogger,
    serverFactory: () => deps.server,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_BYTES,
    trustProxy: deps.trustedProxies.length === 0 ? false : [...deps.trustedProxies],
    genReqId: requestId,
    requestIdHeader: false,
    routerOptions: { maxParamLength: 200 },
    frameworkErrors: answerProblem,
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  const settled = countRequests(app);
  handleProblems(app);
  parseJsonOnly(app);

  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  app.addHook('onResponse', async (request, reply) => {
    const { method, url } = request;
    const level = reply.statusCode >= 500 ? 'warn' : 'debug';
    request.log[level](
      { method, url: withoutSecrets(url), status: reply.statusCode, ms: Math.round(reply.elapsedTime * 10) / 10 },
      'request',
    );
  });
  measureRequests(app, registry);

  await app.register(helmet, {
    strictTransportSecurity: { includeSubDomains: false },
    contentSecurityPolicy: { useDefaults: false, directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] } },
  });
  await app.register(cors, {
    delegator: (request, done) => {
      const origin = request.headers.origin !== undefined && allowsOrigin(request);
      done(null, { origin, credentials: true, methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], maxAge: 600 });
    },
  });
  await app.register(cookie);
  await app.register(rateLimit, {
    global: false,
    errorResponseBuilder: (_request, { ttl }) => new ApiError('too-many', undefined, { retryAfter: ttl / 1000 }),
  });
  await collectRoutes(app, deps.version);

  await app.register(async (scope) => {
    checkCallersFirst(scope, deps);
    const routes: Routes = scope.withTypeProvider<ZodTypeProvider>();
    const resources = [
      authRoutes,
      listRoutes,
      markRoutes,
      documentRoutes,
      watchRoutes,
      tagRoutes,
      collaboratorRoutes,
      versionRoutes,
      activityRoutes,
      adminRoutes,
    ];
    for (const register of resources) register(routes, deps);
  });
  healthRoutes(app, deps);
  await docsRoutes(app);
  await app.ready();
  return Object.assign(app, { settled });
}

/** Counts open requests. @returns a function that resolves once there are none */
function countRequests(app: FastifyInstance): () => Promise<void> {
  let open = 0;
  let idle: (() => void) | undefined;
  app.addHook('onRequest', async (_request, reply) => {
    open++;
    // `close` also comes when the client has gone without an answer.
    reply.raw.once('close', () => {
      open--;
      if (open === 0) idle?.();
    });
  });
  return () =>
    new Promise((resolve) => {
      if (open === 0) resolve();
      else idle = resolve;
    });
}

/** Accepts JSON bodies only. An empty JSON body counts as no body, because some programs always set the header. Dangerous keys such as `__proto__` are dropped. */
function parseJsonOnly(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('remove', 'remove');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body.length === 0) done(null, undefined);
    else parse(request, body as string, done);
  });
  // A request with an empty body is accepted with any content type.
  app.addHook('onRequest', async ({ raw }) => {
    if (raw.headers['content-length'] === '0') delete raw.headers['content-type'];
  });
}

/** The request's id: the one that a proxy gave it, if it is harmless, so that logs can be matched; otherwise a new one. */
function requestId(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[\w.-]{8,64}$/.test(given) ? given : randomUUID();
}
