// Builds the images for the tests: a base of Debian with Node, Inkstone's own, and stand-ins for those that compose.yaml names.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/setup.mjs';
import { enclosed } from './kernel.mjs';

/** The Containerfile's own base has the same. */
const NODE_MAJOR = 24;
const DEBIAN = 'bookworm';
const SERVICES = ['postgres', 'redis', 's3', 'proxy'];

/** Runs a program, whose output is shown only if it fails. @returns what it wrote */
function run(command, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 28, ...options });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${error ?? `${stdout}${stderr}`.slice(-4_000)}`);
  return stdout.trim();
}

/** Debian's smallest system as an archive, made once for this machine. */
function debian() {
  const folder = join(root, '.build/deploy');
  const archive = join(folder, `${DEBIAN}-${process.arch}.tar`);
  if (existsSync(archive)) return archive;
  process.stdout.write(`Making a base of Debian ${DEBIAN} …\n`);
  mkdirSync(folder, { recursive: true });
  run('mmdebstrap', ['--quiet', '--variant=minbase', '--format=tar', DEBIAN, `${archive}.new`]);
  renameSync(`${archive}.new`, archive);
  return archive;
}

/** A folder with Node and npm, as the npm registry delivers them. */
function node(work) {
  const folder = join(work, 'node');
  mkdirSync(join(folder, 'usr/local'), { recursive: true });
  const packages = [`node-linux-${process.arch}@${NODE_MAJOR}`, 'npm@11'];
  run('npm', ['install', '--no-save', '--no-package-lock', '--ignore-scripts', '--prefix', join(work, 'npm'), ...packages]);
  const installed = join(work, 'npm/node_modules');
  for (const part of ['bin', 'lib/node_modules']) mkdirSync(join(folder, 'usr/local', part), { recursive: true });
  renameSync(join(installed, `node-linux-${process.arch}/bin/node`), join(folder, 'usr/local/bin/node'));
  renameSync(join(installed, 'npm'), join(folder, 'usr/local/lib/node_modules/npm'));
  for (const name of ['npm', 'npx']) symlinkSync(`../lib/node_modules/npm/bin/${name}-cli.js`, join(folder, 'usr/local/bin', name));
  return folder;
}

/** What the build in a container needs to reach this machine's npm registry: the registry's address, and the certificates that are trusted here. */
function npmAccess(work) {
  const npmrc = join(work, 'npmrc');
  const setting = (name) => run('npm', ['config', 'get', name], { cwd: root });
  const lines = [`registry=${setting('registry')}`];
  const certificates = [setting('cafile'), process.env.NODE_EXTRA_CA_CERTS].find((file) => file && file !== 'null' && existsSync(file));
  if (certificates) lines.push('cafile=/run/certificates.pem');
  writeFileSync(npmrc, `${lines.join('\n')}\n`);
  return ['--secret', `id=npmrc,src=${npmrc}`, ...(certificates ? ['--volume', `${certificates}:/run/certificates.pem:ro`] : [])];
}

/**
 * @param {import('./kernel.mjs').Kernel} kernel
 * @returns {null | { inkstone: string, base: string, standIns: Record<string, string>, revision: string, version: string }} their names; null where containers cannot run
 */
export function buildImages(work, kernel) {
  if (!kernel.containers) return null;
  const build = (name, args) => {
    process.stdout.write(`Building ${name} …\n`);
    const command = ['buildah', 'bud', '--format', 'docker', '--network', 'host', '-t', name, ...args];
    const [program, ...rest] = enclosed(work, kernel, command, { network: false });
    run(program, rest, { cwd: root });
    return name;
  };
  const system = 'localhost/inkstone-test/debian';
  const [program, ...rest] = enclosed(work, kernel, ['podman', 'import', debian(), system], { network: false });
  run(program, rest);
  const folder = node(work);
  writeFileSync(join(folder, 'Containerfile'), `FROM ${system}\nCOPY usr /usr\n`);
  const base = build('localhost/inkstone-test/node', [folder]);
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const revision = run('git', ['rev-parse', 'HEAD'], { cwd: root });
  const stated = ['NODE_IMAGE', 'VERSION', 'REVISION'].flatMap((name, at) => ['--build-arg', `${name}=${[base, version, revision][at]}`]);
  const inkstone = build('localhost/inkstone-test/inkstone', [...npmAccess(work), ...stated, '-f', 'deploy/Containerfile', '.']);
  const standIns = {};
  for (const service of SERVICES) {
    // All begin with the same layer of programs.
    const target = ['--layers', '--build-arg', `BASE=${system}`, '--target', service, 'deploy/test/stand-ins'];
    standIns[service] = build(`localhost/inkstone-test/${service}`, target);
  }
  return { inkstone, base, standIns, revision, version };
}
