/** Measures what the model needs to know, on real servers that share a PostgreSQL and a Redis. */
import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { DeltaBuilder } from '@inkstone/ot';
import { SUBPROTOCOL } from '@inkstone/sync/constants';
import { commitEntry, RecentEdits } from '../../../apps/server/src/collab/document/recent-edits.ts';
import { root } from '../server.ts';
import { CONTENDERS, type ContenderKind } from '../servers/contenders.ts';
import { clientOf, protocol } from '../servers/inkstone-protocol.ts';
import { type Load, run } from '../servers/load.ts';
import { residentMegabytes } from '../servers/processes.ts';
import { quiet } from '../servers/quiet.ts';
import { dial } from '../servers/socket.ts';
import { measureCommits, measureFsync } from './commits.ts';
import type { Costs, Cpu, LoadPoint } from './costs.ts';
import { Fleet, loadAverage, type Used } from './fleet.ts';

const [{ client }] = CONTENDERS as [ContenderKind];
/** Samples of a load. Each costs the server some milliseconds, since it asks for its metrics. */
const SAMPLES = 9;
/** Sockets that are opened at once. */
const DIALS = 10;
/** A short page. */
const PAGE = 'All work and no play makes a dull text.\n'.repeat(50);

const each = (before: Used, after: Used, count: number): Cpu => ({
  server: (1000 * (after.server - before.server)) / count,
  database: (1000 * (after.database - before.database)) / count,
});
/** What is below the clock's resolution counts as nothing. */
const less = (a: Cpu, b: Cpu): Cpu => ({ server: Math.max(0, a.server - b.server), database: Math.max(0, a.database - b.database) });

/** What the middle of a load uses: without opening its documents, which comes before. */
async function sampled<T>(fleet: Fleet, work: Promise<T>, intervalMs: number): Promise<{ result: T; before: Used; after: Used }> {
  const samples: Used[] = [];
  let ended = false;
  const finished = work.finally(() => {
    ended = true;
  });
  while (!ended) {
    samples.push(await fleet.used());
    await delay(intervalMs);
  }
  const result = await finished;
  const rates = samples
    .slice(1)
    .map((sample, index) => (sample.edits - (samples[index] as Used).edits) / (sample.at - (samples[index] as Used).at));
  const busy = rates.map((rate, index) => ({ rate, index })).filter(({ rate }) => rate > 0.5 * Math.max(...rates));
  // The first part warms up.
  const from = (busy[Math.floor(busy.length / 3)]?.index ?? 0) + 1;
  const to = busy.at(-1)?.index ?? 0;
  return { result, before: samples[from] as Used, after: samples[to] as Used };
}

/** @param typed edits a second */
async function measureLoad(fleet: Fleet, documents: number, typed: number, seconds: number): Promise<LoadPoint> {
  const load: Load = { documents, writers: 1, readers: 1, rate: typed / documents, seconds, warm: seconds / 2, arrivalTimeoutSeconds: 5 };
  const { result, before, after } = await sampled(fleet, run(fleet, client, load), (1500 * seconds) / SAMPLES);
  await quiet(fleet);
  const edits = after.edits - before.edits;
  const of = (what: keyof Used) => (after[what] - before[what]) / edits;
  const perSecond = (what: keyof Used) => (1000 * (after[what] - before[what])) / (after.at - before.at);
  return {
    documents,
    typed,
    p50: result.p50,
    p99: result.p99,
    edits: perSecond('edits'),
    commits: perSecond('commits'),
    cpu: each(before, after, edits),
    walBytes: of('walBytes'),
    redisMs: 1000 * of('redis'),
    redisInBytes: of('redisIn'),
    redisOutBytes: of('redisOut'),
  };
}

/** The server's time for a frame of one edit to one more reader. */
async function measureFrame(fleet: Fleet, seconds: number): Promise<number> {
  const cost = async (readers: number) => {
    const load: Load = { documents: 1, writers: 1, readers, rate: 10, seconds, warm: 2, arrivalTimeoutSeconds: 5 };
    const { cpu } = await run(fleet, client, load);
    await quiet(fleet);
    return cpu;
  };
  const [few, many] = [100, 500];
  return ((await cost(many)) - (await cost(few))) / (many - few);
}

/** Opens sockets of the rich dialect that read what comes and say only hello. @returns their `send` */
async function openAll(
  fleet: Fleet,
  documents: readonly string[],
  people: number,
): Promise<{ send: (message: unknown) => void; close: () => void }[]> {
  const accounts = await fleet.accounts();
  const places = documents.flatMap((document) => Array.from({ length: people }, (_, person) => ({ document, person })));
  const sockets: { send: (message: unknown) => void; close: () => void }[] = [];
  const entries = places.values();
  const worker = async () => {
    for (const { document, person } of entries) {
      const account = accounts[person];
      if (account === undefined) throw new RangeError(`there is no account ${person}`);
      const { url } = fleet.seat(document, account);
      const socket = await new Promise<Awaited<ReturnType<typeof dial>>>((resolve, reject) => {
        const opening = dial(url, (_, open) => resolve(open), SUBPROTOCOL);
        opening.then((open) => open.send(JSON.stringify({ type: 'hello', client: clientOf(account.id) })), reject);
      });
      sockets.push({ send: (message) => socket.send(JSON.stringify(message)), close: () => socket.close() });
    }
  };
  await Promise.all(Array.from({ length: DIALS }, worker));
  return sockets;
}

/** What opening costs, how much memory it takes, and what documents cost that are open and idle. */
async function measureOpen(fleet: Fleet, count: number, seconds: number) {
  const { first } = fleet;
  const [owner] = await fleet.accounts();
  if (owner === undefined) throw new Error('there are no accounts');
  const seats = await fleet.seats(count, 1);
  for (const [seat] of seats) if (seat !== undefined) await protocol.seed(seat, PAGE);
  const documents = seats.flatMap(([seat]) => (seat === undefined ? [] : [seat.document]));
  // So that no document is in memory.
  await first.end();
  await first.run();
  const warm = await openAll(fleet, documents.slice(0, 50), 1);
  await quiet(fleet);
  const idle = async (): Promise<Cpu> => {
    const before = await fleet.used();
    await delay(3 * seconds * 1000);
    return each(before, await fleet.used(), 3 * seconds);
  };
  const few = await idle();
  const megabytes = residentMegabytes(first.pid);
  const before = await fleet.used();
  const sockets = await openAll(fleet, documents.slice(50), 1);
  const after = await fleet.used();
  await quiet(fleet);
  await delay(2_000);
  const more = residentMegabytes(first.pid) - megabytes;
  const many = await idle();
  for (const { close } of [...warm, ...sockets]) close();
  // Twice a second.
  const compared = less(many, few);
  const twice = 2 * (count - 50);
  return {
    opening: each(before, after, count - 50),
    comparison: { server: compared.server / twice, database: compared.database / twice },
    memory: { serverMb: megabytes, openDocumentKb: (1024 * more) / (count - 50) },
  };
}

/** Cursors that move in documents of two, less what the same documents cost without. */
async function measurePresence(fleet: Fleet, documents: number, seconds: number): Promise<Cpu> {
  const seats = await fleet.seats(documents, 2);
  for (const [seat] of seats) if (seat !== undefined) await protocol.seed(seat, PAGE);
  const sockets = await openAll(
    fleet,
    seats.flatMap(([seat]) => (seat === undefined ? [] : [seat.document])),
    2,
  );
  await quiet(fleet);
  let moves = 0;
  const spend = async (moving: boolean): Promise<[Used, Used]> => {
    const before = await fleet.used();
    const end = performance.now() + seconds * 1000;
    while (performance.now() < end) {
      for (let index = 0; index < sockets.length; index += 10) {
        if (moving) {
          for (const socket of sockets.slice(index, index + 10)) {
            moves++;
            socket.send({ type: 'presence', version: 1, selection: { anchor: moves % 1000, head: moves % 1000 } });
          }
        }
        await delay(1000 / (sockets.length / 10));
      }
    }
    return [before, await fleet.used()];
  };
  const still = await spend(false);
  const moving = await spend(true);
  for (const { close } of sockets) close();
  return less(each(...moving, moves), each(...still, moves));
}

async function measureList(fleet: Fleet, requests: number): Promise<Cpu> {
  const somebody = await fleet.first.register('lister');
  for (let index = 0; index < 50; index++) await fleet.first.createDocument(somebody, `of a list ${index}`);
  const ask = async (times: number) => {
    for (let round = 0; round < times; round++) await fleet.first.call('GET', '/api/documents', somebody.token);
  };
  await ask(requests / 2);
  await quiet(fleet);
  const before = await fleet.used();
  await ask(requests);
  return each(before, await fleet.used(), requests);
}

async function storedBytes({ pool }: Fleet): Promise<number> {
  await pool.query('VACUUM ANALYZE edits');
  const { rows } = await pool.query<{ bytes: number }>(
    `SELECT ((pg_total_relation_size('edits') + pg_total_relation_size('snapshots')) / (SELECT count(*) FROM edits))::float8 AS bytes`,
  );
  return rows[0]?.bytes ?? Number.NaN;
}

/** Memory of an edit that an open document keeps. */
function recentEditKb(): number {
  const count = 10_000;
  const recent = new RecentEdits(0, 1);
  const delta = (at: number) => new DeltaBuilder().retain(at).insert('x').build();
  gc();
  const before = process.memoryUsage().heapUsed;
  for (let version = 1; version <= count; version++) {
    const author = { client: clientOf(PAGE.slice(0, 36)), id: String(version), user: PAGE.slice(0, 36), username: 'writer0' };
    const own = delta(version);
    recent.push(commitEntry({ ...author, version, at: Date.now(), length: version + 1, json: JSON.stringify(own) }, own));
  }
  gc();
  const kilobytes = (process.memoryUsage().heapUsed - before) / count / 1024;
  if (recent.after(0).length !== count) throw new Error('edits were not kept');
  return kilobytes;
}

function gc(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}

export async function measureCosts(short: boolean, tell: (part: string) => void): Promise<Omit<Costs, 'crowd'>> {
  const seconds = short ? 4 : 12;
  const beginning = loadAverage();
  const fleet = await Fleet.start(1);
  try {
    const warmUp: Load = { documents: 1, writers: 10, readers: 0, rate: 20, seconds: short ? 8 : 30, warm: 0, arrivalTimeoutSeconds: 5 };
    await run(fleet, client, warmUp);
    await quiet(fleet);
    tell('loads');
    const loads: LoadPoint[] = [];
    for (const typed of [50, 200, 800, 2_400]) loads.push(await measureLoad(fleet, Math.min(400, Math.max(25, typed / 4)), typed, seconds));
    const stored = await storedBytes(fleet);
    tell('frames');
    const frameMs = await measureFrame(fleet, seconds);
    tell('cursors');
    const presence = await measurePresence(fleet, 50, seconds);
    tell('a list');
    const list = await measureList(fleet, short ? 100 : 400);
    tell('open documents');
    const { opening, comparison, memory } = await measureOpen(fleet, short ? 300 : 1_050, seconds);
    tell('commits alone');
    const fsync = measureFsync(fleet.database, short ? 300 : 2_000);
    const commits = await measureCommits(fleet, short ? 1.5 : 5);
    return {
      measured: {
        on: new Date().toISOString().slice(0, 10),
        commit: execFileSync('git', ['describe', '--always', '--dirty'], { cwd: root }).toString().trim(),
        machine: `${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}`,
        loadAverage: beginning,
      },
      fsync,
      commits,
      loads,
      frameMs,
      presence,
      opening,
      comparison,
      list,
      memory: { ...memory, editKb: recentEditKb() },
      storedBytes: stored,
    };
  } finally {
    await fleet.stop();
  }
}
