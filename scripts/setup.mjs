// Functions that the other scripts share: they install npm and Debian packages, and build. Each does nothing if its work is done already.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamps = join(root, '.build');

/** Prints one line on stderr and ends the program. */
export function fail(message) {
  process.stderr.write(`inkstone: ${message}\n`);
  process.exit(1);
}

/** Runs a program with our standard streams. If it fails, ends ours with its exit code. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (result.error) fail(`${command} cannot be run: ${result.error.message}`);
  if (result.status !== 0) process.exit(result.status ?? 1);
}

/** Runs programs at the same time, then prints the output of each. If any failed, ends ours with the exit code of the first. */
export async function runTogether(commands) {
  const results = await Promise.all(
    commands.map(
      ([command, ...args]) =>
        new Promise((resolve) => {
          const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
          const said = [];
          for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said.push(chunk));
          child.on('error', (error) => resolve({ line: [command, ...args], said: Buffer.from(`${error.message}\n`), code: 1 }));
          child.on('close', (code) => resolve({ line: [command, ...args], said: Buffer.concat(said), code: code ?? 1 }));
        }),
    ),
  );
  for (const { line, said, code } of results) {
    if (code !== 0) process.stderr.write(`inkstone: failed: ${line.map((word) => word.replace(`${root}/`, '')).join(' ')}\n`);
    if (said.length > 0) process.stdout.write(said);
  }
  const failed = results.find(({ code }) => code !== 0);
  if (failed) process.exit(failed.code);
}

export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) fail(`Node 20.19 or later is needed; this is ${process.versions.node}`);
}

const inputs = ['package.json', 'package-lock.json'];

/**
 * Installs the npm packages of the lock file unless they are installed already. It does not use `npm ci`, which fails if a registry lacks an optional
 * package of another platform.
 */
export function installPackages() {
  const wanted = createHash('sha256');
  for (const file of inputs) wanted.update(readFileSync(join(root, file)));
  wanted.update(`${process.platform} ${process.arch} ${process.versions.modules}`);
  onceFor(
    'packages',
    wanted.digest('hex'),
    () => {
      // Not to the standard output, which may be what a command makes.
      process.stderr.write('Installing packages …\n');
      run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], { stdio: ['ignore', 'ignore', 'inherit'] });
    },
    join(root, 'node_modules'),
  );
}

/** Does `work` unless it was done for the same `state` and its result, the path `made`, still exists. */
export function onceFor(name, state, work, made) {
  const stamp = join(stamps, name);
  if (existsSync(made) && existsSync(stamp) && readFileSync(stamp, 'utf8') === state) return;
  work();
  mkdirSync(stamps, { recursive: true });
  writeFileSync(stamp, state);
}

/** A fingerprint of files and folders, made from sizes and modification times. Changing a file changes it. */
export function fingerprint(paths) {
  const hash = createHash('sha256');
  const walk = (path) => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return;
    if (!stat.isDirectory()) {
      hash.update(`${path} ${stat.size} ${stat.mtimeMs}\n`);
      return;
    }
    for (const entry of readdirSync(path).sort()) if (entry !== 'node_modules' && entry !== 'dist') walk(join(path, entry));
  };
  for (const path of paths) walk(join(root, path));
  return hash.digest('hex');
}

const shared = ['package-lock.json', 'packages/api/src', 'packages/formats/src', 'packages/ot/src', 'packages/sync/src', 'tsconfig.json'];

/** Builds the server if its sources have changed. */
export function buildServer() {
  const server = fingerprint([...shared, 'apps/server/src', 'scripts/build-server.mjs']);
  onceFor('server', server, () => run(process.execPath, ['scripts/build-server.mjs']), join(root, 'apps/server/dist/main.js'));
}

/** Builds the server and the web app if their sources have changed. */
export function build() {
  buildServer();
  const web = fingerprint([...shared, 'apps/web']);
  onceFor(
    'web',
    web,
    () => {
      process.stdout.write('Building the web app …\n');
      run(process.execPath, [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'], {
        cwd: join(root, 'apps/web'),
        // Vitest sets another NODE_ENV, with which React would be built for development.
        env: { ...process.env, NODE_ENV: 'production' },
      });
    },
    join(root, 'apps/web/dist/index.html'),
  );
}

/** Installs Debian packages whose programs are missing. If that fails, ends the program, unless they are `optional`. @param programs package by program */
export function installPrograms(programs, { optional = false } = {}) {
  const found = (program) => spawnSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' }).status === 0;
  const missing = Object.entries(programs).filter(([program]) => !found(program));
  if (missing.length === 0) return;
  const packages = missing.map(([, name]) => name);
  const install = `apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  process.stdout.write(`Installing ${packages.join(', ')} …\n`);
  const shell = (line) => {
    const [command, ...args] = [...sudo, 'sh', '-c', line];
    return spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
  };
  shell('apt-get update -qq');
  shell(`${install} -qq`);
  const still = missing.filter(([program]) => !found(program));
  if (still.length === 0) return;
  const lack = `${still.map(([program]) => program).join(', ')} missing; install with: ${install}`;
  if (!optional) fail(lack);
  process.stderr.write(`inkstone: ${lack}\n`);
}
