/** Starts one embedded PostgreSQL for all integration tests of a run, with a migrated database that each test file copies. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '../../src/db/database.ts';
import { migrate } from '../../src/db/migrate.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/embedded/postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The address of the run's PostgreSQL, and its migrated database, which is only a template. */
    postgres: EmbeddedPostgres['connection'];
  }
}

/** Vitest loads this file by its default export. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'inkstone-test-'));
  const postgres = await startEmbeddedPostgres({ dataDir: folder });
  const template = openDatabase({ ...postgres.connection, max: 1 }, () => undefined);
  await migrate(template.db);
  await template.close();
  project.provide('postgres', postgres.connection);
  return async () => {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
