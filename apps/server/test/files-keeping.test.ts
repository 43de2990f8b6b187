/** What keeps files and loses nothing: the sweep, the commands of operators, and stores that fail. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdir, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { FileStore } from '../src/files/file-store.ts';
import { startFileHousekeeping } from '../src/files/housekeeping.ts';
import { moveBlobs } from '../src/files/move.ts';
import { sweep } from '../src/files/sweep.ts';
import { verifyBlobs } from '../src/files/verify.ts';
import { createDiskBlobs } from '../src/stores/disk-blobs.ts';
import { createS3Blobs, type S3Settings } from '../src/stores/s3-blobs.ts';
import { startFaultyS3 } from './support/faulty-s3.ts';
import { createBucket } from './support/s3.ts';
import { type Person, startTestServer, type TestServer } from './support/server.ts';

const NOW = { unusedFileHours: 0, idleUploadHours: 0, unnamedBlobMinutes: 0 };

const filesOf = (server: TestServer, s3: S3Settings | null = null, target?: 'disk' | 's3') =>
  new FileStore({
    db: server.db,
    folder: server.fileFolder,
    disk: createDiskBlobs(server.fileFolder),
    s3: s3 === null ? null : createS3Blobs(s3),
    ...(target === undefined ? {} : { target }),
  });

async function upload(server: TestServer, by: Person, document: string, bytes: Uint8Array, name = 'x.bin') {
  const body = new FormData();
  body.append('file', new Blob([new Uint8Array(bytes)]), name);
  const answer = await fetch(`${server.url}/api/documents/${document}/files`, {
    method: 'POST',
    headers: { authorization: `Bearer ${by.token}` },
    body,
  });
  return { status: answer.status, headers: answer.headers, body: await answer.json() };
}

async function bytesOf(server: TestServer, by: Person, id: string): Promise<Buffer | null> {
  const answer = await fetch(`${server.url}/api/files/${id}`, { headers: { authorization: `Bearer ${by.token}` } });
  return answer.ok ? Buffer.from(await answer.arrayBuffer()) : null;
}

/** A document whose first edit shows the files, and that is empty again at version 2. */
async function showAndHide(server: TestServer, by: Person, ids: readonly string[]): Promise<string> {
  const ops = [...ids.map((id) => ({ insert: { image: `/api/files/${id}` } })), { insert: '\n' }];
  const { body } = await server.call('POST', '/api/documents', { token: by.token, body: { title: 'T', content: { ops } } });
  await server.call('POST', `/api/documents/${body.id}/versions/0/restore`, { token: by.token });
  return body.id;
}

describe('the sweep', () => {
  let server: TestServer;
  let owner: Person;
  let files: FileStore;
  beforeAll(async () => {
    server = await startTestServer();
    owner = await server.register('owner');
    files = filesOf(server);
  });
  afterAll(async () => {
    files.close();
    await server.close();
  });

  it('takes files that no version shows, ended uploads and their bytes, and nothing else', async () => {
    const document = await server.createDocument(owner.token);
    const unused = (await upload(server, owner, document, randomBytes(1000))).body.id;
    const shown = (await upload(server, owner, document, randomBytes(1000))).body.id;
    await showAndHide(server, owner, [shown]);
    const begun = await server.call('POST', `/api/documents/${document}/uploads`, { token: owner.token, body: { name: 'u', size: 10 } });
    expect(await sweep(server.db, files)).toMatchObject({ files: 0, failed: [] });
    const swept = await sweep(server.db, files, NOW);
    expect(swept).toMatchObject({ failed: [{ id: begun.body.id, document }] });
    await sweep(server.db, files, NOW);
    expect(await bytesOf(server, owner, unused)).toBeNull();
    expect((await bytesOf(server, owner, shown))?.length).toBe(1000);
    const { rows } = await sql<{ blobs: number; garbage: number }>`
      SELECT (SELECT count(*)::int FROM blobs) AS blobs, (SELECT count(*)::int FROM blob_garbage) AS garbage`.execute(server.db);
    expect(rows).toEqual([{ blobs: 1, garbage: 0 }]);
    expect((await verifyBlobs(server.db, files, [createDiskBlobs(server.fileFolder)], () => undefined)).problems).toEqual([]);
  });

  it('takes no bytes that are uploaded again at that moment', async () => {
    const document = await server.createDocument(owner.token);
    const bytes = randomBytes(3000);
    let last = (await upload(server, owner, document, bytes)).body.id as string;
    for (let round = 0; round < 15; round++) {
      const [one, two] = await Promise.all([
        upload(server, owner, document, bytes),
        upload(server, owner, document, bytes),
        server.call('DELETE', `/api/files/${last}`, { token: owner.token }),
        sweep(server.db, files, { ...NOW, unusedFileHours: 1 }),
        sweep(server.db, files, { ...NOW, unusedFileHours: 1 }),
      ]);
      for (const { status, body } of [one, two]) {
        // A sweep may have been in the way, which is said, and the client sends it again.
        if (status === 503) continue;
        expect(status).toBe(201);
        expect((await bytesOf(server, owner, body.id))?.equals(bytes), `round ${round}`).toBe(true);
        last = body.id;
      }
    }
  });

  it('takes no file that an edit puts into a text at that moment', async () => {
    for (let round = 0; round < 10; round++) {
      const document = await server.createDocument(owner.token);
      const id = (await upload(server, owner, document, randomBytes(500))).body.id;
      const [made] = await Promise.all([showAndHide(server, owner, [id]), sweep(server.db, files, NOW)]);
      const held = await server.db
        .selectFrom('document_files')
        .select('document_id')
        .where('file_id', '=', id)
        .where('embedded', '=', true)
        .execute();
      // Either the edit came first and the file stays, or the file went first and the edit grants nothing.
      expect((await bytesOf(server, owner, id)) !== null, `round ${round}`).toBe(held.some((row) => row.document_id === made));
      expect((await server.call('GET', `/api/documents/${made}`, { token: owner.token })).body.version).toBe(2);
    }
  });

  it('runs on one server at a time', async () => {
    await server.db.connection().execute(async (held) => {
      await sql`SELECT pg_advisory_lock(7316001)`.execute(held);
      expect(await sweep(server.db, files, NOW)).toBeNull();
      await sql`SELECT pg_advisory_unlock(7316001)`.execute(held);
    });
  });
});

describe('operators', () => {
  it('verify both ways, and move there and back while the server runs', async () => {
    const s3 = await createBucket();
    const server = await startTestServer({ s3 });
    const owner = await server.register('owner');
    const document = await server.createDocument(owner.token);
    const many = Array.from({ length: 5 }, () => randomBytes(4000));
    const ids: string[] = [];
    for (const bytes of many) ids.push((await upload(server, owner, document, bytes)).body.id);
    const stores = [createDiskBlobs(server.fileFolder), createS3Blobs(s3)];
    const check = async () => (await verifyBlobs(server.db, filesOf(server, s3), stores, () => undefined)).problems;
    expect(await check()).toEqual([]);

    for (const target of ['disk', 's3'] as const) {
      expect(await moveBlobs(server.db, filesOf(server, s3, target), target, () => undefined)).toBe(5);
      expect(await moveBlobs(server.db, filesOf(server, s3, target), target, () => undefined)).toBe(0);
      expect(await check()).toEqual([]);
      for (const [index, id] of ids.entries()) expect((await bytesOf(server, owner, id))?.equals(many[index] as Buffer)).toBe(true);
      // The old bytes go later.
      await sql`UPDATE blob_garbage SET due_at = now()`.execute(server.db);
      await sweep(server.db, filesOf(server, s3), { ...NOW, unusedFileHours: 1 });
      const left: string[] = [];
      for await (const { key } of (target === 'disk' ? stores[1] : stores[0])?.list() ?? []) left.push(key);
      expect(left).toEqual([]);
    }

    const disk = stores[0] as ReturnType<typeof createDiskBlobs>;
    const path = join(server.fileFolder, 'stray');
    await writeFile(path, 'x');
    await disk.put('stray-0123456789', path);
    const lost = await server.db.selectFrom('blobs').select('key').executeTakeFirstOrThrow();
    await (stores[1] as ReturnType<typeof createS3Blobs>).delete(lost.key);
    expect([...(await check())].sort()).toEqual([
      'disk stray-0123456789: nothing in the database names it',
      `s3 ${lost.key}: nothing is stored under this key`,
    ]);
    await server.close();
  });
});

describe('a store that fails', () => {
  it('answers a clear error, leaves nothing behind, and works again by itself', async () => {
    const faulty = await startFaultyS3(await createBucket());
    const server = await startTestServer({ s3: faulty.settings });
    const owner = await server.register('owner');
    const document = await server.createDocument(owner.token);
    const nothingLeft = async () => {
      expect(await readdir(join(server.fileFolder, 'incoming'))).toEqual([]);
      expect((await server.call('GET', `/api/documents/${document}/files?state=all`, { token: owner.token })).body.items).toEqual([]);
    };
    for (const [mode, status, code, after] of [
      ['503', 503, 'unavailable', '5'],
      ['cut', 503, 'unavailable', '5'],
      ['full', 507, 'storage-full', null],
    ] as const) {
      Object.assign(faulty.faults, { mode, left: 100 });
      const failed = await upload(server, owner, document, randomBytes(100_000));
      expect([failed.status, failed.body.code, failed.headers.get('retry-after')], mode).toEqual([status, code, after]);
      await nothingLeft();
      faulty.faults.left = 0;
    }
    // What passes after a moment is not told to anyone.
    for (const mode of ['503', 'cut', 'slow'] as const) {
      Object.assign(faulty.faults, { mode, left: 1 });
      const bytes = randomBytes(100_000);
      const made = await upload(server, owner, document, bytes);
      expect(made.status, mode).toBe(201);
      expect((await bytesOf(server, owner, made.body.id))?.equals(bytes)).toBe(true);
    }
    await server.close();
    faulty.close();
  });

  it('goes away while what it has put together is read: the upload is completed later', async () => {
    const faulty = await startFaultyS3(await createBucket());
    const server = await startTestServer({ s3: faulty.settings });
    const owner = await server.register('owner');
    const document = await server.createDocument(owner.token);
    const picture = await sharp(randomBytes(600 * 600 * 3), { raw: { width: 600, height: 600, channels: 3 } })
      .png()
      .toBuffer();
    const path = `/api/documents/${document}/uploads`;
    const { id, parts } = (await server.call('POST', path, { token: owner.token, body: { name: 'x.png', size: picture.length } })).body;
    const bytes = new Uint8Array(picture);
    expect((await server.call('PUT', parts[0].url, { raw: bytes })).status).toBe(200);
    const complete = () => server.call('POST', `${path}/${id}/complete`, { token: owner.token });
    // The bytes are read twice: for their hash, and as a picture.
    for (const good of [0, 1]) {
      Object.assign(faulty.faults, { mode: 'broken', good, left: 1 });
      const failed = await complete();
      expect([failed.status, failed.body.code, failed.headers.get('retry-after')]).toEqual([503, 'unavailable', '5']);
    }
    expect((await complete()).body).toMatchObject({ id, state: 'ready', width: 600 });
    // The smaller version is still made.
    await expect.poll(() => readdir(join(server.fileFolder, 'incoming'))).toEqual([]);
    await server.close();
    faulty.close();
  });

  it('is a disk that is full: that is said, and the upload goes on once there is room', async () => {
    const server = await startTestServer();
    const owner = await server.register('owner');
    const document = await server.createDocument(owner.token);
    const bytes = randomBytes(5000);
    const { id, parts } = (
      await server.call('POST', `/api/documents/${document}/uploads`, { token: owner.token, body: { name: 'x', size: 5000 } })
    ).body;
    const put = () =>
      server.call('PUT', parts[0].url, {
        token: owner.token,
        raw: new Uint8Array(bytes),
        headers: { 'content-type': 'application/octet-stream' },
      });
    const { key } = await server.db.selectFrom('uploads').select('key').executeTakeFirstOrThrow();
    const path = join(server.fileFolder, 'incoming', key);
    // Every write to it fails as on a full disk.
    await symlink('/dev/full', path);
    expect((await put()).body).toMatchObject({ status: 507, code: 'storage-full' });
    await rm(path);
    expect((await put()).status).toBe(204);
    expect((await server.call('POST', `/api/documents/${document}/uploads/${id}/complete`, { token: owner.token })).status).toBe(201);
    expect((await bytesOf(server, owner, id))?.equals(bytes)).toBe(true);
    await server.close();
  });
});

describe('a picture of more than 100 MB', () => {
  it('is refused for its pixels as any other', async () => {
    const server = await startTestServer();
    const files = filesOf(server);
    const path = files.incoming.pathOf('large');
    const picture = await sharp({ create: { width: 20_000, height: 5_001, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    await writeFile(path, picture);
    // Browsers don't mind what comes after the picture.
    await truncate(path, 101 * 2 ** 20);
    const examined = await files.incoming.examineFile(path);
    expect(examined.contentType).toBe('image/png');
    await expect(files.storeArrived('large', examined)).rejects.toMatchObject({ code: 'bad-picture' });
    files.close();
    await server.close();
  });
});

describe('quotas', () => {
  it('of a document and of an account are kept, also by uploads at one moment', async () => {
    const server = await startTestServer({ fileLimits: { maxBytes: 10_000, documentBytes: 20_000, accountBytes: 25_000 } });
    const owner = await server.register('owner');
    const [one, two] = [await server.createDocument(owner.token), await server.createDocument(owner.token)];
    const answers = await Promise.all(Array.from({ length: 6 }, () => upload(server, owner, one, randomBytes(7_000))));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 413, 413, 413, 413]);
    expect((await upload(server, owner, one, randomBytes(6_001))).body.code).toBe('quota-exceeded');
    expect((await upload(server, owner, two, randomBytes(10_001))).body.code).toBe('too-large');
    expect((await upload(server, owner, two, randomBytes(10_000))).status).toBe(201);
    expect((await upload(server, owner, two, randomBytes(1_001))).body.code).toBe('quota-exceeded');
    expect((await server.call('GET', `/api/documents/${one}/files/usage`, { token: owner.token })).body).toEqual({
      document: { used: 14_000, limit: 20_000 },
      account: { used: 24_000, limit: 25_000 },
      fileMaxBytes: 10_000,
    });
    await server.close();
  });
});

describe('who has the document open', () => {
  it('is told what becomes of a file, without an edit', async () => {
    const server = await startTestServer();
    const owner = await server.register('owner');
    const document = await server.createDocument(owner.token);
    const socket = new WebSocket(`${server.socketUrl}/ws/documents/${document}?token=${owner.token}`, 'inkstone.v1');
    const heard: { id: string; state: string; received: number }[] = [];
    let wake = () => {};
    const until = async (condition: () => boolean) => {
      while (!condition()) await new Promise<void>((resolve) => (wake = resolve));
    };
    let welcomed = false;
    socket.on('message', (data) => {
      const message = JSON.parse(String(data));
      welcomed ||= message.type === 'welcome';
      if (message.type === 'file') heard.push(message.file);
      wake();
    });
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'hello', client: `abcdefgh.${owner.id}` }));
    await until(() => welcomed);
    const { id, parts } = (
      await server.call('POST', `/api/documents/${document}/uploads`, { token: owner.token, body: { name: 'x', size: 3 } })
    ).body;
    await server.call('PUT', parts[0].url, {
      token: owner.token,
      raw: new Uint8Array([1, 2, 3]),
      headers: { 'content-type': 'application/octet-stream' },
    });
    await server.call('POST', `/api/documents/${document}/uploads/${id}/complete`, { token: owner.token });
    await server.call('DELETE', `/api/files/${id}`, { token: owner.token });
    await until(() => heard.length === 4);
    expect(heard).toEqual([
      { id, state: 'uploading', received: 0 },
      { id, state: 'uploading', received: 3 },
      { id, state: 'ready', received: 3 },
      { id, state: 'deleted', received: 0 },
    ]);
    socket.close();
    await server.close();
  });
});

describe('several servers with disks of their own', () => {
  it('are warned about, those that share a folder are not', async () => {
    const server = await startTestServer();
    const said = () => server.lines.filter((line) => line.includes('disk of its own'));
    expect(said()).toEqual([]);
    await sql`INSERT INTO disk_folders (id, host) VALUES (gen_random_uuid(), 'other-host')`.execute(server.db);
    const warned: unknown[] = [];
    const logger = { warn: (...args: unknown[]) => warned.push(args) };
    const files = filesOf(server);
    const stop = await startFileHousekeeping({
      db: server.db,
      files,
      folder: server.fileFolder,
      logger,
      bus: null,
      pictureVersions: null,
    } as never);
    expect(warned).toMatchObject([[{ host: 'other-host' }, expect.stringContaining('disk of its own')]]);
    await stop();
    files.close();
    await server.close();
  });
});
