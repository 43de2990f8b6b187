/** Who may read a document is written once in SQL and once in TypeScript: both give the same answer for everybody. */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decide, roleOf, type Standing } from '../../src/access.ts';
import { type Database, openDatabase } from '../../src/db/database.ts';
import { findLiveSession, openSession, rotate } from '../../src/db/queries/accounts/sessions.ts';
import { findDocument, standingOf } from '../../src/db/queries/documents/documents.ts';
import { listDocuments } from '../../src/db/queries/documents/list-documents.ts';
import { liveSessionEpochs, readStandings } from '../../src/db/queries/documents/watching.ts';
import { readable } from '../../src/db/queries/sharing/standing.ts';
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
  /** How it is shared. `all`: by name and by group as viewer, by link as editor. */
  readonly way: 'name' | 'group' | 'link' | 'old link' | 'all';
}

const WAYS = ['name', 'group', 'link', 'old link', 'all'] as const;

const CELLS: readonly Cell[] = (['admin', 'editor', 'viewer', 'guest'] as const).flatMap((who) =>
  (
    [
      { owner: true, shared: null, way: 'name' },
      { owner: false, shared: null, way: 'name' },
      ...WAYS.map((way) => ({ owner: false, shared: way === 'old link' ? null : 'editor', way }) as const),
      ...WAYS.slice(0, 3).map((way) => ({ owner: false, shared: way === 'old link' ? null : 'viewer', way }) as const),
    ] as const
  ).flatMap((relation) =>
    [false, true].flatMap((trashed) =>
      [false, true].map((disabled) => ({
        account: who === 'guest' ? 'editor' : who,
        guest: who === 'guest',
        ...relation,
        // Each of its values, without doubling the table.
        editorsShare: trashed === disabled,
        trashed,
        disabled,
      })),
    ),
  ),
);

/** A person and a document that stand to each other as the cell says. */
async function make({
  account,
  guest,
  owner,
  shared,
  way,
  editorsShare,
  trashed,
  disabled,
}: Cell): Promise<{ user: string; document: string }> {
  const { pool } = people;
  const person = await people.add(`u${randomUUID().slice(0, 8)}`);
  const document = await people.document(owner ? person : await people.add(`o${randomUUID().slice(0, 8)}`));
  const user = person.id;
  const byName = (role: string) =>
    pool.query('INSERT INTO collaborators (document_id, user_id, role) VALUES ($1, $2, $3)', [document, user, role]);
  const byGroup = async (role: string) => {
    const group = randomUUID();
    await pool.query('INSERT INTO groups (id, name) VALUES ($1, $2)', [group, group]);
    await pool.query('INSERT INTO group_members (group_id, user_id) VALUES ($1, $2)', [group, user]);
    await pool.query('INSERT INTO document_groups (document_id, group_id, role) VALUES ($1, $2, $3)', [document, group, role]);
  };
  const byLink = async (role: string, expiresAt: Date | null = null) => {
    const link = [document, randomUUID(), role, expiresAt];
    await pool.query('INSERT INTO document_links (document_id, token, role, expires_at) VALUES ($1, $2, $3, $4)', link);
    await pool.query('INSERT INTO link_visitors (document_id, user_id) VALUES ($1, $2)', [document, user]);
  };
  if (way === 'old link') await byLink('editor', new Date(Date.now() - 1_000));
  else if (shared !== null && way === 'name') await byName(shared);
  else if (shared !== null && way === 'group') await byGroup(shared);
  else if (shared !== null && way === 'link') await byLink(shared);
  else if (way === 'all') await Promise.all([byName('viewer'), byGroup('viewer'), byLink('editor')]);
  await pool.query('UPDATE documents SET deleted_at = $2, editors_share = $3 WHERE id = $1', [
    document,
    trashed ? new Date() : null,
    editorsShare,
  ]);
  await pool.query('UPDATE heads SET deleted = $2 WHERE document_id = $1', [document, trashed]);
  await pool.query('UPDATE users SET role = $2, kind = $3, disabled_at = $4 WHERE id = $1', [
    user,
    account,
    guest ? 'guest' : 'person',
    disabled ? new Date() : null,
  ]);
  return { user, document };
}

it('has a cell for each account role and guest, relation, trash and disabling', () => {
  expect(CELLS).toHaveLength(4 * 10 * 2 * 2);
});

it.each(CELLS)(
  'reads one standing by each query: $account, owner $owner, guest $guest, shared $shared by $way, trashed $trashed, disabled $disabled',
  async (cell) => {
    const { db, pool } = database;
    const { user, document } = await make(cell);
    const { disabled, way: _, ...standing } = cell;

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
  'may be read in SQL as access.ts decides: $account, owner $owner, guest $guest, shared $shared by $way, trashed $trashed, disabled $disabled',
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

it.each(CELLS)(
  'is in the lists as it may be read: $account, owner $owner, guest $guest, shared $shared by $way, trashed $trashed, disabled $disabled',
  async (cell) => {
    const { db, pool } = database;
    const { user, document } = await make(cell);
    await pool.query('INSERT INTO document_marks (user_id, document_id, opened_at) VALUES ($1, $2, now())', [user, document]);
    const { owner, shared, trashed } = cell;
    const reads = roleOf({ ...cell, trashed: false }) !== null;
    // An admin's own lists have what is theirs and what they have opened, not all that they may read.
    const expected = { all: owner || shared !== null, owned: owner, shared: !owner && shared !== null, recent: reads };
    for (const [scope, is] of Object.entries(expected) as [keyof typeof expected, boolean][]) {
      for (const sort of ['changed', 'opened', 'title', 'created'] as const) {
        const wanted = { scope, words: [], sort, order: 'desc', preview: false, limit: 2, after: null } as const;
        const rows = await listDocuments(db, user, wanted);
        expect([scope, sort, rows.map(({ id }) => id)]).toEqual([scope, sort, is && !trashed ? [document] : []]);
      }
    }
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
  const { session, refreshToken } = await db.transaction().execute((tx) => openSession(tx, id, { address: '::1', device: 'test' }));
  if (change !== null) await pool.query(change, [session]);
  expect((await findLiveSession(db, session))?.id).toBe(live ? id : undefined);
  expect([...(await liveSessionEpochs(db, [session])).keys()]).toEqual(live ? [session] : []);
  expect([...(await createPostgresDirectory(pool, async () => {}).liveSessions([session]))]).toEqual(live ? [session] : []);
  const { outcome } = await db.transaction().execute((tx) => rotate(tx, refreshToken, { address: '::1', device: 'test' }));
  expect(outcome).toBe(live ? 'rotated' : 'unknown');
});
