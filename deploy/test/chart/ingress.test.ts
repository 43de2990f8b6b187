/** The rendered ingresses in a real nginx, with a server block as the two ingress controllers write it: a document's requests go to one server. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { freePort } from '../../../bench/src/server.ts';
import { example, find, type KubeObject, render } from './helm.ts';

const SERVERS = 3;
const PUBLIC_URL = 'https://docs.example.com/inkstone';

/** What the annotations become in nginx.conf: https://kubernetes.github.io/ingress-nginx and https://docs.nginx.com/nginx-ingress-controller. */
const onOff = (value: string) => value.replace('true', 'on').replace('false', 'off');
const DIRECTIVES: Readonly<Record<string, (value: string) => string>> = {
  'nginx.ingress.kubernetes.io/proxy-body-size': (value) => `client_max_body_size ${value};`,
  'nginx.ingress.kubernetes.io/proxy-buffering': (value) => `proxy_buffering ${value};`,
  'nginx.ingress.kubernetes.io/proxy-request-buffering': (value) => `proxy_request_buffering ${value};`,
  'nginx.ingress.kubernetes.io/proxy-connect-timeout': (value) => `proxy_connect_timeout ${value}s;`,
  'nginx.ingress.kubernetes.io/proxy-read-timeout': (value) => `proxy_read_timeout ${value}s;`,
  'nginx.ingress.kubernetes.io/proxy-send-timeout': (value) => `proxy_send_timeout ${value}s;`,
  'nginx.ingress.kubernetes.io/proxy-next-upstream': (value) => `proxy_next_upstream ${value};`,
  'nginx.ingress.kubernetes.io/proxy-next-upstream-tries': (value) => `proxy_next_upstream_tries ${value};`,
  'nginx.org/client-max-body-size': (value) => `client_max_body_size ${value};`,
  'nginx.org/proxy-buffering': (value) => `proxy_buffering ${onOff(value)};`,
  'nginx.org/proxy-connect-timeout': (value) => `proxy_connect_timeout ${value};`,
  'nginx.org/proxy-read-timeout': (value) => `proxy_read_timeout ${value};`,
  'nginx.org/proxy-send-timeout': (value) => `proxy_send_timeout ${value};`,
  'nginx.org/proxy-next-upstream': (value) => `proxy_next_upstream ${value};`,
  'nginx.org/proxy-next-upstream-tries': (value) => `proxy_next_upstream_tries ${value};`,
};
/** Of the whole ingress; what they say of locations and upstreams is below. */
const OTHERS = [
  'nginx.ingress.kubernetes.io/use-regex',
  'nginx.ingress.kubernetes.io/upstream-hash-by',
  'nginx.org/mergeable-ingress-type',
  'nginx.org/websocket-services',
  'nginx.org/path-regex',
  'nginx.org/lb-method',
];

/** One ingress's location and upstream. ingress-nginx: one regular expression for a host makes all its paths such, the longest first. */
function serverBlock(objects: readonly KubeObject[], ports: readonly number[], listen: number): string {
  const routes = objects
    .filter(({ kind, spec }) => kind === 'Ingress' && spec.rules[0].http !== undefined)
    .map(({ metadata: { annotations }, spec }) => ({ annotations: annotations as Record<string, string>, ...spec.rules[0].http.paths[0] }))
    .sort((one, other) => other.path.length - one.path.length);
  const anyRegex = routes.some(({ annotations }) => annotations['nginx.ingress.kubernetes.io/use-regex'] === 'true');
  const blocks = routes.map(({ annotations, path, backend }) => {
    const isRegex = anyRegex || annotations['nginx.org/path-regex'] === 'case_insensitive';
    const hashBy = annotations['nginx.ingress.kubernetes.io/upstream-hash-by'];
    const method = hashBy === undefined ? annotations['nginx.org/lb-method'] : `hash ${hashBy} consistent`;
    const directives = Object.entries<string>(annotations).map(([name, value]) => {
      const directive = DIRECTIVES[name];
      if (directive === undefined && !OTHERS.includes(name)) throw new Error(`this test does not know ${name}`);
      return directive?.(value) ?? '';
    });
    const { name } = backend.service;
    return {
      upstream: `upstream ${name} { ${method === undefined ? '' : `${method};`} ${ports.map((port) => `server 127.0.0.1:${port};`).join(' ')} }`,
      location: `location ${isRegex ? `~* "^${path}"` : `"${path}"`} {
        ${directives.join(' ')}
        proxy_http_version 1.1; proxy_set_header Host $http_host; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade;
        proxy_pass http://${name};
      }`,
    };
  });
  return `map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
    ${blocks.map((each) => each.upstream).join('\n')}
    server { listen 127.0.0.1:${listen}; ${blocks.map((each) => each.location).join('\n')} }`;
}

describe.each(['ingress-nginx', 'f5'])('the ingress for %s', (controller) => {
  const folder = mkdtempSync(join(tmpdir(), 'inkstone-ingress-'));
  const backends: Server[] = [];
  let nginx: ChildProcess;
  let origin: string;
  const objects = render({ ...example('company'), publicUrl: PUBLIC_URL, ingress: { enabled: true, controller } });

  beforeAll(async () => {
    for (let index = 0; index < SERVERS; index++) backends.push(await startBackend(String(index)));
    const listen = await freePort();
    origin = `127.0.0.1:${listen}`;
    const ports = backends.map((backend) => (backend.address() as AddressInfo).port);
    const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/${kind};`);
    writeFileSync(
      join(folder, 'nginx.conf'),
      `daemon off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log;
      events {} http { access_log off; ${kinds.join(' ')} ${serverBlock(objects, ports, listen)} }`,
    );
    nginx = spawn('nginx', ['-p', folder, '-e', join(folder, 'error.log'), '-c', join(folder, 'nginx.conf')], { stdio: 'inherit' });
    await vi.waitFor(() => ask('/inkstone/'), { timeout: 20_000 });
  });
  afterAll(async () => {
    nginx.kill();
    if (nginx.exitCode === null) await once(nginx, 'exit');
    for (const backend of backends) {
      backend.closeAllConnections();
      backend.close();
    }
    rmSync(folder, { recursive: true, force: true });
  });

  /** @returns the server that answered, and the path that it was asked for */
  const ask = async (path: string) => (await fetch(`http://${origin}${path}`)).text();
  const serverOf = async (path: string) => {
    const [server, asked] = (await ask(path)).split(' ');
    expect(asked).toBe(path);
    return server;
  };
  const ids = Array.from({ length: 60 }, () => randomUUID());

  it('brings everything about one document to one server, and documents to all of them', async () => {
    const servers = new Set<string | undefined>();
    for (const id of ids) {
      const path = `/inkstone/api/documents/${id}`;
      const server = await serverOf(path);
      servers.add(server);
      for (const each of [path, `${path}/edits?after=4`, `${path}/files`, `${path}?suggestions=accepted`])
        expect(await serverOf(each)).toBe(server);
      expect(await overSocket(`ws://${origin}/inkstone/ws/documents/${id}?token=${randomUUID()}`)).toBe(server);
    }
    expect(servers.size).toBe(SERVERS);
  });

  it('spreads everything else evenly', async () => {
    for (const path of ['/inkstone/', '/inkstone/api/documents', '/inkstone/api/documents?query=ab', '/inkstone/assets/index.js']) {
      const answered = new Set<string | undefined>();
      for (let index = 0; index < 2 * SERVERS; index++) answered.add(await serverOf(path));
      expect(answered.size, path).toBe(SERVERS);
    }
  });

  it('takes another server for those of one that is gone, and leaves the others where they were', async () => {
    const before = new Map<string, string | undefined>();
    for (const id of ids) before.set(id, await serverOf(`/inkstone/api/documents/${id}`));
    const [gone] = backends;
    gone?.closeAllConnections();
    gone?.close();
    for (const [id, server] of before) {
      const now = await serverOf(`/inkstone/api/documents/${id}`);
      if (server === '0') expect(now).not.toBe('0');
      else expect(now).toBe(server);
    }
  });

  it('ends TLS with one certificate, at one ingress', () => {
    const secured = objects.filter(({ kind, spec }) => kind === 'Ingress' && spec.tls !== undefined);
    expect(secured.map(({ spec }) => spec.tls)).toEqual([[{ hosts: ['docs.example.com'] }]]);
    if (controller === 'f5')
      expect(find(objects, 'Ingress', 'inkstone-host').metadata.annotations['nginx.org/mergeable-ingress-type']).toBe('master');
  });
});

/** A server that says its name and what it was asked for, also over a socket. */
async function startBackend(name: string): Promise<Server> {
  const server = createServer((request, response) => response.end(`${name} ${request.url}`)).listen(0, '127.0.0.1');
  new WebSocketServer({ server }).on('connection', (socket) => socket.send(name));
  await once(server, 'listening');
  return server;
}

async function overSocket(url: string): Promise<string> {
  const socket = new WebSocket(url);
  const [name] = await once(socket, 'message');
  socket.terminate();
  return String(name);
}
