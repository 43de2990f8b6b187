/** Who may read a document is written once in SQL and once in TypeScript: both give the same answer for everybody. */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decide, roleOf, type Standing } from '../../src/access.ts';
import { type Database, openDatabase } from '../../src/db/database.ts';
import { findDocument, standingOf } from '../../src/db/queries/documents.ts';
import { findLiveSession, openSession, rotate } from '../../src/db/queries/sessions.ts';
import { readable } from '../../src/db/queries/standing.ts';
import { liveSessionEpochs, readStandings } from '../../src/db/queries/watching.ts';
import { createPostgresDirectory } from '../../src/stores/postgres-directory.ts';
import { People } from '../collab/servers.ts';
import { createTestDatabase } from '../support/databases.ts';

let own: Awaited<ReturnType<typeof createTestDatabase>>;
let people: People;
let database: Database;
beforeAll(async () => {
  own = await createTestDatabase();
  people = new People(own.connection);
  database = openDatabase({ ...own.connection, max: 2 }, () => undefined);
});
afterAll(async () => {
  await database.close();
  await people.close();
  await own.drop();
});

interface Cell extends Standing {
  readonly disabled: boolean;
}

const CELLS: readonly Cell[] = (['admin', 'editor', 'viewer'] as const).flatMap((account) =>
  (
    [
      { owner: true, shared: null },
      { owner: false, shared: null },
      { owner: false, shared: 'editor' },
      { owner: false, shared: 'viewer' },
    ] as const
  ).flatMap((relation) =>
    [false, true].flatMap((trashed) => [false, true].map((disabled) => ({ account, ...relation, trashed, disabled }))),
  ),
);

/** A person and a document that stand to each other as the cell says. */
async function make({ account, owner, shared, trashed, disabled }: Cell): Promise<{ user: string; document: string }> {
  const { pool } = people;
  const person = await people.add(`u${randomUUID().slice(0, 8)}`);
  const document = await people.document(owner ? person : await people.add(`o${randomUUID().slice(0, 8)}`));
  const user = person.id;
  if (shared !== null)
    await pool.query('INSERT INTO collaborators (document_id, user_id, role) VALUES ($1, $2, $3)', [document, user, shared]);
  if (trashed) await pool.query('UPDATE documents SET deleted_at = now() WHERE id = $1', [document]);
  await pool.query('UPDATE users SET role = $2, disabled_at = $3 WHERE id = $1', [user, account, disabled ? new Date() : null]);
  return { user, document };
}

it('has a cell for each account role, relation, trash and disabling', () => {
  expect(CELLS).toHaveLength(3 * 4 * 2 * 2);
});

it.each(CELLS)(
  'reads one standing by each query: $account, owner $owner, shared $shared, trashed $trashed, disabled $disabled',
  async (cell) => {
    const { db, pool } = database;
    const { user, document } = await make(cell);
    const { disabled, ...standing } = cell;

    const watching = await readStandings(db, [{ user, document }]);
    expect(watching.map((pair) => pair.standing)).toEqual(disabled ? [] : [standing]);
    const membership = await createPostgresDirectory(pool, async () => {}).membership(document, [user]);
    expect(membership?.members.get(user)?.standing).toEqual(disabled ? undefined : standing);
    const row = await findDocument(db, document, user);
    // Requests of a disabled account do not come this far: its sessions have ended.
    expect(row && standingOf(row, user)).toEqual(standing);
  },
);

it.each(CELLS)(
  'may be read in SQL as access.ts decides: $account, owner $owner, shared $shared, trashed $trashed, disabled $disabled',
  async (cell) => {
    const { db } = database;
    const { user, document } = await make(cell);
    const { rows } = await sql<{ may: boolean }>`SELECT ${readable(user)} AS may FROM documents d WHERE d.id = ${document}::uuid`.execute(
      db,
    );
    // The SQL condition is of documents that are not in the trash; lists leave the others out themselves.
    const standing = { ...cell, trashed: false };
    expect(rows).toEqual([{ may: roleOf(standing) !== null }]);
    expect(rows).toEqual([{ may: decide(standing, 'read') === 'allowed' }]);
  },
);

it.each([
  { state: 'live', live: true, change: null },
  { state: 'ended', live: false, change: 'UPDATE sessions SET ended_at = now() WHERE id = $1' },
  { state: 'expired', live: false, change: `UPDATE sessions SET expires_at = now() - interval '1 second' WHERE id = $1` },
  {
    state: 'of a disabled account',
    live: false,
    change: 'UPDATE users SET disabled_at = now() WHERE id = (SELECT user_id FROM sessions WHERE id = $1)',
  },
])('takes a session that is $state for live by each query: $live', async ({ live, change }) => {
  const { db, pool } = database;
  const { id } = await people.add(`u${randomUUID().slice(0, 8)}`);
  const { session, refreshToken } = await db.transaction().execute((tx) => openSession(tx, id));
  if (change !== null) await pool.query(change, [session]);
  expect((await findLiveSession(db, session))?.id).toBe(live ? id : undefined);
  expect([...(await liveSessionEpochs(db, [session])).keys()]).toEqual(live ? [session] : []);
  expect([...(await createPostgresDirectory(pool, async () => {}).liveSessions([session]))]).toEqual(live ? [session] : []);
  const { outcome } = await db.transaction().execute((tx) => rotate(tx, refreshToken));
  expect(outcome).toBe(live ? 'rotated' : 'unknown');
});
