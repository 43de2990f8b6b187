/** What holds while two versions use one database: migrations that only add disturb nobody, and one that waits lets others pass. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { DeltaBuilder } from '@inkstone/ot';
import { sql } from 'kysely';
import { expect, it, vi } from 'vitest';
import { openDatabase } from '../../src/db/database.ts';
import { forbiddingMigration, MIGRATION_NAMES, migrate } from '../../src/db/migrate.ts';
import { prepareDatabase } from '../../src/db/prepare.ts';
import { openDocument } from '../support/backups.ts';
import { createTestDatabase, urlOf } from '../support/databases.ts';
import { startTestServer } from '../support/server.ts';

const COMMAND = fileURLToPath(new URL('../../dist/migrate-command.js', import.meta.url));
const logged = () => ({ info: vi.fn(), warn: vi.fn() });

it('columns that a newer version adds to every table disturb nobody who writes, and this version still starts', async () => {
  const server = await startTestServer({ several: true });
  const ann = await server.register('ann');
  const document = await server.createDocument(ann.token, 'Written all the time');
  const client = openDocument(server, ann, document);
  await client.opened;
  const type = async () => {
    client.document.edit(new DeltaBuilder().insert('x').build());
    await client.document.flushed();
  };
  const paths = [
    '/api/me',
    '/api/documents',
    '/api/documents?query=time',
    '/api/tags',
    '/api/groups',
    '/api/admin/users',
    '/api/admin/activity',
  ];
  const ofDocument = ['', '/edits', '/versions', '/access', '/collaborators', '/activity', '/sessions', '/files'];
  const read = () =>
    Promise.all(
      [...paths, ...ofDocument.map((path) => `/api/documents/${document}${path}`)].map(async (path) => [
        path,
        (await server.call('GET', path, { token: ann.token })).status,
      ]),
    );
  const before = await read();
  // Statements that were prepared before stay in use.
  for (let times = 0; times < 20; times++) await type();
  const { rows } = await sql<{ name: string }>`SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()`.execute(
    server.db,
  );
  expect(rows.length).toBeGreaterThan(20);
  let isDone = false;
  const typing = (async () => {
    while (!isDone) await type();
  })();
  for (const { name } of rows.filter(({ name }) => !name.startsWith('kysely_')))
    await sql`ALTER TABLE ${sql.table(name)} ADD COLUMN later text DEFAULT 'new'`.execute(server.db);
  await sql`CREATE TABLE later (id uuid)`.execute(server.db);
  await sql`INSERT INTO kysely_migration (name, timestamp) VALUES ('9999-later', '')`.execute(server.db);
  isDone = true;
  await typing;
  for (let times = 0; times < 20; times++) await type();
  expect(await read()).toEqual(before);
  expect(before.map(([, status]) => status)).toEqual(before.map(() => 200));
  expect(client.lost).toEqual([]);

  const other = await startTestServer({ connection: server.connection, several: true });
  expect(other.lines.some((line) => line.includes('a newer version of Inkstone has migrated the database'))).toBe(true);
  const { text } = (await server.call('GET', `/api/documents/${document}`, { token: ann.token })).body;
  expect((await other.call('GET', `${other.url}/api/documents/${document}`, { token: (await other.login('ann')).token })).body.text).toBe(
    text,
  );
  await client.document.close();
  await other.close();
  await server.close();
});

it('tells by their names which migrations of a newer version it can’t work with', () => {
  const known = ['0011-a', '0012-b'];
  expect(forbiddingMigration(['0011-a', '0012-b'], known)).toBeNull();
  expect(forbiddingMigration(['0011-a', '0012-b', '0013-c', '0014-d.needs-0012'], known)).toBeNull();
  expect(forbiddingMigration(['0011-a', '0012-b', '0013-c', '0014-d.needs-0013'], known)).toBe('0014-d.needs-0013');
  for (const name of MIGRATION_NAMES) expect(name).toMatch(/^\d{4}-[a-z-]+(\.needs-\d{4})?$/);
});

it('a migration that finds a table in use lets others use it, and is applied when it is free', async () => {
  const own = await createTestDatabase(false);
  const { db, pool, close } = openDatabase({ ...own.connection, max: 4 }, () => undefined);
  await migrate(db, { upTo: '0009-accounts' });
  const reader = await pool.connect();
  await reader.query('BEGIN');
  await reader.query('SELECT FROM activity');
  const logger = logged();
  let isReady = false;
  const ready = prepareDatabase({ connection: own.connection, logger, onLost: () => undefined }, db, async () => {
    isReady = true;
  });
  await vi.waitUntil(() => logger.warn.mock.calls.some(([line]) => String(line).includes('cannot be migrated yet')), 60_000);
  // Whoever comes behind the migration gets through while the first reader still reads.
  await pool.query('SELECT FROM activity');
  expect(isReady).toBe(false);
  await reader.query('COMMIT');
  reader.release();
  expect((await ready).applied).toEqual(['0010-audit']);
  await close();
  await own.drop();
});

it('the command applies migrations, and says so', async () => {
  const own = await createTestDatabase(false);
  const env = { ...process.env, DATABASE_URL: urlOf(own.connection), JWT_SECRET: 'only for this run, and long enough', LOG_LEVEL: 'warn' };
  const migrateOnce = (...args: string[]) => spawnSync(process.execPath, [COMMAND, ...args], { encoding: 'utf8', env });
  expect(migrateOnce()).toMatchObject({ status: 0, stdout: expect.stringContaining(`applied ${MIGRATION_NAMES.join(', ')}\n`) });
  expect(migrateOnce()).toMatchObject({ status: 0, stdout: expect.stringContaining('the database is up to date\n') });
  expect(migrateOnce('--now')).toMatchObject({ status: 1, stderr: 'inkstone: usage: npm run migrate\n' });
  await own.drop();
});
