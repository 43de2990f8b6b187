/** The second factor: codes of an authenticator app, and recovery codes. */
import { generateSync } from 'otplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PASSWORD, type Person, startTestServer, type TestServer } from '../support/server.ts';

const STEP_SECONDS = 30;
let server: TestServer;
let admin: Person;
beforeAll(async () => {
  server = await startTestServer();
  admin = await server.register('admin');
});
afterAll(() => server.close());

/** The code of a secret, so many steps from now. Codes that were used make room for it. */
async function codeOf(person: Person, secret: string, steps = 0, at = server): Promise<string> {
  await at.db.updateTable('users').set({ totp_step: null }).where('id', '=', person.id).execute();
  return generateSync({ secret, epoch: Math.floor(Date.now() / 1000) + steps * STEP_SECONDS });
}

const post = (person: Person, path: string, body: unknown, at = server) => at.call('POST', path, { token: person.token, body });
const login = (username: string, code?: string, password = PASSWORD, at = server) =>
  at.call('POST', '/api/auth/login', { body: { login: username, password, ...(code === undefined ? {} : { code }) } });

async function switchedOn(username: string, at = server) {
  const person = await at.register(username);
  const { secret } = (await post(person, '/api/me/second-factor', { password: PASSWORD }, at)).body;
  const answer = await post(person, '/api/me/second-factor/confirm', { code: await codeOf(person, secret, 0, at) }, at);
  return { person, secret: secret as string, codes: answer.body.codes as string[] };
}

describe('switching it on', () => {
  it('takes the password and a code of the app, and shows ten recovery codes', async () => {
    const ada = await server.register('ada');
    const wrong = await post(ada, '/api/me/second-factor', { password: 'wrong' });
    expect([wrong.status, wrong.body.code]).toEqual([401, 'wrong-password']);
    expect((await post(ada, '/api/me/second-factor', {})).body.code).toBe('wrong-password');
    const { body, headers } = await post(ada, '/api/me/second-factor', { password: PASSWORD });
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body.uri).toBe(`otpauth://totp/Inkstone:ada?secret=${body.secret}&issuer=Inkstone`);
    expect((await login('ada')).status, 'it is not on yet').toBe(200);
    expect((await post(ada, '/api/me/second-factor/confirm', { code: '000000' })).body.code).toBe('wrong-code');
    const on = await post(ada, '/api/me/second-factor/confirm', { code: await codeOf(ada, body.secret) });
    expect([on.status, new Set(on.body.codes).size]).toEqual([200, 10]);
    expect((await server.call('GET', '/api/me', { token: ada.token })).body.secondFactor).toBe(true);
    expect((await post(ada, '/api/me/second-factor', { password: PASSWORD })).body.code).toBe('second-factor-on');
    expect((await post(ada, '/api/me/second-factor/confirm', { code: await codeOf(ada, body.secret) })).body.code).toBe('second-factor-on');
    const kept = await server.db.selectFrom('recovery_codes').selectAll().execute();
    expect(JSON.stringify(kept)).not.toContain(on.body.codes[0]);
  });
});

describe('signing in', () => {
  it('asks for a code, and only once the password is right', async () => {
    const { person, secret } = await switchedOn('bob');
    const without = await login('bob');
    expect([without.status, without.body.code]).toEqual([401, 'second-factor-needed']);
    expect((await login('bob', '')).body.code).toBe('second-factor-needed');
    expect((await login('bob', undefined, 'wrong')).body.code).toBe('bad-credentials');
    expect((await login('bob', await codeOf(person, secret), 'wrong')).body.code).toBe('bad-credentials');
    const code = await codeOf(person, secret);
    const wrong = await login('bob', code === '123456' ? '654321' : '123456');
    expect([wrong.status, wrong.body.code]).toEqual([401, 'wrong-code']);
    const right = await login('bob', `${code.slice(0, 3)} ${code.slice(3)}`);
    expect([right.status, right.body.user.id]).toEqual([200, person.id]);
  });

  it('takes no code twice, and none from before one that was used', async () => {
    const { person, secret } = await switchedOn('cyd');
    const before = await codeOf(person, secret, -1);
    const code = await codeOf(person, secret);
    const answers = await Promise.all(Array.from({ length: 5 }, () => login('cyd', code)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401, 401]);
    expect((await login('cyd', before)).body.code).toBe('wrong-code');
    expect((await server.call('DELETE', '/api/me/second-factor', { token: person.token, body: { code } })).body.code).toBe('wrong-code');
  });

  it('takes the code of the step before and after, and none from further away', async () => {
    const { person, secret } = await switchedOn('dan');
    for (const steps of [-1, 1]) expect([steps, (await login('dan', await codeOf(person, secret, steps))).status]).toEqual([steps, 200]);
    for (const steps of [-3, 3]) expect([steps, (await login('dan', await codeOf(person, secret, steps))).status]).toEqual([steps, 401]);
  });

  it('takes each recovery code once, however it is written', async () => {
    const { codes } = await switchedOn('eve');
    const [first = '', second = ''] = codes;
    const answers = await Promise.all([login('eve', first), login('eve', first)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
    expect((await login('eve', ` ${second.toUpperCase().replaceAll('-', ' ')} `)).status).toBe(200);
    const acts = await server.db.selectFrom('activity').select('id').where('action', '=', 'account.recovery-code-used').execute();
    expect(acts).toHaveLength(2);
    for (const odd of ['-', '000000000000', 'x'.repeat(64), '１２３４５６'])
      expect([odd, (await login('eve', odd)).status]).toEqual([odd, 401]);
  });

  it('stops guessing, from wherever', async () => {
    const limited = await startTestServer({ rateLimits: true, trustedProxies: ['127.0.0.1'] });
    try {
      await limited.register('first');
      const { person, secret, codes } = await switchedOn('guessed', limited);
      const guess = (code: string, index: number) =>
        limited.call('POST', '/api/auth/login', {
          body: { login: 'guessed', password: PASSWORD, code },
          headers: { 'x-forwarded-for': `203.0.113.${index}` },
        });
      const answers = await Promise.all(Array.from({ length: 12 }, (_, index) => guess(`00000${index % 10}`, index)));
      expect(answers.filter(({ body }) => body.code === 'too-many').length).toBeGreaterThanOrEqual(2);
      expect((await guess(await codeOf(person, secret, 0, limited), 99)).status).toBe(429);
      const own = await Promise.all(Array.from({ length: 12 }, () => post(person, '/api/me/recovery-codes', { code: '000000' }, limited)));
      expect(own.map(({ status }) => status).sort()).toEqual([...Array(10).fill(401), 429, 429]);
      expect((await post(person, '/api/me/recovery-codes', { code: codes[0] }, limited)).status).toBe(429);
    } finally {
      await limited.close();
    }
  });
});

describe('its secret', () => {
  const kept = async ({ id }: Person) =>
    (await server.db.selectFrom('users').select('totp_secret').where('id', '=', id).executeTakeFirstOrThrow()).totp_secret ?? '';
  const keep = (who: Person, totp_secret: string) => server.db.updateTable('users').set({ totp_secret }).where('id', '=', who.id).execute();

  it('is kept encrypted, and is good for its own account only', async () => {
    const [one, other] = [await switchedOn('ira'), await switchedOn('jon')];
    expect(await kept(one.person)).toMatch(/^v1\.[\w-]+$/);
    expect(await kept(one.person)).not.toContain(one.secret);
    await keep(other.person, await kept(one.person));
    expect((await login('jon', await codeOf(other.person, one.secret))).body.code).toBe('wrong-code');
    expect((await login('ira', await codeOf(one.person, one.secret))).status).toBe(200);
  });

  it('that was kept in plain text before is still good', async () => {
    const { person, secret } = await switchedOn('kim');
    await keep(person, secret);
    expect((await login('kim', await codeOf(person, secret))).status).toBe(200);
  });

  it.each(['v1.', 'v1.short', `v1.${'A'.repeat(80)}`])('that can’t be read is no way in, and recovery codes are: %s', async (text) => {
    const { person, secret, codes } = await switchedOn(`lee-${text.length}`);
    await keep(person, text);
    expect((await login(person.username, await codeOf(person, secret))).body.code).toBe('wrong-code');
    expect((await login(person.username, codes[0])).status).toBe(200);
  });
});

describe('afterwards', () => {
  it('new recovery codes make the old ones void', async () => {
    const { person, secret, codes } = await switchedOn('fay');
    const made = await post(person, '/api/me/recovery-codes', { code: await codeOf(person, secret) });
    expect(made.body.codes).toHaveLength(10);
    expect((await login('fay', codes[3])).body.code).toBe('wrong-code');
    expect((await login('fay', made.body.codes[3])).status).toBe(200);
  });

  it('it is switched off by a code, and by nothing else', async () => {
    const { person, codes } = await switchedOn('gus');
    const off = (code: string) => server.call('DELETE', '/api/me/second-factor', { token: person.token, body: { code } });
    expect((await off('000000')).body.code).toBe('wrong-code');
    expect((await off(codes[0] ?? '')).status).toBe(204);
    expect((await login('gus')).status).toBe(200);
    expect((await off(codes[1] ?? '')).body.code, 'the codes are gone').toBe('wrong-code');
  });

  it('an admin takes it away from who has lost it', async () => {
    const { person } = await switchedOn('hal');
    const answer = await server.call('PATCH', `/api/admin/users/${person.id}`, { token: admin.token, body: { secondFactor: false } });
    expect([answer.status, answer.body.secondFactor]).toEqual([200, false]);
    expect((await login('hal')).status).toBe(200);
    const on = await server.call('PATCH', `/api/admin/users/${person.id}`, { token: admin.token, body: { secondFactor: true } });
    expect(on.status).toBe(422);
  });
});
