/** One running server: puts the modules together, listens on both ports, and shuts down in order. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { Logger } from 'pino';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { serverClock } from './clock.ts';
import { type Collab, openCollab } from './collab/collab.ts';
import { type Db, openCommitPool, openDatabase } from './db/database.ts';
import { startHousekeeping } from './db/housekeeping.ts';
import { migrate } from './db/migrate.ts';
import { recordActivity } from './db/queries/activity.ts';
import { markOpened } from './db/queries/marks.ts';
import { ensureSetupCode } from './db/queries/setup-code.ts';
import { waitForDatabase, whyAway } from './db/wait.ts';
import { ApiError } from './errors.ts';
import { createAddressOf } from './http/addresses.ts';
import { buildApp } from './http/app.ts';
import { createIdentity } from './http/auth/identity.ts';
import type { CollabApi } from './http/collab-api.ts';
import { openPort, type Port } from './http/listener.ts';
import { createOriginCheck } from './http/origins.ts';
import { startingService } from './http/starting.ts';
import { buildWeb, webListener } from './http/web.ts';
import type { Bus } from './ports/bus.ts';
import { createLocalBus } from './stores/local-bus.ts';
import { createPostgresDirectory } from './stores/postgres-directory.ts';
import { createPostgresLog } from './stores/postgres-log.ts';

/** Commit statements that may run at once. */
const COMMIT_LANES = 2;
/** Pause in ms before the start is tried again when the database went away during it. */
const DATABASE_RETRY_MS = 500;
/** How long a shutdown waits for requests, and then for sockets, to end. In ms. */
const ANSWER_TIMEOUT_MS = 2_000;
const SOCKET_TIMEOUT_MS = 500;

/** How often the event loop's lag is measured, in ms. The library's default of 10 ms would wake an idle server more often than its clients do. */
const LAG_PRECISION_MS = 200;

export interface ServerOptions {
  readonly connection: pg.PoolConfig;
  /** Other servers may write to the same database. */
  readonly several: boolean;
  /** Undefined: no other servers are told of anything. */
  readonly redisUrl?: string | undefined;
  /** The address to listen on; undefined: all addresses. */
  readonly host: string | undefined;
  /** 0: any free port. */
  readonly port: number;
  readonly webPort: number;
  /** Folder of the built web app. */
  readonly webFolder: string;
  readonly jwtSecret: string;
  readonly corsOrigins: readonly string[];
  readonly defaultRole: 'editor' | 'viewer';
  readonly rateLimits: boolean;
  readonly trustedProxies: readonly string[];
  readonly version: string;
  readonly logger: Logger;
  /** Called with a line for the operator when the start has to wait for the database. */
  readonly onWait?: (line: string) => void;
  /** Runs on the migrated database before anybody can connect. It runs again if the database goes away meanwhile. */
  readonly prepare?: (db: Db) => Promise<void>;
}

export interface RunningServer {
  readonly port: number;
  readonly webPort: number;
  /** The code that somebody on another machine needs to register as the administrator; null if there is an administrator. */
  readonly setupCode: string | null;
  /** Answers open requests, saves edits that are being committed, and closes every socket and connection. */
  close(): Promise<void>;
}

/**
 * Opens the ports, waits for the database and starts. Until it is ready, both ports answer that it is starting.
 *
 * @throws StartError when a port can't be opened or the database can't be used
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { logger, host, redisUrl } = options;
  const lost = (err: Error) => logger.warn({ err }, 'a database connection was lost');
  const database = openDatabase(options.connection, lost);
  const commits = openCommitPool(options.connection, COMMIT_LANES, lost);
  const undo: (() => unknown)[] = [() => database.close(), () => commits.end()];
  const close = async () => {
    for (const step of undo.reverse()) await step();
    undo.length = 0;
  };
  try {
    const ports: Port[] = [];
    undo.push(() => {
      for (const port of ports) {
        void port.close();
        port.endAll();
      }
    });
    ports.push(await openPort('PORT', host, options.port, startingService(false)));
    ports.push(await openPort('WEB_PORT', host, options.webPort, startingService(true)));
    const [apiPort, webPort] = ports as [Port, Port];
    const { db, pool } = database;
    const setupCode = await prepareDatabase(options, db, lost);

    const registry = new Registry();
    collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LAG_PRECISION_MS });
    const bus = redisUrl === undefined ? createLocalBus() : await createRedis(redisUrl, logger);
    undo.push(() => bus.close());
    new Gauge({
      name: 'inkstone_bus_up',
      help: '1 while messages reach other servers',
      registers: [registry],
      collect() {
        this.set(bus.up ? 1 : 0);
      },
    });
    const identity = createIdentity({ db, bus, secret: options.jwtSecret });
    const allowsOrigin = createOriginCheck(options.corsOrigins, [apiPort.number, webPort.number]);

    const recordOpened = async (document: string, user: string) => {
      await recordActivity(db, { actor: user, document, action: 'document.opened' });
      await markOpened(db, user, document);
    };
    const log = createPostgresLog(commits, pool);
    // Commits nothing once on each connection: the first commit plans the statement, which takes as long as twenty commits.
    await Promise.all(Array.from({ length: COMMIT_LANES }, () => log.commit([])));
    const directory = createPostgresDirectory(pool, recordOpened);
    const { several } = options;
    const authenticate = identity.callerOfSocket;
    const stores = { log, directory, bus, clock: serverClock, newId: randomUUID };
    const addressOf = createAddressOf(options.trustedProxies);
    const room = openCollab({ ...stores, logger, registry, several, allowsOrigin, addressOf, authenticate });
    const collab = createCollabApi(room);

    const { defaultRole, rateLimits, trustedProxies, version, webFolder } = options;
    const { readingUntil } = database;
    const context = { db, readingUntil, bus, collab, identity, allowsOrigin, defaultRole, rateLimits };
    const app = await buildApp({ ...context, logger, registry, server: apiPort.server, trustedProxies, version });
    const web = await buildWeb({ folder: webFolder, server: webPort.server, logger });
    undo.push(startHousekeeping(db, (err) => logger.warn({ err }, 'old sign-in sessions could not be forgotten')));
    undo.push(async () => {
      // Both ports stop accepting now. They close once the open sockets are closed, which the collaboration module does.
      const ends = Promise.all([webPort.close(), apiPort.close(), web.close(), app.close()]);
      await inTime(app.settled(), ANSWER_TIMEOUT_MS);
      await room.close();
      await inTime(ends, SOCKET_TIMEOUT_MS);
      for (const port of ports) port.endAll();
      await ends;
      identity.close();
    });
    apiPort.serve({ request: app.routing, upgrade: collab.upgrade });
    webPort.serve({ request: webListener(web, app), upgrade: collab.upgrade });
    room.documents.indexLeftovers().catch((err: unknown) => logger.warn({ err }, 'search texts could not be completed'));
    return { port: apiPort.number, webPort: webPort.number, setupCode, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Waits for the database and prepares it; starts over if the database goes away meanwhile. @returns the setup code, if one is needed */
async function prepareDatabase(options: ServerOptions, db: Db, lost: (error: Error) => void): Promise<string | null> {
  const { connection, logger, prepare, onWait = (line) => logger.warn(line) } = options;
  for (;;) {
    await waitForDatabase(connection, onWait);
    try {
      for (const name of await migrateAlone(connection, lost)) logger.info({ name }, 'the database was migrated');
      await prepare?.(db);
      return await ensureSetupCode(db);
    } catch (err) {
      if (whyAway(err) === null) throw err;
      logger.warn({ err }, 'the database went away while it was made ready');
      await delay(DATABASE_RETRY_MS);
    }
  }
}

/** Migrates over separate connections without a timeout: a migration may take longer than a query of a running server. */
async function migrateAlone(connection: pg.PoolConfig, lost: (error: Error) => void): Promise<string[]> {
  const { db, close } = openDatabase({ ...connection, max: 2, query_timeout: 0 }, lost);
  try {
    return await migrate(db);
  } finally {
    await close();
  }
}

/** The collaboration module as the REST API uses it. */
function createCollabApi({ documents, gateway }: Collab): CollabApi {
  return {
    read: (document) => documents.read(document),
    readAt: (document, version) => documents.read(document, version),
    async edit(document, user, make) {
      const outcome = await documents.edit(document, user, make);
      if (outcome === null) throw new ApiError('not-found');
      switch (outcome.type) {
        case 'committed':
          return outcome.version;
        case 'refused':
          if (outcome.code === 'not-an-editor') throw new ApiError('forbidden', outcome.message);
          if (outcome.code === 'too-large') throw new ApiError('too-large', outcome.message);
          throw new Error(`an edit of the server’s own was refused: ${outcome.code} ${outcome.message}`);
        case 'behind':
        case 'dropped':
          throw new ApiError('unavailable', 'The document changed too much meanwhile; try again', { retryAfter: 1 });
      }
    },
    upgrade: (request, socket, head) => gateway.upgrade(request, socket, head),
  };
}

/** Loaded only where it is used. */
async function createRedis(url: string, logger: Logger): Promise<Bus> {
  const { createRedisBus } = await import('./stores/redis-bus.ts');
  return createRedisBus({ url, logger });
}

async function inTime(work: Promise<unknown>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([
    work,
    new Promise((resolve) => {
      timer = setTimeout(resolve, timeoutMs);
    }),
  ]);
  clearTimeout(timer);
}
