/** Links: who comes in by them, and who is out again. */
import { randomBytes, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forgetOldGuests } from '../../src/db/queries/accounts/guests.ts';
import { Socket } from '../collab/servers.ts';
import { type Answer, cookieOf, type Person, startTestServer, type TestServer } from '../support/server.ts';

const jwtSecret = randomBytes(32).toString('hex');
let server: TestServer;
/** Another server on the same database, without a bus between the two. */
let second: TestServer;
let admin: Person;
let owner: Person;
let visitor: Person;
let document: string;
beforeAll(async () => {
  server = await startTestServer({ jwtSecret, several: true });
  second = await startTestServer({ jwtSecret, several: true, connection: server.connection });
  admin = await server.register('first-admin');
  owner = await server.register('owner');
  visitor = await server.register('visitor');
});
afterAll(async () => {
  await second.close();
  await server.close();
});

const path = (rest: string) => `/api/documents/${document}${rest}`;
const put = (body: object, token = owner.token) => server.call('PUT', path('/link'), { token, body });
const withdraw = () => server.call('DELETE', path('/link'), { token: owner.token });
const enter = (link: string, body?: object, token?: string, at: TestServer = server) =>
  at.call('POST', `/api/links/${link}`, { body, token });
/** A new document with a link. @returns the link's token */
const fresh = async (settings: object = { role: 'editor' }): Promise<string> => {
  document = await server.createDocument(owner.token, 'Linked', 'text');
  return (await put(settings)).body.token;
};
const guest = async (link: string, name = 'Gast', body: object = {}): Promise<string> =>
  (await enter(link, { name, ...body })).body.accessToken;
const socket = async (token: string, at: TestServer = server): Promise<Socket> => {
  const opened = new Socket(`${at.socketUrl}/ws/documents/${document}?token=${token}`);
  await opened.type('document');
  return opened;
};
const seen = async (token: string) => (await server.call('GET', path(''), { token })).status;
const actions = async () => {
  const { body } = await server.call('GET', path('/activity'), { token: owner.token });
  return body.items.map((item: { action: string }) => item.action);
};

describe('a link', () => {
  it('is made by who manages the sharing, and shown with its address', async () => {
    const link = await fresh({ role: 'viewer' });
    expect(link).toMatch(/^[\w-]{43}$/);
    const again = await put({ role: 'editor', expiresAt: '2999-01-01T00:00:00Z' });
    expect([again.status, again.body]).toEqual([
      200,
      { url: `${server.webUrl}/s/${link}`, token: link, role: 'editor', expiresAt: '2999-01-01T00:00:00.000Z', hasPassword: false },
    ]);
    expect((await put({ role: 'viewer' })).body.expiresAt, 'what is left out stays').toBe('2999-01-01T00:00:00.000Z');
    expect((await put({ role: 'viewer', expiresAt: '2999-01-01T02:00:00+02:00' })).body.expiresAt).toBe('2999-01-01T00:00:00.000Z');
    expect((await put({ role: 'viewer', expiresAt: null })).body.expiresAt).toBeNull();
    expect(await actions()).toEqual(['link.changed', 'link.changed', 'link.changed', 'link.changed', 'link.made', 'document.created']);
  });

  it.each([
    ['a role that does not exist yet', { role: 'commenter' }],
    ['the role of an owner', { role: 'owner' }],
    ['no role', {}],
    ['a time that is over', { role: 'viewer', expiresAt: '2020-01-01T00:00:00Z' }],
    ['no time', { role: 'viewer', expiresAt: 'tomorrow' }],
    ['a time that cannot be answered', { role: 'viewer', expiresAt: '9999-12-31T23:59:59-01:00' }],
    ['an empty password', { role: 'viewer', password: '' }],
  ])('is not made with %s', async (_, settings) => {
    await fresh();
    expect((await put(settings)).status).toBe(422);
  });

  it('is new after it was withdrawn', async () => {
    const link = await fresh();
    expect((await withdraw()).status).toBe(204);
    expect((await withdraw()).status).toBe(204);
    expect((await put({ role: 'editor' })).body.token).not.toBe(link);
    expect((await enter(link, { name: 'Gast' })).status).toBe(404);
  });

  it('answers the same whether it is unknown, withdrawn or expired, or its document is in the trash', async () => {
    const answers: Answer[] = [await enter(randomBytes(32).toString('base64url'), { name: 'Gast' })];
    const withdrawn = await fresh();
    await withdraw();
    answers.push(await enter(withdrawn, { name: 'Gast' }));
    const trashed = await fresh();
    await server.call('DELETE', path(''), { token: owner.token });
    answers.push(await enter(trashed, { name: 'Gast' }));
    const expired = await fresh();
    await server.db.updateTable('document_links').set({ expires_at: new Date() }).where('token', '=', expired).execute();
    answers.push(await enter(expired, { name: 'Gast' }));
    for (const answer of answers) expect([answer.status, answer.body]).toEqual([404, answers[0]?.body]);
  });

  it('is not in the log', async () => {
    const link = await fresh();
    await guest(link);
    await enter(link, {});
    expect(server.lines.join('')).toContain('/api/links/[hidden]');
    expect(server.lines.join('')).not.toContain(link);
  });
});

describe('a guest', () => {
  it('comes with a name, is known as a guest, and writes', async () => {
    const link = await fresh();
    const { status, body, headers } = await enter(link, { name: ' Anna ' });
    expect([status, body.role, body.document.id, body.expiresIn]).toEqual([200, 'editor', document, 900]);
    expect(headers.getSetCookie().map((line) => line.split('=')[0])).toEqual(['inkstone_refresh', 'inkstone_files']);
    const me = (await server.call('GET', '/api/me', { token: body.accessToken })).body;
    expect(me).toMatchObject({ username: expect.stringMatching(/^guest:[a-z0-9]{10}$/), displayName: 'Anna', guest: true, email: null });
    const writing = await socket(body.accessToken);
    writing.send({ type: 'edit', operation: 'insert', position: 0, content: 'A', version: 1 });
    expect(await writing.type('edit')).toMatchObject({ user: me.username, content: 'A', version: 2 });
    writing.close();
  });

  it.each([{ needsName: true }, { name: '  ' }, { name: 'x'.repeat(61) }, { name: 'a\nb' }, { name: 7 }])(
    'is not let in without a good name: %j',
    async (body) => {
      const answer = await enter(await fresh(), body);
      expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([422, 'name']);
    },
  );

  it.each([undefined, {}, { needsName: false }])('who gives no name is called Guest: %j', async (body) => {
    const entered = await enter(await fresh(), body);
    expect(entered.status).toBe(200);
    expect((await server.call('GET', '/api/me', { token: entered.body.accessToken })).body).toMatchObject({
      displayName: 'Guest',
      guest: true,
    });
  });

  it('renews the access token by the cookie', async () => {
    const entered = await enter(await fresh(), { name: 'Gast' });
    const { status, body } = await server.call('POST', '/api/auth/refresh', { headers: { cookie: cookieOf(entered) ?? '' } });
    expect([status, body.user.guest]).toEqual([200, true]);
    expect(await seen(body.accessToken)).toBe(200);
  });

  it('sees that document only, and makes, keeps and shares nothing', async () => {
    const other = await server.createDocument(owner.token, 'Other');
    const token = await guest(await fresh());
    expect((await server.call('GET', `/api/documents/${other}`, { token })).status).toBe(404);
    const refused = [
      ['POST', '/api/documents', { title: 'T' }],
      ['POST', path('/duplicate'), {}],
      ['POST', path('/versions/0/copy'), {}],
      ['PUT', path('/star'), undefined],
      ['PUT', path('/tags'), { tags: [] }],
      ['GET', '/api/tags', undefined],
      ['POST', '/api/tags', { name: 'T' }],
      ['PUT', path('/collaborators'), { login: 'visitor', role: 'viewer' }],
      ['PUT', path('/link'), { role: 'editor' }],
      ['GET', '/api/admin/users', undefined],
    ] as const;
    for (const [method, at, body] of refused) expect([at, (await server.call(method, at, { token, body })).status]).toEqual([at, 403]);
    expect((await server.call('GET', '/api/documents', { token })).body.items.map(({ id }: { id: string }) => id)).toEqual([document]);
  });

  it('stays the same with a second link', async () => {
    const token = await guest(await fresh());
    const first = document;
    const answer = await enter(await fresh({ role: 'viewer' }), { name: 'Another name' }, token);
    expect([answer.status, answer.body.role]).toEqual([200, 'viewer']);
    const list = await server.call('GET', '/api/documents', { token: answer.body.accessToken });
    expect(list.body.items.map(({ id }: { id: string }) => id).sort()).toEqual([first, document].sort());
  });

  it('is not found by who shares, and does not sign in', async () => {
    const token = await guest(await fresh());
    const { username } = (await server.call('GET', '/api/me', { token })).body;
    expect((await server.share(owner.token, document, username, 'viewer')).status).toBe(404);
    const login = await server.call('POST', '/api/auth/login', { body: { login: username, password: '' } });
    expect(login.status).toBe(401);
  });

  it('may leave', async () => {
    const token = await guest(await fresh());
    const { id } = (await server.call('GET', '/api/me', { token })).body;
    expect((await server.call('DELETE', path(`/collaborators/${id}`), { token })).status).toBe(204);
    expect(await seen(token)).toBe(404);
  });
});

describe('somebody who is signed in', () => {
  it('has the document among those shared with them', async () => {
    const link = await fresh({ role: 'viewer' });
    const answer = await enter(link, undefined, visitor.token);
    expect([answer.status, answer.body.role, answer.headers.getSetCookie()]).toEqual([200, 'viewer', []]);
    expect(await seen(answer.body.accessToken)).toBe(200);
    const shared = await server.call('GET', '/api/documents?scope=shared', { token: visitor.token });
    expect(shared.body.items[0]).toMatchObject({ id: document, role: 'viewer' });
    await put({ role: 'editor' });
    expect((await server.call('GET', path(''), { token: visitor.token })).body.role).toBe('editor');
  });

  it('is no visitor as the owner or an admin', async () => {
    const link = await fresh({ role: 'viewer', password: 'secret' });
    for (const { token } of [owner, admin]) expect((await enter(link, undefined, token)).body.role).toBe('owner');
    expect(await server.db.selectFrom('link_visitors').selectAll().where('document_id', '=', document).execute()).toEqual([]);
  });

  it('is refused with a token that is not good, rather than taken for a guest', async () => {
    expect((await enter(await fresh(), { name: 'Gast' }, 'nonsense')).status).toBe(401);
  });
});

describe('a password', () => {
  it('is asked for once', async () => {
    const link = await fresh({ role: 'viewer', password: 'open sesame' });
    for (const body of [undefined, { name: 'Gast' }, { name: 'Gast', password: 'wrong' }]) {
      const answer = await enter(link, body);
      expect([answer.status, answer.body.code]).toEqual([401, 'wrong-password']);
    }
    expect((await enter(link, undefined, visitor.token)).status).toBe(401);
    const token = await guest(link, 'Gast', { password: 'open sesame' });
    expect((await enter(link, undefined, token)).status).toBe(200);
    expect((await put({ role: 'viewer', password: null })).body.hasPassword).toBe(false);
    expect((await enter(link, { name: 'Gast' })).status).toBe(200);
  });

  it('that is set throws out who came before, and lets them come back as the same', async () => {
    const link = await fresh();
    const token = await guest(link);
    const opened = await socket(token);
    await put({ role: 'editor', password: 'open sesame' });
    expect(await opened.type('closed')).toMatchObject({ code: 4403 });
    expect(await seen(token)).toBe(404);
    expect((await enter(link, undefined, token)).status).toBe(401);
    expect((await enter(link, { password: 'open sesame' }, token)).status).toBe(200);
    expect(await seen(token)).toBe(200);
    await put({ role: 'viewer' });
    expect(await seen(token), 'another change lets them stay').toBe(200);
  });
});

describe('access by a link ends', () => {
  it('when it is withdrawn, on every server', async () => {
    const link = await fresh();
    const tokens = [await guest(link), (await enter(link, undefined, visitor.token)).body.accessToken, await guest(link)];
    const sockets = [await socket(tokens[0]), await socket(tokens[1]), await socket(tokens[2], second)];
    await withdraw();
    for (const opened of sockets) expect(await opened.type('closed')).toMatchObject({ code: 4403 });
    for (const token of tokens) expect(await seen(token)).toBe(404);
    const shared = await server.call('GET', '/api/documents?scope=shared', { token: visitor.token });
    expect(shared.body.items.map(({ id }: { id: string }) => id)).not.toContain(document);
  });

  it('when it expires, once for all servers', async () => {
    const link = await fresh();
    const sockets = [await socket(await guest(link)), await socket(await guest(link), second)];
    // Not by the API: on a busy machine a time that is near would be over before it is read, and refused.
    await server.db.updateTable('document_links').set({ expires_at: new Date() }).where('token', '=', link).execute();
    for (const opened of sockets) expect(await opened.type('closed')).toMatchObject({ code: 4403 });
    expect((await actions()).filter((action: string) => action === 'link.expired')).toHaveLength(1);
    expect(await server.db.selectFrom('document_links').selectAll().where('token', '=', link).execute()).toEqual([]);
  });

  it('not for who has it by name as well', async () => {
    const link = await fresh();
    await server.share(owner.token, document, 'visitor', 'viewer');
    const token = (await enter(link, undefined, visitor.token)).body.accessToken;
    expect((await server.call('GET', path(''), { token })).body.role).toBe('editor');
    await withdraw();
    expect((await server.call('GET', path(''), { token })).body.role).toBe('viewer');
  });

  it('while the installation forbids links, and comes back with them', async () => {
    const link = await fresh();
    const token = await guest(link);
    const opened = await socket(token);
    const allow = (links: boolean) =>
      sql`INSERT INTO installation_settings VALUES ('links', ${JSON.stringify(links)}::jsonb)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value`.execute(server.db);
    await allow(false);
    // A server asks for the setting at most once a second.
    await expect.poll(async () => (await put({ role: 'viewer' })).body.code).toBe('links-forbidden');
    expect((await enter(link, { name: 'Gast' })).status).toBe(404);
    expect(await opened.type('closed')).toMatchObject({ code: 4403 });
    expect(await seen(token)).toBe(404);
    await allow(true);
    await expect.poll(() => seen(token)).toBe(200);
    await expect.poll(async () => (await put({ role: 'viewer' })).body.token).toBe(link);
  });
});

describe('guessing', () => {
  let limited: TestServer;
  let token: string;
  beforeAll(async () => {
    limited = await startTestServer({ rateLimits: true });
    await limited.register('first-admin');
    ({ token } = await limited.register('owner'));
  });
  afterAll(() => limited.close());

  const statusOf = async (link: string, body: object) => (await enter(link, body, undefined, limited)).status;

  it('passwords of a link is refused after some, and costs nothing then', async () => {
    const id = await limited.createDocument(token);
    const settings = { role: 'viewer', password: 'open sesame' };
    const link = (await limited.call('PUT', `/api/documents/${id}/link`, { token, body: settings })).body.token;
    const answers = new Set<number>();
    for (let guess = 0; guess < 20; guess++) answers.add(await statusOf(link, { name: 'G', password: String(guess) }));
    expect([...answers]).toEqual([401]);
    const over = await enter(link, { name: 'G', password: 'open sesame' }, undefined, limited);
    expect([over.status, Number(over.headers.get('retry-after'))]).toEqual([429, expect.any(Number)]);
  });

  it('links is refused after some, for good ones too', async () => {
    const id = await limited.createDocument(token);
    const link = (await limited.call('PUT', `/api/documents/${id}/link`, { token, body: { role: 'viewer' } })).body.token;
    for (let guess = 0; guess < 60; guess++) expect(await statusOf(randomUUID(), { name: 'G' })).toBe(404);
    expect(await statusOf(randomUUID(), { name: 'G' })).toBe(429);
    expect(await statusOf(link, { name: 'G' })).toBe(429);
  });
});

it('forgets old guests, unless something that stays names them', async () => {
  const link = await fresh();
  const come = async () => {
    const token = await guest(link);
    return { token, id: (await server.call('GET', '/api/me', { token })).body.id as string };
  };
  const idle = await come();
  const writer = await come();
  const young = await come();
  const present = await come();
  const writing = await socket(writer.token);
  writing.send({ type: 'edit', operation: 'insert', position: 0, content: 'A', version: 1 });
  await writing.type('edit');
  const { db } = server;
  const long = new Date(Date.now() - 40 * 24 * 60 * 60 * 1000);
  await db.updateTable('users').set({ created_at: long }).where('id', 'in', [idle.id, writer.id, present.id]).execute();
  await db.updateTable('sessions').set({ ended_at: new Date() }).where('user_id', 'in', [idle.id, writer.id]).execute();
  await forgetOldGuests(db, 30);
  const left = await db.selectFrom('users').select('id').where('id', 'in', [idle.id, writer.id, young.id, present.id]).execute();
  expect(left.map(({ id }) => id).sort()).toEqual([writer.id, young.id, present.id].sort());
  const visits = await db.selectFrom('link_visitors').select('user_id').where('document_id', '=', document).execute();
  expect(visits.map((row) => row.user_id).sort()).toEqual([young.id, present.id].sort());
});
