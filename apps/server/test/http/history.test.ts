/** What a document's history shows: writing sessions, versions that stand out, names, and what a person has seen. Real server, PostgreSQL and sockets. */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ProtocolClient } from '../collab/protocol-client.ts';
import { type Person, startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let ann: Person;
let bob: Person;
beforeAll(async () => {
  server = await startTestServer();
  await server.register('admin');
  ann = await server.register('ann');
  bob = await server.register('bob');
});
afterAll(() => server.close());

const call = (method: string, path: string, body?: unknown, { token } = ann) =>
  server.call(method, `/api/documents/${path}`, { token, body });

interface Written {
  /** Minutes before now. */
  readonly ago: number;
  readonly by?: Person;
  /** Units after it. */
  readonly length?: number;
  readonly client?: string;
}

/** A document with these edits in its log. */
async function written(edits: readonly Written[]): Promise<string> {
  const id = await server.createDocument(ann.token, 'History');
  await server.share(ann.token, id, 'bob', 'editor');
  const rows = edits.map(({ ago, by = ann, length = 1, client = `api.${by.id}` }, index) => ({
    document_id: id,
    version: index + 1,
    client,
    edit_id: randomUUID(),
    user_id: by.id,
    created_at: new Date(Date.now() - ago * 60_000),
    length,
    delta: '[]',
  }));
  await server.db.insertInto('edits').values(rows).execute();
  await server.db.updateTable('heads').set({ version: edits.length }).where('document_id', '=', id).execute();
  return id;
}

/** A document whose log has so many edits without a pause. */
async function longWork(edits: number): Promise<string> {
  const id = await server.createDocument(ann.token, 'Long');
  await sql`
    INSERT INTO edits (document_id, version, client, edit_id, user_id, created_at, length, delta)
    SELECT ${id}::uuid, n, 'api.x', n::text, ${ann.id}::uuid, now() - make_interval(secs => (${edits}::int - n) / 50.0), 1, '[]'
    FROM generate_series(1, ${edits}::int) AS n`.execute(server.db);
  await server.db.updateTable('heads').set({ version: edits }).where('document_id', '=', id).execute();
  return id;
}

/** All pages of a list, and how many there were. */
async function all<Item>(path: string): Promise<{ items: Item[]; pages: number }> {
  const items: Item[] = [];
  let pages = 0;
  for (let cursor: string | null = ''; cursor !== null; pages++) {
    const { status, body } = await call('GET', `${path}${path.includes('?') ? '&' : '?'}${cursor === '' ? '' : `cursor=${cursor}`}`);
    expect(status).toBe(200);
    items.push(...body.items);
    cursor = body.nextCursor;
  }
  return { items, pages };
}

type Shown = { version: number; name: string | null; automatic: boolean };
const shown = (items: readonly Shown[]) => items.map(({ version, name, automatic }) => [version, name ?? automatic]);
const listed = async (id: string, query = '') => shown((await all<Shown>(`${id}/versions${query}`)).items);

describe('automatic versions', () => {
  it('are at the end of each session, and of the newest once its pause is over', async () => {
    const id = await written([{ ago: 60 }, { ago: 51 }, { ago: 40, by: bob }, { ago: 31, by: bob }, { ago: 9 }]);
    expect(await listed(id)).toEqual([
      [4, true],
      [2, true],
    ]);
    const { items } = (await call('GET', `${id}/versions`)).body;
    expect(items[0]).toEqual({
      version: 4,
      name: null,
      createdBy: { id: bob.id, username: 'bob', displayName: 'bob' },
      createdAt: expect.any(String),
      automatic: true,
    });
    expect(Date.now() - Date.parse(items[0].createdAt)).toBeGreaterThan(30 * 60_000);
    expect(await listed(await written([{ ago: 11 }]))).toEqual([[1, true]]);
  });

  it('are before a restore, a taking back and a large deletion', async () => {
    const id = await written([
      { ago: 5, length: 9_000 },
      { ago: 5, length: 9_001, client: `restore.${ann.id}` },
      { ago: 4, length: 9_002 },
      { ago: 4, length: 9_003, client: `revert.${ann.id}` },
      { ago: 3, length: 7_002 },
      { ago: 3, length: 5_002 },
      { ago: 2, length: 3_003 },
      { ago: 1, length: 1 },
    ]);
    // 2,001 of 9,003 units are no quarter, and 1,999 of 5,002 are no 2,000.
    expect((await listed(id)).map(([version]) => version)).toEqual([7, 5, 3, 1]);
  });

  it('are at every thousandth edit of long work, in pages that each read little of the log', async () => {
    const id = await longWork(23_500);
    const { items, pages } = await all<Shown>(`${id}/versions?limit=100`);
    expect(items.map(({ version }) => version)).toEqual(Array.from({ length: 23 }, (_, index) => (23 - index) * 1_000));
    expect(pages).toBe(3);
    expect((await listed(id, '?limit=7')).length).toBe(23);
  });
});

describe('a version', () => {
  it('is named, named anew and unnamed, whichever it is, and has one name', async () => {
    const id = await written([{ ago: 60 }, { ago: 40 }, { ago: 1 }]);
    const named = await call('PATCH', `${id}/versions/2`, { name: 'Draft' }, bob);
    expect([named.status, named.body]).toEqual([
      200,
      {
        version: 2,
        name: 'Draft',
        createdBy: { id: bob.id, username: 'bob', displayName: 'bob' },
        createdAt: expect.any(String),
        automatic: false,
      },
    ]);
    expect((await call('POST', `${id}/versions`, { name: 'Now' })).body.version).toBe(3);
    expect((await call('POST', `${id}/versions`, { name: 'Last' })).body).toMatchObject({ version: 3, name: 'Last' });
    await call('PATCH', `${id}/versions/0`, { name: 'Nothing' });
    expect(await listed(id)).toEqual([
      [3, 'Last'],
      [2, 'Draft'],
      [1, true],
      [0, 'Nothing'],
    ]);
    expect(await listed(id, '?limit=1')).toHaveLength(4);
    expect((await call('PATCH', `${id}/versions/2`, { name: 'Final' })).body).toEqual({ ...named.body, name: 'Final' });
    expect((await call('PATCH', `${id}/versions/2`, { name: 'Final' })).status).toBe(200);
    const away = await call('DELETE', `${id}/versions/2`);
    expect([away.status, away.body]).toEqual([204, '']);
    expect((await call('DELETE', `${id}/versions/2`)).status).toBe(404);
    expect(await listed(id)).toContainEqual([2, true]);
    expect((await call('GET', `${id}/versions/2`)).status).toBe(200);
    const { items } = (await call('GET', `${id}/activity`)).body;
    const acts = items.filter(({ action }: { action: string }) => /^version\./.test(action));
    expect(acts.slice(0, 6).map((item: { action: string; detail: unknown }) => [item.action, item.detail])).toEqual([
      ['version.unnamed', { version: 2, name: 'Final' }],
      ['version.renamed', { version: 2, name: 'Final', before: 'Draft' }],
      ['version.named', { version: 0, name: 'Nothing' }],
      ['version.renamed', { version: 3, name: 'Last', before: 'Now' }],
      ['version.named', { version: 3, name: 'Now' }],
      ['version.named', { version: 2, name: 'Draft' }],
    ]);
  });

  it('that does not exist gets no name', async () => {
    const id = await written([{ ago: 1 }]);
    for (const wrong of ['2', '-1', '1.5', '01', 'x', '999999999999999', '99999999999999999999']) {
      expect([wrong, (await call('PATCH', `${id}/versions/${wrong}`, { name: 'N' })).status]).toEqual([wrong, 404]);
      expect([wrong, (await call('DELETE', `${id}/versions/${wrong}`)).status]).toEqual([wrong, 404]);
    }
    for (const name of ['', ' ', 'a\nb', 'x'.repeat(201), 1, undefined]) {
      expect([name, (await call('PATCH', `${id}/versions/1`, { name })).status]).toEqual([name, 422]);
    }
    expect((await call('GET', `${id}/versions?cursor=${Buffer.from('-1').toString('base64url')}`)).status).toBe(422);
    expect((await call('GET', `${id}/versions?cursor=${Buffer.from('99999').toString('base64url')}`)).body.items).toEqual([]);
  });

  it('has one name at last when ten people name it at one moment', async () => {
    const id = await written([{ ago: 1 }]);
    const names = Array.from({ length: 10 }, (_, number) => `Name ${number}`);
    const answers = await Promise.all(names.map((name) => call('PATCH', `${id}/versions/1`, { name })));
    expect(answers.map(({ status }) => status)).toEqual(names.map(() => 200));
    expect(await listed(id)).toHaveLength(1);
  });
});

describe('writing sessions', () => {
  it('end with a pause of ten minutes, and have their authors and versions', async () => {
    const id = await written([
      { ago: 100 },
      { ago: 91, by: bob },
      { ago: 90, by: bob },
      { ago: 79, by: bob },
      { ago: 20 },
      { ago: 11 },
      { ago: 2, by: bob },
    ]);
    await call('PATCH', `${id}/versions/0`, { name: 'Nothing' });
    await call('PATCH', `${id}/versions/2`, { name: 'Draft' });
    const { items } = (await call('GET', `${id}/sessions`)).body;
    const brief = items.map(
      ({ from, to, authors, versions }: { from: number; to: number; authors: { user: Person; edits: number }[]; versions: Shown[] }) => [
        [from, to],
        authors.map(({ user, edits }) => `${user.username} ${edits}`),
        shown(versions),
      ],
    );
    expect(brief).toEqual([
      [[4, 7], ['ann 2', 'bob 1'], []],
      [[3, 4], ['bob 1'], [[4, true]]],
      [
        [0, 3],
        ['bob 2', 'ann 1'],
        [
          [3, true],
          [2, 'Draft'],
          [0, 'Nothing'],
        ],
      ],
    ]);
    expect(items[2].authors[0].user).toEqual({ id: bob.id, username: 'bob', displayName: 'bob' });
    const minutes = (from: string, to: string) => Math.round((Date.parse(to) - Date.parse(from)) / 60_000);
    expect(items.map((item: { startedAt: string; endedAt: string }) => minutes(item.startedAt, item.endedAt))).toEqual([18, 0, 10]);
    const paged = await all<unknown>(`${id}/sessions?limit=1`);
    expect([paged.items, paged.pages]).toEqual([items, 3]);
  });

  it('of long work come in parts, which leave no edit out', async () => {
    const id = await longWork(12_345);
    const { items } = await all<{ from: number; to: number; authors: { edits: number }[]; versions: Shown[] }>(`${id}/sessions`);
    expect(items.map(({ from, to }) => [from, to])).toEqual([
      [10_000, 12_345],
      [5_000, 10_000],
      [0, 5_000],
    ]);
    expect(items.map(({ authors }) => authors[0]?.edits)).toEqual([2_345, 5_000, 5_000]);
    expect(items.map(({ versions }) => versions.length)).toEqual([2, 5, 5]);
    expect(await all(`${await server.createDocument(ann.token)}/sessions`)).toEqual({ items: [], pages: 1 });
  });
});

describe('what a person has seen', () => {
  const seen = async (id: string, person: Person) => (await call('GET', `${id}/seen`, undefined, person)).body;
  const join = (id: string, person: Person) =>
    new ProtocolClient(`${server.socketUrl}/ws/documents/${id}?token=${person.token}`, `${randomUUID().slice(0, 8)}.${person.id}`);

  it('is the version at which the page was left, and never an earlier one', async () => {
    const id = await server.createDocument(ann.token, 'Seen', 'one');
    await server.share(ann.token, id, 'bob', 'viewer');
    expect(await seen(id, bob)).toEqual({ version: null, at: null });
    const page = join(id, ann);
    const watching = join(id, bob);
    await watching.until(() => watching.version === 1);
    await page.until(() => page.synchronized);
    page.edit([{ insert: 'x' }]);
    await watching.until(() => watching.version === 2);
    expect(await seen(id, bob)).toEqual({ version: null, at: null });
    watching.close();
    await expect.poll(() => seen(id, bob)).toEqual({ version: 2, at: expect.any(String) });
    page.edit([{ insert: 'y' }]);
    await page.until(() => page.synchronized);
    expect((await seen(id, bob)).version).toBe(2);
    page.close();
    await expect.poll(() => seen(id, ann)).toMatchObject({ version: 3 });
  });

  it('does not grow while the page is hidden, and not by programs', async () => {
    const id = await server.createDocument(ann.token, 'Hidden', 'one');
    await server.share(ann.token, id, 'bob', 'editor');
    const socket = new WebSocket(`${server.socketUrl}/ws/documents/${id}?token=${bob.token}`, 'inkstone.v1');
    const messages: { type: string }[] = [];
    const arrived = (type: string) => expect.poll(() => messages.some((message) => message.type === type)).toBe(true);
    socket.on('message', (data) => messages.push(JSON.parse(String(data))));
    socket.on('open', () => socket.send(JSON.stringify({ type: 'hello', client: `hidden-page.${bob.id}` })));
    await arrived('welcome');
    socket.send(JSON.stringify({ type: 'presence', version: 1, selection: null, activity: 'away' }));
    await expect.poll(() => seen(id, bob)).toMatchObject({ version: 1 });
    const page = join(id, ann);
    page.edit([{ insert: 'x' }]);
    await arrived('edits');
    const program = new WebSocket(`${server.socketUrl}/ws/documents/${id}?token=${ann.token}`);
    await new Promise((resolve) => program.once('message', resolve));
    program.close();
    socket.close();
    page.close();
    await expect.poll(() => seen(id, ann)).toMatchObject({ version: 2 });
    expect(await seen(id, bob)).toMatchObject({ version: 1 });
  });
});

describe('a version as a new document', () => {
  it('is the caller’s own, and has what the version had', async () => {
    const id = await server.createDocument(ann.token, 'Source', 'first');
    await server.share(ann.token, id, 'bob', 'viewer');
    await call('POST', `${id}/versions/0/restore`);
    const copy = await call('POST', `${id}/versions/1/copy`, { title: 'Again' }, bob);
    expect([copy.status, copy.body.title, copy.body.owner.username, copy.body.version]).toEqual([201, 'Again', 'bob', 1]);
    expect(copy.headers.get('location')).toBe(`/api/documents/${copy.body.id}`);
    expect((await call('GET', copy.body.id, undefined, bob)).body.text).toBe('first');
    expect((await call('GET', copy.body.id)).status).toBe(404);
    const plain = await server.call('POST', `/api/documents/${id}/versions/0/copy`, { token: ann.token });
    expect([plain.status, plain.body.title, plain.body.version]).toEqual([201, 'Source', 0]);
    const { items } = (await call('GET', `${id}/activity`)).body;
    expect(items[1]).toMatchObject({ action: 'document.duplicated', detail: { copy: copy.body.id, version: 1 } });
    for (const wrong of ['3', '-1', 'x', '99999999999999999999'])
      expect((await call('POST', `${id}/versions/${wrong}/copy`)).status).toBe(404);
  });

  it('shows the files that the version showed', async () => {
    const id = await server.createDocument(ann.token, 'Files');
    const raw = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nwords\r\n--x--\r\n';
    const headers = { 'content-type': 'multipart/form-data; boundary=x' };
    const file = (await server.call('POST', `/api/documents/${id}/files`, { token: ann.token, raw, headers })).body;
    const page = new ProtocolClient(`${server.socketUrl}/ws/documents/${id}?token=${ann.token}`, `file-page.${ann.id}`);
    page.edit([{ insert: { file: file.url } }]);
    await page.until(() => page.synchronized && page.version === 1);
    page.close();
    await call('POST', `${id}/versions/0/restore`);
    const copy = (await call('POST', `${id}/versions/1/copy`)).body.id;
    expect((await call('GET', `${copy}/files`)).body.items).toMatchObject([{ id: file.id }]);
  });
});
