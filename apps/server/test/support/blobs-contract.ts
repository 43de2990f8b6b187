/** The contract that every blob store must pass. */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BlobStore, BlobStoreError } from '../../src/ports/blobs.ts';

const PART_BYTES = 5 * 1024 * 1024;

export function describeBlobs(name: string, open: () => Promise<{ store: BlobStore; close(): Promise<void> }>): void {
  describe(`blobs ${name}`, () => {
    let store: BlobStore;
    let folder: string;
    let close: () => Promise<void>;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'inkstone-blobs-'));
      ({ store, close } = await open());
    });
    afterAll(async () => {
      await close();
      await rm(folder, { recursive: true, force: true });
    });

    const put = async (bytes: Uint8Array, key: string = randomUUID()) => {
      const path = join(folder, randomUUID());
      await writeFile(path, bytes);
      await store.put(key, path);
      return key;
    };
    const all = async () => {
      const found = [];
      for await (const blob of store.list()) found.push(blob);
      return found;
    };
    const reasonOf = (work: Promise<unknown>) =>
      work.then(
        () => null,
        (error: unknown) => (error instanceof BlobStoreError ? error.reason : error),
      );

    it('gives back what was stored, whole and in ranges', async () => {
      const bytes = randomBytes(300_000);
      const key = await put(bytes);
      expect(await store.size(key)).toBe(bytes.length);
      expect((await buffer(await store.read(key))).equals(bytes)).toBe(true);
      expect((await buffer(await store.read(key, { start: 10, end: 10 }))).equals(bytes.subarray(10, 11))).toBe(true);
      expect((await buffer(await store.read(key, { start: 299_990, end: 299_999 }))).equals(bytes.subarray(299_990))).toBe(true);
    });

    it('says that nothing is stored under a key before anything is read', async () => {
      const key = randomUUID();
      expect(await store.size(key)).toBeNull();
      expect(await reasonOf(store.read(key))).toBe('missing');
      await store.delete(key);
    });

    it('deletes and lists', async () => {
      const [one, two] = [await put(randomBytes(10)), await put(randomBytes(20))];
      expect(
        (await all())
          .filter(({ key }) => key === one || key === two)
          .map(({ size }) => size)
          .sort(),
      ).toEqual([10, 20]);
      await store.delete(one);
      expect(await store.size(one)).toBeNull();
      const left = await all();
      expect(left.map(({ key }) => key)).not.toContain(one);
      const kept = left.find(({ key }) => key === two);
      expect(Math.abs((kept?.modifiedAt ?? 0) - Date.now())).toBeLessThan(600_000);
    });

    it('lists more than fit on one page', async () => {
      const before = (await all()).length;
      const keys: string[] = [];
      for (let round = 0; round < 21; round++)
        keys.push(...(await Promise.all(Array.from({ length: 50 }, () => put(new Uint8Array([1]))))));
      expect((await all()).length).toBe(before + keys.length);
    });

    it('stores many at once', async () => {
      const many = Array.from({ length: 20 }, () => randomBytes(50_000));
      const keys = await Promise.all(many.map((bytes) => put(bytes)));
      const read = await Promise.all(keys.map(async (key) => buffer(await store.read(key))));
      expect(read.every((bytes, index) => bytes.equals(many[index] as Buffer))).toBe(true);
    });

    it('a reader that began reads to the end of what is deleted meanwhile, or fails: it never gets other bytes', async () => {
      const bytes = randomBytes(2_000_000);
      const key = await put(bytes);
      const stream = await store.read(key);
      await store.delete(key);
      const read = await buffer(stream).catch(() => null);
      if (read !== null) expect(read.equals(bytes)).toBe(true);
    });

    it('hands out addresses that browsers read from, for a minute, or none', async () => {
      const key = await put(Buffer.from('hello'));
      const url = await store.urlOf(key, { contentType: 'text/plain', disposition: 'attachment; filename="x.txt"' });
      if (store.name === 'disk') return expect(url).toBeNull();
      expect(new URL(url ?? '').searchParams.get('X-Amz-Expires')).toBe('60');
      const answer = await fetch(url ?? '');
      expect([answer.status, answer.headers.get('content-type'), answer.headers.get('content-disposition'), await answer.text()]).toEqual([
        200,
        'text/plain',
        'attachment; filename="x.txt"',
        'hello',
      ]);
      expect((await fetch((url ?? '').replace(/X-Amz-Signature=\w{8}/, 'X-Amz-Signature=00000000'))).status).toBe(403);
    });

    it('takes uploads in parts, in any order and again, or sends them through the server', async () => {
      const { parts } = store;
      if (parts === null) return expect(store.name).toBe('disk');
      const bytes = randomBytes(2 * PART_BYTES + 7);
      const [first, second, third] = [
        bytes.subarray(0, PART_BYTES),
        bytes.subarray(PART_BYTES, 2 * PART_BYTES),
        bytes.subarray(2 * PART_BYTES),
      ];
      const key = randomUUID();
      const upload = await parts.begin(key);
      await parts.put(key, upload, 3, Readable.from([third]), third.length);
      expect([...(await parts.list(key, upload))]).toEqual([[3, 7]]);
      expect((await fetch(await parts.urlOf(key, upload, 1), { method: 'PUT', body: first })).status).toBe(200);
      await parts.put(key, upload, 2, Readable.from([randomBytes(PART_BYTES)]), PART_BYTES);
      await parts.put(key, upload, 2, Readable.from([second]), PART_BYTES);
      expect(await store.size(key)).toBeNull();
      await parts.complete(key, upload);
      expect((await buffer(await store.read(key))).equals(bytes)).toBe(true);
      await parts.abort(key, upload);

      const given = await parts.begin(key);
      await parts.abort(key, given);
      await parts.abort(key, given);
      expect(await reasonOf(parts.list(key, given))).toBe('missing');
    });
  });
}
