import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/db/database.ts';
import { migrate } from '../../src/db/migrate.ts';
import { waitForDatabase } from '../../src/db/wait.ts';
import { lockDataFolder } from '../../src/embedded/data-folder.ts';
import { startEmbeddedPostgres } from '../../src/embedded/postgres.ts';
import { createTestDatabase } from '../support/databases.ts';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inkstone-data-'));
  await chmod(folder, 0o755);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function query(connection: pg.ClientConfig, text: string) {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

describe('the embedded PostgreSQL', () => {
  it('keeps what was committed over a stop, folds case in every script, and never skips fsync', async () => {
    const first = await startEmbeddedPostgres({ dataDir: folder });
    await query(first.connection, "CREATE TABLE t AS SELECT 'kept' AS word");
    const [settings] = await query(
      first.connection,
      "SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit, 'ДА' ILIKE 'да' AS folds, current_setting('listen_addresses') AS network",
    );
    expect(settings).toEqual({ fsync: 'on', commit: 'on', folds: true, network: '' });
    await first.stop();
    const second = await startEmbeddedPostgres({ dataDir: folder });
    expect(await query(second.connection, 'SELECT word FROM t')).toEqual([{ word: 'kept' }]);
    await second.stop();
  });

  it('starts although the number of its dead process is that of another one by now', async () => {
    const first = await startEmbeddedPostgres({ dataDir: folder });
    await query(first.connection, "CREATE TABLE t AS SELECT 'kept' AS word");
    const path = join(folder, 'postgres/postmaster.pid');
    const [, ...rest] = (await readFile(path, 'utf8')).split('\n');
    await first.stop();
    // PostgreSQL minds processes of its own user only.
    const { uid, gid } = await stat(join(folder, 'postgres'));
    const other = spawn('sleep', ['600'], { uid, gid, stdio: 'ignore' });
    try {
      await writeFile(path, [other.pid, ...rest].join('\n'));
      await chown(path, uid, gid);
      const second = await startEmbeddedPostgres({ dataDir: folder });
      expect(await query(second.connection, 'SELECT word FROM t')).toEqual([{ word: 'kept' }]);
      await second.stop();
    } finally {
      other.kill();
    }
  });

  it('starts where the path of its socket would be too long', async () => {
    const deep = join(folder, 'x'.repeat(90), 'data');
    await mkdir(deep, { recursive: true });
    const server = await startEmbeddedPostgres({ dataDir: deep });
    expect(await query(server.connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await server.stop();
  });

  it('is there again after it was killed', async () => {
    const server = await startEmbeddedPostgres({ dataDir: folder });
    await query(server.connection, "CREATE TABLE t AS SELECT 'kept' AS word");
    const pid = Number((await readFile(join(folder, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0]);
    const pool = new pg.Pool({ ...server.connection, max: 1 });
    pool.on('error', () => undefined);
    process.kill(pid, 'SIGKILL');
    await waitForDatabase(server.connection, () => undefined);
    expect((await pool.query('SELECT word FROM t')).rows).toEqual([{ word: 'kept' }]);
    await pool.end();
    await server.stop();
  });

  it('ends with a server that is killed, and the next start copes', async () => {
    const child = spawn(process.execPath, [MAIN], {
      env: { ...process.env, PORT: '0', WEB_PORT: '0', HOST: '127.0.0.1', DATA_DIR: folder, LOG_LEVEL: 'warn' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    while (!said.includes('Ctrl-C')) said += String((await once(child.stdout, 'data'))[0]);
    await expect(lockDataFolder(folder)).rejects.toThrow(/in use by another running server/);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const unlock = await lockDataFolder(folder);
    const server = await startEmbeddedPostgres({ dataDir: folder });
    expect(await query(server.connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await server.stop();
    await unlock();
  });

  it('says so when the folder holds something else', async () => {
    await mkdir(join(folder, 'postgres'));
    await writeFile(join(folder, 'postgres/file'), '');
    await expect(startEmbeddedPostgres({ dataDir: folder })).rejects.toThrow(/not empty and holds no PostgreSQL/);
  });
});

describe('the lock of a data folder', () => {
  it('is given to one of many who want it at once, again after it is given back', async () => {
    for (let round = 0; round < 200; round++) {
      const claims = await Promise.allSettled(Array.from({ length: 8 }, () => lockDataFolder(folder)));
      const won = claims.filter((claim) => claim.status === 'fulfilled');
      expect(won).toHaveLength(1);
      await won[0]?.value();
    }
  });

  it.each(['999999999 boot/1 x\n', '1 another-boot/1 x\n', 'garbage', ''])('that the dead left, %j, is taken over', async (stale) => {
    await writeFile(join(folder, 'inkstone.lock'), stale);
    await (await lockDataFolder(folder))();
  });

  it('is not taken from another container, whose processes cannot be seen, while that lives', async () => {
    // Deeper than the kernel lets the path of a socket be.
    const deep = join(folder, 'x'.repeat(120));
    const release = await lockDataFolder(deep);
    const path = join(deep, 'inkstone.lock');
    const [, since, token] = (await readFile(path, 'utf8')).split(' ');
    const elsewhere = `1 ${since} ${token} pid:[1]\n`;
    await writeFile(path, elsewhere);
    await expect(lockDataFolder(deep)).rejects.toThrow(/in use by another running server/);
    expect(await readFile(path, 'utf8')).toBe(elsewhere);
    await release();
    await (await lockDataFolder(deep))();
    expect(await readdir(deep)).toEqual([]);
  });

  it('cannot be had where nothing can be written', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(lockDataFolder(join(folder, 'file/data'))).rejects.toThrow(/cannot be written \(ENOTDIR\)/);
  });
});

describe('migrations', () => {
  it('are applied once when three processes start at the same time', async () => {
    const own = await createTestDatabase(false);
    const databases = Array.from({ length: 3 }, () => openDatabase({ ...own.connection, max: 2 }, () => undefined));
    const applied = await Promise.all(databases.map(({ db }) => migrate(db)));
    expect(applied.flat()).toEqual([
      '0001-start',
      '0002-snapshot-history',
      '0003-snapshot-checksums',
      '0004-library',
      '0005-edits-unchecked',
      '0006-setup-code',
      '0007-files',
      '0008-history',
      '0009-accounts',
      '0010-audit',
    ]);
    expect(await migrate((databases[0] as (typeof databases)[0]).db)).toEqual([]);
    for (const database of databases) await database.close();
    await own.drop();
  });
});
