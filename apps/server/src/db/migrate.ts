/** Brings the schema of a database up to date. */
import { type Migration, Migrator } from 'kysely';
import type { Db } from './database.ts';
import * as start from './migrations/0001-start.ts';
import * as snapshotHistory from './migrations/0002-snapshot-history.ts';
import * as snapshotChecksums from './migrations/0003-snapshot-checksums.ts';
import * as library from './migrations/0004-library.ts';
import * as editsUnchecked from './migrations/0005-edits-unchecked.ts';
import * as setupCode from './migrations/0006-setup-code.ts';

/** They run in the order of their names. A released migration is never changed. */
const MIGRATIONS: Record<string, Migration> = {
  '0001-start': start,
  '0002-snapshot-history': snapshotHistory,
  '0003-snapshot-checksums': snapshotChecksums,
  '0004-library': library,
  '0005-edits-unchecked': editsUnchecked,
  '0006-setup-code': setupCode,
};

/**
 * Applies the missing migrations. If several processes call it at once, one applies them and the others wait (the migrator holds an advisory lock).
 *
 * @returns the names of those applied here
 * @throws when a migration fails; all migrations of this call are then rolled back
 */
export async function migrate(db: Db): Promise<string[]> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => MIGRATIONS } });
  const { error, results } = await migrator.migrateToLatest();
  if (error !== undefined) throw new Error('the database cannot be migrated', { cause: error });
  return (results ?? []).map((result) => result.migrationName);
}
