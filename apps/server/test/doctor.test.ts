/** `npm run doctor`: each part as it should be, and as operators find it when something is wrong. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener, request as send } from 'node:http';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DatabaseFacts, readDatabaseFacts, unfitness } from '../src/db/fitness.ts';
import { examineDatabase } from '../src/doctor/database.ts';
import { compareClocks } from '../src/doctor/finding.ts';
import { examineMail, examineRedis } from '../src/doctor/parts.ts';
import { examineWayIn } from '../src/doctor/way-in.ts';
import { unknownSettings } from '../src/unknown-settings.ts';
import { urlOf } from './support/databases.ts';
import { startMailbox } from './support/mailbox.ts';
import { startRedis } from './support/redis.ts';
import { startTestServer, type TestServer } from './support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

describe('settings that are none', () => {
  const NAMES = ['REDIS_URL', 'PUBLIC_URL', 'S3_BUCKET', 'TRUSTED_PROXIES', 'SMTP_USERNAME', 'HOST', 'DATABASE_URL', 'CORS_ORIGINS'];
  it.each([
    [{ REDIS_URI: 'x' }, 'REDIS_URL'],
    [{ REDIS_URI: 'x', REDIS_URL: 'x' }, 'REDIS_URL'],
    [{ PUBLIC_URI: 'x' }, 'PUBLIC_URL'],
    [{ CORS_ORIGIN: 'x' }, 'CORS_ORIGINS'],
    [{ S3_BUCKET_NAME: 'x' }, 'S3_BUCKET'],
    [{ TRUSTED_PROXY: 'x' }, 'TRUSTED_PROXIES'],
    [{ SMTP_USER_FILE: 'x' }, 'SMTP_USERNAME'],
    [{ POSTGRES_URL: 'x' }, 'DATABASE_URL'],
  ])('are pointed out: %j', (env, meant) => {
    expect(unknownSettings(env, NAMES)).toEqual([`${Object.keys(env)[0]} is no setting of Inkstone; is ${meant} meant?`]);
  });

  it('are not what the machine and other programs set', () => {
    const env = {
      HOME: '/',
      PATH: '/bin',
      HOSTNAME: 'a',
      REDIS_PORT: 'tcp://10.0.0.1:6379',
      REDIS_SERVICE_HOST: '10.0.0.1',
      NODE_ENV: 'x',
    };
    expect(unknownSettings({ ...env, POSTGRES_URL: 'x', DATABASE_URL: 'y', REDIS_URL_FILE: 'z' }, NAMES)).toEqual([]);
  });
});

describe('the database', () => {
  it('is well, and so is a server on it', async () => {
    const findings = await examineDatabase({ dataDir: '/nonexistent', databaseUrl: urlOf(server.connection) });
    expect(findings.map(({ about, is }) => [about, is])).toEqual([
      ['database', 'well'],
      // The tests' database is of one who may do everything.
      ['database', 'warning'],
      ['servers', 'well'],
      ['contents', 'well'],
    ]);
  });

  it('is named with what is wrong: read-only, or used by a newer version; and a server does not start on it', async () => {
    const other = await startTestServer();
    const databaseUrl = urlOf(other.connection);
    const said = async () => (await examineDatabase({ dataDir: '/nonexistent', databaseUrl })).map(({ text }) => text);
    await sql`INSERT INTO kysely_migration (name, timestamp) VALUES ('9998-more', ''), ('9999-less.needs-9998', '')`.execute(other.db);
    expect(await said()).toEqual([expect.stringMatching(/newer version of Inkstone has changed this database for good \(9999-less/)]);
    await expect(startTestServer({ connection: other.connection })).rejects.toThrow(/^DATABASE_URL: a newer version/);
    await sql`DELETE FROM kysely_migration WHERE name = '9999-less.needs-9998'`.execute(other.db);
    expect(await said()).toContainEqual(expect.stringMatching(/newer version has added to it \(9998-more\)/));
    await sql`DELETE FROM kysely_migration WHERE name = '9998-more'`.execute(other.db);
    await sql`ALTER DATABASE ${sql.id(String(other.connection.database))} SET default_transaction_read_only = on`.execute(other.db);
    expect(await said()).toEqual([expect.stringMatching(/^the database is read-only/)]);
    await expect(startTestServer({ connection: other.connection })).rejects.toThrow(/^DATABASE_URL: the database is read-only/);
    await other.close();
  });

  it('is refused when it is too old, a standby, in another encoding, or without pg_trgm', async () => {
    const facts = await readDatabaseFacts(server.db);
    const of = (changed: Partial<DatabaseFacts>) => unfitness({ ...facts, ...changed });
    expect(of({})).toEqual([]);
    expect(of({ version: '13.4', versionNumber: 130_004 })).toEqual(['PostgreSQL 13.4 is too old: 15 or later is needed']);
    expect(of({ isStandby: true, isReadOnly: true })).toEqual([expect.stringContaining('name the primary')]);
    expect(of({ encoding: 'SQL_ASCII' })).toEqual([expect.stringContaining('UTF8')]);
    expect(of({ trigrams: 'missing' })).toEqual([expect.stringContaining('contrib')]);
    expect(of({ trigrams: 'available' })).toEqual([]);
  });
});

it('tells a clock that differs, and by how much', () => {
  expect(compareClocks('database', 1_000, 900, 1_100)).toEqual([]);
  expect(compareClocks('database', 0, 1_500, 1_600)).toEqual([]);
  expect(compareClocks('database', 0, 60_000, 60_100)).toEqual([
    expect.objectContaining({ text: expect.stringContaining('60.0 s behind') }),
  ]);
  expect(compareClocks('database', 9_100, 900, 1_100)).toEqual([expect.objectContaining({ text: expect.stringContaining('8.0 s ahead') })]);
});

describe('Redis', () => {
  it('carries a message there and back; a wrong password and a port without Redis are named', async () => {
    const redis = await startRedis([], 'right');
    expect(await examineRedis(redis.url, true)).toMatchObject([{ is: 'well' }]);
    expect(await examineRedis(redis.url.replace('right', 'wrong'), true)).toMatchObject([
      { is: 'problem', text: expect.stringMatching(/password or the user is wrong/) },
    ]);
    await redis.close();
    expect(await examineRedis(redis.url, true)).toMatchObject([{ is: 'problem', text: expect.stringMatching(/ECONNREFUSED/) }]);
  });
});

it('mail: a server that takes mails, and none', async () => {
  const mailbox = await startMailbox();
  expect(await examineMail({ url: mailbox.smtp.url, from: 'a@b.example' })).toMatchObject([{ is: 'well' }]);
  await mailbox.close();
  expect(await examineMail({ url: mailbox.smtp.url, from: 'a@b.example' })).toMatchObject([
    { is: 'problem', text: expect.stringMatching(/ECONNREFUSED/) },
  ]);
});

it('the command shows one line for each part, and ends with 1 if something does not work', async () => {
  const program = fileURLToPath(new URL('../dist/doctor-command.js', import.meta.url));
  const run = (env: NodeJS.ProcessEnv) =>
    new Promise<{ status: number; lines: string[] }>((resolve) => {
      execFile(process.execPath, [program], { env: { PATH: process.env.PATH, ...env } }, (error, stdout) =>
        resolve({ status: Number(error?.code ?? 0), lines: stdout.trim().split('\n') }),
      );
    });
  const env = {
    DATABASE_URL: urlOf(server.connection),
    JWT_SECRET: 'x'.repeat(32),
    DATA_DIR: server.fileFolder,
    PUBLIC_URL: server.webUrl,
  };
  const good = await run(env);
  expect(good.lines).toContainEqual(expect.stringMatching(/^ok +PUBLIC_URL +http:.* is ready$/));
  expect([good.status, good.lines.at(-1)]).toEqual([0, '0 problems, 2 warnings']);
  const bad = await run({ ...env, DATABASE_URL: 'postgres://localhost:9/none' });
  expect(bad.lines).toContainEqual(expect.stringMatching(/^BAD +database +.*ECONNREFUSED/));
  expect([bad.status, bad.lines.at(-1)]).toEqual([1, '1 problem, 1 warning']);
  const unreadable = await run({ ...env, JWT_SECRET: 'hunter2' });
  expect(unreadable.lines[0]).toMatch(/^BAD +settings +JWT_SECRET: must have at least 32/);
  expect([unreadable.status, unreadable.lines.join().includes('hunter2')]).toEqual([1, false]);
});

describe('the way in', () => {
  /** A proxy on a port of its own. */
  async function proxied(listener: RequestListener) {
    const proxy = createServer(listener).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const { port } = proxy.address() as { port: number };
    const url = `http://127.0.0.1:${port}`;
    const findings = await examineWayIn({ publicUrl: url, localUrl: server.webUrl });
    proxy.closeAllConnections();
    proxy.close();
    return findings.map(({ about, is, text }) => `${about} ${is}: ${text}`).join('\n');
  }

  /** Passes requests on, with other headers. */
  const passing =
    (headersOf: (headers: NodeJS.Dict<string | string[]>) => NodeJS.Dict<string | string[]>): RequestListener =>
    ({ method, url, headers }, answer) => {
      const onward = send(server.webUrl + url, { method, headers: headersOf(headers) }, (response) => {
        answer.writeHead(response.statusCode ?? 500, response.headers);
        response.pipe(answer);
      });
      onward.end();
    };

  it('is well without a proxy, up to a WebSocket', async () => {
    const findings = await examineWayIn({ publicUrl: server.webUrl, localUrl: server.webUrl });
    expect(findings.map(({ about, is }) => [about, is])).toEqual([
      ['PUBLIC_URL', 'well'],
      ['proxy', 'well'],
      ['WebSocket', 'well'],
    ]);
  });

  it('is left out where no server runs, and a problem where PUBLIC_URL leads nowhere', async () => {
    const localUrl = 'http://127.0.0.1:9';
    expect(await examineWayIn({ publicUrl: null, localUrl })).toMatchObject([{ is: 'left' }]);
    expect(await examineWayIn({ publicUrl: localUrl, localUrl })).toMatchObject([{ is: 'problem' }]);
  });

  it('a proxy that changes Host, hides who comes, and passes no upgrades', async () => {
    const said = await proxied(
      passing(({ upgrade: _, connection: __, ...headers }) => ({ ...headers, host: 'inside', 'x-forwarded-for': '203.0.113.9' })),
    );
    expect(said).toMatch(/proxy problem: it forwards Host as inside/);
    expect(said).toMatch(/proxy warning: everybody seems to come from 127\.0\.0\.1: set TRUSTED_PROXIES/);
    expect(said).toMatch(/WebSocket problem: .*Upgrade/);
  });

  it('an address that leads on, and one where something else answers', async () => {
    expect(await proxied((_request, answer) => answer.writeHead(301, { location: 'https://elsewhere.example/' }).end())).toMatch(
      /leads on to https:\/\/elsewhere\.example/,
    );
    expect(await proxied((_request, answer) => answer.end('<h1>It works!</h1>'))).toMatch(/something else answers/);
  });
});
