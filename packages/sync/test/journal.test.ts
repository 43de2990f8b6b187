/** What outlives a page: real documents over one browser's database, whose pages live and die. Rules are cited by number (docs/rules.md). */
import { type Delta, DeltaBuilder } from '@inkstone/ot';
import { describe, expect, it } from 'vitest';
import { ClaimLostError, CloseCode, type Journal, type JournalEntry, type LostWork, SharedDocument } from '../src/index.ts';
import { LatestWrite } from '../src/journal/journal.ts';
import { LEASE_MS } from '../src/journal/leases.ts';
import { Browser } from './support/browser.ts';
import { TestClock, turn, until } from './support/test-clock.ts';
import { TestServer } from './support/test-server.ts';

const insert = (at: number, text: string): Delta => new DeltaBuilder().retain(at).insert(text).build();

function open(server: TestServer, journal: Journal, clock = new TestClock(), userId = 'u1') {
  const lost: LostWork[] = [];
  const document = new SharedDocument({
    documentId: 'd1',
    user: { id: userId },
    url: async () => 'ws://test',
    connect: (url, protocol) => {
      const socket = server.connect(url, protocol);
      queueMicrotask(() => socket.open());
      return socket;
    },
    journal,
    clock,
    random: () => 0.5,
    signals: () => () => {},
  });
  document.subscribe({ lost: (copy) => lost.push(copy) });
  return { document, lost, clock };
}

/** Steps the network until `condition` holds. */
async function reach(server: TestServer, condition: () => boolean | Promise<boolean>): Promise<void> {
  await until(async () => {
    for (const socket of server.sockets) server.deliver(socket);
    return condition();
  });
}

const ids = (server: TestServer) => server.authority.log.map((edit) => `${edit.client} ${edit.id}`);

describe('a page that dies with unsaved edits', () => {
  it('is followed by one that goes on under its id, and the edits are applied once (R4, R5)', async () => {
    const server = new TestServer([{ insert: 'text\n' }]);
    const browser = new Browser();
    const first = browser.page();
    const { document } = open(server, first.journal);
    await reach(server, () => document.isOpen);
    document.edit(insert(4, ' one'));
    await until(() => server.deliverUp(server.socket));
    server.socket.closed = true; // the acknowledgement of the first edit never comes
    document.edit(insert(8, ' two'));
    await until(async () => (await browser.entries())[0]?.buffer.length === 1);
    server.type(insert(0, 'other '));
    first.die();

    const next = open(server, browser.page().journal);
    await reach(server, () => next.document.status.state === 'saved');
    expect(next.document.client).toBe(document.client);
    expect(next.document.text.toString()).toBe('other text one two\n');
    expect(server.authority.text.toString()).toBe('other text one two\n');
    expect(ids(server)).toEqual([`${document.client} 0`, 'aaaaaaaa.u2 aaaaaaaa.u2-1', `${document.client} 1`]);
    await reach(server, async () => (await browser.entries()).length === 0);
    expect(next.lost).toEqual([]);
    await next.document.close();
  });

  it('loses nothing at whatever moment it dies (R4, R5)', async () => {
    for (let steps = 0; steps < 14; steps++) {
      const server = new TestServer();
      const browser = new Browser();
      const page = browser.page();
      const { document } = open(server, page.journal);
      await reach(server, () => document.isOpen);
      document.edit(insert(0, 'a'));
      await until(async () => (await browser.entries()).length === 1);
      for (let step = 0; step < steps; step++) {
        if (step % 3 === 0) server.deliverUp(server.socket);
        else if (step % 3 === 1) server.deliver(server.socket);
        else await turn();
      }
      server.socket.closed = true;
      page.die();
      const next = open(server, browser.page().journal);
      await reach(server, async () => next.document.status.state === 'saved' && (await browser.entries()).length === 0);
      expect([steps, server.authority.text.toString()]).toEqual([steps, 'a\n']);
      await next.document.close();
    }
  });

  it('is not taken for dead while it lives', async () => {
    const server = new TestServer();
    const browser = new Browser();
    const { document } = open(server, browser.page().journal);
    await reach(server, () => document.isOpen);
    server.onEdit = () => {};
    document.edit(insert(0, 'unsaved'));
    await until(async () => (await browser.entries()).length === 1);
    const other = open(server, browser.page().journal);
    await reach(server, () => other.document.isOpen);
    expect(other.document.client).not.toBe(document.client);
    expect(other.document.text.toString()).toBe('\n');
    await Promise.all([document.close(), other.document.close()]);
  });

  it('is followed by the page that lives on, when no other is opened', async () => {
    const server = new TestServer();
    const browser = new Browser();
    const first = browser.page();
    const { document } = open(server, first.journal);
    await reach(server, () => document.isOpen);
    const second = open(server, browser.page().journal);
    await reach(server, () => second.document.isOpen);
    server.onEdit = () => {};
    document.edit(insert(0, 'left behind'));
    await until(async () => (await browser.entries()).length === 1);
    first.die();
    server.onEdit = (socket, edit) => server.commit(socket, edit);
    second.clock.advance(60_000);
    await reach(server, () => server.authority.version === 1);
    await reach(server, () => second.document.text.toString() === 'left behind\n');
    expect(ids(server)).toEqual([`${document.client} 0`]);
    await second.document.close();
  });

  it('leaves its journal to the same user and document only', async () => {
    const server = new TestServer();
    const browser = new Browser();
    const page = browser.page();
    const { document } = open(server, page.journal);
    await reach(server, () => document.isOpen);
    server.onEdit = () => {};
    document.edit(insert(0, 'private'));
    await until(async () => (await browser.entries()).length === 1);
    page.die();
    const { journal } = browser.page();
    expect(await journal.adopt('d1', 'u2')).toEqual([]);
    expect(await journal.adopt('d2', 'u1')).toEqual([]);
    expect((await journal.adopt('d1', 'u1')).map((claim) => claim.client)).toEqual([document.client]);
  });
});

describe('several dead pages', () => {
  it('are followed by one page: it goes on with one journal, and drains the others under their own ids', async () => {
    const server = new TestServer();
    const browser = new Browser();
    const clients: string[] = [];
    const pages: { die: () => void }[] = [];
    server.onEdit = () => {};
    for (const word of ['one', 'two', 'three']) {
      const page = browser.page();
      const { document } = open(server, page.journal);
      await reach(server, () => document.isOpen);
      document.edit(insert(0, word));
      await until(async () => (await browser.entries()).some((entry) => entry.client === document.client));
      server.socket.closed = true;
      clients.push(document.client);
      pages.push(page);
    }
    for (const page of pages) page.die();
    server.onEdit = (socket, edit) => server.commit(socket, edit);
    const next = open(server, browser.page().journal);
    await reach(server, async () => (await browser.entries()).length === 0 && next.document.version === 3);
    expect(ids(server).sort()).toEqual(clients.map((client) => `${client} 0`).sort());
    for (const word of ['one', 'two', 'three']) expect(next.document.text.toString()).toContain(word);
    await next.document.close();
  });
});

describe('an edit', () => {
  it('leaves only once the journal has it under its id', async () => {
    const server = new TestServer();
    const browser = new Browser();
    const { document } = open(server, browser.page().journal);
    await reach(server, () => document.isOpen);
    const stored: JournalEntry[][] = [];
    server.onEdit = async (socket, edit) => {
      stored.push(await browser.entries());
      server.commit(socket, edit);
    };
    for (const [at, letter] of [...'word'].entries()) {
      document.edit(insert(at, letter));
      await reach(server, () => stored.length > at);
      const [entry] = stored[at] ?? [];
      expect(entry?.inFlight).toEqual({ id: String(at), delta: insert(at, letter) });
      await reach(server, () => document.status.state === 'saved');
    }
    await document.close();
  });

  it('that waited for the journal while its connection broke goes out once, on the next one', async () => {
    const server = new TestServer();
    const browser = new Browser();
    const { document, clock } = open(server, browser.page().journal);
    await reach(server, () => document.isOpen);
    document.edit(insert(0, 'x'));
    server.socket.fail();
    clock.advance(1_000);
    await until(async () => (await browser.entries()).length === 1);
    expect(server.socket.toServer.length).toBe(1); // `hello`; nothing else goes before the server has answered it
    await reach(server, () => document.status.state === 'saved');
    expect(server.sockets.length).toBe(2);
    expect(server.received.map((message) => message.type)).toEqual(['hello', 'hello', 'edit']);
    await document.close();
  });

  it('is sent all the same when the browser stores nothing', async () => {
    const server = new TestServer();
    const journal: Journal = { adopt: () => Promise.reject(new Error('no storage')), claim: () => Promise.reject(new Error('no storage')) };
    const { document } = open(server, journal);
    await reach(server, () => document.isOpen);
    document.edit(insert(0, 'x'));
    await reach(server, () => document.status.state === 'saved');
    expect(server.authority.text.toString()).toBe('x\n');
    await document.close();
  });
});

describe('a journal of edits that can’t be saved', () => {
  async function lose(code: number) {
    const server = new TestServer();
    const browser = new Browser();
    const page = browser.page();
    const { document, lost } = open(server, page.journal);
    await reach(server, () => document.isOpen);
    server.onEdit = () => {};
    document.edit(insert(0, 'words'));
    await until(async () => (await browser.entries()).length === 1);
    server.socket.fail(code);
    await document.close();
    server.onEdit = (socket, edit) => server.commit(socket, edit);
    return { server, browser, lost };
  }

  it('is kept after access was lost, and sent when it is back', async () => {
    const { server, browser, lost } = await lose(CloseCode.accessLost);
    expect(lost.map((copy) => copy.text)).toEqual(['words']);
    const next = open(server, browser.page().journal);
    await reach(server, () => next.document.status.state === 'saved');
    expect(server.authority.text.toString()).toBe('words\n');
    await next.document.close();
  });

  it('is offered at each opening until the user discards it', async () => {
    const { browser } = await lose(CloseCode.documentGone);
    const gone = () => Promise.reject(Object.assign(new Error('gone'), { code: 'not-found' }));
    for (let i = 0; i < 2; i++) {
      const lost: LostWork[] = [];
      const document = new SharedDocument({ documentId: 'd1', user: { id: 'u1' }, url: gone, journal: browser.page().journal });
      document.subscribe({ lost: (copy) => lost.push(copy) });
      await until(() => lost.length > 0);
      expect(lost.map((copy) => copy.text)).toEqual(['words']);
      expect(document.status).toEqual({ state: 'closed', reason: 'document-gone', pending: 1 });
      if (i === 1) await lost[0]?.discard();
      await document.close();
    }
    expect(await browser.entries()).toEqual([]);
  });

  it('is not offered when only the sign-in session ended: the next page sends it', async () => {
    const server = new TestServer();
    const browser = new Browser();
    let ended = false;
    const lost: LostWork[] = [];
    const document = new SharedDocument({
      documentId: 'd1',
      user: { id: 'u1' },
      url: async () => (ended ? Promise.reject(Object.assign(new Error('ended'), { code: 'session-ended' })) : 'ws://test'),
      connect: server.connect,
      journal: browser.page().journal,
    });
    document.subscribe({ lost: (copy) => lost.push(copy) });
    await until(() => server.sockets.length > 0);
    server.socket.open();
    await reach(server, () => document.isOpen);
    server.onEdit = () => {};
    document.edit(insert(0, 'words'));
    await until(async () => (await browser.entries()).length === 1);
    ended = true;
    server.socket.fail(CloseCode.sessionEnded);
    await until(() => document.status.state === 'closed');
    expect(lost).toEqual([]);
    await document.close();
    expect((await browser.entries()).length).toBe(1);
  });

  it('is forgotten when the server did not understand it: sent again it would only end the next connection', async () => {
    const { browser, lost } = await lose(CloseCode.malformed);
    expect(lost.map((copy) => copy.text)).toEqual(['words']);
    expect(await browser.entries()).toEqual([]);
  });
});

describe('without Web Locks', () => {
  it('a lease keeps a living page’s journal from others, and runs out after a crash', async () => {
    const server = new TestServer();
    const browser = new Browser();
    const crashed = new TestClock();
    const clock = new TestClock();
    const { document } = open(server, browser.insecurePage(crashed), crashed);
    await reach(server, () => document.isOpen);
    server.onEdit = () => {};
    document.edit(insert(0, 'words'));
    await until(async () => (await browser.entries()).length === 1);
    const journal = browser.insecurePage(clock);
    expect(await journal.adopt('d1', 'u1')).toEqual([]);
    clock.advance(LEASE_MS - 1);
    expect(await journal.adopt('d1', 'u1')).toEqual([]);
    clock.advance(1);
    const [claim] = await journal.adopt('d1', 'u1');
    expect(claim?.client).toBe(document.client);

    // The page was not dead, it slept. It can store nothing under that id any more, and so it sends nothing.
    const [socket] = server.sockets;
    document.edit(insert(5, ' more'));
    await until(() => document.client !== claim?.client);
    expect(document.text.toString()).toBe('\n');
    expect(socket?.closed).toBe(true);
    expect((await browser.entries())[0]?.inFlight).toEqual({ id: '0', delta: insert(0, 'words') });
    await document.close();
  });

  it('a page that renews its lease keeps it, and one that closes gives it back', async () => {
    const browser = new Browser();
    const clock = new TestClock();
    const journal = browser.insecurePage(clock);
    const claim = await journal.claim('cccccccc.u1');
    for (let i = 0; i < 10; i++) {
      clock.advance(LEASE_MS / 2);
      await until(() => clock.waiting.length === 1);
    }
    const other = browser.insecurePage(clock);
    await expect(other.claim('cccccccc.u1')).rejects.toThrow(ClaimLostError);
    await claim.release();
    await (await other.claim('cccccccc.u1')).release();
  });
});

describe('writes of a journal', () => {
  it('run one at a time, each with the latest state, and resolve once that state is stored', async () => {
    const stored: number[] = [];
    const finish: (() => void)[] = [];
    const write = new LatestWrite<number>((value) => new Promise((resolve) => finish.push(() => resolve(stored.push(value) as never))));
    const done: number[] = [];
    for (const value of [1, 2]) void write.put(value).then(() => done.push(value));
    await turn();
    for (const value of [3, 4, 5]) void write.put(value).then(() => done.push(value));
    expect(finish.length).toBe(1);
    finish[0]?.();
    await turn();
    expect([stored, done]).toEqual([[2], [1, 2]]);
    finish[1]?.();
    await turn();
    expect([stored, done]).toEqual([
      [2, 5],
      [1, 2, 3, 4, 5],
    ]);
  });

  it('go on after one that failed', async () => {
    let full = true;
    const write = new LatestWrite<number>(() => (full ? Promise.reject(new Error('full')) : Promise.resolve()));
    await expect(write.put(1)).rejects.toThrow('full');
    full = false;
    await expect(write.put(2)).resolves.toBeUndefined();
  });
});
