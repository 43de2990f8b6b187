/** Many readers of one document on one server: what their coming costs, and how late the last of them gets an edit. */
import { setTimeout as delay } from 'node:timers/promises';
import { SUBPROTOCOL } from '@inkstone/sync/constants';
import { mark, marksIn, percentile } from '../servers/arrivals.ts';
import { clientOf, protocol } from '../servers/inkstone-protocol.ts';
import { residentMegabytes } from '../servers/processes.ts';
import { quiet } from '../servers/quiet.ts';
import { dial } from '../servers/socket.ts';
import type { CrowdPoint } from './costs.ts';
import { Fleet } from './fleet.ts';

const DIALS = 20;
/** Of the one person who writes. */
const EDITS_PER_SECOND = 2;
/** How long an edit is waited for, in ms. */
const ARRIVAL_TIMEOUT_MS = 20_000;

async function measureCrowd(readers: number, seconds: number): Promise<CrowdPoint> {
  const fleet = await Fleet.start(1);
  try {
    const [writer, ...others] = await fleet.accounts();
    const [[seat] = []] = await fleet.seats(1, 20);
    if (writer === undefined || seat === undefined) throw new Error('there is no writer');
    await protocol.seed(seat, 'All work and no play makes a dull text.\n');
    const madeAt: number[] = [];
    const arrivals: number[] = [];
    const waits: number[] = [];
    let bytes = 0;
    let closed = 0;
    const receive = (data: Buffer) => {
      bytes += data.length;
      marksIn(data, (number) => {
        arrivals[number] = (arrivals[number] ?? 0) + 1;
        if (arrivals[number] === readers) waits[number] = performance.now() - (madeAt[number] ?? Number.NaN);
      });
    };
    const before = await fleet.used();
    const places = Array.from({ length: readers }, (_, index) => others[index % others.length]).values();
    await Promise.all(
      Array.from({ length: DIALS }, async () => {
        for (const account of places) {
          if (account === undefined) continue;
          const socket = await dial(fleet.seat(seat.document, account).url, receive, SUBPROTOCOL);
          socket.on('close', () => closed++);
          socket.send(JSON.stringify({ type: 'hello', client: clientOf(account.id) }));
        }
      }),
    );
    await quiet(fleet);
    const here = await fleet.used();
    const came = bytes;
    const client = await protocol.connect(seat, null);
    await quiet(fleet);
    const start = await fleet.used();
    const edits = seconds * EDITS_PER_SECOND;
    for (let number = 0; number < edits; number++) {
      madeAt[number] = performance.now();
      client.edit(0, mark(number));
      await delay(1000 / EDITS_PER_SECOND);
    }
    for (const end = performance.now() + ARRIVAL_TIMEOUT_MS; performance.now() < end && waits.filter(Boolean).length < edits; )
      await delay(50);
    const end = await fleet.used();
    const sorted = waits.filter(Boolean).sort((a, b) => a - b);
    client.close();
    if (sorted.length < edits || closed > 0)
      throw new Error(`${edits - sorted.length} edits did not reach all, ${closed} sockets were closed`);
    return {
      readers,
      comingSeconds: here.server - before.server,
      comingMb: came / 2 ** 20,
      memoryMb: residentMegabytes(fleet.pid),
      editMs: (1000 * (end.server - start.server)) / edits,
      p50: percentile(sorted, 0.5),
      p99: percentile(sorted, 0.99),
    };
  } finally {
    await fleet.stop();
  }
}

export async function measureCrowds(short: boolean): Promise<CrowdPoint[]> {
  const points: CrowdPoint[] = [];
  for (const readers of short ? [250, 500] : [1_000, 2_000, 4_000, 10_000]) points.push(await measureCrowd(readers, short ? 4 : 10));
  return points;
}
