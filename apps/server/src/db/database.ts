/** The connection pool, and the query builder over it. */
import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient, type Transaction } from 'kysely';
import pg from 'pg';
import type { Schema } from './schema.ts';
import { StatementNames } from './statement-names.ts';

export type Db = Kysely<Schema>;
/** Queries that must run within a transaction take this type. */
export type Tx = Transaction<Schema>;

export interface Database {
  readonly pool: pg.Pool;
  readonly db: Db;
  /** The same database for queries that are cancelled, and reject, when the signal fires. */
  readonly readingUntil: (signal: AbortSignal) => Db;
  /** The connections of `readingUntil`. When `lost` fires, nobody waits for the database any more: it may hang, and could not even cancel. */
  readonly connectionsUntil: (signal: AbortSignal, lost?: AbortSignal) => PostgresPool;
  /** Waits for running queries, then closes the connections. */
  close(): Promise<void>;
}

/** How long a query, and a commit, may take, in ms. Without a limit, queries would hang when the database vanishes without closing its connections. */
const QUERY_TIMEOUT_MS = 20_000;
const COMMIT_TIMEOUT_MS = 8_000;
/** The database ends a statement after this share of the client's timeout. If the client gave up first, the statement would go on and hold its locks. */
const DATABASE_TIMEOUT_SHARE = 0.95;
/** How long a commit may wait for locks, in ms. */
const LOCK_TIMEOUT_MS = 5_000;
/** The database ends a commit after this time, in ms. A commit of megabytes gets up to this long from `postgres-log.ts`. */
const LONGEST_COMMIT_MS = 60_000;
/** How long an unused connection stays open, in ms, so that a query after a quiet while need not wait for a new one. */
const IDLE_TIMEOUT_MS = 60_000;

const SETTINGS = '-c TimeZone=UTC -c synchronous_commit=on -c idle_in_transaction_session_timeout=60s';
/** The commit statement keeps one plan that uses the primary keys. Planning each time doubles its duration, and a plan made for few documents would scan all of them. */
const COMMIT_SETTINGS = `${SETTINGS} -c plan_cache_mode=force_generic_plan -c enable_seqscan=off`;

/** The same for all connections. */
const statementNames = new StatementNames();
/** The result of a named statement has got other columns by a migration. Only a new connection can run it again. */
const RESULT_CHANGED = '0A000';

const INT8 = 20;
/** PostgreSQL's bigint is read as a number: no version or count reaches 2^53. */
const types = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8 && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

/** Connects when needed, and again when the database comes back. @param onIdleError called when an unused connection breaks */
export function openPool(connection: pg.PoolConfig, onIdleError: (error: Error) => void): pg.Pool {
  const timeoutMs = connection.query_timeout ?? QUERY_TIMEOUT_MS;
  const pool = new pg.Pool({
    max: 20,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    query_timeout: timeoutMs,
    // A caller that waits without end, such as a migration, gets no timeout here either.
    statement_timeout: timeoutMs === 0 ? false : Math.ceil(DATABASE_TIMEOUT_SHARE * timeoutMs),
    keepAlive: true,
    options: SETTINGS,
    application_name: 'inkstone',
    types,
    ...connection,
  });
  pool.on('error', onIdleError);
  // A connection that breaks in use rejects its query as well, so this event needs no handling. Without a listener it would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/**
 * Connections for commits only. They stay open, so that an edit after a quiet while need not wait for a new one. They time out sooner than others:
 * the server then reads from the log whether the commit took effect.
 */
export function openCommitPool(connection: pg.PoolConfig, lanes: number, onIdleError: (error: Error) => void): pg.Pool {
  const timeouts = { query_timeout: COMMIT_TIMEOUT_MS, lock_timeout: LOCK_TIMEOUT_MS, statement_timeout: LONGEST_COMMIT_MS };
  return openPool({ idleTimeoutMillis: 0, options: COMMIT_SETTINGS, ...timeouts, ...connection, max: lanes }, onIdleError);
}

/** A pool for everything except commits, and a query builder over it. */
export function openDatabase(connection: pg.PoolConfig, onIdleError: (error: Error) => void): Database {
  const pool = openPool(connection, onIdleError);
  // A separate pool, because the queries that are to be cancelled may have taken all connections of the first one. It connects when first used.
  const canceller = openPool({ ...connection, max: 1 }, onIdleError);
  const db = dbOver(discardingBroken(pool));
  const connectionsUntil = (signal: AbortSignal, lost?: AbortSignal) => discardingBroken(pool, { signal, canceller, lost });
  return {
    pool,
    db,
    readingUntil: (signal) => dbOver(connectionsUntil(signal)),
    connectionsUntil,
    async close() {
      await db.destroy();
      await canceller.end();
    },
  };
}

/** A query builder over connections. */
export const dbOver = (connections: PostgresPool): Db => new Kysely<Schema>({ dialect: new PostgresDialect({ pool: connections }) });

interface Cancelling {
  readonly signal: AbortSignal;
  /** Connections that cancel queries of other connections. */
  readonly canceller: pg.Pool;
  /** Fires when the database is given up. */
  readonly lost?: AbortSignal | undefined;
}

/** The database was given up while something waited for it. */
class DatabaseLost extends Error {
  constructor() {
    super('the database does not answer');
  }
}

/** @throws DatabaseLost as soon as the database is given up */
async function unlessLost<T>(lost: AbortSignal | undefined, work: Promise<T>): Promise<T> {
  if (lost === undefined) return work;
  let give = () => {};
  const given = new Promise<never>((_resolve, reject) => {
    give = () => reject(new DatabaseLost());
    if (lost.aborted) give();
    else lost.addEventListener('abort', give, { once: true });
  });
  try {
    return await Promise.race([work, given]);
  } finally {
    lost.removeEventListener('abort', give);
    work.catch(() => undefined);
  }
}

/** Runs a query until the signal cancels it. The connection is given back only once the cancelling is over; otherwise it could hit the next query. */
async function cancellable<T>(client: pg.PoolClient, { signal, canceller }: Cancelling, run: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const { processID } = client as pg.PoolClient & { readonly processID: number };
  let cancelled: Promise<unknown> | undefined;
  const cancel = () => {
    // If cancelling fails, the statement's own timeout ends it.
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
 * The pool as Kysely uses it. Kysely gives every connection back to the pool. A connection whose query timed out must be thrown away instead: the next
 * query on it would wait behind the old one.
 */
function discardingBroken(pool: pg.Pool, cancelling?: Cancelling): PostgresPool {
  return {
    async connect() {
      const connecting = pool.connect();
      const client = await unlessLost(cancelling?.lost, connecting).catch((error: unknown) => {
        if (error instanceof DatabaseLost) connecting.then((late) => late.release(true)).catch(() => undefined);
        throw error;
      });
      let broken: Error | undefined;
      const query = async (sql: string, parameters: readonly unknown[]) => {
        if (broken !== undefined) throw broken;
        try {
          // Without parameters it may be several statements, which can't have a name.
          const name = parameters.length === 0 ? undefined : statementNames.nameOf(sql);
          const run = () => client.query({ name, text: sql, values: [...parameters] });
          return await (cancelling === undefined ? run() : unlessLost(cancelling.lost, cancellable(client, cancelling, run)));
        } catch (error) {
          const isWhole =
            error instanceof pg.DatabaseError
              ? error.code !== RESULT_CHANGED
              : cancelling?.signal.aborted && !(error instanceof DatabaseLost);
          if (!isWhole) broken = error as Error;
          throw error;
        }
      };
      // `query` has another form, for cursors, which Kysely uses only where they are configured.
      return { query: query as unknown as PostgresPoolClient['query'], release: () => client.release(broken) };
    },
    end: () => pool.end(),
  };
}

/** Whether the database ended a statement: it took too long, or was cancelled. */
export function wasCancelled(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '57014';
}

/** The name of the unique constraint or index that a statement violated, or null. */
export function violatedConstraint(error: unknown): string | null {
  return error instanceof pg.DatabaseError && error.code === '23505' ? (error.constraint ?? null) : null;
}
