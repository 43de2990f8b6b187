/**
 * Starts one embedded PostgreSQL for all integration tests of a run, with a migrated database that each test file copies. An S3 server is started when a
 * test file first asks for it.
 */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '../../src/db/database.ts';
import { migrate } from '../../src/db/migrate.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/embedded/postgres.ts';
import { startRadosgw } from './radosgw.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The address of the run's PostgreSQL, and its migrated database, which is only a template. */
    postgres: EmbeddedPostgres['connection'];
    /** Answers with the account of the run's S3 server, once that is ready. */
    s3Starter: string;
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
  const s3 = await offerS3();
  project.provide('s3Starter', s3.url);
  return async () => {
    await s3.stop();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
}

/** Listens for test files that need the S3 server. */
async function offerS3() {
  let running: ReturnType<typeof startRadosgw> | undefined;
  const starter = createServer((_request, response) => {
    running ??= startRadosgw();
    running.then(
      ({ stop: _, ...account }) => response.end(JSON.stringify(account)),
      (error: Error) => response.writeHead(500).end(error.message),
    );
  }).listen(0, '127.0.0.1');
  await once(starter, 'listening');
  const address = starter.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    async stop() {
      starter.close();
      const started = await running?.catch(() => undefined);
      await started?.stop();
    },
  };
}
