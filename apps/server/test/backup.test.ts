/** Backups of an installation that has something of everything, restored in other places, and compared with what they were taken of. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DeltaBuilder } from '@inkstone/ot';
import { sql } from 'kysely';
import { generateSync } from 'otplib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { verifyTrail } from '../src/audit/verify.ts';
import { ArchiveWriter } from '../src/backup/archive-writer.ts';
import { openBackupFile } from '../src/backup/backup-file.ts';
import { makeKey } from '../src/backup/encryption.ts';
import { verifyBackup } from '../src/backup/verify.ts';
import { writeBackup } from '../src/backup/write-backup.ts';
import { openDatabase } from '../src/db/database.ts';
import { migrate } from '../src/db/migrate.ts';
import { FileStore } from '../src/files/file-store.ts';
import { sweep } from '../src/files/sweep.ts';
import { createDiskBlobs } from '../src/stores/disk-blobs.ts';
import { createS3Blobs } from '../src/stores/s3-blobs.ts';
import { backUp, emptyInstallation, type Furnished, furnish, openDocument, rowsOf, sourceOf, upload } from './support/backups.ts';
import { createTestDatabase } from './support/databases.ts';
import { createBucket } from './support/s3.ts';
import { PASSWORD, type Person, startTestServer, type TestServer } from './support/server.ts';

const COMMAND = fileURLToPath(new URL('../dist/backup-command.js', import.meta.url));
const NEVER = new AbortController().signal;
const SECRET = 'the same secret of both servers, for their tokens';

let folder: string;
let server: TestServer;
let world: Furnished;
/** A backup of it. */
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inkstone-backup-'));
  file = join(folder, 'all.tar');
  server = await startTestServer({ jwtSecret: SECRET });
  world = await furnish(server);
  await backUp(server, file);
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

/** What the API says of the installation to each person. */
async function seen(at: TestServer) {
  const { admin, ann, ben, document, trashed, file: notes, picture, upload: uploading } = world;
  const get = async (by: Person, path: string) => (await at.call('GET', path, { token: by.token })).body;
  const bytes = async (id: string) => {
    const answer = await fetch(`${at.url}/api/files/${id}`, { headers: { authorization: `Bearer ${ann.token}` } });
    return Buffer.from(await answer.arrayBuffer()).toString('base64');
  };
  return {
    text: await get(ann, `/api/documents/${document}`),
    edits: await get(ann, `/api/documents/${document}/edits`),
    versions: await get(ann, `/api/documents/${document}/versions`),
    old: await get(ben, `/api/documents/${document}/versions/2`),
    collaborators: await get(ann, `/api/documents/${document}/collaborators`),
    link: await get(ann, `/api/documents/${document}/link`),
    listed: await get(ann, '/api/documents'),
    found: await get(ann, '/api/search?q=words'),
    tags: await get(ann, '/api/tags'),
    groups: await get(admin, '/api/groups'),
    trash: await get(ben, `/api/documents/${trashed}`),
    files: [await bytes(notes.id), await bytes(picture.id)],
    uploading: uploading.length,
  };
}

it('brings back what everybody sees, under new histories, with a whole trail', async () => {
  const target = await emptyInstallation();
  const restored = await target.restore(file);
  expect(restored).toMatchObject({ documents: 2, edits: 4, files: 4, missing: [] });
  const copy = await startTestServer({ connection: target.connection, fileFolder: target.folder, jwtSecret: SECRET });
  try {
    expect(await seen(copy)).toEqual(await seen(server));
    expect((await seen(copy)).files).toEqual([world.file, world.picture].map(({ bytes }) => bytes.toString('base64')));
    const histories = async (at: TestServer) =>
      at.db.selectFrom('heads').select(['document_id', 'history']).orderBy('document_id').execute();
    const [before, after] = [await histories(server), await histories(copy)];
    expect(after.map((head) => head.document_id)).toEqual(before.map((head) => head.document_id));
    for (const [index, head] of after.entries()) expect(head.history).not.toBe(before[index]?.history);
    // A snapshot of another log is not taken for one of this log.
    const strays = copy.db.selectFrom('snapshots').select('version').where('checksum', '=', '0').execute();
    expect(await strays).toEqual([]);
    const state = await copy.call('GET', `/api/files/${world.upload}/state`, { token: world.ann.token });
    expect(state.body.state).toBe('failed');
  } finally {
    await copy.close();
    await target.remove();
  }
});

it('brings back accounts with their passwords, second factors and sign-ins, and a trail that nobody changes', async () => {
  const target = await emptyInstallation(true);
  // It runs already, on a database that nobody has used. Another secret: that of the lost machine is not in the backup.
  const copy = await startTestServer({ connection: target.connection, fileFolder: target.folder });
  await target.restore(file);
  try {
    expect((await rowsOf(target.connection, 'SELECT last_value >= 10 AS goes_on FROM activity_unsealed_position_seq'))[0]?.goes_on).toBe(
      true,
    );
    expect((await copy.login('ann')).id).toBe(world.ann.id);
    const signIn = (at: TestServer, code?: string) =>
      at.call('POST', '/api/auth/login', { body: { login: 'ben', password: PASSWORD, code } });
    expect((await signIn(copy)).body.code).toBe('second-factor-needed');
    await copy.db.updateTable('users').set({ totp_step: null }).where('username', '=', 'ben').execute();
    // The app's secret is encrypted for the secret of the lost machine.
    expect((await signIn(copy, generateSync({ secret: world.secret }))).body.code).toBe('wrong-code');
    const same = await startTestServer({ connection: target.connection, fileFolder: target.folder, jwtSecret: SECRET });
    expect((await signIn(same, generateSync({ secret: world.secret }))).status).toBe(200);
    await same.close();
    const refreshed = await copy.call('POST', '/api/auth/refresh', { headers: { cookie: world.admin.cookie } });
    expect(refreshed.status, 'who was signed in still is').toBe(200);
    expect(
      (await copy.call('POST', '/api/auth/register', { body: { username: 'zoe', email: 'z@example.com', password: PASSWORD } })).body.user
        .role,
    ).toBe('editor');

    await expect.poll(() => copy.db.selectFrom('activity_unsealed').select('position').execute()).toHaveLength(0);
    const acts = await copy.db.selectFrom('activity').select(['action', 'detail']).execute();
    expect(acts.filter(({ action }) => action === 'installation.restored')).toMatchObject([
      { detail: { inkstone: '1.2.3', documents: 2, files: 4 } },
    ]);
    expect(await verifyTrail(copy.db)).toMatchObject({ sealed: acts.length, unsealed: 0, problems: [] });
    for (const change of ["UPDATE activity SET action = 'x'", 'DELETE FROM activity', 'TRUNCATE activity_seals']) {
      await expect(rowsOf(target.connection, change), change).rejects.toThrow('append-only');
    }
  } finally {
    await copy.close();
    await target.remove();
  }
});

it('keeps the words of a client that is ahead of the backup, and offers them (R5)', async () => {
  const target = await emptyInstallation();
  const ahead = await server.createDocument(world.ann.token, 'Ahead', 'kept\n');
  const early = join(folder, 'early.tar');
  await backUp(server, early);
  let at = server.socketUrl;
  const client = openDocument(server, world.ann, ahead, () => at);
  await client.opened;
  client.document.edit(new DeltaBuilder().insert('after the backup ').build());
  await client.document.flushed();
  const { version } = client.document;
  await target.restore(early);
  const copy = await startTestServer({ connection: target.connection, fileFolder: target.folder, jwtSecret: SECRET });
  // Somebody else has made as many edits since, so that the version alone would not tell.
  const other = openDocument(copy, world.ann, ahead);
  await other.opened;
  other.document.edit(new DeltaBuilder().insert('by another ').build());
  await other.document.flushed();
  expect(other.document.version).toBe(version);
  try {
    at = copy.socketUrl;
    client.cut();
    await expect.poll(() => client.document.text.toString()).toBe('by another kept\n\n');
    expect(client.lost.map(({ reason, text }) => [reason, text])).toEqual([
      ['history-changed', expect.stringContaining('after the backup')],
    ]);
  } finally {
    await client.document.close();
    await other.document.close();
    await copy.close();
    await target.remove();
  }
});

it('has the files of its snapshot, whatever is deleted meanwhile', async () => {
  const source = sourceOf(server);
  const { id } = await upload(server, world.ann, world.document, Buffer.from('to be swept'), 'swept.txt');
  const files = new FileStore({ db: server.db, folder: server.fileFolder, disk: createDiskBlobs(server.fileFolder), s3: null });
  const clean = () => sweep(server.db, files, { unusedFileHours: 1_000, idleUploadHours: 1_000, unnamedBlobMinutes: 0 });
  const archive = new ArchiveWriter(NEVER);
  // Nobody reads the archive yet, so the backup waits at its first members.
  const written = writeBackup(source, archive);
  const sharers = `SELECT FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ShareLock' AND granted`;
  await expect.poll(() => rowsOf(server.connection, sharers)).not.toHaveLength(0);
  await server.call('DELETE', `/api/files/${id}`, { token: world.ann.token });
  expect(await clean(), 'nothing is swept').toBeNull();
  archive.bytes.resume();
  expect((await written).missing).toEqual([]);
  expect(await clean()).not.toBeNull();
  files.close();
});

it('says which bytes were lost already, and restores the rest', async () => {
  const { id } = await upload(server, world.ann, world.document, Buffer.from('to be lost'), 'lost.txt');
  const { hash } = await server.db.selectFrom('files').select('hash').where('id', '=', id).executeTakeFirstOrThrow();
  const { key } = await server.db.selectFrom('blobs').select('key').where('hash', '=', hash).executeTakeFirstOrThrow();
  await createDiskBlobs(server.fileFolder).delete(key);
  const lossy = join(folder, 'lossy.tar');
  const { summary } = await backUp(server, lossy);
  expect(summary.missing).toEqual([`files/${hash?.toString('hex')}`]);
  const target = await emptyInstallation();
  expect(await target.restore(lossy)).toMatchObject({ files: 4, missing: summary.missing });
  await target.remove();
  await server.db.deleteFrom('files').where('id', '=', id).execute();
  await server.db.deleteFrom('blobs').where('key', '=', key).execute();
});

it('has so many documents that their checksums stand between parts of the log, which end within a row', async () => {
  const many = await startTestServer();
  const owner = await many.register('owner');
  // The checksums of about 5,000 documents fill a part.
  const words = 'words that nobody would like to lose '.repeat(15);
  await sql`
    WITH made AS (
      INSERT INTO documents (id, title, owner_id) SELECT gen_random_uuid(), 'Number ' || n, ${owner.id}::uuid FROM generate_series(1, 8000) AS n RETURNING id
    )
    INSERT INTO heads (document_id, history, version, length) SELECT id, gen_random_uuid(), 1, ${words.length + 1}::int FROM made`.execute(
    many.db,
  );
  await sql`
    INSERT INTO edits (document_id, version, client, edit_id, user_id, length, delta)
    SELECT document_id, 1, 'client', 'edit', ${owner.id}::uuid, ${words.length + 1}::int, json_build_array(json_build_object('insert', ${words}::text))
    FROM heads`.execute(many.db);
  const archive = join(folder, 'many.tar');
  await backUp(many, archive);
  const { members } = await openBackupFile({ file: archive });
  const names: string[] = [];
  for await (const { name } of members) names.push(name);
  const firstSums = names.findIndex((name) => name.startsWith('documents/'));
  expect(names.slice(firstSums).some((name) => name.startsWith('tables/edits/'))).toBe(true);
  const restored = await emptyInstallation();
  expect(await restored.restore(archive)).toMatchObject({ documents: 8_000, edits: 8_000 });
  await restored.remove();
  await many.close();
});

it('takes a backup of an older version, also where a newer one has made its tables', async () => {
  const old = await createTestDatabase(false);
  const { db, pool, close } = openDatabase({ ...old.connection, max: 1 }, () => undefined);
  await migrate(db, { upTo: '0006-setup-code' });
  await pool.query(`
    INSERT INTO users (id, username, email, display_name, password_hash, role)
    VALUES ('00000000-0000-7000-8000-000000000001', 'ann', 'ann@example.com', 'Ann', 'x', 'admin');
    INSERT INTO documents (id, title, owner_id) SELECT '00000000-0000-7000-8000-000000000002', 'Old', id FROM users;
    INSERT INTO heads (document_id, version, history, length) SELECT id, 1, gen_random_uuid(), 5 FROM documents;
    INSERT INTO edits (document_id, version, client, edit_id, user_id, length, delta)
    SELECT d.id, 1, 'c', '0', owner_id, 5, '[{"insert":"old\\n"}]' FROM documents d;
    INSERT INTO activity (id, actor_id, action) SELECT id, id, 'account.registered' FROM users;`);
  await close();
  const aged = join(folder, 'aged.tar');
  await backUp({ ...server, connection: old.connection }, aged);
  const target = await emptyInstallation(true);
  expect(await target.restore(aged)).toMatchObject({ documents: 1, edits: 1, files: 0 });
  const copy = await startTestServer({ connection: target.connection, fileFolder: target.folder });
  expect(await copy.db.selectFrom('users').select(['username', 'kind']).execute()).toEqual([{ username: 'ann', kind: 'person' }]);
  await expect.poll(async () => (await verifyTrail(copy.db)).sealed).toBe(2);
  await copy.close();
  await target.remove();
  await old.drop();
});

it('is verified aside, encrypted too', async () => {
  const [key, encrypted] = [join(folder, 'key.txt'), join(folder, 'all.tar.age')];
  await makeKey(key);
  const { summary, size } = await backUp(server, encrypted, key);
  expect((await stat(encrypted)).size).toBe(size);
  expect((await stat(encrypted)).mode & 0o777).toBe(0o600);
  const verified = await verifyBackup(await openBackupFile({ file: encrypted, key }), NEVER);
  const { documents, edits, files } = summary;
  expect(verified).toMatchObject({ documents, edits, files, missing: [] });
  expect(verified.sealed).toBeGreaterThan(5);
});

it('moves by its commands from files on disk into the included database, and from there to a database and a bucket of one’s own', async () => {
  const data = join(folder, 'data');
  const run = (env: Record<string, string>, ...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...args], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH ?? '', DATA_DIR: data, ...env },
    });
    return { status, said: stdout + stderr };
  };
  expect(run({}, 'restore', file)).toEqual({ status: 0, said: expect.stringContaining('2 documents and 4 edits are as they were') });
  const again = join(folder, 'again.tar');
  expect(run({}, 'backup', again)).toEqual({ status: 0, said: expect.stringContaining('2 documents, 4 edits, 4 files') });

  const own = await createTestDatabase(false);
  const bucket = await createBucket();
  const { host, port, user, database } = own.connection;
  const env = {
    DATABASE_URL: `postgres://${user}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`,
    JWT_SECRET: SECRET,
    S3_BUCKET: bucket.bucket,
    S3_ENDPOINT: String(bucket.endpoint),
    S3_REGION: bucket.region,
    AWS_ACCESS_KEY_ID: String(process.env.AWS_ACCESS_KEY_ID),
    AWS_SECRET_ACCESS_KEY: String(process.env.AWS_SECRET_ACCESS_KEY),
  };
  expect(run(env, 'restore', again)).toEqual({ status: 0, said: expect.stringContaining('4 files') });
  const copy = await startTestServer({ connection: own.connection, s3: bucket, jwtSecret: SECRET });
  const { body } = await copy.call('GET', `/api/documents/${world.document}`, { token: world.ann.token });
  expect(body.text).toContain('first \u{1f600} words,');
  expect(await copy.db.selectFrom('blobs').select('store').distinct().execute()).toEqual([{ store: 's3' }]);
  const stored = [];
  for await (const blob of createS3Blobs(bucket).list()) stored.push(blob.size);
  expect(stored).toHaveLength(4);
  await copy.close();
  await own.drop();
});
