import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StartError } from '../src/errors.ts';
import { createDiskBlobs } from '../src/stores/disk-blobs.ts';
import { checkS3, createS3Blobs, makeBucket } from '../src/stores/s3-blobs.ts';
import { describeBlobs } from './support/blobs-contract.ts';
import { createBucket } from './support/s3.ts';

describeBlobs('on disk', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'inkstone-disk-'));
  const store = createDiskBlobs(folder);
  return { store, close: () => rm(folder, { recursive: true, force: true }) };
});

describeBlobs('on S3', async () => {
  const store = createS3Blobs(await createBucket());
  return { store, close: async () => store.close() };
});

describe('blobs on S3 that browsers reach at another address', () => {
  it('are stored at the one, and signed for the other', async () => {
    const bucket = await createBucket();
    const front = await openFront(bucket.endpoint ?? '');
    const store = createS3Blobs({ ...bucket, publicEndpoint: front.origin });
    try {
      const folder = await mkdtemp(join(tmpdir(), 'inkstone-front-'));
      await writeFile(join(folder, 'x'), 'x');
      await store.put('0123456789', join(folder, 'x'));
      await rm(folder, { recursive: true, force: true });
      expect(front.requests()).toBe(0);
      const upload = (await store.parts?.begin('abcdefghij')) ?? '';
      const part = (await store.parts?.urlOf('abcdefghij', upload, 1)) ?? '';
      const whole = (await store.urlOf('0123456789', { contentType: 'text/plain', disposition: 'inline' })) ?? '';
      expect([part, whole].map((url) => new URL(url).origin)).toEqual([front.origin, front.origin]);
      expect((await fetch(part, { method: 'PUT', body: 'part' })).status).toBe(200);
      expect(await (await fetch(whole)).text()).toBe('x');
      expect(front.requests()).toBe(2);
      await store.parts?.abort('abcdefghij', upload);
    } finally {
      store.close();
      front.close();
    }
  });
});

/** A proxy before an S3 server, which forwards `Host`, as deploy/Caddyfile does. */
async function openFront(endpoint: string) {
  let requests = 0;
  const proxy = createServer((request, response) => {
    requests++;
    const onward = send(endpoint + request.url, { method: request.method ?? 'GET', headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const { port } = proxy.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, requests: () => requests, close: () => proxy.close() };
}

describe('blobs on disk', () => {
  it('never leave the folder, whatever the key', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'inkstone-disk-'));
    const store = createDiskBlobs(folder);
    for (const key of ['../../etc/passwd', 'a/b', '', '.', 'AB', `x\0${'y'.repeat(10)}`]) {
      await expect(store.put(key, join(folder, 'x')), key).rejects.toThrow('not a key');
    }
    expect(await readdir(folder)).toEqual([]);
    await rm(folder, { recursive: true, force: true });
  });

  it('say that the folder cannot be used', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'inkstone-disk-'));
    await writeFile(join(folder, 'x'), 'x');
    // A folder that is a file: the disk can't be used.
    const store = createDiskBlobs(join(folder, 'x'));
    await expect(store.put('0123456789', join(folder, 'x'))).rejects.toMatchObject({ reason: 'away' });
    await rm(folder, { recursive: true, force: true });
  });
});

describe('a bucket', () => {
  it('is made when it is missing, once', async () => {
    const missing = { ...(await createBucket()), bucket: `made-${Date.now()}` };
    expect([await makeBucket(missing), await makeBucket(missing)]).toEqual([true, false]);
    await checkS3(missing);
    await expect(makeBucket({ ...missing, endpoint: 'http://127.0.0.1:1' })).rejects.toThrow(/^S3_ENDPOINT: S3 cannot be reached/);
  });
});

describe('S3 that cannot be used stops the start with one line:', () => {
  const lineOf = (check: Promise<void>) =>
    check.then(
      () => '',
      (error: unknown) => (error instanceof StartError ? error.message : String(error)),
    );

  it('a missing bucket', async () => {
    const settings = await createBucket();
    expect(await lineOf(checkS3(settings))).toBe('');
    expect(await lineOf(checkS3({ ...settings, bucket: 'not-there' }))).toBe('S3_BUCKET: there is no bucket not-there');
  });

  it('wrong credentials', async () => {
    const settings = await createBucket();
    const right = process.env.AWS_SECRET_ACCESS_KEY;
    process.env.AWS_SECRET_ACCESS_KEY = 'wrong';
    const line = await lineOf(checkS3(settings));
    process.env.AWS_SECRET_ACCESS_KEY = right;
    expect(line).toMatch(/^S3_BUCKET: the credentials may not use the bucket test-\w+, or are wrong$/);
  });

  it('a server that is not there', async () => {
    const settings = await createBucket();
    expect(await lineOf(checkS3({ ...settings, endpoint: 'http://127.0.0.1:9' }))).toMatch(
      /^S3_ENDPOINT: S3 cannot be reached at http:\/\/127\.0\.0\.1:9: .*ECONNREFUSED/,
    );
  });
});
