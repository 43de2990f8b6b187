/** One running server over a database: puts the rooms together, listens, and shuts down in order. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type pg from 'pg';
import type { Logger } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { serverClock } from './clock.ts';
import { openRoom, type Room } from './collab/room.ts';
import { openCommitPool, openDatabase, waitForDatabase } from './db/database.ts';
import { startHousekeeping } from './db/housekeeping.ts';
import { migrate } from './db/migrate.ts';
import { recordActivity } from './db/queries/activity.ts';
import { markOpened } from './db/queries/marks.ts';
import { ApiError, StartError } from './errors.ts';
import { createAddressOf } from './http/addresses.ts';
import { buildApp } from './http/app.ts';
import type { CollabDoor } from './http/collab-door.ts';
import { createIdentity } from './http/identity.ts';
import { createOriginCheck } from './http/origins.ts';
import { buildWeb } from './http/web.ts';
import { createLocalBus } from './stores/local-bus.ts';
import { createPostgresDirectory } from './stores/postgres-directory.ts';
import { createPostgresLog } from './stores/postgres-log.ts';

/** Commit statements that may run at once. */
const COMMIT_LANES = 2;
/** How long a database may take to come up, in ms. */
const DATABASE_PATIENCE = 60_000;
/** How long answers, and then sockets, may take to end once the server shuts down, in ms. */
const ANSWER_PATIENCE = 2_000;
const SOCKET_PATIENCE = 500;

/** How often the event loop's lag is looked at, in ms. The usual 10 wake a server up more often than its clients do. */
const LAG_PRECISION = 200;

export interface ServerOptions {
  readonly connection: pg.PoolConfig;
  /** Other servers may write to the same database. */
  readonly several: boolean;
  /** Undefined: everywhere. */
  readonly host: string | undefined;
  /** 0: any free one. */
  readonly port: number;
  readonly webPort: number;
  /** The built web app. */
  readonly webFolder: string;
  readonly jwtSecret: string;
  readonly corsOrigins: readonly string[];
  readonly defaultRole: 'editor' | 'viewer';
  readonly rateLimits: boolean;
  readonly trustedProxies: readonly string[];
  readonly version: string;
  readonly logger: Logger;
  /** Runs on the migrated database before anybody can connect. */
  readonly prepare?: (db: ReturnType<typeof openDatabase>['db']) => Promise<void>;
}

export interface RunningServer {
  readonly port: number;
  readonly webPort: number;
  /** Answers what is in flight, saves what is being committed, closes every socket and connection. */
  close(): Promise<void>;
}

/** @throws StartError when a port can't be had; whatever the database says when it can't be used */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { logger } = options;
  const lost = (err: Error) => logger.warn({ err }, 'a database connection was lost');
  const database = openDatabase(options.connection, lost);
  const commits = openCommitPool(options.connection, COMMIT_LANES, lost);
  const undo: (() => unknown)[] = [() => database.close(), () => commits.end()];
  const close = async () => {
    for (const step of undo.reverse()) await step();
    undo.length = 0;
  };
  try {
    await waitForDatabase(database.pool, DATABASE_PATIENCE);
    for (const name of await migrateAlone(options.connection, lost)) logger.info({ name }, 'the database was migrated');
    await options.prepare?.(database.db);
    const { db, pool } = database;

    const registry = new Registry();
    collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LAG_PRECISION });
    const bus = createLocalBus();
    const identity = createIdentity({ db, bus, secret: options.jwtSecret });
    const ports: number[] = [];
    const allowsOrigin = createOriginCheck(options.corsOrigins, () => ports);

    const recordOpened = async (document: string, user: string) => {
      await recordActivity(db, { actor: user, document, action: 'document.opened' });
      await markOpened(db, user, document);
    };
    const log = createPostgresLog(commits, pool);
    // The first commit of a connection plans the statement, which takes as long as twenty commits.
    await Promise.all(Array.from({ length: COMMIT_LANES }, () => log.commit([])));
    const directory = createPostgresDirectory(pool, recordOpened);
    const { several } = options;
    const authenticate = identity.callerOfSocket;
    const stores = { log, directory, bus, clock: serverClock, newId: randomUUID };
    const addressOf = createAddressOf(options.trustedProxies);
    const room = openRoom({ ...stores, logger, registry, several, allowsOrigin, addressOf, authenticate });
    const collab = createDoor(room);

    const { defaultRole, rateLimits, trustedProxies, version, webFolder } = options;
    const context = { db, bus, collab, identity, allowsOrigin, defaultRole, rateLimits };
    const app = await buildApp({ ...context, logger, registry, trustedProxies, version });
    const web = await buildWeb({ folder: webFolder, api: app, collab, logger });
    const connections = [watchConnections(app.server), watchConnections(web.server)];
    undo.push(startHousekeeping(db, (err) => logger.warn({ err }, 'old sign-in sessions could not be forgotten')));
    undo.push(async () => {
      // Both stop accepting at once; their ends wait for open sockets, which the collaboration room closes.
      const ends = Promise.all([web.close(), app.close()]);
      for (const each of connections) each.endSilent();
      await inTime(app.settled(), ANSWER_PATIENCE);
      await room.close();
      await inTime(ends, SOCKET_PATIENCE);
      for (const each of connections) each.endAll();
      await ends;
      identity.close();
      await bus.close();
    });
    ports.push(await listen(app, 'PORT', options.host, options.port));
    ports.push(await listen(web, 'WEB_PORT', options.host, options.webPort));
    room.documents.indexLeftovers().catch((err: unknown) => logger.warn({ err }, 'search texts could not be completed'));
    const [port, webPort] = ports as [number, number];
    return { port, webPort, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Over connections of its own: a migration may take longer than a query of a running server. */
async function migrateAlone(connection: pg.PoolConfig, lost: (error: Error) => void): Promise<string[]> {
  const { db, close } = openDatabase({ ...connection, max: 2, query_timeout: 0 }, lost);
  try {
    return await migrate(db);
  } finally {
    await close();
  }
}

/** The door of the collaboration room, as REST knows it. */
function createDoor({ documents, gateway }: Room): CollabDoor {
  const read = async (document: string, version?: number) => {
    const found = await documents.read(document, version);
    return found === null ? null : { version: found.version, content: found.text.toDelta() };
  };
  return {
    read: (document) => read(document),
    readAt: read,
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

async function listen(server: FastifyInstance, setting: string, host: string | undefined, port: number): Promise<number> {
  try {
    await server.listen({ port, host: host ?? '::' }).catch((error: NodeJS.ErrnoException) => {
      // A machine without IPv6.
      if (host !== undefined || !['EAFNOSUPPORT', 'EADDRNOTAVAIL', 'EINVAL'].includes(error.code ?? '')) throw error;
      return server.listen({ port, host: '0.0.0.0' });
    });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE')
      throw new StartError(`${setting}: ${port} is in use by another program; stop it, or set ${setting}`, { cause });
    if (code === 'EACCES')
      throw new StartError(`${setting}: ${port} may not be used by this user; set ${setting} to 1024 or more`, { cause });
    if (code === 'ENOTFOUND' || code === 'EADDRNOTAVAIL') throw new StartError(`HOST: ${host} is no address of this machine`, { cause });
    throw new StartError(`${setting}: ${port} cannot be listened on (${code ?? message})`, { cause });
  }
  return (server.server.address() as AddressInfo).port;
}

/** Knows the connections of an HTTP server, its sockets' too, to end those that would keep a shutdown waiting. */
function watchConnections(server: Server) {
  const all = new Set<Socket>();
  /** Browsers open connections in advance; nothing was asked on these yet. */
  const silent = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    // Told of again after a request for another protocol than HTTP.
    if (all.has(socket)) return;
    all.add(socket);
    silent.add(socket);
    socket.on('close', () => {
      all.delete(socket);
      silent.delete(socket);
    });
  });
  const heard = (request: IncomingMessage) => silent.delete(request.socket);
  server.prependListener('request', heard).prependListener('upgrade', heard);
  const end = (sockets: Iterable<Socket>) => {
    for (const socket of sockets) socket.destroy();
  };
  return { endSilent: () => end(silent), endAll: () => end(all) };
}

async function inTime(work: Promise<unknown>, patience: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([
    work,
    new Promise((resolve) => {
      timer = setTimeout(resolve, patience);
    }),
  ]);
  clearTimeout(timer);
}
