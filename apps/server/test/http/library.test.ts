/** Lists in every order, search, stars, tags, duplicates, contents. */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { markOpened } from '../../src/db/queries/documents/marks.ts';
import { type Answer, type Person, startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let admin: Person;
let owner: Person;
let other: Person;
beforeAll(async () => {
  server = await startTestServer();
  admin = await server.register('first-admin');
  owner = await server.register('owner');
  other = await server.register('other');
});
afterAll(() => server.close());

interface Item {
  id: string;
  title: string;
  starred: boolean;
  openedAt: string | null;
  tags: string[];
  preview?: string;
  passage?: { text: string; matches: [number, number][] } | null;
  titleMatches?: [number, number][];
}

const ask = (query: Record<string, string>, token: string) => server.call('GET', `/api/documents?${new URLSearchParams(query)}`, { token });
const list = async (query: Record<string, string>, token: string): Promise<{ items: Item[]; nextCursor: string | null }> => {
  const answer = await ask(query, token);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
};
const titles = async (query: Record<string, string>, token: string) => (await list(query, token)).items.map((item) => item.title);
const star = (id: string, token: string, method = 'PUT') => server.call(method, `/api/documents/${id}/star`, { token });
const makeTag = async (name: string, token: string): Promise<string> => {
  const answer = await server.call('POST', '/api/tags', { token, body: { name } });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body.id;
};
const setTags = (id: string, tags: unknown[], token: string) => server.call('PUT', `/api/documents/${id}/tags`, { token, body: { tags } });

/** Opens a document as a page does, and leaves once it is written down. */
async function open(id: string, person: Person): Promise<string> {
  const socket = new WebSocket(`${server.socketUrl}/ws/documents/${id}?token=${person.token}`);
  await new Promise((resolve) => socket.once('message', resolve));
  socket.close();
  for (;;) {
    const { body } = await server.call('GET', `/api/documents/${id}`, { token: person.token });
    if (body.openedAt !== null) return body.openedAt;
  }
}

/** All pages of a list, one after another. */
async function everyPage(query: Record<string, string>, token: string, between?: () => Promise<unknown>): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: Item[]; nextCursor: string | null } = await list({ ...query, ...(cursor === null ? {} : { cursor }) }, token);
    items.push(...page.items);
    cursor = page.nextCursor;
    await between?.();
  } while (cursor !== null);
  return items;
}

describe('sorting', () => {
  const NAMES = ['Ärger', 'zebra', 'Chapter 10', 'chapter 2', 'Apfel', 'Zebra', 'éclair', 'Eis'];

  it('orders titles as people do: numbers by value, whatever the case, marked letters beside the plain ones', async () => {
    const me = await server.register('titles');
    for (const title of NAMES) await server.createDocument(me.token, title);
    const sorted = await titles({ sort: 'title' }, me.token);
    expect(sorted.map((title) => title.toLowerCase())).toEqual([
      'apfel',
      'ärger',
      'chapter 2',
      'chapter 10',
      'éclair',
      'eis',
      'zebra',
      'zebra',
    ]);
    expect(await titles({ sort: 'title', order: 'desc' }, me.token)).toEqual([...sorted].reverse());
  });

  it.each(['changed', 'opened', 'title', 'created'])('by %s comes in pages that repeat and leave out nothing, either way', async (sort) => {
    const me = await server.register(`pager-${sort}`);
    for (let index = 0; index < 9; index++) await server.createDocument(me.token, `Same ${index % 3}`);
    await sql`UPDATE heads SET updated_at = '2026-01-01T00:00:00.123456Z' WHERE document_id IN
      (SELECT id FROM documents WHERE owner_id = ${me.id}::uuid ORDER BY id LIMIT 5)`.execute(server.db);
    const down = await everyPage({ sort, order: 'desc', limit: '2' }, me.token);
    const up = await everyPage({ sort, order: 'asc', limit: '2' }, me.token);
    expect(new Set(down.map((item) => item.id)).size).toBe(9);
    expect(up.map((item) => item.id)).toEqual(down.map((item) => item.id).reverse());
  });

  it('keeps its place while documents change, appear and go', async () => {
    const me = await server.register('shifting');
    const ids: string[] = [];
    for (let index = 0; index < 12; index++) ids.push(await server.createDocument(me.token, `d${index}`));
    let step = 0;
    const seen = await everyPage({ limit: '3' }, me.token, async () => {
      // The newest is renamed again and again, a new one comes, the oldest goes: none of it moves the others.
      await server.call('PATCH', `/api/documents/${ids[11]}`, { token: me.token, body: { title: `again ${step}` } });
      await server.createDocument(me.token, `new ${step}`);
      if (step++ === 0) await server.call('DELETE', `/api/documents/${ids[0]}`, { token: me.token });
    });
    expect(seen.map((item) => item.id)).toEqual(ids.slice(1).reverse());
  });

  it('refuses cursors of another order, and those that somebody made up', async () => {
    const me = await server.register('cursors');
    for (let index = 0; index < 3; index++) await server.createDocument(me.token, `d${index}`);
    const { nextCursor } = await list({ limit: '1', sort: 'title' }, me.token);
    expect((await ask({ limit: '1', sort: 'title', cursor: nextCursor ?? '' }, me.token)).status).toBe(200);
    const made = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const wrong: Record<string, string>[] = [
      { sort: 'changed', cursor: nextCursor ?? '' },
      { sort: 'title', order: 'desc', cursor: nextCursor ?? '' },
      { cursor: made({ sort: 'changed', order: 'desc', key: 'now(); DROP TABLE users', id: randomUUID() }) },
      { cursor: made({ sort: 'changed', order: 'desc', key: '2026-02-30 00:00:00+00', id: randomUUID() }) },
      { sort: 'title', cursor: made({ sort: 'title', order: 'asc', key: 'a\0', id: randomUUID() }) },
      { sort: 'title', cursor: made({ sort: 'title', order: 'asc', key: 'a', id: "'; --" }) },
      { cursor: made(null) },
      { sort: 'size' },
      { order: 'up' },
      { tag: 'nonsense' },
      { preview: 'perhaps' },
    ];
    for (const query of wrong) expect([query, (await ask(query, me.token)).status]).toEqual([query, 422]);
  });

  it('takes the longest title into a cursor', async () => {
    const me = await server.register('longest');
    for (const end of ['a', 'b']) await server.createDocument(me.token, '\u{7fff}'.repeat(199) + end);
    expect(await everyPage({ sort: 'title', limit: '1' }, me.token)).toHaveLength(2);
  });
});

describe('opening', () => {
  it('puts a document first among the recent ones of who opened it, and nobody else', async () => {
    const [me, guest] = [await server.register('opener'), await server.register('opened-too')];
    const [first, second] = [
      await server.createDocument(me.token, 'first'),
      await server.createDocument(me.token, 'second'),
      await server.createDocument(me.token, 'never opened'),
    ];
    await server.share(me.token, first, 'opened-too', 'viewer');
    expect(await titles({ scope: 'recent' }, me.token)).toEqual([]);
    await open(second, me);
    expect(await open(first, me)).toMatch(/^\d{4}-.*Z$/);
    expect(await titles({ scope: 'recent' }, me.token)).toEqual(['first', 'second']);
    expect(await titles({ scope: 'recent', sort: 'title', order: 'desc' }, me.token)).toEqual(['second', 'first']);
    expect((await titles({ sort: 'opened' }, me.token)).at(-1)).toBe('never opened');
    expect(await titles({ scope: 'recent' }, guest.token)).toEqual([]);
    await open(first, guest);
    await server.call('DELETE', `/api/documents/${first}/collaborators/${guest.id}`, { token: me.token });
    expect(await titles({ scope: 'recent' }, guest.token)).toEqual([]);
    await server.call('DELETE', `/api/documents/${second}`, { token: me.token });
    expect(await titles({ scope: 'recent' }, me.token)).toEqual(['first']);
  });

  it('again within a minute writes nothing', async () => {
    const id = await server.createDocument(owner.token, 'Again');
    const at = await open(id, owner);
    await markOpened(server.db, owner.id, id);
    expect(await open(id, owner)).toBe(at);
    await server.db
      .updateTable('document_marks')
      .set({ opened_at: new Date('2026-01-01') })
      .where('document_id', '=', id)
      .execute();
    let now = at;
    while (now === at || now.startsWith('2026-01-01')) now = await open(id, owner);
    expect(now > at).toBe(true);
  });
});

describe('stars', () => {
  it('are each person’s own, may be set by whoever reads, and vanish with the access', async () => {
    const id = await server.createDocument(owner.token, 'Starred');
    expect((await star(id, other.token)).status).toBe(404);
    await server.share(owner.token, id, 'other', 'viewer');
    expect((await star(id, other.token)).status).toBe(204);
    expect((await star(id, other.token)).status).toBe(204);
    expect(await titles({ scope: 'starred' }, other.token)).toEqual(['Starred']);
    expect(await titles({ scope: 'starred' }, owner.token)).toEqual([]);
    expect((await server.call('GET', `/api/documents/${id}`, { token: other.token })).body.starred).toBe(true);
    expect((await server.call('GET', `/api/documents/${id}`, { token: owner.token })).body.starred).toBe(false);
    await server.call('DELETE', `/api/documents/${id}/collaborators/${other.id}`, { token: owner.token });
    expect(await titles({ scope: 'starred' }, other.token)).toEqual([]);
    await server.share(owner.token, id, 'other', 'viewer');
    expect((await star(id, other.token, 'DELETE')).status).toBe(204);
    expect(await titles({ scope: 'starred' }, other.token)).toEqual([]);
  });

  it('of an admin show what is neither theirs nor shared with them', async () => {
    const id = await server.createDocument(owner.token, 'Watched by an admin');
    expect((await star(id, admin.token)).status).toBe(204);
    expect(await titles({ scope: 'starred' }, admin.token)).toEqual(['Watched by an admin']);
    expect(await titles({ scope: 'all' }, admin.token)).toEqual([]);
  });

  it('leave no trace in the activity, and go with the document', async () => {
    const id = await server.createDocument(owner.token, 'Gone');
    await star(id, owner.token);
    await setTags(id, [await makeTag('going', owner.token)], owner.token);
    const { body } = await server.call('GET', `/api/documents/${id}/activity`, { token: owner.token });
    expect(body.items.map((item: { action: string }) => item.action)).toEqual(['document.created']);
    expect((await server.call('DELETE', `/api/documents/${id}?permanent=true`, { token: owner.token })).status).toBe(204);
    expect(await server.db.selectFrom('document_marks').selectAll().where('document_id', '=', id).execute()).toEqual([]);
    expect(await server.db.selectFrom('document_tags').selectAll().where('document_id', '=', id).execute()).toEqual([]);
  });
});

describe('tags', () => {
  const mine = async (token: string) => (await server.call('GET', '/api/tags', { token })).body.items;

  it('are made, listed by name with the number of documents, renamed and deleted', async () => {
    const me = await server.register('tagger');
    const [work, private_] = [await makeTag('  work ', me.token), await makeTag('Private', me.token)];
    const id = await server.createDocument(me.token, 'Tagged');
    const trashed = await server.createDocument(me.token, 'In the trash');
    const set = await setTags(id, [work, private_, work], me.token);
    expect([set.status, set.body]).toEqual([200, { tags: [private_, work] }]);
    await setTags(trashed, [work], me.token);
    await server.call('DELETE', `/api/documents/${trashed}`, { token: me.token });
    expect(await mine(me.token)).toEqual([
      { id: private_, name: 'Private', count: 1 },
      { id: work, name: 'work', count: 1 },
    ]);
    expect((await list({ tag: work }, me.token)).items.map((item) => [item.title, item.tags])).toEqual([['Tagged', [private_, work]]]);
    const renamed = await server.call('PATCH', `/api/tags/${work}`, { token: me.token, body: { name: 'Work' } });
    expect([renamed.status, renamed.body]).toEqual([200, { id: work, name: 'Work', count: 1 }]);
    expect((await server.call('DELETE', `/api/tags/${private_}`, { token: me.token })).status).toBe(204);
    expect((await server.call('GET', `/api/documents/${id}`, { token: me.token })).body.tags).toEqual([work]);
    expect((await setTags(id, [], me.token)).body).toEqual({ tags: [] });
    expect(await titles({ tag: work }, me.token)).toEqual([]);
  });

  it('have names that differ by more than case or form', async () => {
    const me = await server.register('namer');
    await makeTag('Café', me.token);
    const plain = await makeTag('Cafe', me.token);
    for (const name of ['café', 'CAFÉ', 'Cafe\u0301']) {
      const answer = await server.call('POST', '/api/tags', { token: me.token, body: { name } });
      expect([name, answer.status, answer.body.code]).toEqual([name, 409, 'name-taken']);
      const renamed = await server.call('PATCH', `/api/tags/${plain}`, { token: me.token, body: { name } });
      expect([name, renamed.status, renamed.body.code]).toEqual([name, 409, 'name-taken']);
    }
    for (const name of ['', '  ', 'a\nb', 'a\0b', 'x'.repeat(61), 7, null]) {
      expect([name, (await server.call('POST', '/api/tags', { token: me.token, body: { name } })).status]).toEqual([name, 422]);
    }
  });

  it('are at most 200, also of one who makes many at once', async () => {
    const me = await server.register('collector');
    const makeTwenty = (first: number) =>
      Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          server.call('POST', '/api/tags', { token: me.token, body: { name: `t${first + index}` } }),
        ),
      );
    // More at once may wait for the database for longer than the server does.
    const answers: Answer[] = [];
    for (let first = 0; first < 180; first += 20) answers.push(...(await makeTwenty(first)));
    for (let index = 0; index < 10; index++) await makeTag(`one by one ${index}`, me.token);
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(180);
    const last = await makeTwenty(180);
    expect(last.filter((answer) => answer.status === 201)).toHaveLength(10);
    expect(last.filter((answer) => answer.status === 409 && answer.body.code === 'too-many-tags')).toHaveLength(10);
  });

  it('of others can neither be seen, used, changed nor deleted', async () => {
    const id = await server.createDocument(owner.token, 'Shared and tagged');
    await server.share(owner.token, id, 'other', 'editor');
    const theirs = await makeTag('secret', owner.token);
    await setTags(id, [theirs], owner.token);
    expect((await server.call('GET', `/api/documents/${id}`, { token: other.token })).body.tags).toEqual([]);
    for (const tag of [theirs, randomUUID()]) {
      const answer = await setTags(id, [tag], other.token);
      expect([answer.status, answer.body.errors[0].path]).toEqual([422, 'tags.0']);
      expect((await server.call('PATCH', `/api/tags/${tag}`, { token: other.token, body: { name: 'mine' } })).status).toBe(404);
      expect((await server.call('DELETE', `/api/tags/${tag}`, { token: other.token })).status).toBe(404);
      expect(await titles({ tag }, other.token)).toEqual([]);
    }
    expect((await setTags(id, ['nonsense'], other.token)).status).toBe(422);
    expect((await server.call('PATCH', '/api/tags/nonsense', { token: other.token, body: { name: 'x' } })).status).toBe(404);
    expect((await server.call('GET', `/api/documents/${id}`, { token: owner.token })).body.tags).toEqual([theirs]);
    expect((await mine(other.token)).map((tag: { name: string }) => tag.name)).not.toContain('secret');
  });

  it('grant nothing: a tagged document that is shared no longer is gone from the list of the tag', async () => {
    const id = await server.createDocument(owner.token, 'Lent');
    await server.share(owner.token, id, 'other', 'viewer');
    const tag = await makeTag('lent', other.token);
    await setTags(id, [tag], other.token);
    expect(await titles({ tag }, other.token)).toEqual(['Lent']);
    await server.call('DELETE', `/api/documents/${id}/collaborators/${other.id}`, { token: owner.token });
    expect(await titles({ tag }, other.token)).toEqual([]);
    expect((await mine(other.token)).find((each: { id: string }) => each.id === tag).count).toBe(0);
    expect((await setTags(id, [], other.token)).status).toBe(404);
  });
});

describe('search', () => {
  let me: Person;
  beforeAll(async () => {
    me = await server.register('searcher');
    const texts: [string, string][] = [
      ['Tokyo', '私は東京に住んでいます。東京は大きいです。'],
      ['Beijing', '我住在北京，今天天气很好。'],
      ['Bangkok', 'ฉันอาศัยอยู่ในกรุงเทพมหานคร'],
      ['Plans', 'The quick brown fox\njumps over the lazy dog'],
      ['Fox', 'nothing of the kind'],
      ['Signs', '100% of a_b, C++ and "x" \\o/'],
      ['Emoji', 'see 🙂 here'],
    ];
    for (const [title, text] of texts) await server.createDocument(me.token, title, text);
  });
  const found = async (query: string) => (await titles({ query, sort: 'title' }, me.token)).sort();

  it.each([
    ['東京', ['Tokyo']],
    ['京', ['Beijing', 'Tokyo']],
    ['天气', ['Beijing']],
    ['กรุงเทพ', ['Bangkok']],
    ['🙂', ['Emoji']],
    ['c++', ['Signs']],
    ['%', ['Signs']],
    ['_', ['Signs']],
    ['\\', ['Signs']],
    ['a%b', []],
    ["' OR 1=1 --", []],
    ["'); DROP TABLE documents; --", []],
    ['qu', ['Plans']],
    ['FOX', ['Fox', 'Plans']],
    ['fox dog', ['Plans']],
    ['dog  QUICK\tfox', ['Plans']],
    ['fox kind', ['Fox']],
    ['fox tokyo', []],
  ])('for %j finds %j', async (query, expected) => {
    expect(await found(query)).toEqual(expected);
  });

  it('shows the passage and where the words stand, in the text and in the title', async () => {
    const { items } = await list({ query: 'fox KIND' }, me.token);
    expect(items).toHaveLength(1);
    expect(items[0]?.titleMatches).toEqual([[0, 3]]);
    expect(items[0]?.passage).toEqual({ text: 'nothing of the kind', matches: [[15, 19]] });
    const tokyo = (await list({ query: '東京' }, me.token)).items[0];
    expect(tokyo?.passage?.matches.map(([start, end]) => tokyo.passage?.text.slice(start, end))).toEqual(['東京', '東京']);
    expect(tokyo?.titleMatches).toEqual([]);
    expect((await list({ query: 'bangkok' }, me.token)).items[0]?.passage).toBeNull();
    const plain = (await list({}, me.token)).items[0];
    expect(plain).not.toHaveProperty('passage');
    expect(plain).not.toHaveProperty('titleMatches');
    expect(plain).not.toHaveProperty('preview');
  });

  it('cuts the passage out of a long text, with whole characters and offsets that fit', async () => {
    const text = `${'e\u0301🙂👩‍👩‍👧 '.repeat(20_000)}Needle${' e\u0301🙂👩‍👩‍👧'.repeat(20_000)}`;
    await server.createDocument(me.token, 'Haystack', text);
    const answer = await ask({ query: 'nEEDLE' }, me.token);
    const { passage } = answer.body.items[0];
    expect(passage.text.length).toBeLessThan(200);
    expect(passage.text).toMatch(/^…(e\u0301🙂👩‍👩‍👧 )+Needle( e\u0301🙂👩‍👩‍👧)+…$/u);
    expect(passage.matches.map(([start, end]: [number, number]) => passage.text.slice(start, end))).toEqual(['Needle']);
    const preview = (await list({ query: 'nEEDLE', preview: 'true' }, me.token)).items[0]?.preview ?? '';
    expect(preview.length).toBeLessThanOrEqual(400);
    expect(preview).toMatch(/^(e\u0301🙂👩‍👩‍👧 )+(e\u0301)?(🙂)?(👩‍👩‍👧)?$/u);
  });

  it.each([
    ['Crème brûlée', ['creme', 'Crème', 'BRULEE', 'cre\u0300me', 'brul', 'e\u0301e']],
    ['Cre\u0300me bru\u0302le\u0301e', ['creme', 'Crème', 'BRÛLÉE', 'reme']],
    ['creme brulee', ['crème', 'BRU\u0302LEE']],
    ['Große Straße', ['strasse', 'STRASSE', 'straße', 'gros', 'grosse', 'sse']],
    ['GROSSE STRASSE', ['straße', 'große']],
    ['Smørrebrød i Łódź, Đà Nẵng, Æsir, œuvre', ['smorrebrod', 'lodz', 'da nang', 'aesir', 'oeuvre', 'ae']],
    ['İstanbul ve ISPARTA, ılık', ['istanbul', 'isparta', 'ilik']],
    ['שָׁלוֹם עוֹלָם', ['שלום', 'עולם', 'שָׁלוֹם']],
    ['مُحَمَّد', ['محمد', 'مُحَمَّد']],
    ['ΟΔΟΣ Οδός', ['οδος', 'ΟΔΌΣ']],
    ['ｆｕｌｌ ofﬁce', ['full', 'office', 'fi']],
  ])('finds %j without regard to accents', async (text, queries) => {
    const person = await server.register(`accents-${randomUUID().slice(0, 8)}`);
    const inText = await server.createDocument(person.token, 'T', `${'x\n'.repeat(3_000)}${text}`);
    const inTitle = await server.createDocument(person.token, text, 'y');
    for (const query of queries) {
      const { items } = await list({ query, sort: 'created', order: 'asc' }, person.token);
      expect([query, items.map(({ id }) => id)]).toEqual([query, [inText, inTitle]]);
      expect([query, items[0]?.passage?.matches.length, items[1]?.titleMatches?.length]).not.toContain(0);
    }
  });

  it('tells letters apart that are no accents', async () => {
    const person = await server.register('letters');
    for (const title of ['ばか', 'कुछ', 'naan']) await server.createDocument(person.token, title, 'z');
    for (const query of ['は', 'कछ', 'náń́n', 'ñññ']) expect([query, await titles({ query }, person.token)]).toEqual([query, []]);
  });

  it('marks the whole letters in decomposed text', async () => {
    const person = await server.register('decomposed');
    await server.createDocument(person.token, 'A cre\u0300me\u0301 b', 'an e\u0301te\u0301 there');
    const [item] = (await list({ query: 'creme ete' }, person.token)).items;
    const marked = (text: string, ranges: readonly [number, number][]) => ranges.map(([start, end]) => text.slice(start, end));
    expect(item && marked(item.title, item.titleMatches ?? [])).toEqual(['cre\u0300me\u0301']);
    expect(item?.passage && marked(item.passage.text, item.passage.matches)).toEqual(['e\u0301te\u0301']);
  });

  it('finds nothing of others, and what is shared only while it is', async () => {
    const secret = `word${randomUUID().slice(0, 8)}`;
    const id = await server.createDocument(other.token, 'Not yours', `a ${secret}`);
    expect(await found(secret)).toEqual([]);
    await server.share(other.token, id, 'searcher', 'viewer');
    expect(await found(secret)).toEqual(['Not yours']);
    await server.call('DELETE', `/api/documents/${id}/collaborators/${me.id}`, { token: other.token });
    expect(await found(secret)).toEqual([]);
  });

  it('takes a query of the greatest length, of one word or a hundred', async () => {
    for (const query of [
      'x'.repeat(200),
      'x '.repeat(100),
      '%'.repeat(200),
      '\\'.repeat(200),
      's'.repeat(200),
      'ffi'.repeat(66),
      '\u0301'.repeat(200),
    ]) {
      expect((await ask({ query }, me.token)).status).toBe(200);
    }
    expect((await ask({ query: 'x'.repeat(201) }, me.token)).status).toBe(422);
    expect((await ask({ query: 'a\0b' }, me.token)).status).toBe(422);
  });
});

describe('a duplicate', () => {
  it('has the same content, belongs to who made it, and is shared with nobody', async () => {
    const content = {
      ops: [
        { insert: 'Title' },
        { insert: '\n', attributes: { header: 1 } },
        { insert: 'bold', attributes: { bold: true } },
        { insert: '\n', attributes: { list: 'bullet' } },
      ],
    };
    const made = await server.call('POST', '/api/documents', { token: owner.token, body: { title: 'Original', content } });
    expect([made.status, made.body.version]).toEqual([201, 1]);
    await server.share(owner.token, made.body.id, 'other', 'viewer');
    const answer = await server.call('POST', `/api/documents/${made.body.id}/duplicate`, { token: other.token, body: { title: 'Copy' } });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ title: 'Copy', version: 1, role: 'owner', owner: { id: other.id }, starred: false, tags: [] });
    const copy = await server.call('GET', `/api/documents/${answer.body.id}`, { token: other.token });
    expect(copy.body).toMatchObject({ content, text: 'Title\nbold' });
    expect((await server.call('GET', `/api/documents/${answer.body.id}`, { token: owner.token })).status).toBe(404);
    const acts = (await server.call('GET', `/api/documents/${made.body.id}/activity`, { token: owner.token })).body.items;
    expect(acts[0]).toMatchObject({ action: 'document.duplicated', actor: { id: other.id }, detail: { copy: answer.body.id } });
    const same = await server.call('POST', `/api/documents/${made.body.id}/duplicate`, { token: owner.token });
    expect([same.status, same.body.title]).toEqual([201, 'Original']);
  });

  it('of a document that is longer than an edit may be is made of several', async () => {
    const id = await server.createDocument(owner.token, 'Long', '🙂'.repeat(500_000));
    const socket = new WebSocket(`${server.socketUrl}/ws/documents/${id}?token=${owner.token}`);
    await new Promise<void>((resolve) => {
      socket.on('message', (data) => {
        const message = JSON.parse(String(data));
        if (message.type === 'document')
          socket.send(JSON.stringify({ type: 'edit', operation: 'insert', position: 0, content: '我'.repeat(1_000_000), version: 1 }));
        if (message.type === 'edit') resolve();
      });
    });
    socket.close();
    const answer = await server.call('POST', `/api/documents/${id}/duplicate`, { token: owner.token, body: {} });
    expect([answer.status, answer.body.version]).toEqual([201, 2]);
    const [source, copy] = await Promise.all(
      [id, answer.body.id].map(async (each) => (await server.call('GET', `/api/documents/${each}`, { token: owner.token })).body),
    );
    expect(copy.text.length).toBe(2_000_000);
    expect(copy.text === source.text).toBe(true);
  });
});

describe('a document made with a content', () => {
  const create = (body: unknown) => server.call('POST', '/api/documents', { token: owner.token, body });

  it('gets the newline that every document ends in', async () => {
    const { body } = await create({ title: 'T', content: { ops: [{ insert: 'a' }] } });
    expect((await server.call('GET', `/api/documents/${body.id}`, { token: owner.token })).body.content).toEqual({
      ops: [{ insert: 'a\n' }],
    });
    const empty = await create({ title: 'T', content: { ops: [] } });
    expect([empty.status, empty.body.version]).toEqual([201, 0]);
  });

  it.each([
    ['a text as well', { text: 'x', content: { ops: [{ insert: 'x' }] } }],
    ['an empty text as well', { text: '', content: { ops: [{ insert: 'x' }] } }],
    ['a deletion', { content: { ops: [{ delete: 1 }] } }],
    ['a retain', { content: { ops: [{ insert: 'x' }, { retain: 1, attributes: { bold: true } }] } }],
    ['an unknown attribute', { content: { ops: [{ insert: 'x', attributes: { onclick: 'x' } }] } }],
    ['a link that runs', { content: { ops: [{ insert: 'x', attributes: { link: 'javascript:x' } }] } }],
    ['what is not canonical', { content: { ops: [{ insert: 'x' }, { insert: 'y' }] } }],
    ['NUL', { content: { ops: [{ insert: 'a\0' }] } }],
    ['half a surrogate pair', { content: { ops: [{ insert: '\ud800' }] } }],
    ['no list', { content: { ops: 'x' } }],
    ['a list alone', { content: [{ insert: 'x' }] }],
  ])('is refused with %s', async (_what, body) => {
    const answer = await create({ title: 'T', ...body });
    expect([answer.status, answer.body.code]).toEqual([422, 'invalid']);
  });

  it('may be as long as an edit, and no longer', async () => {
    const longest = 'x'.repeat(1_048_576);
    for (const insert of [longest, `${longest}\n`]) {
      expect((await create({ title: 'T', content: { ops: [{ insert }] } })).status).toBe(201);
    }
    const answer = await create({ title: 'T', content: { ops: [{ insert: `${longest}x` }] } });
    expect([answer.status, answer.body.code]).toEqual([413, 'too-large']);
  });
});

describe('ten thousand documents', () => {
  it('come in pages that are all there, in every order, while others have theirs', async () => {
    const me = await server.register('hoarder');
    await sql`
      WITH made AS (
        INSERT INTO documents (id, title, owner_id)
        SELECT gen_random_uuid(), 'Report ' || n % 5000, ${me.id}::uuid FROM generate_series(1, 10000) n RETURNING id
      ), headed AS (
        INSERT INTO heads (document_id, history, updated_at)
        SELECT id, gen_random_uuid(), now() - make_interval(secs => (random() * 1000)::int) FROM made
      )
      INSERT INTO document_texts (document_id, version, text) SELECT id, 0, repeat('some words ', 50) FROM made`.execute(server.db);
    for (const sort of ['changed', 'title']) {
      const items = await everyPage({ sort, limit: '100' }, me.token);
      expect(new Set(items.map((item) => item.id)).size).toBe(10_000);
    }
    const matching = Array.from({ length: 10_000 }, (_, n) => String(n % 5_000)).filter((name) => name.includes('77'));
    expect(await everyPage({ query: 'words report 77', limit: '100' }, me.token)).toHaveLength(matching.length);
  });
});
