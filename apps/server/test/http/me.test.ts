/** One's own account: what others see, the password, and where one is signed in. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PASSWORD, type Person, startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  await server.register('admin');
});
afterAll(() => server.close());

const me = async ({ token }: Person) => (await server.call('GET', '/api/me', { token })).body;
const patch = (token: string, body: unknown) => server.call('PATCH', '/api/me', { token, body });
const actionsOf = async ({ id }: Person) =>
  (await server.db.selectFrom('activity').select('action').where('actor_id', '=', id).orderBy('id').execute()).map(({ action }) => action);

describe('what others see', () => {
  it('is changed by oneself, field by field', async () => {
    const ada = await server.register('ada');
    const answer = await patch(ada.token, { displayName: ' Ada L ', color: 7, language: 'de' });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      id: ada.id,
      username: 'ada',
      email: 'ada@example.com',
      displayName: 'Ada L',
      role: 'editor',
      guest: false,
      emailVerified: false,
      color: 7,
      picture: null,
      language: 'de',
      secondFactor: false,
      hasPassword: true,
      pendingEmail: null,
    });
    expect((await patch(ada.token, { color: null })).body).toMatchObject({ displayName: 'Ada L', color: null, language: 'de' });
    expect((await patch(ada.token, {})).body).toEqual(await me(ada));
    expect((await patch(ada.token, { displayName: '' })).status).toBe(422);
    expect(await actionsOf(ada)).toContain('account.renamed');
  });

  it('takes no role, username or verification along', async () => {
    const eve = await server.register('eve');
    const sly = {
      role: 'admin',
      username: 'admin2',
      emailVerified: true,
      guest: true,
      email_verified_at: '2020-01-01',
      id: 'x',
      kind: 'guest',
    };
    expect((await patch(eve.token, { displayName: 'Eve', ...sly })).body).toMatchObject({
      id: eve.id,
      role: 'editor',
      username: 'eve',
      emailVerified: false,
      guest: false,
    });
    const registered = await server.call('POST', '/api/auth/register', {
      body: { ...sly, username: 'mallory', email: 'mallory@example.com', password: PASSWORD },
    });
    expect(registered.body.user).toMatchObject({ role: 'editor', username: 'mallory', emailVerified: false, guest: false });
  });
});

describe('usernames and addresses', () => {
  it.each([
    ['a Cyrillic letter', { username: 'аdmin-two' }],
    ['a full-width letter', { username: 'ａdmin' }],
    ['an invisible character', { username: 'ad\u200bmin' }],
    ['what marks guests', { username: 'guest:abcdefghij' }],
    ['an address with a Cyrillic letter', { email: 'аda@example.com' }],
    ['an address with an invisible character', { email: 'a\u200bda@example.com' }],
    ['two addresses', { email: 'a@example.com, b@example.com' }],
    ['a header', { email: 'a@example.com\nbcc: b@example.com' }],
  ])('refuse %s', async (_what, wrong) => {
    const answer = await server.call('POST', '/api/auth/register', {
      body: { username: 'look-alike', email: 'look-alike@example.com', password: PASSWORD, ...wrong },
    });
    expect([answer.status, answer.body.code]).toEqual([422, 'invalid']);
  });
});

describe('the password', () => {
  it('changes for who knows it, and ends all other sign-ins but no API token', async () => {
    const bob = await server.register('bob');
    const other = await server.login('bob');
    const program = (await server.call('POST', '/api/me/tokens', { token: bob.token, body: { name: 'p', scope: 'read' } })).body.token;
    const change = (body: unknown) => server.call('POST', '/api/me/password', { token: bob.token, body });
    const wrong = await change({ current: 'not the password', password: 'violet-harbor-77' });
    expect([wrong.status, wrong.body.code]).toEqual([401, 'wrong-password']);
    expect((await change({ password: 'violet-harbor-77' })).body.code).toBe('wrong-password');
    const weak = await change({ current: PASSWORD, password: 'password123' });
    expect([weak.status, weak.body.errors[0].path]).toEqual([422, 'password']);
    expect((await change({ current: PASSWORD, password: 'violet-harbor-77' })).status).toBe(204);
    expect((await me(bob)).username).toBe('bob');
    expect((await server.call('GET', '/api/me', { token: other.token })).status).toBe(401);
    expect((await server.call('POST', '/api/auth/refresh', { headers: { cookie: other.cookie } })).status).toBe(401);
    expect((await server.call('GET', '/api/me', { token: program })).status).toBe(200);
    expect((await server.call('POST', '/api/auth/login', { body: { login: 'bob', password: PASSWORD } })).status).toBe(401);
    expect((await server.login('bob', 'violet-harbor-77')).id).toBe(bob.id);
    expect(await actionsOf(bob)).toContain('account.password-changed');
  });

  it('is changed once by two that send it at the same time', async () => {
    const twin = await server.register('twin');
    const passwords = ['violet-harbor-77', 'copper-meadow-31'];
    const answers = await Promise.all(
      passwords.map((password) => server.call('POST', '/api/me/password', { token: twin.token, body: { current: PASSWORD, password } })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 401]);
  });

  it('is not guessed by who has got hold of a session', async () => {
    const limited = await startTestServer({ rateLimits: true });
    try {
      const { token } = await limited.register('victim');
      const guess = (current: string) =>
        limited.call('POST', '/api/me/password', { token, body: { current, password: 'violet-harbor-77' } });
      const answers = await Promise.all(Array.from({ length: 12 }, (_, index) => guess(`guess number ${index}`)));
      expect(answers.map(({ status }) => status).sort()).toEqual([...Array(10).fill(401), 429, 429]);
      expect((await guess(PASSWORD)).status).toBe(429);
    } finally {
      await limited.close();
    }
  });
});

describe('where one is signed in', () => {
  const list = async (token: string) => (await server.call('GET', '/api/me/sessions', { token })).body.items;
  const remove = (token: string, id: string) => server.call('DELETE', `/api/me/sessions/${id}`, { token });

  it('is listed with device and address, and is ended one by one or all others at once', async () => {
    const cyd = await server.register('cyd');
    const signIn = async (device: string) => {
      const body = { login: 'cyd', password: PASSWORD };
      const answer = await server.call('POST', '/api/auth/login', { body, headers: { 'user-agent': device } });
      return answer.body.accessToken as string;
    };
    const [phone, tablet, laptop] = [await signIn('Phone'), await signIn('Tablet'), await signIn('Laptop')];
    await server.call('POST', '/api/me/tokens', { token: cyd.token, body: { name: 'p', scope: 'read' } });
    const items = await list(cyd.token);
    expect(items.map(({ device, current }: { device: string; current: boolean }) => [device, current])).toEqual([
      ['Laptop', false],
      ['Tablet', false],
      ['Phone', false],
      ['node', true],
    ]);
    expect(items[0]).toEqual({
      id: expect.any(String),
      current: false,
      createdAt: expect.any(String),
      lastSeenAt: expect.any(String),
      address: '127.0.0.1',
      device: 'Laptop',
    });
    expect((await remove(cyd.token, items[2].id)).status).toBe(204);
    expect((await server.call('GET', '/api/me', { token: phone })).status).toBe(401);
    expect((await server.call('GET', '/api/me', { token: tablet })).status).toBe(200);
    expect((await remove(cyd.token, items[2].id)).status, 'it has ended').toBe(404);
    expect((await server.call('DELETE', '/api/me/sessions', { token: tablet })).status).toBe(204);
    for (const token of [laptop, cyd.token]) expect((await server.call('GET', '/api/me', { token })).status).toBe(401);
    expect(await list(tablet)).toHaveLength(1);
  });

  it('is nobody else’s business', async () => {
    const [one, two] = [await server.register('one-person'), await server.register('two-person')];
    const [session] = await list(one.token);
    expect((await remove(two.token, session.id)).status).toBe(404);
    expect((await remove(two.token, 'nonsense')).status).toBe(404);
    expect((await me(one)).username).toBe('one-person');
  });

  it('comes in pages', async () => {
    const { token } = await server.register('pager');
    for (let index = 0; index < 4; index++) await server.login('pager');
    const first = (await server.call('GET', '/api/me/sessions?limit=3', { token })).body;
    const rest = (await server.call('GET', `/api/me/sessions?limit=3&cursor=${first.nextCursor}`, { token })).body;
    expect([first.items.length, rest.items.length, rest.nextCursor]).toEqual([3, 2, null]);
  });
});
