/** Waits for the database, and tells failures that may pass by themselves from those that don't. */
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { StartError } from '../errors.ts';

/** How long one attempt may take, in ms. */
const ATTEMPT_MS = 5_000;
/** If an attempt takes longer than this, in ms, `onWait` is called. */
const SILENCE_MS = 500;
const LONGEST_PAUSE_MS = 1_000;

const SILENT = 'it does not answer';

/** Error codes of the system while the database, its host or the network is away, and what they mean in words. */
const AWAY: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'it refuses the connection',
  ECONNRESET: 'it closed the connection',
  EPIPE: 'it closed the connection',
  ECONNABORTED: 'it closed the connection',
  ENOENT: 'its socket does not exist',
  ENOTFOUND: 'its host is not known',
  EAI_AGAIN: 'its host cannot be looked up',
  EHOSTUNREACH: 'its host cannot be reached',
  EHOSTDOWN: 'its host cannot be reached',
  ENETUNREACH: 'its network cannot be reached',
  ENETDOWN: 'its network cannot be reached',
  ETIMEDOUT: SILENT,
};

/** SQLSTATEs of a database that starts, stops, recovers or has no free connection: 57P01 to 57P05, and the classes 08 and 53. */
const PASSES = /^(57P0[1-5]|08\w{3}|53\w{3})$/;

/** Messages of pg that come without a code. */
const TIMEOUT = /timeout expired|timeout exceeded|read timeout/i;
const TERMINATED = /connection terminated/i;

/** Why the database can't be used now, in words, if that may pass by itself. Null if somebody must act, as for a wrong password or a missing database. */
export function whyAway(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (code in AWAY) return AWAY[code] ?? null;
  if (error instanceof pg.DatabaseError) return PASSES.test(code) ? error.message : null;
  if (TIMEOUT.test(error.message)) return SILENT;
  if (TERMINATED.test(error.message)) return 'it closed the connection';
  return whyAway(error.cause);
}

/**
 * Waits until the database answers a query, however long that takes.
 *
 * @param onWait called at once with the database's address and the reason for waiting, and again for each new reason
 * @throws StartError when waiting is of no use
 */
export async function waitForDatabase(connection: pg.ClientConfig, onWait: (line: string) => void): Promise<void> {
  const told = new Set<string>();
  for (let pause = 50; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    const client = new pg.Client({ ...connection, connectionTimeoutMillis: ATTEMPT_MS, query_timeout: ATTEMPT_MS });
    // Without a listener, a connection that breaks later would end the process.
    client.on('error', () => undefined);
    const tell = (why: string) => {
      if (told.has(why)) return;
      told.add(why);
      const host = client.host.includes(':') ? `[${client.host}]` : client.host;
      onWait(`Waiting for the database at ${host}:${client.port}: ${why}`);
    };
    const silence = setTimeout(tell, SILENCE_MS, SILENT);
    try {
      await client.connect();
      await client.query('SELECT 1');
      return;
    } catch (cause) {
      const why = whyAway(cause);
      if (why === null) throw new StartError(`DATABASE_URL: the database cannot be used: ${(cause as Error).message}`, { cause });
      tell(why);
    } finally {
      clearTimeout(silence);
      client.end().catch(() => undefined);
    }
    await delay(pause);
  }
}
