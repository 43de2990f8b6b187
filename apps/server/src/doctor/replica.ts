/** The doctor looks at the standby of the database. */
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { MIGRATION_NAMES } from '../db/migrate.ts';
import { compareWithPrimary } from '../db/replica.ts';
import { type Finding, left, problem, reasonOf, warning, well } from './finding.ts';

const ABOUT = 'standby';
const ANSWER_MS = 5_000;
/** How long it may take to catch up with the primary until that is told, in ms. */
const CATCHING_UP_MS = 3_000;
const ASK_AGAIN_MS = 50;

export async function examineReplica(config: {
  readonly databaseUrl: string | undefined;
  readonly databaseReplicaUrl: string | undefined;
}): Promise<Finding[]> {
  const { databaseUrl, databaseReplicaUrl } = config;
  if (databaseUrl === undefined) return [];
  if (databaseReplicaUrl === undefined) return [left(ABOUT, 'DATABASE_REPLICA_URL is not set: the primary answers everything')];
  const [primary, replica] = [databaseUrl, databaseReplicaUrl].map(
    (connectionString) => new pg.Client({ connectionString, connectionTimeoutMillis: ANSWER_MS, query_timeout: ANSWER_MS }),
  ) as [pg.Client, pg.Client];
  for (const client of [primary, replica]) client.on('error', () => undefined);
  try {
    await primary.connect();
    try {
      await replica.connect();
    } catch (error) {
      return [problem(ABOUT, `DATABASE_REPLICA_URL: it cannot be reached: ${reasonOf(error)}`)];
    }
    return await compare(primary, replica);
  } catch (error) {
    return [left(ABOUT, `it cannot be compared with the primary: ${reasonOf(error)}`)];
  } finally {
    for (const client of [primary, replica]) client.end().catch(() => undefined);
  }
}

async function compare(primary: pg.Client, replica: pg.Client): Promise<Finding[]> {
  const began = performance.now();
  const { unfit, isFresh } = await compareWithPrimary(primary, replica);
  if (unfit !== null) return [problem(ABOUT, `DATABASE_REPLICA_URL: ${unfit}`)];
  while (!(await isFresh())) {
    if (performance.now() - began > CATCHING_UP_MS) {
      return [warning(ABOUT, `it lags: after ${CATCHING_UP_MS / 1000} s it has not got what the primary had; lists come from the primary`)];
    }
    await delay(ASK_AGAIN_MS);
  }
  const { rows } = await replica.query<{ name: string }>('SELECT name FROM kysely_migration');
  const missing = MIGRATION_NAMES.filter((name) => !rows.some((row) => row.name === name));
  const { rows: delays } = await replica.query<{ delay: string; feedback: boolean }>(
    "SELECT current_setting('max_standby_streaming_delay') AS delay, current_setting('hot_standby_feedback')::bool AS feedback",
  );
  return [
    missing.length === 0
      ? well(ABOUT, `it follows the primary (${Math.ceil(performance.now() - began)} ms with asking)`)
      : warning(ABOUT, `it follows the primary, which is ${missing.length} migrations behind: the next start brings both up to date`),
    ...(delays[0]?.feedback
      ? []
      : [warning(ABOUT, 'hot_standby_feedback is off: long searches are cancelled there and made again on the primary')]),
  ];
}
