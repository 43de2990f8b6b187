/** Limits of sign-ins: they hold for all servers together, and for an account by whichever of its names. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../src/db/database.ts';
import { beginAttempt, forgiveAttempt, Limit, networkOf } from '../../src/http/auth/limit.ts';
import { createTestDatabase } from '../support/databases.ts';
import { type Person, startTestServer, type TestServer } from '../support/server.ts';

describe('a limit', () => {
  let own: Awaited<ReturnType<typeof createTestDatabase>>;
  let database: Database;
  beforeAll(async () => {
    own = await createTestDatabase();
    database = openDatabase({ ...own.connection, max: 8 }, () => undefined);
  });
  afterAll(async () => {
    await database.close();
    await own.drop();
  });
  const servers = (name: string, rule = { most: 5, within: 600 }) =>
    [1, 2].map(() => new Limit({ db: database.db, rateLimits: true }, name, rule)) as [Limit, Limit];

  it('counts the attempts of all servers, many at one moment too', async () => {
    const [a, b] = servers('together');
    const waits = await Promise.all(Array.from({ length: 20 }, (_, number) => (number % 2 ? a : b).begin('key')));
    expect(waits.filter(({ wait }) => wait === 0)).toHaveLength(5);
    expect((await a.begin('other')).wait).toBe(0);
  });

  it('refuses none of many at one moment that are below it', async () => {
    const [a, b] = servers('below', { most: 200, within: 600 });
    for (let round = 0; round < 10; round++) {
      const waits = await Promise.all(Array.from({ length: 16 }, (_, number) => (number % 2 ? a : b).begin('key')));
      expect(waits.map(({ wait }) => wait)).toEqual(waits.map(() => 0));
    }
  });

  it('remembers what it refused, says until when, and lets on once an attempt is forgiven', async () => {
    const [a, b] = servers('forgiving');
    for (let number = 0; number < 5; number++) await a.begin('key');
    const first = await b.begin('key');
    expect(first).toEqual({ wait: expect.any(Number), again: false });
    expect(first.wait).toBeGreaterThan(590);
    expect((await b.begin('key')).again).toBe(true);
    await b.forgive('key');
    expect((await b.begin('key')).wait).toBe(0);
  });

  it('holds the answer to who goes on though they are refused the longer, and nobody else’s', async () => {
    const [limit] = servers('held', { most: 1, within: 600 });
    for (const key of ['flood', 'slip']) for (let number = 0; number < 2; number++) await limit.begin(key);
    const answered: string[] = [];
    const flood = Array.from({ length: 60 }, (_, number) => limit.hold('flood').then(() => answered.push(`flood ${number}`)));
    await limit.hold('slip').then(() => answered.push('slip'));
    await limit.hold('not refused').then(() => answered.push('not refused'));
    await Promise.all(flood);
    expect(answered.indexOf('slip')).toBeLessThan(answered.indexOf('flood 10'));
    expect(answered.indexOf('not refused')).toBeLessThan(answered.indexOf('flood 30'));
    expect(answered.at(-1)).toBe('flood 59');
  });

  it('begins anew when its window is over', async () => {
    const { db, pool } = database;
    const begin = async () => (await new Limit({ db, rateLimits: true }, 'window', { most: 1, within: 600 }).begin('key')).wait;
    expect([await begin(), (await begin()) > 590]).toEqual([0, true]);
    await pool.query("UPDATE attempts SET until = now() WHERE key = 'window key'");
    expect([await begin(), (await begin()) > 590]).toEqual([0, true]);
  });

  it('makes each attempt after the free ones wait, twice as long each time', async () => {
    const { db, pool } = database;
    const pauses: number[] = [];
    for (let number = 0; number < 8; number++) {
      const begin = async () =>
        (await new Limit({ db, rateLimits: true }, 'growing', { most: 100, within: 3_600, free: 2 }).begin('key')).wait;
      expect(await begin()).toBe(0);
      if (number >= 2) pauses.push(await begin());
      // The pause is over.
      await pool.query("UPDATE attempts SET next_at = now() WHERE key = 'growing key'");
    }
    expect(pauses).toEqual([2, 4, 8, 16, 32, 60]);
  });

  it('counts an attempt under no key when one is over its limit', async () => {
    const [a] = servers('first');
    const [b] = servers('second', { most: 1, within: 600 });
    await beginAttempt([[b, 'key']], 'tries');
    for (let number = 0; number < 8; number++) {
      await expect(
        beginAttempt(
          [
            [a, 'key'],
            [b, 'key'],
          ],
          'tries',
        ),
      ).rejects.toThrow('Too many tries');
    }
    expect((await a.begin('key')).wait).toBe(0);
    await forgiveAttempt([[b, 'key']]);
    expect((await b.begin('key')).wait).toBe(0);
  });
});

it.each([
  ['192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::1', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
])('takes %s for a client of %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

describe('signing in', () => {
  let server: TestServer;
  let person: Person;
  beforeEach(async () => {
    await server?.close();
    server = await startTestServer({ rateLimits: true, trustedProxies: ['127.0.0.1'] });
    person = await server.register('somebody');
  });
  afterAll(() => server.close());
  const tryIn = (login: string, address: string, password = 'wrong-password-1') =>
    server.call('POST', '/api/auth/login', { body: { login, password }, headers: { 'x-forwarded-for': address } });

  it('counts the username and the address of one account as one, from wherever', async () => {
    for (let number = 0; number < 20; number++) {
      const login = number % 2 ? person.email.toUpperCase() : person.username;
      expect((await tryIn(login, `203.0.113.${number}`)).status).toBe(401);
    }
    // The twenty-first makes the next one wait.
    expect((await tryIn('somebody', '203.0.113.50')).status).toBe(401);
    const refused = await tryIn(person.email, '203.0.113.51');
    expect([refused.status, Number(refused.headers.get('retry-after'))]).toEqual([429, 2]);
    // Others are not touched.
    expect((await tryIn('nobody', '203.0.113.52')).status).toBe(401);
  });

  it('takes all addresses of an IPv6 network for one client, and has refusals in the trail once', async () => {
    for (let number = 0; number < 10; number++) expect((await tryIn('nobody', `2001:db8::${number + 1}`)).status).toBe(401);
    for (let number = 0; number < 5; number++) expect((await tryIn('nobody', `2001:db8::ff0${number}`)).status).toBe(429);
    expect((await tryIn('nobody', '2001:db8:0:1::1')).status).toBe(401);
    const rows = await server.db.selectFrom('activity').select('detail').where('action', '=', 'session.failed').execute();
    expect(rows.filter(({ detail }) => detail.limited)).toHaveLength(1);
  });

  it('is free again after a right password', async () => {
    for (let number = 0; number < 9; number++) await tryIn('somebody', '203.0.113.9');
    expect((await tryIn('somebody', '203.0.113.9', 'mauve-lantern-42')).status).toBe(200);
    expect((await tryIn('somebody', '203.0.113.9')).status).toBe(401);
  });
});

it('lets an account try out a hundred names that nobody has, and share on with those that somebody has', async () => {
  const server = await startTestServer({ rateLimits: true });
  try {
    const [owner, other] = [await server.register('owner'), await server.register('other')];
    const document = await server.createDocument(owner.token);
    for (let number = 0; number < 100; number++) {
      expect((await server.share(owner.token, document, `nobody-${number}`, 'viewer')).status).toBe(404);
      if (number === 50) expect((await server.share(owner.token, document, 'other', 'viewer')).status).toBe(200);
    }
    expect((await server.share(owner.token, document, 'nobody-100', 'viewer')).status).toBe(429);
    expect((await server.share(other.token, document, 'nobody-101', 'viewer')).status).toBe(403);
  } finally {
    await server.close();
  }
});
