/** Measures the commit statement alone: how many PostgreSQL takes a second, and what each costs it, by statements at once and documents in each. */
import { closeSync, fdatasyncSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { openCommitPool } from '../../../apps/server/src/db/database.ts';
import type { Batch, Log } from '../../../apps/server/src/ports/log.ts';
import { createPostgresLog } from '../../../apps/server/src/stores/postgres-log.ts';
import { percentile } from '../servers/arrivals.ts';
import { clientOf } from '../servers/inkstone-protocol.ts';
import type { CommitPoint, Costs } from './costs.ts';
import type { Fleet } from './fleet.ts';

const SHAPES: readonly (readonly [lanes: number, documents: number, edits: number])[] = [
  [1, 1, 1],
  [2, 1, 1],
  [8, 1, 1],
  [32, 1, 1],
  [2, 16, 1],
  [2, 64, 1],
  [32, 16, 1],
  [2, 1, 16],
];

/** A document of the bench, as it stands in the database. */
interface Place {
  readonly id: string;
  readonly history: string;
  version: number;
}

/** Documents with nothing in them, written past the server. */
async function places({ pool }: Fleet, owner: string, count: number): Promise<Place[]> {
  const { rows } = await pool.query<{ id: string; history: string }>(
    `WITH made AS (INSERT INTO documents (id, title, owner_id) SELECT gen_random_uuid(), 'scale', $1 FROM generate_series(1, $2) RETURNING id)
     INSERT INTO heads (document_id, history) SELECT id, gen_random_uuid() FROM made
     RETURNING document_id AS id, history::text || '.' || left(pg_walfile_name(pg_current_wal_lsn()), 8) AS history`,
    [owner, count],
  );
  await pool.query('ANALYZE heads');
  return rows.map((row) => ({ ...row, version: 0 }));
}

/** Commits until the time is over, one batch for each of the lane's documents at a time. @param count edits in each batch */
async function lane(log: Log, own: readonly Place[], count: number, user: string, epoch: number, until: () => boolean): Promise<void> {
  const client = clientOf(user);
  while (!until()) {
    const batches = own.map(({ id, history, version }): Batch => {
      const edits = Array.from({ length: count }, (_, index) => {
        const at = version + index;
        return { client, id: String(at), user, username: 'writer0', length: at + 2, json: `[{"retain":${at + 1}},{"insert":"x"}]` };
      });
      return { document: id, history, base: version, epoch: 0, authors: new Map([[user, epoch]]), edits };
    });
    if ((await log.commit(batches)).size !== own.length) throw new Error('a commit did not match');
    for (const place of own) place.version += count;
  }
}

export async function measureCommits(fleet: Fleet, seconds: number): Promise<CommitPoint[]> {
  const [writer] = await fleet.accounts();
  const user = writer?.id ?? '';
  const { rows } = await fleet.pool.query<{ epoch: number }>('SELECT epoch FROM users WHERE id = $1', [user]);
  const epoch = rows[0]?.epoch ?? 0;
  const points: CommitPoint[] = [];
  for (const [lanes, documents, edits] of SHAPES) {
    const all = await places(fleet, user, lanes * documents);
    const { host, port, user: role, database } = fleet.connection;
    const pool = openCommitPool({ host, port, user: role, database }, lanes, () => undefined);
    const log = createPostgresLog(pool, pool);
    try {
      await Promise.all(Array.from({ length: lanes }, () => log.commit([])));
      const turn = async (length: number) => {
        const end = performance.now() + length * 1000;
        let commits = 0;
        const until = () => {
          commits++;
          return performance.now() > end;
        };
        const groups = Array.from({ length: lanes }, (_, index) => all.slice(index * documents, (index + 1) * documents));
        await Promise.all(groups.map((own) => lane(log, own, edits, user, epoch, until)));
        return commits - lanes;
      };
      await turn(1);
      const before = await fleet.used();
      const commits = await turn(seconds);
      const after = await fleet.used();
      points.push({
        lanes,
        documents,
        edits,
        commitsPerSecond: (1000 * commits) / (after.at - before.at),
        databaseMs: (1000 * (after.database - before.database)) / commits,
        walBytes: (after.walBytes - before.walBytes) / commits,
        flushes: (after.flushes - before.flushes) / commits,
      });
    } finally {
      await pool.end();
    }
  }
  return points;
}

/** How long this disk takes to keep 8 KB. */
export function measureFsync(folder: string, rounds: number): Costs['fsync'] {
  const path = join(folder, 'fsync');
  const file = openSync(path, 'w');
  const block = Buffer.alloc(8192, 'x');
  // The file's size does not change in the measured rounds, as that of a WAL segment does not.
  for (let at = 0; at < 128; at++) writeSync(file, block, 0, block.length, at * block.length);
  fdatasyncSync(file);
  const waits: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    writeSync(file, block, 0, block.length, (round % 128) * block.length);
    fdatasyncSync(file);
    waits.push(performance.now() - start);
  }
  closeSync(file);
  unlinkSync(path);
  const sorted = waits.sort((a, b) => a - b);
  return { p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99) };
}
