/** What is wrong with a backup, its key, its target or the installation is one clear line, and nothing has changed. */
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { openSync } from 'node:fs';
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Archive, type Member, unzipped } from '../src/backup/archive-reader.ts';
import { openBackupFile, takeBackup } from '../src/backup/backup-file.ts';
import { makeKey } from '../src/backup/encryption.ts';
import type { DocumentSums } from '../src/backup/format.ts';
import { restore } from '../src/backup/restore.ts';
import { verifyBackup } from '../src/backup/verify.ts';
import { StartError } from '../src/errors.ts';
import { createDiskBlobs } from '../src/stores/disk-blobs.ts';
import { backUp, emptyInstallation, rowsOf, sourceOf, upload } from './support/backups.ts';
import { createTestDatabase } from './support/databases.ts';
import { startTestServer, type TestServer } from './support/server.ts';

const COMMAND = fileURLToPath(new URL('../dist/backup-command.js', import.meta.url));
const NEVER = new AbortController().signal;

let folder: string;
let server: TestServer;
let file: string;
let key: string;
let encrypted: string;
let target: Awaited<ReturnType<typeof emptyInstallation>>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inkstone-refused-'));
  [file, key, encrypted] = [join(folder, 'all.tar'), join(folder, 'key.txt'), join(folder, 'all.tar.age')];
  server = await startTestServer();
  const ann = await server.register('ann');
  const document = await server.createDocument(ann.token, 'Notes', 'words\n');
  await upload(server, ann, document, Buffer.from('the bytes of a file'), 'notes.txt');
  await backUp(server, file);
  await makeKey(key);
  await backUp(server, encrypted, key);
  target = await emptyInstallation();
});
afterAll(async () => {
  await target.remove();
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

/** The line that somebody reads who restores it. The installation must be as it was: empty. */
async function lineOf(path: string, withKey?: string): Promise<string> {
  const line = await target.restore(path, withKey === undefined ? {} : { key: withKey }).then(
    () => 'it was restored',
    (error: unknown) => (error instanceof StartError ? error.message : `no line for the operator: ${String(error)}`),
  );
  expect(
    await rowsOf(target.connection, `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'`),
  ).toEqual([]);
  expect(await readdir(target.folder)).toEqual([]);
  expect(line).not.toContain('\n');
  return line;
}

async function changed(change: (bytes: Buffer) => Buffer, of = file): Promise<string> {
  const path = join(folder, 'changed');
  await writeFile(path, change(await readFile(of)));
  return path;
}

/** One other bit, some bytes after the place where a text stands. */
const flip = (after: string, distance: number) => (bytes: Buffer) => {
  const at = bytes.indexOf(after) + distance;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes;
};

/** From a member's name in its tar header to a byte of its content. */
const INTO_CONTENT = 512 + 12;

describe('a backup that is', () => {
  it.each([
    ['a table', 'tables/users/', INTO_CONTENT, /altered or damaged: tables\/users/],
    ['a file', '\0files/', INTO_CONTENT, /altered or damaged: files\/[0-9a-f]{64}/],
    ['its manifest', '"takenAt": "20', 14, /altered or damaged: manifest.json/],
    ['the sums of its documents', 'documents/0', INTO_CONTENT, /altered or damaged: documents/],
    ['the list of checksums', 'sums/0', INTO_CONTENT, /altered or damaged/],
    ['its end', '{"members":', 11, /altered or damaged: (it lacks|end.json)/],
    ['a header of tar', 'tables/edits/', 3, /altered or damaged/],
  ])('altered in %s is refused', async (_, after, distance, line) => {
    expect(await lineOf(await changed(flip(after, distance)))).toMatch(line);
  });

  it('cut is refused, wherever it was cut', async () => {
    const { length } = await readFile(file);
    for (const share of [0.2, 0.5, 0.8]) {
      const path = await changed((bytes) => bytes.subarray(0, Math.floor(length * share)));
      expect(await lineOf(path), String(share)).toMatch(/cut|altered/);
    }
    // Exactly before the end record: a whole tar file, but for its end.
    expect(await lineOf(await changed((bytes) => bytes.subarray(0, bytes.indexOf('end.json'))))).toMatch(/cut: its end is missing/);
    expect(await lineOf(await changed((bytes) => bytes.subarray(0, 0)))).toMatch(/no backup of Inkstone|cut/);
  });

  it('encrypted and altered or cut is refused', async () => {
    const middle = (bytes: Buffer) => flip('age-encryption.org', Math.floor(bytes.length / 2))(bytes);
    expect(await lineOf(await changed(middle, encrypted), key)).toMatch(/altered or cut/);
    expect(await lineOf(await changed((bytes) => bytes.subarray(0, bytes.length - 5), encrypted), key)).toMatch(/altered or cut/);
    expect(await lineOf(await changed(flip('X25519', 12), encrypted), key)).toMatch(/altered or cut|not the key/);
  });

  it('encrypted takes its key', async () => {
    const [other, none, open] = [join(folder, 'other.txt'), join(folder, 'none.txt'), join(folder, 'public.txt')];
    await makeKey(other);
    await writeFile(none, 'not a key\n');
    await writeFile(open, `${/age1\w+/.exec(await readFile(key, 'utf8'))?.[0]}\n`);
    expect(await lineOf(encrypted)).toMatch(/is encrypted; name the file of its key with --key/);
    expect(await lineOf(encrypted, other)).toMatch(/is not the key that the backup was encrypted with/);
    expect(await lineOf(encrypted, none)).toMatch(/no key of age/);
    expect(await lineOf(encrypted, open)).toMatch(/public key; restoring takes the secret one/);
    expect(await lineOf(encrypted, join(folder, 'missing.txt'))).toMatch(/--key: .*missing.txt cannot be read \(ENOENT\)/);
    await expect(makeKey(other), 'a key is never overwritten').rejects.toThrow('EEXIST');
  });

  it('of a newer version, or none at all, is refused', async () => {
    const withManifest = async (manifest: object) => {
      const tar = pack();
      tar.entry({ name: 'manifest.json' }, JSON.stringify(manifest));
      tar.finalize();
      const chunks: Buffer[] = [];
      for await (const chunk of tar) chunks.push(chunk as Buffer);
      return changed(() => Buffer.concat(chunks));
    };
    const manifest = { format: 'inkstone-backup', formatVersion: 1, inkstone: '9.0.0', takenAt: '2026-01-01T00:00:00.000Z' };
    const tables = { tables: [{ name: 'users', columns: ['id'] }], sequences: [] };
    expect(await lineOf(await withManifest({ ...manifest, formatVersion: 2 }))).toMatch(/newer version of Inkstone \(9.0.0\)/);
    expect(await lineOf(await withManifest({ ...manifest, ...tables, migrations: ['9999-later'] }))).toMatch(
      /newer version of Inkstone \(9.0.0\)/,
    );
    const injected = { tables: [{ name: 'users"; DROP TABLE users; --', columns: ['id'] }], sequences: [], migrations: ['0001-start'] };
    expect(await lineOf(await withManifest({ ...manifest, ...injected }))).toMatch(/altered or damaged: manifest.json/);
    expect(await lineOf(await withManifest({ some: 'json' }))).toMatch(/altered or damaged: manifest.json/);
    expect(await lineOf(await changed(() => Buffer.from('no archive, but some text that somebody named by mistake'.repeat(20))))).toMatch(
      /altered|no backup|cut/,
    );
    expect(await lineOf(join(folder, 'nothing-here'))).toMatch(/nothing-here cannot be read \(ENOENT\)/);
    expect(await lineOf(folder)).toMatch(/cannot be read \(EISDIR\)/);
  });

  it('made with other rows than it says is found by verifying', async () => {
    const wrong = await createTestDatabase();
    await rowsOf(wrong.connection, `INSERT INTO groups (id, name) VALUES (gen_random_uuid(), 'one')`);
    const path = join(folder, 'wrong.tar');
    await backUp({ ...server, connection: wrong.connection }, path);
    const archive = await openBackupFile({ file: path });
    const lying = {
      ...archive,
      end: () => {
        const end = archive.end();
        return { ...end, tables: { ...end.tables, groups: { rows: 1, sum: 'f'.repeat(64) } } };
      },
    };
    await expect(verifyBackup(lying, NEVER)).rejects.toThrow('the table groups has other rows than the backup was taken of');
    await wrong.drop();
  });
});

/** A backup whose sums of documents were changed, as if others had been backed up. */
async function lyingAbout(change: (sums: DocumentSums) => DocumentSums): Promise<Archive> {
  const archive = await openBackupFile({ file });
  const members = async function* (): AsyncGenerator<Member> {
    for await (const member of archive.members) {
      if (!member.name.startsWith('documents/')) {
        yield member;
        continue;
      }
      const lines = (await unzipped(member)).toString().trim().split('\n');
      const lie = gzipSync(lines.map((line) => `${JSON.stringify(change(JSON.parse(line)))}\n`).join(''));
      yield { ...member, bytes: Readable.from([lie]) };
    }
  };
  return { ...archive, members: members() };
}

describe('a restore', () => {
  it.each([
    ['text', 'has another text', (sums: DocumentSums) => ({ ...sums, text: '0' })],
    ['version', 'has version 1 instead of 7', (sums: DocumentSums) => ({ ...sums, version: 7 })],
    ['number of edits', 'has 1 edits instead of 2', (sums: DocumentSums) => ({ ...sums, edits: 2 })],
    ['history', 'has other edits', (sums: DocumentSums) => ({ ...sums, editsSha256: 'a'.repeat(64) })],
    ['id', 'was not in the installation', (sums: DocumentSums) => ({ ...sums, id: randomUUID() })],
  ])('that comes to another %s than was backed up is undone', async (_, line, change) => {
    const { connection, folder: into } = target;
    const store = createDiskBlobs(into);
    await expect(restore(await lyingAbout(change), { connection, store, folder: into }, { stop: NEVER })).rejects.toThrow(line);
    expect(await rowsOf(connection, `SELECT to_regclass('users') AS users`)).toEqual([{ users: null }]);
    for await (const { key: left } of store.list()) expect(left).toBe('nothing');
    await rm(join(into, 'incoming'), { recursive: true });
    for (const name of await readdir(into)) await rm(join(into, name), { recursive: true });
  });

  it('into an installation that is not empty is refused', async () => {
    const used = await emptyInstallation(true);
    await rowsOf(used.connection, `INSERT INTO activity (id, action) VALUES (gen_random_uuid(), 'session.failed')`);
    await expect(used.restore(file)).rejects.toThrow('not empty: it has 0 accounts, 0 documents and 1 entries of the audit trail');
    expect(await rowsOf(used.connection, 'SELECT FROM users')).toEqual([]);
    await used.remove();
    const restored = await emptyInstallation();
    await restored.restore(file);
    await expect(restored.restore(file)).rejects.toThrow('not empty: it has 1 accounts, 1 documents');
    expect(await rowsOf(restored.connection, 'SELECT FROM users')).toHaveLength(1);
    await restored.remove();
  });

  it('into a database that is read-only, or of a newer version, is refused', async () => {
    const readOnly = await emptyInstallation(true);
    await rowsOf(readOnly.connection, `ALTER DATABASE ${readOnly.connection.database} SET default_transaction_read_only = on`);
    await expect(readOnly.restore(file)).rejects.toThrow(/^the database is read-only$/);
    await readOnly.remove();
    const newer = await emptyInstallation(true);
    await rowsOf(newer.connection, `INSERT INTO kysely_migration (name, timestamp) VALUES ('9999-later', 'x')`);
    await expect(newer.restore(file)).rejects.toThrow('migrated by a newer version');
    await expect(backUp({ ...server, connection: newer.connection }, join(folder, 'newer.tar'))).rejects.toThrow(
      'migrated by a newer version',
    );
    await newer.remove();
  });

  it('whose files cannot be stored changes nothing', async () => {
    const other = await emptyInstallation();
    const full = {
      ...sourceOf(server).stores[0],
      put: async () => Promise.reject(Object.assign(new Error('no room'), { code: 'ENOSPC' })),
    };
    await expect(other.restore(file, { into: full as never })).rejects.toThrow('the files cannot be stored: the disk is full');
    expect(await rowsOf(other.connection, `SELECT to_regclass('users') AS users`)).toEqual([{ users: null }]);
    await other.remove();
  });
});

describe('a backup', () => {
  it('that is ended leaves nothing', async () => {
    const ended = { file: join(folder, 'ended.tar'), stop: AbortSignal.abort(new StartError('ended by SIGTERM; nothing was changed')) };
    await expect(takeBackup(sourceOf(server), ended)).rejects.toThrow(/^ended by SIGTERM/);
    expect((await readdir(folder)).filter((name) => name.startsWith('ended'))).toEqual([]);
  });

  it('that cannot be written is one line, and leaves what was there', async () => {
    await expect(backUp(server, join(folder, 'missing', 'a.tar'))).rejects.toThrow(/a.tar cannot be written: ENOENT/);
    await expect(backUp(server, join(file, 'a.tar'))).rejects.toThrow(/cannot be written: ENOTDIR/);
    const kept = join(folder, 'kept.tar');
    await copyFile(file, kept);
    const empty = await createTestDatabase(false);
    await expect(backUp({ ...server, connection: empty.connection }, kept)).rejects.toThrow('there is nothing to back up');
    await empty.drop();
    expect(await readFile(kept)).toEqual(await readFile(file));
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});

describe('the commands', () => {
  let env: Record<string, string>;
  beforeEach(() => {
    const { connection } = server;
    const query = encodeURIComponent(connection.host);
    const url = `postgres://${connection.user}@localhost:${connection.port}/${connection.database}?host=${query}`;
    env = { PATH: process.env.PATH ?? '', DATA_DIR: server.fileFolder, DATABASE_URL: url, JWT_SECRET: 'x'.repeat(40) };
  });
  const run = (args: string[], stdout: 'pipe' | number = 'pipe') =>
    spawnSync(process.execPath, [COMMAND, ...args], { encoding: 'utf8', env, stdio: ['ignore', stdout, 'pipe'] });

  it('end with one line and code 1 when a disk is full, a database is away, or a call is wrong', () => {
    const ends = (args: string[], line: RegExp, stdout: 'pipe' | number = 'pipe') => {
      const { status, stderr } = run(args, stdout);
      expect(stderr.trim().split('\n'), args.join(' ')).toEqual([expect.stringMatching(line)]);
      expect(status).toBe(1);
    };
    ends(['backup', '-'], /the standard output cannot be written: the disk is full/, openSync('/dev/full', 'w'));
    ends(['backup'], /usage: npm run backup/);
    ends(['restore', file, 'more'], /usage: npm run restore/);
    ends(['verify', '--what', file], /usage: npm run backup:verify/);
    ends(['restore', file], /not empty: it has 1 accounts/);
    env.DATABASE_URL = 'postgres://nobody@127.0.0.1:1/nothing';
    ends(['backup', join(folder, 'away.tar')], /the database cannot be used: it refuses the connection/);
  });
});
