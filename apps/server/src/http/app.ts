/** The REST API: one Fastify instance with every resource. */
import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import cookie from '@fastify/cookie';
import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import proxyAddr from '@fastify/proxy-addr';
import rateLimit from '@fastify/rate-limit';
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { actingFrom } from '../db/acting-from.ts';
import { ApiError } from '../errors.ts';
import { clientAddressOf } from './addresses.ts';
import { authRoutes } from './auth/routes.ts';
import { type Context, checkCallersFirst, type Routes } from './context.ts';
import { withoutSecrets } from './logging.ts';
import { meRoutes } from './me/routes.ts';
import { answerProblem, handleProblems } from './problems.ts';
import { providerRoutes } from './provider/routes.ts';
import { rememberWrites } from './reading.ts';
import { activityRoutes } from './routes/activity.ts';
import { adminAccountRoutes } from './routes/admin/accounts.ts';
import { adminDocumentRoutes } from './routes/admin/documents.ts';
import { systemRoutes } from './routes/admin/system.ts';
import { collectRoutes, docsRoutes } from './routes/docs.ts';
import { documentRoutes } from './routes/documents/documents.ts';
import { listRoutes } from './routes/documents/lists.ts';
import { markRoutes } from './routes/documents/marks.ts';
import { fileRoutes } from './routes/files/bytes.ts';
import { resumableRoutes } from './routes/files/resumable.ts';
import { uploadRoutes } from './routes/files/upload.ts';
import { healthRoutes, measureRequests } from './routes/health.ts';
import { changeRoutes } from './routes/history/changes.ts';
import { editRoutes } from './routes/history/edits.ts';
import { restoreRoutes } from './routes/history/restore.ts';
import { seenRoutes } from './routes/history/seen.ts';
import { sessionRoutes } from './routes/history/sessions.ts';
import { versionRoutes } from './routes/history/versions.ts';
import { settingsRoutes } from './routes/settings.ts';
import { sharingRoutes } from './routes/sharing/sharing.ts';
import { tagRoutes } from './routes/tags.ts';
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
    // However busy the machine is, the start is not given up.
    pluginTimeout: 0,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_BYTES,
    trustProxy: deps.trustedProxies.length === 0 ? false : [...deps.trustedProxies],
    genReqId: requestIdOf,
    requestIdHeader: false,
    routerOptions: { maxParamLength: 200 },
    frameworkErrors: answerProblem,
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  const settled = countRequests(app);
  handleProblems(app);
  parseJsonOnly(app);

  // Before all others, so that whatever a request does is recorded with where it came from.
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    actingFrom.run({ address: clientAddressOf(request), userAgent: request.headers['user-agent'], requestId: request.id }, done);
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

  app.addHook('onSend', async (_request, reply) => {
    // Nobody between keeps what is one person's. Files and pages say themselves how long they may be kept.
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });
  await app.register(helmet, {
    strictTransportSecurity: deps.isHttps ? { includeSubDomains: false } : false,
    contentSecurityPolicy: { useDefaults: false, directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] } },
  });
  await app.register(cors, {
    delegator: (request, done) => {
      const origin = request.headers.origin !== undefined && allowsOrigin(request);
      done(null, { origin, credentials: true, methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], maxAge: 600 });
    },
  });
  await app.register(cookie);
  app.decorateRequest('userId', '');
  await app.register(rateLimit, {
    global: false,
    errorResponseBuilder: (_request, { ttl }) => new ApiError('too-many', undefined, { retryAfter: ttl / 1000 }),
  });
  warnOfProxies(app, deps);
  await collectRoutes(app, deps.version, deps.publicPath);

  await app.register(async (scope) => {
    checkCallersFirst(scope, deps);
    rememberWrites(scope, deps);
    const routes: Routes = scope.withTypeProvider<ZodTypeProvider>();
    const resources = [
      authRoutes,
      meRoutes,
      providerRoutes,
      listRoutes,
      markRoutes,
      documentRoutes,
      watchRoutes,
      tagRoutes,
      sharingRoutes,
      editRoutes,
      versionRoutes,
      changeRoutes,
      sessionRoutes,
      seenRoutes,
      restoreRoutes,
      uploadRoutes,
      resumableRoutes,
      fileRoutes,
      activityRoutes,
      adminAccountRoutes,
      adminDocumentRoutes,
      systemRoutes,
      settingsRoutes,
    ];
    for (const register of resources) register(routes, deps);
  });
  healthRoutes(app, deps);
  await docsRoutes(app, deps.publicPath);
  await app.ready();
  return Object.assign(app, { settled });
}

/** Addresses of proxies that are told of at most. */
const MOST_PROXIES = 20;

/** A proxy that is not in TRUSTED_PROXIES stands for all its clients: whoever fails to sign in too often then locks out everybody. */
function warnOfProxies(app: FastifyInstance, { trustedProxies, logger }: AppDeps): void {
  const told = new Set<string>();
  const trusts = proxyAddr.compile([...trustedProxies]);
  app.addHook('onRequest', async ({ headers, socket }) => {
    const peer = socket.remoteAddress ?? '';
    if (headers['x-forwarded-for'] === undefined || told.has(peer) || told.size >= MOST_PROXIES || trusts(peer, 0)) return;
    told.add(peer);
    logger.warn({ peer }, 'X-Forwarded-For came from an address that is not in TRUSTED_PROXIES: its clients all count as one address');
  });
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

/** Accepts JSON bodies only, in UTF-8 as RFC 8259 has it: bytes that are not would be stored as question marks. An empty JSON body counts as no body, because some programs always set the header. Dangerous keys such as `__proto__` are dropped. */
function parseJsonOnly(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('remove', 'remove');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (body.length === 0) done(null, undefined);
    else if (!isUtf8(body as Buffer)) done(new ApiError('not-json', 'The body is not UTF-8'));
    else parse(request, body.toString('utf8'), done);
  });
  // A request with an empty body is accepted with any content type.
  app.addHook('onRequest', async ({ raw }) => {
    if (raw.headers['content-length'] === '0') delete raw.headers['content-type'];
  });
}

/** The request's id: the one that a proxy gave it, if it is harmless, so that logs can be matched; otherwise a new one, which the request then has. */
export function requestIdOf({ headers }: IncomingMessage): string {
  const given = headers['x-request-id'];
  if (typeof given === 'string' && /^[\w.-]{8,64}$/.test(given)) return given;
  const id = randomUUID();
  headers['x-request-id'] = id;
  return id;
}
