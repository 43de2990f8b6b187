/** Documents whose content is long as JSON: what a document holds, and what is larger from a time without limits. Real server, real sockets. */
import { randomUUID } from 'node:crypto';
import { type Delta, DeltaBuilder, Text } from '@inkstone/ot';
import { SharedDocument, type SocketLike } from '@inkstone/sync';
import { LIMITS } from '@inkstone/sync/constants';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { type Person, startTestServer, type TestServer } from '../support/server.ts';

const LINK = `https://example.org/${'x'.repeat(2_000)}`;
/** Letters that are bold by turns are an operation each. */
const EVERY_SECOND = 18_000;

// Forty megabytes go back and forth several times.
vi.setConfig({ testTimeout: 180_000 });

let server: TestServer;
let ann: Person;

beforeAll(async () => {
  server = await startTestServer();
  ann = await server.register('ann');
});

afterAll(async () => {
  await server?.close();
});

const linked = (units: number): Delta => [{ insert: 'a'.repeat(units), attributes: { link: LINK } }];
const bolded = (from: number, to: number, value: true | null = true): Delta => {
  const builder = new DeltaBuilder().retain(from);
  for (let at = from; at < to; at += 2) builder.retain(1, { bold: value }).retain(1);
  return builder.build();
};

/** Edits that a server from a time without limits has taken. */
async function write(document: string, edits: readonly Delta[]): Promise<Text> {
  const text = Text.empty();
  for (const [index, delta] of edits.entries()) {
    text.apply(delta);
    const author = { client: `api.${ann.id}`, edit_id: randomUUID(), user_id: ann.id };
    const row = { document_id: document, version: index + 1, ...author, length: text.length, delta: JSON.stringify(delta) };
    await server.db.insertInto('edits').values(row).execute();
  }
  await server.db.updateTable('heads').set({ version: edits.length, length: text.length }).where('document_id', '=', document).execute();
  return text;
}

/** The page of a user, and the types of the messages that it was sent. */
async function open(document: string) {
  const types: string[] = [];
  const url = async () => `${server.socketUrl}/ws/documents/${document}?token=${ann.token}`;
  const connect = (address: string, protocol: string) => {
    const socket = new WebSocket(address, protocol);
    socket.on('message', (data) => types.push(/^\{"type":"(\w+)"/.exec(String(data))?.[1] ?? ''));
    return socket as unknown as SocketLike;
  };
  const page = new SharedDocument({ documentId: document, user: ann, url, connect });
  const losses: (string | null)[] = [];
  let wake = () => {};
  page.subscribe({
    opened: () => wake(),
    status: () => wake(),
    lost: ({ code }) => {
      losses.push(code);
      wake();
    },
  });
  const until = async (condition: () => boolean) => {
    while (!condition()) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  await until(() => page.isOpen);
  /** Edits, and tells what was refused. */
  const edit = async (delta: Delta) => {
    const before = losses.length;
    page.edit(delta);
    await until(() => losses.length > before || page.status.state === 'saved');
    return losses[before] ?? 'saved';
  };
  return { page, edit, types };
}

/** The bytes of an answer, and whether its length was known before its last byte was. */
async function measure(path: string) {
  const response = await fetch(server.url + path, { headers: { authorization: `Bearer ${ann.token}` } });
  let bytes = 0;
  for await (const chunk of response.body ?? []) bytes += chunk.length;
  return { status: response.status, bytes, streamed: !response.headers.has('content-length') };
}

const call = (method: string, path: string, body?: unknown) => server.call(method, `/api/documents/${path}`, { token: ann.token, body });

describe('a document (R9)', () => {
  it('holds so many characters of JSON and no more, whatever they are, and can always be made smaller', async () => {
    const document = await server.createDocument(ann.token);
    const { page, edit } = await open(document);
    expect(await edit(linked(60_000))).toBe('saved');
    // 15,000 links of two kilobytes by turns.
    expect(await edit(bolded(0, 15_000))).toBe('saved');
    expect(await edit(bolded(15_000, 30_000))).toBe('too-large');
    expect(page.text.jsonLength).toBeLessThan(LIMITS.documentJson);
    const plain = await call('GET', document);
    expect(plain.body.content.ops).toHaveLength(15_001);
    expect(JSON.stringify(plain.body.content.ops).length).toBe(page.text.jsonLength);
    expect(await edit([{ retain: 1, attributes: { link: null } }])).toBe('saved');
    expect(await edit([{ retain: 60_000, attributes: { link: null } }])).toBe('saved');
    // Without the links it is short, and has room again.
    expect(await edit(bolded(15_000, 30_000))).toBe('saved');
    page.close();
  });

  it('that is larger already opens, is read in pieces, and takes what makes it no larger', async () => {
    const document = await server.createDocument(ann.token);
    const text = await write(document, [linked(EVERY_SECOND), bolded(0, EVERY_SECOND)]);
    expect(text.jsonLength).toBeGreaterThan(1.1 * LIMITS.documentJson);
    for (const path of ['', '/versions/2']) {
      const answer = await measure(`/api/documents/${document}${path}`);
      expect(answer).toMatchObject({ status: 200, streamed: true });
      expect(answer.bytes).toBeGreaterThan(text.jsonLength);
    }
    expect((await call('POST', `${document}/duplicate`)).status).toBe(413);

    const { page, edit, types } = await open(document);
    expect(types.slice(0, 3), 'too long for one message').toEqual(['content', 'content', 'content']);
    expect(page.text.checksum()).toBe(text.checksum());
    expect(await edit([{ insert: 'b', attributes: { italic: true } }])).toBe('too-large');
    expect(await edit([{ insert: 'b', attributes: { bold: true, link: LINK } }, { delete: 1 }])).toBe('saved');
    expect(await edit([{ delete: 2 }])).toBe('saved');
    expect(await edit([{ retain: EVERY_SECOND - 2, attributes: { link: null } }])).toBe('saved');
    expect(page.text.jsonLength).toBeLessThan(LIMITS.documentJson);
    expect((await call('POST', `${document}/versions/2/restore`)).status, 'larger than any may become').toBe(413);
    expect((await call('POST', `${document}/versions/1/restore`)).status).toBe(200);
    expect((await call('POST', `${document}/duplicate`)).status).toBe(201);
    page.close();
  });
});
