/** Health checks and metrics for operators and load balancers, without a token. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { sql } from 'kysely';
import { Counter, Histogram, type Registry } from 'prom-client';
import type { Db } from '../../db/database.ts';
import type { Reads } from '../../db/reads.ts';
import { ApiError } from '../../errors.ts';
import type { Bus } from '../../ports/bus.ts';
import { clientAddressOf } from '../addresses.ts';

/** If the database takes longer to answer than this, in ms, the server is not ready. */
const CHECK_TIMEOUT_MS = 2_000;

export interface HealthDeps {
  readonly db: Db;
  readonly reads: Reads;
  readonly bus: Bus;
  readonly registry: Registry;
}

export function healthRoutes(app: FastifyInstance, { db, reads, bus, registry }: HealthDeps): void {
  const quiet = { schema: { hide: true }, logLevel: 'silent' } as const;

  app.get('/health/live', quiet, async (_request, reply) => reply.header('cache-control', 'no-store').send({ status: 'ok' }));

  app.get('/health/ready', quiet, async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    if (!(await answers(db))) throw new ApiError('unavailable', 'The database cannot be reached', { retryAfter: 1 });
    const state = reads.replica?.state ?? 'used';
    const trouble = { ...(bus.up ? {} : { bus: 'down' }), ...(state === 'used' ? {} : { replica: state }) };
    return { status: Object.keys(trouble).length === 0 ? 'ok' : 'degraded', ...trouble };
  });

  // What the server takes the caller for, for `npm run doctor`: it shows whether proxies forward what they must.
  app.get('/health/client', quiet, async (request, reply) => {
    const { headers } = request;
    const proxies = String(headers['x-forwarded-for'] ?? '')
      .split(',')
      .filter((each) => each.trim() !== '').length;
    return reply.header('cache-control', 'no-store').send({ address: clientAddressOf(request), host: headers.host, proxies });
  });

  app.get('/metrics', quiet, async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()));
}

async function answers(db: Db): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, CHECK_TIMEOUT_MS, false);
  });
  const answer = sql`SELECT 1`.execute(db).then(
    () => true,
    () => false,
  );
  const ready = await Promise.race([answer, late]);
  clearTimeout(timer);
  return ready;
}

/** Measures requests by route and not by path, so that a hostile client can't create new series. */
export function measureRequests(app: FastifyInstance, registry: Registry): void {
  const durations = new Histogram({
    name: 'inkstone_http_request_seconds',
    help: 'Durations of HTTP requests',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
  const signIns = new Counter({
    name: 'inkstone_sign_ins_total',
    help: 'Attempts to sign in; outcome limited: too many had failed',
    labelNames: ['way', 'outcome'],
    registers: [registry],
  });
  app.addHook('onResponse', (request, reply, done) => {
    const { url: route = 'unknown' } = request.routeOptions;
    durations.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
    const way = WAYS_IN[route];
    if (way !== undefined) signIns.inc({ way, outcome: outcomeOf(reply) });
    done();
  });
}

/** By their routes. */
const WAYS_IN: Readonly<Record<string, string>> = { '/api/auth/login': 'password', '/api/auth/provider/callback': 'provider' };

/** The provider's callback always leads on: with what went wrong, if something did. */
function outcomeOf(reply: FastifyReply): 'ok' | 'failed' | 'limited' {
  if (reply.statusCode === 429) return 'limited';
  return reply.statusCode < 400 && !String(reply.getHeader('location')).includes('problem=') ? 'ok' : 'failed';
}
