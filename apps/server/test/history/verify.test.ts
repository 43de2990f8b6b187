/** `npm run history:verify`: each way in which a log and what is stored of it can differ is found, and named. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Delta } from '@inkstone/ot';
import { type RawBuilder, sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openPool } from '../../src/db/database.ts';
import { createPostgresLog } from '../../src/stores/postgres-log.ts';
import { urlOf } from '../support/databases.ts';
import { type Person, startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let person: Person;
let pool: ReturnType<typeof openPool>;
beforeAll(async () => {
  server = await startTestServer();
  person = await server.register('person');
  pool = openPool({ ...server.connection, max: 2 }, () => undefined);
});
afterAll(async () => {
  await pool.end();
  await server.close();
});

/** A document with three edits and a snapshot of its second version. @returns its id */
async function written(): Promise<string> {
  const document = await server.createDocument(person.token, 'Verified', 'one');
  const log = createPostgresLog(pool, pool);
  const head = (await log.heads([document])).get(document);
  if (head === undefined) throw new Error('no document');
  const [author] = (await sql<{ epoch: number }>`SELECT epoch FROM users WHERE id = ${person.id}`.execute(server.db)).rows;
  const edit = (id: string, length: number, delta: Delta) => ({
    client: `test.${person.id}`,
    id,
    user: person.id,
    username: 'person',
    length,
    json: JSON.stringify(delta),
  });
  const edits = [edit('a', 8, [{ retain: 3 }, { insert: ' two' }]), edit('b', 8, [{ retain: 3, attributes: { bold: true } }])];
  const { history, epoch } = head;
  const batch = { document, history, base: 1, epoch, authors: new Map([[person.id, author?.epoch ?? 0]]), edits };
  if (!(await log.commit([batch])).has(document)) throw new Error('not committed');
  const content = JSON.stringify([{ insert: 'one two\n' }]);
  await log.saveSnapshot(document, history, { version: 2, content, checksum: createHash('sha256').update(content).digest('hex') });
  await log.saveSearchText(document, history, 3, 'one two');
  return document;
}

/** Runs the command. @returns its exit code and its lines */
const verify = (document?: string) =>
  new Promise<{ code: number; said: string }>((resolve) => {
    const program = fileURLToPath(new URL('../../dist/history-command.js', import.meta.url));
    const env = { PATH: process.env.PATH, DATABASE_URL: urlOf(server.connection), JWT_SECRET: 'x'.repeat(32) };
    execFile(process.execPath, [program, ...(document === undefined ? [] : [document])], { env }, (error, stdout) =>
      resolve({ code: Number(error?.code ?? 0), said: stdout.trim() }),
    );
  });

it('finds all well, and counts', async () => {
  const document = await written();
  expect(await verify(document)).toEqual({ code: 0, said: '1 documents, 3 edits: all is well' });
  await written();
  expect(await verify()).toEqual({ code: 0, said: '2 documents, 6 edits: all is well' });
  expect((await verify('nonsense')).code).toBe(1);
});

const at = (document: string) => sql`document_id = ${document}::uuid`;

it.each<[string, (document: string) => RawBuilder<unknown>, RegExp]>([
  ['an edit that is gone', (id) => sql`DELETE FROM edits WHERE ${at(id)} AND version = 2`, /edit 2 is missing/],
  ['the last edits gone', (id) => sql`DELETE FROM edits WHERE ${at(id)} AND version = 3`, /edit 3 is missing; the head is at 3/],
  ['an edit put behind the head', (id) => sql`UPDATE heads SET version = 2 WHERE ${at(id)}`, /the log goes on to 3, beyond its head/],
  [
    'an edit changed to one of another length',
    (id) => sql`UPDATE edits SET delta = '[{"retain":3},{"insert":" three"}]' WHERE ${at(id)} AND version = 2`,
    /edit 2 makes a text of 10 units, and says 8/,
  ],
  [
    'a letter changed before a snapshot',
    (id) => sql`UPDATE edits SET delta = '[{"retain":3},{"insert":" twa"}]' WHERE ${at(id)} AND version = 2`,
    /another text than the snapshot of version 2/,
  ],
  [
    'an edit beyond the text',
    (id) => sql`UPDATE edits SET delta = '[{"retain":30},{"insert":"x"}]' WHERE ${at(id)} AND version = 3`,
    /edit 3 does not fit the text before it/,
  ],
  [
    'a snapshot changed',
    (id) => sql`UPDATE snapshots SET content = '[{"insert":"one twa\\n"}]' WHERE ${at(id)}`,
    /snapshot of version 2 differs from its own checksum/,
  ],
  ['a search text changed', (id) => sql`UPDATE document_texts SET text = 'else' WHERE ${at(id)}`, /the search text of version 3/],
  ['a head of another length', (id) => sql`UPDATE heads SET length = 7 WHERE ${at(id)}`, /the head says 7 units, and the log makes 8/],
])('%s', async (_name, damage, problem) => {
  const document = await written();
  await damage(document).execute(server.db);
  const { code, said } = await verify(document);
  expect(said).toMatch(problem);
  expect(code).toBe(1);
});
