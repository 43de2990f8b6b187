/** The log in PostgreSQL keeps the contract of logs. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import { createPostgresLog } from '../../src/stores/postgres-log.ts';
import { People } from '../collab/servers.ts';
import { createTestDatabase } from '../support/databases.ts';
import { describeLog } from '../support/log-contract.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let people: People;

beforeAll(async () => {
  database = await createTestDatabase();
  people = new People(database.connection);
});

afterAll(async () => {
  await people.close();
  await database.drop();
});

describeLog('PostgreSQL', async () => ({
  log: createPostgresLog(people.pool, people.pool),
  accountEpoch: 0,
  async create() {
    const user = await people.add(`u${randomUUID().slice(0, 8)}`);
    return { document: await people.document(user), user: user.id };
  },
  changeAccess: async (document) => void (await people.pool.query('UPDATE heads SET epoch = epoch + 1 WHERE document_id = $1', [document])),
  trash: async (document) => void (await people.pool.query('UPDATE heads SET deleted = true WHERE document_id = $1', [document])),
  async activity(document) {
    const { rows } = await people.pool.query(
      'SELECT action, actor_id AS actor, detail FROM activity WHERE document_id = $1 ORDER BY created_at, id',
      [document],
    );
    return rows;
  },
  async replaceHistory(document) {
    await people.pool.query('DELETE FROM edits WHERE document_id = $1', [document]);
    await people.pool.query('UPDATE heads SET version = 0, length = 1, history = $2 WHERE document_id = $1', [document, randomUUID()]);
  },
}));
