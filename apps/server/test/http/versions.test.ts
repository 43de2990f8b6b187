import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Person, startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let owner: Person;
beforeAll(async () => {
  server = await startTestServer();
  owner = await server.register('owner');
});
afterAll(() => server.close());

const call = (method: string, path: string, body?: unknown) => server.call(method, `/api/documents/${path}`, { token: owner.token, body });
const restore = (id: string, version: number | string) => call('POST', `${id}/versions/${version}/restore`);
const textAt = async (id: string, version: number) => (await call('GET', `${id}/versions/${version}`)).body.text;

describe('versions', () => {
  it('can be read from 0 to the last, named or not, and no further', async () => {
    const id = await server.createDocument(owner.token, 'V', 'hello');
    expect((await call('GET', `${id}/versions/0`)).body).toEqual({ version: 0, text: '', content: { ops: [{ insert: '\n' }] } });
    expect(await textAt(id, 1)).toBe('hello');
    for (const wrong of ['2', '-1', '1.5', '01', 'x', '99999999999999999999']) {
      expect((await call('GET', `${id}/versions/${wrong}`)).status, wrong).toBe(404);
    }
  });

  it('are brought back by an edit, which overwrites nothing', async () => {
    const id = await server.createDocument(owner.token, 'V', 'first');
    expect((await restore(id, 0)).body).toEqual({ version: 2 });
    expect((await restore(id, 1)).body).toEqual({ version: 3 });
    expect([await textAt(id, 1), await textAt(id, 2), await textAt(id, 3)]).toEqual(['first', '', 'first']);
    expect((await restore(id, 1)).body, 'the same content needs no edit').toEqual({ version: 3 });
    expect((await restore(id, 4)).status).toBe(404);
    const { items } = (await call('GET', `${id}/activity`)).body;
    const restores = items.filter((item: { action: string }) => item.action === 'version.restored');
    expect(restores).toHaveLength(2);
    expect(restores[0].detail).toEqual({ restored: 1, version: 3 });
  });

  it('are named, and listed newest first in pages', async () => {
    const id = await server.createDocument(owner.token, 'V', 'x');
    const first = await call('POST', `${id}/versions`, { name: 'Draft' });
    expect(first.status).toBe(201);
    expect(first.body).toEqual({
      version: 1,
      name: 'Draft',
      createdBy: { id: owner.id, username: 'owner', displayName: 'owner' },
      createdAt: expect.any(String),
      automatic: false,
    });
    expect((await call('POST', `${id}/versions`, { name: 'Draft' })).body).toEqual(first.body);
    await restore(id, 0);
    await call('POST', `${id}/versions`, { name: 'Empty' });
    const page = (await call('GET', `${id}/versions?limit=1`)).body;
    expect(page.items.map((item: { name: string }) => item.name)).toEqual(['Empty']);
    expect((await call('GET', `${id}/versions`)).body.items).toHaveLength(2);
    const next = (await call('GET', `${id}/versions?limit=1&cursor=${page.nextCursor}`)).body;
    expect(next).toMatchObject({ items: [{ name: 'Draft', version: 1 }], nextCursor: null });
    expect((await call('POST', `${id}/versions`, { name: ' ' })).status).toBe(422);
  });
});

describe('edits', () => {
  it('come oldest first after a version, in pages without a gap', async () => {
    const id = await server.createDocument(owner.token, 'E', 'a');
    for (const version of [0, 1, 0, 1]) await restore(id, version);
    const versions: number[] = [];
    let cursor: string | null = null;
    do {
      const { body }: { body: { items: { version: number }[]; nextCursor: string | null } } = await call(
        'GET',
        `${id}/edits?after=1&limit=2${cursor === null ? '' : `&cursor=${cursor}`}`,
      );
      versions.push(...body.items.map((item) => item.version));
      cursor = body.nextCursor;
    } while (cursor !== null);
    expect(versions).toEqual([2, 3, 4, 5]);
    expect((await call('GET', `${id}/edits?after=5`)).body).toEqual({ items: [], nextCursor: null });
    expect((await call('GET', `${id}/edits?after=x`)).status).toBe(422);
  });

  it('come in smaller pages when they are large', async () => {
    const id = await server.createDocument(owner.token, 'E', 'x'.repeat(1_000_000));
    for (let round = 0; round < 6; round++) {
      await restore(id, 0);
      await restore(id, 1);
    }
    const page = (await call('GET', `${id}/edits`)).body;
    expect(page.items.length).toBeGreaterThan(1);
    expect(page.items.length).toBeLessThan(13);
    const rest = (await call('GET', `${id}/edits?cursor=${page.nextCursor}`)).body;
    expect(page.items.length + rest.items.length).toBe(13);
    expect(rest.nextCursor).toBeNull();
  });
});
