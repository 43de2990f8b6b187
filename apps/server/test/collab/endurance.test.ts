/** What happens seldom: clients that come late or half, answers that overtake each other, a log that is ahead. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { DeltaBuilder } from '@inkstone/ot';
import type { User } from '@inkstone/sync/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Audience } from '../../src/collab/audience.ts';
import type { PresenceFrame, Reader } from '../../src/collab/reader.ts';
import { commitEntry } from '../../src/collab/recent-edits.ts';
import type { Log } from '../../src/ports/log.ts';
import { createTestDatabase } from '../support/databases.ts';
import { People, type Socket, TestServer } from './servers.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let people: People;
/** One that hears of nothing but what it is told, and one that compares. */
let [alone, other]: TestServer[] = [];
let [ann, ben]: User[] = [];
let document: string;
let commit: (run: () => ReturnType<Log['commit']>) => ReturnType<Log['commit']>;
let heads: (run: () => ReturnType<Log['heads']>) => ReturnType<Log['heads']>;

beforeAll(async () => {
  database = await createTestDatabase();
  people = new People(database.connection);
  const wrap = (log: Log): Log => ({
    ...log,
    heads: (documents) => heads(() => log.heads(documents)),
    commit: (batches) => commit(() => log.commit(batches)),
  });
  alone = await TestServer.start(database.connection, people, { several: false, wrap });
  other = await TestServer.start(database.connection, people, { several: true });
  [ann, ben] = [await people.add('ann'), await people.add('ben')];
});

afterAll(async () => {
  await Promise.all([alone?.close(), other?.close()]);
  await people.close();
  await database.drop();
});

beforeEach(async () => {
  heads = (run) => run();
  commit = (run) => run();
  document = await people.document(ann as User, [ben as User]);
});

const insert = (position: number, content: string, version: number, id: string) => ({
  type: 'edit',
  operation: 'insert',
  position,
  content,
  version,
  id,
});

async function open(server: TestServer | undefined, who: User | undefined): Promise<Socket> {
  const socket = (server as TestServer).plain(document, who as User);
  await socket.type('document');
  return socket;
}

function gate(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((open) => {
    resolve = open;
  });
  return { promise, resolve };
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
      deliver: () => {},
      showPresence: (frame: PresenceFrame) => frames.push(frame),
      drained: async () => {},
      close: () => {},
    };
    return { reader: made as unknown as Reader, frames };
  };
  const entry = (version: number) => {
    const delta = new DeltaBuilder().insert('x').build();
    const edit = { version, client: 'w', id: `${version}`, user: 'w', username: 'w', at: 0, length: version + 1 };
    return commitEntry({ ...edit, json: JSON.stringify(delta) }, delta);
  };

  it('reads no log for the cursor of one who has long been idle', async () => {
    const after = vi.fn(() => Promise.reject(new Error('the log is away')));
    const audience = new Audience(0, { after, recent: () => null });
    const { reader: idle } = reader('idle', 0);
    audience.join(idle);
    audience.move(idle, { anchor: 0, head: 0 }, 0);
    audience.publish([entry(1)]);
    audience.flush();
    expect(audience.everyone[0]?.selection).toBe(null);
    expect(after).not.toHaveBeenCalled();
    audience.stop();
  });

  it('does not say of a client that came back that it left', async () => {
    vi.useFakeTimers();
    try {
      const audience = new Audience(0, { after: () => [], recent: () => [] });
      const [first, second] = [reader('same', 0), reader('same', 0)];
      audience.join(first.reader);
      audience.leave(first.reader);
      audience.join(second.reader);
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
});
