/** What is secret never reaches the log, nor the activity log. */
import { generateSync } from 'otplib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLogger } from '../../src/http/logging.ts';
import { type Mailbox, startMailbox, tokenIn } from '../support/mailbox.ts';
import { cookieOf, PASSWORD, startTestServer, type TestServer } from '../support/server.ts';

const NEW_PASSWORD = 'violet-harbor-77';
const lines: string[] = [];
let server: TestServer;
let mailbox: Mailbox;
beforeAll(async () => {
  mailbox = await startMailbox({ code: 550, times: 1 });
  const logger = createLogger('trace', { write: (line: string) => lines.push(line) });
  server = await startTestServer({ logger, smtp: mailbox.smtp, jwtSecret: 'the secret that signs, of this test' });
});
afterAll(async () => {
  await server.close();
  await mailbox.close();
});

it('keeps passwords, tokens, codes and links out of the log at level trace', async () => {
  const secrets = new Map<string, string>([
    ['password', PASSWORD],
    ['new password', NEW_PASSWORD],
    ['signing secret', 'the secret that signs'],
  ]);
  // The mail to the first one can't be sent, which is logged.
  await server.register('admin');
  const post = (path: string, body: unknown, token?: string) => server.call('POST', path, { body, token });
  const ada = await server.register('ada');
  secrets.set('access token', ada.token).set('refresh token', ada.cookie.split('=')[1] ?? '');
  const verification = tokenIn(await mailbox.next('ada@example.com'));
  secrets.set('verification', verification);
  await post('/api/auth/verify', { token: verification });
  await post('/api/auth/verify', { token: verification });
  const api = (await post('/api/me/tokens', { name: 'T', scope: 'write' }, ada.token)).body.token as string;
  secrets.set('API token', api.slice(4));
  await server.call('GET', '/api/me', { token: api });
  const document = await server.createDocument(ada.token);
  const { ticket } = (await post('/api/auth/ticket', { documentId: document }, ada.token)).body;
  secrets.set('ticket', ticket);
  await server.call('GET', `/ws/documents/${document}?token=${ticket}`);
  const { secret, uri } = (await post('/api/me/second-factor', { password: PASSWORD }, ada.token)).body;
  const code = generateSync({ secret });
  const { codes } = (await post('/api/me/second-factor/confirm', { code }, ada.token)).body;
  secrets.set('secret of the app', secret).set('its address', uri).set('code', `"${code}"`);
  for (const [index, one] of codes.entries()) secrets.set(`recovery code ${index}`, one);
  const login = { login: 'ada', password: PASSWORD };
  await post('/api/auth/login', { ...login, password: `${PASSWORD} wrong` });
  await post('/api/auth/login', { ...login, code: codes[0] });
  await post('/api/auth/login', { ...login, code: codes[0] });
  await post('/api/auth/login', { ...login, password: 7, code: { code } });
  await server.call('POST', '/api/auth/login', { raw: `{"password":"${PASSWORD}"`, headers: { 'content-type': 'application/json' } });
  const refreshed = await server.call('POST', '/api/auth/refresh', { headers: { cookie: ada.cookie } });
  secrets.set('next refresh token', cookieOf(refreshed)?.split('=')[1] ?? '');
  await server.call('POST', '/api/auth/refresh', { headers: { cookie: ada.cookie } });
  await post('/api/auth/password-reset', { login: 'ada' });
  const reset = tokenIn(await mailbox.next('ada@example.com', ({ text }) => text.includes('reset-password')));
  secrets.set('reset', reset);
  await server.call('GET', `${server.webUrl}/reset-password?token=${reset}`);
  await server.call('GET', `/api/auth/nothing?code=${reset}&token=${reset}`);
  await post('/api/auth/password-reset/confirm', { token: reset, password: NEW_PASSWORD });
  await post('/api/auth/password-reset/confirm', { token: reset, password: NEW_PASSWORD });
  if (server.setupCode !== null) secrets.set('setup code', server.setupCode);

  const log = lines.join('');
  expect(log, 'the log is there').toContain('/api/auth/password-reset/confirm');
  expect(log).toContain('an e-mail to admin@example.com');
  const acts = JSON.stringify(await server.db.selectFrom('activity').select('detail').execute());
  for (const [name, value] of secrets) {
    expect(value.length, name).toBeGreaterThan(5);
    expect(log.includes(value), `${name} in the log`).toBe(false);
    expect(acts.includes(value), `${name} in the activity log`).toBe(false);
  }
});
