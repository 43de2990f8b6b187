/** Measures what opening a document with a long history costs, compared with one with the same text and no history. */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Delta, Text, transform } from '@inkstone/ot';
import { SUBPROTOCOL } from '@inkstone/sync/constants';
import type { ServerMessage } from '@inkstone/sync/protocol';
import { openPool } from '../../../apps/server/src/db/database.ts';
import type { NewEdit } from '../../../apps/server/src/ports/log.ts';
import { createPostgresLog } from '../../../apps/server/src/stores/postgres-log.ts';
import type { Account } from '../server.ts';
import { percentile } from '../servers/arrivals.ts';
import type { Seat } from '../servers/contender.ts';
import { Inkstone } from '../servers/inkstone.ts';
import { clientOf, protocol } from '../servers/inkstone-protocol.ts';
import { dial } from '../servers/socket.ts';
import type { Trace } from '../traces.ts';

/** Edits after the last snapshot: nearly the greatest number possible. */
const TAIL = 400;
const BATCH = 5_000;
/** The edit that is made over a socket: an insertion at the beginning. */
const MARK: Delta = [{ insert: '~' }];
const SNAPSHOT_TIMEOUT_MS = 120_000;

interface Opening {
  readonly milliseconds: number;
  readonly bytes: number;
}

export interface Openings {
  readonly edits: number;
  /** Medians. */
  readonly cold: { readonly history: Opening; readonly alone: Opening };
  readonly warm: { readonly history: Opening; readonly alone: Opening };
}

/**
 * Writes edits directly into the log, through the server's own port. Over sockets each edit would wait for the previous one.
 * Nobody may have the document open.
 */
class LogWriter {
  readonly #document: string;
  readonly #account: Account;
  readonly text = Text.empty();
  #version = 0;

  constructor(document: string, account: Account) {
    this.#document = document;
    this.#account = account;
  }

  async append(folder: string, deltas: readonly Delta[]): Promise<void> {
    const pool = poolOf(folder);
    const log = createPostgresLog(pool, pool);
    const { id: user, username } = this.#account;
    const client = clientOf(user);
    try {
      const head = (await log.heads([this.#document])).get(this.#document);
      const { rows } = await pool.query<{ epoch: number }>('SELECT epoch FROM users WHERE id = $1', [user]);
      const authors = new Map([[user, rows[0]?.epoch ?? 0]]);
      for (let from = 0; from < deltas.length; from += BATCH) {
        const edits = deltas.slice(from, from + BATCH).map((delta, index): NewEdit => {
          this.text.apply(delta);
          return { client, id: String(from + index), user, username, length: this.text.length, json: JSON.stringify(delta) };
        });
        const batch = {
          document: this.#document,
          history: head?.history ?? '',
          base: this.#version,
          epoch: head?.epoch ?? 0,
          authors,
          edits,
        };
        if ((await log.commit([batch])).size === 0) throw new Error(`the log is not at version ${this.#version}`);
        this.#version += edits.length;
      }
    } finally {
      await pool.end();
    }
  }

  /** An edit that was made elsewhere. */
  follow(delta: Delta): void {
    this.text.apply(delta);
    this.#version++;
  }
}

function poolOf(folder: string) {
  return openPool({ host: join(folder, 'run'), user: 'inkstone', database: 'inkstone', max: 1 }, () => undefined);
}

/** Waits until the server has written a snapshot of the newest version. */
async function snapshotOf(folder: string, document: string): Promise<void> {
  const pool = poolOf(folder);
  try {
    for (const deadline = performance.now() + SNAPSHOT_TIMEOUT_MS; ; await delay(100)) {
      const { rowCount } = await pool.query('SELECT 1 FROM snapshots JOIN heads USING (document_id, version) WHERE document_id = $1', [
        document,
      ]);
      if (rowCount === 1) return;
      if (performance.now() > deadline) throw new Error('the server writes no snapshot');
    }
  } finally {
    await pool.end();
  }
}

/** Opens a document as a new client: from the connection until it has the newest version. */
async function open({ url, user }: Seat, version: number): Promise<Opening> {
  const start = performance.now();
  let bytes = 0;
  let reached: () => void = () => {};
  const arrival = new Promise<void>((resolve) => {
    reached = resolve;
  });
  const socket = await dial(
    url,
    (data) => {
      bytes += data.length;
      const message = JSON.parse(data.toString()) as ServerMessage;
      if (message.type === 'welcome' && message.version >= version) reached();
      if (message.type === 'edits' && message.from + message.edits.length >= version) reached();
    },
    SUBPROTOCOL,
  );
  socket.send(JSON.stringify({ type: 'hello', client: clientOf(user) }));
  await arrival;
  const opening = { milliseconds: performance.now() - start, bytes };
  socket.close();
  return opening;
}

function median(openings: readonly Opening[]): Opening {
  const sorted = openings.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
  return { milliseconds: percentile(sorted, 0.5), bytes: openings[0]?.bytes ?? 0 };
}

export async function measureOpenings(trace: Trace, rounds: { readonly cold: number; readonly warm: number }): Promise<Openings> {
  const inkstone = await Inkstone.start();
  const { server } = inkstone;
  try {
    const [account] = (await inkstone.accounts()) as [Account];
    const small = await server.createDocument(account, 'small');
    await protocol.seed(inkstone.seat(small, account), 'opened first, so that the server is warm');

    const deltas = trace.edits.map(({ delta }) => delta);
    const rest = deltas.length - TAIL;
    const history = await server.createDocument(account, 'history');
    const writer = new LogWriter(history, account);
    await writer.append(server.folder, deltas.slice(0, rest - 1));
    // One edit over a socket makes the server write the missing snapshot.
    await protocol.seed(inkstone.seat(history, account), '~');
    writer.follow(MARK);
    await snapshotOf(server.folder, history);
    await server.kill();
    await server.run();
    await writer.append(
      server.folder,
      deltas.slice(rest).map((delta) => transform(delta, MARK, false)),
    );
    const alone = await server.createDocument(account, 'alone');
    await protocol.seed(inkstone.seat(alone, account), writer.text.toString().slice(0, -1));

    const seats = { history: inkstone.seat(history, account), alone: inkstone.seat(alone, account) };
    const both = async (into: { history: Opening[]; alone: Opening[] }, round: number) => {
      const turns = [
        async () => into.history.push(await open(seats.history, deltas.length)),
        async () => into.alone.push(await open(seats.alone, 1)),
      ];
      for (const turn of round % 2 === 0 ? turns : turns.reverse()) await turn();
    };
    const cold = { history: [] as Opening[], alone: [] as Opening[] };
    for (let round = 0; round < rounds.cold; round++) {
      await server.kill();
      await server.run();
      for (let again = 0; again < 5; again++) await open(inkstone.seat(small, account), 1);
      await both(cold, round);
    }
    const warm = { history: [] as Opening[], alone: [] as Opening[] };
    for (let round = 0; round < rounds.warm; round++) await both(warm, round);
    return {
      edits: deltas.length,
      cold: { history: median(cold.history), alone: median(cold.alone) },
      warm: { history: median(warm.history), alone: median(warm.alone) },
    };
  } finally {
    await server.stop();
  }
}
