/** The bench `backup`: people type, alone and beside a backup, in turns; then the backup is restored and compared. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPool } from '../../../apps/server/src/db/database.ts';
import { reachDatabase } from '../../../apps/server/src/embedded/reach.ts';
import { type } from '../load.ts';
import { heading, print, printMachine, row } from '../report.ts';
import { type Account, root, Server } from '../server.ts';
import { percentile } from '../servers/arrivals.ts';
import { seed } from './seed.ts';

const SHORT = process.argv.includes('--short');
const SIZE = SHORT
  ? { documents: 1_000, edits: 20, files: 1_000, fileBytes: 100_000 }
  : { documents: 10_000, edits: 20, files: 10_000, fileBytes: 100_000 };
/** 50 people, five to a document. */
const GROUPS = 10;
const LOAD = { editors: 5, rate: 2, seconds: SHORT ? 15 : 45 };
const TURNS = SHORT ? 3 : 4;
const SAMPLE_MS = 20;

interface Ran {
  readonly seconds: number;
  readonly mostMiB: number;
}

/** Runs one of the commands on an installation. */
function run(dataDir: string, ...args: string[]): { child: ChildProcess; ended: Promise<Ran> } {
  const start = performance.now();
  const env = { ...process.env, DATA_DIR: dataDir };
  const child = spawn(process.execPath, [join(root, 'apps/server/dist/backup-command.js'), ...args], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout?.resume();
  let mostMiB = 0;
  const timer = setInterval(() => {
    mostMiB = Math.max(mostMiB, residentMiB(child.pid ?? 0));
  }, SAMPLE_MS);
  const ended = once(child, 'exit').then(([code]) => {
    clearInterval(timer);
    if (code !== 0) throw new Error(`${args.join(' ')} ended with ${String(code)}`);
    return { seconds: (performance.now() - start) / 1000, mostMiB };
  });
  return { child, ended };
}

/** Megabytes of memory that the process has resident; 0 if it has ended. */
function residentMiB(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** @returns the wait of each edit from its client to another, in ms, sorted */
async function typing(server: Server, people: readonly Account[]): Promise<number[]> {
  const groups = Array.from({ length: GROUPS }, (_, group) => people.slice(group * LOAD.editors, (group + 1) * LOAD.editors));
  const figures = await Promise.all(groups.map((group) => type(server, group, LOAD)));
  return figures.flatMap(({ waits }) => waits).sort((a, b) => a - b);
}

/** Takes one backup after the other until `work` is done. */
async function besideBackups<T>(server: Server, file: string, work: () => Promise<T>): Promise<{ result: T; backups: Ran[] }> {
  let isDone = false;
  const backups: Ran[] = [];
  const loop = async () => {
    while (!isDone) backups.push(await run(server.folder, 'backup', file).ended);
  };
  const looping = loop();
  const result = await work().finally(() => {
    isDone = true;
  });
  await looping;
  return { result, backups };
}

printMachine();
const folder = mkdtempSync(join(tmpdir(), 'inkstone-bench-'));
const file = join(folder, 'backup.tar');
const server = await Server.start();
try {
  const people: Account[] = [];
  for (let index = 0; index < GROUPS * LOAD.editors; index++) people.push(await server.register(`writer${index}`));
  const { connection } = await reachDatabase({ dataDir: server.folder, databaseUrl: undefined });
  const pool = openPool({ ...connection, query_timeout: 0 }, () => undefined);
  await seed(pool, String(people[0]?.id), join(server.folder, 'files'), SIZE);
  await pool.end();
  // A first round warms up the programs.
  await typing(server, people);

  const megabytes = (SIZE.files * SIZE.fileBytes) / 1e6;
  const title = `${GROUPS * LOAD.editors} people type ${LOAD.rate} edits a second each, ${GROUPS} documents; ${SIZE.documents} documents and ${megabytes} MB of files are backed up`;
  heading(title, ['turn', 'p95 alone, ms', 'p95 beside, ms', 'growth', 'max beside, ms', 'backups', 'seconds each', 'memory, MiB']);
  const growths: number[] = [];
  for (let turn = 1; turn <= TURNS; turn++) {
    const alone = percentile(await typing(server, people), 0.95);
    const { result: waits, backups } = await besideBackups(server, file, () => typing(server, people));
    const beside = percentile(waits, 0.95);
    growths.push(beside / alone - 1);
    const seconds = backups.reduce((sum, backup) => sum + backup.seconds, 0) / backups.length;
    const mostMiB = Math.max(...backups.map((backup) => backup.mostMiB));
    const growth = `${((beside / alone - 1) * 100).toFixed(0)} %`;
    row([
      turn,
      alone.toFixed(1),
      beside.toFixed(1),
      growth,
      String(waits.at(-1)?.toFixed(0)),
      backups.length,
      seconds.toFixed(1),
      mostMiB.toFixed(0),
    ]);
  }
  growths.sort((a, b) => a - b);
  print(`\nmedian growth of the 95th percentile: ${(percentile(growths, 0.5) * 100).toFixed(0)} % (the aim: under 50 %)`);

  heading('Restored, each document compared; and verified aside, all rows compared', ['command', 'seconds', 'memory, MiB', 'archive, MB']);
  const archive = (statSync(file).size / 1e6).toFixed(0);
  const restored = await run(join(folder, 'restored'), 'restore', file).ended;
  row(['restore', restored.seconds.toFixed(1), restored.mostMiB.toFixed(0), archive]);
  const verified = await run(folder, 'verify', file).ended;
  row(['backup:verify', verified.seconds.toFixed(1), verified.mostMiB.toFixed(0), archive]);
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
  print();
}
