/** Several servers on one database, without a bus: the log alone keeps them together. */
import { DeltaBuilder } from '@inkstone/ot';
import { SharedDocument, type SocketLike } from '@inkstone/sync';
import type { Clock } from '@inkstone/sync/clock';
import type { User } from '@inkstone/sync/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { serverClock } from '../../src/clock.ts';
import { LEAVING_INTERVAL_MS } from '../../src/collab/host/documents.ts';
import type { Log } from '../../src/ports/log.ts';
import { createTestDatabase } from '../support/databases.ts';
import { People, type Socket, TestServer } from './servers.ts';
import { insert } from './steps.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let people: People;
let servers: [TestServer, TestServer];
let ann: User;
let ben: User;
let document: string;
/** What the second server's commits meet. */
let fault: (commit: () => ReturnType<Log['commit']>) => ReturnType<Log['commit']> = (commit) => commit();

beforeAll(async () => {
  database = await createTestDatabase();
  people = new People(database.connection);
  const wrap = (log: Log): Log => ({ ...log, commit: (batches) => fault(() => log.commit(batches)) });
  servers = [
    await TestServer.start(database.connection, people, { several: true }),
    await TestServer.start(database.connection, people, { several: true, wrap }),
  ];
  ann = await people.add('ann');
  ben = await people.add('ben');
});

afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  await people.close();
  await database.drop();
});

beforeEach(async () => {
  fault = (commit) => commit();
  document = await people.document(ann, [ben]);
});

async function open(server: TestServer, who: User): Promise<Socket> {
  const socket = server.plain(document, who);
  await socket.type('document');
  return socket;
}

describe('two servers', () => {
  it('give edits that are sent to both at once one order (R2, R3)', async () => {
    const [a, b] = [await open(servers[0], ann), await open(servers[1], ben)];
    for (let count = 0; count < 50; count++) {
      a.send(insert(0, 'a', 0, `a${count}`));
      b.send(insert(0, 'b', 0, `b${count}`));
    }
    for (const socket of [a, b]) await socket.next(({ version }) => version === 100);
    const logged = await people.logged(document);
    expect(logged.map(({ version }) => version)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
    expect(a.text).toBe(b.text);
    expect(a.text).toMatch(/^(a{50}b{50}|b{50}a{50})$/);
    a.close();
    b.close();
  });

  it('apply an edit that reaches both once (R4)', async () => {
    const [a, b] = [await open(servers[0], ann), await open(servers[1], ann)];
    for (const socket of [a, b]) socket.send(insert(0, 'once', 0, 'same'));
    for (const socket of [a, b]) await socket.next(({ version, type }) => version === 1 && type !== 'document');
    await servers[1].room.documents.with(document, (authority) => authority.refresh());
    expect(await people.logged(document)).toHaveLength(1);
    expect([await servers[0].text(document), await servers[1].text(document)]).toEqual(['once', 'once']);
    a.close();
    b.close();
  });

  it.each(['wait in memory', 'lie in the log alone'])(
    'apply once what a program sends again to the other, whose edits since %s (R4)',
    async (where) => {
      // The other server has the document open, or opens it when all is in the log.
      const b = where === 'wait in memory' ? await open(servers[1], ben) : null;
      const a = await open(servers[0], ann);
      for (const [index, letter] of [...'once'].entries()) a.send(insert(0, letter, 0, `o${index}`));
      await a.next(({ version, type }) => type === 'edit' && version === 4);
      a.terminate();
      if (b !== null) await b.next(({ version, type }) => type === 'edit' && version === 4);
      const again = await open(servers[1], ann);
      for (const [index, letter] of [...'once'].entries()) again.send(insert(0, letter, 0, `o${index}`));
      for (let index = 0; index < 4; index++) {
        expect(await again.next(({ id }) => id === `o${index}`)).toEqual({ type: 'saved', id: `o${index}`, version: index + 1 });
      }
      expect(await people.logged(document)).toHaveLength(4);
      expect(await servers[1].text(document)).toBe('once');
      again.close();
      b?.close();
    },
  );

  it('apply once what a program sends to both while each commits (R4)', async () => {
    const [a, b] = [await open(servers[0], ann), await open(servers[1], ann)];
    for (let index = 0; index < 30; index++) for (const socket of [a, b]) socket.send(insert(0, 'x', 0, `x${index}`));
    for (const socket of [a, b]) await socket.next(({ id, version }) => id === 'x29' && version === 30);
    expect((await people.logged(document)).map(({ edit_id }) => edit_id).sort()).toEqual(
      Array.from({ length: 30 }, (_, index) => `x${index}`).sort(),
    );
    a.close();
    b.close();
  });

  it('end access on the server that was not told (R8)', async () => {
    const b = await open(servers[1], ben);
    await people.unshare(document, ben);
    // Heads are compared twice a second.
    expect(await b.type('closed')).toEqual({ type: 'closed', code: 4403 });
  });

  it('find an edit whose commit went through unnoticed, and do not repeat it (R1, R4)', async () => {
    let lost = 0;
    fault = async (commit) => {
      const times = await commit();
      if (lost++ === 0) throw new Error('the connection broke after COMMIT');
      return times;
    };
    const b = await open(servers[1], ben);
    b.send(insert(0, 'kept', 0, 'k1'));
    await b.next(({ version }) => version === 1);
    b.send(insert(4, '!', 1, 'k2'));
    await b.next(({ version }) => version === 2);
    expect(b.text).toBe('kept!');
    expect((await people.logged(document)).map(({ edit_id }) => edit_id)).toEqual(['k1', 'k2']);
    b.close();
  });

  it('try a commit again that failed, and show nothing before it is saved (R1, R7)', async () => {
    let failures = 0;
    fault = async (commit) => {
      if (failures++ < 3) throw new Error('the database is away');
      return await commit();
    };
    const b = await open(servers[1], ben);
    b.send(insert(0, 'patience', 0, 'p1'));
    await b.next(({ version }) => version === 1);
    expect(failures).toBe(4);
    expect(await people.logged(document)).toHaveLength(1);
    b.close();
  });

  it('refuse alone the edit that the database can not store, and save those that were sent with it', async () => {
    fault = async (commit) => await commit();
    const poison = 'poison';
    await people.pool.query(`ALTER TABLE edits ADD CONSTRAINT no_${poison} CHECK (delta::text NOT LIKE '%${poison}%') NOT VALID`);
    try {
      const b = await open(servers[1], ben);
      b.send(insert(0, 'one ', 0, 'g1'));
      b.send(insert(0, poison, 0, 'bad'));
      b.send(insert(0, 'two ', 0, 'g2'));
      expect(await b.next(({ id, type }) => id === 'bad' && type === 'error')).toMatchObject({ code: 'bad-content' });
      await b.next(({ version }) => version === 2);
      expect(b.text).toBe('one two ');
      b.close();
    } finally {
      await people.pool.query(`ALTER TABLE edits DROP CONSTRAINT no_${poison}`);
    }
  });
});

describe('real clients on two servers', () => {
  it('agree on text and formatting after typing at once, with connections that break (R2, R3, R4, R5)', async () => {
    const sockets: WebSocket[] = [];
    const client = (server: TestServer, user: User) =>
      new SharedDocument({
        documentId: document,
        user,
        url: async () => server.url(document, user.username),
        connect: (url, protocol) => {
          const socket = new WebSocket(url, protocol);
          sockets.push(socket);
          return socket as unknown as SocketLike;
        },
        random: () => 0,
      });
    const clients = [client(servers[0], ann), client(servers[1], ben), client(servers[1], ann)];
    await Promise.all(clients.map((each) => new Promise<void>((resolve) => each.subscribe({ opened: () => resolve() }))));
    for (let round = 0; round < 60; round++) {
      for (const [number, each] of clients.entries()) {
        const position = (round * 7 + number) % each.text.length;
        each.edit(
          new DeltaBuilder()
            .retain(position)
            .insert(`${number}`, round % 3 === 0 ? { bold: true } : undefined)
            .build(),
        );
      }
      if (round % 20 === 10) for (const socket of sockets.splice(0)) socket.terminate();
      await new Promise(setImmediate);
    }
    await Promise.all(clients.map((each) => each.flushed()));
    const { version } = (await servers[0].room.documents.with(document, async (authority) => {
      await authority.refresh();
      return { version: authority.version };
    })) ?? { version: 0 };
    await Promise.all(
      clients.map(async (each) => {
        while (each.version < version) await new Promise<void>((resolve) => each.subscribe({ changed: () => resolve() }));
      }),
    );
    const sums = clients.map((each) => each.text.checksum());
    sums.push((await servers[0].room.documents.read(document))?.text.checksum() ?? 'none');
    expect(new Set(sums).size).toBe(1);
    expect(clients[0]?.text.length).toBe(60 * 3 + 1);
    await Promise.all(clients.map((each) => each.close()));
  });

  it('that shuts down sends its clients elsewhere one after another, and serves the others meanwhile', async () => {
    // Between two of them the clock stands still, until the test lets it go on.
    const waiting: (() => void)[] = [];
    let stands = false;
    const after: Clock['after'] = (ms, task) => {
      if (!stands || ms !== LEAVING_INTERVAL_MS) return serverClock.after(ms, task);
      waiting.push(task);
      return () => undefined;
    };
    const server = await TestServer.start(database.connection, people, { several: true, clock: { now: serverClock.now, after } });
    const sockets = await Promise.all(Array.from({ length: 25 }, () => open(server, ann)));
    const left = () => sockets.filter(({ received }) => received.some(({ type }) => type === 'closed'));
    stands = true;
    const ended = server.close();
    await expect.poll(() => left().length).toBe(1);
    expect(waiting).toHaveLength(1);
    const [here] = sockets.filter((socket) => !left().includes(socket));
    here?.send(insert(0, 'still served', 0));
    expect(await here?.type('edit')).toMatchObject({ own: true, version: 1 });
    expect(left()).toHaveLength(1);
    const late = server.plain(document, ben);
    expect(await late.type('rejected')).toMatchObject({ status: 503 });
    stands = false;
    waiting[0]?.();
    await ended;
    for (const socket of sockets) expect(await socket.type('closed')).toMatchObject({ code: 1012 });
  });
});
