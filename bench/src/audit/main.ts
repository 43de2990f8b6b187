/** The bench `audit`: sealing, the trail's pages and filters among millions of entries, and a flood of sign-ins beside people who type. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { sealWaiting } from '../../../apps/server/src/audit/sealer.ts';
import { verifyTrail } from '../../../apps/server/src/audit/verify.ts';
import { type Database, openDatabase } from '../../../apps/server/src/db/database.ts';
import { reachDatabase } from '../../../apps/server/src/embedded/reach.ts';
import { type } from '../load.ts';
import { heading, print, printMachine, row } from '../report.ts';
import { type Account, Server } from '../server.ts';
import { percentile } from '../servers/arrivals.ts';

const SHORT = process.argv.includes('--short');
/** Only the flood. */
const FLOOD_ONLY = process.argv.includes('--only=flood');
const SEALED = SHORT ? 20_000 : 100_000;
const ENTRIES = SHORT ? 200_000 : 5_000_000;
const ACTORS = 2_000;
const DOCUMENTS = 20_000;
const REQUESTS = 20;
const LOAD = { editors: 20, rate: 5, seconds: SHORT ? 5 : 20 };
/** Sign-ins that the flood has open at once. */
const FLOOD = 50;

/** Entries of the last year, spread over people, documents and actions. `Rare` is one in ten thousand. They are written past the triggers, as they are old. */
async function fill({ pool }: Database, count: number): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("SET session_replication_role = 'replica'");
    await client.query('SET statement_timeout = 0');
    await client.query(
      `INSERT INTO activity (id, actor_id, document_id, action, detail, created_at, address, user_agent, request_id)
      SELECT gen_random_uuid(), md5('actor ' || n % $2::int)::uuid, md5('document ' || (n::bigint * 7) % $3::int)::uuid,
        CASE WHEN n % 10000 = 0 THEN 'document.deleted' WHEN n % 3 = 0 THEN 'document.opened' WHEN n % 3 = 1 THEN 'document.edited' ELSE 'file.downloaded' END,
        jsonb_build_object('number', n), now() - interval '1 year' * (n::float8 / $1::float8), '192.0.2.1', 'a browser', gen_random_uuid()::text
      FROM generate_series(1, $1::int) AS n`,
      [count, ACTORS, DOCUMENTS],
    );
    await client.query('RESET session_replication_role');
    await client.query('ANALYZE activity');
  } finally {
    client.release(true);
  }
}

async function measurePages(server: Server, admin: Account, database: Database): Promise<void> {
  await fill(database, ENTRIES);
  const { rows } = await database.pool.query("SELECT md5('actor 5')::uuid AS actor, md5('document 35')::uuid AS document");
  const { actor, document } = rows[0] as { actor: string; document: string };
  const day = (ago: number) => new Date(Date.now() - ago * 24 * 60 * 60 * 1000).toISOString();
  const filters: Record<string, string> = {
    all: '',
    'a person': `user=${actor}`,
    'a document': `document=${document}`,
    'a common action': 'action=document.opened',
    'a rare action': 'action=document.deleted',
    'an action that never was': 'action=user.enabled',
    'a week, half a year ago': `from=${day(190)}&to=${day(183)}`,
    'a person’s rare action': `user=${actor}&action=document.deleted`,
    'a person in a week': `user=${actor}&from=${day(190)}&to=${day(183)}`,
  };
  heading(`Pages of ${ENTRIES.toLocaleString('en')} entries: milliseconds until the last byte`, ['filter', 'p50', 'p95', 'tenth page']);
  for (const [name, filter] of Object.entries(filters)) {
    const times: number[] = [];
    const get = async (query: string) => {
      const start = performance.now();
      const { nextCursor } = await server.call<{ nextCursor: string | null }>('GET', `/api/admin/activity?${query}`, admin.token);
      return { milliseconds: performance.now() - start, nextCursor };
    };
    for (let request = 0; request < REQUESTS; request++) times.push((await get(filter)).milliseconds);
    let last = await get(filter);
    for (let page = 1; page < 10 && last.nextCursor !== null; page++)
      last = await get(`${filter}&cursor=${encodeURIComponent(last.nextCursor)}`);
    times.sort((a, b) => a - b);
    row([name, percentile(times, 0.5).toFixed(1), percentile(times, 0.95).toFixed(1), last.milliseconds.toFixed(1)]);
  }
}

async function measureSealing({ db, pool }: Database): Promise<void> {
  await pool.query(
    `INSERT INTO activity (id, actor_id, document_id, action, detail, address)
    SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'document.opened', jsonb_build_object('n', n), '192.0.2.1'
    FROM generate_series(1, $1::int) AS n`,
    [SEALED],
  );
  let start = performance.now();
  // The server seals too. Whoever comes first, all are sealed when this ends.
  let waiting = SEALED;
  while (waiting > 0) {
    await sealWaiting(db);
    waiting = (await pool.query<{ count: number }>('SELECT count(*)::int AS count FROM activity_unsealed')).rows[0]?.count ?? 0;
  }
  const seconds = (performance.now() - start) / 1000;
  start = performance.now();
  const { sealed, problems } = await verifyTrail(db);
  const verifying = (performance.now() - start) / 1000;
  if (problems.length > 0) throw new Error(`the trail is broken: ${problems[0]}`);
  heading('Sealing', ['entries', 'sealed a second', 'verified a second']);
  row([SEALED, Math.round(SEALED / seconds), Math.round(sealed / verifying)]);
}

async function measureFlood(): Promise<void> {
  const server = await Server.start({ RATE_LIMITS: 'on' });
  try {
    const people: Account[] = [];
    for (let index = 0; index < LOAD.editors; index++) people.push(await server.register(`writer${index}`));
    await type(server, people, { ...LOAD, seconds: 3 });
    const alone = await type(server, people, LOAD);
    // In a process of its own, so that it does not hold up those who type in this one.
    const flood = spawn(process.execPath, [fileURLToPath(new URL('./flood.mjs', import.meta.url)), server.url, String(FLOOD)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const together = await type(server, people, LOAD);
    flood.stdin.end();
    const [answered] = (await once(flood.stdout, 'data')) as [Buffer];
    heading(`Sign-ins from one address, ${FLOOD} at once, beside ${LOAD.editors} people who type for ${LOAD.seconds} s`, [
      'sign-ins a second',
      'p99 alone, ms',
      'p99 beside, ms',
      'growth',
    ]);
    const growth = `${((together.p99 / alone.p99 - 1) * 100).toFixed(0)} %`;
    row([Math.round(Number(answered) / LOAD.seconds), alone.p99.toFixed(1), together.p99.toFixed(1), growth]);
  } finally {
    await server.stop();
  }
}

async function measureTrail(): Promise<void> {
  const server = await Server.start();
  const reached = await reachDatabase({ dataDir: server.folder, databaseUrl: undefined });
  const database = openDatabase({ ...reached.connection, max: 4, query_timeout: 0 }, () => undefined);
  try {
    const admin = await server.register('admin');
    await measureSealing(database);
    await measurePages(server, admin, database);
  } finally {
    await database.close();
    await reached.close();
    await server.stop();
  }
}

printMachine();
if (!FLOOD_ONLY) await measureTrail();
await measureFlood();
print();
