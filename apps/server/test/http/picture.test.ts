/** One's picture, and how others look. */
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Person, startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let ada: Person;
beforeAll(async () => {
  server = await startTestServer();
  await server.register('admin');
  ada = await server.register('ada');
});
afterAll(() => server.close());

const bytesOf = (buffer: Buffer) => new Uint8Array(buffer) as Uint8Array<ArrayBuffer>;
const put = (picture: Buffer, type = 'image/png', { token } = ada) =>
  server.call('PUT', '/api/me/picture', { token, raw: bytesOf(picture), headers: { 'content-type': type } });
const pixels = (width: number, height: number, background = '#c04020') =>
  sharp({ create: { width, height, channels: 3, background }, limitInputPixels: false });
const pictureRows = async () => (await server.db.selectFrom('user_pictures').select('hash').execute()).length;

/** What a browser gets at the address of a picture. */
async function fetched(hash: string, headers: Record<string, string>) {
  const answer = await fetch(`${server.url}/api/files/people/${hash}`, { headers });
  return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
}

describe('a picture', () => {
  it('is made small, square and without what it tells of its maker, and anybody signed in gets it', async () => {
    const photo = await pixels(900, 500)
      .withExif({ IFD0: { Artist: 'Ada Somebody' }, IFD3: { GPSLatitude: '52/1 30/1 0/1', GPSLatitudeRef: 'N' } })
      .jpeg()
      .toBuffer();
    const answer = await put(photo, 'image/jpeg');
    expect([answer.status, answer.body.picture]).toEqual([200, expect.stringMatching(/^[0-9a-f]{64}$/)]);
    const other = await server.register('looker');
    const got = await fetched(answer.body.picture, { authorization: `Bearer ${other.token}` });
    expect([got.status, got.headers.get('content-type'), got.headers.get('cache-control')]).toEqual([
      200,
      'image/webp',
      'private, max-age=31536000, immutable',
    ]);
    const meta = await sharp(got.bytes).metadata();
    expect([meta.format, meta.width, meta.height, meta.exif, meta.xmp]).toEqual(['webp', 256, 256, undefined, undefined]);
    expect((await fetched(answer.body.picture, {})).status).toBe(401);
    const people = await server.call('GET', `/api/people?ids=${ada.id},${other.id}`, { token: other.token });
    expect(people.body.items).toHaveLength(2);
    expect(people.body.items).toContainEqual({ id: ada.id, color: null, picture: answer.body.picture });
  });

  it('is read by the cookie of files, as an <img> sends it', async () => {
    const login = await server.call('POST', '/api/auth/login', { body: { login: 'ada', password: 'mauve-lantern-42' } });
    const cookie =
      login.headers
        .getSetCookie()
        .find((line) => line.startsWith('inkstone_files='))
        ?.split(';')[0] ?? '';
    const { picture } = (await put(await pixels(300, 300, '#123456').png().toBuffer())).body;
    expect((await fetched(picture, { cookie })).status).toBe(200);
    expect((await fetched('0'.repeat(64), { cookie })).status).toBe(404);
    expect((await fetched('nonsense', { cookie })).status).toBe(404);
  });

  it('goes with the last who has it', async () => {
    const bob = await server.register('bob');
    const same = await pixels(64, 64, '#00ff00').png().toBuffer();
    const { picture } = (await put(same)).body;
    expect((await put(same, 'image/png', bob)).body.picture).toBe(picture);
    const before = await pictureRows();
    expect((await server.call('DELETE', '/api/me/picture', { token: ada.token })).status).toBe(204);
    expect((await server.call('GET', '/api/me', { token: ada.token })).body.picture).toBeNull();
    expect((await fetched(picture, { authorization: `Bearer ${ada.token}` })).status).toBe(200);
    await server.call('DELETE', '/api/me/picture', { token: bob.token });
    expect((await fetched(picture, { authorization: `Bearer ${ada.token}` })).status).toBe(404);
    expect(await pictureRows()).toBe(before - 1);
  });

  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><script>alert(1)</script></svg>';
  it.each<[string, () => Promise<Buffer> | Buffer, string]>([
    ['an SVG', () => Buffer.from(svg), 'image/svg+xml'],
    ['an SVG that says it is a PNG', () => Buffer.from(svg), 'image/png'],
    ['a page', () => Buffer.from('<!doctype html><script>alert(1)</script>'), 'image/png'],
    ['a text', () => Buffer.from('no picture'), 'image/png'],
    ['nothing', () => Buffer.alloc(0), 'image/png'],
    ['a bomb: few bytes, 400 million pixels', () => pixels(20_000, 20_000).png({ compressionLevel: 9 }).toBuffer(), 'image/png'],
    ['a picture that is cut off', async () => (await pixels(800, 800).jpeg().toBuffer()).subarray(0, 2_000), 'image/jpeg'],
    ['the head of a PNG', () => Buffer.from('89504e470d0a1a0a', 'hex'), 'image/png'],
  ])('is refused: %s', async (_what, make, type) => {
    const answer = await put(await make(), type);
    expect([answer.status, answer.body.code]).toEqual([422, 'bad-picture']);
  });

  it('is refused when it is too large, or no picture by its type', async () => {
    const large = await put(Buffer.alloc(10 * 1024 * 1024 + 1, 1));
    expect([large.status, large.body.code]).toEqual([413, 'too-large']);
    expect(
      (await server.call('PUT', '/api/me/picture', { token: ada.token, raw: 'x', headers: { 'content-type': 'text/plain' } })).status,
    ).toBe(415);
    const before = await server.call('GET', '/api/me', { token: ada.token });
    expect(before.status, 'the server goes on').toBe(200);
  });
});

describe('looks', () => {
  it('are given for at most a hundred ids', async () => {
    const ask = (ids: string) => server.call('GET', `/api/people?ids=${ids}`, { token: ada.token });
    expect((await ask(Array(101).fill(ada.id).join(','))).status).toBe(422);
    expect((await ask('nonsense')).status).toBe(422);
    expect((await ask('00000000-0000-7000-8000-000000000000')).body).toEqual({ items: [] });
  });
});
