/** The bench `lists`: the lists of a person with 20,000 documents by name, group and link, and suggestions, in an installation of 100,000 accounts and documents. */
import { join } from 'node:path';
import type { Order, Scope, Sort } from '@inkstone/api';
import { openDatabase, openPool } from '../../../apps/server/src/db/database.ts';
import { listDocuments } from '../../../apps/server/src/db/queries/documents/list-documents.ts';
import { heading, print, printMachine, row } from '../report.ts';
import { type Account, Server } from '../server.ts';
import { percentile } from '../servers/arrivals.ts';
import { seed } from './seed.ts';

const SHORT = process.argv.includes('--short');
const PLANS = process.argv.includes('--plans');
const SIZE = { accounts: SHORT ? 10_000 : 100_000, documents: SHORT ? 10_000 : 100_000, shared: SHORT ? 3_000 : 20_000, groups: 20 };
const ROUNDS = SHORT ? 20 : 100;
const SCOPES: readonly Scope[] = ['all', 'shared', 'recent'];
const SORTS: readonly Sort[] = ['changed', 'opened', 'title', 'created'];

const connectionOf = (server: Server) => ({ host: join(server.folder, 'run'), user: 'inkstone', database: 'inkstone' });

/** Milliseconds from a request to the last byte of its answer, which has a little more than the server's time. */
async function timed(server: Server, { token }: Account, path: string): Promise<number> {
  const start = performance.now();
  const answer = await fetch(server.url + path, { headers: { authorization: `Bearer ${token}` } });
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return performance.now() - start;
}

async function measure(server: Server, account: Account, name: string, path: string): Promise<void> {
  for (let warm = 0; warm < 5; warm++) await timed(server, account, path);
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) times.push(await timed(server, account, path));
  times.sort((a, b) => a - b);
  row([name, ...[0.5, 0.95, 1].map((share) => percentile(times, share).toFixed(1))]);
}

/** The plan of the list as PostgreSQL carries it out. */
async function plan(server: Server, account: Account, scope: Scope, sort: Sort): Promise<string> {
  const { db, pool, close } = openDatabase({ ...connectionOf(server), max: 1 }, () => undefined);
  const asked: { readonly text: string; readonly values: unknown[] }[] = [];
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    client.query = ((one: { text: string; values: unknown[] }, ...args: unknown[]) => {
      asked.push(one);
      return query(one, ...args);
    }) as typeof client.query;
  });
  try {
    const order: Order = sort === 'title' ? 'asc' : 'desc';
    await listDocuments(db, account.id, { scope, words: [], sort, order, preview: false, limit: 51, after: null });
    const { text, values } = asked[0] ?? { text: '', values: [] };
    const { rows } = await pool.query<{ 'QUERY PLAN': string }>(`EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) ${text}`, values);
    return rows.map((line) => line['QUERY PLAN']).join('\n');
  } finally {
    await close();
  }
}

printMachine();
const server = await Server.start();
try {
  const reader = await server.register('reader');
  const pool = openPool({ ...connectionOf(server), max: 1, query_timeout: 0 }, () => undefined);
  // An admin may read everything, which makes the conditions of lists simpler than other people's.
  await pool.query("UPDATE users SET role = 'editor', epoch = epoch + 1 WHERE id = $1", [reader.id]);
  await seed(pool, reader.id, SIZE);
  await pool.end();
  heading(`Lists of ${SIZE.shared} documents among ${SIZE.documents}, with ${SIZE.accounts} accounts (ms)`, [
    'list, sort',
    'p50',
    'p95',
    'max',
  ]);
  for (const scope of SCOPES)
    for (const sort of SORTS) await measure(server, reader, `${scope}, ${sort}`, `/api/documents?scope=${scope}&sort=${sort}&preview=true`);
  heading('Suggestions (ms)', ['query', 'p50', 'p95', 'max']);
  for (const query of ['', 'p', 'person-99', 'nobody'])
    await measure(server, reader, `“${query}”`, `/api/people/suggestions?query=${query}`);
  if (PLANS) {
    for (const scope of SCOPES) for (const sort of SORTS) print(`\n${scope}, ${sort}\n\n${await plan(server, reader, scope, sort)}`);
  }
} finally {
  await server.stop();
}
