import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBucket } from '../support/s3.ts';
import type { Answer, CallOptions, Person, TestServer } from '../support/server.ts';
import { startTestServer } from '../support/server.ts';

const KIB = 1024;
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const png = (width = 40, height = 30) =>
  sharp({ create: { width, height, channels: 3, background: { r: 10, g: 200, b: 90 } } })
    .png()
    .toBuffer();

/** A multipart body with one file. */
function form(bytes: Uint8Array, name = 'notes.bin', field = 'file'): CallOptions {
  const boundary = 'xxBoundaryxx';
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="${field}"; filename="${name}"\r\nContent-Type: image/png\r\n\r\n`;
  const raw = Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]);
  return { raw: new Uint8Array(raw), headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } };
}

const STORES = [
  ['on disk', async () => ({})],
  ['on S3', async () => ({ s3: await createBucket() })],
] as const;

describe.each(STORES)('files %s', (name, options) => {
  let server: TestServer;
  let owner: Person;
  let editor: Person;
  let viewer: Person;
  let stranger: Person;
  let document: string;
  beforeAll(async () => {
    server = await startTestServer({
      ...(await options()),
      fileLimits: { maxBytes: 64 * KIB * KIB, documentBytes: 2 ** 33, accountBytes: 2 ** 33 },
    });
    await server.register('admin');
    [owner, editor, viewer, stranger] = [
      await server.register('owner'),
      await server.register('editor'),
      await server.register('viewer'),
      await server.register('stranger'),
    ];
    document = await server.createDocument(owner.token, 'Files');
    await server.share(owner.token, document, 'editor', 'editor');
    await server.share(owner.token, document, 'viewer', 'viewer');
  });
  afterAll(() => server.close());

  const upload = (bytes: Uint8Array, called?: string, by = owner, into = document) =>
    server.call('POST', `/api/documents/${into}/files`, { token: by.token, ...form(bytes, called) });
  const list = async (into = document, by = owner): Promise<{ id: string }[]> =>
    (await server.call('GET', `/api/documents/${into}/files`, { token: by.token })).body.items;
  /** The bytes as a browser gets them: from the server, or from where it is sent. */
  const read = async (id: string, by: Person, headers: Record<string, string> = {}, query = '') => {
    const answer = await fetch(`${server.url}/api/files/${id}${query}`, { headers: { authorization: `Bearer ${by.token}`, ...headers } });
    return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
  };
  const statusOf = async (id: string, by: Person) => (await server.call('GET', `/api/files/${id}`, { token: by.token })).status;
  const fileIsThere = name === 'on S3' ? 302 : 200;
  const createWith = async (by: Person, ids: string[], kind = 'image') => {
    const ops = [...ids.map((id) => ({ insert: { [kind]: `/api/files/${id}` } })), { insert: '\n' }];
    const answer = await server.call('POST', '/api/documents', { token: by.token, body: { title: 'With files', content: { ops } } });
    expect(answer.status).toBe(201);
    return answer.body.id as string;
  };
  const activity = async (action: string, into = document) =>
    (await server.call('GET', `/api/documents/${into}/activity`, { token: owner.token })).body.items.filter(
      (item: { action: string }) => item.action === action,
    );

  it('are uploaded, listed and read back, with all that the contract says', async () => {
    const bytes = await png();
    const made = await upload(bytes, 'Grüße.png');
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    expect(made.body).toMatchObject({
      name: 'Grüße.png',
      size: bytes.length,
      contentType: 'image/png',
      width: 40,
      height: 30,
      url: `/api/files/${made.body.id}`,
      uploadedBy: { id: owner.id, username: 'owner' },
      state: 'ready',
    });
    expect(made.headers.get('location')).toBe(made.body.url);
    expect(await list()).toEqual([made.body]);
    const got = await read(made.body.id, viewer);
    expect(got.status).toBe(200);
    expect(got.bytes.equals(bytes)).toBe(true);
    expect(got.headers.get('content-type')).toBe('image/png');
    expect(got.headers.get('content-disposition')).toBe(`inline; filename="Gr__e.png"; filename*=UTF-8''Gr%C3%BC%C3%9Fe.png`);
  });

  it('are in the audit trail: upload, download, deletion, with name, size and hash', async () => {
    const into = await server.createDocument(owner.token, 'Audited');
    const bytes = randomBytes(2000);
    const { id } = (await upload(bytes, 'a.bin', owner, into)).body;
    await read(id, owner);
    expect((await server.call('DELETE', `/api/files/${id}`, { token: owner.token })).status).toBe(204);
    const detail = { file: id, name: 'a.bin', size: 2000, hash: sha256(bytes) };
    for (const action of ['file.uploaded', 'file.downloaded', 'file.deleted']) {
      expect(
        (await activity(action, into)).map((act: { detail: unknown }) => act.detail),
        action,
      ).toEqual([detail]);
    }
  });

  it('are read by exactly those who may read the document, as it is now', async () => {
    const { id } = (await upload(randomBytes(100))).body;
    expect(await statusOf(id, viewer)).toBe(fileIsThere);
    expect(await statusOf(id, stranger)).toBe(404);
    expect((await server.call('GET', `/api/files/${id}`)).status).toBe(401);
    expect((await upload(randomBytes(100), 'x', viewer)).status).toBe(403);
    expect((await upload(randomBytes(100), 'x', stranger)).status).toBe(404);
    await server.share(owner.token, document, 'stranger', 'viewer');
    expect(await statusOf(id, stranger)).toBe(fileIsThere);
    await server.call('DELETE', `/api/documents/${document}/collaborators/${stranger.id}`, { token: owner.token });
    expect(await statusOf(id, stranger)).toBe(404);
    await server.call('DELETE', `/api/documents/${document}`, { token: owner.token });
    expect([await statusOf(id, viewer), await statusOf(id, owner)]).toEqual([404, fileIsThere]);
    expect((await upload(randomBytes(100))).status).toBe(409);
    await server.call('POST', `/api/documents/${document}/restore`, { token: owner.token });
  });

  it('are read with the cookie, which is good for nothing else', async () => {
    const { id } = (await upload(randomBytes(100))).body;
    const signedIn = await server.call('POST', '/api/auth/login', { body: { login: 'viewer', password: 'mauve-lantern-42' } });
    const line = signedIn.headers.getSetCookie().find((one) => one.startsWith('inkstone_files=')) ?? '';
    expect(line).toMatch(/; Path=\/api\/files; HttpOnly; SameSite=Lax$/);
    const cookie = line.split(';')[0] ?? '';
    const call = (method: string, path: string) => server.call(method, path, { headers: { cookie } });
    expect((await call('GET', `/api/files/${id}`)).status).toBe(fileIsThere);
    expect((await call('DELETE', `/api/files/${id}`)).status).toBe(401);
    const token = cookie.split('=')[1] ?? '';
    expect((await server.call('GET', '/api/me', { token })).status).toBe(401);
    await server.call('POST', '/api/auth/logout', { token: signedIn.body.accessToken });
    await expect.poll(async () => (await call('GET', `/api/files/${id}`)).status).toBe(401);
  });

  it('grant nothing where they are pasted by who could not read them, and what the author could read where he could', async () => {
    const secret = (await upload(randomBytes(100))).body.id;
    const pasted = await createWith(stranger, [secret]);
    expect(await statusOf(secret, stranger)).toBe(404);
    // An edit takes it out of the text, and another one puts it back.
    const putBack = async () => {
      for (const version of [0, 1]) {
        expect((await server.call('POST', `/api/documents/${pasted}/versions/${version}/restore`, { token: stranger.token })).status).toBe(
          200,
        );
      }
    };
    await putBack();
    expect(await statusOf(secret, stranger)).toBe(404);
    // Once he may read it, an edit of his grants it for ever: what counts is the moment of the commit.
    await server.share(owner.token, document, 'stranger', 'viewer');
    await putBack();
    await server.call('DELETE', `/api/documents/${document}/collaborators/${stranger.id}`, { token: owner.token });
    expect(await statusOf(secret, stranger)).toBe(fileIsThere);
    await server.call('DELETE', `/api/documents/${pasted}?permanent=true`, { token: stranger.token });
    expect(await statusOf(secret, stranger)).toBe(404);
    const copied = await createWith(viewer, [secret], 'file');
    await server.share(viewer.token, copied, 'stranger', 'viewer');
    expect(await statusOf(secret, stranger)).toBe(fileIsThere);
  });

  it('stay with duplicates, and go with a document that is deleted for good', async () => {
    const shown = (await upload(randomBytes(100))).body.id;
    const original = await createWith(owner, [shown]);
    const own = (await upload(randomBytes(100), 'own', owner, original)).body.id;
    await server.share(owner.token, original, 'stranger', 'viewer');
    const copy = (await server.call('POST', `/api/documents/${original}/duplicate`, { token: stranger.token, body: {} })).body.id;
    await server.call('DELETE', `/api/documents/${original}?permanent=true`, { token: owner.token });
    expect(await statusOf(shown, stranger)).toBe(fileIsThere);
    expect(await list(copy, stranger)).toMatchObject([{ id: shown }]);
    expect([await statusOf(own, owner), await statusOf(own, stranger)]).toEqual([404, 404]);
    const gone = await server.db
      .selectFrom('activity')
      .select('detail')
      .where('document_id', '=', original)
      .where('action', '=', 'file.deleted')
      .execute();
    expect(gone.map(({ detail }) => detail.file)).toEqual([own]);
  });

  it('are deleted unless the text shows them; old versions then say so', async () => {
    const { id } = (await upload(randomBytes(100))).body;
    const into = await createWith(editor, [id]);
    expect((await server.call('DELETE', `/api/files/${id}`, { token: viewer.token })).status).toBe(403);
    expect((await server.call('DELETE', `/api/files/${id}`, { token: stranger.token })).status).toBe(404);
    expect((await server.call('DELETE', `/api/files/${id}`, { token: editor.token })).body.code).toBe('file-in-use');
    await server.call('POST', `/api/documents/${into}/versions/0/restore`, { token: editor.token });
    expect((await server.call('DELETE', `/api/files/${id}`, { token: editor.token })).status).toBe(204);
    expect((await server.call('GET', `/api/files/${id}`, { token: viewer.token })).body).toMatchObject({
      status: 404,
      code: 'file-deleted',
    });
    expect((await server.call('GET', `/api/files/${id}/state`, { token: viewer.token })).body).toMatchObject({ state: 'deleted' });
    // Bringing the old version back brings back no file that nobody may read any more.
    await server.call('POST', `/api/documents/${into}/versions/1/restore`, { token: editor.token });
    expect(await statusOf(id, editor)).toBe(404);
  });

  it('answers ranges, revalidation and HEAD', async () => {
    const bytes = randomBytes(10_000);
    const { id } = (await upload(bytes)).body;
    const part = await read(id, viewer, { range: 'bytes=100-199' });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, 'bytes 100-199/10000']);
    expect(part.bytes.equals(bytes.subarray(100, 200))).toBe(true);
    expect((await read(id, viewer, { range: 'bytes=-5' })).bytes.equals(bytes.subarray(-5))).toBe(true);
    const outside = await read(id, viewer, { range: 'bytes=20000-' });
    expect(outside.status).toBe(416);
    // A store of S3 answers for itself.
    if (name === 'on disk') expect(JSON.parse(outside.bytes.toString())).toMatchObject({ status: 416, code: 'bad-range' });
    const whole = await server.call('GET', `/api/files/${id}`, { token: viewer.token });
    const etag = whole.headers.get('etag') ?? '';
    expect(etag).toBe(`"${sha256(bytes)}"`);
    expect((await server.call('GET', `/api/files/${id}`, { token: viewer.token, headers: { 'if-none-match': etag } })).status).toBe(304);
    expect((await server.call('GET', `/api/files/${id}`, { token: stranger.token, headers: { 'if-none-match': etag } })).status).toBe(404);
    const head = await server.call('HEAD', `/api/files/${id}`, { token: viewer.token });
    if (name === 'on disk') expect([head.status, head.headers.get('content-length')]).toEqual([200, '10000']);
  });

  it('are stored once for their content', async () => {
    const bytes = randomBytes(5000);
    const [one, two] = await Promise.all([upload(bytes, 'one'), upload(bytes, 'two')]);
    expect([one.status, two.status]).toEqual([201, 201]);
    const rows = await server.db
      .selectFrom('blobs')
      .select('key')
      .where('hash', '=', Buffer.from(sha256(bytes), 'hex'))
      .execute();
    expect(rows.length).toBe(1);
    expect((await server.call('DELETE', `/api/files/${one.body.id}`, { token: owner.token })).status).toBe(204);
    expect((await read(two.body.id, viewer)).bytes.equals(bytes)).toBe(true);
  });

  describe('in parts', () => {
    const begin = (size: number, extra = {}, by = owner) =>
      server.call('POST', `/api/documents/${document}/uploads`, {
        token: by.token,
        body: { name: 'big.bin', size, contentType: 'x/y', ...extra },
      });
    const at = (id: string, rest = '') => `/api/documents/${document}/uploads/${id}${rest}`;
    const put = async (part: { url: string }, bytes: Uint8Array): Promise<number> =>
      (
        await server.call('PUT', part.url, {
          raw: new Uint8Array(bytes),
          ...(part.url.startsWith('/') ? { token: owner.token, headers: { 'content-type': 'application/octet-stream' } } : {}),
        })
      ).status;

    it('go on after a cut, and become a file', async () => {
      const bytes = randomBytes(17 * KIB * KIB + 3);
      const begun = await begin(bytes.length);
      expect(begun.status, JSON.stringify(begun.body)).toBe(201);
      const { id, partSize, parts, url } = begun.body;
      expect(url).toBe(`/api/files/${id}`);
      expect(parts.length).toBe(3);
      const slice = (number: number) => bytes.subarray((number - 1) * partSize, number * partSize);
      expect(await put(parts[2], slice(3))).toBeLessThan(300);
      expect((await server.call('POST', at(id, '/complete'), { token: owner.token })).body.code).toBe('upload-incomplete');
      expect(await statusOf(id, viewer)).toBe(404);
      expect((await list()).map((file) => file.id)).not.toContain(id);
      const all = (await server.call('GET', `/api/documents/${document}/files?state=all`, { token: viewer.token })).body.items;
      expect(all[0]).toMatchObject({ id, state: 'uploading', size: bytes.length, name: 'big.bin' });
      const now = (await server.call('GET', at(id), { token: owner.token })).body;
      expect(now.parts.map((part: { received: boolean }) => part.received)).toEqual([false, false, true]);
      expect(await put(now.parts[0], slice(1))).toBeLessThan(300);
      expect(await put({ url: at(id, '/parts/2') }, slice(2))).toBe(204);
      const done = await server.call('POST', at(id, '/complete'), { token: owner.token });
      expect([done.status, done.body.id, done.body.size]).toEqual([201, id, bytes.length]);
      expect((await read(id, viewer)).bytes.equals(bytes)).toBe(true);
      expect((await server.call('POST', at(id, '/complete'), { token: owner.token })).status).toBe(404);
      expect((await activity('file.uploaded'))[0].detail).toMatchObject({ file: id, hash: sha256(bytes) });
    });

    it('are a picture at the end, or refused', async () => {
      const bytes = await png(100, 50);
      const { id, parts } = (await begin(bytes.length)).body;
      await put(parts[0], bytes);
      expect((await server.call('POST', at(id, '/complete'), { token: owner.token })).body).toMatchObject({
        contentType: 'image/png',
        width: 100,
        height: 50,
      });
      const damaged = bytes.subarray(0, 60);
      const second = (await begin(damaged.length)).body;
      await put(second.parts[0], damaged);
      expect((await server.call('POST', at(second.id, '/complete'), { token: owner.token })).body.code).toBe('bad-picture');
      expect((await server.call('GET', `/api/files/${second.id}/state`, { token: viewer.token })).body.state).toBe('failed');
      // The same file begins anew, so that its place in the text stays.
      const again = await begin(bytes.length, { file: second.id });
      await put(again.body.parts[0], bytes);
      expect((await server.call('POST', at(second.id, '/complete'), { token: owner.token })).status).toBe(201);
    });

    it('have the id that the caller has chosen, though the text shows it before, and go on when they are begun again', async () => {
      const id = randomUUID();
      const into = await createWith(owner, [id]);
      const bytes = await png(30, 20);
      const again = { name: 'a.png', size: bytes.length, contentType: 'image/png', file: id };
      const uploads = `/api/documents/${into}/uploads`;
      const first = await server.call('POST', uploads, { token: owner.token, body: again });
      expect([first.status, first.body.id]).toEqual([201, id]);
      expect(await put({ url: `${uploads}/${id}/parts/1` }, bytes)).toBe(204);
      const second = await server.call('POST', uploads, { token: owner.token, body: again });
      expect([second.status, second.body.parts[0].received]).toEqual([201, true]);
      expect((await server.call('POST', uploads, { token: editor.token, body: again })).status).toBe(404);
      // Where the text does not show it, nothing is noted.
      const unshown = await begin(bytes.length, { file: randomUUID() });
      expect(await put({ url: at(unshown.body.id, '/parts/1') }, bytes)).toBe(204);
      expect((await server.call('POST', at(unshown.body.id, '/complete'), { token: owner.token })).body.embedded).toBe(false);
      const done = await server.call('POST', `${uploads}/${id}/complete`, { token: owner.token });
      expect([done.status, done.body.embedded]).toEqual([201, true]);
      expect((await server.call('POST', uploads, { token: owner.token, body: again })).status).toBe(404);
    });

    it('take the bytes of a part whatever type they are said to have', async () => {
      for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded']) {
        const bytes = Buffer.from('{"cut": ');
        const { id } = (await begin(bytes.length)).body;
        const headers = { 'content-type': type };
        const answer = await server.call('PUT', at(id, '/parts/1'), { token: owner.token, raw: new Uint8Array(bytes), headers });
        expect([type, answer.status]).toEqual([type, 204]);
        expect((await server.call('POST', at(id, '/complete'), { token: owner.token })).body.size).toBe(bytes.length);
      }
    });

    it('are refused where they lie, are too large, or are another’s', async () => {
      expect((await begin(10 * 2 ** 30)).body).toMatchObject({ status: 413, code: 'too-large' });
      expect((await begin(0)).status).toBe(422);
      const { id } = (await begin(100)).body;
      expect(await put({ url: at(id, '/parts/1') }, randomBytes(99))).toBe(422);
      expect(await put({ url: at(id, '/parts/1') }, randomBytes(101))).toBe(422);
      expect(await put({ url: at(id, '/parts/2') }, randomBytes(100))).toBe(404);
      expect((await server.call('GET', at(id), { token: editor.token })).status).toBe(403);
      const other = await server.createDocument(owner.token, 'Other');
      expect((await server.call('GET', `/api/documents/${other}/uploads/${id}`, { token: owner.token })).status).toBe(404);
      expect((await server.call('DELETE', at(id), { token: viewer.token })).status).toBe(403);
      expect((await server.call('DELETE', at(id), { token: editor.token })).status).toBe(204);
      expect((await server.call('GET', at(id), { token: owner.token })).status).toBe(404);
      expect((await server.call('GET', `/api/files/${id}/state`, { token: viewer.token })).body.state).toBe('failed');
    });
  });

  describe('that are bad', () => {
    const arriving = () => readdir(join(server.fileFolder, 'incoming'));
    let before: string[];
    beforeAll(async () => {
      // Parts of uploads that were ended wait for the sweep, which may come meanwhile.
      before = await arriving();
    });
    const refused = async (answer: Answer, status: number, code: string) => {
      expect([answer.status, answer.body.code], JSON.stringify(answer.body)).toEqual([status, code]);
      expect(before).toEqual(expect.arrayContaining(await arriving()));
    };

    it('are refused with a clear error and leave nothing behind', async () => {
      const files = (await list()).length;
      await refused(await upload(new Uint8Array()), 422, 'invalid');
      await refused(await upload(randomBytes(64 * KIB * KIB + 1)), 413, 'too-large');
      await refused(
        await server.call('POST', `/api/documents/${document}/files`, { token: owner.token, ...form(randomBytes(9), 'x', 'other') }),
        422,
        'invalid',
      );
      await refused(
        await server.call('POST', `/api/documents/${document}/files`, { token: owner.token, body: {} }),
        415,
        'unsupported-type',
      );
      const cut = form(randomBytes(50_000)).raw as Uint8Array<ArrayBuffer>;
      const { headers = {} } = form(new Uint8Array());
      await refused(
        await server.call('POST', `/api/documents/${document}/files`, { token: owner.token, raw: cut.slice(0, 40_000), headers }),
        422,
        'invalid',
      );
      const lines = (...head: string[]) =>
        Buffer.from(`--xxBoundaryxx\r\n${head.join('\r\n')}\r\n\r\nabc\r\n--xxBoundaryxx--\r\n`, 'latin1');
      const bodies: [string, Buffer][] = [
        ['no multipart at all', Buffer.from('garbage')],
        ['bytes without a name', lines('Content-Disposition: form-data; name="file"', 'Content-Type: application/octet-stream')],
        ['a name that is not UTF-8', lines('Content-Disposition: form-data; name="file"; filename="\xff\xfe.txt"')],
        ['no field', lines('Content-Type: text/plain')],
        [
          'two files',
          lines(
            'Content-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nabc',
            '--xxBoundaryxx',
            'Content-Disposition: form-data; name="file"; filename="b.txt"',
          ),
        ],
      ];
      for (const [what, raw] of bodies) {
        const answer = await server.call('POST', `/api/documents/${document}/files`, {
          token: owner.token,
          raw: new Uint8Array(raw),
          headers,
        });
        expect([what, answer.status, answer.body.code]).toEqual([what, 422, 'invalid']);
      }
      expect((await list()).length).toBe(files);
    });

    it('get harmless names', async () => {
      const names: [string, string][] = [
        ['../../etc/passwd', 'passwd'],
        ['a\\b\\c.txt', 'c.txt'],
        ['ann\u202egnp.exe', 'anngnp.exe'],
        [`${'x'.repeat(4000)}.docx`, `${'x'.repeat(195)}.docx`],
        ['..', 'file'],
      ];
      for (const [sent, kept] of names) expect((await upload(randomBytes(10), sent)).body.name, sent).toBe(kept);
      const begun = await server.call('POST', `/api/documents/${document}/uploads`, {
        token: owner.token,
        body: { name: 'a\0b.txt', size: 1, contentType: '' },
      });
      expect(begun.status).toBe(422);
    });

    it('have the type of their content, and run nowhere', async () => {
      const html = Buffer.from('<!DOCTYPE html><script>alert(1)</script>');
      const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
      const polyglot = Buffer.from('%PDF-1.4\n<html><script>alert(1)</script></html>');
      for (const [bytes, called, type] of [
        [html, 'cat.png', 'text/html'],
        [svg, 'cat.svg', 'image/svg+xml'],
        [polyglot, 'cat.html', 'application/pdf'],
      ] as const) {
        const { id, contentType, width } = (await upload(bytes, called)).body;
        expect([contentType, width]).toEqual([type, null]);
        const answer = await server.call('GET', `/api/files/${id}`, { token: viewer.token });
        expect(answer.headers.get('content-disposition')).toMatch(/^attachment;/);
        expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
        expect(answer.headers.get('content-security-policy')).toMatch(/default-src 'none';.*sandbox/);
        if (name === 'on S3') expect((await read(id, viewer)).headers.get('content-disposition')).toMatch(/^attachment;/);
      }
    });

    it('are pictures that would explode, which are refused before they are decoded', async () => {
      await refused(await upload(pngHeader(60_000, 60_000)), 422, 'bad-picture');
      await refused(await upload(gifOfFrames(10_000)), 422, 'bad-picture');
      await refused(await upload(animated(pngHeader(60_000, 60_000), 2)), 422, 'bad-picture');
      await refused(await upload(animated(await png(), 10_000)), 422, 'bad-picture');
      await refused(await upload((await png()).subarray(0, 70)), 422, 'bad-picture');
    });
  });

  it('lose where a picture was taken, and keep the picture', async () => {
    const gps = { IFD0: { Copyright: 'Ann' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '48/1 51/1 2999/100' } };
    const jpeg = await sharp(await png(200, 100))
      .withExif(gps)
      .jpeg()
      .toBuffer();
    expect(jpeg.includes(Buffer.from('Ann'))).toBe(true);
    const { id, size } = (await upload(jpeg, 'photo.jpg')).body;
    const kept = (await read(id, viewer)).bytes;
    expect(size).toBe(jpeg.length);
    expect(kept.equals(jpeg)).toBe(false);
    const [before, after] = [(await sharp(jpeg).metadata()).exif, (await sharp(kept).metadata()).exif];
    const rational = Buffer.from([0xb7, 0x0b, 0, 0, 0x64, 0, 0, 0]);
    expect([before?.includes(rational), after?.includes(rational)]).toEqual([true, false]);
    expect(kept.includes(Buffer.from('Ann'))).toBe(true);
    expect(await sharp(kept).raw().toBuffer()).toEqual(await sharp(jpeg).raw().toBuffer());
  });

  it('are pictures too if they are animated PNGs, which have no smaller versions that would stand still', async () => {
    const made = (await upload(animated(await png(1000, 500), 3), 'moving.png')).body;
    expect(made).toMatchObject({ contentType: 'image/png', width: 1000, height: 500 });
    // Those of the next picture are made after it.
    const next = (await upload(await png(1001, 500), 'still.png')).body;
    const typeOf = async (id: string) => (await read(id, viewer, {}, '?width=300')).headers.get('content-type');
    await expect.poll(() => typeOf(next.id)).toBe('image/webp');
    expect(await typeOf(made.id)).toBe('image/png');
  });

  it('have smaller versions for smaller screens', async () => {
    const { id } = (await upload(await png(1000, 500), 'wide.png')).body;
    const at = async (width: number) => {
      const answer = await fetch(`${server.url}/api/files/${id}?width=${width}`, { headers: { authorization: `Bearer ${viewer.token}` } });
      const bytes = Buffer.from(await answer.arrayBuffer());
      return [answer.headers.get('content-type'), (await sharp(bytes).metadata()).width];
    };
    await expect.poll(() => at(300)).toEqual(['image/webp', 320]);
    await expect.poll(() => at(600)).toEqual(['image/webp', 640]);
    expect(await at(900)).toEqual(['image/png', 1000]);
  });
});

/** The beginning of a PNG of that size, and a few bytes. */
function pngHeader(width: number, height: number): Buffer {
  const bytes = Buffer.from('89504e470d0a1a0a0000000d494844520000000000000000080200000000000000', 'hex');
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return Buffer.concat([bytes, Buffer.from('0000000c49444154789c636060000000000400010000000049454e44ae426082', 'hex')]);
}

/** A PNG that says that it has so many frames, after its header. */
function animated(still: Buffer, frames: number): Buffer {
  const chunk = Buffer.from('000000086163544c000000000000000000000000', 'hex');
  chunk.writeUInt32BE(frames, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 16)), 16);
  return Buffer.concat([still.subarray(0, 33), chunk, still.subarray(33)]);
}

function gifOfFrames(count: number): Buffer {
  const head = Buffer.from('47494638396101000100800000000000ffffff', 'hex');
  const frame = Buffer.from('21f904000a0000002c00000000010001000002024401003b', 'hex').subarray(0, -1);
  return Buffer.concat([head, ...Array.from({ length: count }, () => frame), Buffer.from([0x3b])]);
}
