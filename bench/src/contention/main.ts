/**
 * `npm run bench -- contention`: one document whose writers are on several servers, which then commit against each other. A row with all writers on one of
 * the servers is what a load balancer that hashes the document's path makes of it. `--writers=12`, `--seconds=10`, `--servers=4` (two
 * at least), `--keys=300`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { DeltaBuilder } from '@inkstone/ot';
import type { SharedDocument } from '@inkstone/sync';
import { startEmbeddedPostgres } from '../../../apps/server/src/embedded/postgres.ts';
import { startRedis } from '../../../apps/server/test/support/redis.ts';
import { keyFigures, keyToLetter, launchBrowser } from '../browser.ts';
import { TcpProxy } from '../faults/proxy.ts';
import { heading, printMachine, row } from '../report.ts';
import { type Account, opened, Server } from '../server.ts';
import { percentile } from '../servers/arrivals.ts';
import { cpuSeconds } from '../servers/processes.ts';

const { values } = parseArgs({
  options: {
    writers: { type: 'string', default: '12' },
    seconds: { type: 'string', default: '10' },
    servers: { type: 'string', default: '4' },
    /** Pressed in the browser. */
    keys: { type: 'string', default: '300' },
  },
});
const writers = Number(values.writers);
const seconds = Number(values.seconds);
/** The first part of each run warms up and is not counted. */
const WARM_SECONDS = 3;
/** A writer makes its next edit when the last one is saved, but not sooner after it than this, in ms: faster than anybody types. */
const PAUSE_MS = 50;

interface Figures {
  /** Milliseconds from an edit to its acknowledgement. */
  readonly waits: readonly number[];
  /** Edits saved, by writer. */
  readonly edits: readonly number[];
  readonly batches: number;
  readonly conflicts: number;
  readonly cpu: number;
}

async function metric(server: Server, name: string): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? 0);
}

async function used(servers: readonly Server[]) {
  const sum = async (name: string) => (await Promise.all(servers.map((server) => metric(server, name)))).reduce((a, b) => a + b, 0);
  return {
    batches: await sum('inkstone_commit_seconds_count'),
    conflicts: await sum('inkstone_commit_conflicts_total'),
    cpu: servers.reduce((total, { pid }) => total + cpuSeconds(pid), 0),
  };
}

/** Writes on one new document, by turns on the given servers. @param all the servers whose cost counts */
async function measure(all: readonly Server[], on: readonly Server[], account: Account): Promise<Figures> {
  const documentId = await (all[0] as Server).createDocument(account, 'contention');
  const people = Array.from({ length: writers }, (_, index) => (on[index % on.length] as Server).open(account, documentId));
  await Promise.all(people.map(opened));
  const waits: number[] = [];
  const edits = people.map(() => 0);
  let counts = false;
  let ends = false;
  const write = async (person: SharedDocument, index: number) => {
    while (!ends) {
      const at = performance.now();
      person.edit(
        new DeltaBuilder()
          .retain(Math.floor(Math.random() * person.text.length))
          .insert('word ')
          .build(),
      );
      await person.flushed();
      const wait = performance.now() - at;
      if (counts) {
        waits.push(wait);
        edits[index] = (edits[index] ?? 0) + 1;
      }
      await delay(Math.max(0, PAUSE_MS - wait));
    }
  };
  const writing = people.map(write);
  await delay(WARM_SECONDS * 1000);
  const before = await used(all);
  counts = true;
  await delay(seconds * 1000);
  counts = false;
  const after = await used(all);
  ends = true;
  await Promise.all(writing);
  await Promise.all(people.map((person) => person.close()));
  const { batches, conflicts, cpu } = after;
  return { waits, edits, batches: batches - before.batches, conflicts: conflicts - before.conflicts, cpu: cpu - before.cpu };
}

function show(name: string, { waits, edits, batches, conflicts, cpu }: Figures): void {
  const sorted = waits.toSorted((a, b) => a - b);
  row([
    name,
    (waits.length / seconds).toFixed(0),
    `${((100 * conflicts) / Math.max(1, batches)).toFixed(0)} %`,
    percentile(sorted, 0.5).toFixed(0),
    percentile(sorted, 0.99).toFixed(0),
    `${((100 * Math.min(...edits)) / Math.max(1, ...edits)).toFixed(0)} %`,
    ((1000 * cpu) / waits.length).toFixed(2),
  ]);
}

printMachine();
const folder = mkdtempSync(join(tmpdir(), 'inkstone-contention-'));
const [postgres, redis] = await Promise.all([startEmbeddedPostgres({ dataDir: folder }), startRedis()]);
const { host, port, user, database } = postgres.connection;
// The included PostgreSQL listens on a Unix socket only.
const proxy = await TcpProxy.open(join(host, `.s.PGSQL.${port}`));
const env = {
  DATABASE_URL: `postgres://${user}@127.0.0.1:${proxy.port}/${database}`,
  REDIS_URL: redis.url,
  JWT_SECRET: 'only for this run, and long enough',
};
const servers: Server[] = [];
try {
  for (let index = 0; index < Number(values.servers); index++) servers.push(await Server.start(env));
  const [first, second] = servers as [Server, Server];
  const account = await first.register('writer');
  const other = await first.register('reader');
  // The first run compiles the code, and is not shown.
  await measure(servers, servers, account);
  heading(`One document, ${writers} writers, each edit as soon as the last one is saved (${PAUSE_MS} ms at least)`, [
    'writers on',
    'edits/s',
    'batches retried',
    'saved: p50 ms',
    'p99 ms',
    'slowest writer to fastest',
    'CPU s / 1,000 edits',
  ]);
  for (let count = 1; count <= servers.length; count++) {
    const name = count === 1 ? `one of ${servers.length} servers (hashed)` : `${count} servers`;
    show(name, await measure(servers, servers.slice(0, count), account));
  }
  const browser = await launchBrowser();
  try {
    const keys = Number(values.keys);
    const { p50, p95, p99 } = keyFigures(await keyToLetter(browser, first, [account, other], keys, second));
    heading('From a key in a Chromium on one server to the letter in one on another, through Redis', [
      'keys',
      'p50 ms',
      'p95 ms',
      'p99 ms',
    ]);
    row([keys, p50.toFixed(0), p95.toFixed(0), p99.toFixed(0)]);
  } finally {
    await browser.close();
  }
} finally {
  await Promise.all(servers.map((server) => server.stop()));
  await proxy.close();
  await redis.close();
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}
