import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Person, startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let owner: Person;
let other: Person;
beforeAll(async () => {
  server = await startTestServer();
  await server.register('first-admin');
  owner = await server.register('owner');
  other = await server.register('other');
});
afterAll(() => server.close());

const create = (body: unknown, token = owner.token) => server.call('POST', '/api/documents', { token, body });
const get = (id: string, token = owner.token) => server.call('GET', `/api/documents/${id}`, { token });
const list = async (query: string, token = owner.token) => (await server.call('GET', `/api/documents?${query}`, { token })).body;
const titles = async (query: string, token = owner.token) => (await list(query, token)).items.map((item: { title: string }) => item.title);

describe('making a document', () => {
  it('without a text is at version 0 and empty', async () => {
    const answer = await create({ title: '  Plans  ' });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      title: 'Plans',
      version: 0,
      owner: { id: owner.id, username: 'owner', displayName: 'owner' },
      role: 'owner',
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
      updatedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      deletedAt: null,
      starred: false,
      openedAt: null,
      tags: [],
    });
    expect((await get(answer.body.id)).body).toMatchObject({ version: 0, text: '', content: { ops: [{ insert: '\n' }] } });
    expect((await get(`${answer.body.id}?content=false`)).body).toEqual(answer.body);
    expect((await get(`${answer.body.id}?content=perhaps`)).status).toBe(422);
  });

  it.each(['ab', 'a\nb\n', 'Ж🙂\u2028é', ' '.repeat(3), '\t"\\<script>'])(
    'with a text, %j, reads back as it was at version 1',
    async (text) => {
      const { body } = await create({ title: 'T', text });
      expect(body.version).toBe(1);
      expect((await get(body.id)).body).toMatchObject({ version: 1, text, content: { ops: [{ insert: `${text}\n` }] } });
      const edits = (await server.call('GET', `/api/documents/${body.id}/edits`, { token: owner.token })).body;
      expect(edits.items).toEqual([
        {
          version: 1,
          user: { id: owner.id, username: 'owner', displayName: 'owner' },
          delta: { ops: [{ insert: text }] },
          createdAt: expect.any(String),
        },
      ]);
    },
  );

  it.each([
    ['no title', { text: 'x' }],
    ['a blank title', { title: '   ' }],
    ['a long title', { title: 'x'.repeat(201) }],
    ['a title of two lines', { title: 'a\nb' }],
    ['a title with NUL', { title: 'a\0b' }],
    ['a text with NUL', { title: 'T', text: 'a\0b' }],
    ['a text with half a surrogate pair', { title: 'T', text: 'a\udc00b' }],
    ['a text that is none', { title: 'T', text: ['x'] }],
    ['a body that is no object', [1, 2]],
  ])('is refused with %s', async (_what, body) => {
    expect((await create(body)).status).toBe(422);
  });

  it('takes the longest text and refuses a longer one', async () => {
    const longest = 'x'.repeat(1_048_576);
    expect((await create({ title: 'Long', text: longest })).status).toBe(201);
    const answer = await create({ title: 'Longer', text: `${longest}x` });
    expect([answer.status, answer.body.code]).toEqual([413, 'too-large']);
  });
});

describe('the list', () => {
  it('shows what was changed last first, and counts a new title as a change', async () => {
    const reader = await server.register('lister');
    const ids: string[] = [];
    for (const title of ['one', 'two', 'three']) ids.push(await server.createDocument(reader.token, title));
    expect(await titles('', reader.token)).toEqual(['three', 'two', 'one']);
    await server.call('PATCH', `/api/documents/${ids[0]}`, { token: reader.token, body: { title: 'one again' } });
    expect(await titles('', reader.token)).toEqual(['one again', 'three', 'two']);
  });

  it('separates what is owned, shared and in the trash', async () => {
    const me = await server.register('scoped');
    const mine = await server.createDocument(me.token, 'mine');
    const theirs = await server.createDocument(other.token, 'theirs');
    const trashed = await server.createDocument(me.token, 'trashed');
    await server.share(other.token, theirs, 'scoped', 'viewer');
    await server.call('DELETE', `/api/documents/${trashed}`, { token: me.token });
    expect(await titles('scope=all', me.token)).toEqual(['theirs', 'mine']);
    expect(await titles('scope=owned', me.token)).toEqual(['mine']);
    expect(await titles('scope=shared', me.token)).toEqual(['theirs']);
    expect(await titles('scope=trash', me.token)).toEqual(['trashed']);
    expect((await list('scope=shared', me.token)).items[0].role).toBe('viewer');
    await server.call('DELETE', `/api/documents/${theirs}`, { token: other.token });
    expect(await titles('scope=all', me.token)).toEqual(['mine']);
    expect(await titles('scope=trash', me.token)).toEqual(['trashed']);
    expect(mine).not.toBe(theirs);
  });

  it('puts on top of the trash what was put there last, page by page', async () => {
    const me = await server.register('discards');
    const [first, second, third] = [
      await server.createDocument(me.token, 'first'),
      await server.createDocument(me.token, 'second'),
      await server.createDocument(me.token, 'third'),
    ];
    for (const id of [third, first, second]) await server.call('DELETE', `/api/documents/${id}`, { token: me.token });
    expect(await titles('scope=trash', me.token)).toEqual(['second', 'first', 'third']);
    expect(await titles('scope=trash&order=asc', me.token)).toEqual(['third', 'first', 'second']);
    const page = await list('scope=trash&limit=2', me.token);
    expect(await titles(`scope=trash&limit=2&cursor=${page.nextCursor}`, me.token)).toEqual(['third']);
  });

  it('finds words in titles and texts, whatever their case, and takes signs for themselves', async () => {
    const me = await server.register('searcher');
    await server.createDocument(me.token, 'Überraschung', 'nothing');
    await server.createDocument(me.token, 'Sums', 'that is 100% of a_b');
    await server.createDocument(me.token, 'Письмо', 'ДОРОГАЯ Анна \\o/');
    expect(await titles('query=%C3%9CBERRASCHUNG', me.token)).toEqual(['Überraschung']);
    expect(await titles(`query=${encodeURIComponent('дорогая анна')}`, me.token)).toEqual(['Письмо']);
    expect(await titles(`query=${encodeURIComponent('100%')}`, me.token)).toEqual(['Sums']);
    expect(await titles(`query=${encodeURIComponent('a_b')}`, me.token)).toEqual(['Sums']);
    expect(await titles(`query=${encodeURIComponent('\\o/')}`, me.token)).toEqual(['Письмо']);
    for (const sign of ['%%', '_', "' OR 1=1 --", '\\']) {
      const found = await titles(`query=${encodeURIComponent(sign)}`, me.token);
      expect(found.length, sign).toBeLessThan(2);
    }
    expect(await titles('query=', me.token)).toHaveLength(3);
    expect((await server.call('GET', '/api/documents?query=a%00b', { token: me.token })).status).toBe(422);
  });

  it('comes in pages that neither repeat nor leave out anything, even of documents of one instant', async () => {
    const me = await server.register('pager');
    for (let index = 0; index < 7; index++) await server.createDocument(me.token, `d${index}`);
    await server.db
      .updateTable('heads')
      .set({ updated_at: new Date('2026-01-01T00:00:00.123Z') })
      .where(
        'document_id',
        'in',
        (await list('', me.token)).items.map((item: { id: string }) => item.id),
      )
      .execute();
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await list(`limit=2${cursor === null ? '' : `&cursor=${cursor}`}`, me.token);
      expect(page.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.items.map((item: { title: string }) => item.title));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen.sort()).toEqual(['d0', 'd1', 'd2', 'd3', 'd4', 'd5', 'd6']);
  });

  it.each(['limit=0', 'limit=101', 'limit=x', 'scope=everything', 'cursor=nonsense', `cursor=${btoa('{"at":"now()","id":"1"}')}`])(
    'refuses %s',
    async (query) => {
      expect((await server.call('GET', `/api/documents?${query}`, { token: owner.token })).status).toBe(422);
    },
  );
});

describe('renaming', () => {
  it('answers with the document, and writes it down', async () => {
    const id = await server.createDocument(owner.token, 'Old');
    const answer = await server.call('PATCH', `/api/documents/${id}`, { token: owner.token, body: { title: ' New ' } });
    expect([answer.status, answer.body.title]).toEqual([200, 'New']);
    const { body } = await server.call('GET', `/api/documents/${id}/activity`, { token: owner.token });
    expect(body.items.map((item: { action: string }) => item.action)).toEqual(['document.renamed', 'document.created']);
    expect(body.items[0]).toMatchObject({ actor: { username: 'owner' }, detail: { from: 'Old', to: 'New' } });
  });
});

describe('the trash', () => {
  it('hides a document from all but its owner, who can still read it and bring it back', async () => {
    const id = await server.createDocument(owner.token, 'Bin', 'keep me');
    await server.share(owner.token, id, 'other', 'editor');
    expect((await server.call('DELETE', `/api/documents/${id}`, { token: owner.token })).status).toBe(204);
    expect((await server.call('DELETE', `/api/documents/${id}`, { token: owner.token })).status).toBe(204);
    expect((await get(id, other.token)).status).toBe(404);
    const kept = await get(id);
    expect(kept.body).toMatchObject({ text: 'keep me', deletedAt: expect.any(String) });
    const rename = await server.call('PATCH', `/api/documents/${id}`, { token: owner.token, body: { title: 'No' } });
    expect([rename.status, rename.body.code]).toEqual([409, 'in-trash']);
    const restored = await server.call('POST', `/api/documents/${id}/restore`, { token: owner.token });
    expect(restored.body).toMatchObject({ id, deletedAt: null });
    expect((await get(id, other.token)).body.text).toBe('keep me');
  });

  it('forgets a document for good, and the activity log remembers that', async () => {
    const id = await server.createDocument(owner.token, 'Gone', 'text');
    expect((await server.call('DELETE', `/api/documents/${id}?permanent=true`, { token: owner.token })).status).toBe(204);
    expect((await get(id)).status).toBe(404);
    expect(await server.db.selectFrom('edits').select('version').where('document_id', '=', id).execute()).toEqual([]);
    const acts = await server.db.selectFrom('activity').select(['action', 'detail']).where('document_id', '=', id).orderBy('id').execute();
    expect(acts.at(-1)).toEqual({ action: 'document.deleted', detail: { title: 'Gone' } });
  });

  it('changes the epoch that commits compare, both ways', async () => {
    const id = await server.createDocument(owner.token);
    const head = () => server.db.selectFrom('heads').select(['epoch', 'deleted']).where('document_id', '=', id).executeTakeFirstOrThrow();
    await server.call('DELETE', `/api/documents/${id}`, { token: owner.token });
    expect(await head()).toEqual({ epoch: 1, deleted: true });
    await server.call('POST', `/api/documents/${id}/restore`, { token: owner.token });
    expect(await head()).toEqual({ epoch: 2, deleted: false });
  });
});

it.each(['not-a-uuid', '00000000-0000-0000-0000-000000000000', '%00', "'; DROP TABLE users; --", '..%2f..', 'x'.repeat(300)])(
  'answers 404 for the id %s',
  async (id) => {
    const answer = await server.call('GET', `/api/documents/${encodeURIComponent(decodeURIComponent(id))}`, { token: owner.token });
    expect([answer.status, answer.body.code]).toEqual([404, 'not-found']);
  },
);
