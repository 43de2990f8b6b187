/** The configurations in `deploy/`, as they are but for addresses and ports, in front of three small servers that say who they are. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { BALANCERS, type Balancer, startBalancer } from '../src/faults/balancer.ts';

interface Upstream {
  readonly port: number;
  readonly webPort: number;
  down(): Promise<void>;
}

async function listen(server: Server, port = 0): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** A server that answers with its name and the headers that it was sent. Its event stream sends one event and stays open. */
async function startUpstream(name: string): Promise<Upstream> {
  const sockets = new Set<Socket>();
  const open = (side: string) => {
    const server = createServer((request, response) => {
      if (request.url === '/api/events') {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write('data: first\n\n');
        return;
      }
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ name, side, headers: request.headers }));
    });
    server.on('connection', (socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    });
    new WebSocketServer({ server }).on('connection', (socket) => {
      socket.send(name);
      socket.on('message', (data) => socket.send(String(data)));
    });
    return server;
  };
  const [api, web] = [open('api'), open('web')];
  return {
    port: await listen(api),
    webPort: await listen(web),
    async down() {
      for (const server of [api, web]) server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** A document's id that differs with the number. */
const documentId = (number: number) => `${String(number).padStart(8, '0')}-0000-4000-8000-000000000000`;

async function socketOf(port: number, id: string): Promise<{ readonly socket: WebSocket; readonly name: string }> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws/documents/${id}?token=t`);
  const [data] = await once(socket, 'message');
  return { socket, name: String(data) };
}

interface Answer {
  readonly name: string;
  readonly side: string;
  readonly headers: Readonly<Record<string, string>>;
}

const get = async (port: number, path: string): Promise<Answer> =>
  (await (await fetch(`http://127.0.0.1:${port}${path}`)).json()) as Answer;

describe.each(BALANCERS)('the configuration of %s', (balancerName) => {
  const upstreams: Upstream[] = [];
  let balancer: Balancer;

  beforeAll(async () => {
    for (const name of ['one', 'two', 'three']) upstreams.push(await startUpstream(name));
    balancer = await startBalancer(balancerName, upstreams);
  });

  afterAll(async () => {
    await balancer?.stop();
    await Promise.all(upstreams.map((upstream) => upstream.down()));
  });

  it.each(['port', 'webPort'] as const)(
    'brings the sockets and calls of one document to one server, and uses all servers (%s)',
    async (side) => {
      const port = balancer[side];
      const used = new Set<string>();
      for (let number = 0; number < 30; number++) {
        const id = documentId(number);
        const [one, other] = [await socketOf(port, id), await socketOf(port, id)];
        expect(other.name).toBe(one.name);
        for (const path of [`/api/documents/${id}/edits?after=0`, `/api/documents/${id}`])
          expect((await get(port, path)).name).toBe(one.name);
        used.add(one.name);
        one.socket.close();
        other.socket.close();
      }
      expect([...used].sort()).toEqual(['one', 'three', 'two']);
      const others = await Promise.all(Array.from({ length: 30 }, () => get(port, '/api/me')));
      expect(new Set(others.map(({ name }) => name)).size).toBe(3);
    },
  );

  it('brings each port to its own', async () => {
    expect((await get(balancer.port, '/')).side).toBe('api');
    expect((await get(balancer.webPort, '/')).side).toBe('web');
  });

  it('passes messages of sockets both ways, long ones too', async () => {
    const { socket } = await socketOf(balancer.port, documentId(1));
    const long = 'x'.repeat(1_000_000);
    socket.send(long);
    const [data] = await once(socket, 'message');
    expect(String(data) === long).toBe(true);
    socket.close();
  });

  it('says who asks, and for which host', async () => {
    const { headers } = await get(balancer.webPort, '/api/me');
    expect(headers).toMatchObject({
      host: `127.0.0.1:${balancer.webPort}`,
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-host': `127.0.0.1:${balancer.webPort}`,
      'x-forwarded-proto': 'http',
    });
  });

  it('passes events on as they are sent', async () => {
    const stop = new AbortController();
    const { body } = await fetch(`http://127.0.0.1:${balancer.webPort}/api/events`, { signal: stop.signal });
    const { value } = (await body?.getReader().read()) ?? {};
    expect(new TextDecoder().decode(value)).toBe('data: first\n\n');
    stop.abort();
  });

  // The last one: a server is gone after it.
  it('brings a document to another server at once when its server is gone, and leaves the other documents where they are', async () => {
    const before = new Map<string, string>();
    for (let number = 0; number < 20; number++) {
      const { socket, name } = await socketOf(balancer.port, documentId(number));
      before.set(documentId(number), name);
      socket.close();
    }
    await upstreams[1]?.down();
    for (const [id, name] of before) {
      const after = await socketOf(balancer.port, id);
      const called = await get(balancer.port, `/api/documents/${id}`);
      after.socket.close();
      expect(called.name).toBe(after.name);
      if (name === 'two') expect(after.name).not.toBe('two');
      else expect(after.name).toBe(name);
    }
  });
});
