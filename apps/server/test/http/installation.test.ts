/** Settings of the installation: who may sign up, and what the sign-in page offers. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cookieOf, PASSWORD, type Person, startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let admin: Person;
beforeAll(async () => {
  server = await startTestServer();
  admin = await server.register('admin');
});
afterAll(() => server.close());

const settings = (body: unknown, on = server, { token } = admin) => on.call('PATCH', '/api/admin/settings', { token, body });
const signUp = (username: string, email = `${username}@example.com`, on = server) =>
  on.call('POST', '/api/auth/register', { body: { username, email, password: PASSWORD } });
const ways = async (on = server) => (await on.call('GET', '/api/auth/ways')).body;
const withServer = async (options: Parameters<typeof startTestServer>[0], use: (fresh: TestServer) => Promise<void>) => {
  const fresh = await startTestServer(options);
  try {
    await use(fresh);
  } finally {
    await fresh.close();
  }
};

describe('the settings', () => {
  it('are the environment’s until an admin changes them, one by one', async () => {
    const read = () => server.call('GET', '/api/admin/settings', { token: admin.token });
    expect((await read()).body).toEqual({ registration: 'open', registrationDomains: [], defaultRole: 'editor', links: true });
    expect((await settings({ defaultRole: 'viewer' })).body).toEqual({
      registration: 'open',
      registrationDomains: [],
      defaultRole: 'viewer',
      links: true,
    });
    expect((await signUp('newcomer')).body.user.role).toBe('viewer');
    expect((await settings({ defaultRole: 'editor', links: false })).body).toMatchObject({ defaultRole: 'editor', links: false });
    for (const wrong of [{ registration: 'ajar' }, { registrationDomains: ['no domain'] }, { defaultRole: 'admin' }, { links: 'no' }])
      expect((await settings(wrong)).status).toBe(422);
    expect((await settings({ other: 1, links: true })).body).toEqual((await read()).body);
    const acts = await server.db
      .selectFrom('activity')
      .select('detail')
      .where('action', '=', 'installation.changed')
      .orderBy('id')
      .execute();
    expect(acts.map(({ detail }) => detail)[0]).toEqual({ defaultRole: 'viewer' });
  });
});

describe('signing up', () => {
  it('is closed to all but who is invited', async () => {
    await settings({ registration: 'closed' });
    const refused = await signUp('late-comer');
    expect([refused.status, refused.body.code]).toEqual([403, 'registration-closed']);
    expect((await signUp('admin')).body.code, 'it tells no names').toBe('registration-closed');
    expect(await ways()).toMatchObject({ registration: false, setup: false });
    await settings({ registration: 'open' });
    expect((await signUp('late-comer')).status).toBe(201);
  });

  it('takes addresses of some domains alone', async () => {
    await settings({ registrationDomains: ['Example.org'] });
    for (const email of [
      'x@example.com',
      'x@sub.example.org',
      'x@notexample.org',
      'x@example.org.evil.example',
      '"x@example.org"@evil.example',
    ]) {
      const refused = await signUp('domain-one', email);
      expect([email, [403, 422].includes(refused.status)]).toEqual([email, true]);
    }
    expect((await signUp('domain-one', 'x@example.com')).body.code).toBe('domain-not-allowed');
    expect((await signUp('domain-one', 'x@EXAMPLE.org')).status).toBe(201);
    await settings({ registrationDomains: [] });
  });

  it('lets the first administrator in, however closed it is', () =>
    withServer({ installation: { registration: 'closed', registrationDomains: ['example.org'], links: false } }, async (fresh) => {
      expect(await ways(fresh)).toMatchObject({ registration: true, setup: true });
      const answers = await Promise.all(['one', 'two'].map((name) => signUp(`first-${name}`, undefined, fresh)));
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 403]);
      expect(answers.find(({ status }) => status === 201)?.body.user.role).toBe('admin');
    }));
});

describe('ways in', () => {
  it('are told without signing in', async () => {
    expect(await ways()).toEqual({ registration: true, passwords: true, mail: false, setup: false, provider: null });
  });

  it('without passwords, none is taken anywhere', () =>
    withServer({}, async (fresh) => {
      const { token } = await fresh.register('admin');
      await fresh.db.updateTable('users').set({ display_name: 'A' }).execute();
      await withServer({ passwords: false }, async (off) => {
        for (const [path, body] of [
          ['/api/auth/login', { login: 'admin', password: PASSWORD }],
          ['/api/auth/register', { username: 'somebody', email: 's@example.com', password: PASSWORD }],
          ['/api/auth/password-reset', { login: 'admin' }],
          ['/api/auth/password-reset/confirm', { token: 'x', password: PASSWORD }],
        ] as const) {
          const refused = await off.call('POST', path, { body });
          expect([path, refused.status, refused.body.code]).toEqual([path, 403, 'passwords-off']);
        }
        expect(await ways(off)).toMatchObject({ registration: false, passwords: false });
      });
      expect(token).toBeTruthy();
    }));
});

describe('cookies', () => {
  it('are secure, and say so by their names, where the web app is at https', () =>
    withServer({ publicUrl: { origin: 'https://ink.example', path: '' } }, async (fresh) => {
      const answer = await signUp('somebody', undefined, fresh);
      const cookies = answer.headers.getSetCookie();
      expect(cookies).toHaveLength(2);
      for (const cookie of cookies) expect(cookie).toMatch(/^__Secure-inkstone_(refresh|files)=.*; HttpOnly; Secure; SameSite=Lax$/);
      expect(cookieOf(answer)).toBeNull();
      const cookie = cookies[0]?.split(';')[0] ?? '';
      const refresh = (value: string) => fresh.call('POST', '/api/auth/refresh', { headers: { cookie: value } });
      expect((await refresh(cookie.replace('__Secure-', ''))).body.code, 'one that http may have planted').toBe('not-signed-in');
      const next = await refresh(cookie);
      expect(next.status).toBe(200);
      const out = await fresh.call('POST', '/api/auth/logout', {
        headers: { cookie: next.headers.getSetCookie()[0]?.split(';')[0] ?? '' },
      });
      expect(out.headers.getSetCookie().join('\n')).toMatch(/__Secure-inkstone_refresh=;.*Secure/);
    }));
});
