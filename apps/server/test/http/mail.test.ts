/** E-mail: verified addresses, forgotten passwords, and a server that sends no e-mail. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../../src/http/logging.ts';
import { createSmtpMailer } from '../../src/stores/mailers.ts';
import { type Mailbox, startMailbox, tokenIn } from '../support/mailbox.ts';
import { PASSWORD, type Person, startTestServer, type TestServer } from '../support/server.ts';

const NEW_PASSWORD = 'violet-harbor-77';
let server: TestServer;
let mailbox: Mailbox;
let admin: Person;
beforeAll(async () => {
  mailbox = await startMailbox();
  server = await startTestServer({ smtp: mailbox.smtp, publicUrl: { origin: 'https://ink.example', path: '/base' } });
  admin = await server.register('admin');
});
afterAll(async () => {
  await server.close();
  await mailbox.close();
});

const me = async ({ token }: Person) => (await server.call('GET', '/api/me', { token })).body;
const patch = ({ token }: Person, body: unknown) => server.call('PATCH', '/api/me', { token, body });
const verify = (token: string) => server.call('POST', '/api/auth/verify', { body: { token } });
const isVerification = ({ text }: { text: string }) => text.includes('/verify?token=');
const verificationTo = async (address: string) => tokenIn(await mailbox.next(address, isVerification));
const verified = async (username: string) => {
  const person = await server.register(username);
  expect((await verify(await verificationTo(person.email))).status).toBe(204);
  return person;
};
const reset = (login: string, headers = {}) => server.call('POST', '/api/auth/password-reset', { body: { login }, headers });
const confirm = (token: string, password = NEW_PASSWORD) =>
  server.call('POST', '/api/auth/password-reset/confirm', { body: { token, password } });
const isReset = ({ text }: { text: string }) => text.includes('/reset-password?token=');

describe('an address', () => {
  it('is verified by the link that is sent at sign-up, once', async () => {
    const ada = await server.register('ada');
    const mail = await mailbox.next(ada.email);
    expect(mail.subject).toBe('Confirm your email address');
    expect(mail.text).toContain(`https://ink.example/base/verify?token=${tokenIn(mail)}`);
    expect(await me(ada)).toMatchObject({ emailVerified: false, pendingEmail: null });
    expect((await verify(tokenIn(mail))).status).toBe(204);
    expect(await me(ada)).toMatchObject({ emailVerified: true, email: 'ada@example.com' });
    const again = await verify(tokenIn(mail));
    expect([again.status, again.body.code]).toEqual([422, 'link-spent']);
    expect((await verify('made-up')).body.code).toBe('link-spent');
    const kept = await server.db.selectFrom('mail_tokens').selectAll().execute();
    expect(JSON.stringify(kept)).not.toContain(tokenIn(mail));
  });

  it('is not verified by a link that is too old, and another is sent when one asks', async () => {
    const old = await server.register('late');
    const token = await verificationTo(old.email);
    await server.db
      .updateTable('mail_tokens')
      .set({ expires_at: new Date(Date.now() - 1) })
      .where('user_id', '=', old.id)
      .execute();
    expect((await verify(token)).body.code).toBe('link-spent');
    expect((await server.call('POST', '/api/me/email/verification', { token: old.token })).status).toBe(204);
    expect((await verify(await verificationTo(old.email))).status).toBe(204);
    await server.call('POST', '/api/me/email/verification', { token: old.token });
    expect(
      await server.db.selectFrom('mail_tokens').select('purpose').where('user_id', '=', old.id).execute(),
      'nothing to verify',
    ).toHaveLength(2);
  });

  it('changes at once, unverified, and the old one is told', async () => {
    const bob = await verified('bob');
    const changed = await patch(bob, { email: 'robert@example.com' });
    expect([changed.status, changed.body]).toMatchObject([200, { email: 'robert@example.com', emailVerified: false, pendingEmail: null }]);
    expect((await mailbox.next('bob@example.com')).text).toContain('robert@example.com');
    expect((await verify(await verificationTo('robert@example.com'))).status).toBe(204);
    expect((await patch(bob, { email: 'ROBERT@example.com' })).body).toMatchObject({ email: 'ROBERT@example.com', emailVerified: true });
  });

  it('is refused while another has verified it', async () => {
    await verified('owner-of-it');
    const other = await server.register('other');
    const refused = await patch(other, { email: 'Owner-Of-It@example.com' });
    expect([refused.status, refused.body.code]).toEqual([409, 'email-taken']);
    expect((await me(other)).email).toBe('other@example.com');
  });

  it('is taken from who holds it without having verified it, by who verifies it', async () => {
    const squatter = await server.register('squatter');
    await patch(squatter, { email: 'cfo@victim.example' });
    const squattersLink = await verificationTo('cfo@victim.example');
    const cfo = await verified('the-cfo');
    const pending = await patch(cfo, { email: 'CFO@victim.example' });
    expect(pending.body).toMatchObject({ email: 'the-cfo@example.com', emailVerified: true, pendingEmail: 'CFO@victim.example' });
    const link = await verificationTo('CFO@victim.example');
    expect((await verify(link)).status).toBe(204);
    expect(await me(cfo)).toMatchObject({ email: 'CFO@victim.example', emailVerified: true, pendingEmail: null });
    expect(await me(squatter)).toMatchObject({ email: null, emailVerified: false });
    expect((await verify(squattersLink)).body.code).toBe('link-spent');
    expect((await mailbox.next('the-cfo@example.com')).text).toContain('CFO@victim.example');
  });

  it('goes to one of two who verify it at the same time', async () => {
    const [one, two] = [await server.register('race-one'), await server.register('race-two')];
    await patch(one, { email: 'race@example.com' });
    const first = await verificationTo('race@example.com');
    await patch(two, { email: 'race@example.com' });
    const second = await verificationTo('race@example.com');
    const answers = await Promise.all([verify(first), verify(second)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, expect.any(Number)]);
    const holders = [await me(one), await me(two)].filter(({ email, emailVerified }) => email === 'race@example.com' && emailVerified);
    expect(holders).toHaveLength(1);
  });

  it('that was asked for before another is forgotten', async () => {
    await server.register('holder');
    const person = await server.register('changeable');
    await patch(person, { email: 'holder@example.com' });
    const first = await mailbox.next('holder@example.com', (mail) => mail.text.includes('changeable'));
    await patch(person, { email: 'second@example.com' });
    expect((await me(person)).pendingEmail).toBeNull();
    expect((await verify(tokenIn(first))).body.code).toBe('link-spent');
  });

  it('is not found by others until it is verified', async () => {
    const owner = await server.register('sharer');
    const document = await server.createDocument(owner.token);
    const guest = await server.register('hidden');
    const share = (login: string) => server.share(owner.token, document, login, 'viewer');
    const unverified = await share('hidden@example.com');
    expect([unverified.status, unverified.body.code]).toEqual([404, 'user-not-found']);
    expect((await server.login('hidden@example.com')).id, 'signing in takes any address').toBe(guest.id);
    await verify(await verificationTo('hidden@example.com'));
    expect((await share('HIDDEN@example.com')).body.user.id).toBe(guest.id);
  });

  it('is told to an admin as verified where no e-mail goes', async () => {
    const person = await server.register('offline');
    const change = (body: unknown) => server.call('PATCH', `/api/admin/users/${person.id}`, { token: admin.token, body });
    expect((await change({ emailVerified: true })).body).toMatchObject({ emailVerified: true, disabled: false });
    expect((await change({ emailVerified: false })).body.emailVerified).toBe(false);
    const acts = await server.db
      .selectFrom('activity')
      .select('detail')
      .where('action', '=', 'user.email-verified')
      .orderBy('created_at')
      .execute();
    expect(acts.map(({ detail }) => detail)).toMatchObject([{ verified: true }, { verified: false }]);
  });
});

describe('invitations', () => {
  const invite = async (document: string, email: string, by: Person, role: 'editor' | 'viewer' = 'editor') => {
    const { hashOf, newToken } = await import('../../src/db/queries/accounts/sessions.ts');
    const { newId } = await import('../../src/db/ids.ts');
    const token = newToken();
    const expires_at = new Date(Date.now() + 60_000);
    await server.db
      .insertInto('invitations')
      .values({ id: newId(), document_id: document, email, role, hash: hashOf(token), invited_by: by.id, expires_at })
      .execute();
    return token;
  };

  it('are accepted by verifying the address, and never lower what one may do', async () => {
    const owner = await server.register('inviter');
    const [one, two] = [await server.createDocument(owner.token), await server.createDocument(owner.token)];
    const guest = await server.register('invitee');
    await server.share(owner.token, two, 'invitee', 'editor');
    await invite(one, 'Invitee@example.com', owner);
    await invite(two, 'invitee@example.com', owner, 'viewer');
    expect((await server.call('GET', `/api/documents/${one}`, { token: guest.token })).status).toBe(404);
    await verify(await verificationTo('invitee@example.com'));
    for (const document of [one, two])
      expect((await server.call('GET', `/api/documents/${document}`, { token: guest.token })).body.role).toBe('editor');
    expect(await server.db.selectFrom('invitations').selectAll().where('invited_by', '=', owner.id).execute()).toEqual([]);
  });

  it('verify the address of who signs up by their link, and of nobody else', async () => {
    const owner = await server.register('inviter-two');
    const document = await server.createDocument(owner.token);
    const squatter = await server.register('squatter-two');
    await patch(squatter, { email: 'new@example.com' });
    const invitation = await invite(document, 'new@example.com', owner);
    const signUp = (username: string, email: string) =>
      server.call('POST', '/api/auth/register', { body: { username, email, password: PASSWORD, invitation } });
    expect((await signUp('somebody', 'somebody-else@example.com')).body.user.emailVerified).toBe(false);
    const answer = await signUp('newcomer', 'New@example.com');
    expect(answer.body.user).toMatchObject({ email: 'New@example.com', emailVerified: true });
    expect((await server.call('GET', `/api/documents/${document}`, { token: answer.body.accessToken })).body.role).toBe('editor');
    expect((await me(squatter)).email).toBeNull();
  });
});

describe('a forgotten password', () => {
  it('is set anew by a link, once; all sign-ins end, and the address is verified', async () => {
    const eve = await server.register('eve');
    const asked = await reset('EVE');
    expect([asked.status, asked.body]).toEqual([202, null]);
    const mail = await mailbox.next(eve.email, isReset);
    expect(mail.text).toContain('https://ink.example/base/reset-password?token=');
    const weak = await confirm(tokenIn(mail), 'password123');
    expect([weak.status, weak.body.errors[0].path]).toEqual([422, 'password']);
    expect((await confirm(tokenIn(mail))).status).toBe(204);
    expect((await confirm(tokenIn(mail), 'copper-meadow-31')).body.code).toBe('link-spent');
    expect((await server.call('GET', '/api/me', { token: eve.token })).status).toBe(401);
    expect((await server.call('POST', '/api/auth/refresh', { headers: { cookie: eve.cookie } })).status).toBe(401);
    expect((await me(await server.login('eve', NEW_PASSWORD))).emailVerified).toBe(true);
    expect((await mailbox.next(eve.email, ({ subject }) => /changed/.test(subject))).text).not.toContain('token');
  });

  it('is set by one of two who use the link at the same time', async () => {
    await server.register('two-tabs');
    await reset('two-tabs@example.com');
    const token = tokenIn(await mailbox.next('two-tabs@example.com', isReset));
    const answers = await Promise.all([confirm(token), confirm(token, 'copper-meadow-31')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 422]);
  });

  it('tells nobody whom it names', async () => {
    const gone = await server.register('gone');
    await server.call('PATCH', `/api/admin/users/${gone.id}`, { token: admin.token, body: { disabled: true } });
    const answers = await Promise.all(['eve', 'nobody-at-all', 'nobody@nowhere.example', 'gone'].map((login) => reset(login)));
    for (const { status, body, headers } of answers) expect([status, body, headers.get('set-cookie')]).toEqual([202, null, null]);
    await mailbox.next('eve@example.com', isReset);
    expect(mailbox.received.filter(isReset)).toEqual([]);
  });

  it('leads to this installation, whatever host the request names', async () => {
    await server.register('poisoned');
    await reset('poisoned', { 'x-forwarded-host': 'evil.example', origin: 'https://evil.example', referer: 'https://evil.example/' });
    const mail = await mailbox.next('poisoned@example.com', isReset);
    expect(mail.text).toContain('https://ink.example/base/');
    expect(mail.text).not.toContain('evil');
  });

  it('is asked for a thousand times, and few mails go out and few links are kept', async () => {
    const flooded = await server.register('flooded');
    for (let round = 0; round < 20; round++) {
      const answers = await Promise.all(Array.from({ length: 50 }, () => reset('flooded')));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    }
    // Requests are looked at in their order.
    await server.register('after-the-flood');
    await expect
      .poll(async () => {
        await reset('after-the-flood');
        return mailbox.received.filter(({ to }) => to === 'after-the-flood@example.com').some(isReset);
      })
      .toBe(true);
    expect(mailbox.received.filter(({ to, ...mail }) => to === flooded.email && isReset(mail))).toHaveLength(3);
    expect(
      await server.db
        .selectFrom('mail_tokens')
        .select('purpose')
        .where('user_id', '=', flooded.id)
        .where('purpose', '=', 'reset')
        .execute(),
    ).toHaveLength(3);
  });

  it('is void once the address has changed', async () => {
    const mover = await server.register('mover');
    await reset('mover');
    const token = tokenIn(await mailbox.next('mover@example.com', isReset));
    await patch(mover, { email: 'moved@example.com' });
    expect((await confirm(token)).body.code).toBe('link-spent');
  });

  it('is set by a link of an admin, which verifies nothing', async () => {
    const lost = await server.register('lost');
    const made = await server.call('POST', `/api/admin/users/${lost.id}/reset-link`, { token: admin.token });
    expect([made.status, made.body.url]).toEqual([
      201,
      expect.stringMatching(/^https:\/\/ink\.example\/base\/reset-password\?token=[\w-]{43}$/),
    ]);
    expect((await confirm(new URL(made.body.url).searchParams.get('token') ?? '')).status).toBe(204);
    expect((await me(await server.login('lost', NEW_PASSWORD))).emailVerified).toBe(false);
    expect((await server.call('POST', `/api/admin/users/${randomUUID()}/reset-link`, { token: admin.token })).status).toBe(404);
  });

  it('is set for a new account by the link that is sent to its address, which verifies it, or by that of the admin', async () => {
    const make = (username: string) =>
      server.call('POST', '/api/admin/users', { token: admin.token, body: { username, email: `${username}@example.com` } });
    await make('mailed');
    const mail = await mailbox.next('mailed@example.com');
    expect([mail.subject, mail.text]).toEqual(['Your account at Inkstone', expect.stringContaining('“mailed”')]);
    expect((await confirm(tokenIn(mail))).status).toBe(204);
    expect((await me(await server.login('mailed', NEW_PASSWORD))).emailVerified).toBe(true);
    const { url } = (await make('told')).body;
    expect((await confirm(new URL(url).searchParams.get('token') ?? '')).status).toBe(204);
    expect((await me(await server.login('told', NEW_PASSWORD))).emailVerified).toBe(false);
    expect((await confirm(tokenIn(await mailbox.next('told@example.com')))).body.code, 'both are spent').toBe('link-spent');
  });

  it('comes in the language of the account', async () => {
    const person = await server.register('anna');
    await patch(person, { language: 'de' });
    await reset('anna');
    expect((await mailbox.next('anna@example.com', isReset)).subject).toBe('Neues Passwort setzen');
  });
});

it('says that an account is disabled only once its password is right', async () => {
  const off = await server.register('switched-off');
  await server.call('PATCH', `/api/admin/users/${off.id}`, { token: admin.token, body: { disabled: true } });
  const login = (password: string) => server.call('POST', '/api/auth/login', { body: { login: 'switched-off', password } });
  const [wrong, right] = [await login('wrong password'), await login(PASSWORD)];
  expect([wrong.status, wrong.body.code]).toEqual([401, 'bad-credentials']);
  expect([right.status, right.body.code]).toEqual([403, 'account-disabled']);
});

describe('limits', () => {
  it('of verification mails for each account, and of reset requests for each address', async () => {
    const limited = await startTestServer({ rateLimits: true, smtp: mailbox.smtp });
    try {
      const { token } = await limited.register('impatient');
      const again = () => limited.call('POST', '/api/me/email/verification', { token });
      const answers = await Promise.all(Array.from({ length: 6 }, again));
      expect(answers.map(({ status }) => status).sort()).toEqual([204, 204, 204, 204, 429, 429]);
      const email = await limited.call('PATCH', '/api/me', { token, body: { email: 'stranger@example.com' } });
      expect([email.status, email.headers.get('retry-after')]).toEqual([429, '3600']);
      expect((await limited.call('GET', '/api/me', { token })).body.email, 'nothing changed').toBe('impatient@example.com');
      const resets = await Promise.all(
        Array.from({ length: 22 }, (_, index) => limited.call('POST', '/api/auth/password-reset', { body: { login: `somebody${index}` } })),
      );
      expect(resets.filter(({ status }) => status === 429)).toHaveLength(2);
    } finally {
      await limited.close();
    }
  });
});

describe('sending', () => {
  it('is tried again when the mail server says “later”, and not when it says “never”', async () => {
    const lines: string[] = [];
    const logger = createLogger('info', { write: (line: string) => lines.push(line) });
    const mail = { to: 'x@example.com', subject: 'S', text: 'a secret link' };
    const later = await startMailbox({ code: 451, times: 2 });
    const patient = createSmtpMailer(later.smtp, { logger }, [1, 1, 1]);
    patient.send(mail);
    expect((await later.next('x@example.com')).text).toContain('a secret link');
    expect(later.refusals).toBe(2);
    await patient.close();
    const never = await startMailbox({ code: 550, times: 9 });
    const refused = createSmtpMailer(never.smtp, { logger }, [1, 1, 1]);
    refused.send(mail);
    await expect.poll(() => lines.join('')).toContain('was not sent');
    expect(never.refusals).toBe(1);
    await refused.close();
    expect(lines.join('')).toContain('x@example.com');
    expect(lines.join('')).not.toContain('a secret link');
    await Promise.all([later.close(), never.close()]);
  });

  it('holds up no answer when the mail server is away, and without one the log says so, without the link', async () => {
    const away = await startTestServer({ smtp: { url: 'smtp://127.0.0.1:1', from: 'a@example.com' } });
    expect((await away.register('somebody')).id).toBeTruthy();
    await away.close();
    const without = await startTestServer();
    await without.register('somebody');
    expect(without.lines.join('')).toMatch(/an e-mail to somebody@example\.com .* was not sent: SMTP is not configured/);
    expect(without.lines.join('')).not.toContain('/verify');
    await without.close();
  });
});
