/** Real processes: PostgreSQL, Redis, three servers and a load balancer, with a proxy on each connection between them. */
import { createWriteStream, existsSync, mkdtempSync, rmSync, type WriteStream, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../../apps/server/src/embedded/postgres.ts';
import { startRedis, type TestRedis } from '../../../apps/server/test/support/redis.ts';
import { Server } from '../server.ts';
import { type Balancer, type BalancerName, startBalancer } from './balancer.ts';
import { TcpProxy } from './proxy.ts';

/** As many as the configurations of `deploy/` have. */
const SERVERS = 3;

/** Debian's libfaketime. Each server reads the offset of its clock from a file, so that its clock can jump. */
const FAKETIME = `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu/faketime/libfaketimeMT.so.1`;

export interface ClusterOptions {
  /** Null: one server, which all clients reach directly. */
  readonly balancer: BalancerName | null;
  /** Another build of the server. */
  readonly program?: string | undefined;
  /** The servers' clocks can jump. Needs libfaketime. */
  readonly hasClocks?: boolean;
}

export class Cluster {
  /** Holds the logs of the servers, and the database. */
  readonly folder = mkdtempSync(join(tmpdir(), 'inkstone-faults-'));
  readonly servers: Server[] = [];
  /** From clients to each server. */
  readonly fronts: TcpProxy[] = [];
  /** From each server to PostgreSQL, and to Redis. */
  readonly behind: TcpProxy[] = [];
  readonly #logs: WriteStream[] = [];
  /** How often each server was killed. */
  readonly #kills: number[] = [];
  readonly #restarts = new Set<Promise<void>>();
  #postgres!: EmbeddedPostgres;
  #redis!: TestRedis;
  #balancer: Balancer | null = null;
  #hasClocks = false;
  /** From clients to the load balancer. */
  #entrance!: TcpProxy;

  static async start(options: ClusterOptions): Promise<Cluster> {
    const cluster = new Cluster();
    try {
      await cluster.#start(options);
    } catch (error) {
      await cluster.stop();
      throw error;
    }
    return cluster;
  }

  async #start({ balancer, program, hasClocks = false }: ClusterOptions): Promise<void> {
    this.#hasClocks = hasClocks;
    if (hasClocks && !existsSync(FAKETIME)) throw new Error('libfaketime is missing');
    [this.#postgres, this.#redis] = await Promise.all([startEmbeddedPostgres({ dataDir: this.folder }), startRedis()]);
    const { host, port, user, database } = this.#postgres.connection;
    const starts = Array.from({ length: balancer === null ? 1 : SERVERS }, async (_, index) => {
      const toPostgres = await TcpProxy.open(join(host, `.s.PGSQL.${port}`));
      const toRedis = await TcpProxy.open(this.#redis.port);
      this.behind.push(toPostgres, toRedis);
      const log = createWriteStream(join(this.folder, `server-${index}.log`));
      this.#logs.push(log);
      this.jumpClock(index, 0);
      const env = {
        ...(hasClocks && this.#clockSettings(index)),
        DATABASE_URL: `postgres://${user}@127.0.0.1:${toPostgres.port}/${database}`,
        REDIS_URL: `redis://127.0.0.1:${toRedis.port}`,
        JWT_SECRET: 'only for this run, and long enough',
        LOG_LEVEL: 'info',
        TRUSTED_PROXIES: '127.0.0.1',
      };
      return program === undefined ? Server.start(env, undefined, log) : Server.start(env, program, log);
    });
    const started = await Promise.allSettled(starts);
    for (const each of started) if (each.status === 'fulfilled') this.servers.push(each.value);
    for (const each of started) if (each.status === 'rejected') throw each.reason;
    for (const server of this.servers) this.fronts.push(await TcpProxy.open(server.port));
    if (balancer !== null) this.#balancer = await startBalancer(balancer, this.servers);
    this.#entrance = await TcpProxy.open((this.#balancer ?? this.server(0)).port);
  }

  /** Where clients find the load balancer, `host:port`. */
  get entrance(): string {
    return `127.0.0.1:${this.#entrance.port}`;
  }

  get proxies(): readonly TcpProxy[] {
    return [this.#entrance, ...this.fronts, ...this.behind];
  }

  server(index: number): Server {
    const server = this.servers[index];
    if (server === undefined) throw new Error(`there is no server ${index}`);
    return server;
  }

  /** Kills a server, and starts it again after a time. Resolves when it is dead. */
  async killServer(index: number, downMs: number): Promise<void> {
    const server = this.server(index);
    const kill = (this.#kills[index] ?? 0) + 1;
    this.#kills[index] = kill;
    await server.kill();
    this.#later(downMs, async () => {
      // It may have been killed again, before this or before it is ready.
      const isLast = () => this.#kills[index] === kill;
      if (!isLast()) return;
      await server.run().catch((error: unknown) => {
        if (isLast()) throw error;
      });
    });
  }

  /** Tells a server to end (SIGTERM) and starts it again, as an update does. Resolves when it is ready. @param program another build, which it becomes */
  async restartServer(index: number, program?: string): Promise<void> {
    const server = this.server(index);
    await server.end();
    if (program !== undefined) server.become(program);
    await server.run();
    while (!(await isWell(server))) await delay(50);
  }

  /** Stops a server's process, and lets it go on after a time. */
  freezeServer(index: number, frozenMs: number): void {
    const { pid } = this.server(index);
    if (!signal(pid, 'SIGSTOP')) return;
    this.#later(frozenMs, async () => {
      // It may have been killed meanwhile.
      signal(pid, 'SIGCONT');
    });
  }

  /** Sets a server's clock so many seconds ahead of the real time, or behind it. @returns whether its clock can be set */
  jumpClock(index: number, seconds: number): boolean {
    if (this.#hasClocks) writeFileSync(this.#clockFile(index), `${seconds < 0 ? '' : '+'}${seconds}\n`);
    return this.#hasClocks;
  }

  #clockFile(index: number): string {
    return join(this.folder, `clock-${index}`);
  }

  /** Measured time goes on as it is; only the time of day is another. */
  #clockSettings(index: number): Record<string, string> {
    return {
      LD_PRELOAD: FAKETIME,
      FAKETIME_TIMESTAMP_FILE: this.#clockFile(index),
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      DONT_FAKE_MONOTONIC: '1',
    };
  }

  async killRedis(downMs: number): Promise<void> {
    await this.#redis.kill();
    this.#later(downMs, () => this.#redis.start());
  }

  /** Kills PostgreSQL's first process; the others end by themselves. It is started again at once, with its data. @returns whether it was running */
  async killPostgres(): Promise<boolean> {
    const file = await readFile(join(this.folder, 'postgres', 'postmaster.pid'), 'utf8').catch(() => '');
    const pid = Number(file.split('\n')[0]);
    return pid > 1 && signal(pid, 'SIGKILL');
  }

  #later(ms: number, work: () => Promise<void>): void {
    const restart = delay(ms).then(work);
    this.#restarts.add(restart);
    // One that failed stays, and `heal` throws its error.
    restart.then(
      () => this.#restarts.delete(restart),
      (error: unknown) => console.error(error),
    );
  }

  /** Ends all faults. Resolves when every part is up. */
  async heal(): Promise<void> {
    for (const proxy of this.proxies) proxy.heal();
    for (const index of this.servers.keys()) this.jumpClock(index, 0);
    await Promise.all(this.#restarts);
    for (const server of this.servers) {
      while (!(await isWell(server))) await delay(50);
    }
  }

  async stop(): Promise<void> {
    await Promise.allSettled(this.#restarts);
    await Promise.all(this.servers.map((server) => server.kill().then(() => server.stop())));
    await this.#balancer?.stop();
    await Promise.all(this.proxies.filter((proxy) => proxy !== undefined).map((proxy) => proxy.close()));
    await this.#redis?.close();
    await this.#postgres?.stop();
    for (const log of this.#logs) log.end();
  }

  /** Removes the logs and the database. */
  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** @returns false if there is no such process */
function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

/** Whether it reaches the database and Redis. */
async function isWell(server: Server): Promise<boolean> {
  const answer = await fetch(`${server.url}/health/ready`, { signal: AbortSignal.timeout(5_000) }).catch(() => null);
  return answer?.ok === true && ((await answer.json()) as { status: string }).status === 'ok';
}
