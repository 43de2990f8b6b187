/** compose.yaml as it stands: from its documented commands to people who write behind TLS. Only the images are others, see stand-ins/. */

import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, setupCodeIn, signUp } from './person.ts';
import { containersRun, images, keepChecking, podman, prepared, run } from './podman.ts';

const ORIGIN = 'https://localhost';
const SOCKET = '/run/podman.sock';
const PART_BYTES = 5 * 1024 * 1024;
const DEPLOY = join(import.meta.dirname, '..');

describe.skipIf(!containersRun)('compose.yaml', () => {
  const folder = join(prepared.work ?? '', 'compose');
  const compose = async (...args: string[]) => {
    const env = { ...process.env, DOCKER_HOST: `unix://${SOCKET}`, COMPOSE_PROJECT_NAME: 'inkstone' };
    const ended = await run('docker-compose', args, { cwd: folder, env });
    if (ended.code !== 0) throw new Error(`docker-compose ${args.join(' ')} failed: ${ended.out}\n${ended.err}`);
    return ended;
  };
  // Only `up`, once, and what changes no network: this docker-compose takes podman's networks for changed ones.
  const inspect = async (service: string) => JSON.parse(await podman('inspect', `inkstone_${service}_1`))[0];
  let service: ChildProcess;
  let checks: ReturnType<typeof keepChecking>;
  let ca: string;
  let pat: Awaited<ReturnType<typeof signUp>>;
  let document: string;

  beforeAll(async () => {
    service = spawn('podman', ['system', 'service', '--time=0', `unix://${SOCKET}`], { stdio: 'ignore' });
    while (!existsSync(SOCKET)) await delay(50);
    checks = keepChecking();
    const began = Date.now();
    // The commands of docs/deploy.md.
    await mkdir(folder);
    for (const part of ['compose.yaml', 'Caddyfile', 'make-secrets.sh', 'postgres'])
      await cp(join(DEPLOY, part), join(folder, part), { recursive: true });
    const { postgres, redis, s3, proxy } = images().standIns;
    const standIns = `POSTGRES_IMAGE=${postgres}\nREDIS_IMAGE=${redis}\nS3_IMAGE=${s3}\nPROXY_IMAGE=${proxy}\n`;
    await writeFile(join(folder, '.env'), `DOMAIN=localhost\nINKSTONE_IMAGE=${images().inkstone}\n${standIns}`);
    expect(await run('./make-secrets.sh', [], { cwd: folder })).toMatchObject({ code: 0 });
    await compose('up', '--detach');
    const log = await podman('logs', 'inkstone_inkstone_1');
    // It would be trusted by everybody if it were for a name in the DNS.
    const authority = '/data/caddy/pki/authorities/local/root.crt';
    ca = await podman('exec', 'inkstone_proxy_1', 'cat', authority);
    pat = await signUp(ORIGIN, { setupCode: setupCodeIn(log), ca });
    document = await pat.createDocument('made behind TLS');
    process.stdout.write(`From the secrets to the first document behind TLS: ${Math.round((Date.now() - began) / 1000)} s.\n`);
  });
  afterAll(async () => {
    await run('docker-compose', ['down', '--volumes', '--timeout', '5'], {
      cwd: folder,
      env: { ...process.env, DOCKER_HOST: `unix://${SOCKET}`, COMPOSE_PROJECT_NAME: 'inkstone' },
    });
    await checks?.stop();
    service?.kill();
    await rm(folder, { recursive: true, force: true });
  });

  it('lets nobody in but by the proxy', async () => {
    const services = ['inkstone', 'postgres', 'redis', 's3', 'proxy'];
    const published: string[] = [];
    for (const name of services) {
      const { HostConfig } = await inspect(name);
      for (const bindings of Object.values(HostConfig.PortBindings ?? {}) as ({ HostPort: string }[] | null)[])
        for (const { HostPort } of bindings ?? []) published.push(`${name} ${HostPort}`);
      expect(HostConfig.RestartPolicy.Name, name).toBe('unless-stopped');
      expect(HostConfig.Memory, name).toBeGreaterThan(0);
      expect(HostConfig.NanoCpus, name).toBeGreaterThan(0);
      expect(HostConfig.SecurityOpt, name).toEqual([expect.stringMatching(/no-new-privileges/)]);
    }
    expect([...new Set(published)].sort()).toEqual(['proxy 443', 'proxy 80']);
    // The network of the database has no way out.
    expect(await podman('network', 'inspect', 'inkstone_data', '--format', '{{.Internal}}')).toBe('true');
  });

  it.runIf(prepared.kernel?.limits)('limits memory', async () => {
    const limit = 'cat /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null || cat /sys/fs/cgroup/memory.max';
    expect(Number(await podman('exec', 'inkstone_inkstone_1', 'sh', '-c', limit))).toBe(2 * 1024 ** 3);
  });

  it('runs the server without root, capabilities and a file system that it can write', async () => {
    const status = await podman('exec', 'inkstone_inkstone_1', 'cat', '/proc/1/status');
    expect(status).toMatch(/^Uid:\s+10001\s/m);
    expect(status).toMatch(/^CapBnd:\s+0+$/m);
    expect((await inspect('inkstone')).HostConfig.ReadonlyRootfs).toBe(true);
  });

  it('keeps secrets out of the environment, and gives the server a role of its own', async () => {
    const environment: string[] = (await inspect('inkstone')).Config.Env;
    expect(
      environment.filter((line) =>
        /^(JWT_SECRET|DATABASE_URL|DATABASE_MIGRATION_URL|REDIS_URL|AWS_ACCESS_KEY_ID|AWS_SECRET_ACCESS_KEY)=/.test(line),
      ),
    ).toEqual([]);
    const query = "SELECT usename FROM pg_stat_activity WHERE usename IS NOT NULL AND datname = 'inkstone' AND pid <> pg_backend_pid()";
    const users = await podman('exec', 'inkstone_postgres_1', 'psql', '-h', '/tmp', '-U', 'inkstone', '-Atc', query);
    expect(new Set(users.split('\n'))).toEqual(new Set(['inkstone_server']));
  });

  it('serves pages and sockets over TLS, and leads there from http', async () => {
    const plain = await call('http://localhost/', 'GET');
    expect([plain.status, plain.headers.location]).toEqual([308, 'https://localhost/']);
    expect((await call(`${ORIGIN}/`, 'GET', { ca })).body).toContain('<title>Inkstone</title>');
    expect((await call(`${ORIGIN}/health/ready`, 'GET', { ca })).body).toEqual({ status: 'ok' });
    const before = await pat.read(document);
    await pat.type(document, 'typed and ');
    expect(await pat.read(document)).toBe(`typed and ${before}`);
  });

  it('knows from where people come', async () => {
    const { items } = (await pat.ask('GET', '/api/me/sessions')).body;
    // The host's own address in the proxy's network.
    expect(items[0].address).toBe('172.31.247.1');
  });

  it('stores files in the bucket, straight from the browser', async () => {
    const bytes = randomBytes(PART_BYTES + 1000);
    const begun = await pat.ask('POST', `/api/documents/${document}/uploads`, {
      name: 'data.bin',
      size: bytes.length,
      contentType: 'application/octet-stream',
    });
    expect(begun.status).toBe(201);
    const { id, partSize, parts } = begun.body as { id: string; partSize: number; parts: { number: number; url: string }[] };
    expect(parts.map(({ url }) => new URL(url).origin)).toEqual(parts.map(() => ORIGIN));
    for (const { number, url } of parts) {
      const put = await call(url, 'PUT', { raw: bytes.subarray((number - 1) * partSize, number * partSize), ca });
      expect(put.status, put.body).toBe(200);
    }
    const file = await pat.ask('POST', `/api/documents/${document}/uploads/${id}/complete`);
    expect(file.status).toBe(201);
    const found = await pat.ask('GET', file.body.url);
    expect(found.status).toBe(302);
    const address = String(found.headers.location);
    expect(address).toMatch(/^https:\/\/localhost\/inkstone-files\//);
    const got = await call(address, 'GET', { ca });
    expect([got.status, got.headers['content-length']]).toEqual([200, String(bytes.length)]);
    // Without the signature there is nothing.
    expect((await call(address.split('?')[0] ?? '', 'GET', { ca })).status).toBe(403);
    expect((await call(`${ORIGIN}/inkstone-files/`, 'GET', { ca })).status).toBe(403);
  });

  it('runs the commands of operators', async () => {
    for (const command of [['audit-command.js'], ['blobs-command.js', 'verify']]) {
      const [program, ...args] = command;
      const { out } = await compose('exec', '-T', 'inkstone', 'node', `apps/server/dist/${program}`, ...args);
      expect(out).not.toBe('');
    }
  });

  it('may write where its backups go', async () => {
    const script = 'touch /backups/x && stat -c %u /backups/x && test -x deploy/backup-daily.sh';
    const volume = '--volume=inkstone_backups:/backups';
    const out = await podman('run', '--rm', '--read-only', volume, '--entrypoint=sh', images().inkstone, '-c', script);
    expect(out).toBe('10001');
  });

  it('goes on after each part was killed', async () => {
    const before = await pat.read(document);
    for (const name of ['redis', 'postgres', 'inkstone', 'proxy']) {
      await podman('kill', '--signal=KILL', `inkstone_${name}_1`);
      await compose('start', name);
    }
    await expect
      .poll(async () => (await call(`${ORIGIN}/health/ready`, 'GET', { ca }).catch(() => null))?.body, { timeout: 120_000 })
      .toEqual({ status: 'ok' });
    await pat.type(document, 'once more ');
    expect(await pat.read(document)).toBe(`once more ${before}`);
  });

  it('stops in order, with exit code 0, and starts again with everything', async () => {
    const before = await pat.read(document);
    // All but the S3 server, whose stand-in keeps everything in memory.
    const services = ['proxy', 'inkstone', 'redis', 'postgres'];
    await compose('stop', ...services);
    expect((await inspect('inkstone')).State.ExitCode).toBe(0);
    await compose('start', ...services);
    await expect
      .poll(async () => (await call(`${ORIGIN}/health/ready`, 'GET', { ca }).catch(() => null))?.status, { timeout: 120_000 })
      .toBe(200);
    expect(await pat.read(document)).toBe(before);
  });
});
