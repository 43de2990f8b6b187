/** What is simulated: real measurements again, to see whether the simulation can be believed; then what can't be measured on one machine. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../server.ts';
import type { Costs } from './costs.ts';
import type { DatabaseOptions } from './database.ts';
import { around, type Simulated, type SimulationOptions, simulate } from './simulation.ts';

/** `npm run bench -- contention`, as docs/reliability.md has it: 12 people write in one document on one to four servers. */
const CONTENTION: readonly Measured[] = [
  { edits: 241, conflicts: 0, p50: 4, p99: 18 },
  { edits: 225, conflicts: 0.06, p50: 6, p99: 141 },
  { edits: 203, conflicts: 0.11, p50: 6, p99: 218 },
  { edits: 200, conflicts: 0.14, p50: 6, p99: 193 },
];
/** That bench ran on another disk, whose `fsync` took a commit of 3 ms at the median (docs/performance.md, load a). */
const ITS_DISK = { p50: 1.5, p99: 6 };
/** Between two edits of one of its writers, from the beginning of one to that of the next, in ms. */
const ITS_PAUSE_MS = 46;

/** A disk that is reached over a network, as most databases of the cloud have. An assumption. */
const NETWORK_DISK = { p50: 1, p99: 4 };
/** Edits a second that one server is planned for. */
const EDITS_PER_SERVER = 1_500;
const KEYS = 2;

interface Measured {
  readonly edits: number;
  readonly commits?: number;
  readonly conflicts?: number;
  readonly p50: number;
  readonly p99: number;
}

export interface Validation {
  readonly name: string;
  readonly measured: Measured;
  readonly simulated: Simulated;
}

export interface Grown extends Simulated {
  readonly typed: number;
  readonly servers: number;
}

export interface Simulations {
  readonly validation: readonly Validation[];
  /** One database under rising load, by its cores. */
  readonly growth: readonly { readonly cores: number; readonly points: readonly Grown[] }[];
  /** The same load on more and more servers. */
  readonly servers: readonly Grown[];
  /** The clients of a document on one server, or on any. */
  readonly spreading: readonly { readonly hashed: boolean; readonly writers: number; readonly simulated: Simulated }[];
}

const FILE = join(root, 'bench/src/scale/simulated.json');

export function readSimulations(): Simulations {
  return JSON.parse(readFileSync(FILE, 'utf8')) as Simulations;
}

export function writeSimulations(simulations: Simulations): void {
  writeFileSync(FILE, `${JSON.stringify(simulations, null, 2)}\n`);
}

/** A statement's time in the database: for itself, for each document and for each edit. */
export function commitCosts({ commits }: Pick<Costs, 'commits'>): Pick<DatabaseOptions, 'commitMs' | 'documentMs' | 'editMs'> {
  const of = (lanes: number, documents: number, edits: number) => {
    const point = commits.find((each) => each.lanes === lanes && each.documents === documents && each.edits === edits);
    if (point === undefined) throw new RangeError(`${lanes} × ${documents} × ${edits} was not measured`);
    return point.databaseMs;
  };
  const both = (of(2, 64, 1) - of(2, 1, 1)) / 63;
  const editMs = Math.max(0, Math.min(both, (of(2, 1, 16) - of(2, 1, 1)) / 15));
  return { commitMs: of(32, 1, 1) - both, documentMs: both - editMs, editMs };
}

/**
 * What of a server's time an edit takes, and what a commit. The measured loads have several edits a commit, and a part that is there without any:
 * time = edit + commit × commits of an edit + idle ÷ edits a second. Three loads, three unknowns.
 */
export function loopCosts({ loads, frameMs }: Pick<Costs, 'loads' | 'frameMs'>): SimulationOptions['loop'] {
  const rows = loads.slice(-3).map(({ cpu, commits, edits }) => ({ time: cpu.server, share: commits / edits, idle: 1 / edits }));
  const [a, b, c] = rows as [(typeof rows)[number], (typeof rows)[number], (typeof rows)[number]];
  const determinant = (a.share - b.share) * (b.idle - c.idle) - (b.share - c.share) * (a.idle - b.idle);
  const commitMs = ((a.time - b.time) * (b.idle - c.idle) - (b.time - c.time) * (a.idle - b.idle)) / determinant;
  const idle = ((a.share - b.share) * (b.time - c.time) - (b.share - c.share) * (a.time - b.time)) / determinant;
  const editMs = c.time - commitMs * c.share - idle * c.idle;
  // The loads have two sockets a document.
  return { editMs: Math.max(0, editMs - 2 * frameMs), commitMs: Math.max(0, commitMs), frameMs };
}

export async function simulateAll(costs: Costs, short: boolean, tell: (part: string) => void): Promise<Simulations> {
  const seconds = short ? 1 : 4;
  const loop = loopCosts(costs);
  const common = { loop, busMs: 0.5, warmSeconds: seconds / 4, seconds, seed: 1 };
  const here = { ...common, networkMs: 0.05, hashed: true };
  const database = (cores: number, disk: Costs['fsync'], roundTripMs: number): DatabaseOptions => ({
    ...commitCosts(costs),
    cores,
    flushMs: around(disk, 1),
    roundTripMs,
  });

  const validation: Validation[] = [];
  for (const { documents, typed, edits, commits, p50, p99 } of costs.loads) {
    tell(`the measured ${typed} edits a second`);
    const shape = { servers: 1, documents, writers: 1, readers: 1, rate: typed / documents };
    const simulated = await simulate({ ...here, ...shape, database: database(1, costs.fsync, 0.1) });
    validation.push({ name: `${typed} edits/s in ${documents} documents, one server`, measured: { edits, commits, p50, p99 }, simulated });
  }
  for (const [index, measured] of CONTENTION.entries()) {
    tell(`the measured contention of ${index + 1} servers`);
    const shape = { servers: index + 1, documents: 1, writers: 12, readers: 0, rate: 0, pauseMs: ITS_PAUSE_MS, hashed: false };
    const simulated = await simulate({ ...here, ...shape, seconds: short ? 4 : 20, warmSeconds: 3, database: database(1, ITS_DISK, 0.1) });
    validation.push({ name: `12 writers of one document on ${index === 0 ? 'one server' : `${index + 1} servers`}`, measured, simulated });
  }

  const there = { ...common, networkMs: 0.5, hashed: true };
  const growth: { cores: number; points: Grown[] }[] = [];
  for (const cores of [4, 16]) {
    const points: Grown[] = [];
    for (const typed of short ? [500, 4_000] : [500, 2_000, 8_000, 16_000, 32_000, 64_000]) {
      tell(`${typed} edits a second on a database of ${cores} cores`);
      const servers = Math.max(2, Math.ceil(typed / EDITS_PER_SERVER));
      const length = typed > 10_000 ? { warmSeconds: 0.5, seconds: 1 } : {};
      const shape = { servers, documents: typed / KEYS, writers: 1, readers: 1, rate: KEYS, ...length };
      points.push({ typed, ...(await simulate({ ...there, ...shape, database: database(cores, NETWORK_DISK, 0.5) })), servers });
    }
    growth.push({ cores, points });
  }

  const servers: Grown[] = [];
  for (const count of short ? [2, 4] : [11, 22, 44]) {
    const typed = short ? 2_000 : 16_000;
    tell(`${typed} edits a second on ${count} servers`);
    const shape = { servers: count, documents: typed / KEYS, writers: 1, readers: 1, rate: KEYS, warmSeconds: 0.5, seconds: 1 };
    servers.push({ typed, ...(await simulate({ ...there, ...shape, database: database(4, NETWORK_DISK, 0.5) })), servers: count });
  }

  const spreading: { hashed: boolean; writers: number; simulated: Simulated }[] = [];
  for (const writers of [2, 5, 20]) {
    for (const hashed of [true, false]) {
      tell(`${writers} writers a document, ${hashed ? 'hashed' : 'spread'}`);
      const shape = { servers: 8, documents: 1_000 / writers, writers, readers: 0, rate: KEYS, hashed };
      spreading.push({ hashed, writers, simulated: await simulate({ ...there, ...shape, database: database(4, NETWORK_DISK, 0.5) }) });
    }
  }
  return { validation, growth, servers, spreading };
}
