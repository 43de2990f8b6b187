/** The embedded PostgreSQL: creates its cluster, starts it, restarts it when it dies, and stops it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, chown, mkdir, mkdtemp, readdir, readFile, readlink, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { StartError } from '../errors.ts';
import { type Account, canReach, locatePostgres, type NativePostgres, unprivilegedAccount } from './native-postgres.ts';

/** Owns the tables. */
const USER = 'inkstone';
/** The server's own role. It is no superuser, and changes no table. */
export const SERVER_USER = 'inkstone_server';
const DATABASE = 'inkstone';
/** PostgreSQL adds this name to the socket's folder. The kernel limits the whole path to 107 bytes. */
const SOCKET_NAME = '/.s.PGSQL.5432';
const SOCKET_PATH_LIMIT = 107;
/** After this time, in ms, a stop becomes an immediate one. */
const STOP_TIMEOUT_MS = 10_000;

const SETTINGS = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  fsync: 'on',
  synchronous_commit: 'on',
  shared_buffers: '128MB',
  max_connections: '100',
  jit: 'off',
  timezone: 'UTC',
  lc_messages: 'C',
  // Row values and statements must not reach the log, because they contain people's texts.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_min_messages: 'warning',
};

interface Connection {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
}

export interface EmbeddedPostgres {
  /** As the owner of the tables. */
  readonly connection: Connection;
  /** As the server, see `db/server-role.ts`. */
  readonly serverConnection: Connection;
  /** Stops PostgreSQL. Open transactions are rolled back. What was committed is on disk. */
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  /** The caller holds the folder's lock. */
  readonly dataDir: string;
  /** Lines that PostgreSQL writes. */
  readonly onLog?: (line: string) => void;
}

/**
 * Starts the database, and creates it first if it doesn't exist.
 *
 * @throws StartError when it can't be started
 */
export async function startEmbeddedPostgres({ dataDir, onLog = () => {} }: EmbeddedOptions): Promise<EmbeddedPostgres> {
  // The real path, because /proc shows real paths, and an orphaned process is recognised by its folder there.
  const folder = join(await realpath(dataDir), 'postgres');
  const programs = await locatePostgres(dataDir);
  const account = await unprivilegedAccount(folder);
  const command = await launcher(programs, folder, account);
  await createCluster(command, programs, folder, account);
  await endOrphan(folder);
  const sockets = await socketFolder(dataDir, account);
  const args = ['-D', folder, '-k', sockets.path, ...Object.entries(SETTINGS).flatMap(([key, value]) => ['-c', `${key}=${value}`])];
  const launch = () => start(command(programs.postgres, args), onLog);

  let server = await launch();
  let stopping = false;
  const supervise = async () => {
    while (!stopping) {
      await exited(server);
      if (stopping) return;
      onLog('FATAL: PostgreSQL has died; it is started again');
      for (let wait = 200; !stopping; wait = Math.min(wait * 2, 5_000)) {
        await delay(wait);
        try {
          server = await launch();
          // `stop` may have been called meanwhile, and has then only seen the dead process.
          if (stopping) await end(server);
          break;
        } catch (error) {
          onLog(`FATAL: ${String(error)}`);
        }
      }
    }
  };
  const supervision = supervise();

  const connection = { host: sockets.path, port: 5432, user: USER, database: DATABASE };
  const stop = async () => {
    stopping = true;
    await end(server);
    await supervision;
    await sockets.remove();
  };
  try {
    await createDatabase(connection);
  } catch (error) {
    await stop();
    throw error;
  }
  return { connection, serverConnection: { ...connection, user: SERVER_USER }, stop };
}

interface Command {
  readonly file: string;
  readonly args: readonly string[];
}

/**
 * Returns a function that makes the command line for one of the programs. The program runs without root's rights and ends when this process ends, even
 * when it is killed.
 */
async function launcher(programs: NativePostgres, folder: string, account: Account | null) {
  if (process.platform !== 'linux') {
    if (account !== null) throw new StartError('the embedded database cannot run as root here: start as another user, or set DATABASE_URL');
    return (file: string, args: readonly string[]): Command => ({ file, args });
  }
  const options = ['--pdeathsig', 'INT'];
  if (account !== null) {
    options.push('--reuid', String(account.uid), '--regid', String(account.gid), '--clear-groups');
    // If a folder above is private (such as /root), the program keeps the capability to pass through folders, and no other.
    const reaches = (await canReach(account, programs.postgres)) && (await canReach(account, folder));
    if (!reaches) options.push('--inh-caps', '+dac_read_search', '--ambient-caps', '+dac_read_search');
  }
  return (file: string, args: readonly string[]): Command => ({ file: 'setpriv', args: [...options, '--', file, ...args] });
}

type Launcher = Awaited<ReturnType<typeof launcher>>;

function run({ file, args }: Command): ChildProcess {
  return spawn(file, args, {
    cwd: '/',
    // Its own session: a Ctrl-C in the terminal must reach this server only, which stops PostgreSQL after the last request is answered.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin', TZ: 'UTC' },
  });
}

async function exited(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) await once(child, 'exit');
}

/** Creates the cluster in another folder and moves it into place when it is complete, so that an interrupted start leaves no incomplete cluster. */
async function createCluster(command: Launcher, programs: NativePostgres, folder: string, account: Account | null): Promise<void> {
  if (await exists(join(folder, 'PG_VERSION'))) return;
  if ((await readdir(folder).catch(() => [])).length > 0) {
    throw new StartError(`DATA_DIR: ${folder} is not empty and holds no PostgreSQL cluster`);
  }
  const draft = `${folder}.new`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  if (account !== null) await chown(draft, account.uid, account.gid);
  // macOS has no C.UTF-8. Comparing and folding text uses PostgreSQL's built-in locale on all systems.
  const locale = process.platform === 'darwin' ? ['--locale=en_US.UTF-8', '--builtin-locale=C.UTF-8'] : ['--locale=C.UTF-8'];
  const child = run(
    command(programs.initdb, [
      ...['-D', draft, '-U', USER, '--auth=trust', '--encoding=UTF8', '--locale-provider=builtin', '--no-instructions'],
      ...locale,
    ]),
  );
  const lines: string[] = [];
  collect(child, (line) => lines.push(line));
  const [code] = (await outcome(child)) as [number | null];
  if (code !== 0) throw new StartError(`the embedded database cannot be made: ${lines.slice(-3).join(' ')}`);
  await rm(folder, { recursive: true, force: true });
  await rename(draft, folder);
}

/** Starts the server and waits until it accepts connections. */
async function start(command: Command, onLog: (line: string) => void): Promise<ChildProcess> {
  const child = run(command);
  const lines: string[] = [];
  await new Promise<void>((ready, fail) => {
    collect(child, (line) => {
      if (lines.length < 50) lines.push(line);
      if (line.includes('is ready to accept connections')) ready();
      onLog(line);
    });
    outcome(child).then(
      ([code]) => fail(new StartError(`the embedded database does not start (${String(code)}): ${lines.slice(-3).join(' ')}`)),
      fail,
    );
  });
  return child;
}

function collect(child: ChildProcess, onLine: (line: string) => void): void {
  if (child.stderr !== null) createInterface({ input: child.stderr }).on('line', onLine);
}

async function outcome(child: ChildProcess): Promise<unknown[]> {
  try {
    return await once(child, 'close');
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw new StartError(
      missing ? 'the embedded database needs the command setpriv (package util-linux); install it, or set DATABASE_URL' : String(cause),
      { cause },
    );
  }
}

/** Ends all sessions and stops. If that takes too long, stops at once; the next start then recovers. */
async function end(child: ChildProcess): Promise<void> {
  const immediate = setTimeout(() => child.kill('SIGQUIT'), STOP_TIMEOUT_MS);
  child.kill('SIGINT');
  await exited(child);
  clearTimeout(immediate);
}

/** Ends the PostgreSQL of an earlier server that was killed, and waits for its end, before another one starts. */
async function endOrphan(folder: string): Promise<void> {
  const file = join(folder, 'postmaster.pid');
  const [first = '', ...rest] = (await readFile(file, 'utf8').catch(() => '')).split('\n');
  const pid = Number(first);
  if (!Number.isSafeInteger(pid) || pid <= 1) return;
  if (!(await isPostmaster(pid, folder))) {
    // PostgreSQL would refuse to start if the number is another process's by now, or a thread's of this one, as easily happens in a container. Its own
    // parent does not count. The other lines stay: by them it finds processes of its own that may still use its memory.
    await writeFile(file, [process.pid, ...rest].join('\n'));
    return;
  }
  const deadline = Date.now() + STOP_TIMEOUT_MS;
  for (let signal: NodeJS.Signals | 0 = 'SIGINT'; await isPostmaster(pid, folder); signal = Date.now() > deadline ? 'SIGQUIT' : 0) {
    if (Date.now() > deadline + STOP_TIMEOUT_MS)
      throw new StartError(`the embedded database of an earlier start (process ${pid}) does not end`);
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    await delay(20);
  }
}

/** Whether the process is PostgreSQL on this folder, and not another process that got its id later. */
async function isPostmaster(pid: number, folder: string): Promise<boolean> {
  if (process.platform === 'linux') return (await readlink(`/proc/${pid}/cwd`).catch(() => '')) === folder;
  const ps = spawn('ps', ['-p', String(pid), '-o', 'command='], { stdio: ['ignore', 'pipe', 'ignore'] });
  let command = '';
  ps.stdout.on('data', (chunk: Buffer) => {
    command += chunk.toString();
  });
  await once(ps, 'close');
  return command.includes(folder);
}

/** Makes a private folder for the socket: in the data folder, or under the temporary folder if that path is too long for the kernel. */
async function socketFolder(dataDir: string, account: Account | null) {
  const beside = join(dataDir, 'run');
  const fits = Buffer.byteLength(beside + SOCKET_NAME) <= SOCKET_PATH_LIMIT;
  if (fits) await mkdir(beside, { recursive: true, mode: 0o700 });
  const path = fits ? beside : await mkdtemp(join(tmpdir(), 'inkstone-'));
  if (account !== null) await chown(path, account.uid, account.gid);
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

async function createDatabase(connection: Connection): Promise<void> {
  const client = new pg.Client({ ...connection, database: 'postgres' });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
    const role = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [SERVER_USER]);
    if (role.rowCount === 0) await client.query(`CREATE ROLE ${SERVER_USER} LOGIN`);
  } finally {
    await client.end();
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
