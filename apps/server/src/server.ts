/** One running server: puts the modules together, listens on both ports, and shuts down in order. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Installation } from '@inkstone/api';
import type pg from 'pg';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { EditingRecorder } from './audit/editing.ts';
import { Readings } from './audit/readings.ts';
import { startRetention } from './audit/retention.ts';
import { startSealer } from './audit/sealer.ts';
import { serverClock } from './clock.ts';
import { type Collab, openCollab } from './collab/collab.ts';
import type { PublicUrl } from './config.ts';
import { actingFrom } from './db/acting-from.ts';
import { type Database, type Db, openCommitPool, openDatabase } from './db/database.ts';
import { startHousekeeping, startTelling } from './db/housekeeping.ts';
import { startLinkSweep } from './db/link-sweep.ts';
import { prepareDatabase } from './db/prepare.ts';
import { ensureSetupCode } from './db/queries/accounts/setup-code.ts';
import { markOpened, markSeen } from './db/queries/documents/marks.ts';
import { type Reads, readsOfPrimary, readsOfReplica } from './db/reads.ts';
import { ApiError } from './errors.ts';
import { type FileLimits, FileStore } from './files/file-store.ts';
import { startFileHousekeeping } from './files/housekeeping.ts';
import { PictureVersions } from './files/picture-versions.ts';
import { Histories } from './history/histories.ts';
import { HistoryThreads } from './history/threads.ts';
import { createAddressOf } from './http/addresses.ts';
import { buildApp, requestIdOf } from './http/app.ts';
import { createFactorSecrets } from './http/auth/factor-secrets.ts';
import { createIdentity } from './http/auth/identity.ts';
import type { CollabApi } from './http/collab-api.ts';
import { readInstallation } from './http/installation.ts';
import { openPort, type Port } from './http/listener.ts';
import { createAppUrl, createOriginCheck } from './http/origins.ts';
import { type OidcSettings, Provider } from './http/provider/client.ts';
import { createSeals } from './http/provider/sealed.ts';
import { startingService } from './http/starting.ts';
import { buildWeb, webListener } from './http/web.ts';
import {
  countMails,
  countReads,
  createRegistry,
  measuredBlobs,
  measuredBus,
  measurePools,
  measureReplica,
  measureTotals,
} from './metrics.ts';
import type { BlobStore } from './ports/blobs.ts';
import type { Bus } from './ports/bus.ts';
import type { Log } from './ports/log.ts';
import { createDiskBlobs } from './stores/disk-blobs.ts';
import { createLocalBus } from './stores/local-bus.ts';
import { createLogMailer, createSmtpMailer, type SmtpSettings } from './stores/mailers.ts';
import { createPostgresDirectory } from './stores/postgres-directory.ts';
import { createLogReader, createPostgresLog } from './stores/postgres-log.ts';
import type { S3Settings } from './stores/s3-blobs.ts';

/** Commit statements that may run at once. */
const COMMIT_LANES = 2;
/** How long a shutdown waits for requests, and then for sockets, to end. In ms. */
const ANSWER_TIMEOUT_MS = 2_000;
const SOCKET_TIMEOUT_MS = 500;

const OPEN_INSTALLATION = { registration: 'open', registrationDomains: [], links: true } as const;

export interface ServerOptions {
  readonly connection: pg.PoolConfig;
  /** Other servers may write to the same database. */
  readonly several: boolean;
  readonly publicUrl?: PublicUrl | undefined;
  /** Of a CDN that has the files of `assets/`. */
  readonly assetUrl?: string | undefined;
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
  /** Who may sign up, and whether documents are shared by link, until an admin sets it otherwise. Default: everybody, and they are. */
  readonly installation?: Omit<Installation, 'defaultRole'>;
  /** Whether one signs in by a password. Default: yes. */
  readonly passwords?: boolean;
  /** Undefined: there is no identity provider. */
  readonly oidc?: OidcSettings | undefined;
  readonly rateLimits: boolean;
  /** The folder in which files arrive, and are kept unless they are on S3. */
  readonly fileFolder: string;
  readonly s3?: S3Settings | undefined;
  readonly fileLimits: FileLimits;
  /** Undefined: e-mails are not sent, and the log says so. */
  readonly smtp?: SmtpSettings | undefined;
  /** Whether documents show pictures of other servers. Default: they do. */
  readonly externalImages?: boolean;
  readonly trustedProxies: readonly string[];
  readonly version: string;
  readonly logger: Logger;
  /** Called with a line for the operator when the start has to wait for the database. */
  readonly onWait?: (line: string) => void;
  /** For migrations, as the owner of the tables; undefined: `connection`. */
  readonly migrationConnection?: pg.PoolConfig | undefined;
  /** A hot standby of the database, which lists and histories are read from; undefined: there is none. */
  readonly replicaConnection?: pg.PoolConfig | undefined;
  /** Undefined: the audit trail is kept for ever. */
  readonly auditRetentionDays?: number | undefined;
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
  const { logger, host, redisUrl, publicUrl } = options;
  const publicPath = publicUrl?.path ?? '';
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
    ports.push(await openPort('PORT', host, options.port, publicPath, startingService(false)));
    ports.push(await openPort('WEB_PORT', host, options.webPort, publicPath, startingService(true)));
    const [apiPort, webPort] = ports as [Port, Port];
    const { db, pool } = database;
    const { result: setupCode } = await prepareDatabase({ ...options, onLost: lost }, db, async (ready) => {
      await options.prepare?.(ready);
      return await ensureSetupCode(ready);
    });

    const registry = createRegistry();
    measureTotals(db, registry);
    const bus = measuredBus(redisUrl === undefined ? createLocalBus() : await createRedis(redisUrl, logger), registry);
    undo.push(() => bus.close());
    const reads = openReads(options, { database, bus, registry, lost });
    undo.push(() => reads.close());
    measurePools({ queries: pool, commits, ...reads.pools }, registry);
    const onS3 = options.s3 === undefined ? [] : [await createS3(options.s3)];
    const [disk, s3 = null] = measuredBlobs([createDiskBlobs(options.fileFolder), ...onS3], registry) as [BlobStore, BlobStore?];
    const files = new FileStore({ db, folder: options.fileFolder, disk, s3 });
    undo.push(() => files.close());
    await files.open();
    const identity = createIdentity({ db, bus, secret: options.jwtSecret });
    const allowsOrigin = createOriginCheck({
      allowed: publicUrl === undefined ? options.corsOrigins : [...options.corsOrigins, publicUrl.origin],
      ports: [apiPort.number, webPort.number],
      onForeign: (line) => logger.warn(line),
    });

    const readings = new Readings(db);
    const editing = new EditingRecorder(db, logger);
    const log = createPostgresLog(commits, pool);
    // Commits nothing once on each connection: the first commit plans the statement, which takes as long as twenty commits.
    // A database that is slow or gone at this moment does not end the start: then the first commit does it.
    await Promise.all(Array.from({ length: COMMIT_LANES }, () => log.commit([]))).catch((err: unknown) =>
      logger.warn({ err }, 'the commit statement could not be planned ahead'),
    );
    const directory = createPostgresDirectory(pool, async (document, user) => {
      await markOpened(db, user, document);
      reads.edited(user);
    });
    const { several } = options;
    const authenticate = identity.callerOfSocket;
    const stores = { log, directory, bus, clock: serverClock, newId: randomUUID };
    const addressOf = createAddressOf(options.trustedProxies);
    const room = openCollab({
      ...stores,
      logger,
      registry,
      several,
      allowsOrigin,
      addressOf,
      requestIdOf,
      authenticate,
      recordReading: (document, user, request) => {
        const from = { address: addressOf(request), userAgent: request.headers['user-agent'], requestId: requestIdOf(request) };
        return actingFrom.run(from, () => readings.record(user, document, 'document.opened'));
      },
      recordSeen: (seen) => markSeen(db, seen),
      onEdited: (document, edits) => {
        editing.edited(document);
        for (const { user } of edits) reads.edited(user);
      },
    });
    const collab = createCollabApi(room, log);

    const { rateLimits, trustedProxies, version, webFolder } = options;
    const { readingUntil } = database;
    const { fileLimits } = options;
    const pictureVersions = new PictureVersions({ db, files, logger });
    const appUrl = appUrlOf(options, webPort.number);
    const mailing = { logger, onEnded: countMails(registry) };
    const mailer = options.smtp === undefined ? createLogMailer(mailing) : createSmtpMailer(options.smtp, mailing);
    undo.push(() => mailer.close());
    const historyThreads = new HistoryThreads();
    undo.push(() => historyThreads.close());
    const histories = new Histories({
      contentAt: async (document, at) => (await collab.readAt(document, at))?.text ?? null,
      compare: (before, after) => historyThreads.diff(before, after),
    });
    const context = {
      db,
      readingUntil,
      reads,
      bus,
      collab,
      identity,
      allowsOrigin,
      publicPath,
      isHttps: publicUrl?.origin.startsWith('https:') ?? false,
      appUrl,
      mailer,
      appUrlFor: createAppUrl({
        publicUrl: publicUrl === undefined ? undefined : publicUrl.origin + publicUrl.path,
        port: apiPort.number,
        webPort: webPort.number,
      }),
      installationDefaults: { ...OPEN_INSTALLATION, ...options.installation, defaultRole: options.defaultRole },
      passwords: options.passwords ?? true,
      provider: options.oidc === undefined ? null : new Provider(options.oidc, appUrl),
      seals: createSeals(options.jwtSecret),
      factorSecrets: createFactorSecrets(options.jwtSecret),
      rateLimits,
      files,
      fileLimits,
      pictureVersions,
      historyThreads,
      histories,
      readings,
      version,
    };
    const app = await buildApp({ ...context, logger, registry, server: apiPort.server, trustedProxies, version });
    const { externalImages = true } = options;
    const fileOrigin = await originOf(s3);
    const web = await buildWeb({
      folder: webFolder,
      publicPath,
      publicOrigin: publicUrl?.origin ?? null,
      assetUrl: options.assetUrl ?? null,
      server: webPort.server,
      logger,
      fileOrigin,
      externalImages,
    });
    undo.push(startSealer(db, (err) => logger.warn({ err }, 'the audit trail could not be sealed; it is tried again')));
    if (options.auditRetentionDays !== undefined) {
      undo.push(
        startRetention(db, options.auditRetentionDays, (err) =>
          logger.warn({ err }, 'old entries of the audit trail could not be removed'),
        ),
      );
    }
    undo.push(
      startTelling(db, { id: bus.server, host: hostname(), version: options.version }, collab, (err) =>
        logger.warn({ err }, 'the state of this server could not be told'),
      ),
    );
    const linksAllowed = async () => (await readInstallation(context)).links;
    undo.push(startLinkSweep({ db, bus, linksAllowed, onError: (err) => logger.warn({ err }, 'links could not be looked through') }));
    undo.push(startHousekeeping(db, (err) => logger.warn({ err }, 'old sign-in sessions could not be forgotten')));
    undo.push(await startFileHousekeeping({ db, files, pictureVersions, bus, logger, folder: options.fileFolder }));
    undo.push(async () => {
      // Both ports stop accepting now. They close once the open sockets are closed, which the collaboration module does.
      const ends = Promise.all([webPort.close(), apiPort.close(), web.close(), app.close()]);
      await inTime(app.settled(), ANSWER_TIMEOUT_MS);
      await room.close();
      await editing.stop().catch((err: unknown) => logger.warn({ err }, 'who edited what is recorded at the next start'));
      await inTime(ends, SOCKET_TIMEOUT_MS);
      for (const port of ports) port.endAll();
      await ends;
      identity.close();
    });
    apiPort.serve({ request: app.routing, upgrade: collab.upgrade });
    webPort.serve({ request: webListener(web, app), upgrade: collab.upgrade });
    room.documents.indexLeftovers().catch((err: unknown) => logger.warn({ err }, 'search texts could not be completed'));
    editing.recordLeftovers().catch((err: unknown) => logger.warn({ err }, 'who edited what is recorded at the next start'));
    return { port: apiPort.number, webPort: webPort.number, setupCode, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Where browsers find the web app, without a slash at its end. */
export function appUrlOf({ publicUrl, host }: Pick<ServerOptions, 'publicUrl' | 'host'>, webPort: number): string {
  if (publicUrl !== undefined) return `${publicUrl.origin}${publicUrl.path}`;
  const name = host === undefined || ['::', '0.0.0.0', '127.0.0.1'].includes(host) ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${webPort}`;
}

/** Where reads come from that decide nothing. */
function openReads(
  { connection, replicaConnection, several, logger }: ServerOptions,
  parts: { readonly database: Database; readonly bus: Bus; readonly registry: Registry; readonly lost: (error: Error) => void },
): Reads {
  const { database, bus, registry, lost } = parts;
  if (replicaConnection === undefined) return readsOfPrimary(database);
  const reads = readsOfReplica({
    primary: connection,
    replica: replicaConnection,
    bus,
    several,
    onRead: countReads(registry),
    onState: (state, why) => {
      if (state === 'used') logger.info('lists and histories are read from the standby of DATABASE_REPLICA_URL');
      else logger.warn(`DATABASE_REPLICA_URL: the standby is passed over (${state}${why === '' ? '' : `: ${why}`}); the primary is read`);
    },
    onFailure: (err) => logger.warn({ err }, 'a query failed on the standby, and was made on the primary'),
    onIdleError: lost,
  });
  measureReplica(reads, registry);
  return reads;
}

/** The collaboration module as the REST API uses it. */
function createCollabApi({ documents, gateway }: Collab, log: Log): CollabApi {
  return {
    read: (document) => documents.read(document),
    readAt: (document, version) => documents.read(document, version),
    readLogged: (from, document, version) => documents.readLogged(createLogReader(from), document, version),
    deltas: (document, after, limit) => log.deltas(document, after, limit),
    async edit(document, user, edit) {
      const outcome = await documents.edit(document, user, edit);
      if (outcome === null) throw new ApiError('not-found');
      switch (outcome.type) {
        case 'committed':
          return outcome.version;
        case 'refused':
          if (outcome.code === 'not-an-editor') throw new ApiError('forbidden', outcome.message);
          if (outcome.code === 'bad-version') return null;
          if (outcome.code === 'too-large') throw new ApiError('too-large', outcome.message);
          throw new Error(`an edit of the server’s own was refused: ${outcome.code} ${outcome.message}`);
        case 'behind':
          return null;
        case 'dropped':
          throw new ApiError('unavailable', 'The document changed too much meanwhile; try again', { retryAfter: 1 });
      }
    },
    load: () => ({ sockets: gateway.size, documents: documents.size }),
    upgrade: (request, socket, head) => gateway.upgrade(request, socket, head),
  };
}

/** Where browsers reach the store; null if only the server does. */
async function originOf(store: BlobStore | null): Promise<string | null> {
  const url = await store?.urlOf('any', { contentType: 'text/plain', disposition: 'inline' });
  return url ? new URL(url).origin : null;
}

/** Loaded only where it is used. @throws StartError if the bucket can't be used */
async function createS3(settings: S3Settings): Promise<BlobStore> {
  const { checkS3, createS3Blobs } = await import('./stores/s3-blobs.ts');
  await checkS3(settings);
  return createS3Blobs(settings);
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
