/** Starts a load balancer with the configuration of `deploy/`, in which only addresses and ports are replaced. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort, root } from '../server.ts';

export const BALANCERS = ['haproxy', 'nginx'] as const;
export type BalancerName = (typeof BALANCERS)[number];

export interface Balancer {
  readonly port: number;
  readonly webPort: number;
  stop(): Promise<void>;
}

interface Upstream {
  readonly port: number;
  readonly webPort: number;
}

interface Entrance extends Upstream {
  readonly path: string;
}

/** The file with the ports of this run. @throws Error unless it has what is replaced */
function configured(file: string, servers: readonly Upstream[], listen: ReadonlyMap<string, string>): string {
  let text = readFileSync(join(root, 'deploy', file), 'utf8');
  const replace = (from: string, to: string) => {
    if (!text.includes(from)) throw new Error(`${file} has no "${from}"`);
    text = text.replaceAll(from, to);
  };
  for (const [index, { port, webPort }] of servers.entries()) {
    replace(`10.0.0.1${index + 1}:8000`, `127.0.0.1:${port}`);
    replace(`10.0.0.1${index + 1}:3000`, `127.0.0.1:${webPort}`);
  }
  for (const [from, to] of listen) replace(from, to);
  return text;
}

/**
 * @param servers three, as in the files
 * @param path where the web app is on its origin, `/inkstone`; empty at the root
 */
export async function startBalancer(name: BalancerName, servers: readonly Upstream[], path = ''): Promise<Balancer> {
  const folder = mkdtempSync(join(tmpdir(), `inkstone-${name}-`));
  const [port, webPort] = [await freePort(), await freePort()];
  const child =
    name === 'haproxy' ? startHaproxy(folder, servers, { port, webPort, path }) : startNginx(folder, servers, { port, webPort, path });
  let output = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.on('error', (error) => {
    output += error.message;
  });
  await listening([port, webPort], child, () => output);
  return {
    port,
    webPort,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM');
        await once(child, 'exit');
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function startHaproxy(folder: string, servers: readonly Upstream[], { port, webPort, path }: Entrance): ChildProcess {
  const file = join(folder, 'haproxy.cfg');
  const listen = new Map([
    ['bind :80\n', `bind 127.0.0.1:${webPort}\n`],
    ['bind :8000\n', `bind 127.0.0.1:${port}\n`],
    ['default_backend web\n', path === '' ? 'default_backend web\n' : `use_backend web if { path_reg ^${path}(/|$) }\n`],
  ]);
  writeFileSync(file, configured('haproxy/inkstone.cfg', servers, listen));
  return spawn('haproxy', ['-db', '-f', file], { stdio: ['ignore', 'ignore', 'pipe'] });
}

function startNginx(folder: string, servers: readonly Upstream[], { port, webPort, path }: Entrance): ChildProcess {
  const listen = new Map([
    ['listen 80;', `listen 127.0.0.1:${webPort};`],
    ['listen 8000;', `listen 127.0.0.1:${port};`],
    ['location / {', `location ${path}/ {`],
  ]);
  writeFileSync(join(folder, 'inkstone.conf'), configured('nginx/inkstone.conf', servers, listen));
  // What Debian's /etc/nginx/nginx.conf has around the files of conf.d.
  const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/${kind};`);
  const main = `daemon off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log;
    events { worker_connections 4096; }
    http { access_log off; ${kinds.join(' ')} include ${folder}/inkstone.conf; }`;
  writeFileSync(join(folder, 'nginx.conf'), main);
  return spawn('nginx', ['-p', folder, '-e', join(folder, 'error.log'), '-c', join(folder, 'nginx.conf')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

async function listening(ports: readonly number[], child: ChildProcess, output: () => string): Promise<void> {
  for (const port of ports) {
    while (!(await accepts(port))) {
      if (child.pid === undefined || child.exitCode !== null) throw new Error(`the load balancer does not start: ${output()}`);
      await delay(20);
    }
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
