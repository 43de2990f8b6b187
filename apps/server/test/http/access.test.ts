/** Every route, for everybody who could call it. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Person, startTestServer, type TestServer } from '../support/server.ts';

const CALLERS = ['admin', 'owner', 'editor', 'viewer', 'limited', 'stranger', 'anonymous'] as const;
type Caller = (typeof CALLERS)[number];
type Statuses = readonly [number, number, number, number, number, number, number];

let server: TestServer;
const people = {} as Record<Exclude<Caller, 'anonymous'>, Person>;

beforeAll(async () => {
  server = await startTestServer();
  for (const name of ['admin', 'owner', 'editor', 'viewer', 'limited', 'stranger'] as const) people[name] = await server.register(name);
  // `limited` edits by the document's list, but the account is a viewer's.
  await server.call('PATCH', `/api/admin/users/${people.limited.id}`, { token: people.admin.token, body: { role: 'viewer' } });
});
afterAll(() => server.close());

async function prepare(trashed: boolean): Promise<string> {
  const document = await server.createDocument(people.owner.token, 'Table', 'text');
  await server.share(people.owner.token, document, 'editor', 'editor');
  await server.share(people.owner.token, document, 'limited', 'editor');
  await server.share(people.owner.token, document, 'viewer', 'viewer');
  if (trashed) await server.call('DELETE', `/api/documents/${document}`, { token: people.owner.token });
  return document;
}

async function statuses(method: string, path: string, body: unknown, trashed: boolean): Promise<number[]> {
  const results: number[] = [];
  for (const caller of CALLERS) {
    const document = await prepare(trashed);
    const answer = await server.call(method, path.replace(':id', document).replace(':stranger', people.stranger.id), {
      token: caller === 'anonymous' ? undefined : people[caller].token,
      body,
    });
    if (answer.status >= 400)
      expect(answer.body).toMatchObject({ status: answer.status, code: expect.any(String), detail: expect.any(String) });
    results.push(answer.status);
  }
  return results;
}

//                                                              admin owner editor viewer limited stranger anonymous
const ROUTES: [method: string, path: string, body: unknown, open: Statuses, trashed: Statuses][] = [
  ['GET', '/api/documents/:id', undefined, [200, 200, 200, 200, 200, 404, 401], [200, 200, 404, 404, 404, 404, 401]],
  ['PATCH', '/api/documents/:id', { title: 'New' }, [200, 200, 403, 403, 403, 404, 401], [409, 409, 404, 404, 404, 404, 401]],
  ['DELETE', '/api/documents/:id', undefined, [204, 204, 403, 403, 403, 404, 401], [204, 204, 404, 404, 404, 404, 401]],
  ['DELETE', '/api/documents/:id?permanent=true', undefined, [204, 204, 403, 403, 403, 404, 401], [204, 204, 404, 404, 404, 404, 401]],
  ['POST', '/api/documents/:id/restore', undefined, [200, 200, 403, 403, 403, 404, 401], [200, 200, 404, 404, 404, 404, 401]],
  ['GET', '/api/documents/:id/collaborators', undefined, [200, 200, 200, 200, 200, 404, 401], [200, 200, 404, 404, 404, 404, 401]],
  [
    'PUT',
    '/api/documents/:id/collaborators',
    { login: 'stranger', role: 'viewer' },
    [200, 200, 403, 403, 403, 404, 401],
    [409, 409, 404, 404, 404, 404, 401],
  ],
  [
    'DELETE',
    '/api/documents/:id/collaborators/:stranger',
    undefined,
    [404, 404, 403, 403, 403, 404, 401],
    [409, 409, 404, 404, 404, 404, 401],
  ],
  ['GET', '/api/documents/:id/versions', undefined, [200, 200, 200, 200, 200, 404, 401], [200, 200, 404, 404, 404, 404, 401]],
  ['POST', '/api/documents/:id/versions', { name: 'Draft' }, [201, 201, 201, 403, 403, 404, 401], [409, 409, 404, 404, 404, 404, 401]],
  ['GET', '/api/documents/:id/versions/0', undefined, [200, 200, 200, 200, 200, 404, 401], [200, 200, 404, 404, 404, 404, 401]],
  ['POST', '/api/documents/:id/versions/0/restore', undefined, [200, 200, 200, 403, 403, 404, 401], [409, 409, 404, 404, 404, 404, 401]],
  ['GET', '/api/documents/:id/edits', undefined, [200, 200, 200, 200, 200, 404, 401], [200, 200, 404, 404, 404, 404, 401]],
  ['GET', '/api/documents/:id/activity', undefined, [200, 200, 200, 200, 200, 404, 401], [200, 200, 404, 404, 404, 404, 401]],
  ['PUT', '/api/documents/:id/star', undefined, [204, 204, 204, 204, 204, 404, 401], [204, 204, 404, 404, 404, 404, 401]],
  ['DELETE', '/api/documents/:id/star', undefined, [204, 204, 204, 204, 204, 404, 401], [204, 204, 404, 404, 404, 404, 401]],
  ['PUT', '/api/documents/:id/tags', { tags: [] }, [200, 200, 200, 200, 200, 404, 401], [200, 200, 404, 404, 404, 404, 401]],
  ['POST', '/api/documents/:id/duplicate', {}, [201, 201, 201, 201, 403, 404, 401], [201, 201, 404, 404, 404, 404, 401]],
  ['GET', '/api/tags', undefined, [200, 200, 200, 200, 200, 200, 401], [200, 200, 200, 200, 200, 200, 401]],
  ['POST', '/api/tags', { name: 'T' }, [201, 201, 201, 201, 201, 201, 401], [409, 409, 409, 409, 409, 409, 401]],
  // A document's id is no tag's.
  ['PATCH', '/api/tags/:id', { name: 'U' }, [404, 404, 404, 404, 404, 404, 401], [404, 404, 404, 404, 404, 404, 401]],
  ['DELETE', '/api/tags/:id', undefined, [404, 404, 404, 404, 404, 404, 401], [404, 404, 404, 404, 404, 404, 401]],
  ['GET', '/api/documents', undefined, [200, 200, 200, 200, 200, 200, 401], [200, 200, 200, 200, 200, 200, 401]],
  ['POST', '/api/documents', { title: 'T' }, [201, 201, 201, 201, 403, 201, 401], [201, 201, 201, 201, 403, 201, 401]],
  ['GET', '/api/me', undefined, [200, 200, 200, 200, 200, 200, 401], [200, 200, 200, 200, 200, 200, 401]],
  ['GET', '/api/admin/users', undefined, [200, 403, 403, 403, 403, 403, 401], [200, 403, 403, 403, 403, 403, 401]],
  ['PATCH', '/api/admin/users/:stranger', { role: 'editor' }, [200, 403, 403, 403, 403, 403, 401], [200, 403, 403, 403, 403, 403, 401]],
  ['GET', '/api/admin/activity', undefined, [200, 403, 403, 403, 403, 403, 401], [200, 403, 403, 403, 403, 403, 401]],
];

describe.each(ROUTES)('%s %s', (method, path, body, open, trashed) => {
  it('answers each caller as the contract says', async () => {
    expect(Object.fromEntries(CALLERS.map((caller, index) => [caller, open[index]]))).toEqual(
      Object.fromEntries((await statuses(method, path, body, false)).map((status, index) => [CALLERS[index], status])),
    );
  });
  it('answers each caller as the contract says when the document is in the trash', async () => {
    expect(Object.fromEntries(CALLERS.map((caller, index) => [caller, trashed[index]]))).toEqual(
      Object.fromEntries((await statuses(method, path, body, true)).map((status, index) => [CALLERS[index], status])),
    );
  });
});

it('covers every route of the API', async () => {
  const { body } = await server.call('GET', '/api/openapi.json');
  const known = Object.entries(body.paths as Record<string, object>).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const covered = new Set(
    ROUTES.map(([method, path]) =>
      `${method} ${path}`
        .split('?')[0]
        ?.replace(':id', '{id}')
        .replace('/users/:stranger', '/users/{id}')
        .replace(':stranger', '{userId}')
        .replace('/versions/0', '/versions/{version}'),
    ),
  );
  const elsewhere = ['register', 'login', 'refresh', 'logout', 'ticket'].map((name) => `POST /api/auth/${name}`);
  // Its answer does not end.
  elsewhere.push('POST /api/documents/watch');
  expect(known.filter((route) => !covered.has(route) && !elsewhere.includes(route))).toEqual([]);
});

it('says who may call before it says what is wrong with the call', async () => {
  const document = await prepare(false);
  const wrong = [
    ['POST', '/api/documents'],
    ['POST', '/api/auth/ticket'],
    ['PATCH', `/api/documents/${document}`],
    ['PUT', `/api/documents/${document}/collaborators`],
    ['POST', `/api/documents/${document}/versions`],
    ['PATCH', `/api/admin/users/${people.stranger.id}`],
    ['GET', '/api/admin/activity?limit=0'],
  ] as const;
  const bodies = [
    { raw: '{"no":"field"}', headers: { 'content-type': 'application/json' } },
    { raw: '{', headers: { 'content-type': 'application/json' } },
    { raw: 'text', headers: { 'content-type': 'text/plain' } },
  ];
  for (const [method, path] of wrong) {
    for (const body of method === 'GET' ? [{}] : bodies) {
      const of = async (caller: Exclude<Caller, 'anonymous'>) =>
        (await server.call(method, path, { ...body, token: people[caller].token })).status;
      expect([path, (await server.call(method, path, body)).status]).toEqual([path, 401]);
      if (path.startsWith('/api/documents/')) expect([path, await of('stranger'), await of('viewer')]).toEqual([path, 404, 403]);
      if (path === '/api/documents') expect(await of('limited')).toBe(403);
      if (path.startsWith('/api/admin/')) expect([path, await of('editor')]).toEqual([path, 403]);
    }
  }
  for (const path of ['/api/documents/nonsense', '/api/documents/nonsense/versions/x']) {
    expect([path, (await server.call('GET', path)).status]).toEqual([path, 401]);
  }
});

it('answers 404 for documents and users that do not exist, whoever asks', async () => {
  for (const token of [people.admin.token, people.stranger.token]) {
    expect((await server.call('GET', `/api/documents/${randomUUID()}`, { token })).status).toBe(404);
    expect((await server.call('DELETE', `/api/documents/${randomUUID()}`, { token })).status).toBe(404);
  }
  const answer = await server.call('PATCH', `/api/admin/users/${randomUUID()}`, { token: people.admin.token, body: { disabled: true } });
  expect([answer.status, answer.body.code]).toEqual([404, 'user-not-found']);
});
