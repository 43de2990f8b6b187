import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
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
        guest: false,
        emailVerified: false,
        color: null,
        picture: null,
        language: null,
        secondFactor: false,
        hasPassword: true,
        disabled: false,
        createdAt: expect.any(String),
        lastSeenAt: expect.any(String),
        documents: 0,
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
    await expect(server.login('user')).rejects.toThrow('account-disabled');
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

describe('accounts are found', () => {
  const list = (query: string) => server.call('GET', `/api/admin/users?${query}`, { token: admin.token });
  const names = async (query: string) => (await list(query)).body.items.map((item: { username: string }) => item.username);

  it('by words in the username, the name and the address, whatever the case and accents', async () => {
    const call = (body: unknown) => server.call('POST', '/api/admin/users', { token: admin.token, body });
    expect((await call({ username: 'Jerome', email: 'j@firm.example', displayName: 'Jérôme Crème' })).status).toBe(201);
    expect(await names('query=CREME')).toEqual(['jerome']);
    expect(await names('query=firm.ex')).toEqual(['jerome']);
    expect(await names('query=creme%20jer')).toEqual(['jerome']);
    expect(await names('query=creme%20admin')).toEqual([]);
    expect(await names('query=e&limit=2')).toEqual(['admin', 'jerome']);
    expect(await names('query=%25')).toEqual([]);
    expect(await names(`query=${user.id}`), 'an id').toEqual(['user']);
  });

  it('which is written down once in five minutes for the same words, and not for what is typed in a field in which one is chosen', async () => {
    const searched = async () => {
      const rows = await server.db.selectFrom('activity').select('detail').where('action', '=', 'users.searched').execute();
      return rows.map(({ detail }) => detail as unknown).filter((detail) => /once/.test(JSON.stringify(detail)));
    };
    for (const query of ['once', 'once', 'once%20more', 'once&role=admin']) await list(`query=${query}`);
    expect(await searched()).toEqual([{ query: 'once' }, { query: 'once more' }]);
    for (const query of ['onc', 'once%20and', 'once%20and%20for']) expect((await list(`query=${query}&choosing=true`)).status).toBe(200);
    expect(await searched()).toHaveLength(2);
    expect((await list('choosing=true&limit=100')).body.items.length, 'it is no way to list them all').toBeLessThanOrEqual(10);
    await server.db.transaction().execute(async (tx) => {
      await sql`ALTER TABLE activity DISABLE TRIGGER USER`.execute(tx);
      await tx
        .updateTable('activity')
        .set({ created_at: new Date(Date.now() - 301_000) })
        .where('action', '=', 'users.searched')
        .execute();
      await sql`ALTER TABLE activity ENABLE TRIGGER USER`.execute(tx);
    });
    await list('query=once');
    expect(await searched()).toHaveLength(3);
  });

  it('by role and state, and tell what they own and when they were last here', async () => {
    await change(user.id, { role: 'viewer' });
    expect(await names('role=viewer')).toEqual(['user']);
    expect(await names('role=admin&state=active')).toEqual(['admin']);
    await change(user.id, { disabled: true });
    expect([await names('state=active'), await names('state=disabled')]).toEqual([['admin'], ['user']]);
    await sql`INSERT INTO users (id, username, display_name, role, kind) VALUES (gen_random_uuid(), 'guest:abcdefghij', 'Gast', 'editor', 'guest')`.execute(
      server.db,
    );
    expect([await names('state=guests'), await names('state=all')]).toEqual([['guest:abcdefghij'], ['admin', 'user']]);
    for (const wrong of ['role=god', 'state=gone', `query=${'x'.repeat(201)}`]) expect((await list(wrong)).status).toBe(422);
    const [first] = (await list('state=guests')).body.items;
    expect(first).toMatchObject({ lastSeenAt: null, documents: 0, guest: true });
    await server.createDocument(admin.token);
    expect((await list('role=admin')).body.items[0]).toMatchObject({ documents: 1, lastSeenAt: expect.any(String) });
  });

  it('on pages that neither repeat nor leave out anybody', async () => {
    const call = (username: string) =>
      server.call('POST', '/api/admin/users', { token: admin.token, body: { username, email: `${username}@example.com` } });
    for (const username of ['b_b', 'b-a', 'baa', 'b.c']) await call(username);
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body } = await list(`limit=1&query=b${cursor && `&cursor=${cursor}`}`);
      seen.push(...body.items.map((item: { username: string }) => item.username));
      cursor = body.nextCursor;
    }
    expect([...seen].sort()).toEqual(['b-a', 'b.c', 'b_b', 'baa']);
  });
});

describe('an account that an admin makes', () => {
  const make = (body: unknown) => server.call('POST', '/api/admin/users', { token: admin.token, body });
  const reset = (url: string) =>
    server.call('POST', '/api/auth/password-reset/confirm', {
      body: { token: new URL(url).searchParams.get('token'), password: 'violet-harbor-77' },
    });

  it('has no password until its owner sets one by the link, once', async () => {
    const made = await make({ username: 'Nadja', email: 'nadja@example.com', displayName: 'Nadja N', role: 'viewer' });
    expect(made.status).toBe(201);
    expect(made.body.user).toMatchObject({
      username: 'nadja',
      displayName: 'Nadja N',
      role: 'viewer',
      hasPassword: false,
      emailVerified: false,
    });
    expect(Date.parse(made.body.expiresAt)).toBeGreaterThan(Date.now() + 48 * 60 * 60 * 1000);
    await expect(server.login('nadja')).rejects.toThrow('bad-credentials');
    expect((await reset(made.body.url)).status).toBe(204);
    expect((await reset(made.body.url)).body.code).toBe('link-spent');
    const signedIn = await server.call('POST', '/api/auth/login', { body: { login: 'nadja', password: 'violet-harbor-77' } });
    expect(signedIn.body.user).toMatchObject({ role: 'viewer', emailVerified: false });
    const [entry] = await server.db.selectFrom('activity').selectAll().where('action', '=', 'user.created').execute();
    expect(entry).toMatchObject({ actor_id: admin.id, detail: { username: 'nadja', role: 'viewer' } });
    expect(JSON.stringify(entry)).not.toContain(new URL(made.body.url).searchParams.get('token'));
  });

  it('has the role that new accounts have, and neither the name nor the address of another', async () => {
    await server.call('PATCH', '/api/admin/settings', { token: admin.token, body: { defaultRole: 'viewer' } });
    expect((await make({ username: 'plain', email: 'plain@example.com' })).body.user).toMatchObject({
      role: 'viewer',
      displayName: 'plain',
    });
    expect((await make({ username: 'USER', email: 'other@example.com' })).body.code).toBe('username-taken');
    expect((await make({ username: 'other', email: 'USER@example.com' })).body.code).toBe('email-taken');
    for (const wrong of [
      { username: 'x' },
      { username: 'guest:1', email: 'g@example.com' },
      { username: 'abc', email: 'abc@example.com', role: 'god' },
    ])
      expect((await make(wrong)).status).toBe(422);
  });
});

describe('signing somebody out', () => {
  const signOut = (id: string) => server.call('POST', `/api/admin/users/${id}/sign-out`, { token: admin.token });

  it('ends all their sessions and API tokens at once, and is in the trail', async () => {
    const made = await server.call('POST', '/api/me/tokens', { token: user.token, body: { name: 'T', scope: 'read' } });
    const elsewhere = await server.login('user');
    expect((await signOut(user.id)).status).toBe(204);
    for (const token of [user.token, elsewhere.token, made.body.token])
      expect((await server.call('GET', '/api/me', { token })).status).toBe(401);
    expect((await server.call('POST', '/api/auth/refresh', { headers: { cookie: user.cookie } })).status).toBe(401);
    expect((await server.login('user')).id, 'they may come back').toBe(user.id);
    expect((await signOut(randomUUID())).body.code).toBe('user-not-found');
    const [entry] = await server.db.selectFrom('activity').selectAll().where('action', '=', 'user.signed-out').execute();
    expect(entry).toMatchObject({ actor_id: admin.id, detail: { user: user.id, username: 'user' } });
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
    expect(head).toBe('id,createdAt,actor,actorId,action,documentId,detail,address,userAgent,requestId,sequence');
    expect(row).toMatch(/^[0-9a-f-]{36},\d{4}-.*Z,user,[0-9a-f-]{36},document\.created,[0-9a-f-]{36},"\{""title"": ?""=cmd\|/);
    expect(end).toBe('');
  });

  it('comes as JSON lines, with where each act came from', async () => {
    const document = await server.createDocument(user.token);
    await server.createDocument(user.token);
    const answer = await fetch(`${server.url}/api/admin/activity?action=document.created`, {
      headers: { authorization: `Bearer ${admin.token}`, accept: 'application/x-ndjson' },
    });
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson');
    const lines = (await answer.text()).split('\n');
    expect(lines.at(-1)).toBe('');
    expect(lines.slice(0, -1).map((line) => JSON.parse(line))).toMatchObject([
      { action: 'document.created' },
      {
        action: 'document.created',
        documentId: document,
        documentTitle: expect.any(String),
        address: '127.0.0.1',
        userAgent: 'node',
        requestId: expect.any(String),
      },
    ]);
  });

  it('is cut off, not ended, for an admin who is demoted while it streams', async () => {
    const rows = Array.from(
      { length: 30_000 },
      (_, number) => `(gen_random_uuid(), 'document.opened', '{"filler":"${'x'.repeat(400)}","number":${number}}')`,
    );
    for (let at = 0; at < rows.length; at += 1_000) {
      await sql.raw(`INSERT INTO activity (id, action, detail) VALUES ${rows.slice(at, at + 1_000).join(',')}`).execute(server.db);
    }
    await change(user.id, { role: 'admin' });
    const response = await fetch(`${server.url}/api/admin/activity`, {
      headers: { authorization: `Bearer ${user.token}`, accept: 'application/x-ndjson' },
    });
    expect(response.status).toBe(200);
    const reader = response.body?.getReader();
    await reader?.read();
    await change(user.id, { role: 'editor' });
    const readAll = async () => {
      while (!(await reader?.read())?.done);
    };
    await expect(readAll()).rejects.toThrow('terminated');
  });
});
