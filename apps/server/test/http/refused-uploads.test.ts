/** Uploads that lie, break off or find no room: their clients get a clear answer, also while they still send, and nothing is left of them. */
import { randomBytes, randomUUID } from 'node:crypto';
import { readdir, symlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBucket } from '../support/s3.ts';
import { type Person, startTestServer, type TestServer } from '../support/server.ts';

const MIB = 1024 * 1024;
const LIMIT_BYTES = 16 * MIB;

const STORES = [
  ['on disk', async () => ({})],
  ['on S3', async () => ({ s3: await createBucket() })],
] as const;

describe.each(STORES)('an upload %s', (name, options) => {
  let server: TestServer;
  let owner: Person;
  let document: string;
  beforeAll(async () => {
    server = await startTestServer({
      ...(await options()),
      fileLimits: { maxBytes: LIMIT_BYTES, documentBytes: 2 ** 33, accountBytes: 2 ** 33 },
    });
    owner = await server.register('owner');
    document = await server.createDocument(owner.token);
  });
  afterAll(() => server.close());

  /** Writes requests to one connection. @returns as many answers as there were requests; fewer if the server ends the connection */
  const talk = async (requests: readonly (readonly (string | Uint8Array)[])[]): Promise<(string | number)[]> => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    for (const part of requests.flat()) socket.write(part);
    let said = '';
    const answers = () => [...said.matchAll(/HTTP\/1\.1 (\d+)[\s\S]*?(?:"code":"([\w-]+)"|"username"|\r\n\r\n$)/g)];
    for await (const data of socket) {
      said += data;
      if (answers().length === requests.length) break;
    }
    return answers().flatMap(([, status, code]) => (code === undefined ? [Number(status)] : [Number(status), code]));
  };
  const head = (method: string, path: string, headers: string) =>
    `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${owner.token}\r\n${headers}\r\n`;
  const BYTES = 'Content-Type: application/octet-stream\r\n';
  const FORM = 'Content-Type: multipart/form-data; boundary=x\r\n';
  /** A request that announces no length. */
  const inChunks = (method: string, path: string, type: string, chunks: readonly Uint8Array[]) => [
    head(method, path, `${type}Transfer-Encoding: chunked\r\n`),
    ...chunks.flatMap((chunk) => [`${chunk.length.toString(16)}\r\n`, chunk, '\r\n']),
    '0\r\n\r\n',
  ];
  /** What comes next on a connection shows in what state it is. */
  const next = () => [head('GET', '/api/me', '')];
  const begin = async (size: number) => {
    const begun = await server.call('POST', `/api/documents/${document}/uploads`, { token: owner.token, body: { name: 'x', size } });
    expect(begun.status).toBe(201);
    return `/api/documents/${document}/uploads/${begun.body.id}`;
  };
  const received = async (upload: string): Promise<boolean[]> =>
    (await server.call('GET', upload, { token: owner.token })).body.parts.map((part: { received: boolean }) => part.received);
  const form = (bytes: Uint8Array) => [
    Buffer.from('--x\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'),
    bytes,
    Buffer.from('\r\n--x--\r\n'),
  ];

  it('that announces ten gigabytes is refused before they come', async () => {
    const upload = await begin(100);
    const length = `Content-Length: ${10 * 1024 * MIB}\r\n`;
    expect(await talk([[head('POST', `/api/documents/${document}/files`, FORM + length)]])).toEqual([413, 'too-large']);
    expect(await talk([[head('PUT', `${upload}/parts/1`, BYTES + length)]])).toEqual([422, 'invalid']);
    expect(await received(upload)).toEqual([false]);
  });

  it('with a part of another length is refused, and takes the right one', async () => {
    const upload = await begin(8 * MIB);
    for (const mebibytes of [7, 9, 12]) {
      const chunks = Array.from({ length: mebibytes }, () => randomBytes(MIB));
      expect(await talk([inChunks('PUT', `${upload}/parts/1`, BYTES, chunks), next()])).toEqual([422, 'invalid', 200]);
      expect(await received(upload)).toEqual([false]);
    }
    const bytes = Array.from({ length: 8 }, () => randomBytes(MIB));
    expect(await talk([inChunks('PUT', `${upload}/parts/1`, BYTES, bytes)])).toEqual([204]);
    const done = await server.call('POST', `${upload}/complete`, { token: owner.token });
    expect(done.status, JSON.stringify(done.body)).toBe(201);
    const read = await fetch(`${server.url}/api/files/${done.body.id}`, { headers: { authorization: `Bearer ${owner.token}` } });
    expect(Buffer.from(await read.arrayBuffer()).equals(Buffer.concat(bytes))).toBe(true);
  });

  it('whose part is cut in the middle takes it again', async () => {
    const upload = await begin(8 * MIB);
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    await new Promise<unknown>((resolve) => {
      socket.write(head('PUT', `${upload}/parts/1`, `${BYTES}Content-Length: ${8 * MIB}\r\n`));
      socket.write(randomBytes(MIB), resolve);
    });
    socket.destroy();
    expect(await received(upload)).toEqual([false]);
    expect(await talk([inChunks('PUT', `${upload}/parts/1`, BYTES, [randomBytes(8 * MIB)])])).toEqual([204]);
    expect(await received(upload)).toEqual([true]);
  });

  it('of one request that is too large says so to a client that still sends, and leaves nothing', async () => {
    const path = `/api/documents/${document}/files`;
    const left = async () => [
      await readdir(join(server.fileFolder, 'incoming')),
      (await server.call('GET', `${path}?state=all`, { token: owner.token })).body,
    ];
    const before = await left();
    const sent = inChunks('POST', path, FORM, form(randomBytes(LIMIT_BYTES + 20 * MIB)));
    expect(await talk([sent, next()])).toEqual([413, 'too-large', 200]);
    expect(await left()).toEqual(before);
  });

  it('is not for tickets of documents, nor is a file', async () => {
    const made = await server.call('POST', '/api/auth/ticket', { token: owner.token, body: { documentId: document } });
    const { ticket } = made.body;
    expect(ticket).toBeTypeOf('string');
    const id = randomUUID();
    for (const [method, path] of [
      ['GET', `/api/files/${id}`],
      ['GET', `/api/files/${id}?token=${ticket}`],
      ['GET', `/api/documents/${document}/files`],
      ['POST', `/api/documents/${document}/uploads`],
    ] as const) {
      const { status } = await server.call(method, path, path.includes('token=') ? {} : { token: ticket });
      expect([path, status]).toEqual([path, 401]);
    }
  });

  if (name === 'on disk')
    it('that finds the disk full says so to a client that still sends', async () => {
      const upload = await begin(8 * MIB);
      const { key } = await server.db
        .selectFrom('uploads')
        .select('key')
        .where('id', '=', upload.split('/').at(-1) as string)
        .executeTakeFirstOrThrow();
      // Every write to it fails as on a full disk.
      await symlink('/dev/full', join(server.fileFolder, 'incoming', key));
      const sent = inChunks('PUT', `${upload}/parts/1`, BYTES, [randomBytes(8 * MIB)]);
      expect(await talk([sent, next()])).toEqual([507, 'storage-full', 200]);
      expect(await received(upload)).toEqual([false]);
    });
});
