/** Measures what opening a document with a long history costs, compared with one with the same text and no history. */
import { SUBPROTOCOL } from '@inkstone/sync/constants';
import type { ServerMessage } from '@inkstone/sync/protocol';
import { DOCUMENT_LIMITS } from '../../../apps/server/src/collab/document/limits.ts';
import { LogWriter } from '../log-writer.ts';
import type { Account } from '../server.ts';
import { percentile } from '../servers/arrivals.ts';
import type { Seat } from '../servers/contender.ts';
import { Inkstone } from '../servers/inkstone.ts';
import { clientOf, protocol } from '../servers/inkstone-protocol.ts';
import { dial } from '../servers/socket.ts';
import type { Trace } from '../traces.ts';

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
    const history = await server.createDocument(account, 'history');
    const writer = new LogWriter(history, account);
    await writer.append(server.folder, deltas, DOCUMENT_LIMITS.snapshotEdits);
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
