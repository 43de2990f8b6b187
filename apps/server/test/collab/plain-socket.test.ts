/** The plain dialect of the contract, against a real database. */
import type { User } from '@inkstone/sync/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../support/databases.ts';
import { People, type Socket, TestServer } from './servers.ts';
import { insert } from './steps.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let people: People;
let server: TestServer;
let [ann, ben, vera, stranger]: User[] = [];
let document: string;
let sockets: Socket[];

beforeAll(async () => {
  database = await createTestDatabase();
  people = new People(database.connection);
  server = await TestServer.start(database.connection, people);
  [ann, ben, vera, stranger] = [await people.add('ann'), await people.add('ben'), await people.add('vera'), await people.add('stranger')];
});

afterAll(async () => {
  await server.close();
  await people.close();
  await database.drop();
});

beforeEach(async () => {
  document = await people.document(ann as User, [ben as User], [vera as User]);
  sockets = [];
  return () => {
    for (const socket of sockets) socket.close();
  };
});

async function open(who: User | undefined, client?: string): Promise<Socket> {
  const socket = server.plain(document, who as User, client);
  sockets.push(socket);
  await socket.type('document');
  return socket;
}

describe('opening', () => {
  it('shows the document first, with who is there', async () => {
    const socket = await open(ann);
    expect(socket.received.find(({ type }) => type !== 'open')).toEqual({
      type: 'document',
      title: 'Notes',
      content: '',
      version: 0,
      role: 'owner',
      users: ['ann'],
    });
    await open(ben);
    expect(await socket.next(({ type, users }) => type === 'users' && (users as string[]).length === 2)).toEqual({
      type: 'users',
      users: ['ann', 'ben'],
    });
  });

  it('is refused with 401 to a bad token, with 404 to a stranger and for an unknown or malformed document', async () => {
    const missing = '00000000-0000-4000-8000-000000000000';
    const attempts = [
      [document, { ...(ann as User), username: 'nobody' }, 401],
      [document, stranger, 404],
      [missing, ann, 404],
      ['not-a-document', ann, 404],
      ['not-a-document', { ...(ann as User), username: 'nobody' }, 401],
    ] as const;
    for (const [id, who, status] of attempts) {
      const socket = server.plain(id, who as User);
      expect(await socket.type('rejected')).toEqual({ type: 'rejected', status });
    }
  });
});

describe('the name of a program', () => {
  it.each(['', 'a b', 'a.b', 'ä', 'x'.repeat(41)])('is refused before the upgrade when it is %j, once access is clear', async (name) => {
    const rejected = await server.plain(document, ann as User, name).type('rejected');
    expect(rejected).toEqual({ type: 'rejected', status: 400, detail: expect.stringMatching(/^client: must have 1 to 40 characters/) });
    expect(await server.plain(document, stranger as User, name).type('rejected')).toEqual({ type: 'rejected', status: 404 });
  });

  it('stands in the log with its user, and may be any of the allowed ones', async () => {
    const names = ['a', '_-', 'Z9'.repeat(20), (ben as User).id];
    for (const [version, name] of names.entries()) {
      const socket = await open(ann, name);
      socket.send(insert(0, 'x', version));
      await socket.next(({ own }) => own === true);
    }
    expect((await people.logged(document)).map(({ client }) => client)).toEqual(names.map((name) => `plain.${(ann as User).id}.${name}`));
  });

  it('can not be taken by a client of the rich dialect', async () => {
    const { id } = ben as User;
    for (const client of [`plain.${id}`, `plain.${(ann as User).id}.${id}`, `plain.${id}.${id}`, `api.${id}`]) {
      const rich = server.rich(document, ben as User);
      sockets.push(rich);
      await rich.type('open');
      rich.send({ type: 'hello', client });
      expect(await rich.type('error'), client).toMatchObject({ code: 'malformed' });
    }
  });

  it('keeps the order of what it types ahead over a connection that breaks', async () => {
    const type = (socket: Socket, from: number) => {
      for (const [index, letter] of [...'programs'].entries()) if (index >= from) socket.send(insert(0, letter, 0, `p${index}`));
    };
    const first = await open(ann, 'editor-1');
    for (const [index, letter] of [...'pro'].entries()) first.send(insert(0, letter, 0, `p${index}`));
    await first.next(({ version, type }) => type === 'edit' && version === 3);
    // Where it is not known to be dead, two sockets have the name at once.
    const second = await open(ann, 'editor-1');
    first.terminate();
    type(second, 0);
    await second.next(({ version, type }) => type === 'edit' && version === 8);
    expect(await server.text(document)).toBe('programs');
    expect(second.received.filter(({ type }) => type === 'saved').map(({ id }) => id)).toEqual(['p0', 'p1', 'p2']);
  });
});

describe('editing', () => {
  it('brings an edit to everyone, to its author marked as own with its id', async () => {
    const [a, b] = [await open(ann), await open(ben)];
    a.send(insert(0, 'Hello', 0, 'c1'));
    const edit = { type: 'edit', user: 'ann', operation: 'insert', position: 0, content: 'Hello', version: 1 };
    expect(await b.type('edit')).toEqual(edit);
    expect(await a.type('edit')).toEqual({ ...edit, own: true, id: 'c1' });
    expect(await server.text(document)).toBe('Hello');
  });

  it('merges edits of one version: words typed at one place stay whole (R6)', async () => {
    const [a, b] = [await open(ann), await open(ben)];
    for (const [index, letter] of [...'word'].entries()) {
      a.send(insert(0, letter, 0, `a${index}`));
      b.send(insert(0, letter.toUpperCase(), 0, `b${index}`));
    }
    for (const socket of [a, b]) await socket.next(({ version, type }) => type === 'edit' && version === 8);
    expect(['wordWORD', 'WORDword']).toContain(await server.text(document));
    expect([a.text, b.text]).toEqual([await server.text(document), await server.text(document)]);
  });

  it('keeps words whole that two programs of one user type at one place (R6)', async () => {
    const mixed: string[] = [];
    for (let run = 0; run < 40; run++) {
      document = await people.document(ann as User);
      const [a, b] = [await open(ann), await open(ann, run % 2 === 0 ? undefined : 'named')];
      const left = { a: [...'word'], b: [...'WORD'] };
      for (let typed = 1; typed <= 8; typed++) {
        // The bits of a number that is another one in each run say whose turn it is.
        const turn = ((run * 37) >> (typed % 8)) & 1 ? 'a' : 'b';
        const who = left[turn].length > 0 ? turn : turn === 'a' ? 'b' : 'a';
        (who === 'a' ? a : b).send(insert(0, left[who].shift() as string, 0, `${who}${typed}`));
        // The other has its turn before or after it has heard of this letter.
        if (typed % 3 !== 0 || typed === 8) await b.next(({ version, type }) => type === 'edit' && version === typed);
      }
      await a.next(({ version, type }) => type === 'edit' && version === 8);
      const text = (await server.text(document)) ?? '';
      expect([a.text, b.text]).toEqual([text, text]);
      if (!['wordWORD', 'WORDword'].includes(text)) mixed.push(text);
      a.close();
      b.close();
    }
    expect(mixed).toEqual([]);
  });

  it('answers an edit that came to nothing with the operation none', async () => {
    const [a, b] = [await open(ann), await open(ben)];
    a.send(insert(0, 'x', 0));
    await b.type('edit');
    const gone = { type: 'edit', operation: 'delete', position: 0, length: 1, version: 1 };
    a.send(gone);
    b.send(gone);
    expect(await a.next(({ version }) => version === 3)).toMatchObject({ operation: 'none' });
    expect(await server.text(document)).toBe('');
  });

  it('applies an edit that is sent again once, and says saved when its first copy is in the document (R4)', async () => {
    const first = await open(ann);
    first.send(insert(0, 'once', 0, 'same'));
    first.send(insert(0, 'once', 0, 'same'));
    await first.next(({ own }) => own === true);
    first.terminate();
    const second = await open(ann);
    second.send(insert(0, 'once', 0, 'same'));
    expect(await second.type('saved')).toEqual({ type: 'saved', id: 'same', version: 1 });
    expect(await server.text(document)).toBe('once');
    expect(await people.logged(document)).toHaveLength(1);
  });

  it('finds an edit that is sent again by a program under another name, or was logged under the one name of earlier versions (R4)', async () => {
    const { id } = ann as User;
    await people.pool.query(
      `INSERT INTO edits (document_id, version, client, edit_id, user_id, length, delta) VALUES ($1, 1, $2, 'old', $3, 4, '[{"insert":"old"}]')`,
      [document, `plain.${id}`, id],
    );
    await people.pool.query('UPDATE heads SET version = 1, length = 4 WHERE document_id = $1', [document]);
    const first = await open(ann, 'first');
    first.send(insert(0, 'new ', 1, 'new'));
    await first.next(({ own }) => own === true);
    for (const name of [undefined, 'first', 'second']) {
      const again = await open(ann, name);
      again.send(insert(0, 'old', 0, 'old'));
      again.send(insert(0, 'new ', 1, 'new'));
      expect(await again.next((message) => message.id === 'old')).toEqual({ type: 'saved', id: 'old', version: 1 });
      expect(await again.next((message) => message.id === 'new')).toEqual({ type: 'saved', id: 'new', version: 2 });
    }
    expect(await server.text(document)).toBe('new old');
  });

  it('takes the same id from another user, and from a page of the same user, as another edit', async () => {
    const [a, b] = [await open(ann), await open(ben)];
    const rich = server.rich(document, ann as User);
    sockets.push(rich);
    await rich.type('open');
    rich.send({ type: 'hello', client: `cccccccc.${(ann as User).id}` });
    await rich.type('welcome');
    rich.send({ type: 'edit', id: '1', version: 0, delta: [{ insert: 'page ' }] });
    expect(await a.next(({ version, type }) => type === 'edit' && version === 1)).not.toHaveProperty('own');
    a.send(insert(0, 'ann ', 0, '1'));
    b.send(insert(0, 'ben ', 0, '1'));
    await a.next(({ version, type }) => type === 'edit' && version === 3);
    expect((await server.text(document))?.split(' ').sort()).toEqual(['', 'ann', 'ben', 'page']);
    expect(a.received.filter(({ own }) => own === true)).toHaveLength(1);
  });

  it('keeps the order of one who types ahead of the answers', async () => {
    const a = await open(ann);
    for (const letter of 'typed ahead') a.send(insert(0, letter, 0));
    await a.next(({ version }) => version === 11);
    expect(a.text).toBe('typed ahead');
  });

  it('takes ten thousand edits of one version without waiting', async () => {
    const [a, b] = [await open(ann), await open(ben)];
    const count = 10_000;
    for (let index = 0; index < count; index++) a.send(insert(0, String(index % 10), 0));
    await b.next(({ type, version }) => type === 'closed' || version === count);
    expect(a.received.filter(({ type }) => type === 'error')).toEqual([]);
    expect(b.text).toBe('0123456789'.repeat(count / 10));
    expect(await server.text(document)).toBe(b.text);
  });

  it('formats, and shows embeds and several changes of one version one after another', async () => {
    const [a, b] = [await open(ann), await open(ben)];
    a.send(insert(0, 'bold\n', 0));
    await a.type('edit');
    a.send({ type: 'edit', operation: 'format', position: 0, length: 4, attributes: { bold: true }, version: 1 });
    expect(await b.next(({ version }) => version === 2)).toEqual({
      type: 'edit',
      user: 'ann',
      operation: 'format',
      position: 0,
      length: 4,
      attributes: { bold: true },
      version: 2,
    });
    const rich = server.rich(document, ann as User);
    sockets.push(rich);
    await rich.type('open');
    rich.send({ type: 'hello', client: `cccccccc.${(ann as User).id}` });
    await rich.type('welcome');
    rich.send({ type: 'edit', id: '1', version: 2, delta: [{ insert: { divider: true } }, { retain: 1 }, { delete: 2 }] });
    await b.next(({ version, more }) => version === 3 && more === undefined);
    expect(
      b.received
        .filter(({ version }) => version === 3)
        .map(({ operation, position, content, length, more }) => [operation, position, content ?? length, more]),
    ).toEqual([
      ['insert', 0, '\uFFFC', true],
      ['delete', 2, 2, undefined],
    ]);
    expect(b.text).toBe(await server.text(document));
  });
});

describe('bad input', () => {
  it.each([
    ['malformed', 'not json'],
    ['malformed', '[]'],
    ['malformed', 'null'],
    ['malformed', { type: 'edit', operation: 'insert', position: 1.5, content: 'x', version: 1 }],
    ['malformed', { type: 'edit', operation: 'insert', position: 0, content: 7, version: 1 }],
    ['malformed', { type: 'edit', operation: 'move', position: 0, version: 1 }],
    ['malformed', { ...insert(0, 'x', 1), id: 'i'.repeat(65) }],
    ['malformed', { ...insert(0, 'x', 1), id: 'a\0b' }],
    ['bad-position', insert(-1, 'x', 1)],
    ['bad-position', insert(6, 'x', 1)],
    ['bad-position', insert(2 ** 40, 'x', 1)],
    ['bad-position', { type: 'edit', operation: 'delete', position: 2, length: 4, version: 1 }],
    ['bad-position', { type: 'edit', operation: 'delete', position: 5, length: 1, version: 1 }],
    ['bad-position', { type: 'edit', operation: 'delete', position: 0, length: -1, version: 1 }],
    ['bad-content', insert(0, 'nul\0', 1)],
    ['bad-content', insert(0, '\ud83d', 1)],
    ['bad-content', insert(4, 'x', 1)],
    ['bad-content', { type: 'edit', operation: 'delete', position: 3, length: 1, version: 1 }],
    ['bad-attribute', { type: 'edit', operation: 'format', position: 0, length: 1, attributes: { blink: true }, version: 1 }],
    [
      'bad-attribute',
      { type: 'edit', operation: 'format', position: 0, length: 1, attributes: { link: 'javascript:alert(1)' }, version: 1 },
    ],
    ['bad-attribute', { type: 'edit', operation: 'format', position: 0, length: 1, attributes: { header: 7 }, version: 1 }],
    ['bad-attribute', '{"type":"edit","operation":"format","position":0,"length":1,"attributes":{"__proto__":true},"version":1}'],
    ['bad-version', insert(0, 'x', 2)],
    ['bad-version', insert(0, 'x', -1)],
    ['empty-edit', insert(0, '', 1)],
    ['empty-edit', { type: 'edit', operation: 'delete', position: 0, length: 0, version: 1 }],
    ['too-large', insert(0, 'x'.repeat(1_048_577), 1)],
  ])('is answered with %s and changes nothing (%#)', async (code, message) => {
    const socket = await open(ann);
    socket.send(insert(0, 'abc😀', 0));
    await socket.type('edit');
    socket.send(message);
    expect((await socket.type('error')).code).toBe(code);
    socket.send(insert(0, 'alive ', 1));
    await socket.next(({ version }) => version === 2);
    expect(await server.text(document)).toBe('alive abc😀');
  });

  it('carries the id of the edit that it answers', async () => {
    const socket = await open(ann);
    socket.send(insert(9, 'x', 0, 'far'));
    expect(await socket.type('error')).toMatchObject({ code: 'bad-position', id: 'far' });
  });

  it('closes the socket with 4400 after twenty malformed messages', async () => {
    const socket = await open(ann);
    for (let count = 0; count < 20; count++) socket.send('{}');
    expect(await socket.type('closed')).toEqual({ type: 'closed', code: 4400 });
  });

  it('closes the socket with 1009 at a frame over the limit, and nobody else', async () => {
    const [socket, other] = [await open(ann), await open(ben)];
    socket.send('x'.repeat(8 * 1024 * 1024 + 1));
    expect(await socket.type('closed')).toEqual({ type: 'closed', code: 1009 });
    other.send(insert(0, 'fine', 0));
    await other.type('edit');
  });

  it('keeps the last newline whatever two delete at once', async () => {
    const [a, b] = [await open(ann), await open(ben)];
    a.send(insert(0, 'a\n', 0));
    await b.type('edit');
    a.send({ type: 'edit', operation: 'delete', position: 1, length: 1, version: 1 });
    b.send({ type: 'edit', operation: 'delete', position: 2, length: 1, version: 1, id: 'last' });
    expect(await b.next(({ id }) => id === 'last')).toMatchObject({ type: 'error', code: 'bad-position' });
    await a.next(({ version }) => version === 2);
    expect((await server.room.documents.read(document))?.text.toString()).toBe('a\n');
  });
});

describe('rights', () => {
  it('lets a viewer read and not write', async () => {
    const [a, v] = [await open(ann), await open(vera)];
    v.send(insert(0, 'no', 0, 'v1'));
    expect(await v.type('error')).toMatchObject({ code: 'not-an-editor', id: 'v1' });
    a.send(insert(0, 'yes', 0));
    await v.type('edit');
    expect(v.text).toBe('yes');
  });

  it('ends with 4403 when access is lost, and the edit that was on its way is not applied (R8)', async () => {
    const b = await open(ben);
    await people.unshare(document, ben as User);
    b.send(insert(0, 'too late', 0));
    expect(await b.type('closed')).toEqual({ type: 'closed', code: 4403 });
    expect(await people.logged(document)).toHaveLength(0);
  });

  it('ends with 4401 when the sign-in session ends', async () => {
    const a = await open(ann);
    const b = await open(ben);
    const other = await people.add(`guest-${document.slice(0, 8)}`);
    await people.pool.query("INSERT INTO collaborators (document_id, user_id, role) VALUES ($1, $2, 'editor')", [document, other.id]);
    const socket = await open(other);
    await people.endSession(other);
    server.bus.publish({ type: 'account', user: other.id });
    expect(await socket.type('closed')).toEqual({ type: 'closed', code: 4401 });
    a.send(insert(0, 'on', 0));
    await b.type('edit');
  });

  it('ends with 4404 when the document is deleted for good while edits wait', async () => {
    const a = await open(ann);
    await people.pool.query('DELETE FROM documents WHERE id = $1', [document]);
    for (let index = 0; index < 150; index++) a.send(insert(0, 'x', 0));
    expect(await a.type('closed')).toEqual({ type: 'closed', code: 4404 });
  });

  it('ends with 4404 for everyone when the document goes into the trash', async () => {
    const [a, b] = [await open(ann), await open(ben)];
    await people.pool.query('UPDATE documents SET deleted_at = now() WHERE id = $1', [document]);
    await people.pool.query('UPDATE heads SET deleted = true, epoch = epoch + 1 WHERE document_id = $1', [document]);
    server.bus.publish({ type: 'access', document });
    for (const socket of [a, b]) expect(await socket.type('closed')).toEqual({ type: 'closed', code: 4404 });
  });
});

describe('readers', () => {
  it('sees the cursors of others, moved along with the text', async () => {
    const [a, b] = [await open(ann), await open(ben)];
    a.send(insert(0, 'hello', 0));
    await b.type('edit');
    b.send({ type: 'cursor', position: 2, length: 3 });
    expect(await a.type('cursor')).toEqual({ type: 'cursor', user: 'ben', position: 2, length: 3 });
  });

  it('serves a slow reader from the log, without a gap, while others go on (R9)', async () => {
    const [a, slow] = [await open(ann), await open(ben)];
    slow.pause();
    const chunk = 'x'.repeat(200_000);
    for (let version = 0; version < 40; version++) {
      a.send(insert(0, chunk, version));
      await a.next((message) => message.type === 'edit' && message.version === version + 1);
    }
    slow.resume();
    await slow.next(({ version }) => version === 40);
    const versions = slow.received.filter(({ type }) => type === 'edit').map(({ version }) => version);
    expect(versions).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
    expect(slow.text).toBe(await server.text(document));
  });
});
