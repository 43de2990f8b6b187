/** One load on one contender: what the generator is told, and what it says. */
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
  /** Seconds before, which don't count: programs warm up. */
  readonly warm: number;
  /** How long the generator waits for edits that have not arrived, in seconds. */
  readonly arrivalTimeoutSeconds: number;
}

export interface Job {
  /** Where the clients' `Protocol` is: a module, and the name that it exports. */
  readonly module: string;
  readonly protocol: string;
  readonly seats: readonly (readonly Seat[])[];
  readonly load: Load;
  readonly pid: number;
  readonly database: string | null;
}

export interface Figures {
  readonly edits: number;
  /** Milliseconds from the edit in its client to its arrival in another: at the probes, for all edits that others made. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
  /** Share of those that arrived before arrivalTimeoutSeconds ended. */
  readonly delivered: number;
  /** Edits that were made, as a share of what the load wants: less, and the generator could not keep up. */
  readonly offered: number;
  /** CPU seconds for 1,000 edits: of the server process, and of its database's processes. */
  readonly cpu: number;
  readonly databaseCpu: number;
  /** Share of one core that the generator itself used. */
  readonly generator: number;
}

const GENERATOR = join(root, 'bench/src/servers/generator.ts');

/** Runs a load in a generator of its own, on new documents. */
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
