/** Processor time and memory of processes, from Linux's /proc. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Clock ticks a second of `/proc`. */
const TICKS = 100;

interface Stat {
  readonly parent: number;
  readonly own: number;
  readonly children: number;
}

function stat(pid: number): Stat {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  const sum = (...at: number[]) => at.reduce((total, index) => total + Number(fields[index]), 0) / TICKS;
  return { parent: Number(fields[1]), own: sum(11, 12), children: sum(13, 14) };
}

/** CPU seconds that a process has used, without its children. */
export function cpuSeconds(pid: number): number {
  return stat(pid).own;
}

/** CPU seconds of all processes of the PostgreSQL in a data folder, including those that have ended. */
export function databaseCpuSeconds(folder: string): number {
  const postmaster = Number(readFileSync(join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
  const { own, children } = stat(postmaster);
  let sum = own + children;
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const { parent, own } = stat(Number(entry));
      if (parent === postmaster) sum += own;
    } catch {
      // The process has ended meanwhile.
    }
  }
  return sum;
}

/** Resident memory of a process, in MB. */
export function residentMegabytes(pid: number): number {
  const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1]) / 1024;
}
