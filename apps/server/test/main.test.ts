/** The built program as an operator starts and stops it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import WebSocket from 'ws';
import { DEMO_PASSWORD } from '../src/db/demo.ts';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

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
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...process.env, PORT: '0', WEB_PORT: '0', HOST: '127.0.0.1', DATA_DIR: folder, LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
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
  return { child, up, ended: once(child, 'exit').then(([code]) => ({ code, errors, output })) };
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
  expect(login.body.user.role).toBe('admin');
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
  [{ REDIS_URL: 'redis://localhost' }, [], /^inkstone: REDIS_URL: [^\n]+\n$/],
  [{ DATABASE_URL: 'postgres://localhost/x' }, [], /^inkstone: JWT_SECRET: [^\n]+\n$/],
  [{ HOST: '203.0.113.7' }, [], /^inkstone: HOST: 203\.0\.113\.7 is no address of this machine\n$/],
  [{ DATA_DIR: '/proc/inkstone' }, [], /^inkstone: DATA_DIR: \/proc\/inkstone cannot be written \(ENOENT\)\n$/],
  [{}, ['--what'], /^inkstone: --what: [^\n]+\n$/],
])('stops at what it cannot use, with one line: %j %j', async (env, args, line) => {
  const result = await run(env, ...args).ended;
  expect([result.code, result.errors]).toEqual([1, expect.stringMatching(line)]);
});
