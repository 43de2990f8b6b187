/** The built program as an operator starts and stops it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { DEMO_PASSWORD } from '../src/embedded/demo.ts';
import { createTestDatabase } from './support/databases.ts';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const START = fileURLToPath(new URL('../../../scripts/start.mjs', import.meta.url));

/** The server waits for nobody longer than four seconds in all; what it would wait for here never comes, or in a minute. */
const QUICKLY_MS = 30_000;

let folder: string;
const children: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inkstone-main-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  }
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

function run(env: Record<string, string>, ...args: string[]) {
  return launch([MAIN, ...args], env);
}

/** As `npm start` does. In a process group of its own, as a shell would start it. */
const runStart = (env: Record<string, string>, ...args: string[]) => launch([START, ...args], env, true);

function launch(command: readonly string[], env: Record<string, string>, detached = false) {
  const child = spawn(process.execPath, command, {
    env: { ...process.env, PORT: '0', WEB_PORT: '0', HOST: '127.0.0.1', DATA_DIR: folder, LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached,
  });
  children.push(child);
  let output = '';
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const up = new Promise<{ api: string; web: string }>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const api = /API {5}(\S+)\/api\/docs/.exec(output)?.[1];
      const web = /Open {4}(\S+)/.exec(output)?.[1];
      if (output.includes('Ctrl-C') && api !== undefined && web !== undefined) resolve({ api, web });
    });
    child.on('exit', (code) => reject(new Error(`ended with ${code}: ${errors}`)));
  });
  up.catch(() => undefined);
  /** Resolves with what was printed once it has this. */
  const prints = async (wanted: string) => {
    while (!output.includes(wanted)) {
      const [code] = await Promise.race([once(child.stdout, 'data').then(() => []), once(child, 'close')]);
      if (code !== undefined && !output.includes(wanted)) throw new Error(`ended with ${code}, printed ${output}${errors}`);
    }
    return output;
  };
  return { child, up, prints, ended: once(child, 'exit').then(([code]) => ({ code, errors, output })) };
}

const post = async (url: string, body: unknown, token = '') => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
};

it('starts, is told to stop in the middle of work, closes its sockets with 1012, and has everything at the next start', async () => {
  const first = run({}, '--demo');
  const { api } = await first.up;
  const login = await post(`${api}/api/auth/login`, { login: 'demo1', password: DEMO_PASSWORD });
  expect(login.body.user.role).toBe('editor');
  const token = login.body.accessToken;
  const made = await post(`${api}/api/documents`, { title: 'Kept', text: 'kept' }, token);
  const socket = new WebSocket(`${api.replace('http', 'ws')}/ws/documents/${made.body.id}?token=${token}`);
  await once(socket, 'message');
  const closed = once(socket, 'close');
  const late = post(`${api}/api/documents`, { title: 'In flight', text: 'x'.repeat(500_000) }, token);
  await new Promise((resolve) => setImmediate(resolve));
  first.child.kill('SIGTERM');
  expect((await closed)[0]).toBe(1012);
  expect(await first.ended).toMatchObject({ code: 0, errors: '' });
  const inFlight = await late.catch(() => null);

  const second = run({}, '--demo');
  const again = await second.up;
  const me = await fetch(`${again.api}/api/documents`, { headers: { authorization: `Bearer ${token}` } });
  expect(me.status, 'the secret that signs tokens was kept').toBe(200);
  const titles = (await me.json()).items.map((item: { title: string }) => item.title);
  const expected = ['Kept', 'Welcome to Inkstone', ...(inFlight?.status === 201 ? ['In flight'] : [])];
  expect(titles).toEqual(expect.arrayContaining(expected));
  expect(titles.filter((title: string) => title.startsWith('Welcome'))).toHaveLength(1);
  second.child.kill('SIGINT');
  expect((await second.ended).code).toBe(0);
  expect((await stat(join(folder, 'jwt-secret'))).mode & 0o777).toBe(0o600);
});

it('ends quickly when told to, whatever clients do meanwhile', async () => {
  const { child, up, ended } = run({}, '--demo');
  const { api, web } = await up;
  const login = await post(`${api}/api/auth/login`, { login: 'demo1', password: DEMO_PASSWORD });
  const token = login.body.accessToken;
  const made = await post(`${api}/api/documents`, { title: 'Busy' }, token);
  const connections = [connect(Number(new URL(api).port), '127.0.0.1'), connect(Number(new URL(web).port), '127.0.0.1')];
  const upload = connect(Number(new URL(api).port), '127.0.0.1');
  upload.write(`POST /api/documents HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n`);
  upload.write('Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"title":');
  for (const each of [...connections, upload]) each.on('error', () => undefined);
  const open = async () => {
    const socket = new WebSocket(`${api.replace('http', 'ws')}/ws/documents/${made.body.id}?token=${token}`);
    await once(socket, 'message');
    return socket;
  };
  const [busy, deaf] = [await open(), await open()];
  deaf.pause();
  // More than could be committed in the time.
  for (let index = 0; index < 20_000; index++) {
    busy.send(JSON.stringify({ type: 'edit', operation: 'insert', position: 0, content: 'x', version: 0 }));
  }
  await once(busy, 'message');
  const closed = once(busy, 'close');
  const start = performance.now();
  child.kill('SIGTERM');
  expect(await ended).toMatchObject({ code: 0, errors: '' });
  expect(performance.now() - start).toBeLessThan(QUICKLY_MS);
  expect((await closed)[0]).toBe(1012);
  for (const each of [...connections, upload]) each.destroy();
  deaf.terminate();
});

it('says in one line that another server has the folder, and goes on when that was killed', async () => {
  const first = run({});
  await first.up;
  const second = await run({}).ended;
  expect(second.code).toBe(1);
  expect(second.errors).toMatch(/^inkstone: DATA_DIR: .* is in use by another running server; .*\n$/);
  first.child.kill('SIGKILL');
  await first.ended;
  const third = run({});
  const { web } = await third.up;
  expect((await fetch(`${web}/health/ready`)).status).toBe(200);
});

it('says in one line that a port is in use, and leaves nothing behind', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as { port: number };
  const result = await run({ WEB_PORT: String(port) }).ended;
  expect(result.code).toBe(1);
  expect(result.errors).toBe(`inkstone: WEB_PORT: ${port} is in use by another program; stop it, or set WEB_PORT\n`);
  await expect(readFile(join(folder, 'inkstone.lock'))).rejects.toThrow('ENOENT');
  await expect(readFile(join(folder, 'postgres/postmaster.pid'))).rejects.toThrow('ENOENT');
  taken.close();
});

it.each([
  [{ PORT: 'eighty' }, [], /^inkstone: PORT: must be a port number\n$/],
  [{ REDIS_URL: 'http://localhost' }, [], /^inkstone: REDIS_URL: [^\n]+\n$/],
  [{ DATABASE_URL: 'postgres://localhost/x' }, [], /^inkstone: JWT_SECRET: [^\n]+\n$/],
  [{ HOST: '203.0.113.7' }, [], /^inkstone: HOST: 203\.0\.113\.7 is no address of this machine\n$/],
  [{ DATA_DIR: '/proc/inkstone' }, [], /^inkstone: DATA_DIR: \/proc\/inkstone cannot be written \(ENOENT\)\n$/],
  [{}, ['--what'], /^inkstone: --what: [^\n]+\n$/],
])('stops at what it cannot use, with one line: %j %j', async (env, args, line) => {
  const result = await run(env, ...args).ended;
  expect([result.code, result.errors]).toEqual([1, expect.stringMatching(line)]);
});

describe('a demo', () => {
  it('listens on this machine alone, and leaves the administrator to the first who signs up', async () => {
    const { up, prints } = run({ HOST: '' }, '--demo');
    const { api } = await up;
    expect(await prints('Stop')).toMatch(/From another machine that takes the setup code (\w{4}-){2}\w{4}\n/);
    const elsewhere = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .find(({ internal, family }) => !internal && family === 'IPv4');
    if (elsewhere !== undefined) await expect(fetch(`http://${elsewhere.address}:${new URL(api).port}/health/live`)).rejects.toThrow();
    const account = (username: string) => ({ username, email: `${username}@example.org`, password: 'mauve-lantern-42' });
    const registered = [
      await post(`${api}/api/auth/register`, account('first')),
      await post(`${api}/api/auth/register`, account('second')),
    ];
    expect(registered.map(({ body }) => body.user.role)).toEqual(['admin', 'editor']);
    const login = await post(`${api}/api/auth/login`, { login: 'demo1', password: DEMO_PASSWORD });
    expect(login.body.user.role).toBe('editor');
  }, 60_000);

  it('is refused with a database of somebody else', async () => {
    const result = await run({ DATABASE_URL: 'postgres://localhost/x', JWT_SECRET: 'a secret that is long enough for this' }, '--demo')
      .ended;
    expect([result.code, result.errors]).toEqual([1, expect.stringMatching(/^inkstone: --demo: [^\n]+\n$/)]);
  }, 60_000);
});

/** What the other side of a connection to the database does. */
type Behaviour = (socket: Socket) => void;
const swallows: Behaviour = () => undefined;
/** Answers like a PostgreSQL that refuses. */
const refusesWith =
  (code: string, message: string): Behaviour =>
  (socket) => {
    socket.once('data', () => {
      const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${message}\0\0`);
      const header = Buffer.from('E\0\0\0\0');
      header.writeInt32BE(fields.length + 4, 1);
      socket.end(Buffer.concat([header, fields]));
    });
  };

/** Something on a port that is taken for the database. */
async function fakeDatabase(first: Behaviour, port = 0) {
  let behaviour = first;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    behaviour(socket);
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    behave(next: Behaviour) {
      behaviour = next;
    },
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

async function freePort(): Promise<number> {
  const { port, close } = await fakeDatabase(swallows);
  close();
  return port;
}

describe('a database that does not answer', () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  beforeAll(async () => {
    database = await createTestDatabase(false);
  });
  afterAll(() => database.drop());

  /** The real database. */
  const answers: Behaviour = (near) => {
    const far = connect(join(String(database.connection.host), `.s.PGSQL.${database.connection.port}`));
    far.on('error', () => near.destroy()).on('close', () => near.destroy());
    near.on('close', () => far.destroy());
    near.pipe(far).pipe(near);
  };
  const settings = async (port: number) => ({
    DATABASE_URL: `postgres://${database.connection.user}:hunter2@127.0.0.1:${port}/${database.connection.database}`,
    JWT_SECRET: 'a secret that is long enough for this',
    PORT: String(await freePort()),
    WEB_PORT: String(await freePort()),
  });

  it.each([
    ['refuses', 'it refuses the connection'],
    ['swallows what it is sent', 'it does not answer'],
    ['starts', 'the database system is starting up'],
  ])(
    'and %s is waited for: alive, not ready, and up by itself',
    async (what, why) => {
      const early = what === 'refuses' ? null : await fakeDatabase(what === 'starts' ? refusesWith('57P03', why) : swallows);
      const port = early?.port ?? (await freePort());
      const env = await settings(port);
      const { child, up, prints, ended } = run(env);
      expect(await prints(`${why}\n`)).toContain(`Waiting for the database at 127.0.0.1:${port}: ${why}\n`);
      for (const at of [env.PORT, env.WEB_PORT]) {
        const url = `http://127.0.0.1:${at}`;
        expect((await fetch(`${url}/health/live`)).status).toBe(200);
        for (const path of ['/health/ready', '/api/documents', '/metrics'].slice(0, at === env.PORT ? 3 : 2)) {
          const response = await fetch(url + path, path === '/api/documents' ? { method: 'POST', body: '{"title":"x"}' } : {});
          expect([response.status, response.headers.get('content-type')], path).toEqual([503, 'application/problem+json; charset=utf-8']);
          expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
          expect(await response.json()).toMatchObject({ status: 503, code: 'unavailable' });
        }
        const socket = new WebSocket(`${url.replace('http', 'ws')}/ws/documents/00000000-0000-4000-8000-000000000000`);
        const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
        expect(response.statusCode).toBe(503);
        response.destroy();
      }
      const page = await fetch(`http://127.0.0.1:${env.WEB_PORT}/documents/x`, {
        headers: { accept: 'text/html', 'accept-language': 'de-AT' },
      });
      expect([page.status, await page.text()]).toEqual([503, expect.stringContaining('Inkstone startet gerade')]);
      const late = early ?? (await fakeDatabase(answers, port));
      late.behave(answers);
      await up;
      expect((await fetch(`http://127.0.0.1:${env.WEB_PORT}/health/ready`)).status).toBe(200);
      child.kill('SIGTERM');
      expect(await ended).toMatchObject({ code: 0, errors: '' });
      expect((await ended).output).not.toContain('hunter2');
      late.close();
    },
    60_000,
  );

  it.each([
    ['28P01', 'password authentication failed for user "u"'],
    ['28000', 'no pg_hba.conf entry for host "127.0.0.1"'],
    ['3D000', 'database "x" does not exist'],
  ])(
    'as it should (%s) is not waited for: one line',
    async (code, message) => {
      const refusing = await fakeDatabase(refusesWith(code, message));
      const result = await run(await settings(refusing.port)).ended;
      expect(result).toMatchObject({ code: 1, errors: `inkstone: DATABASE_URL: the database cannot be used: ${message}\n` });
      refusing.close();
    },
    60_000,
  );

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    'does not keep %s from ending the wait',
    async (signal, code) => {
      const swallowing = await fakeDatabase(swallows);
      const env = await settings(swallowing.port);
      const direct = run(env);
      await direct.prints('Waiting');
      direct.child.kill(signal);
      expect(await direct.ended).toMatchObject({ code, errors: '' });
      const through = runStart(env);
      await through.prints('Waiting');
      through.child.kill(signal);
      expect(await through.ended).toMatchObject({ code, errors: '' });
      swallowing.close();
    },
    120_000,
  );
});

describe('npm start', () => {
  /** Whether the process is there. */
  const lives = (pid: number) => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  };

  it.each([
    ['SIGINT', 'alone'],
    ['SIGTERM', 'alone'],
    // A Ctrl-C reaches all of the group, and npm passes it on once more.
    ['SIGINT', 'and its group'],
    ['SIGTERM', 'and its group'],
    ['SIGHUP', 'and its group'],
  ] as const)(
    'ends in order when %s is sent to it %s',
    async (signal, whom) => {
      const { child, up, ended } = runStart({}, '--demo');
      const { api } = await up;
      const login = await post(`${api}/api/auth/login`, { login: 'demo1', password: DEMO_PASSWORD });
      const token = login.body.accessToken;
      const made = await post(`${api}/api/documents`, { title: 'Open' }, token);
      const socket = new WebSocket(`${api.replace('http', 'ws')}/ws/documents/${made.body.id}?token=${token}`);
      await once(socket, 'message');
      const closed = once(socket, 'close');
      const server = Number((await readFile(join(folder, 'inkstone.lock'), 'utf8')).split(' ')[0]);
      expect(lives(server)).toBe(true);
      if (whom === 'and its group') process.kill(-(child.pid as number), signal);
      child.kill(signal);
      expect((await closed)[0]).toBe(1012);
      expect(await ended).toMatchObject({ code: 0, errors: '' });
      expect(lives(server)).toBe(false);
    },
    120_000,
  );
});
