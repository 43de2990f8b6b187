/** A run: people and programs write on all servers, faults strike, and after each round everything is compared. */
import { setTimeout as delay } from 'node:timers/promises';
import { seeded } from '../random.ts';
import type { BalancerName } from './balancer.ts';
import { type Counts, checkClient, checkLog, checkServer, Replay } from './checks.ts';
import { Cluster } from './cluster.ts';
import { type FaultName, Faults, type Tally } from './faults.ts';
import { Ledger } from './ledger.ts';
import { Program } from './program.ts';
import { direct, type Route, Session, through } from './route.ts';
import { type Client, type ClientOptions, Writer } from './writer.ts';

export interface RunOptions {
  readonly seed: number;
  /** Null: one server without a load balancer. */
  readonly balancer: BalancerName | null;
  readonly documents: number;
  /** Edits a second of each client. */
  readonly rate: number;
  /** Runs until so many processes were killed; 0: one round of `script`. */
  readonly kills: number;
  readonly minutes: number;
  /** The faults of the only round, in this order, in place of the seed's. */
  readonly script?: readonly FaultName[];
  /** How long the time between servers is measured, with Redis and without, in ms; 0: not at all. */
  readonly measureMs: number;
  /** Kills of a server with nothing else broken, after which the time until its clients write on is measured. */
  readonly failovers: number;
  /** How often all servers are restarted one after another, as an update does. */
  readonly rollings: number;
  readonly program?: string | undefined;
  /** The build that the servers become in each of the rolling restarts; default: they stay what they are. */
  readonly becoming?: readonly string[];
  /** People of each document who come by the load balancer; default: two. */
  readonly behindBalancer?: number;
  /** Whether others, and programs, are on each server directly; default: they are. */
  readonly direct?: boolean;
  /** The servers' clocks jump too. Needs libfaketime. */
  readonly hasClocks?: boolean;
  readonly say: (line: string) => void;
}

export interface Outcome extends Counts {
  readonly violations: readonly string[];
  readonly rounds: number;
  readonly tally: Tally;
  readonly kills: number;
  readonly acknowledged: number;
  readonly failovers: Ledger['failovers'];
  /** Milliseconds for which people saw "reconnecting" in the rolling restarts. */
  readonly absences: readonly number[];
  /** Milliseconds between the sockets of people behind the load balancer in the rolling restarts. */
  readonly gaps: readonly number[];
  /** Milliseconds from a client of one server to a client of another. */
  readonly arrivals: { readonly withRedis: readonly number[]; readonly without: readonly number[] };
  /** Where the logs are, if a rule was broken. */
  readonly folder: string;
}

const STRIKES_A_ROUND = 12;
const LONGEST_GAP_MS = 2_500;
/** A client whose connection has lasted this long, in ms, comes back at once (`STEADY_MS` of packages/sync, and a little more). */
const STEADY_MS = 11_000;
/** How long a server that was killed alone stays away, in ms: longer than its clients need. */
const RESTART_MS = 3_000;
/** All clients have what is in the log after this time, or a rule is broken: longer than any time that one waits for an answer. */
const REST_MS = 120_000;

interface Stage {
  readonly cluster: Cluster;
  readonly ledger: Ledger;
  readonly clients: readonly Client[];
  readonly documents: ReadonlyMap<string, Replay>;
  readonly owner: Session;
  readonly faults: Faults;
}

export async function run(options: RunOptions): Promise<Outcome> {
  const cluster = await Cluster.start(options);
  const ledger = new Ledger();
  const clients: Client[] = [];
  try {
    const stage = await setUp(cluster, ledger, clients, options);
    const arrivals = await measure(stage, options);
    await measureFailovers(stage, options);
    const { absences, gaps } = await rollingRestarts(stage, options);
    ledger.isAmid = true;
    const counts = { lost: 0, doubled: 0 };
    let rounds = 0;
    const until = performance.now() + options.minutes * 60_000;
    do {
      Object.assign(counts, await round(stage, options));
      rounds++;
      options.say(
        `round ${rounds}: ${stage.faults.kills} kills, ${ledger.acknowledged} edits acknowledged, ${ledger.violations.length} rules broken`,
      );
    } while (ledger.violations.length === 0 && stage.faults.kills < options.kills && performance.now() < until);
    const { tally, kills } = stage.faults;
    const { violations, acknowledged, failovers } = ledger;
    return { ...counts, violations, rounds, tally, kills, acknowledged, failovers, absences, gaps, arrivals, folder: cluster.folder };
  } finally {
    await Promise.all(clients.map((client) => client.close()));
    await cluster.stop();
    if (ledger.violations.length === 0) cluster.remove();
  }
}

async function setUp(cluster: Cluster, ledger: Ledger, clients: Client[], options: RunOptions): Promise<Stage> {
  const random = seeded(options.seed);
  const first = cluster.server(0);
  const accounts = [];
  for (const name of ['ada', 'bea', 'cid']) accounts.push(await first.register(name));
  const [owner, ...others] = accounts;
  if (owner === undefined) throw new Error('there is no account');
  const sessions = accounts.map((account) => new Session(account));
  const documents = new Map<string, Replay>();
  const faults = new Faults(cluster, ledger, clients, { random, say: options.say });
  const addresses = cluster.fronts.map(({ port }) => `127.0.0.1:${port}`);
  for (let index = 0; index < options.documents; index++) {
    const documentId = await first.createDocument(owner, `document ${index}`, others);
    documents.set(documentId, new Replay());
    const add = (Kind: new (options: ClientOptions) => Client, kind: string, route: Route) => {
      const session = sessions[clients.length % sessions.length] as Session;
      const name = `${kind}-${clients.length}`;
      const onClosed = (client: Client) => faults.closed(client);
      clients.push(new Kind({ name, documentId, session, route, ledger, random: seeded(options.seed * 1000 + clients.length), onClosed }));
    };
    for (let more = 0; more < (options.behindBalancer ?? 2); more++) add(Writer, 'writer', through(cluster.entrance));
    if (options.direct === false) continue;
    for (const server of addresses.keys()) add(Writer, `writer-on-${server}`, direct(addresses, server));
    add(Program, `program-on-${index % addresses.length}`, direct(addresses, index % addresses.length));
    add(Program, 'program', through(cluster.entrance));
  }
  while (!clients.every(({ isConnected }) => isConnected)) await delay(20);
  return { cluster, ledger, clients, documents, owner: sessions[0] as Session, faults };
}

/** Lets all clients write at their rate. @returns a function that ends it */
function startWriting({ clients }: Stage, { rate }: RunOptions): () => void {
  const every = 1000 / rate;
  const timers = clients.map((client, index) => {
    let interval: NodeJS.Timeout | undefined;
    // People don't type in step with each other.
    const start = setTimeout(
      () => {
        interval = setInterval(() => client.write(), every);
      },
      (every * index) / clients.length,
    );
    return () => {
      clearTimeout(start);
      clearInterval(interval);
    };
  });
  return () => {
    for (const stop of timers) stop();
  };
}

/** How long an edit takes to the clients of other servers, with Redis and after it was killed. */
async function measure(stage: Stage, options: RunOptions): Promise<Outcome['arrivals']> {
  const { ledger, cluster } = stage;
  if (options.measureMs === 0) return { withRedis: [], without: [] };
  const stop = startWriting(stage, options);
  // The first edits warm up the programs.
  await delay(options.measureMs / 5);
  const withRedis: number[] = [];
  ledger.arrivals = withRedis;
  await delay(options.measureMs);
  ledger.arrivals = null;
  await cluster.killRedis(options.measureMs * 1.5);
  const without: number[] = [];
  ledger.arrivals = without;
  await delay(options.measureMs);
  ledger.arrivals = null;
  stop();
  await cluster.heal();
  return { withRedis, without };
}

/** Kills one server after another, each when the clients of the last one have long been connected again, so that they try at once. */
async function measureFailovers(stage: Stage, options: RunOptions): Promise<void> {
  const { cluster, ledger, faults } = stage;
  if (options.failovers === 0) return;
  const stop = startWriting(stage, options);
  try {
    for (let number = 0; number < options.failovers; number++) {
      await delay(STEADY_MS);
      await faults.killServer(number % cluster.servers.length, RESTART_MS);
      await delay(RESTART_MS);
      await cluster.heal();
      while (ledger.victims.size > 0) await delay(50);
      options.say(`kill ${number + 1} alone: ${ledger.failovers.alone.map((ms) => ms.toFixed(0)).join(' ')}`);
    }
  } finally {
    stop();
  }
}

/** Restarts one server after another while all write. */
async function rollingRestarts(stage: Stage, options: RunOptions): Promise<Pick<Outcome, 'absences' | 'gaps'>> {
  const { cluster, ledger } = stage;
  const [absences, gaps]: [number[], number[]] = [[], []];
  if (options.rollings === 0) return { absences, gaps };
  Object.assign(ledger, { absences, gaps });
  const stop = startWriting(stage, options);
  try {
    for (let number = 0; number < options.rollings; number++) {
      for (const index of cluster.servers.keys()) await cluster.restartServer(index, options.becoming?.[number]);
      options.say(`rolling restart ${number + 1}: ${absences.map((ms) => ms.toFixed(0)).join(' ')}`);
    }
    await delay(LONGEST_GAP_MS);
  } finally {
    stop();
    Object.assign(ledger, { absences: null, gaps: null });
  }
  await compare(stage);
  return { absences, gaps };
}

async function round(stage: Stage, options: RunOptions): Promise<Counts> {
  const { cluster, faults, ledger } = stage;
  const random = seeded(options.seed * 7919 + faults.kills);
  const stop = startWriting(stage, options);
  const script = options.script ?? Array.from({ length: STRIKES_A_ROUND }, () => null);
  try {
    for (const name of script) {
      await delay(random() * LONGEST_GAP_MS);
      await (name === null ? faults.strike() : faults.do(name));
    }
    await delay(LONGEST_GAP_MS);
    await cluster.heal();
    // What was typed after the end of all faults is saved as ever.
    await delay(1_000);
  } finally {
    stop();
  }
  ledger.victims.clear();
  return await compare(stage);
}

async function compare(stage: Stage): Promise<Counts> {
  const { cluster, ledger, clients, documents, owner } = stage;
  const counts = { lost: 0, doubled: 0 };
  await rest(ledger, clients, ({ isFlushed }) => isFlushed, 'does not get its edits saved');
  const token = await owner.token(`127.0.0.1:${cluster.server(0).port}`);
  for (const [documentId, replay] of documents) {
    try {
      await replay.readOn(cluster.server(0), token, documentId);
    } catch (error) {
      ledger.broken((error as Error).message);
    }
    const own = clients.filter((client) => client.documentId === documentId);
    await rest(ledger, own, ({ version }) => version === replay.version, `does not come to version ${replay.version}`);
    const { lost, doubled } = checkLog(ledger, documentId, replay);
    counts.lost += lost;
    counts.doubled += doubled;
    for (const client of own) checkClient(ledger, client, replay);
    for (const server of cluster.servers) await checkServer(ledger, server, token, documentId, replay);
  }
  return counts;
}

/** Waits until all clients are as they should be. */
async function rest(ledger: Ledger, clients: readonly Client[], is: (client: Client) => boolean, complaint: string): Promise<void> {
  const deadline = performance.now() + REST_MS;
  for (const client of clients) {
    while (!is(client) && performance.now() < deadline && ledger.violations.length === 0) await delay(20);
    if (!is(client)) ledger.broken(`R3: ${client.name}, at version ${client.version}, ${complaint}`);
  }
}
