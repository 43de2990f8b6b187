/** A standby that lacks the last commits is promoted: the log has gone back, and its versions are reached again with other edits. */
import { mkdir, mkdtemp, readFile, rename, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeltaBuilder } from '@inkstone/ot';
import { type LostWork, SharedDocument, type SocketLike } from '@inkstone/sync';
import type { User } from '@inkstone/sync/protocol';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { openDatabase } from '../../src/db/database.ts';
import { migrate } from '../../src/db/migrate.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/embedded/postgres.ts';
import { copyAsStandby, place } from '../support/standby.ts';
import { People, TestServer } from './servers.ts';

let folder: string;
let primary: EmbeddedPostgres;
/** Resolves once it has been promoted. */
let standby: Promise<EmbeddedPostgres>;
let isPromoted = false;
/** Where servers look for the database: a link to the socket of the primary, later of the standby. */
let address: string;
let connection: pg.PoolConfig;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inkstone-'));
  address = join(folder, 'address');
  await mkdir(join(folder, 'a'));
  primary = await startEmbeddedPostgres({ dataDir: join(folder, 'a') });
  await pointTo(primary.connection.host);
  connection = { ...primary.connection, host: address };
  const database = openDatabase({ ...connection, max: 1 }, () => undefined);
  await migrate(database.db);
  await database.close();
});

afterAll(async () => {
  await primary.stop();
  if (isPromoted) await (await standby).stop();
  await rm(folder, { recursive: true, force: true });
});

async function pointTo(host: string): Promise<void> {
  await symlink(host, `${address}.new`);
  await rename(`${address}.new`, address);
}

/** Copies the running primary and starts the copy, which follows the primary. */
async function startStandby(): Promise<void> {
  await copyAsStandby({ dataDir: join(folder, 'a'), connection: primary.connection }, join(folder, 'b'), ['hot_standby = off']);
  // It accepts connections when it has been promoted, not before.
  standby = startEmbeddedPostgres({ dataDir: join(folder, 'b') });
  standby.catch(() => undefined);
  const client = new pg.Client(primary.connection);
  await client.connect();
  await reached(client, 'true');
  await client.end();
}

/** Resolves when the standby is connected and `condition` holds for it. */
async function reached(client: pg.Client, condition: string): Promise<void> {
  const follows = `SELECT 1 FROM pg_stat_replication WHERE state = 'streaming' AND ${condition}`;
  await expect.poll(async () => (await client.query(follows)).rowCount, { timeout: 20_000 }).toBe(1);
}

/** The standby stays as it is from now on. */
async function cutOff(): Promise<void> {
  const client = new pg.Client(primary.connection);
  await client.connect();
  await reached(client, 'replay_lsn = pg_current_wal_flush_lsn()');
  await place(join(folder, 'b'), 'postgresql.auto.conf', "primary_conninfo = ''\nhot_standby = off\n");
  process.kill(await standbyPid(), 'SIGHUP');
  await expect.poll(async () => (await client.query('SELECT 1 FROM pg_stat_replication')).rowCount, { timeout: 20_000 }).toBe(0);
  await client.end();
}

async function standbyPid(): Promise<number> {
  return Number((await readFile(join(folder, 'b', 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]);
}

async function failOver(): Promise<void> {
  await primary.stop();
  await place(join(folder, 'b'), 'promote', '');
  process.kill(await standbyPid(), 'SIGUSR1');
  await pointTo((await standby).connection.host);
  isPromoted = true;
}

describe('a failover to a standby that lacks the last commits', () => {
  it('is told to clients: they go on with what it has, and offer what it lacks (R1, R5)', async () => {
    const people = new People(connection);
    const ann = await people.add('ann');
    const ben = await people.add('ben');
    const document = await people.document(ann, [ben]);
    const servers = await Promise.all([0, 1].map(() => TestServer.start(connection, people, { several: true })));
    const [annHere, benHere] = [open(servers[0] as TestServer, ann, document), open(servers[1] as TestServer, ben, document)];
    await Promise.all([annHere.opened, benHere.opened]);
    annHere.write('kept\n');
    await annHere.document.flushed();
    await startStandby();
    await cutOff();
    annHere.write('lost\n');
    await annHere.document.flushed();
    await benHere.shows('lost\nkept\n\n');

    await failOver();
    await annHere.shows('kept\n\n');
    await benHere.shows('kept\n\n');
    expect([annHere.lost, benHere.lost].map((copies) => copies.map(({ reason, text }) => [reason, text]))).toEqual([
      [['history-changed', 'lost\n']],
      [['history-changed', 'lost\n']],
    ]);
    benHere.write('again\n');
    await benHere.document.flushed();
    await annHere.shows('again\nkept\n\n');
    expect((await people.logged(document)).map(({ version }) => version)).toEqual([1, 2]);
    await Promise.all([annHere.document.close(), benHere.document.close()]);
    await Promise.all(servers.map((server) => server.close()));
    await people.close();
  });
});

/** A client of the product on a document. */
function open(server: TestServer, user: User, documentId: string) {
  const lost: LostWork[] = [];
  const document = new SharedDocument({
    documentId,
    user,
    url: async () => server.url(documentId, user.username),
    connect: (url, protocol) => new WebSocket(url, protocol) as unknown as SocketLike,
  });
  const opened = new Promise<void>((resolve) => document.subscribe({ opened: () => resolve(), lost: (copy) => lost.push(copy) }));
  return {
    document,
    opened,
    lost,
    write: (words: string) => document.edit(new DeltaBuilder().insert(words).build()),
    shows: (text: string) => expect.poll(() => document.text.toString(), { timeout: 30_000 }).toBe(text),
  };
}
