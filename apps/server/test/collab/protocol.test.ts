/** The rich dialect on a real server, as docs/protocol.md tells it: an independent client, signs of life, what is logged. */
import { randomUUID } from 'node:crypto';
import { DeltaBuilder } from '@inkstone/ot';
import { type Clock, HEARTBEAT_MS, SharedDocument, type SocketLike } from '@inkstone/sync';
import { serverMessage, type User } from '@inkstone/sync/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { serverClock } from '../../src/clock.ts';
import { createTestDatabase } from '../support/databases.ts';
import { ProtocolClient } from './protocol-client.ts';
import { People, type Socket, TestServer } from './servers.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let people: People;
let server: TestServer;
let ann: User;
let ben: User;
let document: string;

beforeAll(async () => {
  database = await createTestDatabase();
  people = new People(database.connection);
  server = await TestServer.start(database.connection, people);
  ann = await people.add('ann');
  ben = await people.add('ben');
});

afterAll(async () => {
  await server.close();
  await people.close();
  await database.drop();
});

beforeEach(async () => {
  document = await people.document(ann, [ben]);
});

/** Mulberry32. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const WORDS = ['word ', 'x', '😀', '\n', 'é'];
const FORMATS = [{ bold: true }, { bold: null }, { color: '#ff0000' }, { header: 2 }, { italic: true, bold: true }] as const;

function randomEdit(random: (below: number) => number, text: string): DeltaBuilder {
  const whole = (position: number) => (/[\udc00-\udfff]/.test(text[position] ?? '') ? position - 1 : position);
  const last = text.length - 1;
  const from = whole(random(last + 1));
  const to = whole(Math.min(last, from + random(6)));
  const builder = new DeltaBuilder().retain(from);
  const kind = random(10);
  if (kind < 6 || to <= from) return kind === 0 ? builder.insert({ divider: true }) : builder.insert(WORDS[random(WORDS.length)] as string);
  if (kind < 8) return builder.insert('new').delete(to - from);
  return builder.retain(to - from, FORMATS[random(FORMATS.length)]);
}

function shared(user: User): SharedDocument {
  return new SharedDocument({
    documentId: document,
    user,
    url: async () => server.url(document, user.username),
    connect: (url, protocol) => new WebSocket(url, protocol) as unknown as SocketLike,
    random: () => 0,
  });
}

const turn = () => new Promise(setImmediate);

describe('a client that was written from the document alone', () => {
  it.each([1, 2, 3])('agrees with the product’s own client and with the server after both have typed at once (seed %i)', async (seed) => {
    const random = seeded(seed);
    const own = shared(ann);
    // Both orders of client ids occur.
    const other = new ProtocolClient(server.url(document, 'ben'), `${seed % 2 === 0 ? '--------' : 'zzzzzzzz'}${seed}.${ben.id}`);
    await own.flushed();
    await other.until(() => other.synchronized);
    for (let i = 0; i < 250; i++) {
      if (random(2) === 0) own.edit(randomEdit(random, own.text.toString()).build());
      else other.edit(JSON.parse(JSON.stringify(randomEdit(random, other.text).build())));
      if (i % 80 === 60) other.connect();
      if (random(3) === 0) await turn();
    }
    await own.flushed();
    await other.until(() => other.synchronized);
    const inDatabase = await server.room.documents.read(document);
    await vi.waitUntil(() => own.version === inDatabase?.version);
    await other.until(() => other.version === inDatabase?.version);
    expect(other.text).toBe(own.text.toString());
    expect(other.checksum).toBe(own.text.checksum());
    expect(other.checksum).toBe(inDatabase?.text.checksum());
    other.close();
    await own.close();
  });
});

describe('a client that comes back after edits that the server holds in memory no more', () => {
  it.each([
    ['has not arrived: it is sent again once the edits since have been applied', false],
    ['was saved, and its acknowledgement lost: it is recognised in the log and not applied twice', true],
  ])('with an edit on its way that %s (R4, R5)', async (_case, arrives) => {
    let at = server;
    let socket: WebSocket | null = null;
    const sent: string[] = [];
    let isCut = false;
    const client = new SharedDocument({
      documentId: document,
      user: ann,
      url: async () => {
        if (isCut) throw new Error('no network');
        return at.url(document, 'ann');
      },
      connect: (url, protocol) => {
        const ws = new WebSocket(url, protocol);
        const send = ws.send.bind(ws);
        ws.send = (data: string) => {
          sent.push(data);
          if (!isCut || arrives) send(data);
        };
        socket = ws;
        return ws as unknown as SocketLike;
      },
      random: () => 0.1,
    });
    await client.flushed();
    client.edit([{ insert: '|' }]);
    await client.flushed();
    const other = shared(ben);
    await other.flushed();
    isCut = true;
    (socket as WebSocket | null)?.removeAllListeners('message');
    client.edit([{ insert: 'mine ' }]);
    if (arrives) await vi.waitUntil(() => other.text.toString().includes('mine'));
    for (let i = 0; i < 60; i++) {
      other.edit(
        new DeltaBuilder()
          .retain(other.text.length - 1)
          .insert(`${i},`)
          .build(),
      );
      await other.flushed();
    }
    await other.close();
    // Another server of the same document: it holds what comes from now on.
    at = await TestServer.start(database.connection, people);
    isCut = false;
    sent.length = 0;
    (socket as WebSocket | null)?.terminate();
    await client.flushed();
    await vi.waitUntil(() => client.version === 62);
    expect(client.text.toString()).toBe(`mine |${Array.from({ length: 60 }, (_, i) => `${i},`).join('')}\n`);
    expect((await at.room.documents.read(document))?.text.checksum()).toBe(client.text.checksum());
    const edits = sent.map((data) => JSON.parse(data)).filter(({ type }) => type === 'edit');
    expect(edits.map(({ id, version }) => `${id} at ${version}`)).toEqual(arrives ? ['1 at 1'] : ['1 at 1', '1 at 61']);
    await client.close();
    await at.close();
  });
});

describe('the messages of the server', () => {
  const open: Socket[] = [];
  afterEach(() => {
    for (const socket of open.splice(0)) socket.close();
  });

  async function hello(user: User, rest: object = {}): Promise<Socket> {
    const socket = server.rich(document, user);
    open.push(socket);
    await socket.type('open');
    socket.send({ type: 'hello', client: `${randomUUID()}.${user.id}`, ...rest });
    await socket.type('welcome');
    return socket;
  }

  it('are those of the schema', async () => {
    const [a, b] = [await hello(ann), await hello(ben)];
    a.send({ type: 'edit', id: '0', version: 0, delta: [{ insert: 'x' }] });
    await b.type('edits');
    b.send({ type: 'presence', version: 1, selection: { anchor: 0, head: 1 } });
    await a.next(({ type, peers }) => type === 'presence' && JSON.stringify(peers).includes('"head":1'));
    a.send({ type: 'edit', id: '1', version: 1, delta: [{ delete: 9 }] });
    await a.type('refused');
    a.send({ type: 'nonsense' });
    await a.type('error');
    for (const message of [...a.received, ...b.received]) {
      if (message.type !== 'open') expect(serverMessage.safeParse(message).error).toBeUndefined();
    }
  });

  it('come at least every heartbeat, so that a script can tell a dead socket from a quiet document', async () => {
    const beats: (() => void)[] = [];
    const clock: Clock = {
      ...serverClock,
      after(ms, task) {
        if (ms > HEARTBEAT_MS || ms <= HEARTBEAT_MS - 1_000) return serverClock.after(ms, task);
        beats.push(task);
        return () => undefined;
      },
    };
    const steered = await TestServer.start(database.connection, people, { several: false, clock });
    const socket = steered.rich(document, ann);
    open.push(socket);
    await socket.type('open');
    socket.send({ type: 'hello', client: `${randomUUID()}.${ann.id}` });
    await socket.type('welcome');
    expect(socket.received.some(({ type }) => type === 'alive')).toBe(false);
    for (const beat of beats.splice(0)) beat();
    await socket.type('alive');
    await steered.close();
  });

  it('answer one mismatch or many alike: all are counted, the first of each socket is logged', async () => {
    const lines: string[] = [];
    const talkative = await TestServer.start(database.connection, people, { several: false, logged: (line) => lines.push(line) });
    const socket = talkative.rich(document, ann);
    open.push(socket);
    await socket.type('open');
    socket.send({ type: 'hello', client: `${randomUUID()}.${ann.id}` });
    await socket.type('welcome');
    for (let i = 0; i < 5; i++) socket.send({ type: 'mismatch', version: 0, expected: 'a', actual: 'b' });
    socket.send({ type: 'nonsense' });
    await socket.type('error');
    expect(lines.filter((line) => line.includes('another text'))).toHaveLength(1);
    expect(await talkative.registry.metrics()).toContain('inkstone_checksum_mismatches_total 5');
    await talkative.close();
  });

  it('refuse no edit that was saved while its author was still an editor, when it is sent again', async () => {
    const edit = { type: 'edit', id: '0', version: 0, delta: [{ insert: 'x' }] };
    const client = `${randomUUID()}.${ben.id}`;
    const first = await hello(ben, { client });
    first.send(edit);
    await first.type('edits');
    await people.pool.query("UPDATE collaborators SET role = 'viewer' WHERE document_id = $1", [document]);
    await people.pool.query('UPDATE heads SET epoch = epoch + 1 WHERE document_id = $1', [document]);
    server.bus.publish({ type: 'access', document });
    expect(await first.type('role')).toMatchObject({ role: 'viewer' });
    const again = await hello(ben, { client, history: (await first.type('welcome')).history, version: 0 });
    await again.type('edits');
    again.send(edit);
    again.send({ ...edit, id: '1' });
    expect(await again.type('refused')).toMatchObject({ id: '1', code: 'not-an-editor' });
  });
});
