/** Redis servers for tests: Debian's `redis-server`, on ports of their own, with nothing on disk. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TestRedis {
  readonly url: string;
  readonly port: number;
  /** `SIGKILL`, or another signal such as `SIGSTOP`. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Starts it again on its port, empty. */
  start(): Promise<void>;
  close(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  // A node of a cluster listens on a second port, 10,000 above.
  return address.port < 55_000 ? address.port : await freePort();
}

export async function startRedis(options: readonly string[] = [], password?: string): Promise<TestRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'inkstone-redis-'));
  const port = await freePort();
  let child: ChildProcess | null = null;
  const start = async () => {
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no', ...options];
    const started = spawn('redis-server', password === undefined ? args : [...args, '--requirepass', password], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child = started;
    await new Promise<void>((resolve, reject) => {
      let output = '';
      started.stdout?.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        if (output.includes('Ready to accept connections')) resolve();
      });
      started.on('error', reject);
      started.on('exit', (code) => reject(new Error(`redis-server ended with ${code}: ${output}`)));
    });
  };
  const kill = async (signal: NodeJS.Signals = 'SIGKILL') => {
    const running = child;
    if (running === null) return;
    running.kill(signal);
    if (signal === 'SIGSTOP' || signal === 'SIGCONT') return;
    child = null;
    if (running.exitCode === null && running.signalCode === null) await once(running, 'exit');
  };
  await start();
  return {
    url: `redis://${password === undefined ? '' : `:${encodeURIComponent(password)}@`}127.0.0.1:${port}`,
    port,
    kill,
    start,
    async close() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Three nodes that are masters of a third of the slots each. */
export async function startRedisCluster(): Promise<{ readonly url: string; readonly nodes: readonly TestRedis[]; close(): Promise<void> }> {
  const nodes = await Promise.all(
    [0, 1, 2].map((number) => startRedis(['--cluster-enabled', 'yes', '--cluster-config-file', `nodes-${number}.conf`])),
  );
  const hosts = nodes.map(({ port }) => `127.0.0.1:${port}`);
  const made = spawnSync('redis-cli', ['--cluster', 'create', ...hosts, '--cluster-yes'], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`the cluster was not made: ${made.stdout}${made.stderr}`);
  return {
    url: nodes.map(({ url }) => url).join(','),
    nodes,
    async close() {
      await Promise.all(nodes.map((node) => node.close()));
    },
  };
}

/** A master with a replica, and three Sentinels that promote the replica a second after the master is gone. */
export async function startRedisSentinels(): Promise<{ readonly url: string; readonly master: TestRedis; close(): Promise<void> }> {
  const master = await startRedis();
  const replica = await startRedis(['--replicaof', '127.0.0.1', String(master.port)]);
  const folder = await mkdtemp(join(tmpdir(), 'inkstone-sentinel-'));
  const ports = await Promise.all([freePort(), freePort(), freePort()]);
  const children = await Promise.all(
    ports.map(async (port) => {
      const file = join(folder, `${port}.conf`);
      const lines = [
        `port ${port}`,
        'bind 127.0.0.1',
        `dir ${folder}`,
        `sentinel monitor inkstone 127.0.0.1 ${master.port} 2`,
        'sentinel down-after-milliseconds inkstone 1000',
        'sentinel failover-timeout inkstone 3000',
      ];
      await writeFile(file, `${lines.join('\n')}\n`);
      const child = spawn('redis-server', [file, '--sentinel'], { stdio: ['ignore', 'pipe', 'inherit'] });
      await new Promise<void>((resolve) => {
        let output = '';
        child.stdout.on('data', (chunk: Buffer) => {
          output += chunk.toString();
          if (output.includes('+monitor')) resolve();
        });
      });
      return child;
    }),
  );
  return {
    url: `redis+sentinel://${ports.map((port) => `127.0.0.1:${port}`).join(',')}/inkstone`,
    master,
    async close() {
      for (const child of children) child.kill('SIGKILL');
      await Promise.all([master.close(), replica.close()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
