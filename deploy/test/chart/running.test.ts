/** The rendered pods as processes of this machine, with a real PostgreSQL and Redis: same command, environment and files. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { openDatabase } from '../../../apps/server/src/db/database.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../../apps/server/src/embedded/postgres.ts';
import { urlOf } from '../../../apps/server/test/support/databases.ts';
import { startRedis, type TestRedis } from '../../../apps/server/test/support/redis.ts';
import { freePort } from '../../../bench/src/server.ts';
import { setupCodeIn, signUp } from '../person.ts';
import { place, type Sources } from './containers.ts';
import { example, find, type KubeObject, podsOf, ROOT, render } from './helm.ts';

const PASSWORD = 'only-for-this-run';
/** The public key of an age identity that nobody has. */
const PUBLIC_KEY = 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p';

const folder = mkdtempSync(join(tmpdir(), 'inkstone-chart-'));
const values = {
  ...example('gateway'),
  database: { url: { existingSecret: 'inkstone' }, migrationUrl: { existingSecret: 'owner' } },
  redis: { url: { existingSecret: 'inkstone' } },
  backup: { enabled: true, keep: 1, publicKey: PUBLIC_KEY },
};
const objects = render(values);
const pod = (kind: string, name: string, among = objects): KubeObject => podsOf(find(among, kind, name))[0]?.spec;

let postgres: EmbeddedPostgres;
let redis: TestRedis;
const running: ChildProcess[] = [];

beforeAll(async () => {
  mkdirSync(join(folder, 'postgres'));
  [postgres, redis] = await Promise.all([startEmbeddedPostgres({ dataDir: join(folder, 'postgres') }), startRedis([], PASSWORD)]);
  const { pool, close } = openDatabase({ ...postgres.connection, max: 1 }, () => undefined);
  // As docs/deploy.md says: the owner of the database, and a role for the servers that owns nothing.
  await pool.query('CREATE ROLE app_owner LOGIN');
  await pool.query('CREATE ROLE app_server LOGIN');
  for (const database of ['app', 'another']) await pool.query(`CREATE DATABASE ${database} OWNER app_owner`);
  await close();
});

/** The Secrets and ConfigMaps for a database. */
function sourcesFor(database: string): Sources {
  const url = (user: string) => urlOf({ ...postgres.connection, user, database });
  return {
    inkstone: { 'jwt-secret': 'only for this run, and long enough', 'database-url': url('app_server'), 'redis-url': redis.url },
    owner: { 'database-migration-url': url('app_owner') },
    'inkstone-backup': find(objects, 'ConfigMap', 'inkstone-backup').data,
  };
}

afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await Promise.all([postgres?.stop(), redis?.close()]);
  rmSync(folder, { recursive: true, force: true });
});

interface Process {
  readonly child: ChildProcess;
  readonly said: () => string;
  /** Its exit code. */
  readonly end: Promise<number | null>;
}

/**
 * Starts the container of a pod.
 *
 * @param volumes the folder of its volumes
 * @param more what differs here, where all processes share ports and folders
 */
function run(spec: KubeObject, volumes: string, more: Record<string, string> = {}, database = 'app'): Process {
  const { command, env } = place(spec, join(folder, volumes), sourcesFor(database));
  const [program = '', ...args] = command;
  // The image's own environment and folder, and nothing else of this process.
  const child = spawn(program, args, { cwd: ROOT, env: { PATH: process.env.PATH, NODE_ENV: 'production', ...env, ...more } });
  running.push(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (said += data));
  return { child, said: () => said, end: once(child, 'exit').then(([code]) => code) };
}

describe('the chart on this machine', () => {
  const servers: (Process & { url: string; webPort: number })[] = [];
  const server = (index: number) => servers[index] as (typeof servers)[number];
  const probe = async (kind: 'startup' | 'liveness' | 'readiness', index: number) => {
    const [container] = pod('Deployment', 'inkstone').containers;
    const { path, port } = container[`${kind}Probe`].httpGet;
    // Ports of pods are numbers of their own; these processes share one machine, so each has others.
    expect(container.ports.find((each: KubeObject) => each.name === port)).toMatchObject({ containerPort: 8000 });
    return (await fetch(server(index).url + path)).status;
  };

  it('has a migration job that ends with 0, and finds nothing to do when it runs again', async () => {
    const spec = pod('Job', 'inkstone-migration');
    const first = run(spec, 'migration');
    expect(await first.end, first.said()).toBe(0);
    expect(first.said()).toMatch(/^applied 0001-start/m);
    const again = run(spec, 'migration-again');
    expect(await again.end, again.said()).toBe(0);
    expect(again.said()).toMatch(/^the database is up to date$/m);
  });

  it('has servers that start with a role that owns no table, answer their probes, and complain of nothing', async () => {
    for (const _ of [1, 2]) {
      const [port, webPort] = [await freePort(), await freePort()];
      // Both have one volume, as ReadWriteMany gives it.
      const started = run(pod('Deployment', 'inkstone'), 'servers', { PORT: String(port), WEB_PORT: String(webPort) });
      servers.push({ ...started, webPort, url: `http://127.0.0.1:${port}` });
    }
    for (const index of [0, 1]) {
      for (const kind of ['startup', 'liveness', 'readiness'] as const)
        await expect.poll(() => probe(kind, index).catch(() => 0), { message: server(index).said() }).toBe(200);
      await expect.poll(() => server(index).said()).toContain('Ctrl-C');
      const lines = server(index)
        .said()
        .split('\n')
        .filter((line) => line.startsWith('{'));
      expect(lines.map((line) => JSON.parse(line)).filter(({ level }) => level >= 40)).toEqual([]);
    }
  });

  it('connects them by Redis: each shows who is on the other', async () => {
    const [pat, sam] = [await signUp(server(0).url, { setupCode: setupCodeIn(server(0).said()) }), await signUp(server(1).url)];
    const document = await pat.createDocument('made by one server');
    await pat.ask('PUT', `/api/documents/${document}/collaborators`, { login: sam.username, role: 'editor' });
    const sockets = [pat, sam].map(({ token }, index) => {
      const socket = new WebSocket(`${server(index).url.replace('http', 'ws')}/ws/documents/${document}?token=${token}`);
      const state = { socket, users: [] as string[], text: '' };
      socket.on('message', (data) => {
        const message = JSON.parse(String(data));
        if (message.users !== undefined) state.users = message.users;
        if (message.type === 'edit') state.text += message.content;
      });
      return state;
    });
    for (const state of sockets) await expect.poll(() => state.users).toEqual([pat.username, sam.username].sort());
    await pat.type(document, 'typed and ');
    for (const state of sockets) await expect.poll(() => state.text).toBe('typed and ');
    for (const { socket } of sockets) socket.terminate();
    expect(await sam.read(document)).toBe('typed and made by one server');
  });

  it('is found well by the doctor of helm test', async () => {
    // There is no ingress here, so the way in is the web port.
    const publicUrl = `http://localhost:${server(0).webPort}/inkstone`;
    const doctor = run(pod('Pod', 'inkstone-doctor', render({ ...values, gateway: {}, publicUrl })), 'doctor');
    expect(await doctor.end, doctor.said()).toBe(0);
    for (const part of ['database', 'Redis', 'PUBLIC_URL', 'WebSocket']) expect(doctor.said()).toMatch(new RegExp(`^ok +${part} `, 'm'));
  });

  it('backs up as the CronJob does: encrypted, and no more than are to be kept', async () => {
    const spec = pod('CronJob', 'inkstone-backup');
    expect(spec.containers[0].volumeMounts).toContainEqual({ name: 'backups', mountPath: '/backups' });
    const backups = join(folder, 'backup/backups');
    for (const _ of [1, 2]) {
      const before = namesIn(backups);
      // Their names have the second in which they were begun.
      await expect.poll(() => stamp()).not.toBe(before[0]?.match(/\d+T\d+/)?.[0]);
      const made = run(spec, 'backup', { BACKUP_FOLDER: backups });
      expect(await made.end, made.said()).toBe(0);
      const after = namesIn(backups);
      expect(after).toHaveLength(1);
      expect(after).not.toEqual(before);
      expect(
        readFileSync(join(backups, after[0] as string))
          .subarray(0, 21)
          .toString(),
      ).toBe('age-encryption.org/v1');
    }
  });

  it('restores as docs/deploy.md says, into an empty database, for the role of the servers', async () => {
    const backups = join(folder, 'plain');
    mkdirSync(backups);
    const unencrypted = { ...values, backup: { enabled: true } };
    const made = run(pod('CronJob', 'inkstone-backup', render(unencrypted)), 'plain-backup', { BACKUP_FOLDER: backups });
    expect(await made.end, made.said()).toBe(0);
    const [file = ''] = namesIn(backups);
    const operate = (...command: string[]) => pod('Job', 'inkstone-command', render({ ...unencrypted, command }));
    const restored = run(operate('apps/server/dist/backup-command.js', 'restore', join(backups, file)), 'another', {}, 'another');
    expect(await restored.end, restored.said()).toBe(0);
    expect(restored.said()).toMatch(/^1 documents and \d+ edits are as they were/m);
    const verified = run(operate('apps/server/dist/audit-command.js'), 'another', {}, 'another');
    expect(await verified.end, verified.said()).toBe(0);
  });

  it('is alive but not ready while the database is away', async () => {
    await postgres.stop();
    await expect.poll(() => probe('readiness', 0)).toBe(503);
    expect(await probe('liveness', 0)).toBe(200);
  });

  it('ends within the time that the pod has, also then', async () => {
    const { terminationGracePeriodSeconds: grace, containers } = pod('Deployment', 'inkstone');
    const began = performance.now();
    for (const { child } of servers) child.kill('SIGTERM');
    await Promise.all(servers.map(({ end }) => end));
    const pause = Number(containers[0].lifecycle.preStop.exec.command[1]);
    expect(pause + (performance.now() - began) / 1000).toBeLessThan(grace);
  });
});

const namesIn = (path: string): string[] => (existsSync(path) ? readdirSync(path) : []);
const stamp = () => new Date().toISOString().replaceAll(/[-:]|\..*/g, '');
