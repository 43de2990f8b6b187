/** The stream that tells who is where and what changed. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import WebSocket from 'ws';
import { type Person, startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let owner: Person;
let guest: Person;
beforeAll(async () => {
  server = await startTestServer();
  await server.register('first-admin');
  owner = await server.register('owner');
  guest = await server.register('guest');
});
afterAll(() => server.close());

type Event = { event: string; data: { document?: string; users?: { id: string }[]; reason?: string } };

/** A stream as a page reads it. */
class Watch {
  readonly events: Event[] = [];
  readonly response: Response;
  ended = false;
  /** The server has ended the stream itself. */
  endedWhole = false;
  comments = 0;
  readonly #abort: AbortController;
  #wake: () => void = () => {};

  private constructor(response: Response, abort: AbortController) {
    this.response = response;
    this.#abort = abort;
    void this.#read();
  }

  static async open(documents: unknown, token: string, url = server.url): Promise<Watch> {
    const abort = new AbortController();
    const response = await fetch(`${url}/api/documents/watch`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ documents }),
      signal: abort.signal,
    });
    return new Watch(response, abort);
  }

  async until(condition: (events: readonly Event[]) => boolean): Promise<void> {
    while (!condition(this.events)) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Who was last told to be in a document. */
  here(document: string): string[] | undefined {
    return this.events.findLast((each) => each.event === 'here' && each.data.document === document)?.data.users?.map(({ id }) => id);
  }

  untilHere(document: string, ...people: Person[]): Promise<void> {
    return this.until(() => this.here(document)?.join() === people.map(({ id }) => id).join());
  }

  count(event: string, document?: string): number {
    return this.events.filter((each) => each.event === event && (document === undefined || each.data.document === document)).length;
  }

  untilEnd(): Promise<void> {
    return this.until(() => this.ended);
  }

  leave(): void {
    this.#abort.abort();
  }

  async #read(): Promise<void> {
    let rest = '';
    try {
      for await (const chunk of (this.response.body ?? []) as AsyncIterable<Uint8Array>) {
        const parts = (rest + Buffer.from(chunk).toString()).split('\n\n');
        rest = parts.pop() ?? '';
        for (const part of parts) {
          if (part.startsWith(':')) this.comments++;
          else {
            const [, event = '', data = ''] = /^event: (.*)\ndata: (.*)$/.exec(part) ?? [];
            this.events.push({ event, data: JSON.parse(data) });
          }
        }
        this.#wake();
      }
      this.endedWhole = true;
    } catch {
      // The test has left, or the server has cut the connection.
    }
    this.ended = true;
    this.#wake();
  }
}

async function enter(document: string, person: Person): Promise<WebSocket> {
  const socket = new WebSocket(`${server.socketUrl}/ws/documents/${document}?token=${person.token}`);
  await once(socket, 'message');
  return socket;
}

async function leave(socket: WebSocket): Promise<void> {
  socket.close();
  await once(socket, 'close');
}

const shared = async (role: 'editor' | 'viewer' = 'viewer') => {
  const id = await server.createDocument(owner.token, 'Watched', 'text');
  await server.share(owner.token, id, 'guest', role);
  return id;
};

it.each(['url', 'webUrl'] as const)('tells at once who is there, who comes and who leaves, unbuffered (%s)', async (port) => {
  const [busy, quiet] = [await shared(), await shared()];
  const first = await enter(busy, owner);
  const watch = await Watch.open([busy, quiet, busy], guest.token, server[port]);
  expect(watch.response.status).toBe(200);
  expect(watch.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(watch.response.headers.get('cache-control')).toBe('no-store');
  await watch.untilHere(busy, owner);
  expect(watch.comments).toBeGreaterThan(0);
  const second = await enter(busy, guest);
  const again = await enter(busy, guest);
  await watch.untilHere(busy, guest, owner);
  await leave(first);
  await leave(again);
  await watch.untilHere(busy, guest);
  await leave(second);
  await watch.untilHere(busy);
  expect(watch.count('here', quiet), 'nobody was ever there').toBe(0);
  expect(watch.events.find((each) => each.event === 'here')?.data).toEqual({
    document: busy,
    users: [{ id: owner.id, username: 'owner', displayName: 'owner' }],
  });
  watch.leave();
});

it('tells of nothing that the watcher may not read', async () => {
  const [hidden, open] = [await server.createDocument(owner.token, 'Hidden'), await shared()];
  const socket = await enter(hidden, owner);
  const watch = await Watch.open([hidden, open, '00000000-0000-4000-8000-000000000000'], guest.token);
  await server.call('PATCH', `/api/documents/${hidden}`, { token: owner.token, body: { title: 'Still hidden' } });
  await server.call('PATCH', `/api/documents/${open}`, { token: owner.token, body: { title: 'Open' } });
  await watch.until(() => watch.count('changed', open) === 1);
  expect(watch.events.filter((each) => each.data.document === hidden)).toEqual([]);
  await server.share(owner.token, hidden, 'guest', 'viewer');
  await watch.untilHere(hidden, owner);
  await leave(socket);
  watch.leave();
});

it('tells no more within a second of somebody who lost access, by a list that changed', async () => {
  const id = await shared();
  const socket = await enter(id, owner);
  const watch = await Watch.open([id], guest.token);
  await watch.untilHere(id, owner);
  await server.call('DELETE', `/api/documents/${id}/collaborators/${guest.id}`, { token: owner.token });
  await watch.until(() => watch.count('list') === 1);
  const before = watch.events.length;
  await leave(socket);
  await server.call('PATCH', `/api/documents/${id}`, { token: owner.token, body: { title: 'Secret' } });
  await server.createDocument(guest.token, 'Mine');
  await watch.until(() => watch.count('list') === 2);
  expect(watch.events.length).toBe(before + 1);
  watch.leave();
});

it('notices a permission that was taken without a word on the bus', async () => {
  const id = await shared();
  const watch = await Watch.open([id], guest.token);
  await server.call('PATCH', `/api/documents/${id}`, { token: owner.token, body: { title: 'One' } });
  await watch.until(() => watch.count('changed', id) === 1);
  await server.db.deleteFrom('collaborators').where('document_id', '=', id).execute();
  await server.db.updateTable('heads').set({ epoch: 100 }).where('document_id', '=', id).execute();
  await server.call('PATCH', `/api/documents/${id}`, { token: owner.token, body: { title: 'Two' } });
  await server.createDocument(guest.token, 'Mine');
  await watch.until(() => watch.count('list') === 1);
  expect(watch.count('changed', id)).toBe(1);
  watch.leave();
});

it('tells that a text changed, once for many edits', async () => {
  const id = await shared('editor');
  const watch = await Watch.open([id], guest.token);
  const socket = await enter(id, owner);
  for (let index = 0; index < 50; index++) {
    socket.send(JSON.stringify({ type: 'edit', operation: 'insert', position: 0, content: 'x', version: 1 }));
  }
  await watch.until(() => watch.count('changed', id) === 1);
  const { body } = await server.call('GET', `/api/documents/${id}`, { token: guest.token });
  expect(body.version).toBe(51);
  await leave(socket);
  watch.leave();
});

it('tells both when something is made, shared, thrown away, brought back or deleted', async () => {
  const [mine, theirs] = [await Watch.open([], owner.token), await Watch.open([], guest.token)];
  const told = async (count: number, other: number) => {
    await mine.until(() => mine.count('list') >= count);
    await theirs.until(() => theirs.count('list') >= other);
    expect([mine.count('list'), theirs.count('list')]).toEqual([count, other]);
  };
  const id = await server.createDocument(owner.token, 'Thing');
  await told(1, 0);
  await server.share(owner.token, id, 'guest', 'editor');
  await told(1, 1);
  await server.call('DELETE', `/api/documents/${id}`, { token: owner.token });
  await told(2, 2);
  await server.call('POST', `/api/documents/${id}/restore`, { token: owner.token });
  await told(3, 3);
  await server.call('POST', `/api/documents/${id}/duplicate`, { token: guest.token, body: {} });
  await told(3, 4);
  await server.call('DELETE', `/api/documents/${id}?permanent=true`, { token: owner.token });
  await told(4, 5);
  mine.leave();
  theirs.leave();
});

it('ends when the sign-in session ends, and when the account is disabled', async () => {
  const person = await server.register('leaver');
  const [first, second] = [await server.login('leaver'), await server.login('leaver')];
  const [one, two, three] = [await Watch.open([], first.token), await Watch.open([], second.token), await Watch.open([], person.token)];
  await server.call('POST', '/api/auth/logout', { headers: { cookie: first.cookie } });
  await one.untilEnd();
  expect(one.events).toEqual([{ event: 'end', data: { reason: 'session-ended' } }]);
  expect(two.ended || three.ended).toBe(false);
  const admin = await server.login('first-admin');
  await server.call('PATCH', `/api/admin/users/${person.id}`, { token: admin.token, body: { disabled: true } });
  await Promise.all([two.untilEnd(), three.untilEnd()]);
  expect(two.events.at(-1)?.data).toEqual({ reason: 'session-ended' });
});

it('is open five times at most for one sign-in session: the oldest gives way', async () => {
  const person = await server.register('many-tabs');
  const streams: Watch[] = [];
  for (let index = 0; index < 6; index++) streams.push(await Watch.open([], person.token));
  await streams[0]?.untilEnd();
  expect(streams[0]?.events).toEqual([{ event: 'end', data: { reason: 'replaced' } }]);
  await server.createDocument(person.token, 'Told');
  await Promise.all(streams.slice(1).map((stream) => stream.until(() => stream.count('list') === 1)));
  for (const stream of streams) stream.leave();
});

it('tells a client that reads late what it missed', async () => {
  const id = await shared();
  const { port } = new URL(server.url);
  const body = JSON.stringify({ documents: [id] });
  const socket = connect(Number(port), '127.0.0.1');
  socket.pause();
  socket.write(
    `POST /api/documents/watch HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${guest.token}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  const watch = await Watch.open([id], guest.token);
  for (let index = 1; index <= 20; index++) {
    await server.call('PATCH', `/api/documents/${id}`, { token: owner.token, body: { title: `t${index}` } });
    await watch.until(() => watch.count('changed', id) >= 1);
  }
  socket.resume();
  let heard = '';
  socket.on('data', (data) => {
    heard += data.toString();
  });
  while (!heard.includes('event: changed')) await once(socket, 'data');
  socket.destroy();
  watch.leave();
});

it('refuses what is no list of ids, and who is not signed in', async () => {
  for (const documents of ['x', ['nonsense'], undefined, [7], Array.from({ length: 201 }, () => owner.id)]) {
    const watch = await Watch.open(documents, owner.token);
    expect(watch.response.status).toBe(422);
  }
  expect((await Watch.open([], 'nonsense')).response.status).toBe(401);
});

it('does not keep the server from shutting down', async () => {
  const own = await startTestServer();
  const person = await own.register('person');
  const streams = [await Watch.open([], person.token, own.url), await Watch.open([], person.token, own.webUrl)];
  await own.close();
  await Promise.all(streams.map((stream) => stream.untilEnd()));
  expect(streams.map((stream) => stream.events)).toEqual([[], []]);
  // One that the server waits for in vain is cut off.
  expect(streams.map((stream) => stream.endedWhole)).toEqual([true, true]);
});
