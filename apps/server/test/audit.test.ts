/** The chain of the audit trail: what changes it unnoticed? Nothing of what is tried here, by the database's superuser too. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { removeOld } from '../src/audit/retention.ts';
import { sealWaiting } from '../src/audit/sealer.ts';
import { verifyTrail } from '../src/audit/verify.ts';
import { type Database, openDatabase } from '../src/db/database.ts';
import { recordActivity } from '../src/db/queries/audit/activity.ts';
import { grantServerRole, ownRole } from '../src/db/server-role.ts';
import { createTestDatabase } from './support/databases.ts';

let own: Awaited<ReturnType<typeof createTestDatabase>>;
let database: Database;
beforeEach(async () => {
  own = await createTestDatabase();
  database = openDatabase({ ...own.connection, max: 6 }, () => undefined);
});
afterEach(async () => {
  await database.close();
  await own.drop();
});

async function record(count: number): Promise<void> {
  for (let number = 1; number <= count; number++) {
    await recordActivity(database.db, { actor: randomUUID(), document: randomUUID(), action: 'document.opened', detail: { number } });
  }
}

/** As the superuser, past all triggers. */
async function tamper(statement: string, values: readonly unknown[] = []): Promise<void> {
  const client = new pg.Client(own.connection);
  await client.connect();
  try {
    await client.query("SET session_replication_role = 'replica'");
    await client.query(statement, [...values]);
  } finally {
    await client.end();
  }
}

/** The id of the entry behind a seal. */
async function entryAt(sequence: number): Promise<string> {
  const { rows } = await database.pool.query<{ activity_id: string }>('SELECT activity_id FROM activity_seals WHERE sequence = $1', [
    sequence,
  ]);
  return String(rows[0]?.activity_id);
}

it('seals what is recorded, in order, and finds it whole', async () => {
  await record(7);
  expect(await verifyTrail(database.db)).toMatchObject({ sealed: 0, unsealed: 7, problems: [] });
  expect(await sealWaiting(database.db)).toBe(7);
  await record(2);
  expect(await sealWaiting(database.db)).toBe(2);
  const { head, ...rest } = await verifyTrail(database.db);
  expect(rest).toEqual({ sealed: 9, removed: 0, unsealed: 0, problems: [] });
  expect(head.sequence).toBe(9);
});

it('is refused any change by the program’s own connection', async () => {
  await record(2);
  await sealWaiting(database.db);
  for (const statement of [
    "UPDATE activity SET action = 'x'",
    'DELETE FROM activity',
    'TRUNCATE activity',
    'UPDATE activity_seals SET sequence = sequence + 1',
    'DELETE FROM activity_seals',
    'TRUNCATE activity_seals',
  ]) {
    await expect(database.pool.query(statement), statement).rejects.toThrow('append-only');
  }
  expect((await verifyTrail(database.db)).problems).toEqual([]);
});

it.each([
  ['changed', 'UPDATE activity SET detail = \'{"number": 99}\' WHERE id = $1', 'was changed'],
  ['given another actor', 'UPDATE activity SET actor_id = gen_random_uuid() WHERE id = $1', 'was changed'],
  ['moved in time', "UPDATE activity SET created_at = created_at - interval '1 microsecond' WHERE id = $1", 'was changed'],
  ['removed', 'DELETE FROM activity WHERE id = $1', 'was removed'],
] as const)('names an entry that was %s', async (_what, statement, problem) => {
  await record(5);
  await sealWaiting(database.db);
  const entry = await entryAt(3);
  await tamper(statement, [entry]);
  const { problems } = await verifyTrail(database.db);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(entry);
  expect(problems[0]).toContain(problem);
});

it('names an entry that was put in without a seal', async () => {
  await record(3);
  await sealWaiting(database.db);
  const id = randomUUID();
  await tamper("INSERT INTO activity (id, action, created_at) VALUES ($1, 'document.opened', now() - interval '1 day')", [id]);
  expect((await verifyTrail(database.db)).problems).toEqual([`entry ${id}: was put into the trail without a seal`]);
});

it('finds an entry that was removed before it was sealed', async () => {
  await record(3);
  await tamper('DELETE FROM activity WHERE id = (SELECT activity_id FROM activity_unsealed ORDER BY position LIMIT 1)');
  expect((await verifyTrail(database.db)).problems).toEqual(['1 entries were removed before they were sealed']);
});

it('names the first of two entries that were swapped', async () => {
  await record(5);
  await sealWaiting(database.db);
  const [second, fourth] = [await entryAt(2), await entryAt(4)];
  await tamper(
    `UPDATE activity_seals SET activity_id = CASE sequence WHEN 2 THEN gen_random_uuid() ELSE activity_id END WHERE sequence = 2`,
  );
  await tamper('UPDATE activity_seals SET activity_id = $1 WHERE sequence = 4', [second]);
  await tamper('UPDATE activity_seals SET activity_id = $1 WHERE sequence = 2', [fourth]);
  const { problems } = await verifyTrail(database.db);
  expect(problems[0]).toContain(`entry ${fourth} (seal 2`);
  expect(problems).toHaveLength(2);
});

it('finds a seal that is gone, and a chain that was made anew from an entry on', async () => {
  await record(6);
  await sealWaiting(database.db);
  const { head } = await verifyTrail(database.db);
  const anchor = { sequence: head.sequence, hash: head.hash.toString('hex') };
  expect((await verifyTrail(database.db, anchor)).problems).toEqual([]);
  // Made anew: all seals from the third entry on, with another third entry.
  await tamper('DELETE FROM activity WHERE id = $1', [await entryAt(3)]);
  await tamper('INSERT INTO activity_unsealed (activity_id) SELECT activity_id FROM activity_seals WHERE sequence > 3 ORDER BY sequence');
  await tamper('DELETE FROM activity_seals WHERE sequence >= 3');
  await sealWaiting(database.db);
  expect((await verifyTrail(database.db)).problems).toEqual([]);
  expect((await verifyTrail(database.db, anchor)).problems).toEqual(['seal 6: was seen before, and is gone']);
  await record(1);
  await sealWaiting(database.db);
  expect((await verifyTrail(database.db, anchor)).problems).toEqual(['seal 6: is not the one that was seen before']);
  await tamper('DELETE FROM activity_seals WHERE sequence = 4');
  expect((await verifyTrail(database.db)).problems[0]).toBe('seal 4: is missing');
});

it('makes one chain when several servers seal at one moment', async () => {
  await record(40);
  await Promise.all(Array.from({ length: 6 }, () => sealWaiting(database.db)));
  await sealWaiting(database.db);
  expect(await verifyTrail(database.db)).toMatchObject({ sealed: 40, unsealed: 0, problems: [] });
});

it('goes on where it was when a sealer dies between two entries', async () => {
  await record(5);
  const dying = new pg.Client(own.connection);
  dying.on('error', () => undefined);
  await dying.connect();
  await dying.query('BEGIN');
  await dying.query('DELETE FROM activity_unsealed WHERE position <= 2');
  const { rows } = await dying.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  await database.pool.query('SELECT pg_terminate_backend($1, 5000)', [rows[0]?.pid]);
  expect(await sealWaiting(database.db)).toBe(5);
  expect(await verifyTrail(database.db)).toMatchObject({ sealed: 5, unsealed: 0, problems: [] });
});

it('lets retention remove the oldest, whose seals stay, and says so', async () => {
  await record(4);
  await sealWaiting(database.db);
  const later = new Date(Date.now() + 10 * 24 * 60 * 60 * 1000);
  expect(await removeOld(database.db, 30, later)).toBe(0);
  expect(await removeOld(database.db, 5, later)).toBe(4);
  await record(2);
  await sealWaiting(database.db);
  expect(await verifyTrail(database.db)).toMatchObject({ sealed: 7, removed: 4, problems: [] });
  await tamper('DELETE FROM activity WHERE id = $1', [await entryAt(6)]);
  expect((await verifyTrail(database.db)).problems).toHaveLength(1);
});

it('cannot be changed by the server’s own role, which may add to it, and let retention remove', async () => {
  const role = `server_${randomUUID().slice(0, 8)}`;
  await database.pool.query(`CREATE ROLE ${role} LOGIN`);
  const served = openDatabase({ ...own.connection, user: role, max: 2 }, () => undefined);
  try {
    await Promise.all([1, 2, 3].map(() => grantServerRole(database.db, role)));
    expect(await ownRole(served.db)).toEqual({ name: role, superuser: false });
    await recordActivity(served.db, { actor: null, action: 'session.failed' });
    expect(await sealWaiting(served.db)).toBe(1);
    for (const statement of [
      "UPDATE activity SET action = 'x'",
      'DELETE FROM activity',
      'TRUNCATE activity',
      'DELETE FROM activity_seals',
    ]) {
      await expect(served.pool.query(statement), statement).rejects.toThrow('permission denied');
    }
    await expect(served.pool.query('ALTER TABLE activity DISABLE TRIGGER ALL')).rejects.toThrow('must be owner');
    // Saying that it is retention does not help it.
    await served.pool.query("SELECT set_config('inkstone.retention', 'on', false)");
    await expect(served.pool.query('DELETE FROM activity')).rejects.toThrow('permission denied');
    expect(await removeOld(served.db, 5, new Date(Date.now() + 10 * 24 * 60 * 60 * 1000))).toBe(1);
    await sealWaiting(served.db);
    expect(await verifyTrail(served.db)).toMatchObject({ sealed: 2, removed: 1, problems: [] });
  } finally {
    await served.close();
    await database.pool.query(`DROP OWNED BY ${role}`);
    await database.pool.query(`DROP ROLE ${role}`);
  }
});
