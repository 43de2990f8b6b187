/** A proxy to PostgreSQL that can go silent without closing, as behind a firewall, a frozen machine or a pulled cable. */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';

/** What gets lost: data to the database, or data from it. */
export type Loss = 'requests' | 'answers';

export async function startDeafProxy(connection: pg.PoolConfig) {
  const folder = await mkdtemp(join(tmpdir(), 'inkstone-proxy-'));
  const name = `.s.PGSQL.${connection.port}`;
  const links = new Map<Socket, { lose: Loss | null }>();
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(join(String(connection.host), name));
    const link: { lose: Loss | null } = { lose: null };
    links.set(near, link);
    for (const [from, to, loss] of [
      [near, far, 'requests'],
      [far, near, 'answers'],
    ] as const) {
      sockets.add(from);
      from.on('data', (data) => {
        if (link.lose !== loss) to.write(data);
      });
      from.on('error', () => undefined);
      from.on('close', () => {
        sockets.delete(from);
        links.delete(near);
        to.destroy();
      });
    }
  });
  server.listen(join(folder, name));
  await once(server, 'listening');
  return {
    connection: { ...connection, host: folder },
    /** From now on the open connections lose data in this direction. New connections work. */
    goDeaf(lose: Loss): void {
      for (const link of links.values()) link.lose = lose;
    },
    async close(): Promise<void> {
      server.close();
      for (const socket of sockets) socket.destroy();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
