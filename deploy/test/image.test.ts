/** The image by itself: one container with the included database. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, setupCodeIn, signUp } from './person.ts';
import { containersRun, images, podman, prepared, run, untilHealthy } from './podman.ts';

const ORIGIN = 'http://127.0.0.1:3000';
const VOLUME = 'image-test';
const HARDENED = ['--read-only', '--cap-drop=all', '--security-opt=no-new-privileges', '--tmpfs=/tmp'];

describe.skipIf(!containersRun)('the image', () => {
  it('says what it is, and runs without root', async () => {
    const [image] = JSON.parse(await podman('image', 'inspect', images().inkstone));
    expect(image.User).toBe('10001:10001');
    expect(Object.keys(image.Config.Volumes)).toEqual(['/data']);
    expect(image.Labels).toMatchObject({
      'org.opencontainers.image.version': images().version,
      'org.opencontainers.image.revision': images().revision,
      'org.opencontainers.image.licenses': 'MIT',
    });
    expect(image.Healthcheck.Test).toEqual(['CMD', 'node', 'deploy/healthcheck.mjs']);
    const [base] = JSON.parse(await podman('image', 'inspect', images().base));
    const mb = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
    process.stdout.write(`The image has ${mb(image.Size)}, of which Debian and Node are ${mb(base.Size)}.\n`);
    expect(image.Size - base.Size).toBeLessThan(200e6);
  });

  it('has the licence of each package in it, and no package for development', async () => {
    const list = `find node_modules -regextype posix-extended -regex '(.*/)?node_modules/(@[^/]+/)?[^/@]+/package.json' -exec node -p '
      process.argv.slice(1).map((f) => JSON.parse(fs.readFileSync(f))).filter((p) => p.name && p.version).map((p) => p.name + " " + p.version + ":").join("\\n")' {} +`;
    const found = await podman('run', '--rm', '--entrypoint=sh', images().inkstone, '-c', list);
    const licences = await podman('run', '--rm', '--entrypoint=cat', images().inkstone, 'LICENSES.txt');
    const names = found.split('\n').filter((line) => !line.startsWith('@inkstone/'));
    expect(names.length).toBeGreaterThan(100);
    expect(names.filter((name) => !licences.includes(`\n${name} `))).toEqual([]);
    const { devDependencies } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'));
    expect(Object.keys(devDependencies).filter((name) => found.includes(`\n${name} `))).toEqual([]);
    expect(licences).toContain('\nreact 19');
  });

  it('ends with one line and exit code 1 when a setting cannot be used', async () => {
    const ended = await run('podman', ['run', '--rm', ...HARDENED, '-e', 'PORT=http', images().inkstone]);
    expect(ended).toMatchObject({ code: 1, err: 'inkstone: PORT: must be a port number' });
  });
});

describe.skipIf(!containersRun)('one container', () => {
  const name = 'inkstone';
  const start = async (...options: string[]) => {
    const ports = ['--publish=3000:3000', '--publish=8000:8000'];
    await podman('run', '--detach', `--name=${name}`, ...HARDENED, ...ports, `--volume=${VOLUME}:/data`, ...options, images().inkstone);
    await untilHealthy(name);
  };
  let pat: Awaited<ReturnType<typeof signUp>>;
  let document: string;

  beforeAll(async () => {
    await start();
    pat = await signUp(ORIGIN, { setupCode: setupCodeIn(await podman('logs', name)) });
    document = await pat.createDocument('made in a container');
  });
  afterAll(async () => {
    await run('podman', ['rm', '--force', '--time=0', name]);
    await run('podman', ['volume', 'rm', VOLUME]);
  });

  it('runs as 10001 without any capability, and writes to its volume alone', async () => {
    const status = await podman('exec', name, 'cat', '/proc/1/status');
    expect(status).toMatch(/^Uid:\s+10001\s+10001\s+10001\s+10001$/m);
    expect(status).toMatch(/^CapBnd:\s+0+$/m);
    const writing = await run('podman', ['exec', name, 'touch', '/app/x']);
    expect(writing.err).toContain('Read-only file system');
    // The libraries of the included database are complete in the image: no copy of them is made in the volume.
    const data = await podman('exec', name, 'ls', '/data');
    expect(data.split('\n').filter((entry) => entry.startsWith('postgres-'))).toEqual([]);
  });

  it('serves pages, documents and sockets on both ports', async () => {
    expect((await call(ORIGIN, 'GET')).body).toContain('<title>Inkstone</title>');
    expect((await call('http://127.0.0.1:8000/health/ready', 'GET')).body).toEqual({ status: 'ok' });
    await pat.type(document, 'typed and ');
    expect(await pat.read(document)).toBe('typed and made in a container');
  });

  it('writes its log to standard output as JSON', async () => {
    const lines = (await podman('logs', name)).split('\n').filter((line) => line.startsWith('{'));
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(JSON.parse(line)).toHaveProperty('level');
  });

  it('is killed and started again with nothing lost', async () => {
    const before = await pat.read(document);
    await podman('kill', '--signal=KILL', name);
    await podman('start', name);
    await untilHealthy(name);
    expect(await pat.read(document)).toBe(before);
  });

  it('refuses a second container on its volume, which changes nothing', async () => {
    const before = await pat.read(document);
    const second = await run('podman', ['run', '--rm', ...HARDENED, `--volume=${VOLUME}:/data`, images().inkstone]);
    expect(second.err).toBe('inkstone: DATA_DIR: /data is in use by another running server; stop it, or set DATA_DIR to another folder');
    expect(second.code).toBe(1);
    expect(await pat.read(document)).toBe(before);
  });

  it('runs the commands of operators beside the server', async () => {
    const verified = await run('podman', ['exec', name, 'node', 'apps/server/dist/audit-command.js']);
    expect(verified, verified.out + verified.err).toMatchObject({ code: 0 });
  });

  it('ends by SIGTERM with exit code 0, and another container goes on with the volume', async () => {
    const before = await pat.read(document);
    await podman('stop', '--time=20', name);
    expect(await podman('inspect', name, '--format', '{{.State.ExitCode}}')).toBe('0');
    expect(await podman('logs', name)).toContain('shutting down');
    await podman('rm', name);
    await start('--env=LOG_LEVEL=warn');
    expect(await pat.read(document)).toBe(before);
  });

  it('is unhealthy where it does not serve', async () => {
    const elsewhere = await run('podman', ['exec', '--env=PORT=8001', name, 'node', 'deploy/healthcheck.mjs']);
    expect(elsewhere).toMatchObject({ code: 1, err: expect.stringMatching(/^http:\/\/127\.0\.0\.1:8001\/health\/ready: /) });
  });
});

/** Where containers cannot run, the command has said why. */
it.runIf(!containersRun)('needs containers, which do not run here', () => {
  expect(prepared.kernel.containers).toBe(false);
});
