/** Standbys of the embedded PostgreSQL: copies of a running primary that follow it. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { locatePostgres, unprivilegedAccount } from '../../src/embedded/native-postgres.ts';
import type { EmbeddedPostgres } from '../../src/embedded/postgres.ts';

type Connection = EmbeddedPostgres['connection'];

/**
 * Copies the running primary into another data folder, as a standby that begins to follow it when it is started.
 *
 * @param settings of the standby, besides where its primary is
 */
export async function copyAsStandby(primary: { dataDir: string; connection: Connection }, dataDir: string, settings: readonly string[]) {
  const client = new pg.Client(primary.connection);
  await client.connect();
  try {
    await client.query("SELECT pg_backup_start('standby', true)");
    await mkdir(dataDir);
    // Owners and modes as they are; the primary may remove a file meanwhile.
    execFileSync('cp', ['-a', join(primary.dataDir, 'postgres'), join(dataDir, 'postgres')]);
    const { rows } = await client.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop(false)');
    await place(dataDir, 'backup_label', rows[0]?.labelfile ?? '');
  } finally {
    await client.end();
  }
  await rm(join(dataDir, 'postgres', 'postmaster.pid'), { force: true });
  await place(dataDir, 'standby.signal', '');
  const { host, user } = primary.connection;
  await place(dataDir, 'postgresql.auto.conf', [`primary_conninfo = 'host=${host} user=${user}'`, ...settings, ''].join('\n'));
}

/** Writes a file of a cluster, which belongs to the account that PostgreSQL runs under. */
export async function place(dataDir: string, name: string, content: string): Promise<void> {
  const cluster = join(dataDir, 'postgres');
  await writeFile(join(cluster, name), content, { mode: 0o600 });
  execFileSync('chown', ['--reference', join(cluster, 'PG_VERSION'), join(cluster, name)]);
}

/** A hot standby, which answers queries while it follows its primary. */
export class HotStandby {
  readonly connection: Connection;
  /** What it has logged; with `log_statement = all` each statement too. */
  readonly lines: string[] = [];
  readonly #dataDir: string;
  #process: ChildProcess | null = null;

  private constructor(dataDir: string, { user, database }: Connection) {
    this.#dataDir = dataDir;
    this.connection = { host: join(dataDir, 'run'), port: 5432, user, database };
  }

  /** @param settings by default each statement is logged */
  static async start(
    primary: { dataDir: string; connection: Connection },
    dataDir: string,
    settings: readonly string[] = ['log_statement = all'],
  ): Promise<HotStandby> {
    await copyAsStandby(primary, dataDir, [...settings, 'wal_receiver_status_interval = 1s', 'wal_retrieve_retry_interval = 100ms']);
    const standby = new HotStandby(dataDir, primary.connection);
    await mkdir(standby.connection.host);
    execFileSync('chown', ['--reference', join(dataDir, 'postgres/PG_VERSION'), standby.connection.host]);
    await standby.run();
    return standby;
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  /** Starts it again on its folder. Resolves when it answers. */
  async run(): Promise<void> {
    const folder = join(this.#dataDir, 'postgres');
    const { postgres } = await locatePostgres(this.#dataDir);
    const account = await unprivilegedAccount(folder);
    const args = ['-D', folder, '-k', this.connection.host, '-c', 'listen_addresses=', '-c', 'max_connections=100'];
    const inherit = account === null ? [] : ['--reuid', String(account.uid), '--regid', String(account.gid), '--clear-groups'];
    const reach = account === null ? [] : ['--inh-caps', '+dac_read_search', '--ambient-caps', '+dac_read_search'];
    const child = spawn('setpriv', ['--pdeathsig', 'INT', ...inherit, ...reach, '--', postgres, ...args], {
      cwd: '/',
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { PATH: process.env.PATH, TZ: 'UTC' },
    });
    this.#process = child;
    await new Promise<void>((resolve, reject) => {
      createInterface({ input: child.stderr }).on('line', (line) => {
        this.lines.push(line);
        if (/ready to accept (read-only )?connections/.test(line)) resolve();
      });
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`the standby ended with ${code}: ${this.lines.slice(-5).join(' ')}`)));
    });
  }

  /** Runs statements on it as its superuser. */
  async query<Row extends pg.QueryResultRow>(text: string): Promise<Row[]> {
    const client = new pg.Client(this.connection);
    await client.connect();
    try {
      return (await client.query<Row>(text)).rows;
    } finally {
      await client.end();
    }
  }

  /** It receives the primary's log and stays as it is. */
  async pauseReplay(): Promise<void> {
    await this.query('SELECT pg_wal_replay_pause()');
    for (;;) if ((await this.query<{ state: string }>('SELECT pg_get_wal_replay_pause_state() AS state'))[0]?.state === 'paused') return;
  }

  async resumeReplay(): Promise<void> {
    await this.query('SELECT pg_wal_replay_resume()');
  }

  /** Stops all its processes: whoever asks it waits. */
  freeze(): void {
    for (const pid of this.#processes()) process.kill(pid, 'SIGSTOP');
  }

  thaw(): void {
    for (const pid of this.#processes()) process.kill(pid, 'SIGCONT');
  }

  /** Ends it at once, with all its connections. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGQUIT');
    await once(child, 'exit');
  }

  #processes(): number[] {
    const children = execFileSync('ps', ['-o', 'pid=', '--ppid', String(this.pid)], { encoding: 'utf8' })
      .trim()
      .split(/\s+/);
    return [this.pid, ...children.map(Number)];
  }
}
