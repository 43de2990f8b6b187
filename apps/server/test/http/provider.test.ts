/** Signing in by an identity provider: the real `oidc-provider`, and a hostile one. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { settingsFor, startHostileProvider, startIdentityProvider } from '../support/identity-provider.ts';
import { type Person, startTestServer, type TestServer } from '../support/server.ts';

/** A browser that follows redirects until it is in the web app, with cookies for each origin. */
class Browser {
  readonly #cookies = new Map<string, Map<string, string>>();
  readonly #app: string;

  constructor(app: string) {
    this.#app = app;
  }

  /** @returns the page of the web app, or of the provider, at which it ends; as a path of the app where it is one */
  async open(url: string): Promise<string> {
    for (let hops = 0; hops < 15; hops++) {
      const { origin, pathname, href } = new URL(url);
      if (origin === this.#app && !pathname.startsWith('/api/')) return href.slice(origin.length);
      const next = await this.step(url);
      if (next === null) return href;
      url = next;
    }
    throw new Error('it goes round in circles');
  }

  /** Where one request leads; null if it leads nowhere. */
  async step(url: string): Promise<string | null> {
    const { origin } = new URL(url);
    const jar = this.#cookies.get(origin) ?? new Map<string, string>();
    this.#cookies.set(origin, jar);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, { redirect: 'manual', headers: { cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const [name = '', value = ''] = pair.split(/=(.*)/s);
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
    const location = answer.headers.get('location');
    return location === null ? null : new URL(location, url).href;
  }

  cookie(name: string): string | undefined {
    return this.#cookies.get(this.#app)?.get(name);
  }
}

const appOf = (server: TestServer) => server.webUrl.replace('127.0.0.1', 'localhost');

describe('the provider', () => {
  let provider: Awaited<ReturnType<typeof startIdentityProvider>>;
  let server: TestServer;
  let admin: Person;
  beforeAll(async () => {
    provider = await startIdentityProvider();
    server = await startTestServer({ oidc: settingsFor(provider.issuer) });
    provider.open(appOf(server));
    admin = await server.register('admin');
  });
  afterAll(async () => {
    await server.close();
    await provider.close();
  });

  /** Signs in. @returns the page of the app, and the account */
  async function signIn(who: string, claims: Record<string, unknown>, { next = '', on = server } = {}) {
    provider.is(who, claims);
    const browser = new Browser(appOf(on));
    const page = await browser.open(`${appOf(on)}/api/auth/provider${next === '' ? '' : `?next=${encodeURIComponent(next)}`}`);
    const cookie = browser.cookie('inkstone_refresh');
    if (cookie === undefined) return { page, user: null, token: '', browser };
    const { body } = await on.call('POST', '/api/auth/refresh', { headers: { cookie: `inkstone_refresh=${cookie}` } });
    return { page, user: body.user, token: body.accessToken as string, browser };
  }
  /** With the settings of the provider changed, on a server of its own. */
  async function withSettings(change: Parameters<typeof settingsFor>[1], use: (on: TestServer) => Promise<void>) {
    const on = await startTestServer({ oidc: settingsFor(provider.issuer, change) });
    provider.open(appOf(on));
    try {
      await use(on);
    } finally {
      provider.open(appOf(server));
      await on.close();
    }
  }
  const groupsOf = async (user: string) =>
    (
      await server.db
        .selectFrom('group_members as m')
        .innerJoin('groups as g', 'g.id', 'm.group_id')
        .select(['g.name', 'm.by_provider'])
        .where('m.user_id', '=', user)
        .orderBy('g.name')
        .execute()
    ).map(({ name, by_provider }) => [name, by_provider]);

  it('makes an account for who comes first, and knows it again', async () => {
    const claims = { preferred_username: 'Ada.Łovelace@corp', name: 'Ada Lovelace', email: 'ada@corp.example', email_verified: true };
    const first = await signIn('subject-ada', claims);
    expect(first.page).toBe('/');
    expect(first.user).toMatchObject({
      displayName: 'Ada Lovelace',
      email: 'ada@corp.example',
      emailVerified: true,
      hasPassword: false,
      role: 'editor',
    });
    expect(first.user.username).toMatch(/^ada\.[a-z0-9._-]+$/);
    const again = await signIn('subject-ada', { ...claims, email: 'other@corp.example', name: 'Other' });
    expect(again.user).toMatchObject({ id: first.user.id, displayName: 'Ada Lovelace', email: 'ada@corp.example' });
    const refused = await server.call('POST', '/api/auth/login', { body: { login: 'ada@corp.example', password: '' } });
    expect(refused.body.code, 'it has no password').toBe('bad-credentials');
    expect((await server.call('GET', '/api/auth/ways')).body.provider).toEqual({ name: 'Test ID' });
  });

  it('gives nobody a name that another has', async () => {
    const one = await signIn('subject-one', { preferred_username: 'ADMIN' });
    const two = await signIn('subject-two', { preferred_username: 'admin' });
    const none = await signIn('subject-three', { preferred_username: '管理' });
    expect([one.user.username, two.user.username]).toEqual(['admin-2', 'admin-3']);
    expect(none.user.username).toMatch(/^user/);
    expect(one.user.id).not.toBe(admin.id);
  });

  it('leads to the page that was asked for, and to no other site', async () => {
    const claims = { preferred_username: 'wanderer' };
    expect((await signIn('w', claims, { next: '/documents/abc?x=1#y' })).page).toBe('/documents/abc?x=1#y');
    for (const next of [
      'https://evil.example/',
      '//evil.example',
      '/\\evil.example',
      '\\\\evil.example',
      '/\t/evil.example',
      'javascript:alert(1)',
      '/x\r\nset-cookie: a=b',
      '/..//evil.example',
    ])
      expect([next, (await signIn('w', claims, { next })).page]).toEqual([next, '/']);
  });

  it('joins no account by its address unless the operator says so', async () => {
    const victim = await server.register('victim');
    await server.db.updateTable('users').set({ email_verified_at: new Date() }).where('id', '=', victim.id).execute();
    const claims = { preferred_username: 'somebody', email: 'victim@example.com', email_verified: true };
    expect(await signIn('s-1', claims)).toMatchObject({ page: '/sign-in?problem=email-taken', user: null });
    const unverified = await signIn('s-2', { ...claims, email_verified: false });
    expect(unverified.user).toMatchObject({ email: null, emailVerified: false });
    expect(unverified.user.id).not.toBe(victim.id);
  });

  it('joins a verified address by a verified claim where the operator says so, and nothing else', async () => {
    await withSettings({ joinByEmail: true }, async (on) => {
      await on.register('admin');
      const [known, squatter] = [await on.register('known'), await on.register('squatter')];
      await on.db.updateTable('users').set({ email_verified_at: new Date() }).where('id', '=', known.id).execute();
      const joined = await signIn('j-1', { email: 'Known@example.com', email_verified: true }, { on });
      expect(joined.user.id).toBe(known.id);
      expect((await signIn('j-1', { email: 'x@example.com' }, { on })).user.id, 'by its subject').toBe(known.id);
      for (const email_verified of [false, undefined, 'true'])
        expect((await signIn(`j-2-${email_verified}`, { email: 'known@example.com', email_verified }, { on })).user.id).not.toBe(known.id);
      // A verified claim displaces who holds the address without having verified it.
      const owner = await signIn('j-3', { email: 'squatter@example.com', email_verified: true }, { on });
      expect(owner.user).toMatchObject({ email: 'squatter@example.com', emailVerified: true });
      expect(owner.user.id).not.toBe(squatter.id);
      expect((await on.call('GET', '/api/me', { token: squatter.token })).body.email).toBeNull();
    });
  });

  it('makes no accounts where the operator says so', () =>
    withSettings({ provision: false }, async (on) => {
      await on.register('admin');
      expect(await signIn('nobody', { preferred_username: 'nobody' }, { on })).toMatchObject({
        page: '/sign-in?problem=no-account',
        user: null,
      });
    }));

  it('keeps groups by a claim: a change counts at once, and what an admin keeps stays', async () => {
    const claims = { preferred_username: 'grouped', groups: ['Editors', 'editors', ' Writers ', '', 7, 'x\u0000y'] };
    const { user, token } = await signIn('g', claims);
    expect(await groupsOf(user.id)).toEqual([
      ['Writers', true],
      ['editors', true],
      ['x y', true],
    ]);
    const group = await server.db.selectFrom('groups').select('id').where('name', '=', 'Writers').executeTakeFirstOrThrow();
    const document = await server.createDocument(admin.token, 'For writers');
    await server.db.insertInto('document_groups').values({ document_id: document, group_id: group.id, role: 'editor' }).execute();
    expect((await server.call('GET', `/api/documents/${document}`, { token })).body.role).toBe('editor');
    const own = await server.db.insertInto('groups').values({ id: document, name: 'By hand' }).returning('id').executeTakeFirstOrThrow();
    await server.db.insertInto('group_members').values({ group_id: own.id, user_id: user.id }).execute();
    const epoch = async () =>
      (await server.db.selectFrom('users').select('epoch').where('id', '=', user.id).executeTakeFirstOrThrow()).epoch;
    const before = await epoch();
    await signIn('g', { ...claims, groups: 'Editors' });
    expect(await groupsOf(user.id)).toEqual([
      ['By hand', false],
      ['editors', true],
    ]);
    expect(await epoch()).toBe(before + 1);
    expect((await server.call('GET', `/api/documents/${document}`, { token })).status).toBe(404);
    await signIn('g', { ...claims, groups: 'EDITORS' });
    expect(await epoch(), 'nothing changed').toBe(before + 1);
    await signIn('g', { preferred_username: 'grouped' });
    expect(await groupsOf(user.id)).toEqual([['By hand', false]]);
  });

  it('says who is an administrator, but never takes the last one away', async () => {
    await withSettings({}, async (on) => {
      const boss = await signIn('b', { preferred_username: 'boss', roles: ['x', 'boss'] }, { on });
      expect(boss.user.role).toBe('admin');
      expect((await on.call('GET', '/api/auth/ways')).body.setup).toBe(false);
      expect((await signIn('b', { roles: 'other' }, { on })).user.role, 'there is no other').toBe('admin');
      expect((await signIn('c', { preferred_username: 'chief', roles: 'chief' }, { on })).user.role).toBe('admin');
      expect((await signIn('b', { roles: [] }, { on })).user.role).toBe('editor');
      expect((await signIn('d', { preferred_username: 'plain' }, { on })).user.role).toBe('editor');
    });
  });

  it('lets no disabled account in', async () => {
    const { user } = await signIn('off', { preferred_username: 'switched-off' });
    await server.call('PATCH', `/api/admin/users/${user.id}`, { token: admin.token, body: { disabled: true } });
    expect(await signIn('off', {})).toMatchObject({ page: '/sign-in?problem=account-disabled', user: null });
  });

  it('takes an answer once, and only in the browser that began', async () => {
    provider.is('replay', { preferred_username: 'replay' });
    const [browser, thief] = [new Browser(appOf(server)), new Browser(appOf(server))];
    let url = `${appOf(server)}/api/auth/provider`;
    while (!url.includes('/callback')) url = (await browser.step(url)) ?? '';
    expect(await thief.open(url), 'a browser that did not begin').toBe('/sign-in?problem=provider-failed');
    await thief.step(`${appOf(server)}/api/auth/provider`);
    expect(await thief.open(url), 'a browser that began another').toBe('/sign-in?problem=provider-failed');
    expect(await browser.open(url)).toBe('/');
    expect(await browser.open(url), 'again').toBe('/sign-in?problem=provider-failed');
    expect(await browser.open(`${appOf(server)}/api/auth/provider/callback?error=access_denied&state=x`)).toBe(
      '/sign-in?problem=provider-failed',
    );
  });

  it('makes one account when the first sign-in comes twice at once', async () => {
    provider.is('twice', { preferred_username: 'twice', email: 'twice@corp.example', email_verified: true });
    const pages = await Promise.all([1, 2, 3].map(() => new Browser(appOf(server)).open(`${appOf(server)}/api/auth/provider`)));
    expect(pages).toEqual(['/', '/', '/']);
    expect(await server.db.selectFrom('users').select('id').where('email', '=', 'twice@corp.example').execute()).toHaveLength(1);
  });

  it('is signed out of too', async () => {
    const { browser } = await signIn('leaver', { preferred_username: 'leaver' });
    const url = await browser.step(`${appOf(server)}/api/auth/provider/end`);
    expect(url).toContain(`${provider.issuer}/session/end`);
    expect(new URL(url ?? '').searchParams.get('post_logout_redirect_uri')).toBe(`${appOf(server)}/sign-in`);
    expect((await fetch(url ?? '')).status).toBe(200);
  });
});

describe('a hostile provider', () => {
  let hostile: Awaited<ReturnType<typeof startHostileProvider>>;
  let server: TestServer;
  beforeAll(async () => {
    hostile = await startHostileProvider();
    server = await startTestServer({ oidc: settingsFor(hostile.issuer) });
    await server.register('admin');
  });
  beforeEach(() => Object.assign(hostile.hostility, { claims: {}, userinfo: { sub: 'mallory' }, sign: 'well', issuer: undefined }));
  afterAll(async () => {
    await server.close();
    await hostile.close();
  });

  /** @param nonce what the ID token has of the nonce that was sent */
  async function signIn(change: Record<string, string> = {}, nonce: (sent: string) => unknown = (sent) => sent, on = server) {
    const browser = new Browser(appOf(on));
    const begun = new URL((await browser.step(`${appOf(on)}/api/auth/provider`)) ?? '');
    const { state = '', nonce: sent = '' } = Object.fromEntries(begun.searchParams);
    hostile.hostility.claims = { nonce: nonce(sent), ...hostile.hostility.claims };
    const answer = new URLSearchParams({ code: 'a-code', state, ...change });
    const page = await browser.open(`${appOf(on)}/api/auth/provider/callback?${answer}`);
    return { page, signedIn: browser.cookie('inkstone_refresh') !== undefined };
  }
  const REFUSED = { page: '/sign-in?problem=provider-failed', signedIn: false };

  it('is let in as long as it behaves', async () => {
    expect(await signIn()).toEqual({ page: '/', signedIn: true });
  });

  it.each<[string, () => void]>([
    ['a token of another issuer', () => Object.assign(hostile.hostility.claims, { iss: 'https://evil.example' })],
    ['a token for another client', () => Object.assign(hostile.hostility.claims, { aud: 'somebody-else' })],
    ['a token for several clients', () => Object.assign(hostile.hostility.claims, { aud: ['inkstone', 'other'], azp: 'other' })],
    ['an expired token', () => Object.assign(hostile.hostility.claims, { exp: 1_600_000_000 })],
    ['a token without a subject', () => Object.assign(hostile.hostility.claims, { sub: undefined })],
    ['a token signed by another key', () => Object.assign(hostile.hostility, { sign: 'wrongly' })],
    ['a token that nobody signed', () => Object.assign(hostile.hostility, { sign: 'none' })],
    ['a token signed by the client’s secret', () => Object.assign(hostile.hostility, { sign: 'by secret' })],
    ['another subject at the userinfo endpoint', () => Object.assign(hostile.hostility, { userinfo: { sub: 'victim' } })],
  ])('is refused with %s', async (_what, turn) => {
    turn();
    expect(await signIn()).toEqual(REFUSED);
  });

  it('is refused with a nonce that is missing or another’s, another state, or another issuer in the answer', async () => {
    expect(await signIn({}, () => undefined)).toEqual(REFUSED);
    expect(await signIn({}, () => 'another-nonce')).toEqual(REFUSED);
    expect(await signIn({ state: 'another-state' })).toEqual(REFUSED);
    expect(await signIn({ iss: 'https://evil.example' })).toEqual(REFUSED);
  });

  it('is refused when it calls itself by another name, and asked again once it does not', async () => {
    const fresh = await startTestServer({ oidc: settingsFor(hostile.issuer) });
    try {
      hostile.hostility.issuer = 'https://evil.example';
      const browser = new Browser(appOf(fresh));
      expect(await browser.open(`${appOf(fresh)}/api/auth/provider`)).toBe('/sign-in?problem=provider-failed');
      hostile.hostility.issuer = undefined;
      expect(await signIn({}, undefined, fresh)).toEqual({ page: '/', signedIn: true });
    } finally {
      await fresh.close();
    }
  });

  it('is away: the sign-in page says so, and nothing else fails', async () => {
    const alone = await startTestServer({ oidc: settingsFor('http://127.0.0.1:1') });
    try {
      expect(await new Browser(appOf(alone)).open(`${appOf(alone)}/api/auth/provider`)).toBe('/sign-in?problem=provider-failed');
      expect(await new Browser(appOf(alone)).open(`${appOf(alone)}/api/auth/provider/end`)).toBe('/sign-in');
      expect((await alone.register('somebody')).id).toBeTruthy();
    } finally {
      await alone.close();
    }
  });

  it('leaves nothing of codes and tokens in the log', async () => {
    await signIn();
    const log = server.lines.join('');
    expect(log).toContain('a sign-in by the identity provider failed');
    expect(log).not.toContain('a-code');
    expect(log).not.toContain('access token of the provider');
  });
});
