import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureSetupCode } from '../../src/db/queries/accounts/setup-code.ts';
import { cookieOf, PASSWORD, startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const register = (body: unknown) => server.call('POST', '/api/auth/register', { body });
const refresh = (cookie: string | null) => server.call('POST', '/api/auth/refresh', { headers: cookie === null ? {} : { cookie } });

describe('registering', () => {
  it('makes the first account admin and later ones editors, even if several register first at once', async () => {
    const fresh = await startTestServer();
    try {
      const answers = await Promise.all(
        ['ann', 'bob', 'cyd', 'dan', 'eve'].map((username) =>
          fresh.call('POST', '/api/auth/register', { body: { username, email: `${username}@example.com`, password: PASSWORD } }),
        ),
      );
      expect(answers.map((answer) => answer.status)).toEqual([201, 201, 201, 201, 201]);
      expect(answers.map((answer) => answer.body.user.role).sort()).toEqual(['admin', 'editor', 'editor', 'editor', 'editor']);
    } finally {
      await fresh.close();
    }
  });

  it('answers with the user, an access token and a refresh cookie that scripts and other sites do not get', async () => {
    const answer = await register({ username: 'Olga.M', email: 'Olga@Example.com', password: PASSWORD, unknown: 'ignored' });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      user: {
        id: expect.any(String),
        username: 'olga.m',
        email: 'Olga@Example.com',
        displayName: 'Olga.M',
        role: expect.any(String),
        guest: false,
        emailVerified: false,
        color: null,
        picture: null,
        language: null,
        secondFactor: false,
        hasPassword: true,
      },
      accessToken: expect.any(String),
      expiresIn: 900,
    });
    const [cookie] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/^inkstone_refresh=[\w-]{43}; .*Path=\/api\/auth; HttpOnly; SameSite=Lax$/);
    const me = await server.call('GET', '/api/me', { token: answer.body.accessToken });
    expect(me.body).toEqual({ ...answer.body.user, pendingEmail: null });
  });

  it('takes a name that others see, one line of at most 100 characters', async () => {
    const named = await register({ username: 'mina', email: 'mina@example.com', password: PASSWORD, displayName: '  Mina Okafor ' });
    expect([named.status, named.body.user.displayName]).toEqual([201, 'Mina Okafor']);
    for (const displayName of [' ', 'x'.repeat(101), 'two\nlines']) {
      const refused = await register({ username: 'other', email: 'other@example.org', password: PASSWORD, displayName });
      expect([refused.status, refused.body.code]).toEqual([422, 'invalid']);
    }
  });

  it('refuses a username or an address that is taken, without case', async () => {
    await server.register('taken');
    const name = await register({ username: 'TAKEN', email: 'other@example.com', password: PASSWORD });
    expect([name.status, name.body.code]).toEqual([409, 'username-taken']);
    const address = await register({ username: 'another', email: 'Taken@Example.COM', password: PASSWORD });
    expect([address.status, address.body.code]).toEqual([409, 'email-taken']);
  });

  it('gives one name to one of those who want it at the same time', async () => {
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, index) => register({ username: 'wanted', email: `wanted${index}@example.com`, password: PASSWORD })),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
  });

  it.each([
    ['a short username', { username: 'ab' }, 'username'],
    ['a username with a space', { username: 'a b c' }, 'username'],
    ['a username with NUL', { username: 'ab\0c' }, 'username'],
    ['a wrong address', { email: 'nowhere' }, 'email'],
    ['a short password', { password: 'short' }, 'password'],
    ['a very long password', { password: 'x1'.repeat(101) }, 'password'],
    ['a common password', { password: 'Password123!' }, 'password'],
    ['half a surrogate pair', { password: `mauve-lantern-\ud800` }, 'password'],
    ['a number for a name', { username: 12345 }, 'username'],
    ['a missing password', { password: undefined }, 'password'],
  ])('refuses %s and names the field', async (_what, wrong, path) => {
    const answer = await register({ username: 'valid-name', email: 'valid@example.com', password: PASSWORD, ...wrong });
    expect(answer.status).toBe(422);
    expect(answer.headers.get('content-type')).toMatch('application/problem+json');
    expect(answer.body).toMatchObject({ status: 422, code: 'invalid', title: expect.any(String), type: expect.any(String) });
    expect(answer.body.errors.map((error: { path: string }) => error.path)).toContain(path);
  });
});

describe('the first administrator', () => {
  const account = (username: string, more = {}) => ({ username, email: `${username}@example.com`, password: PASSWORD, ...more });
  const elsewhere = { 'x-forwarded-for': '203.0.113.9' };
  const withServer = async (options: Parameters<typeof startTestServer>[0], use: (fresh: TestServer) => Promise<void>) => {
    const fresh = await startTestServer(options);
    try {
      await use(fresh);
    } finally {
      await fresh.close();
    }
  };

  it('registers from another machine with the code that all starts print, however it is written', () =>
    withServer({}, async (fresh) => {
      const code = fresh.setupCode as string;
      expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}$/);
      expect(await ensureSetupCode(fresh.db), 'of another start').toBe(code);
      const ask = (username: string, more = {}) =>
        fresh.call('POST', '/api/auth/register', { body: account(username, more), headers: elsewhere });
      for (const given of [undefined, '', ' ', '0000-0000-0000', code.slice(1), `${code}0`]) {
        const refused = await ask('ann', { setupCode: given });
        expect([refused.status, refused.body.code, refused.headers.get('content-type')], given).toEqual([
          403,
          'setup-code-needed',
          'application/problem+json; charset=utf-8',
        ]);
      }
      const many = await Promise.all(
        ['ann', 'bob', 'cyd'].map((username) => ask(username, { setupCode: ` ${code.toLowerCase().replaceAll('-', '')} ` })),
      );
      expect(many.map(({ body }) => body.user?.role ?? body.code).filter((role) => role === 'admin')).toEqual(['admin']);
      expect((await ask('dan')).body.user.role).toBe('editor');
      expect(await ensureSetupCode(fresh.db)).toBeNull();
      expect(fresh.lines.join('')).not.toContain(code);
    }));

  it('is there once more after the last one has gone, with another code', () =>
    withServer({}, async (fresh) => {
      const { id } = await fresh.register('ann');
      await fresh.db.updateTable('users').set({ disabled_at: new Date() }).where('id', '=', id).execute();
      const ask = (setupCode?: string) =>
        fresh.call('POST', '/api/auth/register', {
          body: account('bob', setupCode === undefined ? {} : { setupCode }),
          headers: elsewhere,
        });
      expect((await ask(fresh.setupCode as string)).status, 'until a start has made a code, none is good').toBe(403);
      const code = (await ensureSetupCode(fresh.db)) as string;
      expect(code).not.toBe(fresh.setupCode);
      expect((await ask(fresh.setupCode as string)).status).toBe(403);
      expect((await ask(code)).body.user.role).toBe('admin');
    }));

  it('is not made by guessing', () =>
    withServer({ rateLimits: true }, async (fresh) => {
      const guesses = Array.from({ length: 12 }, (_, index) =>
        fresh.call('POST', '/api/auth/register', { body: account('ann', { setupCode: `guess-${index}` }), headers: elsewhere }),
      );
      const statuses = (await Promise.all(guesses)).map(({ status }) => status).sort();
      expect(statuses).toEqual([...Array(10).fill(403), 429, 429]);
      const late = await fresh.call('POST', '/api/auth/register', {
        body: account('ann', { setupCode: fresh.setupCode }),
        headers: elsewhere,
      });
      expect([late.status, late.body.code, Number(late.headers.get('retry-after')) > 0]).toEqual([429, 'too-many', true]);
    }));

  it('needs no code at this machine, also through the web port', () =>
    withServer({}, async (fresh) => {
      const answer = await fresh.call('POST', `${fresh.webUrl}/api/auth/register`, { body: account('ann') });
      expect(answer.body.user.role).toBe('admin');
    }));

  it('is told apart behind a trusted proxy by the address that it names', () =>
    withServer({ trustedProxies: ['127.0.0.1'] }, async (fresh) => {
      const ask = (forwarded: string) =>
        fresh.call('POST', '/api/auth/register', { body: account('ann'), headers: { 'x-forwarded-for': forwarded } });
      expect((await ask('203.0.113.9')).body.code).toBe('setup-code-needed');
      expect((await ask('127.0.0.1, 203.0.113.9')).body.code).toBe('setup-code-needed');
      expect((await ask('127.0.0.1')).body.user.role).toBe('admin');
    }));
});

describe('signing in', () => {
  it('takes a username or an address, without case', async () => {
    const { id } = await server.register('signer');
    for (const login of ['signer', 'SIGNER', 'signer@example.com', 'Signer@Example.com']) expect((await server.login(login)).id).toBe(id);
  });

  it('says the same of a wrong password and of an unknown user', async () => {
    await server.register('known');
    const wrong = await server.call('POST', '/api/auth/login', { body: { login: 'known', password: 'not the password' } });
    const unknown = await server.call('POST', '/api/auth/login', { body: { login: 'unknown', password: 'not the password' } });
    expect([wrong.status, wrong.body.code]).toEqual([401, 'bad-credentials']);
    expect(unknown.body).toEqual(wrong.body);
  });
});

describe('refreshing', () => {
  it('gives a new token for the cookie and spends it', async () => {
    const { cookie } = await server.register('fresh');
    const answer = await refresh(cookie);
    expect(answer.status).toBe(200);
    expect(answer.body.user.username).toBe('fresh');
    expect(cookieOf(answer)).not.toBe(cookie);
    expect((await refresh(cookieOf(answer))).status).toBe(200);
  });

  it('ends the whole session when a spent cookie is presented', async () => {
    const { cookie, token } = await server.register('stolen');
    const next = await refresh(cookie);
    const reuse = await refresh(cookie);
    expect([reuse.status, reuse.body.code]).toEqual([401, 'session-ended']);
    expect(cookieOf(reuse)).toBeNull();
    expect((await refresh(cookieOf(next))).status).toBe(401);
    expect((await server.call('GET', '/api/me', { token })).status).toBe(401);
    expect((await server.call('GET', '/api/me', { token: next.body.accessToken })).status).toBe(401);
  });

  it('ends the session when two present one cookie at the same time', async () => {
    const { cookie } = await server.register('twice');
    const answers = await Promise.all([refresh(cookie), refresh(cookie), refresh(cookie)]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 401, 401]);
    const winner = answers.find((answer) => answer.status === 200);
    expect((await refresh(winner === undefined ? null : cookieOf(winner))).status).toBe(401);
  });

  it('leaves the other sessions of the account alone', async () => {
    const first = await server.register('two-places');
    const second = await server.login('two-places');
    await refresh(first.cookie);
    await refresh(first.cookie);
    expect((await server.call('GET', '/api/me', { token: second.token })).status).toBe(200);
  });

  it('needs a cookie that was given out, and an origin of ours', async () => {
    expect((await refresh(null)).body.code).toBe('not-signed-in');
    expect((await refresh('inkstone_refresh=made-up')).status).toBe(401);
    const { cookie } = await server.register('origin');
    const foreign = await server.call('POST', '/api/auth/refresh', { headers: { cookie, origin: 'https://evil.example' } });
    expect([foreign.status, foreign.body.code]).toEqual([403, 'foreign-origin']);
    for (const origin of ['https://allowed.example', server.url, server.webUrl]) {
      const answer = await server.call('POST', '/api/auth/logout', { headers: { origin } });
      expect(answer.status).toBe(204);
    }
  });
});

describe('signing out', () => {
  it('ends the access token and the cookie at once', async () => {
    const { cookie, token } = await server.register('leaver');
    expect((await server.call('GET', '/api/me', { token })).status).toBe(200);
    const answer = await server.call('POST', '/api/auth/logout', { headers: { cookie, 'content-type': 'application/json' } });
    expect(answer.status).toBe(204);
    const cleared = answer.headers.getSetCookie().join('\n');
    expect(cleared).toMatch(/^inkstone_refresh=; .*Path=\/api\/auth/m);
    expect(cleared).toMatch(/^inkstone_files=; .*Path=\/api\/files/m);
    expect((await server.call('GET', '/api/me', { token })).body.code).toBe('session-ended');
    expect((await refresh(cookie)).status).toBe(401);
  });

  it('is fine without a session, and works with an access token alone', async () => {
    expect((await server.call('POST', '/api/auth/logout')).status).toBe(204);
    const { token } = await server.register('headless');
    expect((await server.call('POST', '/api/auth/logout', { token })).status).toBe(204);
    expect((await server.call('GET', '/api/me', { token })).status).toBe(401);
  });
});

describe('access tokens', () => {
  it.each([
    ['none', undefined],
    ['an empty one', ''],
    ['nonsense', 'nonsense'],
    ['an unsigned one', `${btoa('{"alg":"none"}')}.${btoa('{"sub":"x","sid":"y","iss":"inkstone","exp":99999999999}')}.`],
  ])('refuses %s', async (_what, token) => {
    const answer = await server.call('GET', '/api/me', { token });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('refuses one of another installation', async () => {
    const { token } = await server.register('abroad');
    const other = await startTestServer();
    try {
      expect((await other.call('GET', '/api/me', { token })).status).toBe(401);
    } finally {
      await other.close();
    }
  });
});

describe('limits', () => {
  let limited: TestServer;
  beforeAll(async () => {
    limited = await startTestServer({ rateLimits: true });
  });
  afterAll(() => limited.close());
  const login = (name: string, password: string) => limited.call('POST', '/api/auth/login', { body: { login: name, password } });

  it('counts failed sign-ins of a login and not successful ones', async () => {
    await limited.register('target');
    await limited.register('bystander');
    for (let index = 0; index < 15; index++) expect((await login('target', PASSWORD)).status).toBe(200);
    const failures = await Promise.all(Array.from({ length: 14 }, () => login('Target', 'wrong password')));
    const counts = failures.map((answer) => answer.status);
    expect(counts.filter((status) => status === 401)).toHaveLength(10);
    expect(counts.filter((status) => status === 429)).toHaveLength(4);
    const blocked = await login('target', PASSWORD);
    expect([blocked.status, blocked.body.code]).toEqual([429, 'too-many']);
    expect(Number(blocked.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await login('bystander', PASSWORD)).status).toBe(200);
  });

  it('allows a hundred registrations from one address', async () => {
    const tries = Array.from({ length: 101 }, (_, index) => index + 2);
    const statuses: number[] = [];
    for (const index of tries) {
      // Those that fail for another reason count too, and cost no hashing.
      const answer = await limited.call('POST', '/api/auth/register', {
        body: { username: `many${index}`, email: `many${index}@example.com`, password: PASSWORD },
      });
      statuses.push(answer.status);
      if (answer.status === 429) expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect(statuses.filter((status) => status === 201)).toHaveLength(98);
    expect(statuses.slice(98)).toEqual([429, 429, 429]);
  });
});

describe('tickets', () => {
  it('are for a document that the caller sees', async () => {
    const owner = await server.register('ticket-owner');
    const stranger = await server.register('ticket-stranger');
    const document = await server.createDocument(owner.token);
    const ticket = (token: string, documentId: unknown) => server.call('POST', '/api/auth/ticket', { token, body: { documentId } });
    expect((await ticket(owner.token, document)).body).toEqual({ ticket: expect.any(String), expiresIn: 30 });
    expect((await ticket(stranger.token, document)).status).toBe(404);
    expect((await ticket(owner.token, 'no-id')).status).toBe(404);
    expect((await ticket(owner.token, 7)).status).toBe(422);
  });
});
