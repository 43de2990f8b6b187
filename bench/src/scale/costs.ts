/** What was measured by `npm run bench -- scale --only=costs,crowd --write`: the inputs of the model and of the simulation. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../server.ts';

/** Processor times are milliseconds of one core of the machine that measured. `server` is a server process, `database` all processes of PostgreSQL. */
export interface Cpu {
  readonly server: number;
  readonly database: number;
}

/** A commit statement that runs alone or beside others, measured without a server. */
export interface CommitPoint {
  /** Statements that run at once. */
  readonly lanes: number;
  /** In one statement. */
  readonly documents: number;
  /** Of each of its documents. */
  readonly edits: number;
  readonly commitsPerSecond: number;
  readonly databaseMs: number;
  readonly walBytes: number;
  /** `fsync` calls for each commit. Below 1, one call serves several. */
  readonly flushes: number;
}

/** A load on one real server, as the simulation is compared with it. */
export interface LoadPoint {
  readonly documents: number;
  /** Edits a second that people make in all documents together. */
  readonly typed: number;
  readonly p50: number;
  readonly p99: number;
  readonly edits: number;
  readonly commits: number;
  readonly cpu: Cpu;
  readonly walBytes: number;
  readonly redisMs: number;
  readonly redisInBytes: number;
  readonly redisOutBytes: number;
}

/** Readers of one document on one server, while one person writes in it. */
export interface CrowdPoint {
  readonly readers: number;
  /** Of the server, until all are there, in seconds, and what it sent to them meanwhile. */
  readonly comingSeconds: number;
  readonly comingMb: number;
  readonly memoryMb: number;
  readonly editMs: number;
  /** From an edit until the last reader has it, in ms. */
  readonly p50: number;
  readonly p99: number;
}

export interface Costs {
  readonly measured: { readonly on: string; readonly commit: string; readonly machine: string; readonly loadAverage: number };
  /** From the start of a write of 8 KB to the end of its `fdatasync`, in ms. */
  readonly fsync: { readonly p50: number; readonly p99: number };
  readonly commits: readonly CommitPoint[];
  /** One writer and one reader in each document, by rising load. */
  readonly loads: readonly LoadPoint[];
  /** A frame of one edit to one more reader. */
  readonly frameMs: number;
  /** One client moves its cursor in a document of two. */
  readonly presence: Cpu;
  /** A socket that opens a short document which is not in memory. */
  readonly opening: Cpu;
  /** One comparison of one open document with the database, while nothing happens. */
  readonly comparison: Cpu;
  /** The first page of the list of somebody with 50 documents. */
  readonly list: Cpu;
  /** `editKb`: of an edit that an open document keeps, to transform over. */
  readonly memory: { readonly serverMb: number; readonly openDocumentKb: number; readonly editKb: number };
  /** Of one edit in the log, with its index and its share of snapshots. */
  readonly storedBytes: number;
  readonly crowd: readonly CrowdPoint[];
}

const FILE = join(root, 'bench/src/scale/costs.json');

export function readCosts(): Costs {
  return JSON.parse(readFileSync(FILE, 'utf8')) as Costs;
}

export function writeCosts(costs: Costs): void {
  writeFileSync(FILE, `${JSON.stringify(costs, null, 2)}\n`);
}
