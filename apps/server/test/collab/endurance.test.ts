/** What happens seldom: clients that come late or half, answers that overtake each other, a log that is ahead. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { DeltaBuilder } from '@inkstone/ot';
import type { User } from '@inkstone/sync/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { serverClock } from '../../src/clock.ts';
import type { ClientConnection, PresenceFrame } from '../../src/collab/connection/client-connection.ts';
import { PlainConnection } from '../../src/collab/connection/plain-dialect.ts';
import { commitEntry } from '../../src/collab/document/recent-edits.ts';
import { Subscribers } from '../../src/collab/document/subscribers.ts';
import { load } from '../../src/collab/host/loading.ts';
import type { Directory } from '../../src/ports/directory.ts';
import type { Log } from '../../src/ports/log.ts';
import { createPostgresLog } from '../../src/stores/postgres-log.ts';
import { createTestDatabase } from '../support/databases.ts';
import { People, type Socket, TestServer } from './servers.ts';
import { gate, insert } from './steps.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let people: People;
/** One that hears of nothing but what it is told, and one that compares. */
let [alone, other]: TestServer[] = [];
let [ann, ben]: User[] = [];
let document: string;
let commit: (run: () => ReturnType<Log['commit']>) => ReturnType<Log['commit']>;
let otherHeads: (run: () => ReturnType<Log['heads']>, documents: readonly string[]) => ReturnType<Log['heads']>;
let heads: (run: () => ReturnType<Log['heads']>) => ReturnType<Log['heads']>;

let membership: (run: () => ReturnType<Directory['membership']>) => ReturnType<Directory['membership']>;

beforeAll(async () => {
  database = await createTestDatabase();
  people = new People(database.connection);
  const wrap = (log: Log): Log => ({
    ...log,
    heads: (documents) => heads(() => log.heads(documents)),
    commit: (batches) => commit(() => log.commit(batches)),
  });
  const direct = (directory: Directory): Directory => ({
    ...directory,
    membership: (id, users) => membership(() => directory.membership(id, users)),
  });
  alone = await TestServer.start(database.connection, people, { several: false, wrap, direct });
  other = await TestServer.start(database.connection, people, {
    several: true,
    wrap: (log) => ({ ...log, heads: (ids) => otherHeads(() => log.heads(ids), ids) }),
  });
  [ann, ben] = [await people.add('ann'), await people.add('ben')];
});

afterAll(async () => {
  await Promise.all([alone?.close(), other?.close()]);
  await people.close();
  await database.drop();
});

beforeEach(async () => {
  heads = (run) => run();
  otherHeads = (run) => run();
  membership = (run) => run();
  commit = (run) => run();
  document = await people.document(ann as User, [ben as User]);
});

async function open(server: TestServer | undefined, who: User | undefined): Promise<Socket> {
  const socket = (server as TestServer).plain(document, who as User);
  await socket.type('document');
  return socket;
}

describe('an authority', () => {
  it('merges an old edit while the log is ahead of it (R4, R7)', async () => {
    const b = await open(other, ben);
    b.send(insert(0, 'b', 0, 'b1'));
    await b.next(({ version, type }) => type === 'edit' && version === 1);
    const a = await open(alone, ann);
    b.send(insert(1, 'c', 1, 'b2'));
    await b.next(({ version, type }) => type === 'edit' && version === 2);
    a.send(insert(0, 'a', 0, 'a1'));
    await a.next(({ version, type }) => type === 'edit' && version === 3);
    expect([...a.text].sort().join('')).toBe('abc');
    a.close();
    b.close();
  });

  it('does not take its own commit for another history, though its answer overtakes the head that was read before', async () => {
    const a = await open(alone, ann);
    const [committing, read, committed] = [gate(), gate(), gate()];
    commit = async (run) => {
      committing.resolve();
      await read.promise;
      return await run();
    };
    await alone?.room.documents.with(document, async (authority) => {
      a.send(insert(0, 'a', 0, 'a1'));
      await committing.promise;
      heads = async (run) => {
        const found = await run();
        read.resolve();
        await committed.promise;
        return found;
      };
      const refreshed = authority.refresh();
      await a.next(({ version, type }) => type === 'edit' && version === 1);
      committed.resolve();
      await refreshed;
      expect(authority.stale).toBe(false);
    });
    a.close();
  });
});

describe('the documents', () => {
  it('are found by a text that was committed without the server knowing', async () => {
    let lost = 0;
    commit = async (run) => {
      const times = await run();
      if (lost++ === 0) throw new Error('the connection broke after COMMIT');
      return times;
    };
    const a = await open(alone, ann);
    const saved = vi.waitFor(
      async () => {
        const { rows } = await people.pool.query('SELECT text FROM document_texts WHERE document_id = $1', [document]);
        expect(rows).toEqual([{ text: 'needle' }]);
      },
      { timeout: 60_000 },
    );
    a.send(insert(0, 'needle', 0, 'n1'));
    await saved;
    a.close();
  });

  it('are opened anew when the log could not be read while they were opened', async () => {
    const before = other?.room.documents.size;
    let reads = 0;
    // The comparison of heads reads those of documents that are open already, such as an earlier test's.
    otherHeads = (run, documents) =>
      documents[0] === document && reads++ === 1 ? Promise.reject(new Error('the database is away')) : run();
    await expect(other?.text(document)).rejects.toThrow('away');
    expect(other?.room.documents.size).toBe(before);
    expect(await other?.text(document)).toBe('');
  });

  it('keep the later title when reads overtake each other', async () => {
    await alone?.room.documents.with(document, async (authority) => {
      const [read, renamed] = [gate(), gate()];
      membership = async (run) => {
        const found = await run();
        read.resolve();
        await renamed.promise;
        return found;
      };
      const early = authority.participants.refresh();
      await read.promise;
      membership = (run) => run();
      await people.pool.query("UPDATE documents SET title = 'New' WHERE id = $1", [document]);
      await authority.participants.refresh();
      renamed.resolve();
      await early;
      expect(authority.title).toBe('New');
    });
  });

  it('are read in pages of a few megabytes, and completely (R9)', async () => {
    const pieces = 12;
    await people.pool.query(
      `INSERT INTO edits (document_id, version, client, edit_id, user_id, length, delta)
       SELECT $1::uuid, n, 'w', n::text, $2::uuid, n * 1000000 + 1, json_build_array(json_build_object('insert', repeat('x', 1000000)))
       FROM generate_series(1, $3::int) n`,
      [document, ann?.id, pieces],
    );
    await people.pool.query('UPDATE heads SET version = $2 WHERE document_id = $1', [document, pieces]);
    const log = createPostgresLog(people.pool, people.pool);
    const page = await log.edits(document, 2, 1_000);
    expect(page.map(({ version }) => version)).toEqual([3, 4]);
    const { version, text } = await load(log, serverClock, document, Number.MAX_SAFE_INTEGER, () => undefined);
    expect([version, text.length]).toEqual([pieces, pieces * 1_000_000 + 1]);
  });
});

describe('the audience', () => {
  const user = { id: 'u', username: 'u', displayName: 'u' };
  const reader = (client: string, sent: number) => {
    const frames: PresenceFrame[] = [];
    const made = {
      client,
      author: client,
      user,
      session: '',
      role: 'editor',
      sent,
      backlog: 0,
      closed: false,
      deliver: () => true,
      showPresence: (frame: PresenceFrame) => frames.push(frame),
      drained: async () => {},
      close: () => {},
    };
    return { reader: made as unknown as ClientConnection, frames };
  };
  const entry = (version: number) => {
    const delta = new DeltaBuilder().insert('x').build();
    const edit = { version, client: 'w', id: `${version}`, user: 'w', username: 'w', at: 0, length: version + 1 };
    return commitEntry({ ...edit, json: JSON.stringify(delta) }, delta);
  };

  it('reads no log for the cursor of one who has long been idle', async () => {
    const after = vi.fn(() => Promise.reject(new Error('the log is away')));
    const subscribers = new Subscribers(0, { after, recent: () => null }, serverClock);
    const { reader: idle } = reader('idle', 0);
    subscribers.join(idle);
    subscribers.move(idle, { anchor: 0, head: 0 }, 0);
    subscribers.publish([entry(1)]);
    subscribers.flush();
    expect(subscribers.everyone[0]?.selection).toBe(null);
    expect(after).not.toHaveBeenCalled();
    subscribers.stop();
  });

  it('does not say of a client that came back that it left', async () => {
    vi.useFakeTimers();
    try {
      const subscribers = new Subscribers(0, { after: () => [], recent: () => [] }, serverClock);
      const [first, second] = [reader('same', 0), reader('same', 0)];
      subscribers.join(first.reader);
      subscribers.leave(first.reader);
      subscribers.join(second.reader);
      await vi.advanceTimersByTimeAsync(200);
      expect(second.frames.flatMap(({ left }) => left)).toEqual([]);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('the door', () => {
  const request = (headers: string) => {
    const { host, pathname, search, port } = new URL(alone?.url(document, 'ann') ?? '');
    const socket = connect({ port: Number(port), host: '127.0.0.1', allowHalfOpen: true });
    return { socket, send: (query = search) => socket.write(`GET ${pathname}${query} HTTP/1.1\r\nHost: ${host}\r\n${headers}\r\n\r\n`) };
  };

  it('lets go of the document when the handshake is none', async () => {
    const release = vi.spyOn(alone?.room.documents as TestServer['room']['documents'], 'release');
    const { socket, send } = request('Connection: Upgrade\r\nUpgrade: websocket');
    send();
    const [data] = await once(socket, 'data');
    expect(String(data)).toMatch(/^HTTP\/1\.1 400 /);
    expect(release).toHaveBeenCalledOnce();
    release.mockRestore();
    socket.destroy();
  });

  it('keeps no connection of a client that was refused and does not end its half', async () => {
    const { socket, send } = request('Connection: Upgrade\r\nUpgrade: websocket');
    socket.resume();
    send('?token=nobody');
    await once(socket, 'end');
    // A reset, for there is nobody on the other side any more.
    const broken = once(socket, 'error').catch((error: unknown) => error);
    const writing = setInterval(() => socket.write('x'), 10);
    await broken;
    clearInterval(writing);
    socket.destroy();
  });

  it('takes an edit id that the database can not store for malformed', async () => {
    const socket = (alone as TestServer).rich(document, ann as User);
    await socket.type('open');
    socket.send({ type: 'hello', client: `aaaaaaaa.${ann?.id}` });
    await socket.type('welcome');
    socket.send({ type: 'edit', id: '\0', version: 0, delta: [{ insert: 'x' }] });
    expect(await socket.type('error')).toMatchObject({ code: 'malformed' });
    socket.close();
  });

  it('ends a socket that has not said hello when its session ends, when it loses access and when the document goes (R8)', async () => {
    const server = alone as TestServer;
    const silent = async (who: User | undefined) => {
      const socket = server.rich(document, who as User);
      await socket.type('open');
      return socket;
    };
    const cleo = await people.add('cleo');
    await people.pool.query("INSERT INTO collaborators (document_id, user_id, role) VALUES ($1, $2, 'editor')", [document, cleo.id]);
    const late = await silent(cleo);
    await people.endSession(cleo);
    server.bus.publish({ type: 'account', user: cleo.id });
    expect(await late.type('closed')).toMatchObject({ code: 4401 });

    const stranger = await silent(ben);
    await people.unshare(document, ben as User);
    server.bus.publish({ type: 'access', document });
    expect(await stranger.type('closed')).toMatchObject({ code: 4403 });

    const owner = await silent(ann);
    await people.pool.query('DELETE FROM documents WHERE id = $1', [document]);
    server.bus.publish({ type: 'access', document });
    expect(await owner.type('closed')).toMatchObject({ code: 4404 });
  });

  it('ends a socket whose session ended while it was let in (R8)', async () => {
    const dora = await people.add('dora');
    await people.pool.query("INSERT INTO collaborators (document_id, user_id, role) VALUES ($1, $2, 'editor')", [document, dora.id]);
    // Here a token outlives its session: just what a check that came too early says.
    await people.endSession(dora);
    expect(await (alone as TestServer).plain(document, dora).type('closed')).toMatchObject({ code: 4401 });
  });

  it('finds a session that ended before accounts were compared for the first time (R8)', async () => {
    for (const name of ['emil', 'fritz', 'gisela']) {
      const user = await people.add(name);
      await people.pool.query("INSERT INTO collaborators (document_id, user_id, role) VALUES ($1, $2, 'editor')", [document, user.id]);
      const socket = await open(other, user);
      await people.endSession(user);
      expect(await socket.type('closed')).toMatchObject({ code: 4401 });
    }
  });

  it('lets in whoever may, while permissions change all the time', async () => {
    const server = alone as TestServer;
    let changes = true;
    const changing = (async () => {
      while (changes) {
        await people.pool.query('UPDATE heads SET epoch = epoch + 1 WHERE document_id = $1', [document]);
        server.bus.publish({ type: 'access', document });
      }
    })();
    for (let round = 0; round < 15; round++) {
      const sockets = [ann, ben, ann, ben].map((who) => server.plain(document, who as User));
      const first = await Promise.all(
        sockets.map((socket) => socket.next(({ type }) => type === 'document' || type === 'closed' || type === 'rejected')),
      );
      expect(first.map(({ type }) => type)).toEqual(['document', 'document', 'document', 'document']);
      for (const socket of sockets) socket.close();
    }
    changes = false;
    await changing;
  });

  it('reads no further from one who does not take the answers (R9)', async () => {
    const viewer = await people.add('hans');
    await people.pool.query("INSERT INTO collaborators (document_id, user_id, role) VALUES ($1, $2, 'viewer')", [document, viewer.id]);
    const socket = new WebSocket((alone as TestServer).url(document, 'hans'));
    await once(socket, 'message');
    socket.pause();
    const message = JSON.stringify(insert(0, 'x', 0, 'i'.repeat(64)));
    const read = vi.spyOn(PlainConnection.prototype, 'receive');
    const { promise: paused, resolve: pausing } = gate();
    const { pause } = WebSocket.prototype;
    vi.spyOn(WebSocket.prototype, 'pause').mockImplementation(function (this: WebSocket) {
      pausing();
      pause.call(this);
    });
    for (let count = 0; count < 120_000; count++) socket.send(message);
    await paused;
    expect(read.mock.calls.length).toBeLessThan(120_000);
    let answers = 0;
    socket.on('message', () => answers++);
    socket.resume();
    while (answers < 120_000) await once(socket, 'message');
    vi.restoreAllMocks();
    socket.terminate();
  });
});
