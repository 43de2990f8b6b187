/** Reaches the database of an installation for an operator's command: the server may run or not. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { StartError } from '../errors.ts';
import { lockDataFolder } from './data-folder.ts';
import { startEmbeddedPostgres } from './postgres.ts';

export interface Reached {
  /** As the owner of the tables, if it is the included database. */
  readonly connection: pg.PoolConfig;
  close(): Promise<void>;
}

export interface Whereabouts {
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
}

/** @param create makes the included database if there is none @throws StartError when there is no database */
export async function reachDatabase({ dataDir, databaseUrl }: Whereabouts, create = false): Promise<Reached> {
  if (databaseUrl !== undefined) return { connection: { connectionString: databaseUrl }, close: async () => undefined };
  if (!create && (await readFile(join(dataDir, 'postgres/PG_VERSION'), 'utf8').catch(() => null)) === null) {
    throw new StartError(`DATA_DIR: there is no installation in ${dataDir}`);
  }
  const unlock = await lockDataFolder(dataDir).catch((error: unknown) => {
    if (error instanceof StartError && /in use/.test(error.message)) return null;
    throw error;
  });
  // A server runs: its PostgreSQL is reached through its socket.
  if (unlock === null) return { connection: await runningPostgres(dataDir), close: async () => undefined };
  try {
    const { connection, stop } = await startEmbeddedPostgres({ dataDir });
    const close = async () => {
      await stop();
      await unlock();
    };
    return { connection, close };
  } catch (error) {
    await unlock();
    throw error;
  }
}

/** PostgreSQL writes its port and the folder of its socket into the fourth and fifth line of `postmaster.pid`. */
async function runningPostgres(dataDir: string): Promise<pg.PoolConfig> {
  const lines = (await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const [port, host] = [Number(lines[3]), lines[4]?.trim()];
  if (!host || !Number.isSafeInteger(port)) throw new StartError('the server that uses this DATA_DIR is starting or stopping; try again');
  return { host, port, user: 'inkstone', database: 'inkstone' };
}
