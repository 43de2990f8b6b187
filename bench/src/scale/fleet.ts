/** Servers that share a PostgreSQL and a Redis, as an installation with several of them does, and counters of what they use. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPool } from '../../../apps/server/src/db/database.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../../apps/server/src/embedded/postgres.ts';
import { startRedis, type TestRedis } from '../../../apps/server/test/support/redis.ts';
import { TcpProxy } from '../faults/proxy.ts';
import { type Account, Server } from '../server.ts';
import type { Contender, Seat } from '../servers/contender.ts';
import { cpuSeconds, databaseCpuSeconds } from '../servers/processes.ts';

const ACCOUNTS = 20;

/** What has been used since the start. Processor times in seconds. */
export interface Used {
  readonly at: number;
  readonly server: number;
  readonly database: number;
  readonly edits: number;
  readonly commits: number;
  readonly walBytes: number;
  readonly flushes: number;
  readonly redis: number;
  readonly redisIn: number;
  readonly redisOut: number;
}

export class Fleet implements Contender {
  readonly servers: readonly Server[];
  readonly database: string;
  readonly pool: ReturnType<typeof openPool>;
  readonly #postgres: EmbeddedPostgres;
  readonly #redis: TestRedis;
  readonly #proxy: TcpProxy;
  #accounts: Promise<Account[]> | null = null;
  #documents = 0;

  private constructor(parts: {
    servers: Server[];
    database: string;
    postgres: EmbeddedPostgres;
    redis: TestRedis;
    proxy: TcpProxy;
  }) {
    const { servers, database, postgres, redis, proxy } = parts;
    this.servers = servers;
    this.database = database;
    this.pool = openPool({ ...postgres.connection, max: 2 }, () => undefined);
    this.#postgres = postgres;
    this.#redis = redis;
    this.#proxy = proxy;
  }

  static async start(count: number): Promise<Fleet> {
    const database = mkdtempSync(join(tmpdir(), 'inkstone-scale-'));
    const [postgres, redis] = await Promise.all([startEmbeddedPostgres({ dataDir: database }), startRedis()]);
    const { host, port, user, database: name } = postgres.connection;
    // The included PostgreSQL listens on a Unix socket only.
    const proxy = await TcpProxy.open(join(host, `.s.PGSQL.${port}`));
    const env = {
      DATABASE_URL: `postgres://${user}@127.0.0.1:${proxy.port}/${name}`,
      REDIS_URL: redis.url,
      JWT_SECRET: 'only for this run, and long enough',
    };
    const servers: Server[] = [];
    for (let index = 0; index < count; index++) servers.push(await Server.start(env));
    return new Fleet({ servers, database, postgres, redis, proxy });
  }

  get connection(): EmbeddedPostgres['connection'] {
    return this.#postgres.connection;
  }

  get first(): Server {
    return this.servers[0] as Server;
  }

  get pid(): number {
    return this.first.pid;
  }

  accounts(): Promise<Account[]> {
    this.#accounts ??= Promise.all(Array.from({ length: ACCOUNTS }, (_, index) => this.first.register(`writer${index}`)));
    return this.#accounts;
  }

  /** Documents whose seats are all on the first server. */
  async seats(documents: number, people: number): Promise<Seat[][]> {
    const accounts = (await this.accounts()).slice(0, people);
    const [owner, ...others] = accounts as [Account, ...Account[]];
    const made: Seat[][] = [];
    for (let index = 0; index < documents; index++) {
      const document = await this.first.createDocument(owner, `scale ${this.#documents++}`, others);
      made.push(Array.from({ length: people }, (_, person) => this.seat(document, accounts[person % accounts.length] as Account)));
    }
    return made;
  }

  seat(document: string, account: Account, server = this.first): Seat {
    return { document, user: account.id, url: `ws://127.0.0.1:${server.port}/ws/documents/${document}?token=${account.token}` };
  }

  async used(): Promise<Used> {
    const metrics = await Promise.all(this.servers.map(async ({ url }) => (await fetch(`${url}/metrics`)).text()));
    const metric = (name: string) =>
      metrics.reduce((sum, text) => sum + Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? 0), 0);
    const { rows } = await this.pool.query<{ wal: number; flushes: number }>(
      `SELECT (pg_current_wal_lsn() - '0/0')::float8 AS wal, (SELECT sum(fsyncs)::float8 FROM pg_stat_io WHERE object = 'wal') AS flushes`,
    );
    const info = await redisInfo(this.#redis.port);
    const told = (name: string) => Number(new RegExp(`^${name}:(\\S+)`, 'm').exec(info)?.[1] ?? 0);
    return {
      at: performance.now(),
      server: this.servers.reduce((sum, { pid }) => sum + cpuSeconds(pid), 0),
      database: databaseCpuSeconds(this.database),
      edits: metric('inkstone_edits_committed_total'),
      commits: metric('inkstone_commit_seconds_count'),
      walBytes: rows[0]?.wal ?? 0,
      flushes: rows[0]?.flushes ?? 0,
      redis: told('used_cpu_user') + told('used_cpu_sys'),
      redisIn: told('total_net_input_bytes'),
      redisOut: told('total_net_output_bytes'),
    };
  }

  async stop(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.stop()));
    await this.pool.end();
    await this.#proxy.close();
    await this.#redis.close();
    await this.#postgres.stop();
    rmSync(this.database, { recursive: true, force: true });
  }
}

/** What Redis says of itself. */
async function redisInfo(port: number): Promise<string> {
  const link = connect(port, '127.0.0.1');
  link.end('INFO\r\nQUIT\r\n');
  let said = '';
  for await (const data of link) said += String(data);
  return said;
}

/** The average number of programs that wanted a core in the last minute. */
export function loadAverage(): number {
  return Number(readFileSync('/proc/loadavg', 'utf8').split(' ')[0]);
}
