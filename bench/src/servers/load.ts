/** One load on one contender: the generator's job and its figures. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { root } from '../server.ts';
import type { Contender, Seat } from './contender.ts';

export interface Load {
  readonly documents: number;
  /** In each document. */
  readonly writers: number;
  readonly readers: number;
  /** Edits a second of each writer. */
  readonly rate: number;
  readonly seconds: number;
  /** Seconds of warm-up before, which are not measured. */
  readonly warm: number;
  /** How long the generator waits for edits that have not arrived, in seconds. */
  readonly arrivalTimeoutSeconds: number;
}

export interface Job {
  /** The module and the name of the export of the clients' `Protocol`. */
  readonly module: string;
  readonly protocol: string;
  readonly seats: readonly (readonly Seat[])[];
  readonly load: Load;
  readonly pid: number;
  readonly database: string | null;
}

export interface Figures {
  readonly edits: number;
  /** Milliseconds from an edit in its client to its arrival at a probe, for all edits that others made. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
  /** The share of edits that arrived within `arrivalTimeoutSeconds`. */
  readonly delivered: number;
  /** The share of the load's edits that were made. Below 1, the generator could not keep up. */
  readonly offered: number;
  /** CPU seconds for 1,000 edits: of the server process, and of its database's processes. */
  readonly cpu: number;
  readonly databaseCpu: number;
  /** The share of one core that the generator used. */
  readonly generator: number;
}

const GENERATOR = join(root, 'bench/src/servers/generator.ts');

/** Runs a load on new documents, in a new generator process. */
export async function run(
  contender: Contender,
  { module, protocol }: { readonly module: string; readonly protocol: string },
  load: Load,
): Promise<Figures> {
  const { pid, database } = contender;
  const job: Job = { module, protocol, seats: await contender.seats(load.documents, load.writers + load.readers), load, pid, database };
  return await generate(job);
}

async function generate(job: Job): Promise<Figures> {
  const child = spawn(process.execPath, ['--import', 'tsx', GENERATOR], { cwd: root, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  child.send(job);
  let figures: Figures | null = null;
  child.once('message', (message) => {
    figures = message as Figures;
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (figures === null) throw new Error(`the load generator ended with ${code}`);
  return figures;
}
