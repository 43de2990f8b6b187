/** The data folder of an installation without external services, and the lock by which only one server uses it. */
import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StartError } from '../errors.ts';
import { lives, processNamespace, showLife } from './sign-of-life.ts';

/** A process. `since` tells it apart from a later process with the same id. */
interface Holder {
  readonly pid: number;
  /** Kernel ticks since boot at which it started, with the boot's id; empty where there is no /proc. */
  readonly since: string;
}

async function identify(pid: number): Promise<Holder> {
  const [boot, stat] = await Promise.all([
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''),
    readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''),
  ]);
  // Field 22; the name in field 2 may contain spaces, so count from the parenthesis that ends it.
  const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  return { pid, since: started === '' ? '' : `${boot.trim()}/${started}` };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function isHeld(folder: string, written: string): Promise<boolean> {
  const [pid, since, token = '', namespace] = written.trim().split(' ');
  // The lock of another container, of this boot of the machine: its process can't be seen, but it answers if it lives.
  if (namespace !== undefined && namespace !== (await processNamespace())) return lives(folder, signOf(token));
  const id = Number(pid);
  if (!Number.isSafeInteger(id) || id <= 0 || !isAlive(id)) return false;
  // In a container every start has the same process id. A lock with our own id was left by an earlier start, unless this process made it.
  if (id === process.pid) return heldHere.has(written);
  return since === undefined || (await identify(id)).since === since;
}

const signOf = (token: string) => `inkstone.lock.${token}`;

/** Locks of this process, so that two servers in one process (tests) see each other. */
const heldHere = new Set<string>();

/**
 * Makes the folder if it is missing and locks it against a second server.
 *
 * @returns a function that unlocks it
 * @throws StartError when the folder can't be written, or a living process holds the lock
 */
export async function lockDataFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, 'inkstone.lock');
  const { pid, since } = await identify(process.pid);
  const token = randomBytes(6).toString('hex');
  const claim = `${pid} ${since} ${token} ${await processNamespace()}`.trimEnd().concat('\n');
  const draft = `${path}.${pid}-${randomBytes(4).toString('hex')}`;
  let endSign: () => Promise<void>;
  try {
    await makeFolder(folder);
    await writeFile(draft, claim, { mode: 0o644 });
    endSign = await showLife(folder, signOf(token));
  } catch (cause) {
    throw new StartError(`DATA_DIR: ${folder} cannot be written (${(cause as NodeJS.ErrnoException).code ?? String(cause)})`, { cause });
  }
  // Added before the lock is taken. Otherwise another server in this process could take it for the lock of a dead process.
  heldHere.add(claim);
  try {
    await take(path, draft, folder);
  } catch (error) {
    heldHere.delete(claim);
    await endSign();
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return async () => {
    if ((await readFile(path, 'utf8').catch(() => '')) === claim) await rm(path, { force: true });
    heldHere.delete(claim);
    await endSign();
  };
}

/** Makes a folder and its parents. `mkdir` with `recursive` would loop for ever where the system answers ENOENT, as in /proc. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(folder) === folder) throw error;
    await makeFolder(dirname(folder));
    await mkdir(folder);
  }
}

/** Links the draft to the lock's path, which fails if there is a lock. The lock of a dead process is moved away first. */
async function take(path: string, draft: string, folder: string): Promise<void> {
  for (let attempt = 0; attempt < 10; attempt++) {
    try {
      await link(draft, path);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const found = await readFile(path, 'utf8').catch(() => null);
    if (found === null) continue;
    if (await isHeld(folder, found)) break;
    // Two starts may find the same stale lock. If another start has replaced it meanwhile, the lock that we moved is not stale, and is put back.
    const aside = `${draft}.stale`;
    const moved = await rename(path, aside).then(
      () => true,
      () => false,
    );
    if (moved && (await readFile(aside, 'utf8')) !== found) await link(aside, path).catch(() => undefined);
    else if (moved) await rm(join(folder, signOf(found.trim().split(' ')[2] ?? '')), { force: true });
    await rm(aside, { force: true });
  }
  throw new StartError(`DATA_DIR: ${folder} is in use by another running server; stop it, or set DATA_DIR to another folder`);
}

/** Reads a secret from the folder, or makes it: 32 random bytes in hexadecimal, in a file that only the server's user can read. */
export async function keptSecret(folder: string, name: string): Promise<string> {
  const path = join(folder, name);
  const kept = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw new StartError(`DATA_DIR: ${path} cannot be read (${error.code ?? error.message})`, { cause: error });
  });
  if (kept.trim().length >= 32) return kept.trim();
  const secret = randomBytes(32).toString('hex');
  const draft = `${path}.new`;
  await writeFile(draft, `${secret}\n`, { mode: 0o600 });
  await rename(draft, path);
  return secret;
}
