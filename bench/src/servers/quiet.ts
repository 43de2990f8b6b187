/** Waits until a server has finished its remaining work, so that it does not count in the next measurement. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Contender } from './contender.ts';
import { cpuSeconds, databaseCpuSeconds } from './processes.ts';

const INTERVAL_MS = 250;
/** A server that uses less than this share of a core is idle. */
const IDLE_CORE_SHARE = 0.1;
const QUIET_TIMEOUT_MS = 20_000;

export async function quiet({ pid, database }: Contender): Promise<void> {
  const used = () => cpuSeconds(pid) + (database === null ? 0 : databaseCpuSeconds(database));
  const deadline = performance.now() + QUIET_TIMEOUT_MS;
  for (let before = used(); performance.now() < deadline; ) {
    await delay(INTERVAL_MS);
    const now = used();
    if (now - before < (IDLE_CORE_SHARE * INTERVAL_MS) / 1000) return;
    before = now;
  }
}
