/** Every route, for everybody who could call it. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CallOptions, type Person, startTestServer, type TestServer } from '../support/server.ts';

const CALLERS = ['admin', 'owner', 'editor', 'viewer', 'limited', 'stranger', 'anonymous'] as const;
type Caller = (typeof CALLERS)[number];
type Statuses = readonly [number, number, number, number, number, number, number];

let server: TestServer;
/** The id of nothing. */
const none = randomUUID();
const people = {} as Record<Exclude<Caller, 'anonymous'>, Person>;

beforeAll(async () => {
  server = await startTestServer();
  for (const name of ['admin', 'owner', 'editor', 'viewer', 'limited', 'stranger'] as const) people[name] = await server.register(name);
  // `limited` edits by the document's list, but the account is a viewer's.
  await server.call('PATCH', `/api/admin/users/${people.limited.id}`, { token: people.admin.token, body: { role: 'viewer' } });
});
afterAll(() => server.close());

async function prepare(): Promise<string> {
  const document = await server.createDocument(people.owner.token, 'Table', 'text');
  await server.share(people.owner.token, document, 'editor', 'editor');
  await server.share(people.owner.token, document, 'limited', 'editor');
  await server.share(people.owner.token, document, 'viewer', 'viewer');
  return document;
}

/** A file as multipart. */
const FORM: CallOptions = {
  raw: '--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nwords\r\n--x--\r\n',
  headers: { 'content-type': 'multipart/form-data; boundary=x' },
};
/** The only part of an upload of five bytes. */
const PART: CallOptions = { raw: 'words', headers: { 'content-type': 'application/octet-stream' } };
const UPLOAD = { name: 'a.txt', size: 5, contentType: 'text/plain' };

/** Puts the ids of a file, or of an upload whose bytes are there, in place of `:file` and `:upload`. The owner has brought them. */
async function withFiles(path: string, document: string): Promise<string> {
  const { token } = people.owner;
  if (path.includes(':file')) {
    const { body } = await server.call('POST', `/api/documents/${document}/files`, { token, ...FORM });
    return path.replace(':file', body.id);
  }
  if (!path.includes(':upload')) return path;
  const uploads = `/api/documents/${document}/uploads`;
  const { id } = (await server.call('POST', uploads, { token, body: UPLOAD })).body;
  await server.call('PUT', `${uploads}/${id}/parts/1`, { token, ...PART });
  return path.replace(':upload', id);
}

/** A document of its own for each call, unless the call before has changed nothing: it only read, or was refused. */
async function statuses(method: string, path: string, body: unknown, trashed: boolean): Promise<number[]> {
  const results: number[] = [];
  let target: string | undefined;
  for (const caller of CALLERS) {
    target ??= await targetOf(path, trashed);
    const answer = await server.call(method, target, {
      token: caller === 'anonymous' ? undefined : people[caller].token,
      ...(body === FORM || body === PART ? body : { body }),
    });
    if (answer.status >= 400)
      expect(answer.body).toMatchObject({ status: answer.status, code: expect.any(String), detail: expect.any(String) });
    else if (method !== 'GET') target = undefined;
    results.push(answer.status);
  }
  return results;
}

/** Puts ids into a path, that of a new document among them if it has one. */
async function targetOf(path: string, trashed: boolean): Promise<string> {
  const known = path.replace(':stranger', people.stranger.id).replace(':group', none).replace(':none', none);
  if (!/:(id|file|upload)\b/.test(known)) return known;
  const document = await prepare();
  const target = (await withFiles(known, document)).replace(':id', document);
  if (trashed) await server.call('DELETE', `/api/documents/${document}`, { token: people.owner.token });
  return target;
}

//                                                              admin owner editor viewer limited stranger anonymous
const ROUTES: [method: string, path: string, body: unknown, open: Statuses, trashed: Statuses][] = [
  ['GET', '/api/documents/:id', undefined, [200, 200, 200, 200, 200, 404, 401], [200, 200, 404, 404, 404, 404, 401]],
  ['PATCH', '/api/documents/:id', { title: 'New' }, [200, 200, 200, 403, 403, 404, 401], [409, 409, 404, 404, 404, 404, 401]],
  ['DELETE', '/api/documents/:id', undefined, [204, 204, 403, 403, 403, 404, 401], [204, 204, 404, 404, 404, 404, 401]],
  ['DELETE', '/api/documents/:id?permanent=true', undefined, [204, 204, 403, 403, 403, 404, 401], [204, 204, 404, 404, 404, 404, 401]],
  ['POST', '/api/documents/:id/restore', undefined, [200, 200, 403, 403, 403, 404, 401], [200, 200, 404, 404, 404, 404, 401]],
  ['GET', '/api/documents/:id/collaborators', undefined, [200, 200, 200, 200, 200, 404, 401], [200, 200, 404, 404, 404, 404, 401]],
  [
    'PUT',
    '/api/documents/:id/collaborators',
    { login: 'stranger', role: 'viewer' },
    [200, 200, 200, 403, 403, 404, 401],
    [409, 409, 404, 404, 404, 404, 401],
  ],
  [
    'DELETE',
    '/api/documents/:id/collaborators/:stranger',
    undefined,
    [404, 404, 403, 403, 403, 404, 401],
    [409, 409, 404, 404, 404, 404, 401],
  ],
  ['PUT', '/api/documents/:id/link', { role: 'viewer' }, [200, 200, 403, 403, 403, 404, 401], [409, 409, 404, 404, 404, 404, 401]],
  ['DELETE', '/api/documents/:id/link', undefined, [204, 204, 403, 403, 403, 404, 401], [409, 409, 404, 404, 404, 404, 401]],
  ['GET', '/api/documents/:id/access', undefined, [200, 200, 200, 200, 200, 404, 401], [200, 200, 404, 404, 404, 404, 401]],
  ['POST', '/api/documents/:id/transfer', { login: 'stranger' }, [200, 200, 403, 403, 403, 404, 401], [409, 409, 404, 404, 404, 404, 401]],
  [
    'POST',
    '/api/documents/:id/invitations',
    { email: 'new@example.org', role: 'viewer' },
    [201, 201, 201, 403, 403, 404, 401],
    [409, 409, 404, 404, 404, 404, 401],
  ],
  // Nobody is invited, and nobody has asked.
  ['DELETE', '/api/documents/:id/invitations/:none', undefined, [404, 404, 404, 403, 403, 404, 401], [409, 409, 404, 404, 404, 404, 401]],
  [
    'DELETE',
    '/api/documents/:id/access-requests/:stranger',
    undefined,
    [404, 404, 404, 403, 403, 404, 401],
    [409, 409, 404, 404, 404, 404, 401],
  ],
  // It tells nobody whether there is such a document.
  ['POST', '/api/documents/:id/access-requests', undefined, [202, 202, 202, 202, 202, 202, 401], [202, 202, 202, 202, 202, 202, 401]],
  ['GET', '/api/people/suggestions?query=x', undefined, [200, 200, 200, 200, 200, 200, 401], [200, 200, 200, 200, 200, 200, 401]],
  ['POST', '/api/invitations/accept', { token: 'x' }, [422, 422, 422, 422, 422, 422, 401], [422, 422, 422, 422, 422, 422, 401]],
  // There is no such invitation, and no need to be signed in.
  ['GET', '/api/auth/invitation?token=x', undefined, [422, 422, 422, 422, 422, 422, 422], [422, 422, 422, 422, 422, 422, 422]],
  // It is shared with no group.
  ['DELETE', '/api/documents/:id/groups/:group', undefined, [404, 404, 403, 403, 403, 404, 401], [409, 409, 404, 404, 404, 404, 401]],
  ['GET', '/api/documents/:id/versions', undefined, [200, 200, 200, 200, 200, 404, 401], [200, 200, 404, 404, 404, 404, 401]],
  ['POST', '/api/documents/:id/versions', { name: 'Draft' }, [201, 201, 201, 403, 403, 404, 401], [409, 409, 404, 404, 404, 404, 401]],
  ['PATCH', '/api/documents/:id/versions/0', { name: 'Draft' }, [200, 200, 200, 403, 403, 404, 401], [409, 409, 404, 404, 404, 404, 401]],
  // It has no name.
  ['DELETE', '/api/documents/:id/versions/0', undefined, [404, 404, 404, 403, 403, 404, 401], [409, 409, 404, 404, 404, 404, 401]],
  ['POST', '/api/documents/:id/versions/0/copy', {}, [201, 201, 201, 201, 403, 404, 401], [201, 201, 404, 404, 404, 404, 401]],
  ['GET', '/api/documents/:id/sessions', undefined, [200, 200, 200, 200, 200, 404, 401], [200, 200, 404, 404, 404, 404, 401]],
  ['GET', '/api/documents/:id/seen', undefined, [200, 200, 200, 200, 200, 404, 401], [200, 200, 404, 404, 404, 404, 401]],
  ['GET', '/api/documents/:id/versions/0', undefined, [200, 200, 200, 200, 200, 404, 401], [200, 200, 404, 404, 404, 404, 401]],
  ['POST', '/api/documents/:id/versions/0/restore', undefined, [200, 200, 200, 403, 403, 404, 401], [409, 409, 404, 404, 404, 404, 401]],
  ['GET', '/api/documents/:id/attribution', undefined, [200, 200, 200, 200, 200, 404, 401], [200, 200, 404, 404, 404, 404, 401]],
  ['GET', '/api/documents/:id/diff?from=0&to=0', undefined, [200, 200, 200, 200, 200, 404, 401], [200, 200, 404, 404, 404, 404, 401]],
  [
    'POST',
    '/api/documents/:id/take-back',
    { user: 'owner', from: 0, to: 0 },
    [200, 200, 200, 403, 403, 404, 401],
    [409, 409, 404, 404, 404, 404, 401],
  ],
  ['GET', '/api/documents/:id/edits', undefined, [200, 200, 200, 200, 200, 404, 401], [200, 200, 404, 404, 404, 404, 401]],
  ['GET', '/api/documents/:id/activity', undefined, [200, 200, 200, 403, 403, 404, 401], [200, 200, 404, 404, 404, 404, 401]],
  ['PUT', '/api/documents/:id/star', undefined, [204, 204, 204, 204, 204, 404, 401], [204, 204, 404, 404, 404, 404, 401]],
  ['DELETE', '/api/documents/:id/star', undefined, [204, 204, 204, 204, 204, 404, 401], [204, 204, 404, 404, 404, 404, 401]],
  ['PUT', '/api/documents/:id/tags', { tags: [] }, [200, 200, 200, 200, 200, 404, 401], [200, 200, 404, 404, 404, 404, 401]],
  ['POST', '/api/documents/:id/duplicate', {}, [201, 201, 201, 201, 403, 404, 401], [201, 201, 404, 404, 404, 404, 401]],
  ['POST', '/api/documents/:id/files', FORM, [201, 201, 201, 403, 403, 404, 401], [409, 409, 404, 404, 404, 404, 401]],
  ['GET', '/api/documents/:id/files', undefined, [200, 200, 200, 200, 200, 404, 401], [200, 200, 404, 404, 404, 404, 401]],
  ['GET', '/api/documents/:id/files/usage', undefined, [200, 200, 200, 200, 200, 404, 401], [200, 200, 404, 404, 404, 404, 401]],
  ['GET', '/api/files/:file', undefined, [200, 200, 200, 200, 200, 404, 401], [200, 200, 404, 404, 404, 404, 401]],
  ['GET', '/api/files/:file/state', undefined, [200, 200, 200, 200, 200, 404, 401], [200, 200, 404, 404, 404, 404, 401]],
  ['DELETE', '/api/files/:file', undefined, [204, 204, 204, 403, 403, 404, 401], [409, 409, 404, 404, 404, 404, 401]],
  ['POST', '/api/documents/:id/uploads', UPLOAD, [201, 201, 201, 403, 403, 404, 401], [409, 409, 404, 404, 404, 404, 401]],
  // Only who began an upload goes on with it; anyone who may edit can end it.
  ['GET', '/api/documents/:id/uploads/:upload', undefined, [403, 200, 403, 403, 403, 404, 401], [409, 409, 404, 404, 404, 404, 401]],
  ['PUT', '/api/documents/:id/uploads/:upload/parts/1', PART, [403, 204, 403, 403, 403, 404, 401], [409, 409, 404, 404, 404, 404, 401]],
  [
    'POST',
    '/api/documents/:id/uploads/:upload/complete',
    undefined,
    [403, 201, 403, 403, 403, 404, 401],
    [409, 409, 404, 404, 404, 404, 401],
  ],
  ['DELETE', '/api/documents/:id/uploads/:upload', undefined, [204, 204, 204, 403, 403, 404, 401], [409, 409, 404, 404, 404, 404, 401]],
  ['GET', '/api/tags', undefined, [200, 200, 200, 200, 200, 200, 401], [200, 200, 200, 200, 200, 200, 401]],
  ['POST', '/api/tags', { name: 'T' }, [201, 201, 201, 201, 201, 201, 401], [409, 409, 409, 409, 409, 409, 401]],
  // A document's id is no tag's.
  ['PATCH', '/api/tags/:id', { name: 'U' }, [404, 404, 404, 404, 404, 404, 401], [404, 404, 404, 404, 404, 404, 401]],
  ['DELETE', '/api/tags/:id', undefined, [404, 404, 404, 404, 404, 404, 401], [404, 404, 404, 404, 404, 404, 401]],
  ['GET', '/api/documents', undefined, [200, 200, 200, 200, 200, 200, 401], [200, 200, 200, 200, 200, 200, 401]],
  ['POST', '/api/documents', { title: 'T' }, [201, 201, 201, 201, 403, 201, 401], [201, 201, 201, 201, 403, 201, 401]],
  ['GET', '/api/me', undefined, [200, 200, 200, 200, 200, 200, 401], [200, 200, 200, 200, 200, 200, 401]],
  ['PATCH', '/api/me', {}, [200, 200, 200, 200, 200, 200, 401], [200, 200, 200, 200, 200, 200, 401]],
  ['GET', '/api/me/sessions', undefined, [200, 200, 200, 200, 200, 200, 401], [200, 200, 200, 200, 200, 200, 401]],
  ['DELETE', '/api/me/sessions', undefined, [204, 204, 204, 204, 204, 204, 401], [204, 204, 204, 204, 204, 204, 401]],
  // A document's id is no session's and no token's.
  ['DELETE', '/api/me/sessions/:id', undefined, [404, 404, 404, 404, 404, 404, 401], [404, 404, 404, 404, 404, 404, 401]],
  ['GET', '/api/me/tokens', undefined, [200, 200, 200, 200, 200, 200, 401], [200, 200, 200, 200, 200, 200, 401]],
  ['POST', '/api/me/tokens', { name: 'T', scope: 'read' }, [201, 201, 201, 201, 201, 201, 401], [201, 201, 201, 201, 201, 201, 401]],
  ['DELETE', '/api/me/tokens/:id', undefined, [404, 404, 404, 404, 404, 404, 401], [404, 404, 404, 404, 404, 404, 401]],
  // The password is asked for.
  ['POST', '/api/me/password', { password: 'violet-harbor-77' }, [401, 401, 401, 401, 401, 401, 401], [401, 401, 401, 401, 401, 401, 401]],
  ['POST', '/api/me/email/verification', undefined, [204, 204, 204, 204, 204, 204, 401], [204, 204, 204, 204, 204, 204, 401]],
  ['POST', '/api/me/second-factor', {}, [401, 401, 401, 401, 401, 401, 401], [401, 401, 401, 401, 401, 401, 401]],
  ['POST', '/api/me/second-factor/confirm', { code: '000000' }, [401, 401, 401, 401, 401, 401, 401], [401, 401, 401, 401, 401, 401, 401]],
  ['DELETE', '/api/me/second-factor', { code: '000000' }, [401, 401, 401, 401, 401, 401, 401], [401, 401, 401, 401, 401, 401, 401]],
  ['POST', '/api/me/recovery-codes', { code: '000000' }, [401, 401, 401, 401, 401, 401, 401], [401, 401, 401, 401, 401, 401, 401]],
  ['POST', '/api/admin/users/:stranger/reset-link', undefined, [201, 403, 403, 403, 403, 403, 401], [201, 403, 403, 403, 403, 403, 401]],
  ['PUT', '/api/me/picture', { no: 'picture' }, [415, 415, 415, 415, 415, 415, 401], [415, 415, 415, 415, 415, 415, 401]],
  ['DELETE', '/api/me/picture', undefined, [204, 204, 204, 204, 204, 204, 401], [204, 204, 204, 204, 204, 204, 401]],
  ['POST', '/api/me/deletion', { documents: 'delete' }, [401, 401, 401, 401, 401, 401, 401], [401, 401, 401, 401, 401, 401, 401]],
  ['GET', '/api/people?ids=:stranger', undefined, [200, 200, 200, 200, 200, 200, 401], [200, 200, 200, 200, 200, 200, 401]],
  // An id is no picture's.
  ['GET', '/api/files/people/:id', undefined, [404, 404, 404, 404, 404, 404, 401], [404, 404, 404, 404, 404, 404, 401]],
  ['GET', '/api/admin/settings', undefined, [200, 403, 403, 403, 403, 403, 401], [200, 403, 403, 403, 403, 403, 401]],
  ['PATCH', '/api/admin/settings', {}, [200, 403, 403, 403, 403, 403, 401], [200, 403, 403, 403, 403, 403, 401]],
  ['GET', '/api/admin/users', undefined, [200, 403, 403, 403, 403, 403, 401], [200, 403, 403, 403, 403, 403, 401]],
  ['PATCH', '/api/admin/users/:stranger', { role: 'editor' }, [200, 403, 403, 403, 403, 403, 401], [200, 403, 403, 403, 403, 403, 401]],
  // Without a username.
  ['POST', '/api/admin/users', {}, [422, 403, 403, 403, 403, 403, 401], [422, 403, 403, 403, 403, 403, 401]],
  // A document's id is nobody's.
  ['POST', '/api/admin/users/:id/sign-out', undefined, [404, 403, 403, 403, 403, 403, 401], [404, 403, 403, 403, 403, 403, 401]],
  ['GET', '/api/admin/documents', undefined, [200, 403, 403, 403, 403, 403, 401], [200, 403, 403, 403, 403, 403, 401]],
  ['GET', '/api/admin/system', undefined, [200, 403, 403, 403, 403, 403, 401], [200, 403, 403, 403, 403, 403, 401]],
  ['GET', '/api/admin/storage', undefined, [200, 403, 403, 403, 403, 403, 401], [200, 403, 403, 403, 403, 403, 401]],
  ['GET', '/api/groups', undefined, [200, 403, 403, 403, 403, 403, 401], [200, 403, 403, 403, 403, 403, 401]],
  ['POST', '/api/groups', { name: 'G' }, [201, 403, 403, 403, 403, 403, 401], [409, 403, 403, 403, 403, 403, 401]],
  // A document's id is no group's.
  ['GET', '/api/groups/:id', undefined, [404, 403, 403, 403, 403, 403, 401], [404, 403, 403, 403, 403, 403, 401]],
  ['PATCH', '/api/groups/:id', { name: 'H' }, [404, 403, 403, 403, 403, 403, 401], [404, 403, 403, 403, 403, 403, 401]],
  ['DELETE', '/api/groups/:id', undefined, [404, 403, 403, 403, 403, 403, 401], [404, 403, 403, 403, 403, 403, 401]],
  ['GET', '/api/groups/:id/members', undefined, [404, 403, 403, 403, 403, 403, 401], [404, 403, 403, 403, 403, 403, 401]],
  ['PUT', '/api/groups/:id/members/:stranger', undefined, [404, 403, 403, 403, 403, 403, 401], [404, 403, 403, 403, 403, 403, 401]],
  ['DELETE', '/api/groups/:id/members/:stranger', undefined, [404, 403, 403, 403, 403, 403, 401], [404, 403, 403, 403, 403, 403, 401]],
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
        ?.replace('/people/:id', '/people/{hash}')
        .replace(':id', '{id}')
        .replace('/users/:stranger', '/users/{id}')
        .replace(':stranger', '{userId}')
        .replace(':group', '{groupId}')
        .replace(':none', '{invitationId}')
        .replace('/versions/0', '/versions/{version}')
        .replace(':file', '{fileId}')
        .replace(':upload', '{uploadId}')
        .replace('/parts/1', '/parts/{number}'),
    ),
  );
  const elsewhere = ['register', 'login', 'refresh', 'logout', 'ticket', 'password-reset', 'password-reset/confirm', 'verify'].map(
    (name) => `POST /api/auth/${name}`,
  );
  elsewhere.push('GET /api/auth/ways');
  // Its answer does not end.
  elsewhere.push('POST /api/documents/watch');
  // Whoever has a link may call it: links.test.ts.
  elsewhere.push('POST /api/links/{token}');
  expect(known.filter((route) => !covered.has(route) && !elsewhere.includes(route))).toEqual([]);
});

it('says who may call before it says what is wrong with the call', async () => {
  const document = await prepare();
  const wrong = [
    ['POST', '/api/documents'],
    ['POST', '/api/auth/ticket'],
    ['PATCH', `/api/documents/${document}`],
    ['PUT', `/api/documents/${document}/collaborators`],
    ['POST', `/api/documents/${document}/versions`],
    ['PATCH', `/api/documents/${document}/versions/0`],
    ['POST', `/api/documents/${document}/versions/0/restore`],
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
