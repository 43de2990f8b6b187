/**
 * The operators' commands `npm run backup`, `restore`, `backup:verify` and `backup:key`. They take the settings of the server, which may run meanwhile; verifying
 * takes none.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type BackupFile, checkBackupFile, openBackupFile, takeBackup } from './backup/backup-file.ts';
import { makeKey } from './backup/encryption.ts';
import { restore } from './backup/restore.ts';
import { verifyBackup } from './backup/verify.ts';
import { type Config, readConfig } from './config.ts';
import { openDatabase } from './db/database.ts';
import { grantServerRole, ownRole } from './db/server-role.ts';
import { SERVER_USER } from './embedded/postgres.ts';
import { reachDatabase } from './embedded/reach.ts';
import { StartError } from './errors.ts';
import type { BlobStore } from './ports/blobs.ts';
import { runCommand } from './run-command.ts';
import { createDiskBlobs } from './stores/disk-blobs.ts';
import { checkS3, createS3Blobs } from './stores/s3-blobs.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };

const say = (line: string) => process.stdout.write(`${line}\n`);

async function backup(target: BackupFile): Promise<number> {
  const { file, key } = target;
  if (file === '-' && process.stdout.isTTY)
    throw new StartError('-: the standard output is a terminal; name a file, or a program that reads it');
  yieldToServer();
  const startedAt = Date.now();
  const config = readConfig(process.env);
  const stores = await openStores(config);
  const reached = await reachDatabase(config);
  try {
    const { summary, size } = await takeBackup({ connection: reached.connection, stores, version }, target);
    // What is said must not get into a backup.
    const tell = file === '-' ? (line: string) => process.stderr.write(`${line}\n`) : say;
    tell(`${summary.documents} documents, ${summary.edits} edits, ${summary.files} files (${inMb(summary.fileBytes)})`);
    tell(`written to ${file}${key === undefined ? '' : ', encrypted'} (${inMb(size)}) in ${Math.ceil((Date.now() - startedAt) / 1000)} s`);
    for (const name of summary.missing) tell(`${name}: its bytes are lost, and so not in the backup; see npm run blobs:verify`);
    return summary.missing.length === 0 ? 0 : 1;
  } finally {
    await reached.close();
    for (const store of stores) store.close();
  }
}

/** The server and its database come first. Linux knows a priority of each thread; those that compress and write have begun already. */
function yieldToServer(): void {
  const threads = process.platform === 'linux' ? readdirSync('/proc/self/task').map(Number) : [process.pid];
  for (const thread of threads) {
    try {
      setPriority(thread, constants.priority.PRIORITY_LOW);
    } catch {
      // The thread has ended meanwhile, or the system forbids it: then the backup is only less considerate.
    }
  }
}

async function restoreCommand(backupFile: BackupFile): Promise<number> {
  const config = readConfig(process.env);
  await checkBackupFile(backupFile);
  const stores = await openStores(config);
  // The last one is where new files go.
  const store = stores.at(-1) as BlobStore;
  const { databaseUrl, databaseMigrationUrl = databaseUrl, dataDir } = config;
  const reached = await reachDatabase({ dataDir, databaseUrl: databaseMigrationUrl }, true);
  try {
    const target = { connection: reached.connection, store, folder: join(dataDir, 'files') };
    const restored = await restore(await openBackupFile(backupFile), target, backupFile);
    const role = await serverRole(config);
    if (role !== null) await withOwner(reached.connection, (db) => grantServerRole(db, role));
    say(`${restored.documents} documents and ${restored.edits} edits are as they were at ${restored.takenAt}`);
    say(`${restored.rows} rows, ${restored.files} files (${inMb(restored.fileBytes)}) restored`);
    for (const name of restored.missing) say(`${name}: its bytes were lost when the backup was taken`);
    return 0;
  } finally {
    await reached.close();
    for (const each of stores) each.close();
  }
}

async function verify(backupFile: BackupFile): Promise<number> {
  await checkBackupFile(backupFile);
  const { takenAt, rows, documents, edits, files, fileBytes, sealed, missing } = await verifyBackup(
    await openBackupFile(backupFile),
    backupFile.stop,
  );
  say(`the backup of ${takenAt} was restored aside and compared:`);
  say(`${rows} rows of all tables, byte by byte`);
  say(`${documents} documents: version, text, and ${edits} edits`);
  say(`${files} files (${inMb(fileBytes)}) by their SHA-256`);
  say(`${sealed} seals of the audit trail`);
  for (const name of missing) say(`${name}: its bytes were lost when the backup was taken`);
  say('all is well');
  return 0;
}

async function makeKeyFile({ file }: BackupFile): Promise<number> {
  say(`${file} is made; its public key is ${await makeKey(file)}`);
  say('Keep a copy of it elsewhere: nothing else opens the backups.');
  return 0;
}

/** The disk, and S3 behind it if it is set. */
async function openStores({ dataDir, s3 }: Config): Promise<BlobStore[]> {
  const disk = createDiskBlobs(join(dataDir, 'files'));
  if (s3 === undefined) return [disk];
  await checkS3(s3);
  return [disk, createS3Blobs(s3)];
}

/** The role that the server uses, if it does not own the tables. */
async function serverRole({ databaseUrl, databaseMigrationUrl }: Config): Promise<string | null> {
  if (databaseUrl === undefined) return SERVER_USER;
  if (databaseMigrationUrl === undefined) return null;
  return withOwner({ connectionString: databaseUrl }, async (db) => (await ownRole(db)).name);
}

async function withOwner<T>(
  connection: Parameters<typeof openDatabase>[0],
  work: (db: ReturnType<typeof openDatabase>['db']) => Promise<T>,
): Promise<T> {
  const { db, close } = openDatabase({ ...connection, max: 1 }, () => undefined);
  return work(db).finally(close);
}

const inMb = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

const COMMANDS = {
  backup: { run: backup, usage: 'npm run backup -- <file> [--key <file>]; - is the standard output' },
  restore: { run: restoreCommand, usage: 'npm run restore -- <file> [--key <file>]' },
  verify: { run: verify, usage: 'npm run backup:verify -- <file> [--key <file>]' },
  key: { run: makeKeyFile, usage: 'npm run backup:key -- <file>' },
} as const;

/** @returns the exit code */
async function main([name, ...args]: readonly string[]): Promise<number> {
  const { run, usage } = COMMANDS[name as keyof typeof COMMANDS];
  const { file, key } = parse(args, usage);
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // A second one ends the process at once.
    process.once(signal, () => stop.abort(new StartError(`ended by ${signal}; nothing was changed`)));
  }
  return run({ file, key, stop: stop.signal });
}

/** npm runs its scripts in the project's folder; files are named from where npm was called. */
function parse(args: readonly string[], usage: string): { file: string; key: string | undefined } {
  const from = (path: string) => (path === '-' ? path : resolve(process.env.INIT_CWD ?? '.', path));
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: { key: { type: 'string' } }, allowPositionals: true });
    const [file, ...rest] = positionals;
    if (file !== undefined && file !== '' && rest.length === 0)
      return { file: from(file), key: values.key === undefined ? undefined : from(values.key) };
  } catch {
    // An unknown option: the usage says what there is.
  }
  throw new StartError(`usage: ${usage}`);
}

runCommand(main);
