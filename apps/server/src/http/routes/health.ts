/** Health checks and metrics for operators and load balancers, without a token. */
import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { Histogram, type Registry } from 'prom-client';
import type { Db } from '../../db/database.ts';
import { ApiError } from '../../errors.ts';
import type { Bus } from '../../ports/bus.ts';

/** If the database takes longer to answer than this, in ms, the server is not ready. */
const CHECK_TIMEOUT_MS = 2_000;

export interface HealthDeps {
  readonly db: Db;
  readonly bus: Bus;
  readonly registry: Registry;
}

export function healthRoutes(app: FastifyInstance, { db, bus, registry }: HealthDeps): void {
  const quiet = { schema: { hide: true }, logLevel: 'silent' } as const;

  app.get('/health/live', quiet, async (_request, reply) => reply.header('cache-control', 'no-store').send({ status: 'ok' }));

  app.get('/health/ready', quiet, async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    if (!(await answers(db))) throw new ApiError('unavailable', 'The database cannot be reached', { retryAfter: 1 });
    return bus.up ? { status: 'ok' } : { status: 'degraded', bus: 'down' };
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
  app.addHook('onResponse', (request, reply, done) => {
    const labels = { method: request.method, route: request.routeOptions.url ?? 'unknown', status: reply.statusCode };
    durations.observe(labels, reply.elapsedTime / 1000);
    done();
  });
}
