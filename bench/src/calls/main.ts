/** The bench `calls`: what calls of the API cost the server and its database, beside the last release, by turns in one run. */
import { lastRelease } from '../release.ts';
import { heading, print, printMachine, row } from '../report.ts';
import { type Account, Server } from '../server.ts';
import { percentile } from '../servers/arrivals.ts';
import { cpuSeconds, databaseCpuSeconds } from '../servers/processes.ts';

const SHORT = process.argv.includes('--short');
const DOCUMENTS = SHORT ? 100 : 300;
const ROUNDS = SHORT ? 1 : 3;

interface Cost {
  /** Milliseconds from a call to the last byte of its answer, while nothing else runs. */
  readonly times: number[];
  /** CPU seconds. */
  server: number;
  database: number;
}

async function call(server: Server, { token }: Account, method: string, path: string, body?: unknown): Promise<{ readonly id: string }> {
  const answer = await fetch(server.url + path, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text === '' ? { id: '' } : (JSON.parse(text) as { id: string });
}

/** Adds to `costs` what each kind of call costs on a fresh server. */
async function measure(program: string | undefined, costs: Map<string, Cost>): Promise<void> {
  const server = await Server.start({}, program);
  try {
    const owner = await server.register('owner');
    await server.register('other');
    const ids: string[] = [];
    const take = async (name: string, count: number, one: (index: number) => Promise<unknown>) => {
      const cost = costs.get(name) ?? { times: [], server: 0, database: 0 };
      costs.set(name, cost);
      const used = () => ({ server: cpuSeconds(server.pid), database: databaseCpuSeconds(server.folder) });
      const before = used();
      for (let index = 0; index < count; index++) {
        const start = performance.now();
        await one(index);
        cost.times.push(performance.now() - start);
      }
      const after = used();
      cost.server += after.server - before.server;
      cost.database += after.database - before.database;
    };
    const at = (index: number) => `/api/documents/${ids[index % DOCUMENTS]}`;
    const create = (title: string) => call(server, owner, 'POST', '/api/documents', { title });
    for (let warm = 0; warm < DOCUMENTS; warm++) await create('Warm');
    await take('a document created', DOCUMENTS, async () => {
      ids.push((await create('Calls')).id);
    });
    const share = (index: number) => call(server, owner, 'PUT', `${at(index)}/collaborators`, { login: 'other', role: 'editor' });
    await take('shared with somebody', DOCUMENTS, share);
    await take('read', 3 * DOCUMENTS, (index) => call(server, owner, 'GET', at(index)));
    await take('a page of the list', DOCUMENTS, () => call(server, owner, 'GET', '/api/documents'));
    await take('renamed', DOCUMENTS, (index) => call(server, owner, 'PATCH', at(index), { title: 'Renamed' }));
    await take('put into the trash', DOCUMENTS, (index) => call(server, owner, 'DELETE', at(index)));
  } finally {
    await server.stop();
  }
}

printMachine();
const release = lastRelease();
const [before, now] = [new Map<string, Cost>(), new Map<string, Cost>()];
for (let round = 0; round < ROUNDS; round++) {
  await measure(release.program, before);
  await measure(undefined, now);
}
heading(`Calls of the API, ${release.version} → this build`, [
  'call',
  'p50, ms',
  'server, CPU s / 1,000',
  'database, CPU s / 1,000',
  'both',
]);
for (const [name, old] of before) {
  const fresh = now.get(name) ?? old;
  const p50 = ({ times }: Cost) =>
    percentile(
      [...times].sort((a, b) => a - b),
      0.5,
    ).toFixed(1);
  const per = (seconds: number, { times }: Cost) => ((seconds / times.length) * 1_000).toFixed(2);
  const share = (fresh.server + fresh.database) / (old.server + old.database);
  row([
    name,
    `${p50(old)} → ${p50(fresh)}`,
    `${per(old.server, old)} → ${per(fresh.server, fresh)}`,
    `${per(old.database, old)} → ${per(fresh.database, fresh)}`,
    `${Math.round(share * 100)} %`,
  ]);
}
print();
