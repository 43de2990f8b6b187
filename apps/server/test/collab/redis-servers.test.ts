/** Several servers that share a database and a Redis: what one of them is told, the others show. */
import type { User } from '@inkstone/sync/protocol';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Bus } from '../../src/ports/bus.ts';
import { createRedisBus } from '../../src/stores/redis-bus.ts';
import { carries } from '../support/bus-contract.ts';
import { createTestDatabase } from '../support/databases.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { People, type Socket, TestServer } from './servers.ts';
import { insert } from './steps.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let redis: TestRedis;
let people: People;
let buses: Bus[];
/** The first two never compare heads: what they learn of each other, Redis has brought. The third does. */
let servers: TestServer[];
let [ann, ben, cleo]: User[] = [];
let document: string;

beforeAll(async () => {
  database = await createTestDatabase();
  redis = await startRedis();
  people = new People(database.connection);
  buses = [0, 1, 2].map(() => createRedisBus({ url: redis.url, logger: pino({ level: 'silent' }) }));
  servers = await Promise.all(buses.map((bus, index) => TestServer.start(database.connection, people, { several: index === 2, bus })));
  [ann, ben, cleo] = [await people.add('ann'), await people.add('ben'), await people.add('cleo')];
  await Promise.all(buses.map(carries));
});

afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  await Promise.all(buses.map((bus) => bus.close()));
  await people.close();
  await redis.close();
  await database.drop();
});

beforeEach(async () => {
  document = await people.document(ann as User, [ben as User, cleo as User]);
});

async function plain(server: number, who: User | undefined): Promise<Socket> {
  const socket = (servers[server] as TestServer).plain(document, who as User);
  await socket.type('document');
  return socket;
}

async function rich(server: number, who: User | undefined, name = `client00${server}`): Promise<Socket> {
  const socket = (servers[server] as TestServer).rich(document, who as User);
  await socket.type('open');
  socket.send({ type: 'hello', client: `${name}.${who?.id}` });
  await socket.type('welcome');
  return socket;
}

type Peers = { peers: { client: string; user: User; selection: { anchor: number; head: number } | null }[]; left: string[] };
/** The last that was told of the client. */
const caretOf = (socket: Socket, client: string) => {
  const told = socket.received.flatMap((message) => (message as unknown as Peers).peers ?? []).filter((peer) => peer.client === client);
  return told.at(-1)?.selection;
};

describe('servers on one Redis', () => {
  it('bring edits, in order, to those who are on the other (R2)', async () => {
    const [a, b] = [await plain(0, ann), await plain(1, ben)];
    for (let count = 0; count < 40; count++) a.send(insert(0, 'x', 0, `x${count}`));
    await b.next(({ type, version }) => type === 'edit' && version === 40);
    b.send(insert(40, 'y', 40, 'y'));
    await a.next(({ type, version }) => type === 'edit' && version === 41);
    expect([a.text, b.text]).toEqual([`${'x'.repeat(40)}y`, `${'x'.repeat(40)}y`]);
    for (const socket of [a, b]) socket.close();
  });

  it('write to one document at once, and lose and repeat nothing (R2, R3, R4)', async () => {
    const [a, b] = [await plain(0, ann), await plain(1, ben)];
    for (let count = 0; count < 100; count++) {
      a.send(insert(0, 'a', 0, `a${count}`));
      b.send(insert(0, 'b', 0, `b${count}`));
      // As letters come: what one server commits meets what the other does.
      await new Promise((resolve) => setImmediate(resolve));
    }
    for (const socket of [a, b]) await socket.next(({ type, version }) => type === 'edit' && version === 200);
    expect(a.text).toBe(b.text);
    expect(a.text).toMatch(/^(a{100}b{100}|b{100}a{100})$/);
    expect((await people.logged(document)).map(({ version }) => version)).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
    for (const socket of [a, b]) socket.close();
  });

  it('show who is in a document on the other: names, carets that move with the text, and that they left', async () => {
    const a = await rich(0, ann);
    const b = await rich(1, ben);
    const [ofAnn, ofBen] = [`client000.${ann?.id}`, `client001.${ben?.id}`];
    // Who came first is told to who comes later, by the server that it is on.
    await b.next((message) => (message as unknown as Peers).peers?.some(({ client }) => client === ofAnn) === true);
    await a.next(
      (message) => (message as unknown as Peers).peers?.some(({ client, user }) => client === ofBen && user.username === 'ben') === true,
    );
    const names = await plain(0, cleo);
    expect(names.received[1]).toMatchObject({ users: ['ann', 'ben', 'cleo'] });

    b.send({ type: 'edit', id: '0', version: 0, delta: [{ insert: 'some words' }] });
    await a.type('edits');
    b.send({ type: 'presence', version: 1, selection: { anchor: 4, head: 7 } });
    await a.next(() => caretOf(a, ofBen)?.anchor === 4);
    expect(caretOf(a, ofBen)).toEqual({ anchor: 4, head: 7 });
    // Text comes before the caret: whoever opens the document now sees it where it is by then.
    a.send({ type: 'edit', id: '0', version: 1, delta: [{ insert: 'three' }] });
    await b.next(({ type, from }) => type === 'edits' && (from as unknown as number) === 1);
    const later = await rich(0, cleo, 'client002');
    await later.next(() => caretOf(later, ofBen) !== undefined);
    expect(caretOf(later, ofBen)).toEqual({ anchor: 9, head: 12 });

    b.close();
    await a.next((message) => (message as unknown as Peers).left?.includes(ofBen) === true);
    await names.next(
      (message) => message.type === 'users' && JSON.stringify((message as unknown as { users: string[] }).users) === '["ann","cleo"]',
    );
    for (const socket of [a, names, later]) socket.close();
  });

  it('keep a client that goes on to another server before the first has noticed', async () => {
    const watching = await rich(0, ann);
    const client = `moving00.${ben?.id}`;
    const first = await rich(1, ben, 'moving00');
    await watching.next((message) => (message as unknown as Peers).peers?.some((peer) => peer.client === client) === true);
    const second = await rich(2, ben, 'moving00');
    second.send({ type: 'edit', id: '0', version: 0, delta: [{ insert: 'words' }] });
    await watching.type('edits');
    second.send({ type: 'presence', version: 1, selection: { anchor: 2, head: 2 } });
    await watching.next(() => caretOf(watching, client)?.anchor === 2);
    first.terminate();
    second.send({ type: 'presence', version: 1, selection: { anchor: 3, head: 3 } });
    await watching.next(() => caretOf(watching, client)?.anchor === 3);
    expect(watching.received.some((message) => (message as unknown as Peers).left?.includes(client))).toBe(false);
    for (const socket of [watching, second]) socket.close();
  });

  it('end access, and what the others see of it, where the person is (R8)', async () => {
    const [a, b] = [await plain(0, ann), await plain(1, ben)];
    await a.next((message) => JSON.stringify((message as unknown as { users?: string[] }).users) === '["ann","ben"]');
    await people.unshare(document, ben as User);
    buses[0]?.publish({ type: 'access', document });
    expect(await b.type('closed')).toEqual({ type: 'closed', code: 4403 });
    await a.next((message) => message.type === 'users' && JSON.stringify((message as unknown as { users: string[] }).users) === '["ann"]');
    a.close();
  });

  it('tell who is in a document to those who watch it from elsewhere, and forget it with the server', async () => {
    const heard: string[][] = [];
    let wake = () => {};
    const stop = buses[0]?.subscribe((message, server) => {
      if (message.type === 'here' && message.document === document && server === buses[1]?.server) {
        heard.push(message.users.map(({ username }) => username));
        wake();
      }
    });
    const b = await plain(1, ben);
    // It begins to listen when somebody is there already.
    const unfollow = buses[0]?.follow([`notices:${document}`]);
    while (heard.at(-1)?.join() !== 'ben') await new Promise<void>((resolve) => (wake = resolve));
    b.close();
    while (heard.at(-1)?.join() !== '') await new Promise<void>((resolve) => (wake = resolve));
    unfollow?.();
    stop?.();
  });
});

describe('when Redis is killed', () => {
  it('edits and the loss of access reach the server that compares heads, and all of it goes on when Redis is back (R7, R8)', async () => {
    const [a, c] = [await plain(0, ann), await plain(2, ben)];
    await redis.kill();
    a.send(insert(0, 'without', 0, 'w'));
    await c.next(({ type, version }) => type === 'edit' && version === 1);
    await vi.waitUntil(() => buses.every((bus) => !bus.up), { timeout: 60_000 });
    await redis.start();
    await Promise.all(buses.map(carries));
    a.send(insert(7, ' and with', 1, 'v'));
    c.send(insert(0, 'Edits ', 1, 'u'));
    for (const socket of [a, c]) await socket.next(({ type, version }) => type === 'edit' && version === 3);
    expect([a.text, c.text]).toEqual(['Edits without and with', 'Edits without and with']);
    await redis.kill();
    await people.unshare(document, ben as User);
    expect(await c.type('closed')).toEqual({ type: 'closed', code: 4403 });
    await redis.start();
    a.close();
  });
});
