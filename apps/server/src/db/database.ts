/** The connection pool, and the query builder over it. */
import { setTimeout as delay } from 'node:timers/promises';
import { Kysely, PostgresDialect, type Transaction } from 'kysely';
import pg from 'pg';
import type { Schema } from './schema.ts';

export type Db = Kysely<Schema>;
/** The queries that must run within a transaction take this. */
export type Tx = Transaction<Schema>;

export interface Database {
  readonly pool: pg.Pool;
  readonly db: Db;
  /** Waits for the queries that run, then closes the connections. */
  close(): Promise<void>;
}

const INT8 = 20;
/** Versions and counts come as numbers: none reaches 2^53. */
const types = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8 && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

/** Connects lazily; the pool mends itself when the database comes back. `onIdleError` hears of connections that broke while unused. */
export function openPool(connection: pg.PoolConfig, onIdleError: (error: Error) => void): pg.Pool {
  const pool = new pg.Pool({
    max: 20,
    connectionTimeoutMillis: 5_000,
    options: '-c TimeZone=UTC -c synchronous_commit=on -c idle_in_transaction_session_timeout=60s',
    application_name: 'inkstone',
    types,
    ...connection,
  });
  pool.on('error', onIdleError);
  return pool;
}

/** A pool for everything but commits, and queries over it. */
export function openDatabase(connection: pg.PoolConfig, onIdleError: (error: Error) => void): Database {
  const pool = openPool(connection, onIdleError);
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  return { pool, db, close: () => db.destroy() };
}

/** What PostgreSQL and the system say while it is starting or not there yet. */
const NOT_YET = new Set(['57P03', 'ECONNREFUSED', 'ENOENT', 'EAI_AGAIN', 'ENOTFOUND', 'ECONNRESET', 'ETIMEDOUT']);

/**
 * Waits until the database accepts connections.
 *
 * @param patience how long, in ms
 * @throws the last error when it doesn't within that time, or any other error at once
 */
export async function waitForDatabase(pool: pg.Pool, patience: number): Promise<void> {
  const deadline = Date.now() + patience;
  for (let wait = 50; ; wait = Math.min(wait * 2, 1_000)) {
    try {
      await pool.query('SELECT 1');
      return;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? '';
      if (!NOT_YET.has(code) || Date.now() + wait > deadline) throw error;
      await delay(wait);
    }
  }
}

/** The name of the unique constraint or index that a statement ran into, or null. */
export function violatedConstraint(error: unknown): string | null {
  return error instanceof pg.DatabaseError && error.code === '23505' ? (error.constraint ?? null) : null;
}
