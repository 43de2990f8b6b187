/** Two servers on a primary and a hot standby, with Redis between them: what is read from the standby, and what never is. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { LONGEST_LAG_MS } from '../src/db/replica.ts';
import { examineReplica } from '../src/doctor/replica.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../src/embedded/postgres.ts';
import { Socket } from './collab/servers.ts';
import { startRedis, type TestRedis } from './support/redis.ts';
import { type Answer, cookieOf, type Person, startTestServer, type TestServer } from './support/server.ts';
import { HotStandby } from './support/standby.ts';

const JWT_SECRET = 'a secret of both servers, which is long enough';

let folder: string;
let primary: EmbeddedPostgres;
let standby: HotStandby;
let redis: TestRedis;
let [here, there]: TestServer[] = [];
let admin: Person;
let ann: Person;
let ben: Person;
/** Ann's, which Ben may edit. */
let document: string;
let round = 0;

/** A server on the primary, by default with the standby. */
const start = (options: Parameters<typeof startTestServer>[0] = {}) =>
  startTestServer({
    connection: primary.connection,
    replicaConnection: standby.connection,
    several: true,
    redisUrl: redis.url,
    jwtSecret: JWT_SECRET,
    ...options,
  });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inkstone-'));
  const dataDir = join(folder, 'a');
  await mkdir(dataDir);
  primary = await startEmbeddedPostgres({ dataDir });
  standby = await HotStandby.start({ dataDir, connection: primary.connection }, join(folder, 'b'));
  redis = await startRedis();
  here = await start();
  there = await start();
  admin = await server(0).register('admin');
  ann = await server(0).register('ann');
  ben = await server(0).register('ben');
});
afterAll(async () => {
  await Promise.all([here?.close(), there?.close()]);
  await redis.close();
  await standby.kill();
  await primary.stop();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  document = await server(0).createDocument(ann.token, `Plan ${++round}`, 'words');
  await server(0).share(ann.token, document, 'ben', 'editor');
});
afterEach(async () => {
  await standby.resumeReplay();
  await inUse();
});

const server = (index: 0 | 1) => (index === 0 ? here : there) as TestServer;
const both = () => [server(0), server(1)];

/** Resolves when both servers read from the standby, and everything that was written is on it. */
async function inUse(): Promise<void> {
  for (const each of both()) {
    await expect.poll(async () => (await each.call('GET', '/health/ready')).body, { timeout: 30_000 }).toEqual({ status: 'ok' });
    for (const who of [admin, ann, ben])
      await expect.poll(async () => sourceOf(each, () => list(each, who)), { timeout: 30_000 }).toBe('replica');
  }
}

type Series = Map<string, number>;

/** What a server has counted, by name and labels. */
async function seriesOf(of: TestServer): Promise<Series> {
  const { body } = await of.call('GET', '/metrics');
  const lines = String(body)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]));
}

/** The reads that a call makes: `replica`, or the reason for reading the primary; none where nothing may come from the standby. */
async function sourcesOf(of: TestServer, call: () => Promise<unknown>): Promise<string[]> {
  const before = await seriesOf(of);
  await call();
  const after = await seriesOf(of);
  return [...after].flatMap(([name, value]) => {
    const [, source = '', reason = ''] = /^inkstone_reads_total\{source="(.*)",reason="(.*)"\}$/.exec(name) ?? [];
    return source === '' || value === (before.get(name) ?? 0) ? [] : [reason === '' ? source : reason];
  });
}
const sourceOf = async (of: TestServer, call: () => Promise<unknown>) => (await sourcesOf(of, call)).join();

const list = (of: TestServer, { token }: Person, query = '', cookie?: string) =>
  of.call('GET', `/api/documents?limit=100${query}`, { token, headers: cookie === undefined ? {} : { cookie } });

/** The title that somebody's list has for the document; undefined: it is not in it. */
function titleIn(answer: Answer): string | undefined {
  expect(answer.status).toBe(200);
  return answer.body.items.find((each: { id: string }) => each.id === document)?.title;
}

const rename = (of: TestServer, title: string, { token } = ann) =>
  of.call('PATCH', `/api/documents/${document}`, { token, body: { title } });

/** The cookie that tells other servers of a change. */
function wroteCookieOf(answer: Answer): string | undefined {
  return answer.headers
    .getSetCookie()
    .find((line) => line.startsWith('inkstone_wrote='))
    ?.split(';')[0];
}

/** How many messages of a kind the server has received of others. */
const received = async (of: TestServer, type: string) => (await seriesOf(of)).get(`inkstone_bus_received_total{type="${type}"}`) ?? 0;

describe('a read that decides nothing', () => {
  /** All routes by GET that the standby answers. All others read from the primary alone. */
  const FROM_REPLICA = [
    '/api/admin/activity',
    '/api/admin/documents',
    '/api/admin/storage',
    '/api/admin/system',
    '/api/admin/users',
    '/api/documents',
    '/api/documents/{id}/activity',
    '/api/documents/{id}/attribution',
    '/api/documents/{id}/diff',
    '/api/documents/{id}/edits',
    '/api/documents/{id}/sessions',
    '/api/documents/{id}/versions',
    '/api/documents/{id}/versions/{version}',
    '/api/groups',
    '/api/groups/{id}',
    '/api/groups/{id}/members',
    '/api/people/suggestions',
    '/api/tags',
  ];

  it('comes from the standby, and nothing that decides about access does', async () => {
    const group = (await server(0).call('POST', '/api/groups', { token: admin.token, body: { name: `Group ${round}` } })).body.id;
    await inUse();
    standby.lines.length = 0;
    const { paths } = (await server(0).call('GET', '/api/openapi.json')).body;
    const routes = Object.keys(paths).filter((path) => paths[path].get?.security !== undefined);
    const found: string[] = [];
    for (const route of routes) {
      const id = route.startsWith('/api/groups') ? group : document;
      const query = route.endsWith('/diff') ? '?from=0&to=1' : route.endsWith('/suggestions') ? '?query=' : '';
      const path =
        route
          .replace('{id}', id)
          .replace('{version}', '0')
          .replace(/\{\w+\}/g, document) + query;
      const sources = await sourcesOf(server(0), () => server(0).call('GET', path, { token: admin.token }));
      if (sources.length > 0) found.push(`${route}${sources.join() === 'replica' ? '' : ` (${sources})`}`);
    }
    expect(found.sort()).toEqual(FROM_REPLICA);
    // Opening a document, and uploading into it.
    const socket = new Socket(`${server(0).socketUrl}/ws/documents/${document}?token=${ann.token}`);
    await socket.type('document');
    socket.close();
    const asked = standby.lines.join('\n');
    expect(asked).toMatch(/document_texts|document_marks/);
    // Live sessions, tokens, what a person is to a document, and locks.
    expect(
      /ended_at IS NULL|refresh_tokens|api_tokens|tickets|AS guest, d\.owner|FOR (NO )?(KEY )?(UPDATE|SHARE)|INSERT|UPDATE /i.exec(asked),
    ).toBeNull();
  });

  it('is told in exports and searches as in lists', async () => {
    await inUse();
    for (const [path, accept] of [
      ['/api/admin/activity', 'text/csv'],
      ['/api/admin/activity', 'application/x-ndjson'],
      ['/api/documents?query=words', ''],
      ['/api/admin/users?query=ann', ''],
    ] as const) {
      const call = () => server(0).call('GET', path, { token: admin.token, headers: { accept } });
      expect([path, await sourceOf(server(0), call)]).toEqual([path, 'replica']);
    }
  });

  it('shows what the standby has, and after its longest lag what the primary has', async () => {
    // Somebody else's list may lag by so much, and shows that it comes from the standby. A slow machine may need several attempts.
    await expect
      .poll(
        async () => {
          await standby.resumeReplay();
          await inUse();
          await standby.pauseReplay();
          const before = titleIn(await list(server(1), ben));
          await rename(server(0), `${before}+`);
          const after = titleIn(await list(server(1), ben));
          return after === before;
        },
        { timeout: 60_000 },
      )
      .toBe(true);
    await expect.poll(async () => titleIn(await list(server(1), ben))).toMatch(/\+$/);
    await expect.poll(async () => (await server(1).call('GET', '/health/ready')).body).toEqual({ status: 'degraded', replica: 'lagging' });
    expect((await seriesOf(server(1))).get('inkstone_replica_used')).toBe(0);
    expect((await seriesOf(server(1))).get('inkstone_replica_lag_seconds')).toBeGreaterThan(LONGEST_LAG_MS / 1000);
    expect(await sourceOf(server(1), () => list(server(1), ben))).toBe('lagging');
    const shown = async () => (await server(1).call('GET', '/api/admin/system', { token: admin.token })).body.database.standby;
    expect(await shown()).toBe('lagging');
    await standby.resumeReplay();
    await expect.poll(() => sourceOf(server(1), () => list(server(1), ben))).toBe('replica');
    expect(await shown()).toBe('used');
  });
});

describe('what one has changed oneself', () => {
  beforeEach(async () => {
    await inUse();
    await standby.pauseReplay();
  });

  it('is in one’s lists, searches, tags and histories at once', async () => {
    await rename(server(0), 'Renamed');
    expect(titleIn(await list(server(0), ann))).toBe('Renamed');
    expect(titleIn(await list(server(0), ann, '&query=renamed'))).toBe('Renamed');
    const tag = (await server(0).call('POST', '/api/tags', { token: ann.token, body: { name: `Tag ${round}` } })).body.id;
    expect((await server(0).call('GET', '/api/tags', { token: ann.token })).body.items.map(({ id }: { id: string }) => id)).toContain(tag);
    await server(0).call('POST', `/api/documents/${document}/versions`, { token: ann.token, body: { name: 'Draft' } });
    const versions = (await server(0).call('GET', `/api/documents/${document}/versions`, { token: ann.token })).body.items;
    expect(versions.map(({ name }: { name: string }) => name)).toContain('Draft');
  });

  it('is in one’s lists of other servers, once they were told', async () => {
    const before = await received(server(1), 'wrote');
    await rename(server(0), 'Renamed');
    await expect.poll(() => received(server(1), 'wrote')).toBeGreaterThan(before);
    expect(titleIn(await list(server(1), ann))).toBe('Renamed');
  });

  it('is in a browser’s lists of other servers, though they were not told', async () => {
    await redis.kill('SIGSTOP');
    try {
      const answer = await rename(server(0), 'Renamed');
      const cookie = wroteCookieOf(answer);
      expect(cookie).toMatch(/^inkstone_wrote=./);
      expect(titleIn(await list(server(1), ann, '', cookie))).toBe('Renamed');
    } finally {
      await redis.kill('SIGCONT');
    }
  });

  it('is read from the standby again once that has it, though the browser still names the change', async () => {
    await standby.resumeReplay();
    for (const each of both()) {
      // A change is remembered for longer than browsers name it, but not for ever: a slow machine may need several.
      let title = '';
      const afterRenaming = async () => {
        title += '+';
        const cookie = wroteCookieOf(await rename(server(0), title));
        await expect.poll(() => sourceOf(each, () => list(each, ann))).toBe('replica');
        expect(titleIn(await list(each, ann, '', cookie))).toBe(title);
        return sourceOf(each, () => list(each, ann, '', cookie));
      };
      await expect.poll(afterRenaming).toBe('replica');
    }
  });

  it('is in one’s lists after signing up and after writing over a socket', async () => {
    const before = await received(server(1), 'writes');
    const newcomer = await server(0).register(`newcomer-${round}`);
    const own = await server(0).createDocument(newcomer.token, 'Mine', 'a');
    const socket = new Socket(`${server(0).socketUrl}/ws/documents/${own}?token=${newcomer.token}`);
    await socket.type('document');
    await expect.poll(() => received(server(1), 'writes')).toBeGreaterThan(before);
    for (let version = 1; version < 4; version++) {
      socket.send({ type: 'edit', operation: 'insert', position: 0, content: 'x', version });
      await socket.next((message) => message.type === 'edit' && message.version === version + 1);
      for (const each of both()) expect((await list(each, newcomer)).body.items[0].version).toBe(version + 1);
    }
    socket.close();
  });

  it('does not count what only reads: refreshing a session, tickets, event streams', async () => {
    await standby.resumeReplay();
    await inUse();
    const signedIn = await server(0).login('ann');
    await inUse();
    const refresh = () => server(0).call('POST', '/api/auth/refresh', { headers: { cookie: signedIn.cookie } });
    const answer = await refresh();
    expect([answer.status, cookieOf(answer) === null, wroteCookieOf(answer)]).toEqual([200, false, undefined]);
    await server(0).call('POST', '/api/auth/ticket', { token: ann.token, body: { documentId: document } });
    expect(await sourceOf(server(0), () => list(server(0), ann))).toBe('replica');
  });
});

describe('access that was taken away', () => {
  beforeEach(async () => {
    await inUse();
    await standby.pauseReplay();
  });

  /** What of the document Ben is shown, by each way. */
  async function shown(): Promise<unknown[]> {
    const answers = await Promise.all(
      both().flatMap((each) => ['', '&query=words', '&scope=shared&preview=true'].map((query) => list(each, ben, query))),
    );
    const paths = [
      '',
      '/edits',
      '/versions',
      '/versions/0',
      '/sessions',
      '/attribution',
      '/diff?from=0&to=1',
      '/activity',
      '/access',
      '/collaborators',
    ];
    const statuses = await Promise.all(
      both().flatMap((each) =>
        paths.map(async (path) => (await each.call('GET', `/api/documents/${document}${path}`, { token: ben.token })).status),
      ),
    );
    return [...new Set([...answers.map(titleIn), ...statuses])];
  }

  it.each([
    [
      'by the owner',
      () => server(0).call('DELETE', `/api/documents/${document}/collaborators/${ben.id}`, { token: ann.token }),
      [undefined, 404],
    ],
    ['by the trash', () => server(0).call('DELETE', `/api/documents/${document}`, { token: ann.token }), [undefined, 404]],
  ] as const)('is not shown, though the standby still has it: %s', async (_how, take, expected) => {
    await take();
    expect(await shown()).toEqual(expected);
  });

  it('is not shown after somebody is taken out of a group', async () => {
    await standby.resumeReplay();
    const token = admin.token;
    const group = (await server(0).call('POST', '/api/groups', { token, body: { name: `Readers ${round}` } })).body.id;
    await server(0).call('PUT', `/api/groups/${group}/members/${ben.id}`, { token });
    await server(0).call('PUT', `/api/documents/${document}/collaborators`, { token, body: { group, role: 'viewer' } });
    await server(0).call('DELETE', `/api/documents/${document}/collaborators/${ben.id}`, { token: ann.token });
    await inUse();
    expect(titleIn(await list(server(1), ben))).toBeDefined();
    await standby.pauseReplay();
    await server(0).call('DELETE', `/api/groups/${group}/members/${ben.id}`, { token });
    expect(await shown()).toEqual([undefined, 404]);
  });
});

describe('events', () => {
  /** What an event stream says, as it comes. */
  async function* eventsOf(of: TestServer, { token }: Person): AsyncGenerator<string> {
    const abort = new AbortController();
    const response = await fetch(`${of.url}/api/documents/watch`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ documents: [document] }),
      signal: abort.signal,
    });
    try {
      yield 'connected';
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
        for (const [, event] of Buffer.from(chunk)
          .toString()
          .matchAll(/^event: (\w+)$/gm))
          yield event as string;
      }
    } finally {
      abort.abort();
    }
  }

  it.each([
    ['keeps up', false],
    ['stands still', true],
  ])('lead to lists on every server that have the change, while the standby %s', async (_how, isPaused) => {
    const events = eventsOf(server(1), ben);
    expect((await events.next()).value).toBe('connected');
    await inUse();
    if (isPaused) await standby.pauseReplay();
    for (let change = 1; change <= (isPaused ? 2 : 10); change++) {
      await rename(server(0), `Change ${change}`);
      expect((await events.next()).value).toBe('changed');
      expect(await Promise.all(both().map(async (each) => titleIn(await list(each, ben))))).toEqual([
        `Change ${change}`,
        `Change ${change}`,
      ]);
    }
    await events.return(undefined);
  });

  it('begin when lists have all that was there before', async () => {
    await inUse();
    await standby.pauseReplay();
    await rename(server(0), 'Before');
    const events = eventsOf(server(1), ben);
    await events.next();
    for (const each of both()) expect(titleIn(await list(each, ben))).toBe('Before');
    await events.return(undefined);
  });
});

describe('a history', () => {
  it('has all versions that there are, whatever the standby has', async () => {
    await inUse();
    const old = `/api/documents/${document}/versions/0`;
    await standby.pauseReplay();
    const socket = new Socket(`${server(0).socketUrl}/ws/documents/${document}?token=${ann.token}`);
    await socket.type('document');
    socket.send({ type: 'edit', operation: 'insert', position: 0, content: 'more ', version: 1 });
    await socket.next(({ type }) => type === 'edit');
    socket.close();
    const read = async (path: string) => (await server(1).call('GET', `/api/documents/${document}${path}`, { token: ben.token })).body;
    expect((await read('/edits')).items).toHaveLength(2);
    expect((await read('/versions/2')).text).toBe('more words');
    expect((await read('/versions/1')).text).toBe('words');
    await server(0).call('POST', `/api/documents/${document}/versions`, { token: ann.token, body: { name: 'Draft' } });
    expect((await read('/versions')).items.map(({ version }: { version: number }) => version)).toContain(2);
    expect((await read('/sessions')).items[0].to).toBe(2);
    expect((await read('/attribution')).version).toBe(2);
    expect((await read('/diff?from=1&to=2')).changes[0].insert).toBe('more ');
    expect((await server(1).call('GET', old, { token: ben.token })).body.text).toBe('');
  });
});

describe('a standby that fails', () => {
  /** Reads as fast as they are answered, until it is stopped. @returns how to stop it, with the slowest answer in ms */
  function readers() {
    let stopped = false;
    let slowest = 0;
    const statuses = new Set<number>();
    const read = async (index: number) => {
      while (!stopped) {
        const began = performance.now();
        const answer = await list(
          both()[index % 2] as TestServer,
          [ann, ben, admin][index % 3] as Person,
          index % 2 === 0 ? '' : '&query=words',
        );
        slowest = Math.max(slowest, performance.now() - began);
        statuses.add(answer.status);
      }
    };
    const reading = Promise.all(Array.from({ length: 6 }, (_, index) => read(index)));
    return async () => {
      stopped = true;
      await reading;
      return { statuses: [...statuses], slowest };
    };
  }
  const isPassedOver = async () => {
    for (const each of both())
      await expect.poll(async () => (await each.call('GET', '/health/ready')).body).toEqual({ status: 'degraded', replica: 'gone' });
  };
  /** Long enough that no machine is so slow, and shorter than the timeouts of queries. */
  const NO_LONG_WAIT_MS = 8_000;

  it('gives no error and no long wait when it is killed, and is read again when it is back', async () => {
    await inUse();
    const stop = readers();
    await standby.kill();
    await isPassedOver();
    const { statuses, slowest } = await stop();
    expect(statuses).toEqual([200]);
    expect(slowest).toBeLessThan(NO_LONG_WAIT_MS);
    expect(await sourceOf(server(0), () => list(server(0), ben))).toBe('gone');
    await standby.run();
    await inUse();
  });

  it('gives no error and no long wait when it hangs', async () => {
    await inUse();
    const stop = readers();
    standby.freeze();
    try {
      await isPassedOver();
      const { statuses, slowest } = await stop();
      expect(statuses).toEqual([200]);
      expect(slowest).toBeLessThan(NO_LONG_WAIT_MS);
    } finally {
      standby.thaw();
    }
    await inUse();
  });

  it('gives no error when it ends its connections', async () => {
    await inUse();
    const stop = readers();
    for (let time = 0; time < 20; time++) {
      await standby.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()",
      );
    }
    expect((await stop()).statuses).toEqual([200]);
    await inUse();
  });

  it('gives no error when it cancels queries that stand in the way of the log, and is read all the same', async () => {
    await inUse();
    const patience = async (delay: string) => {
      await standby.query(`ALTER SYSTEM SET max_standby_streaming_delay = '${delay}'`);
      await standby.query('SELECT pg_reload_conf()');
    };
    const conflicts = async () =>
      Number(
        (await standby.query<{ count: string }>("SELECT confl_lock AS count FROM pg_stat_database_conflicts WHERE datname = 'inkstone'"))[0]
          ?.count,
      );
    const before = await conflicts();
    await patience('0');
    const stop = readers();
    const lock = () =>
      server(0)
        .db.transaction()
        .execute((tx) => sql`LOCK TABLE documents IN ACCESS EXCLUSIVE MODE`.execute(tx));
    await expect.poll(() => lock().then(conflicts), { interval: 1, timeout: 120_000 }).toBeGreaterThan(before);
    expect((await stop()).statuses).toEqual([200]);
    await patience('30s');
  });

  it('does not delay those who open documents, though all lists go to the primary', async () => {
    await inUse();
    await standby.kill();
    const stop = readers();
    await isPassedOver();
    const socket = new Socket(`${server(0).socketUrl}/ws/documents/${document}?token=${ann.token}`);
    await socket.type('document');
    socket.close();
    expect((await stop()).statuses).toEqual([200]);
    await standby.run();
    await inUse();
  });
});

describe('servers that do not hear of each other', () => {
  it('read from the primary while Redis is away', async () => {
    await inUse();
    await redis.kill();
    for (const each of both()) await expect.poll(() => sourceOf(each, () => list(each, ben))).toBe('alone');
    await redis.start();
    await inUse();
  });

  it('read from the primary without Redis, unless there is one alone', async () => {
    const third = await start({ redisUrl: undefined });
    await expect.poll(() => sourceOf(third, () => list(third, ben))).toBe('alone');
    // The others tell anew in ten seconds that they run.
    const forgetting = () => sql`DELETE FROM servers`.execute(third.db).then(() => sourceOf(third, () => list(third, ben)));
    await expect.poll(forgetting).toBe('replica');
    await third.close();
  });
});

describe('an address that is none of a standby', () => {
  const lineOf = (of: TestServer) => of.lines.filter((line) => line.includes('DATABASE_REPLICA_URL')).join('');

  it.each([
    ['the primary', () => primary.connection, 'it is no standby but a primary'],
    ['another database', () => inject('postgres'), 'it is no standby of DATABASE_URL: its database is another one'],
    ['nowhere', () => ({ ...primary.connection, host: '/nonexistent' }), 'gone'],
  ])('is said in one line, and the server does without: %s', async (_what, replica, line) => {
    const wrong = await start({ replicaConnection: replica() });
    await expect.poll(() => lineOf(wrong)).toContain(line);
    expect(titleIn(await list(wrong, ben))).toBe(`Plan ${round}`);
    expect((await wrong.call('GET', '/health/ready')).body.replica).toMatch(/unfit|gone/);
    await wrong.close();
  });
});

describe('the doctor', () => {
  const urlOf = ({ host, user, database }: EmbeddedPostgres['connection']) =>
    `postgres://${user}@localhost/${database}?host=${encodeURIComponent(host)}`;
  const examine = async (replica: EmbeddedPostgres['connection']) =>
    (await examineReplica({ databaseUrl: urlOf(primary.connection), databaseReplicaUrl: urlOf(replica) })).map(
      ({ is, text }) => `${is}: ${text}`,
    );

  it('says that it follows the primary, lags, is none, or is gone', async () => {
    await inUse();
    expect(await examine(standby.connection)).toEqual([
      expect.stringMatching(/^well: it follows/),
      expect.stringMatching(/^warning: hot_standby_feedback/),
    ]);
    await standby.pauseReplay();
    await rename(server(0), 'Not there yet');
    expect(await examine(standby.connection)).toEqual([expect.stringMatching(/^warning: it lags/)]);
    expect(await examine(primary.connection)).toEqual([
      expect.stringMatching(/^problem: DATABASE_REPLICA_URL: it is no standby but a primary/),
    ]);
    expect(await examine(inject('postgres'))).toEqual([
      expect.stringMatching(/^problem: DATABASE_REPLICA_URL: .* its database is another one/),
    ]);
    expect(await examine({ ...primary.connection, host: '/nonexistent' })).toEqual([expect.stringMatching(/it cannot be reached/)]);
  });
});

it('costs nothing where there is none: no metrics, no cookie, no messages', async () => {
  const without = await start({ replicaConnection: undefined });
  const before = await received(server(0), 'wrote');
  const renamed = await rename(without, 'Plainly');
  expect([renamed.status, renamed.headers.getSetCookie()]).toEqual([200, []]);
  expect(titleIn(await list(without, ann))).toBe('Plainly');
  // A later message has come, so an earlier one would have.
  await rename(server(1), 'Told');
  await expect.poll(() => received(server(0), 'wrote')).toBe(before + 1);
  const names = [...(await seriesOf(without)).keys()].filter((name) => /replica|inkstone_reads/.test(name));
  expect(names).toEqual([]);
  await without.close();
});
