/** Whether a database is one that Inkstone can use: what somebody must mend in it, said in plain words. */
import { sql } from 'kysely';
import type { Db } from './database.ts';
import { forbiddingMigration, readMigrations } from './migrate.ts';

/** The oldest version that works, as PostgreSQL counts. */
const OLDEST_VERSION = 150_000;

export interface DatabaseFacts {
  /** For people: `17.2`. */
  readonly version: string;
  /** As a number: 170002. */
  readonly versionNumber: number;
  readonly encoding: string;
  readonly isStandby: boolean;
  readonly isReadOnly: boolean;
  readonly trigrams: 'installed' | 'available' | 'missing';
  readonly durable: boolean;
  readonly maxConnections: number;
  /** Names of the migrations that were applied; empty in a new database. */
  readonly migrations: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

export async function readDatabaseFacts(db: Db): Promise<DatabaseFacts> {
  const { rows } = await sql<Omit<DatabaseFacts, 'migrations'>>`
    SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS "versionNumber",
      current_setting('server_encoding') AS encoding, pg_is_in_recovery() AS "isStandby",
      current_setting('default_transaction_read_only')::bool AS "isReadOnly",
      CASE WHEN EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm') THEN 'installed'
        WHEN EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_trgm') THEN 'available' ELSE 'missing' END AS trigrams,
      current_setting('fsync')::bool AND current_setting('full_page_writes')::bool AS durable,
      current_setting('max_connections')::int AS "maxConnections",
      (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now`.execute(db);
  const facts = rows[0] as Omit<DatabaseFacts, 'migrations'>;
  return { ...facts, migrations: await readMigrations(db) };
}

/** What makes it unusable, in sentences that say what to do. */
export function unfitness(facts: DatabaseFacts): string[] {
  const { version, versionNumber, encoding, isStandby, isReadOnly, trigrams, migrations } = facts;
  const forbidding = forbiddingMigration(migrations);
  return [
    ...(versionNumber < OLDEST_VERSION ? [`PostgreSQL ${version} is too old: 15 or later is needed`] : []),
    ...(encoding === 'UTF8' ? [] : [`the database is in ${encoding}: make one with ENCODING 'UTF8'`]),
    ...(isStandby ? ['this is a standby, which nobody can write to: name the primary'] : []),
    ...(isReadOnly && !isStandby ? ['the database is read-only (default_transaction_read_only is on): switch that off'] : []),
    ...(trigrams === 'missing' ? ['the extension pg_trgm is missing: install PostgreSQL’s contrib package on its machine'] : []),
    ...(forbidding === null
      ? []
      : [`a newer version of Inkstone has changed this database for good (${forbidding}): start that one, or restore a backup`]),
  ];
}
