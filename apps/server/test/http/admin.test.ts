import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { type Person, startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let admin: Person;
let user: Person;
beforeEach(async () => {
  await server?.close();
  server = await startTestServer();
  admin = await server.register('admin');
  user = await server.register('user');
});
afterAll(() => server.close());

const change = (id: string, body: unknown, token = admin.token) => server.call('PATCH', `/api/admin/users/${id}`, { token, body });
const epoch = async (id: string) =>
  (await server.db.selectFrom('users').select('epoch').where('id', '=', id).executeTakeFirstOrThrow()).epoch;

describe('accounts', () => {
  it('are listed by username with what only admins see', async () => {
    const page = (await server.call('GET', '/api/admin/users?limit=1', { token: admin.token })).body;
    expect(page.items).toEqual([
      {
        id: admin.id,
        username: 'admin',
        email: 'admin@example.com',
        displayName: 'admin',
        role: 'admin',
        disabled: false,
        createdAt: expect.any(String),
      },
    ]);
    const next = (await server.call('GET', `/api/admin/users?cursor=${page.nextCursor}`, { token: admin.token })).body;
    expect(next.items.map((item: { username: string }) => item.username)).toEqual(['user']);
  });

  it('that are disabled are out at once, cannot come back in, and come back without their old sessions', async () => {
    expect((await server.call('GET', '/api/me', { token: user.token })).status).toBe(200);
    const answer = await change(user.id, { disabled: true });
    expect([answer.status, answer.body.disabled]).toEqual([200, true]);
    expect((await server.call('GET', '/api/me', { token: user.token })).status).toBe(401);
    expect((await server.call('POST', '/api/auth/refresh', { headers: { cookie: user.cookie } })).status).toBe(401);
    await expect(server.login('user')).rejects.toThrow('bad-credentials');
    expect(await epoch(user.id)).toBe(1);
    await change(user.id, { disabled: false });
    expect((await server.call('GET', '/api/me', { token: user.token })).status).toBe(401);
    expect((await server.login('user')).id).toBe(user.id);
  });

  it('have a new role from the next request on', async () => {
    expect((await server.call('POST', '/api/documents', { token: user.token, body: { title: 'T' } })).status).toBe(201);
    await change(user.id, { role: 'viewer' });
    expect((await server.call('POST', '/api/documents', { token: user.token, body: { title: 'T' } })).status).toBe(403);
    await change(user.id, { role: 'admin' });
    expect((await server.call('GET', '/api/admin/users', { token: user.token })).status).toBe(200);
    expect(await epoch(user.id)).toBe(2);
    await change(user.id, { role: 'admin', unknown: 1 });
    expect(await epoch(user.id), 'nothing changed').toBe(2);
  });

  it('always have an enabled admin among them, even when two admins remove each other', async () => {
    expect((await change(admin.id, { role: 'editor' })).body.code).toBe('last-admin');
    expect((await change(admin.id, { disabled: true })).status).toBe(409);
    await change(user.id, { role: 'admin' });
    const answers = await Promise.all([change(admin.id, { role: 'editor' }, user.token), change(user.id, { role: 'editor' }, admin.token)]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 403]);
    const left = await server.db.selectFrom('users').select('id').where('role', '=', 'admin').execute();
    expect(left).toHaveLength(1);
  });

  it('refuse roles that there are not', async () => {
    for (const body of [{ role: 'god' }, { role: null }, { disabled: 'yes' }]) expect((await change(user.id, body)).status).toBe(422);
  });
});

describe('the activity log', () => {
  const activity = (query: string, headers: Record<string, string> = {}) =>
    server.call('GET', `/api/admin/activity?${query}`, { token: admin.token, headers });
  const actions = async (query: string) => (await activity(query)).body.items.map((item: { action: string }) => item.action);

  it('can be narrowed by user, document, action and time', async () => {
    const document = await server.createDocument(user.token, 'Logged');
    await change(user.id, { role: 'viewer' });
    expect(await actions(`user=${user.id}`)).toEqual(['document.created', 'session.started', 'account.registered']);
    expect(await actions(`document=${document}`)).toEqual(['document.created']);
    expect(await actions('action=user.role-changed')).toEqual(['user.role-changed']);
    expect(await actions('from=2100-01-01T00:00:00Z')).toEqual([]);
    expect(await actions('to=2000-01-01T00:00:00%2B02:00')).toEqual([]);
    expect((await activity('limit=2')).body.nextCursor).toEqual(expect.any(String));
    for (const wrong of ['user=me', 'from=yesterday', 'document=1']) expect((await activity(wrong)).status).toBe(422);
  });

  it('records failed sign-ins and stolen tokens', async () => {
    await server.call('POST', '/api/auth/login', { body: { login: 'user', password: 'my real password' } });
    await server.call('POST', '/api/auth/login', { body: { login: 'my real password', password: 'x' } });
    await server.call('POST', '/api/auth/refresh', { headers: { cookie: user.cookie } });
    await server.call('POST', '/api/auth/refresh', { headers: { cookie: user.cookie } });
    const { items } = (await activity('limit=3')).body;
    expect(items.map((item: { action: string; actor: Person | null }) => [item.action, item.actor?.username])).toEqual([
      ['session.revoked', 'user'],
      ['session.failed', undefined],
      ['session.failed', 'user'],
    ]);
    expect(JSON.stringify(items), 'what was typed into the wrong field is not kept').not.toContain('real password');
  });

  it('comes as CSV that no spreadsheet takes for formulas', async () => {
    await server.createDocument(user.token, '=cmd|"x", y');
    const answer = await activity(`user=${user.id}&action=document.created`, { accept: 'text/csv' });
    expect(answer.headers.get('content-type')).toMatch('text/csv');
    const [head, row, end] = String(answer.body).split('\r\n');
    expect(head).toBe('id,createdAt,actor,actorId,action,documentId,detail');
    expect(row).toMatch(/^[0-9a-f-]{36},\d{4}-.*Z,user,[0-9a-f-]{36},document\.created,[0-9a-f-]{36},"\{""title"": ?""=cmd\|/);
    expect(end).toBe('');
  });
});
