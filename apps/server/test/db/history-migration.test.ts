/** What becomes of a database from before versions had one name each. */
import { randomUUID } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { expect, it } from 'vitest';
import { openDatabase } from '../../src/db/database.ts';
import * as start from '../../src/db/migrations/0001-start.ts';
import * as library from '../../src/db/migrations/0004-library.ts';
import * as history from '../../src/db/migrations/0008-history.ts';
import { createTestDatabase } from '../support/databases.ts';

it('keeps all names of a version that had several, in one', async () => {
  const own = await createTestDatabase(false);
  const { db, close } = openDatabase({ ...own.connection, max: 2 }, () => undefined);
  await db.transaction().execute(async (tx) => {
    const untyped = tx as unknown as Kysely<unknown>;
    await start.up(untyped);
    await library.up(untyped);
  });
  const [user, document] = [randomUUID(), randomUUID()];
  await sql`INSERT INTO users (id, username, email, display_name, password_hash, role) VALUES (${user}, 'ann', 'ann@example.com', 'Ann', '', 'editor')`.execute(
    db,
  );
  await sql`INSERT INTO documents (id, title, owner_id) VALUES (${document}, 'Notes', ${user})`.execute(db);
  await sql`
    INSERT INTO named_versions (document_id, version, name, created_by, created_at) VALUES
      (${document}, 1, 'Draft', ${user}, '2026-01-02T00:00:00Z'),
      (${document}, 1, 'Agreed', NULL, '2026-01-03T00:00:00Z'),
      (${document}, 2, ${'x'.repeat(150)}, ${user}, '2026-01-04T00:00:00Z'),
      (${document}, 2, ${'y'.repeat(150)}, ${user}, '2026-01-05T00:00:00Z'),
      (${document}, 3, 'Final', NULL, '2026-01-06T00:00:00Z')`.execute(db);
  await db.transaction().execute((tx) => history.up(tx as unknown as Kysely<unknown>));
  const rows = await db.selectFrom('named_versions').select(['version', 'name', 'created_by', 'created_at']).orderBy('version').execute();
  expect(rows.map((row) => [row.version, row.name, row.created_by, row.created_at.toISOString()])).toEqual([
    [1, 'Draft / Agreed', user, '2026-01-02T00:00:00.000Z'],
    [2, `${'x'.repeat(150)} / ${'y'.repeat(47)}`, user, '2026-01-04T00:00:00.000Z'],
    [3, 'Final', null, '2026-01-06T00:00:00.000Z'],
  ]);
  await close();
  await own.drop();
});
