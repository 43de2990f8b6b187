/** Makes the database ready for a server: waits until it answers, looks whether it is fit, migrates it, and gives the server's own role its rights. */
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from 'pino';
import { StartError } from '../errors.ts';
import { type Db, openDatabase } from './database.ts';
import { readDatabaseFacts, unfitness } from './fitness.ts';
import { migrate, newerMigrations, readMigrations } from './migrate.ts';
import { grantServerRole, ownRole } from './server-role.ts';
import { waitForDatabase, whyAway } from './wait.ts';

/** Pause in ms before it is tried again when the database went away meanwhile, or a table was locked. */
const RETRY_MS = 500;
/** How long a migration waits for the lock of a table, in ms. All commits of the servers that run would wait behind it. */
const MIGRATION_LOCK_MS = 2_000;

export interface Preparing {
  /** As the server. */
  readonly connection: pg.PoolConfig;
  /** As the owner of the tables; undefined: the server itself. */
  readonly migrationConnection?: pg.PoolConfig | undefined;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  /** Called with a line for the operator when it has to wait for the database. Default: it is logged. */
  readonly onWait?: ((line: string) => void) | undefined;
  readonly onLost: (error: Error) => void;
}

/**
 * Starts over if the database goes away meanwhile.
 *
 * @param db over `connection`
 * @param then runs on the database that is ready
 * @returns what `then` returns, and the migrations that were applied here
 * @throws StartError if the database can't be used
 */
export async function prepareDatabase<T>(
  options: Preparing,
  db: Db,
  then: (db: Db) => Promise<T>,
): Promise<{ readonly result: T; readonly applied: readonly string[] }> {
  const { connection, logger, onWait = (line) => logger.warn(line) } = options;
  for (;;) {
    await waitForDatabase(connection, onWait);
    try {
      const applied = await bringUpToDate(options, db);
      return { result: await then(db), applied };
    } catch (err) {
      if (isLocked(err))
        logger.warn('the database cannot be migrated yet: a table is in use, or another server migrates it; it is tried again');
      else if (whyAway(err) !== null) logger.warn({ err }, 'the database went away while it was made ready');
      else throw err;
      await delay(RETRY_MS);
    }
  }
}

async function bringUpToDate({ connection, migrationConnection, logger, onLost }: Preparing, db: Db): Promise<readonly string[]> {
  const facts = await readDatabaseFacts(db);
  const [unfit] = unfitness(facts);
  if (unfit !== undefined) throw new StartError(`DATABASE_URL: ${unfit}`);
  const role = await ownRole(db);
  if (role.superuser) {
    logger.warn(
      'the server uses a superuser of the database; give it a role of its own, and the owner of the tables as DATABASE_MIGRATION_URL',
    );
  }
  const newer = newerMigrations(facts.migrations);
  if (newer.length > 0) {
    logger.warn({ newer }, 'a newer version of Inkstone has migrated the database; this one goes on working with it');
    return [];
  }
  const owner = openDatabase(
    // Without a timeout: a migration may take longer than a query of a running server.
    { ...(migrationConnection ?? connection), max: 2, query_timeout: 0, lock_timeout: MIGRATION_LOCK_MS },
    onLost,
  );
  try {
    const names = await migrate(owner.db);
    for (const name of names) logger.info({ name }, 'the database was migrated');
    // A newer version, which may have come meanwhile, knows better what the role must not do.
    const isNewest = newerMigrations(await readMigrations(owner.db)).length === 0;
    if (migrationConnection !== undefined && isNewest) await grantServerRole(owner.db, role.name);
    return names;
  } finally {
    await owner.close();
  }
}

/** Whether a lock was not to be had in time. */
function isLocked(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return error.code === '55P03';
  return error instanceof Error && isLocked(error.cause);
}
