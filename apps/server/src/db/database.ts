/** The connection pool, and the query builder over it. */
import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient, type Transaction } from 'kysely';
import pg from 'pg';
import type { Schema } from './schema.ts';

export type Db = Kysely<Schema>;
/** The queries that must run within a transaction take this. */
export type Tx = Transaction<Schema>;

export interface Database {
  readonly pool: pg.Pool;
  readonly db: Db;
  /** The same database for one reader: a query that still runs or waits when the signal fires is cancelled, and rejects. */
  readonly readingUntil: (signal: AbortSignal) => Db;
  /** Waits for the queries that run, then closes the connections. */
  close(): Promise<void>;
}

/** How long a query, and a commit, may take, in ms: a database may vanish without a word, and its connections stay open for long. */
const QUERY_TIMEOUT_MS = 20_000;
const COMMIT_TIMEOUT_MS = 8_000;
/** The part of it after which the database gives up, before its client does: what nobody waits for any more would go on there, and hold its locks. */
const DATABASE_TIMEOUT_SHARE = 0.95;
/** How long a commit may wait for locks, in ms. */
const LOCK_TIMEOUT_MS = 5_000;
/** Where the database ends a commit, in ms: one that writes megabytes is given longer by whoever asks for it. */
const LONGEST_COMMIT_MS = 60_000;
/** How long a connection that nobody uses stays open, in ms: what comes after a quiet minute need not wait for a new one. */
const IDLE_TIMEOUT_MS = 60_000;

const SETTINGS = '-c TimeZone=UTC -c synchronous_commit=on -c idle_in_transaction_session_timeout=60s';
/** One plan for good, by the primary keys: planned anew, the statement takes twice as long; planned while there are few documents, it would read them all. */
const COMMIT_SETTINGS = `${SETTINGS} -c plan_cache_mode=force_generic_plan -c enable_seqscan=off`;

const INT8 = 20;
/** Versions and counts come as numbers: none reaches 2^53. */
const types = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8 && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

/** Connects lazily; the pool mends itself when the database comes back. `onIdleError` hears of connections that broke while unused. */
export function openPool(connection: pg.PoolConfig, onIdleError: (error: Error) => void): pg.Pool {
  const timeoutMs = connection.query_timeout ?? QUERY_TIMEOUT_MS;
  const pool = new pg.Pool({
    max: 20,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    query_timeout: timeoutMs,
    // None for who waits without end, as a migration does.
    statement_timeout: timeoutMs === 0 ? false : Math.ceil(DATABASE_TIMEOUT_SHARE * timeoutMs),
    keepAlive: true,
    options: SETTINGS,
    application_name: 'inkstone',
    types,
    ...connection,
  });
  pool.on('error', onIdleError);
  // One that breaks while it is used tells its query; an event that nobody listens to would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/**
 * Connections for commits alone. They stay open, for an edit after a quiet while must not wait for one; and they are given up sooner than others:
 * whether the commit went through is then read from the log.
 */
export function openCommitPool(connection: pg.PoolConfig, lanes: number, onIdleError: (error: Error) => void): pg.Pool {
  const timeouts = { query_timeout: COMMIT_TIMEOUT_MS, lock_timeout: LOCK_TIMEOUT_MS, statement_timeout: LONGEST_COMMIT_MS };
  return openPool({ idleTimeoutMillis: 0, options: COMMIT_SETTINGS, ...timeouts, ...connection, max: lanes }, onIdleError);
}

/** A pool for everything but commits, and queries over it. */
export function openDatabase(connection: pg.PoolConfig, onIdleError: (error: Error) => void): Database {
  const pool = openPool(connection, onIdleError);
  // Connects when something is cancelled for the first time. Not of the pool above: all of that may be taken by what is to be cancelled.
  const canceller = openPool({ ...connection, max: 1 }, onIdleError);
  const over = (from: PostgresPool) => new Kysely<Schema>({ dialect: new PostgresDialect({ pool: from }) });
  const db = over(discardingBroken(pool));
  return {
    pool,
    db,
    readingUntil: (signal) => over(discardingBroken(pool, { signal, canceller })),
    async close() {
      await db.destroy();
      await canceller.end();
    },
  };
}

interface Cancelling {
  readonly signal: AbortSignal;
  /** Connections that cancel what runs on others. */
  readonly canceller: pg.Pool;
}

/** Runs a query that the signal cancels. The connection stays good: it is given back only once the cancelling is over, so that it never meets the next query. */
async function cancellable<T>(client: pg.PoolClient, { signal, canceller }: Cancelling, run: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const { processID } = client as pg.PoolClient & { readonly processID: number };
  let cancelled: Promise<unknown> | undefined;
  const cancel = () => {
    // If it fails, the time limit of the statement ends it.
    cancelled = canceller.query('SELECT pg_cancel_backend($1)', [processID]).catch(() => undefined);
  };
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return await run();
  } finally {
    signal.removeEventListener('abort', cancel);
    await cancelled;
  }
}

/**
 * The pool as Kysely uses it, which gives connections back whatever happened on them: one whose query was not answered in time is thrown away, as the pool
 * does by itself with its own queries. Whoever got it next would wait behind that query.
 */
function discardingBroken(pool: pg.Pool, cancelling?: Cancelling): PostgresPool {
  return {
    async connect() {
      const client = await pool.connect();
      let broken: Error | undefined;
      const query = async (sql: string, parameters: readonly unknown[]) => {
        if (broken !== undefined) throw broken;
        try {
          const run = () => client.query(sql, [...parameters]);
          return await (cancelling === undefined ? run() : cancellable(client, cancelling, run));
        } catch (error) {
          if (!(error instanceof pg.DatabaseError) && !cancelling?.signal.aborted) broken = error as Error;
          throw error;
        }
      };
      // Its other form, for cursors, is used only where they are configured.
      return { query: query as unknown as PostgresPoolClient['query'], release: () => client.release(broken) };
    },
    end: () => pool.end(),
  };
}

/** Whether the database ended a statement: it took too long, or was cancelled. */
export function wasCancelled(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '57014';
}

/** The name of the unique constraint or index that a statement ran into, or null. */
export function violatedConstraint(error: unknown): string | null {
  return error instanceof pg.DatabaseError && error.code === '23505' ? (error.constraint ?? null) : null;
}
