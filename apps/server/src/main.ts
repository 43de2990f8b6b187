/** The program: reads the settings, starts the database and the server, and shuts them down. */
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { type Config, readConfig } from './config.ts';
import { keptSecret, lockDataFolder } from './embedded/data-folder.ts';
import { createDemo, DEMO_PASSWORD, DEMO_USERS } from './embedded/demo.ts';
import { startEmbeddedPostgres } from './embedded/postgres.ts';
import { StartError } from './errors.ts';
import { hashPassword } from './http/auth/passwords.ts';
import { createLogger } from './http/logging.ts';
import { appUrlOf, type RunningServer, type ServerOptions, startServer } from './server.ts';

// This file is equally deep in src/ and, bundled, in dist/, so one relative path serves both.
const WEB_FOLDER = fileURLToPath(new URL('../../web/dist', import.meta.url));
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };

/** A demo listens here only, because the password of its accounts is published. */
const LOOPBACK = '127.0.0.1';

/** A shutdown takes this long at most, in ms. Only a database that does not answer makes one so long, and what is committed is safe. */
const SHUTDOWN_TIMEOUT_MS = 15_000;

const say = (line: string) => process.stdout.write(`${line}\n`);

interface Running extends RunningServer {
  close(): Promise<void>;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
type Signal = (typeof SIGNALS)[number];

async function start(config: Config, demo: boolean, logger: Logger): Promise<Running> {
  for (const note of config.notes) logger.warn(note);
  const { databaseUrl } = config;
  const undo: (() => Promise<void>)[] = [];
  const undoAll = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    let connection: ServerOptions['connection'] = { connectionString: databaseUrl };
    let migrationConnection: ServerOptions['migrationConnection'] =
      config.databaseMigrationUrl === undefined ? undefined : { connectionString: config.databaseMigrationUrl };
    if (databaseUrl === undefined) {
      undo.push(await lockDataFolder(config.dataDir));
      const embedded = await startEmbeddedPostgres({ dataDir: config.dataDir, onLog: (line) => logPostgres(logger, line) });
      undo.push(embedded.stop);
      connection = embedded.serverConnection;
      migrationConnection = embedded.connection;
    }
    const server = await startServer({
      ...config,
      connection,
      migrationConnection,
      replicaConnection: config.databaseReplicaUrl === undefined ? undefined : { connectionString: config.databaseReplicaUrl },
      several: databaseUrl !== undefined,
      webFolder: WEB_FOLDER,
      fileFolder: join(config.dataDir, 'files'),
      jwtSecret: config.jwtSecret ?? (await keptSecret(config.dataDir, 'jwt-secret')),
      version,
      logger,
      onWait: say,
      ...(demo ? { prepare: (db) => createDemo(db, hashPassword) } : {}),
    });
    undo.push(server.close);
    return { ...server, close: undoAll };
  } catch (error) {
    await undoAll();
    throw error;
  }
}

function logPostgres(logger: Logger, line: string): void {
  if (/\b(FATAL|PANIC|ERROR):/.test(line)) logger.warn({ postgres: line }, 'PostgreSQL');
  else logger.debug({ postgres: line }, 'PostgreSQL');
}

function greet(config: Config, server: RunningServer, demo: boolean): void {
  const { host, publicUrl } = config;
  const appUrl = appUrlOf(config, server.webPort);
  say('');
  say(`  Inkstone ${version} is running`);
  say('');
  say(`  Open    ${publicUrl === undefined ? appUrl : `${appUrl}/`}`);
  if (demo) say(`  Sign in as ${DEMO_USERS.join(' or ')}, password ${DEMO_PASSWORD}`);
  if (server.setupCode !== null) say('  Setup   The first account to sign up becomes the administrator.');
  if (server.setupCode !== null) say(`          From another machine that takes the setup code ${server.setupCode}`);
  if (server.setupCode !== null) say(`          or this link: ${appUrl}/sign-up?setup=${server.setupCode}`);
  say(`  API     ${appUrlOf({ publicUrl: undefined, host }, server.port)}/api/docs`);
  say(`  Data    ${config.databaseUrl === undefined ? config.dataDir : 'in the database of DATABASE_URL'}`);
  say('  Stop    Ctrl-C');
  say('');
}

/** One line for the operator, and exit code 1. */
function fail(error: unknown): never {
  const message = error instanceof StartError ? error.message : `cannot start: ${error instanceof Error ? rootOf(error) : String(error)}`;
  process.stderr.write(`inkstone: ${message}\n`);
  process.exit(1);
}

function rootOf(error: Error): string {
  return error.cause instanceof Error ? `${error.message}: ${rootOf(error.cause)}` : error.message || error.name;
}

async function main(): Promise<void> {
  const settings = readConfig(process.env);
  const args = process.argv.slice(2);
  const unknown = args.find((arg) => arg !== '--demo');
  if (unknown !== undefined) throw new StartError(`${unknown}: there is no such option; there is --demo`);
  const demo = args.includes('--demo');
  if (demo && settings.databaseUrl !== undefined) {
    throw new StartError('--demo: is for the included database, since its password is published; unset DATABASE_URL');
  }
  const config: Config = demo ? { ...settings, host: settings.host ?? LOOPBACK } : settings;
  const logger = createLogger(config.logLevel);

  let running: Running | undefined;
  let stopping = false;
  const stop = (signal: Signal) => {
    // The server has not started yet. The database ends with this process, and what it has committed is on disk.
    if (running === undefined) process.exit(128 + constants.signals[signal]);
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'shutting down');
    setTimeout(() => {
      logger.warn('the database does not answer; the shutdown does not wait for it any longer');
      process.exit(1);
    }, SHUTDOWN_TIMEOUT_MS);
    running.close().then(
      () => process.exit(0),
      (err: unknown) => {
        logger.error({ err }, 'the shutdown failed');
        process.exit(1);
      },
    );
  };
  let signals = 0;
  for (const name of SIGNALS) {
    process.on(name, (signal) => {
      // A second signal ends the process at once.
      if (++signals > 1) process.exit(1);
      stop(signal as Signal);
    });
  }
  // `npm start` passes its signals on as messages. The same signal may also reach this process directly, so a message never counts as a second signal.
  process.on('message', (message) => {
    const signal = SIGNALS.find((name) => name === message);
    if (signal !== undefined) stop(signal);
  });
  process.on('uncaughtException', (err) => {
    logger.fatal({ err }, 'unexpected; the server ends');
    process.exit(1);
  });

  running = await start(config, demo, logger);
  greet(config, running, demo);
}

main().catch(fail);
