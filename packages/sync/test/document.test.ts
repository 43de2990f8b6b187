/** A shared document against a server in memory: connecting, resuming, losing, mending. Rules are cited by number (docs/rules.md). */
import { type Delta, DeltaBuilder } from '@inkstone/ot';
import { afterEach, describe, expect, it } from 'vitest';
import {
  CloseCode,
  HEARTBEAT_MS,
  type JournalClaim,
  type LostWork,
  type Peer,
  SharedDocument,
  type SharedDocumentOptions,
  type Status,
  SUBPROTOCOL,
} from '../src/index.ts';
import { Authority } from './support/authority.ts';
import { TestClock, turn } from './support/test-clock.ts';
import { TestServer } from './support/test-server.ts';

const insert = (at: number, text: string): Delta => new DeltaBuilder().retain(at).insert(text).build();

class Recorder {
  opened = 0;
  mended = 0;
  readonly changes: { delta: Delta; origin: string; user: string | undefined }[] = [];
  readonly statuses: Status[] = [];
  readonly lost: LostWork[] = [];
  peers: readonly Peer[] = [];
}

const documents: SharedDocument[] = [];
afterEach(async () => {
  for (const document of documents.splice(0)) await document.close();
});

function make(server: TestServer, options: Partial<SharedDocumentOptions> = {}) {
  const clock = new TestClock();
  let signal: (online: boolean) => void = () => {};
  const document = new SharedDocument({
    documentId: 'd1',
    user: { id: 'u1' },
    url: async () => `ws://test/${server.sockets.length}`,
    connect: server.connect,
    clock,
    random: () => 0.5,
    signals: (listener) => {
      signal = listener;
      return () => {};
    },
    ...options,
  });
  const seen = new Recorder();
  document.subscribe({
    opened: () => seen.opened++,
    mended: () => seen.mended++,
    changed: (delta, origin, by) => seen.changes.push({ delta, origin, user: by?.user }),
    status: (status) => seen.statuses.push(status),
    lost: (copy) => seen.lost.push(copy),
    peers: (peers) => {
      seen.peers = peers;
    },
  });
  documents.push(document);
  return { document, clock, seen, network: (online: boolean) => signal(online) };
}

describe('opening', () => {
  it('asks for the subprotocol, shows the content, and is saved', async () => {
    const server = new TestServer([{ insert: 'hello\n' }]);
    const { document, seen } = make(server);
    expect(document.status).toEqual({ state: 'opening' });
    await server.open();
    expect(server.socket.protocol).toBe(SUBPROTOCOL);
    expect(document.text.toString()).toBe('hello\n');
    expect([document.title, document.role, document.version]).toEqual(['Notes', 'editor', 0]);
    expect(seen.opened).toBe(1);
    expect(document.status).toEqual({ state: 'saved' });
  });

  it('shows no empty text in place of one that has not come (R5)', async () => {
    const { document } = make(new TestServer(), { url: () => Promise.reject(new Error('no network')) });
    await turn();
    expect(() => document.text).toThrow('not open');
    expect(() => document.edit(insert(0, 'x'))).toThrow('not open');
    expect(document.status).toMatchObject({ state: 'offline', pending: 0 });
  });

  it.each([
    ['access-lost', 'access-lost'],
    ['not-found', 'document-gone'],
    ['session-ended', 'session-ended'],
  ])('ends at a ticket refused with %s', async (code, reason) => {
    const { document, clock } = make(new TestServer(), { url: () => Promise.reject(Object.assign(new Error(code), { code })) });
    await turn();
    expect(document.status).toEqual({ state: 'closed', reason, pending: 0 });
    expect(clock.waiting).toEqual([]);
  });

  it('refuses to edit what may only be read', async () => {
    const server = new TestServer();
    server.role = 'viewer';
    const { document } = make(server);
    await server.open();
    expect(document.status).toEqual({ state: 'read-only' });
    expect(() => document.edit(insert(0, 'x'))).toThrow('read-only');
  });
});

describe('editing', () => {
  it('is saved as soon as others have undone all of an edit that was not sent yet', async () => {
    const server = new TestServer([{ insert: 'abc\n' }]);
    let stored = () => {};
    const claim = (client: string): JournalClaim => ({
      client,
      entry: null,
      save: () =>
        new Promise((resolve) => {
          stored = resolve;
        }),
      remove: async () => stored(),
      release: async () => {},
    });
    const { document, seen } = make(server, { journal: { adopt: async () => [], claim: async (client) => claim(client) } });
    await server.open();
    document.edit([{ delete: 1 }]);
    server.type([{ delete: 2 }]);
    await server.settle();
    expect(document.status).toEqual({ state: 'saving', pending: 1 });
    stored();
    await turn();
    expect(server.edits).toEqual([]);
    expect([document.text.toString(), seen.statuses.at(-1)]).toEqual(['c\n', { state: 'saved' }]);
  });

  it('is saving until the edit comes back, then saved', async () => {
    const server = new TestServer();
    const { document, seen } = make(server);
    await server.open();
    document.edit(insert(0, 'a'));
    document.edit(insert(1, 'b'));
    expect(document.status).toEqual({ state: 'saving', pending: 2 });
    const flushed = document.flushed();
    await server.settle();
    await flushed;
    expect(document.status).toEqual({ state: 'saved' });
    expect(server.authority.text.toString()).toBe('ab\n');
    expect(document.version).toBe(2);
    expect(seen.changes.map((change) => change.origin)).toEqual(['local', 'local']);
  });

  it('shows what others type, and whose it is', async () => {
    const server = new TestServer();
    const { document, seen } = make(server);
    await server.open();
    server.type(insert(0, 'x'));
    await server.settle();
    expect(document.text.toString()).toBe('x\n');
    expect(seen.changes).toEqual([{ delta: insert(0, 'x'), origin: 'remote', user: 'u2' }]);
  });

  it('refuses an edit that the server would refuse, and changes nothing', async () => {
    const server = new TestServer();
    const { document } = make(server);
    await server.open();
    expect(() => document.edit([{ delete: 1 }])).toThrow(RangeError);
    expect(() => document.edit(insert(5, 'x'))).toThrow(RangeError);
    expect(document.text.toString()).toBe('\n');
    expect(document.canUndo).toBe(false);
  });

  it('undoes and redoes one’s own edits among those of others', async () => {
    const server = new TestServer();
    const { document, seen } = make(server);
    await server.open();
    document.edit(insert(0, 'mine'));
    await server.settle();
    server.type(insert(2, '-theirs-'));
    await server.settle();
    expect(document.undo()).toBe(true);
    expect(document.text.toString()).toBe('-theirs-\n');
    expect(document.undo()).toBe(false);
    expect(document.redo()).toBe(true);
    await server.settle();
    expect(server.authority.text.toString()).toBe('mi-theirs-ne\n');
    expect(seen.changes.map((change) => change.origin)).toEqual(['local', 'remote', 'undo', 'undo']);
  });

  it('sends an edit again, transformed, once it has caught up with `behind`', async () => {
    const server = new TestServer();
    const { document } = make(server);
    await server.open();
    let told = false;
    server.onEdit = (socket, edit) => {
      if (told) return server.commit(socket, edit);
      told = true;
      socket.toClient.push({ type: 'behind', id: edit.id, version: 2 });
    };
    document.edit(insert(0, 'me'));
    await server.settle();
    server.type(insert(0, 'a'));
    await server.settle();
    expect(server.edits.length).toBe(1);
    server.type(insert(0, 'b'));
    await server.settle();
    expect(server.edits.map((edit) => [edit.id, edit.version])).toEqual([
      ['0', 0],
      ['0', 2],
    ]);
    expect(document.status).toEqual({ state: 'saved' });
    expect(document.text.toDelta()).toEqual(server.authority.text.toDelta());
  });

  it('offers a refused edit and what was typed on top of it as a copy (R5)', async () => {
    const server = new TestServer([{ insert: 'text\n' }]);
    const { document, seen } = make(server);
    await server.open();
    server.onEdit = (socket, edit) => socket.toClient.push({ type: 'refused', id: edit.id, code: 'too-large', message: '' });
    document.edit(insert(4, ' one'));
    document.edit(insert(0, 'two '));
    await server.settle();
    expect(document.text.toString()).toBe('text\n');
    expect(seen.lost.map(({ reason, code, text }) => [reason, code, text])).toEqual([['refused', 'too-large', 'two \n one']]);
    expect(document.status).toEqual({ state: 'saved' });
  });
});

describe('an edit that the server makes for this page', () => {
  /** The server commits a restore of this user's, under an id that the request has named. */
  const restore = (server: TestServer, id: string, delta: Delta, client = 'restore.u1') => {
    server.authority.submit(client, { id, version: server.authority.version, delta });
    server.publish();
  };

  it('is one step of the undo, together with nothing that was typed', async () => {
    const server = new TestServer([{ insert: 'now\n' }]);
    const { document } = make(server);
    await server.open();
    document.edit(insert(3, '!'));
    await server.settle();
    document.expectEdit('asked');
    restore(server, 'asked', [{ delete: 3 }, { insert: 'then' }]);
    await server.settle();
    document.edit(insert(5, '?'));
    await server.settle();
    expect(document.text.toString()).toBe('then!?\n');
    document.undo();
    expect(document.text.toString()).toBe('then!\n');
    document.undo();
    await server.settle();
    expect(server.authority.text.toString()).toBe('now!\n');
    document.redo();
    expect(document.text.toString()).toBe('then!\n');
    document.undo();
    document.undo();
    expect(document.text.toString()).toBe('now\n');
    expect(document.canUndo).toBe(false);
  });

  it('is undone without what others have written since, and over what is still on its way', async () => {
    const server = new TestServer([{ insert: 'now\n' }]);
    const { document } = make(server);
    await server.open();
    document.expectEdit('asked');
    document.edit(insert(0, 'here and '));
    restore(server, 'asked', [{ delete: 3 }, { insert: 'then' }]);
    await server.settle();
    server.type(insert(server.authority.text.length - 1, ', said Ben'));
    await server.settle();
    expect(document.text.toString()).toBe('here and then, said Ben\n');
    document.undo();
    await server.settle();
    expect(server.authority.text.toString()).toBe('here and now, said Ben\n');
  });

  it('is another’s as long as this page has not asked for it, and when a page pretends to be the server', async () => {
    const server = new TestServer([{ insert: 'now\n' }]);
    const { document } = make(server);
    await server.open();
    restore(server, 'unasked', [{ delete: 3 }, { insert: 'then' }]);
    document.expectEdit('asked');
    restore(server, 'asked', [{ retain: 4 }, { insert: '!' }], 'aaaaaaaa.u2');
    await server.settle();
    expect(document.canUndo).toBe(false);
  });
});

describe('a broken connection', () => {
  it('is resumed after the version that is here; what was in flight goes out again and is applied once (R4)', async () => {
    const server = new TestServer();
    const { document, clock } = make(server);
    await server.open();
    document.edit(insert(0, 'a'));
    server.deliverUp(server.socket); // committed, but the acknowledgement is lost
    server.socket.fail();
    document.edit(insert(1, 'b'));
    expect(document.status).toMatchObject({ state: 'offline', pending: 2 });
    server.type(insert(0, 'x'));
    clock.advance(10_000);
    await server.open();
    expect(server.received.filter((message) => message.type === 'hello').at(-1)).toMatchObject({ version: 0, history: 'history-1' });
    expect(document.status).toEqual({ state: 'saved' });
    expect(document.text.toString()).toBe(server.authority.text.toString());
    expect([...server.authority.text.toString()].sort().join('')).toBe('\nabx');
  });

  it.each([0, 1, 700])('is resumed after %i edits of others that were missed, with what was typed meanwhile', async (missed) => {
    const server = new TestServer([{ insert: 'text\n' }]);
    const { document, clock, seen } = make(server);
    await server.open();
    server.socket.fail();
    document.edit(insert(4, ' of mine'));
    for (let i = 0; i < missed; i++) server.type(insert(0, 'x'));
    clock.advance(10_000);
    await server.open();
    expect(document.text.toString()).toBe(`${'x'.repeat(missed)}text of mine\n`);
    expect(server.authority.text.toString()).toBe(document.text.toString());
    expect([seen.opened, seen.lost.length, document.version]).toEqual([1, 0, missed + 1]);
  });

  it('is tried again after longer and longer random times, and at once when the network is back', async () => {
    const waits: number[] = [];
    let tries = 0;
    const url = () => {
      tries++;
      return Promise.reject(new Error('no network'));
    };
    const { document, clock, network } = make(new TestServer(), { url });
    for (let i = 0; i < 7; i++) {
      await turn();
      waits.push(clock.waiting[0] ?? -1);
      expect(document.status).toMatchObject({ state: 'offline', retryAt: clock.now() + (waits.at(-1) ?? 0) });
      clock.advance(10_000);
    }
    expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000, 5_000, 5_000]);
    await turn();
    const before = tries;
    network(true);
    expect(tries).toBe(before + 1);
    await turn();
    document.retryNow();
    expect(tries).toBe(before + 2);
  });

  /** Half of the longest wait before each of the next tries, in ms, after connections that last for a moment. */
  const waitsAfterShortConnections = async (use: (server: TestServer, document: SharedDocument) => Promise<void>) => {
    const server = new TestServer();
    const { document, clock } = make(server);
    const waits: number[] = [];
    for (let number = 0; number < 4; number++) {
      await server.open();
      await use(server, document);
      server.socket.fail();
      waits.push(clock.waiting[0] ?? -1);
      clock.advance(10_000);
    }
    return waits;
  };

  it('is opened again soon each time if an edit was saved on it, however short it was', async () => {
    const saveOne = async (server: TestServer, document: SharedDocument) => {
      document.edit(insert(0, 'a'));
      await server.settle();
    };
    expect(await waitsAfterShortConnections(saveOne)).toEqual([250, 250, 250, 250]);
  });

  it('is opened again sooner after a shutdown, for the server lets its clients go a few at a time', async () => {
    const server = new TestServer();
    const { clock } = make(server);
    await server.open();
    server.socket.fail(CloseCode.shutdown);
    expect(clock.waiting[0]).toBe(31.25);
  });

  it('is opened again later each time if it breaks at once, or at the first edit', async () => {
    expect(await waitsAfterShortConnections(async () => undefined)).toEqual([250, 500, 1_000, 2_000]);
    const failAtEdit = async (server: TestServer, document: SharedDocument) => {
      server.onEdit = () => {};
      document.edit(insert(0, 'a'));
    };
    expect(await waitsAfterShortConnections(failAtEdit)).toEqual([250, 500, 1_000, 2_000]);
  });

  it('is noticed when nothing acknowledges an edit for ten seconds, unless the upload still moves', async () => {
    const server = new TestServer();
    const { document, clock } = make(server);
    await server.open();
    server.onEdit = () => {};
    const first = server.socket;
    first.bufferedAmount = 5_000_000;
    document.edit(insert(0, 'a'));
    first.bufferedAmount = 3_000_000;
    clock.advance(10_000);
    expect(first.closed).toBe(false);
    clock.advance(10_000);
    expect(first.closed).toBe(true);
    expect(document.status).toMatchObject({ state: 'offline', pending: 1 });
  });

  it('is noticed by one who only reads: nothing has come for longer than two signs of life take', async () => {
    const server = new TestServer();
    const { document, clock } = make(server);
    await server.open();
    const first = server.socket;
    for (let i = 0; i < 10; i++) {
      clock.advance(HEARTBEAT_MS);
      first.receive({ type: 'alive' });
    }
    clock.advance(2 * HEARTBEAT_MS);
    expect([first.closed, document.status]).toEqual([false, { state: 'saved' }]);
    clock.advance(HEARTBEAT_MS / 4);
    expect([first.closed, document.status.state]).toEqual([true, 'offline']);
    clock.advance(1_000);
    await server.open();
    expect(document.status).toEqual({ state: 'saved' });
  });

  it('that an edit waited on is watched for silence again once the edit is acknowledged', async () => {
    const server = new TestServer();
    const { document, clock } = make(server);
    await server.open();
    document.edit(insert(0, 'a'));
    await server.settle();
    const first = server.socket;
    clock.advance(2 * HEARTBEAT_MS);
    expect(first.closed).toBe(false);
    clock.advance(HEARTBEAT_MS / 4);
    expect(first.closed).toBe(true);
  });

  it('that was silent is given more time the next time, for a long message on a slow line is silence too', async () => {
    const server = new TestServer();
    const { clock } = make(server);
    const silentFor = async () => {
      await server.open();
      const { socket } = server;
      const begun = clock.now();
      while (!socket.closed) clock.advance(HEARTBEAT_MS / 4);
      clock.advance(10_000);
      return (clock.now() - begun - 10_000) / HEARTBEAT_MS;
    };
    expect([await silentFor(), await silentFor(), await silentFor()]).toEqual([2.25, 4.5, 9]);
    await server.open();
    server.type(insert(0, 'a'));
    await server.settle();
    server.socket.fail();
    clock.advance(10_000);
    expect(await silentFor()).toBe(2.25);
  });

  it('is left when the browser says that the network has gone', async () => {
    const server = new TestServer();
    const { document, network } = make(server);
    await server.open();
    network(false);
    expect(server.socket.closed).toBe(true);
    expect(document.status).toMatchObject({ state: 'offline' });
  });

  it('is opened anew when a try hangs', async () => {
    const server = new TestServer();
    const { clock } = make(server);
    await turn();
    clock.advance(10_000);
    expect(server.sockets.length).toBe(1);
    clock.advance(250);
    await turn();
    expect(server.sockets.length).toBe(2);
    server.socket.open();
    clock.advance(59_000);
    expect(server.socket.closed).toBe(false);
    clock.advance(1_000);
    expect(server.socket.closed).toBe(true);
  });

  it('is resumed when a frame is missing', async () => {
    const server = new TestServer();
    const { document, clock } = make(server);
    await server.open();
    server.type(insert(0, 'a'));
    server.socket.toClient.pop();
    server.type(insert(1, 'b'));
    await server.settle();
    expect(server.socket.closed).toBe(true);
    clock.advance(1_000);
    await server.open();
    expect(document.text.toString()).toBe('ab\n');
  });
});

describe('a socket closed by the server', () => {
  it.each([CloseCode.shutdown, CloseCode.internalError, CloseCode.tooSlow, 1006])('with %i is opened again', async (code) => {
    const server = new TestServer();
    const { document, clock } = make(server);
    await server.open();
    server.socket.fail(code);
    clock.advance(1_000);
    await server.open();
    expect(server.sockets.length).toBe(2);
    expect(document.status).toEqual({ state: 'saved' });
  });

  it.each([
    [CloseCode.accessLost, 'access-lost'],
    [CloseCode.documentGone, 'document-gone'],
    [CloseCode.malformed, 'malformed'],
  ])('with %i ends it; of an edit in flight nobody knows, so it is offered as one that may have been saved (R5)', async (code, reason) => {
    const server = new TestServer();
    const { document, clock, seen } = make(server);
    await server.open();
    server.onEdit = () => {};
    document.edit(insert(0, 'unsaved'));
    const flushed = document.flushed();
    server.socket.fail(code);
    await expect(flushed).rejects.toThrow(reason);
    expect(document.status).toEqual({ state: 'closed', reason, pending: 1 });
    expect(seen.lost.map((copy) => [copy.reason, copy.text])).toEqual([['uncertain', 'unsaved']]);
    expect(() => document.edit(insert(0, 'x'))).toThrow('closed');
    expect(clock.waiting).toEqual([]);
  });

  it.each([
    [CloseCode.accessLost, 'access-lost'],
    [CloseCode.documentGone, 'document-gone'],
    [CloseCode.malformed, 'malformed'],
  ])('with %i before anything was sent says so: what is offered was not saved', async (code, reason) => {
    const server = new TestServer();
    const { document, clock, seen } = make(server);
    await server.open();
    server.socket.fail(); // what is typed now is not sent
    document.edit(insert(0, 'unsaved'));
    clock.advance(1_000);
    await turn();
    server.socket.fail(code);
    expect(seen.lost.map((copy) => [copy.reason, copy.text])).toEqual([[reason, 'unsaved']]);
  });

  it('with 4401 asks for a ticket once more, then ends', async () => {
    const server = new TestServer();
    const { document } = make(server);
    await server.open();
    server.socket.fail(CloseCode.sessionEnded);
    await server.open();
    expect(document.status).toEqual({ state: 'saved' });
    server.socket.fail(CloseCode.sessionEnded);
    expect(document.status).toMatchObject({ state: 'closed', reason: 'session-ended' });
    expect(server.sockets.length).toBe(2);
  });

  it('with 1009 gives up the edit that was too large', async () => {
    const server = new TestServer();
    const { document, clock, seen } = make(server);
    await server.open();
    server.onEdit = (socket) => socket.fail(CloseCode.tooLarge);
    document.edit(insert(0, 'huge'));
    await server.settle();
    expect(seen.lost.map((copy) => [copy.code, copy.text])).toEqual([['too-large', 'huge']]);
    clock.advance(1_000);
    await server.open();
    expect(document.status).toEqual({ state: 'saved' });
  });
});

describe('content that comes anew', () => {
  it('mends a text that differs from the checksum, and keeps what is typed meanwhile (R3, R5)', async () => {
    const server = new TestServer([{ insert: 'right text\n' }]);
    const { document, clock, seen } = make(server);
    await turn();
    server.socket.open();
    await turn();
    const right = server.authority;
    server.authority = new Authority([{ insert: 'wrong text\n' }]);
    await server.settle();
    server.authority = right;
    server.socket.toClient.push({ type: 'check', version: 0, checksum: right.text.checksum() });
    await server.settle();
    expect(server.received.at(-1)).toMatchObject({ type: 'mismatch', version: 0, expected: right.text.checksum() });
    document.edit(insert(10, ' and more'));
    clock.advance(1_000);
    await server.open();
    expect(server.received.filter((message) => message.type === 'hello').at(-1)).not.toHaveProperty('version');
    expect(document.text.toString()).toBe('right text and more\n');
    expect(right.text.toString()).toBe('right text and more\n');
    expect([seen.opened, seen.mended, seen.lost.length]).toEqual([2, 1, 0]);
  });

  it('mends a text that a committed edit does not fit, in sight of the user (R3)', async () => {
    const server = new TestServer([{ insert: 'short\n' }]);
    const { document, clock, seen } = make(server);
    await server.open();
    server.authority = new Authority([{ insert: 'a much longer text\n' }]);
    server.type(insert(15, '!'));
    await server.settle();
    expect(server.socket.closed).toBe(true);
    clock.advance(1_000);
    await server.open();
    expect(document.text.toString()).toBe('a much longer t!ext\n');
    expect([seen.opened, seen.mended]).toEqual([2, 1]);
  });

  it('is not asked for when the view fails to show a change', async () => {
    const server = new TestServer();
    const { document, seen } = make(server);
    await server.open();
    const stop = document.subscribe({
      changed: () => {
        throw new RangeError('the view');
      },
    });
    server.type(insert(0, 'x'));
    await expect(server.settle()).rejects.toThrow('the view');
    stop();
    server.type(insert(1, 'y'));
    await server.settle();
    expect([document.text.toString(), seen.opened]).toEqual(['xy\n', 1]);
  });

  it('is not compared while something is pending, nor at another version', async () => {
    const server = new TestServer();
    const { document } = make(server);
    await server.open();
    server.onEdit = () => {};
    server.socket.toClient.push({ type: 'check', version: 3, checksum: 'other' });
    await server.settle();
    document.edit(insert(0, 'x'));
    server.socket.toClient.push({ type: 'check', version: 0, checksum: 'other' });
    await server.settle();
    expect(server.received.some((message) => message.type === 'mismatch')).toBe(false);
  });

  it('of another history takes the place of the old; lines that it lacks are offered as a copy', async () => {
    const server = new TestServer([{ insert: 'old\n' }]);
    const { document, clock, seen } = make(server);
    await server.open();
    server.socket.fail();
    document.edit(insert(3, ' unsaved'));
    server.authority = new Authority([{ insert: 'restored\n' }]);
    server.history = 'history-2';
    clock.advance(1_000);
    await server.open();
    expect(document.text.toString()).toBe('restored\n');
    expect(seen.lost.map((copy) => [copy.reason, copy.text])).toEqual([['history-changed', 'old unsaved\n']]);
    expect(document.status).toEqual({ state: 'saved' });
  });

  it('of another history with the same text goes on with what is pending', async () => {
    const server = new TestServer([{ insert: 'same\n' }]);
    const { document, clock, seen } = make(server);
    await server.open();
    server.socket.fail();
    document.edit(insert(4, ' words'));
    server.authority = new Authority([{ insert: 'same\n' }]);
    server.history = 'history-2';
    clock.advance(1_000);
    await server.open();
    expect(server.authority.text.toString()).toBe('same words\n');
    expect(document.text.toString()).toBe('same words\n');
    expect(seen.lost).toEqual([]);
  });
});

describe('presence', () => {
  const user = { id: 'u2', username: 'bob', displayName: 'Bob' };
  const bob = (at: number): Peer => ({ client: 'aaaaaaaa.u2', user, selection: { anchor: at, head: at } });
  const cursor = (seen: Recorder) => seen.peers.map((peer) => peer.selection?.head);

  it('shows peers in units of the local text, past edits that are not acknowledged', async () => {
    const server = new TestServer([{ insert: 'hello\n' }]);
    server.peers = [bob(5)];
    const { document, seen } = make(server);
    await server.open();
    expect(cursor(seen)).toEqual([5]);
    server.onEdit = () => {};
    document.edit(insert(0, 'abc'));
    expect(cursor(seen)).toEqual([8]);
    server.socket.toClient.push({ type: 'presence', version: 0, peers: [bob(1)], left: [] });
    await server.settle();
    expect(cursor(seen)).toEqual([4]);
    server.socket.toClient.push({ type: 'presence', version: 0, peers: [], left: ['aaaaaaaa.u2'] });
    await server.settle();
    expect(seen.peers).toEqual([]);
  });

  it('moves a peer’s cursor along with what the peer types', async () => {
    const server = new TestServer([{ insert: 'hello\n' }]);
    server.peers = [bob(0)];
    const { seen } = make(server);
    await server.open();
    server.type(insert(2, 'xyz'));
    await server.settle();
    expect(cursor(seen)).toEqual([5]);
  });

  it('waits with the presence of a version until it is there, and brings older presence up to date', async () => {
    const server = new TestServer([{ insert: 'hello\n' }]);
    const { seen } = make(server);
    await server.open();
    server.socket.toClient.push({ type: 'presence', version: 1, peers: [bob(3)], left: [] });
    await server.settle();
    expect(seen.peers).toEqual([]);
    server.type(insert(0, 'ab'), 'cccccccc.u3');
    await server.settle();
    expect(cursor(seen)).toEqual([3]);
    server.socket.toClient.push({ type: 'presence', version: 0, peers: [bob(1)], left: [] });
    await server.settle();
    expect(cursor(seen)).toEqual([3]);
  });

  it('is sent when others can’t infer it, at most every 100 ms, and not while typing', async () => {
    const server = new TestServer([{ insert: 'hello\n' }]);
    const { document, clock } = make(server);
    await server.open();
    const sent = () => server.received.filter((message) => message.type === 'presence').map((message) => message.selection?.head);
    document.setSelection({ anchor: 2, head: 2 });
    document.setSelection({ anchor: 3, head: 3 });
    document.setSelection({ anchor: 4, head: 4 });
    await server.settle();
    expect(sent()).toEqual([2]);
    clock.advance(100);
    await server.settle();
    expect(sent()).toEqual([2, 4]);
    for (let i = 0; i < 5; i++) {
      document.edit(insert(4 + i, 'x'));
      document.setSelection({ anchor: 5 + i, head: 5 + i });
      clock.advance(200);
      await server.settle();
    }
    server.type(insert(0, '12'));
    await server.settle();
    expect(sent()).toEqual([2, 4]);
    document.setSelection(null);
    await server.settle();
    expect(sent()).toEqual([2, 4, undefined]);
  });
});
