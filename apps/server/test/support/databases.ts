/** Databases for tests. Each test file has its own. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

/**
 * Creates a new database in the test run's PostgreSQL.
 *
 * @param template true: with the migrated tables; false: empty
 */
export async function createTestDatabase(template = true) {
  const { database: migrated, ...server } = inject('postgres');
  const name = `test_${randomBytes(6).toString('hex')}`;
  const run = async (statement: string) => {
    const client = new pg.Client({ ...server, database: 'postgres' });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  };
  await run(`CREATE DATABASE ${name} TEMPLATE ${template ? migrated : 'template0'}`);
  return { connection: { ...server, database: name }, drop: () => run(`DROP DATABASE ${name} WITH (FORCE)`) };
}

/** As `DATABASE_URL` names it. */
export const urlOf = ({ host, port, user, database }: pg.PoolConfig) =>
  `postgres://${user}@localhost/${database}?host=${encodeURIComponent(String(host))}&port=${port ?? 5432}`;
