/** Writes long histories. Over sockets each edit would wait for the one before it. */
import { join } from 'node:path';
import { type Delta, Text } from '@inkstone/ot';
import type { Clock } from '@inkstone/sync/clock';
import { snapshotOf } from '../../apps/server/src/collab/host/loading.ts';
import { openPool } from '../../apps/server/src/db/database.ts';
import type { NewEdit } from '../../apps/server/src/ports/log.ts';
import { createPostgresLog } from '../../apps/server/src/stores/postgres-log.ts';
import type { Account } from './server.ts';
import { clientOf } from './servers/inkstone-protocol.ts';

const BATCH = 5_000;
const clock: Clock = {
  now: () => Date.now(),
  after(ms, task) {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
};

function poolOf(folder: string) {
  return openPool({ host: join(folder, 'run'), user: 'inkstone', database: 'inkstone', max: 1 }, () => undefined);
}

/** Writes edits directly into the log of a running server, through the server's own port. Nobody may have the document open. */
export class LogWriter {
  readonly #document: string;
  readonly #account: Account;
  readonly text = Text.empty();
  #version = 0;

  constructor(document: string, account: Account) {
    this.#document = document;
    this.#account = account;
  }

  /** @param snapshotEdits edits between two snapshots, which a server makes while people write; by default there are none */
  async append(folder: string, deltas: readonly Delta[], snapshotEdits = Number.POSITIVE_INFINITY): Promise<void> {
    const pool = poolOf(folder);
    const log = createPostgresLog(pool, pool);
    const { id: user, username } = this.#account;
    const client = clientOf(user);
    const size = Math.min(BATCH, snapshotEdits);
    try {
      const head = (await log.heads([this.#document])).get(this.#document);
      const history = head?.history ?? '';
      const { rows } = await pool.query<{ epoch: number }>('SELECT epoch FROM users WHERE id = $1', [user]);
      const authors = new Map([[user, rows[0]?.epoch ?? 0]]);
      for (let from = 0; from < deltas.length; from += size) {
        const edits = deltas.slice(from, from + size).map((delta, index): NewEdit => {
          this.text.apply(delta);
          return { client, id: String(from + index), user, username, length: this.text.length, json: JSON.stringify(delta) };
        });
        const batch = { document: this.#document, history, base: this.#version, epoch: head?.epoch ?? 0, authors, edits };
        if ((await log.commit([batch])).size === 0) throw new Error(`the log is not at version ${this.#version}`);
        this.#version += edits.length;
        if (edits.length === snapshotEdits)
          await log.saveSnapshot(this.#document, history, await snapshotOf(this.#version, this.text, clock));
      }
    } finally {
      await pool.end();
    }
  }
}
