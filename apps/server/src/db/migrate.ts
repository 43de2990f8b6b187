/** Brings the schema of a database up to date. */
import { type Migration, Migrator, sql } from 'kysely';
import type { Db } from './database.ts';
import * as start from './migrations/0001-start.ts';
import * as snapshotHistory from './migrations/0002-snapshot-history.ts';
import * as snapshotChecksums from './migrations/0003-snapshot-checksums.ts';
import * as library from './migrations/0004-library.ts';
import * as editsUnchecked from './migrations/0005-edits-unchecked.ts';
import * as setupCode from './migrations/0006-setup-code.ts';
import * as files from './migrations/0007-files.ts';
import * as history from './migrations/0008-history.ts';
import * as accounts from './migrations/0009-accounts.ts';
import * as audit from './migrations/0010-audit.ts';

/**
 * They run in the order of their names. A released migration is never changed.
 *
 * Servers of the release before run on while a migration is applied, and may start after it. So a migration only adds (expand). What they use is taken away
 * (contract) a release later, by a migration whose name ends in `.needs-` and the number of the one that servers must know, for example
 * `0014-drop-old-titles.needs-0012`: older servers read that and refuse to start (docs/decisions/0014).
 */
const MIGRATIONS: Record<string, Migration> = {
  '0001-start': start,
  '0002-snapshot-history': snapshotHistory,
  '0003-snapshot-checksums': snapshotChecksums,
  '0004-library': library,
  '0005-edits-unchecked': editsUnchecked,
  '0006-setup-code': setupCode,
  '0007-files': files,
  '0008-history': history,
  '0009-accounts': accounts,
  '0010-audit': audit,
};

/** In the order in which they are applied. */
export const MIGRATION_NAMES: readonly string[] = Object.keys(MIGRATIONS).sort();

/** Those of `applied` that a newer version has brought. */
export function newerMigrations(applied: readonly string[]): string[] {
  return applied.filter((name) => !MIGRATION_NAMES.includes(name));
}

/** The first of a newer version's migrations with which this one can't work; null if it can with all. */
export function forbiddingMigration(applied: readonly string[], known = MIGRATION_NAMES): string | null {
  const newest = Number(known.at(-1)?.slice(0, 4));
  return applied.find((name) => !known.includes(name) && Number(/\.needs-(\d{4})$/.exec(name)?.[1] ?? 0) > newest) ?? null;
}

export interface MigrateOptions {
  /** The last one to apply. Default: the newest. */
  readonly upTo?: string | undefined;
  /** The caller has begun a transaction on the only connection of `db`, and commits it. Default: false. */
  readonly withinTransaction?: boolean;
}

/**
 * Applies the missing migrations; none if a newer version has applied some that this one doesn't know. If several processes call it at once, one applies them
 * and the others wait (the migrator holds an advisory lock).
 *
 * @returns the names of those applied here
 * @throws when a migration fails; all migrations of this call are then rolled back
 */
export async function migrate(db: Db, { upTo, withinTransaction = false }: MigrateOptions = {}): Promise<string[]> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => MIGRATIONS }, disableTransactions: withinTransaction });
  const isNewer = async () => newerMigrations(await readMigrations(db)).length > 0;
  if (await isNewer()) return [];
  const { error, results } = await (upTo === undefined ? migrator.migrateToLatest() : migrator.migrateTo(upTo));
  // A newer version may have done it while this one waited.
  if (error !== undefined && !withinTransaction && (await isNewer())) return [];
  if (error !== undefined) throw new Error('the database cannot be migrated', { cause: error });
  return (results ?? []).map((result) => result.migrationName);
}

/** The names of the migrations that were applied; none in a new database. */
export async function readMigrations(db: Db): Promise<readonly string[]> {
  const isNew = await sql<{ missing: boolean }>`SELECT to_regclass('kysely_migration') IS NULL AS missing`.execute(db);
  if (isNew.rows[0]?.missing) return [];
  const applied = await sql<{ name: string }>`SELECT name FROM kysely_migration ORDER BY name`.execute(db);
  return applied.rows.map(({ name }) => name);
}
