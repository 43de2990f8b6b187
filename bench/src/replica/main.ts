/**
 * The bench `replica`: what dashboards cost the primary's processor, without and with a standby that answers lists. Both on the same primary, by turns:
 * `npm run bench -- replica [--short]`.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openPool } from '../../../apps/server/src/db/database.ts';
import { startEmbeddedPostgres } from '../../../apps/server/src/embedded/postgres.ts';
import { HotStandby } from '../../../apps/server/test/support/standby.ts';
import { seed } from '../lists/seed.ts';
import { heading, print, printMachine, row } from '../report.ts';
import { type Account, opened, Server } from '../server.ts';
import { cpuSeconds, databaseCpuSeconds } from '../servers/processes.ts';

const SHORT = process.argv.includes('--short');
/** A person has a list of some hundred documents: a third each of their own, shared with them, and by their group. */
const SIZE = { accounts: 1_000, documents: SHORT ? 20_000 : 100_000, shared: 3_000, groups: 20 };
const PEOPLE = 20;
const DOCUMENTS = 50;
const ROUNDS = SHORT ? 1 : 3;
/** In a round, of each kind. */
const CALLS = SHORT ? 200 : 1_000;
/** Calls at once. */
const AT_ONCE = 4;

/** What a dashboard asks: `lists` are the first list and the one after the event stream has begun. */
const STEPS = {
  lists: async (server: Server, account: Account) => {
    await read(server, account, LIST);
    await read(server, account, LIST);
  },
  tags: (server: Server, account: Account) => read(server, account, '/api/tags'),
  search: (server: Server, account: Account) => read(server, account, `${LIST}&query=${randomBytes(2).toString('hex')}`),
  'event stream': watch,
} as const;
type Step = keyof typeof STEPS;
const LIST = '/api/documents?scope=all&sort=changed&preview=true&limit=100';

async function read(server: Server, { token }: Account, path: string): Promise<void> {
  const answer = await fetch(server.url + path, { headers: { authorization: `Bearer ${token}` } });
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
}

/** Opens a stream for the documents on the screen, and leaves once it has begun. */
async function watch(server: Server, { token }: Account): Promise<void> {
  const abort = new AbortController();
  const answer = await fetch(`${server.url}/api/documents/watch`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ documents: onScreen }),
    signal: abort.signal,
  });
  await answer.body?.getReader().read();
  abort.abort();
}

let onScreen: string[] = [];
let ownDocuments: string[] = [];

interface Used {
  primary: number;
  standby: number;
  server: number;
}

const folder = mkdtempSync(join(tmpdir(), 'inkstone-'));
const [primaryFolder, standbyFolder] = [join(folder, 'a'), join(folder, 'b')];
const used = ({ pid }: Server): Used => ({
  primary: databaseCpuSeconds(primaryFolder),
  standby: databaseCpuSeconds(standbyFolder),
  server: cpuSeconds(pid),
});

/** CPU seconds for a thousand calls. */
async function measure(
  server: Server,
  accounts: readonly Account[],
  call: (account: Account, index: number) => Promise<void>,
): Promise<Used> {
  const before = used(server);
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < CALLS; index = next++) await call(accounts[index % accounts.length] as Account, index);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const after = used(server);
  const per = (name: keyof Used) => ((after[name] - before[name]) / CALLS) * 1_000;
  return { primary: per('primary'), standby: per('standby'), server: per('server') };
}

/** The share of reads that the standby has answered. */
async function shareOf(server: Server): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const counts = [...text.matchAll(/^inkstone_reads_total\{source="(\w+)".*\} (\d+)$/gm)];
  const sum = (source?: string) =>
    counts.filter(([, each]) => source === undefined || each === source).reduce((total, [, , n]) => total + Number(n), 0);
  return sum() === 0 ? 0 : sum('replica') / sum();
}

async function fill(server: Server, connection: Parameters<typeof openPool>[0]): Promise<void> {
  const reader = await server.register('reader');
  for (let person = 0; person < PEOPLE; person++) await server.register(`person-of-${person}`);
  const pool = openPool({ ...connection, max: 1, query_timeout: 0 }, () => undefined);
  await pool.query("UPDATE users SET role = 'editor', epoch = epoch + 1");
  await seed(pool, reader.id, SIZE);
  for (let person = 0; person < PEOPLE; person++) {
    const some = (from: number) =>
      `(SELECT id FROM documents ORDER BY id OFFSET ${3_000 + (2 * person + from) * DOCUMENTS} LIMIT ${DOCUMENTS})`;
    const me = '(SELECT id FROM users WHERE username = $1)';
    await pool.query(`UPDATE documents SET owner_id = ${me} WHERE id IN ${some(0)}`, [`person-of-${person}`]);
    await pool.query(
      `INSERT INTO collaborators (document_id, user_id, role) SELECT id, ${me}, 'editor' FROM ${some(1)} AS d ON CONFLICT DO NOTHING`,
      [`person-of-${person}`],
    );
    await pool.query(`INSERT INTO tags (id, user_id, name) SELECT gen_random_uuid(), ${me}, 'Tag ' || n FROM generate_series(1, 5) AS n`, [
      `person-of-${person}`,
    ]);
  }
  await pool.query(
    `INSERT INTO document_tags (user_id, document_id, tag_id)
     SELECT t.user_id, d.id, t.id FROM tags t JOIN documents d ON d.owner_id = t.user_id WHERE random() < 0.3`,
  );
  await pool.query('VACUUM ANALYZE');
  const { rows } = await pool.query<{ id: string }>(
    `SELECT d.id FROM documents d JOIN users u ON u.id = d.owner_id WHERE u.username = 'person-of-0'`,
  );
  ownDocuments = rows.map(({ id }) => id);
  onScreen = ownDocuments.slice(0, 30);
  await pool.end();
}

printMachine();
print(
  `Load average before: ${loadavg()
    .map((each) => each.toFixed(1))
    .join(', ')}`,
);
mkdirSync(primaryFolder);
const primary = await startEmbeddedPostgres({ dataDir: primaryFolder });
const urlOf = (host: string) => `postgres://inkstone@localhost/inkstone?host=${encodeURIComponent(host)}`;
const settings = { DATABASE_URL: urlOf(primary.connection.host), JWT_SECRET: randomBytes(32).toString('hex') };
let standby: HotStandby | undefined;
try {
  const first = await Server.start(settings);
  await fill(first, primary.connection);
  await first.stop();
  standby = await HotStandby.start({ dataDir: primaryFolder, connection: primary.connection }, standbyFolder, []);
  const figures = new Map<string, Used>();
  const add = (name: string, { primary, standby, server }: Used) => {
    const sum = figures.get(name) ?? { primary: 0, standby: 0, server: 0 };
    figures.set(name, {
      primary: sum.primary + primary / ROUNDS,
      standby: sum.standby + standby / ROUNDS,
      server: sum.server + server / ROUNDS,
    });
  };
  let share = 0;
  for (let round = 0; round < ROUNDS; round++) {
    for (const isWith of round % 2 === 0 ? [false, true] : [true, false]) {
      const server = await Server.start({ ...settings, ...(isWith ? { DATABASE_REPLICA_URL: urlOf(standby.connection.host) } : {}) });
      const accounts: Account[] = [];
      for (let person = 0; person < PEOPLE; person++) accounts.push(await server.signIn(`person-of-${person}`));
      for (;;) {
        for (const account of accounts) await read(server, account, LIST);
        if (!isWith || ((await fetch(`${server.url}/health/ready`).then((answer) => answer.json())) as { status: string }).status === 'ok')
          break;
      }
      // Until everybody's sign-in is on the standby.
      await delay(2_500);
      const name = isWith ? 'with' : 'without';
      for (const step of Object.keys(STEPS) as Step[]) {
        add(`${name} ${step}`, await measure(server, accounts, (account) => STEPS[step](server, account)));
      }
      add(
        `${name} opening`,
        await measure(server, accounts.slice(0, 1), async (account, index) => {
          const document = server.open(account, ownDocuments[index % ownDocuments.length] as string);
          await opened(document);
          await document.close();
        }),
      );
      if (isWith) share += (await shareOf(server)) / ROUNDS;
      await server.stop();
    }
  }
  heading('CPU seconds for 1,000', [
    '',
    'primary without',
    'primary with',
    'standby with',
    'server without',
    'server with',
    'primary: with / without',
  ]);
  const total = { without: { primary: 0, standby: 0, server: 0 }, with: { primary: 0, standby: 0, server: 0 } };
  const line = (name: string, without: Used, others: Used) =>
    row([
      name,
      without.primary.toFixed(2),
      others.primary.toFixed(2),
      others.standby.toFixed(2),
      without.server.toFixed(2),
      others.server.toFixed(2),
      `${((others.primary / without.primary) * 100).toFixed(0)} %`,
    ]);
  const none = { primary: 0, standby: 0, server: 0 };
  for (const step of Object.keys(STEPS) as Step[]) {
    const [without, others] = [figures.get(`without ${step}`) ?? none, figures.get(`with ${step}`) ?? none];
    line(step, without, others);
    for (const name of ['primary', 'standby', 'server'] as const) {
      total.without[name] += without[name];
      total.with[name] += others[name];
    }
  }
  line('dashboards', total.without, total.with);
  line('documents opened', figures.get('without opening') ?? none, figures.get('with opening') ?? none);
  print(`\nOf the reads that a standby may answer, it answered ${(share * 100).toFixed(1)} %.`);
  print(
    `Load average after: ${loadavg()
      .map((each) => each.toFixed(1))
      .join(', ')}`,
  );
} finally {
  await standby?.kill();
  await primary.stop();
  rmSync(folder, { recursive: true, force: true });
}
