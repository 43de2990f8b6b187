/** What stands in the schema stays fit for documents on several databases (docs/scale.md). */
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase } from '../support/databases.ts';
import { KEYED_OTHERWISE, KEYS_BETWEEN_PLACES, OF_DOCUMENTS, OF_EACH_DATABASE, OF_INSTALLATION } from '../support/placement.ts';
import { tables } from '../support/statements.ts';

let own: Awaited<ReturnType<typeof createTestDatabase>>;
let client: pg.Client;
beforeAll(async () => {
  own = await createTestDatabase();
  client = new pg.Client(own.connection);
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await own.drop();
});

/** What to do when one of these fails. */
const HOW = 'say in test/support/placement.ts where it would be, and see docs/scale.md';

const placeOf = (table: string) => [OF_DOCUMENTS, OF_EACH_DATABASE, OF_INSTALLATION].filter((place) => place.has(table));

it('each table has one place', async () => {
  const { rows } = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname NOT LIKE 'kysely%' ORDER BY 1`,
  );
  const names = rows.map(({ name }) => name);
  expect(names.length).toBeGreaterThan(40);
  expect(
    names.filter((name) => placeOf(name).length !== 1),
    HOW,
  ).toEqual([]);
  // What the statements are searched for.
  expect([...tables()].sort()).toEqual(names);
});

it('tables of documents begin their primary key with the document, but for those with a reason', async () => {
  const { rows } = await client.query<{ name: string; first: string }>(
    `SELECT c.relname AS name, a.attname AS first FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
     JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0] WHERE i.indisprimary AND c.relnamespace = 'public'::regnamespace`,
  );
  const otherwise = rows.filter(({ name, first }) => OF_DOCUMENTS.has(name) && first !== 'document_id').map(({ name }) => name);
  expect(otherwise.sort(), HOW).toEqual(Object.keys(KEYED_OTHERWISE).sort());
});

it('foreign keys from one place to another are those that are known', async () => {
  const { rows } = await client.query<{ from: string; column: string; to: string }>(
    `SELECT c.conrelid::regclass::text AS "from", a.attname AS column, c.confrelid::regclass::text AS "to"
     FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] WHERE c.contype = 'f'`,
  );
  const between = rows.filter(({ from, to }) => placeOf(from)[0] !== placeOf(to)[0]);
  expect(between.map(({ from, column, to }) => `${from}.${column} → ${to}`).sort(), HOW).toEqual(KEYS_BETWEEN_PLACES);
});
